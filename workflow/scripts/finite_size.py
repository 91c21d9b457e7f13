"""finite_size.csv: conductances of all lengths and what they tend to."""

from pathlib import Path

from kapitza.analysis.files.tables import (
    CONDUCTANCE,
    FINITE_SIZE,
    conductances_of,
    frame_of,
    read_table,
    write_table,
)
from kapitza.analysis.measure.finite_size import Sized, extrapolations
from kapitza.interfaces.zones import read_zones


def sized(case, conductance, zones):
    """The conductances of one case with its length between the baths."""
    hot, cold = read_zones(Path(zones)).bath_edges_angstrom
    found = conductances_of(read_table(Path(conductance), CONDUCTANCE))
    return Sized(case["interface"], case["temperature_k"], (cold - hot) / 10, found)


def main(*, cases, conductance, zones, output):
    """Write the table; cases: interface and temperature_k of each file."""
    found = [sized(*files) for files in zip(cases, conductance, zones, strict=True)]
    write_table(Path(output), FINITE_SIZE, frame_of(extrapolations(found)))


if __name__ == "__main__":
    main(
        cases=snakemake.params.cases,
        **{name: snakemake.input[name] for name in ("conductance", "zones")},
        output=snakemake.output[0],
    )
