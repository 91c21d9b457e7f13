"""Health of a run: every gate as one row (check, value, limit, verdict).

A check passes when value ≤ limit. A gate of physics that is exceeded is `failed` whatever its resolution: a
difference beyond 3 σ_E is real however large σ_E is. A gate that holds only because σ_E is wide (above 5 %
of the heat flow) has shown nothing: `not_resolved`, which is not a pass. Values that are nan or inf fail.
Deviates are normal: Student's t of few blocks is converted first, so limits in σ mean what they say.
Sources: docs/theory.md, Heat flow and its gate; docs/theory.md, Health.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.conductance import HeatFlow, SeedConductance
from analysis.pooling import PooledConductance
from analysis.profile import LocalJump, SideFit
from analysis.statistics import block_means, drift_deviate, standard_error

Verdict = Literal["passed", "failed", "not_resolved"]

GATE_SIGMA = 3.0
"""Limit on heat-flow differences in units of σ_E."""

RESOLUTION_LIMIT = 0.05
"""Largest σ_E/Q with which a heat-flow gate says anything."""

DEVIATE_LIMIT = 4.0
"""Limit on statistical deviates: there are many, and 2σ gates fail by chance."""

RATIO_BLOCKS = 20
"""Blocks needed before the measured error is compared with the predicted one."""

CONTROL_LIMIT = 0.01
"""Largest share of the heat that may seem converted where nothing can be."""

CONVERGENCE_LIMIT = 0.02
"""Largest relative change of a conductance of Green's functions with coarser settings."""

CHANGES = {
    "k_mesh": "change_k_mesh_mw_m2k",
    "frequencies": "change_frequency_mw_m2k",
    "broadening": "change_broadening_mw_m2k",
}
"""What convergence of Green's functions is judged by: end of the check's name, column of greens.csv."""


@dataclass(frozen=True)
class Check:
    """One row of health.csv."""

    check: str
    value: float
    limit: float
    verdict: Verdict


def judged(name: str, value: float, limit: float, *, resolved: bool = True) -> Check:
    """`failed` when value > limit or not finite, else `passed` if resolved, else `not_resolved`."""
    if not math.isfinite(value) or value > limit:
        return Check(name, value, limit, "failed")
    return Check(name, value, limit, "passed" if resolved else "not_resolved")


def power_balance(flow: HeatFlow) -> tuple[Check, Check]:
    """`energy_resolution` σ_E/Q ≤ 5 % and `power_balance` |Q_hot − Q_cold|/σ_E ≤ 3.

    The balance of baths that set the power shows nothing: not resolved.
    """
    resolution = _resolution(flow)
    resolved = resolution <= RESOLUTION_LIMIT
    return (
        Check("energy_resolution", resolution, RESOLUTION_LIMIT, "passed" if resolved else "not_resolved"),
        _flow_gate("power_balance", flow.hot_ev_ps - flow.cold_ev_ps, flow, shows=not flow.imposed),
    )


def sum_rule(flow: HeatFlow, spectral_flow_ev_ps: float) -> Check:
    """`sum_rule`: |Q_bath − ∫q dν|/σ_E ≤ 3 over the same production.

    spectral_flow_ev_ps : ∫q dν, eV/ps
    """
    return _flow_gate("sum_rule", flow.heat_flow_ev_ps - spectral_flow_ev_ps, flow)


def steady_state(local: LocalJump, total_energy_ev: ArrayLike) -> tuple[Check, ...]:
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
        judged(name, abs(drift_deviate(values, name)), DEVIATE_LIMIT) for name, values in series.items()
    )


def linearity(local: LocalJump) -> tuple[Check, Check]:
    """What a parabola instead of the line changes at the plane, over its error and the quoted systematic."""
    return (
        judged("linearity_left", _curvature(local.left, local), DEVIATE_LIMIT),
        judged("linearity_right", _curvature(local.right, local), DEVIATE_LIMIT),
    )


def error_ratio(seed: SeedConductance) -> Check:
    """Measured over predicted error of G, the larger over the smaller: within 2 and 4 deviates of the blocks.

    Block errors are known to 1/sqrt(2(n − 1)); the factor 2 is what fluctuation-dissipation may miss.
    Errors far below the prediction are as suspect as errors far above: correlation has been overlooked.
    The error is taken from RATIO_BLOCKS blocks; with fewer samples the check is not resolved. For local_jump
    both contain the measured error of ΔT, so that the reservoir ratio is the sharper test.
    """
    # ASSUME: white-noise heat flow of one conductance; baths and leads may change it by up to a factor of 2.
    limit = 2.0 * math.exp(DEVIATE_LIMIT / math.sqrt(2 * (RATIO_BLOCKS - 1)))
    name = f"error_ratio_{seed.row.definition}"
    residual = seed.relative_residual
    if len(residual) < RATIO_BLOCKS:
        return Check(name, math.nan, limit, "not_resolved")
    measured = float(standard_error(block_means(residual, RATIO_BLOCKS))) * seed.row.conductance_mw_m2k
    ratio = measured / seed.row.predicted_error_mw_m2k
    return judged(name, max(ratio, 1 / ratio) if ratio > 0 else math.inf, limit)


def seed_scatter(pooled: PooledConductance) -> Check:
    """Whether the seeds of a case differ more, or less, than their errors allow; one seed shows nothing."""
    name = f"seed_scatter_{pooled.row.definition}"
    if math.isnan(pooled.scatter_deviate):
        return Check(name, math.nan, DEVIATE_LIMIT, "not_resolved")
    return judged(name, abs(pooled.scatter_deviate), DEVIATE_LIMIT)


def conversion_control(share: float, standard_error: float) -> Check:
    """Conversion found in order 2, where there is none: ≤ 1 % of the heat, and known to as much.

    share, standard_error : `conversion_share_order2`, which noise makes positive
    """
    name = "conversion_control"
    if share - DEVIATE_LIMIT * standard_error > CONTROL_LIMIT or not math.isfinite(share + standard_error):
        return Check(name, share, CONTROL_LIMIT, "failed")
    resolved = max(share, standard_error) <= CONTROL_LIMIT
    return Check(name, share, CONTROL_LIMIT, "passed" if resolved else "not_resolved")


def greens_convergence(table: pd.DataFrame) -> tuple[Check, ...]:
    """Largest relative change of any AGF conductance with fewer k∥, fewer frequencies, more broadening.

    table : columns of greens.csv. A conductance that is infinite has nothing to converge to.
    """
    finite = table[np.isfinite(table["conductance_mw_m2k"])]
    return tuple(
        judged(
            f"greens_{name}", float((finite[column] / finite["conductance_mw_m2k"]).max()), CONVERGENCE_LIMIT
        )
        for name, column in CHANGES.items()
    )


def seed_health(
    *,
    flow: HeatFlow,
    spectral_flow_ev_ps: float,
    local: LocalJump,
    conductances: Sequence[SeedConductance],
    total_energy_ev: ArrayLike,
) -> tuple[Check, ...]:
    """All checks of one seed, in the order of health.csv."""
    return (
        *power_balance(flow),
        sum_rule(flow, spectral_flow_ev_ps),
        *steady_state(local, total_energy_ev),
        *linearity(local),
        *(error_ratio(seed) for seed in conductances),
    )


def _resolution(flow: HeatFlow) -> float:
    return flow.energy_gate_ev_ps / abs(flow.heat_flow_ev_ps) if flow.heat_flow_ev_ps else math.inf


def _flow_gate(name: str, difference_ev_ps: float, flow: HeatFlow, *, shows: bool = True) -> Check:
    value = abs(difference_ev_ps) / flow.energy_gate_ev_ps
    return judged(name, value, GATE_SIGMA, resolved=shows and _resolution(flow) <= RESOLUTION_LIMIT)


def _curvature(fit: SideFit, local: LocalJump) -> float:
    shift = fit.curvature_shift_k
    error = math.hypot(shift.standard_error, local.jump.systematic_k)
    return abs(shift.mean) / error if error else math.inf
