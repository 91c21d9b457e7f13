"""Conductance of a case from all its seeds."""

import json
from pathlib import Path

from kapitza.analysis.files.tables import CONDUCTANCE, conductances_of, frame_of, read_table, write_table
from kapitza.analysis.measure.pooling import pool_conductances


def main(*, seeds, runs, conductance):
    """Write the pooled conductance.csv."""
    tables = [conductances_of(read_table(Path(path), CONDUCTANCE)) for path in seeds]
    times = [json.loads(Path(path).read_text())["production_ps"] for path in runs]
    pooled = [pool_conductances(rows, times) for rows in zip(*tables, strict=True)]
    write_table(Path(conductance), CONDUCTANCE, frame_of([entry.row for entry in pooled]))


if __name__ == "__main__":
    main(
        seeds=snakemake.input.conductance,
        runs=snakemake.input.run,
        conductance=snakemake.output.conductance,
    )
