"""Checks of the temperature profile: settled, and straight where lines are fitted.

Each seed is checked alone, and all seeds of a case together, which sees smaller faults.
Source: docs/theory.md, Steady state, Health.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.health.check_record import (
    LONGER,
    Check,
    HealthCheck,
    Limits,
    judged,
    judged_if_significant,
)
from kapitza.analysis.health.evidence import CaseEvidence, SeedEvidence
from kapitza.analysis.measure.memory import LONGEST_NOISE, error_of_mean
from kapitza.analysis.measure.settling import approach, at_common_times, settling_deviate
from kapitza.analysis.measure.student import width_of_deviates
from kapitza.analysis.measure.temperature_jump import LocalJump
from kapitza.arraytypes import Array

SETTLE = "the run had not settled: raise protocol.drive_ps"
STRAIGHTEN = "the fitted range is not straight: raise profile.bath_exclusion_nm or length_cells"


def steady_state(series: Mapping[str, ArrayLike], sigma: float, prefix: str = "steady_state") -> list[Check]:
    """Drift from the first quarter to the last half of the production, in σ, of each series by its name."""
    return [
        judged(f"{prefix}_{name}", abs(settling_deviate(values, name)), sigma)
        for name, values in series.items()
    ]


def series_of(seed: SeedEvidence) -> dict[str, ArrayLike]:
    """What must be steady in a run, (n_windows,) each: temperatures and their jump, energy, heat flow.

    The difference of both crystals is not extrapolated, as the jump is, and has less noise.
    """
    left, right = (np.asarray(fit.mean_series_k) for fit in (seed.local.left, seed.local.right))
    return {
        "left": left,
        "right": right,
        "difference": left - right if seed.difference_k is None else seed.difference_k,
        "jump": seed.local.jump.series_k,
        "energy": seed.total_energy_ev[1:],
        "flow": seed.flow.series_ev_ps,
    }


def unfinished_approach(name: str, values: ArrayLike, limits: Limits) -> Check:
    """Distance of a mean from the limit of its exponential approach, over the mean.

    values : (n_samples,) float, equally spaced in time
    """
    mean = abs(float(np.asarray(values, dtype=np.float64).mean()))
    found = approach(values, name)
    value, error = (abs(part) / mean if mean else math.inf for part in (found.bias, found.standard_error))
    return judged_if_significant(
        f"approach_{name}",
        value,
        error,
        limits.approach_fraction,
        limits.pooled_deviate_sigma,
    )


def linearity(local: LocalJump, limits: Limits) -> tuple[Check, Check]:
    """What a parabola instead of the line changes at the plane, as a deviate of its statistical error."""
    left, right = (abs(fit.curvature_shift_k.z_score()) for fit in (local.left, local.right))
    return (
        judged("linearity_left", left, limits.deviate_sigma),
        judged("linearity_right", right, limits.deviate_sigma),
    )


def curvature(local: LocalJump, limits: Limits) -> list[Check]:
    """What parabolas change over the jump, on each side and on both; large and significant fails."""
    left, right = local.left.curvature_series_k, local.right.curvature_series_k
    return [
        _significant_bend(f"curvature_{name}", series / abs(local.jump.jump_k), limits)
        for name, series in (("left", left), ("right", right), ("jump", left - right))
    ]


def _significant_bend(name: str, series: Array, limits: Limits) -> Check:
    noise = error_of_mean(series, LONGEST_NOISE)
    deviates = limits.pooled_deviate_sigma
    widened = width_of_deviates(deviates, noise.standard_error, noise.degrees_of_freedom) / deviates
    value = abs(float(series.mean()))
    return judged_if_significant(name, value, widened, limits.curvature_fraction, deviates)


def _pooled(seeds: Sequence[SeedEvidence]) -> dict[str, ArrayLike]:
    times = [seed.flow.production_ps for seed in seeds]
    found = [series_of(seed) for seed in seeds]
    return {name: at_common_times([item[name] for item in found], times, name) for name in found[0]}


def _settled_together(case: CaseEvidence, limits: Limits) -> list[Check]:
    if not case.seeds:
        return []
    return steady_state(_pooled(case.seeds), limits.pooled_deviate_sigma, "steady_state_of_all")


def _approached(case: CaseEvidence, limits: Limits) -> list[Check]:
    if not case.seeds:
        return []
    series = _pooled(case.seeds)
    return [unfinished_approach(name, series[name], limits) for name in ("jump", "flow")]


STEADY_STATE = HealthCheck[SeedEvidence](
    name="steady_state",
    meaning="drift from the first quarter to the last half of the production, in σ",
    limit="deviate_sigma",
    rows=lambda seed, limits: steady_state(series_of(seed), limits.deviate_sigma),
    failed=SETTLE,
)

LINEARITY = HealthCheck[SeedEvidence](
    name="linearity",
    meaning="what a parabola instead of the line changes at the interface, in σ",
    limit="deviate_sigma",
    rows=lambda seed, limits: linearity(seed.local, limits),
    failed=STRAIGHTEN,
)

STEADY_STATE_OF_ALL = HealthCheck[CaseEvidence](
    name="steady_state_of_all",
    meaning="drift of all seeds together, in σ",
    limit="pooled_deviate_sigma",
    rows=_settled_together,
    failed=SETTLE,
)

APPROACH = HealthCheck[CaseEvidence](
    name="approach",
    meaning="how far the mean still is from the limit of its exponential approach, over the mean",
    limit="approach_fraction",
    rows=_approached,
    failed="the run had not settled, and the result is off by this fraction: raise protocol.drive_ps",
    not_resolved=LONGER,
)

CURVATURE = HealthCheck[CaseEvidence](
    name="curvature",
    meaning="what parabolas instead of lines change, over the temperature jump",
    limit="curvature_fraction",
    rows=lambda case, limits: [] if case.local is None else curvature(case.local, limits),
    failed=STRAIGHTEN,
    not_resolved=LONGER,
)
