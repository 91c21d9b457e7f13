"""Checks of the temperature profile: settled, and straight where lines are fitted."""

import math

from numpy.typing import ArrayLike

from kapitza.analysis.health.check_record import Check, HealthCheck, Limits, judged
from kapitza.analysis.health.evidence import SeedEvidence
from kapitza.analysis.measure.statistics import drift_deviate
from kapitza.analysis.measure.temperature_jump import LocalJump, SideFit


def steady_state(local: LocalJump, total_energy_ev: ArrayLike, limits: Limits) -> tuple[Check, ...]:
    """Drift between the halves of the production, in σ: both sides' temperatures, the jump, the energy.

    total_energy_ev : (n_windows,) float, eV, at window ends
    """
    series = {
        "steady_state_left": local.left.mean_series_k,
        "steady_state_right": local.right.mean_series_k,
        "steady_state_jump": local.jump.series_k,
        "steady_state_energy": total_energy_ev,
    }
    return tuple(
        judged(name, abs(drift_deviate(values, name)), limits.deviate_sigma)
        for name, values in series.items()
    )


def linearity(local: LocalJump, limits: Limits) -> tuple[Check, Check]:
    """What a parabola instead of the line changes at the plane, over its error and the quoted systematic."""
    return (
        judged("linearity_left", _curvature(local.left, local), limits.deviate_sigma),
        judged("linearity_right", _curvature(local.right, local), limits.deviate_sigma),
    )


def _curvature(fit: SideFit, local: LocalJump) -> float:
    shift = fit.curvature_shift_k
    error = math.hypot(shift.standard_error, local.jump.systematic_k)
    return abs(shift.mean) / error if error else math.inf


STEADY_STATE = HealthCheck[SeedEvidence](
    name="steady_state",
    meaning="drift between the halves of the production, in σ",
    limit="deviate_sigma",
    rows=lambda seed, limits: steady_state(seed.local, seed.total_energy_ev[1:], limits),
    failed="the run had not settled: raise protocol.drive_ps",
)

LINEARITY = HealthCheck[SeedEvidence](
    name="linearity",
    meaning="what a parabola instead of the line changes at the interface, in σ",
    limit="deviate_sigma",
    rows=lambda seed, limits: linearity(seed.local, limits),
    failed="the fitted range is not straight: raise profile.bath_exclusion_nm or length_cells",
)
