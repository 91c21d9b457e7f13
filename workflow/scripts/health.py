"""health.csv of a case: what only all its seeds, or the elastic reference beside them, can show."""

import json
from pathlib import Path

from kapitza.analysis.files.tables import (
    CONDUCTANCE,
    GREENS,
    HEALTH,
    INELASTIC_CASE,
    STRESS,
    conductances_of,
    frame_of,
    read_table,
    write_table,
)
from kapitza.analysis.measure.health import (
    Limits,
    conversion_control,
    greens_convergence,
    residual_stress,
    seed_scatter,
)
from kapitza.analysis.measure.pooling import pool_conductances


def main(*, seeds, runs, inelastic, greens, stress, limits, health):
    """Write health.csv."""
    tables = [conductances_of(read_table(Path(path), CONDUCTANCE)) for path in seeds]
    times = [json.loads(Path(path).read_text())["production_ps"] for path in runs]
    control = read_table(Path(inelastic), INELASTIC_CASE).set_index("measure").loc["conversion_share_order2"]
    checks = [
        *(seed_scatter(pool_conductances(rows, times), limits) for rows in zip(*tables, strict=True)),
        conversion_control(control.value, control.standard_error, limits),
        *greens_convergence(read_table(Path(greens), GREENS), limits),
        *residual_stress(read_table(Path(stress), STRESS), limits),
    ]
    write_table(Path(health), HEALTH, frame_of(checks))


if __name__ == "__main__":
    main(
        seeds=snakemake.input.conductance,
        runs=snakemake.input.run,
        inelastic=snakemake.input.inelastic,
        greens=snakemake.input.greens,
        stress=snakemake.input.stress,
        limits=Limits(**snakemake.params.limits),
        health=snakemake.output[0],
    )
