"""Transmission per area of one case: simulated, elastic, and what the channels of both crystals allow."""

from pathlib import Path

from kapitza.analysis.figures.drawing import save_svg
from kapitza.analysis.figures.spectrum_figure import Cutoffs
from kapitza.analysis.figures.transmission_figure import transmission_curves, transmission_figure
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import MD_TRANSMISSION, TRANSMISSION, read_table


def main(*, simulated, elastic, mismatch, title, output):
    """Write the figure."""
    with open_arrays(mismatch) as file:
        cutoffs = Cutoffs(float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    tables = (read_table(Path(simulated), MD_TRANSMISSION), read_table(Path(elastic), TRANSMISSION))
    drawn = transmission_figure(transmission_curves(*tables), cutoffs, title)
    save_svg(drawn, Path(output))


if __name__ == "__main__":
    main(
        **{name: snakemake.input[name] for name in ("simulated", "elastic", "mismatch")},
        title=snakemake.params.title.format(**snakemake.wildcards),
        output=snakemake.output[0],
    )
