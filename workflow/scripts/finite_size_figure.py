"""Resistance of one interface against inverse length."""

from pathlib import Path

from finite_size import sized

from kapitza.analysis.figures.drawing import save_svg
from kapitza.analysis.figures.finite_size_figure import finite_size_figure


def main(*, cases, conductance, zones, interface, output):
    """Write the figure; cases: interface and temperature_k of each file."""
    found = [sized(*files) for files in zip(cases, conductance, zones, strict=True)]
    save_svg(finite_size_figure(found, interface), Path(output))


if __name__ == "__main__":
    main(
        cases=snakemake.params.cases,
        **{name: snakemake.input[name] for name in ("conductance", "zones")},
        interface=snakemake.wildcards.interface,
        output=snakemake.output[0],
    )
