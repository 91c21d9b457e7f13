"""Inelastic shares of one interface against temperature."""

from pathlib import Path

from kapitza.analysis.figures.drawing import save_svg
from kapitza.analysis.figures.trends_figure import trends_figure
from kapitza.analysis.files.tables import INELASTIC, read_table


def main(*, measures, interface, output):
    """Write the figure."""
    table = read_table(Path(measures), INELASTIC)
    save_svg(trends_figure(table[table["interface"] == interface], interface), Path(output))


if __name__ == "__main__":
    main(
        measures=snakemake.input.measures,
        interface=snakemake.wildcards.interface,
        output=snakemake.output[0],
    )
