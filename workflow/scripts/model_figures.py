"""Conductance of one interface by model, and against temperature where the study has enough of them."""

from pathlib import Path

from analysis.figures import save_svg
from analysis.figures_models import models_figure, temperature_figure
from analysis.tables import COMPARISON, read_table

FIGURES = {"models": models_figure, "temperature": temperature_figure}


def main(*, comparison, interface, kind, output):
    """Write the figure `kind` of this interface."""
    table = read_table(Path(comparison), COMPARISON)
    save_svg(FIGURES[kind](table[table["interface"] == interface], interface), Path(output))


if __name__ == "__main__":
    main(
        comparison=snakemake.input.comparison,
        interface=snakemake.wildcards.interface,
        kind=snakemake.params.kind,
        output=snakemake.output[0],
    )
