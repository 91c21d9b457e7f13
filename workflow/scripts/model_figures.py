"""Conductance of one interface by model, and against temperature where the study has enough of them."""

from pathlib import Path

from kapitza.analysis.figures.drawing import save_svg
from kapitza.analysis.figures.models_figure import failed_cases, models_figure, temperature_figure
from kapitza.analysis.files.tables import COMPARISON, HEALTH_OF_ALL, read_table

FIGURES = {"models": models_figure, "temperature": temperature_figure}


def main(*, comparison, health, interface, kind, output):
    """Write the figure `kind` of this interface."""
    table, checks = read_table(Path(comparison), COMPARISON), read_table(Path(health), HEALTH_OF_ALL)
    own, failed = (
        table[table["interface"] == interface],
        failed_cases(checks.query("interface == @interface")),
    )
    save_svg(FIGURES[kind](own, interface, failed), Path(output))


if __name__ == "__main__":
    main(
        comparison=snakemake.input.comparison,
        health=snakemake.input.health,
        interface=snakemake.wildcards.interface,
        kind=snakemake.params.kind,
        output=snakemake.output[0],
    )
