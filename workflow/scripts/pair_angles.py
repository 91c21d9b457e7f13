"""Transmission of one pair of media against the angle of incidence."""

from pathlib import Path

from analysis.figures import save_svg
from analysis.figures_pairs import pair_angles_figure
from analysis.media import continuum


def main(*, media, title, output):
    """Write the figure; media: the left and the right medium as the study gives them."""
    save_svg(pair_angles_figure(*(continuum(medium) for medium in media), title), Path(output))


if __name__ == "__main__":
    main(
        media=snakemake.params.media,
        title=snakemake.params.title,
        output=snakemake.output[0],
    )
