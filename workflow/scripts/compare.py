"""comparison.csv: the NEMD results of all cases and every model, like beside like."""

from pathlib import Path

from analysis.compare import Modelled, Simulated, comparison
from analysis.tables import COMPARISON, CONDUCTANCE, MISMATCH, conductances_of, read_table, write_table
from interfaces.zones import read_zones


def solid_length_nm(path):
    """Length of the solid, walls included: every atomic plane with its share of space."""
    zones = read_zones(Path(path))
    return (zones.zone("wall_right").z_hi_angstrom - zones.zone("wall_left").z_lo_angstrom) / 10


def main(*, simulated, modelled, output):
    """Write comparison.csv.

    simulated: (interface, temperature_k, conductance.csv, zones.json) of each case.
    modelled: (interface, temperature_k, mismatch.csv) of each interface and temperature.
    """
    cases = [
        Simulated(
            interface,
            temperature,
            solid_length_nm(zones),
            conductances_of(read_table(Path(table), CONDUCTANCE)),
        )
        for interface, temperature, table, zones in simulated
    ]
    models = [
        Modelled(interface, temperature, read_table(Path(table), MISMATCH))
        for interface, temperature, table in modelled
    ]
    write_table(Path(output), COMPARISON, comparison(cases, models))


if __name__ == "__main__":
    names = ("interface", "temperature_k")
    cases = [[case[name] for name in names] for case in snakemake.params.cases]
    models = [[model[name] for name in names] for model in snakemake.params.models]
    tables = zip(cases, snakemake.input.conductance, snakemake.input.zones, strict=True)
    main(
        simulated=[(*case, table, zones) for case, table, zones in tables],
        modelled=[(*m, table) for m, table in zip(models, snakemake.input.mismatch, strict=True)],
        output=snakemake.output[0],
    )
