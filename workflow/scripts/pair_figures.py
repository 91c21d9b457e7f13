"""Figures of one pair of media: conductance against temperature, channels and, for continua, angles."""

from pathlib import Path

import h5py

from analysis.figures import save_svg
from analysis.figures_pairs import pair_angles_figure, pair_channels_figure, pair_temperature_figure
from analysis.media import continuum
from analysis.tables import PAIR_CURVE, read_table


def main(*, curve, spectra, measured, media, title, temperature, channels, angles=None):
    """Write the figures.

    measured, media: what the study says was measured, and its left and right medium.
    angles: file of the third figure, for media that are continua.
    """
    found = read_table(Path(curve), PAIR_CURVE)
    save_svg(pair_temperature_figure(found, measured, title), Path(temperature))
    with h5py.File(spectra, "r") as file:
        content = {name: file[name][()] for name in file}
        cutoffs = (float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    save_svg(pair_channels_figure(content, cutoffs, title), Path(channels))
    if angles:
        sides = (continuum(medium) for medium in media)
        save_svg(pair_angles_figure(*sides, title), Path(angles))


if __name__ == "__main__":
    main(
        **{name: snakemake.input[name] for name in ("curve", "spectra")},
        **{name: snakemake.params[name] for name in ("measured", "media")},
        title=snakemake.wildcards.pair,
        **{name: snakemake.output[name] for name in ("temperature", "channels")},
        angles=snakemake.output.get("angles"),
    )
