"""Conductance of a case from all its seeds, and whether they agree."""

import json
from pathlib import Path

from analysis.health import seed_scatter
from analysis.pooling import pool_conductances
from analysis.tables import CONDUCTANCE, HEALTH, conductances_of, frame_of, read_table, write_table


def main(*, seeds, runs, conductance, health):
    """Write the pooled conductance.csv and health.csv."""
    tables = [conductances_of(read_table(Path(path), CONDUCTANCE)) for path in seeds]
    times = [json.loads(Path(path).read_text())["production_ps"] for path in runs]
    pooled = [pool_conductances(rows, times) for rows in zip(*tables, strict=True)]
    write_table(Path(conductance), CONDUCTANCE, frame_of([entry.row for entry in pooled]))
    write_table(Path(health), HEALTH, frame_of([seed_scatter(entry) for entry in pooled]))


if __name__ == "__main__":
    main(
        seeds=snakemake.input.conductance,
        runs=snakemake.input.run,
        conductance=snakemake.output.conductance,
        health=snakemake.output.health,
    )
