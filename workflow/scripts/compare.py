"""comparison.csv: the NEMD results of all cases and every model, like beside like."""

from pathlib import Path

import pandas as pd

from kapitza.analysis.files.comparison import Modelled, Simulated, comparison, elastic_rows, pair_rows
from kapitza.analysis.files.tables import (
    COMPARISON,
    CONDUCTANCE,
    GREENS,
    MISMATCH,
    PAIR_MISMATCH,
    conductances_of,
    read_table,
    write_table,
)
from kapitza.interfaces.zones import read_zones


def all_models(mismatch, greens):
    """Rows of every model: mismatch models and Green's function."""
    elastic = elastic_rows(read_table(Path(greens), GREENS))
    return pd.concat([read_table(Path(mismatch), MISMATCH), elastic], ignore_index=True)


def main(*, simulated, modelled, output, media=()):
    """Write comparison.csv.

    simulated: (interface, temperature_k, conductance.csv, zones.json) of each case.
    modelled: (interface, temperature_k, mismatch.csv, greens.csv) of each interface and temperature.
    media: (name, measurements, mismatch.csv) of each pair of media.
    """
    cases = [
        Simulated(
            interface,
            temperature,
            read_zones(Path(zones)).solid_length_nm,
            conductances_of(read_table(Path(table), CONDUCTANCE)),
        )
        for interface, temperature, table, zones in simulated
    ]
    models = [
        Modelled(interface, temperature, all_models(mismatch, greens))
        for interface, temperature, mismatch, greens in modelled
    ]
    for pair, measured, table in media:
        models += pair_rows(pair, read_table(Path(table), PAIR_MISMATCH), measured)
    write_table(Path(output), COMPARISON, comparison(cases, models))


if __name__ == "__main__":
    names = ("interface", "temperature_k")
    cases = [[case[name] for name in names] for case in snakemake.params.cases]
    models = [[model[name] for name in names] for model in snakemake.params.models]
    tables = zip(cases, snakemake.input.conductance, snakemake.input.zones, strict=True)
    references = zip(models, snakemake.input.mismatch, snakemake.input.greens, strict=True)
    main(
        simulated=[(*case, table, zones) for case, table, zones in tables],
        modelled=[(*model, mismatch, greens) for model, mismatch, greens in references],
        media=[
            (pair["name"], pair["measured"], table)
            for pair, table in zip(snakemake.params.media, snakemake.input.media, strict=True)
        ],
        output=snakemake.output[0],
    )
