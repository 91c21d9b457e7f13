"""results/health.csv: every check of every run, and what failed."""

import sys
from pathlib import Path

import pandas as pd

from kapitza.analysis.files.tables import HEALTH, HEALTH_OF_ALL, read_table, write_table
from kapitza.interfaces.zones import read_zones


def main(*, cases, output):
    """Write health.csv; cases: (interface, temperature_k, zones.json, health.csv by run)."""
    tables = [
        read_table(Path(path), HEALTH).assign(
            interface=interface,
            temperature_k=temperature,
            length_nm=read_zones(Path(zones)).solid_length_nm,
            run=run,
        )
        for interface, temperature, zones, runs in cases
        for run, path in runs.items()
    ]
    table = pd.concat(tables, ignore_index=True)[list(HEALTH_OF_ALL.columns)]
    write_table(Path(output), HEALTH_OF_ALL, table)
    for _, row in table[table["verdict"] == "failed"].iterrows():
        place = f"{row['interface']}, {row['temperature_k']:g} K, {row['length_nm']:.3g} nm, {row['run']}"
        print(
            f"FAILED health check: {place}: {row['check']} is {row['value']:.3g}, limit {row['limit']:g}",
            file=sys.stderr,
        )


if __name__ == "__main__":
    zones = snakemake.input.zones
    main(
        cases=[
            (
                case["interface"],
                case["temperature_k"],
                path,
                {
                    run: f"results/{case['directory']}/{folder}health.csv"
                    for run, folder in snakemake.params.runs.items()
                },
            )
            for case, path in zip(snakemake.params.cases, zones, strict=True)
        ],
        output=snakemake.output[0],
    )
