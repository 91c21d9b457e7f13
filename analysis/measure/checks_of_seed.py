"""Health checks of one seed, in the order of health.csv."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.measure.check_record import LONGER, Check, HealthCheck, Limits, judged
from kapitza.analysis.measure.conductance import HeatFlow, SeedConductance
from kapitza.analysis.measure.statistics import block_means, drift_deviate, standard_error
from kapitza.analysis.measure.temperature_jump import LocalJump, SideFit
from kapitza.arraytypes import Array

RATIO_BLOCKS = 20
"""Blocks needed before the measured error is compared with the predicted one."""


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
class BathReadings:
    """Of the hot and the cold bath, K.

    Attributes:
        measured_k: (n_windows,) each.
        set_k: what they are set to.
    """

    measured_k: tuple[ArrayLike, ArrayLike]
    set_k: tuple[float, float]


@dataclass(frozen=True)
class SeedEvidence:
    """What the checks of one seed look at.

    Attributes:
        flow: from the baths.
        spectral_flow_ev_ps: ∫q dν over the same production, eV/ps.
        local: fits of the temperature profile.
        conductances: by either definition.
        total_energy_ev: (n_windows + 1,) eV, of all atoms from the start to the end of production.
        motion: of the sampled atoms.
        baths: None where they set the power and have no set temperature.
    """

    flow: HeatFlow
    spectral_flow_ev_ps: float
    local: LocalJump
    conductances: Sequence[SeedConductance]
    total_energy_ev: Array
    motion: SiteMotion
    baths: BathReadings | None = None


def energy_resolution(flow: HeatFlow, limits: Limits) -> Check:
    """`energy_resolution`: σ_E/Q, which decides whether the gates of the heat flow show anything."""
    resolution, limit = _resolution(flow), limits.energy_resolution_fraction
    return Check("energy_resolution", resolution, limit, "passed" if resolution <= limit else "not_resolved")


def power_balance(flow: HeatFlow, limits: Limits) -> Check:
    """`power_balance`: |Q_hot − Q_cold|/σ_E. That of baths that set the power shows nothing: not resolved."""
    return _flow_gate("power_balance", flow.hot_ev_ps - flow.cold_ev_ps, flow, limits, shows=not flow.imposed)


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


def bath_temperature(baths: BathReadings, limits: Limits) -> Check:
    """`bath_temperature`: the farther of both baths from its set temperature, over their set difference."""
    hot, cold = baths.set_k
    off = (
        abs(float(np.asarray(found, dtype=np.float64).mean()) - asked)
        for found, asked in zip(baths.measured_k, baths.set_k, strict=True)
    )
    return judged("bath_temperature", max(off) / (hot - cold), limits.bath_temperature_fraction)


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


def _bath_rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
    return [] if seed.baths is None else [bath_temperature(seed.baths, limits)]


def _ratio_rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
    return [error_ratio(item, limits) for item in seed.conductances]


def _shift_rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
    return [judged("site_shift", seed.motion.shift_fraction, limits.site_shift_fraction)]


def _vibration_rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
    return [judged("vibration", seed.motion.vibration_fraction, limits.vibration_fraction)]


SEED_CHECKS: tuple[HealthCheck[SeedEvidence], ...] = (
    HealthCheck(
        name="energy_resolution",
        meaning="stored energy σ_E over Q: small enough for the heat-flow gates to say anything",
        limit="energy_resolution_fraction",
        rows=lambda seed, limits: [energy_resolution(seed.flow, limits)],
        failed=LONGER,
    ),
    HealthCheck(
        name="power_balance",
        meaning="|Q_hot − Q_cold| in σ_E: the baths agree on the heat flow",
        limit="flow_gate_sigma",
        rows=lambda seed, limits: [power_balance(seed.flow, limits)],
        failed="heat is made, lost or still stored: shorten protocol.timestep_fs, or raise protocol.drive_ps",
    ),
    HealthCheck(
        name="sum_rule",
        meaning="|Q_bath − ∫q dν| in σ_E: the spectrum adds up to the heat flow of the baths",
        limit="flow_gate_sigma",
        rows=lambda seed, limits: [sum_rule(seed.flow, seed.spectral_flow_ev_ps, limits)],
        failed="frames are too rare or a force is missing: lower protocol.sample_interval_steps",
    ),
    HealthCheck(
        name="energy_conservation",
        meaning="energy that comes from nowhere, over the heat that passed the interface",
        limit="energy_conservation_fraction",
        rows=lambda seed, limits: [energy_conservation(seed.flow, seed.total_energy_ev, limits)],
        failed="shorten protocol.timestep_fs, or take a potential that is smooth at its cutoff",
    ),
    HealthCheck(
        name="steady_state",
        meaning="drift between the halves of the production, in σ",
        limit="deviate_sigma",
        rows=lambda seed, limits: steady_state(seed.local, seed.total_energy_ev[1:], limits),
        failed="the run had not settled: raise protocol.drive_ps",
    ),
    HealthCheck(
        name="linearity",
        meaning="what a parabola instead of the line changes at the interface, in σ",
        limit="deviate_sigma",
        rows=lambda seed, limits: linearity(seed.local, limits),
        failed="the fitted range is not straight: raise profile.bath_exclusion_nm or length_cells",
    ),
    HealthCheck(
        name="error_ratio",
        meaning="measured over predicted error of G, the larger over the smaller",
        limit="deviate_sigma",
        rows=_ratio_rows,
        failed="correlations are overlooked or the run is not stationary: sample longer, look at convergence",
        not_resolved="too few blocks: raise protocol.production_ps or windows_per_segment",
    ),
    HealthCheck(
        name="site_shift",
        meaning="way of a sampled atom's mean position, over the distance of its next site: no diffusion",
        limit="site_shift_fraction",
        rows=_shift_rows,
        failed="atoms leave their sites, so that orders and spectra mean nothing: lower the temperature",
    ),
    HealthCheck(
        name="vibration",
        meaning="rms displacement of a sampled atom, over the distance of its next site: no melting",
        limit="vibration_fraction",
        rows=_vibration_rows,
        failed="the crystal is about to melt: lower the temperature",
    ),
    HealthCheck(
        name="bath_temperature",
        meaning="distance of a bath from its set temperature, over T_hot − T_cold",
        limit="bath_temperature_fraction",
        rows=_bath_rows,
        failed="the bath cannot keep up: lower protocol.bath_damping_ps or raise bath_cells",
    ),
)
