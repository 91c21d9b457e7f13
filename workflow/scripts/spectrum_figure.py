"""Conductance resolved in frequency of one case, all seeds together, beside the models."""

from pathlib import Path

from kapitza.analysis.figures.drawing import save_svg
from kapitza.analysis.figures.spectrum_figure import Cutoffs, spectrum_figure
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import SPECTRUM, read_table


def main(*, spectrum, mismatch, title, output):
    """Write the figure."""
    with open_arrays(mismatch) as file:
        cutoffs = Cutoffs(float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    save_svg(spectrum_figure(read_table(Path(spectrum), SPECTRUM), cutoffs, title), Path(output))


if __name__ == "__main__":
    main(
        spectrum=snakemake.input.spectrum,
        mismatch=snakemake.input.mismatch,
        title=snakemake.params.title.format(**snakemake.wildcards),
        output=snakemake.output[0],
    )
