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

from kapitza.analysis.measure.conductance import HeatFlow, SeedConductance
from kapitza.analysis.measure.pooling import PooledConductance
from kapitza.analysis.measure.profile import LocalJump, SideFit
from kapitza.analysis.measure.statistics import block_means, drift_deviate, standard_error

Verdict = Literal["passed", "failed", "not_resolved"]

RATIO_BLOCKS = 20
"""Blocks needed before the measured error is compared with the predicted one."""

CHANGES = {
    "k_mesh": "change_k_mesh_mw_m2k",
    "frequencies": "change_frequency_mw_m2k",
    "broadening": "change_broadening_mw_m2k",
}
"""What convergence of Green's functions is judged by: end of the check's name, column of greens.csv."""


@dataclass(frozen=True)
class Limits:
    """Largest values that pass, as the study gives them (its section `health` says what each is)."""

    flow_gate_sigma: float
    energy_resolution_fraction: float
    deviate_sigma: float
    energy_conservation_fraction: float
    bath_temperature_fraction: float
    site_shift_fraction: float
    vibration_fraction: float
    conversion_control_fraction: float
    greens_convergence_fraction: float
    residual_stress_fraction: float


@dataclass(frozen=True)
class SiteMotion:
    """Motion of the sampled atoms, as fractions of the distance from its site to the nearest.

    Attributes:
        shift_fraction: largest way of an atom's mean position from the first to the last tenth of production.
        vibration_fraction: largest root mean square displacement of an atom from its mean position.
    """

    shift_fraction: float
    vibration_fraction: float


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


def power_balance(flow: HeatFlow, limits: Limits) -> tuple[Check, Check]:
    """`energy_resolution` σ_E/Q and `power_balance` |Q_hot − Q_cold|/σ_E.

    The balance of baths that set the power shows nothing: not resolved.
    """
    resolution = _resolution(flow)
    limit = limits.energy_resolution_fraction
    return (
        Check("energy_resolution", resolution, limit, "passed" if resolution <= limit else "not_resolved"),
        _flow_gate("power_balance", flow.hot_ev_ps - flow.cold_ev_ps, flow, limits, shows=not flow.imposed),
    )


def sum_rule(flow: HeatFlow, spectral_flow_ev_ps: float, limits: Limits) -> Check:
    """`sum_rule`: |Q_bath − ∫q dν|/σ_E over the same production.

    spectral_flow_ev_ps : ∫q dν, eV/ps
    """
    return _flow_gate("sum_rule", flow.heat_flow_ev_ps - spectral_flow_ev_ps, flow, limits)


def energy_conservation(flow: HeatFlow, total_energy_ev: ArrayLike, limits: Limits) -> Check:
    """`energy_conservation`: what the system gained beyond what the baths gave it, over the heat that passed.

    Not resolved where it is above the limit, but at most σ_E/Q of a run that is too short to resolve that.

    total_energy_ev : (n_windows + 1,) float, eV, from the start to the end of production
    """
    energy = np.asarray(total_energy_ev, dtype=np.float64)
    given = (flow.hot_ev_ps - flow.cold_ev_ps) * flow.production_ps
    passed = abs(flow.heat_flow_ev_ps) * flow.production_ps
    value = abs(float(energy[-1] - energy[0]) - given) / passed if passed else math.inf
    limit, resolution = limits.energy_conservation_fraction, _resolution(flow)
    if limit < value <= resolution and resolution > limits.energy_resolution_fraction:
        return Check("energy_conservation", value, limit, "not_resolved")
    return judged("energy_conservation", value, limit)


def bath_temperature(
    measured_k: tuple[ArrayLike, ArrayLike], set_k: tuple[float, float], limits: Limits
) -> Check:
    """`bath_temperature`: the farther of both baths from its set temperature, over their set difference.

    measured_k : of the hot and cold bath, (n_windows,) K each.   set_k : of both, K
    """
    off = (
        abs(float(np.asarray(found, dtype=np.float64).mean()) - asked)
        for found, asked in zip(measured_k, set_k, strict=True)
    )
    return judged("bath_temperature", max(off) / (set_k[0] - set_k[1]), limits.bath_temperature_fraction)


def solid_interface(motion: SiteMotion, limits: Limits) -> tuple[Check, Check]:
    """`site_shift` and `vibration` of the sampled atoms: no diffusion, no melting."""
    return (
        judged("site_shift", motion.shift_fraction, limits.site_shift_fraction),
        judged("vibration", motion.vibration_fraction, limits.vibration_fraction),
    )


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


def error_ratio(seed: SeedConductance, limits: Limits) -> Check:
    """Measured over predicted error of G, the larger over the smaller: within 2 and the blocks' own deviates.

    Block errors are known to 1/sqrt(2(n − 1)); the factor 2 is what fluctuation-dissipation may miss.
    Errors far below the prediction are as suspect as errors far above: correlation has been overlooked.
    The error is taken from RATIO_BLOCKS blocks; with fewer samples the check is not resolved. For local_jump
    both contain the measured error of ΔT, so that the reservoir ratio is the sharper test.
    """
    # ASSUME: white-noise heat flow of one conductance; baths and leads may change it by up to a factor of 2.
    limit = 2.0 * math.exp(limits.deviate_sigma / math.sqrt(2 * (RATIO_BLOCKS - 1)))
    name = f"error_ratio_{seed.row.definition}"
    residual = seed.relative_residual
    if len(residual) < RATIO_BLOCKS:
        return Check(name, math.nan, limit, "not_resolved")
    measured = float(standard_error(block_means(residual, RATIO_BLOCKS))) * seed.row.conductance_mw_m2k
    ratio = measured / seed.row.predicted_error_mw_m2k
    return judged(name, max(ratio, 1 / ratio) if ratio > 0 else math.inf, limit)


def seed_scatter(pooled: PooledConductance, limits: Limits) -> Check:
    """Whether the seeds of a case differ more, or less, than their errors allow; one seed shows nothing."""
    name = f"seed_scatter_{pooled.row.definition}"
    if math.isnan(pooled.scatter_deviate):
        return Check(name, math.nan, limits.deviate_sigma, "not_resolved")
    return judged(name, abs(pooled.scatter_deviate), limits.deviate_sigma)


def conversion_control(share: float, standard_error: float, limits: Limits) -> Check:
    """Conversion found in order 2, where there is none: a small share of the heat, and known to as much.

    share, standard_error : `conversion_share_order2`, which noise makes positive
    """
    return _measured("conversion_control", share, standard_error, limits.conversion_control_fraction, limits)


def residual_stress(table: pd.DataFrame, limits: Limits) -> tuple[Check, ...]:
    """|σ_zz|/C_zz of each side: the strain along the transport that the stress left there would undo.

    table : columns of stress.csv
    """
    stress, error, stiffness = (
        table[name].to_numpy(dtype=np.float64)
        for name in ("stress_zz_gpa", "stress_zz_se_gpa", "normal_stiffness_gpa")
    )
    limit = limits.residual_stress_fraction
    return tuple(
        _measured(f"residual_stress_{side}", float(value), float(uncertain), limit, limits)
        for side, value, uncertain in zip(
            table["side"], abs(stress) / stiffness, error / stiffness, strict=True
        )
    )


def _measured(name: str, value: float, standard_error: float, limit: float, limits: Limits) -> Check:
    """A value with an error: failed only if surely above its limit, resolved only if both are within it."""
    lowest = value - limits.deviate_sigma * standard_error
    if lowest > limit or not math.isfinite(lowest):
        return Check(name, value, limit, "failed")
    resolved = max(value, standard_error) <= limit
    return Check(name, value, limit, "passed" if resolved else "not_resolved")


def greens_convergence(table: pd.DataFrame, limits: Limits) -> tuple[Check, ...]:
    """Largest relative change of any AGF conductance with fewer k∥, fewer frequencies, more broadening.

    table : columns of greens.csv. A conductance that is infinite has nothing to converge to. Without a row no
        Green's function is computed, and there is nothing to check.
    """
    if table.empty:
        return ()
    finite = table[np.isfinite(table["conductance_mw_m2k"])]
    return tuple(
        judged(
            f"greens_{name}",
            float((finite[column] / finite["conductance_mw_m2k"]).max()),
            limits.greens_convergence_fraction,
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
    motion: SiteMotion,
    limits: Limits,
) -> tuple[Check, ...]:
    """Checks of one seed, in the order of health.csv; `bath_temperature` is apart, eHEX baths have none.

    total_energy_ev : (n_windows + 1,) float, eV, from the start to the end of production
    """
    energy = np.asarray(total_energy_ev, dtype=np.float64)
    return (
        *power_balance(flow, limits),
        sum_rule(flow, spectral_flow_ev_ps, limits),
        energy_conservation(flow, energy, limits),
        *steady_state(local, energy[1:], limits),
        *linearity(local, limits),
        *(error_ratio(seed, limits) for seed in conductances),
        *solid_interface(motion, limits),
    )


def _resolution(flow: HeatFlow) -> float:
    return flow.energy_gate_ev_ps / abs(flow.heat_flow_ev_ps) if flow.heat_flow_ev_ps else math.inf


def _flow_gate(
    name: str, difference_ev_ps: float, flow: HeatFlow, limits: Limits, *, shows: bool = True
) -> Check:
    value = abs(difference_ev_ps) / flow.energy_gate_ev_ps
    resolved = shows and _resolution(flow) <= limits.energy_resolution_fraction
    return judged(name, value, limits.flow_gate_sigma, resolved=resolved)


def _curvature(fit: SideFit, local: LocalJump) -> float:
    shift = fit.curvature_shift_k
    error = math.hypot(shift.standard_error, local.jump.systematic_k)
    return abs(shift.mean) / error if error else math.inf


def case_health(
    pooled: Sequence[PooledConductance],
    control: tuple[float, float],
    greens: pd.DataFrame,
    stress: pd.DataFrame,
    limits: Limits,
) -> list[Check]:
    """Checks that only all seeds of a case, or the references beside them, can show.

    control : conversion_share_order2 and its standard error; greens, stress : tables of these names
    """
    return [
        *(seed_scatter(item, limits) for item in pooled),
        conversion_control(*control, limits),
        *greens_convergence(greens, limits),
        *residual_stress(stress, limits),
    ]
