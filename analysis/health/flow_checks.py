"""Checks of the heat flow: baths against each other, against the interface, against the stored energy.

Source: docs/theory.md, "Heat flow and its gate", "Health".
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.health.check_record import LONGER, Check, HealthCheck, Limits, judged, judged_with_error
from kapitza.analysis.health.evidence import BathDrop, BathReadings, LeftBalance, SeedEvidence
from kapitza.analysis.measure.conductance import HeatFlow
from kapitza.analysis.measure.statistics import mean_error
from kapitza.analysis.units import BOLTZMANN_EV_K


def energy_resolution(flow: HeatFlow, limits: Limits) -> Check:
    """`energy_resolution`: σ_E/Q, which decides whether the gates of the heat flow show anything."""
    resolution, limit = _resolution(flow), limits.energy_resolution_fraction
    return Check("energy_resolution", resolution, limit, "passed" if resolution <= limit else "not_resolved")


def power_balance(flow: HeatFlow, limits: Limits) -> Check:
    """`power_balance`: |Q_hot − Q_cold|/σ_E. That of baths that set the power shows nothing: not resolved."""
    return _flow_gate("power_balance", flow.hot_ev_ps - flow.cold_ev_ps, flow, limits, shows=not flow.imposed)


def sum_rule(left: LeftBalance, limits: Limits) -> Check:
    """`sum_rule`: |E_hot − ∫Q dt − ΔE_L| over the heat that passed: an identity without statistics.

    What the hot bath gave, less what passed the interface, is what the left side has gained; only the errors
    of integration are left.
    """
    passed = abs(left.passed_ev)
    if not passed:
        return judged("sum_rule", math.inf, limits.sum_rule_fraction)
    value = abs(left.given_ev - left.passed_ev - left.gained_ev) / passed
    return judged_with_error("sum_rule", value, left.scatter_ev / passed, limits.sum_rule_fraction, limits)


def sum_rule_stored(flow: HeatFlow, left: LeftBalance, limits: Limits) -> Check:
    """`sum_rule_stored`: |Q_bath − ∫Q dt/t|/σ_E, for want of the energy of the left side.

    Held against what stored energy may make it, it lets a tenth of the heat flow pass.
    """
    return _flow_gate("sum_rule_stored", flow.heat_flow_ev_ps - left.flow_ev_ps, flow, limits)


def spectrum_sum(
    spectral_flow_ev_ps: float, block_ps: float, left: LeftBalance, flow: HeatFlow, limits: Limits
) -> Check:
    """`spectrum_sum`: |∫q dν − ∫Q dt/t| over Q: the spectrum against the same heat flow without Fourier.

    Half a block at either end of the run weighs less in the spectrum, which lets both differ by the noise of
    that time.

    spectral_flow_ev_ps : ∫q dν, eV/ps
    block_ps : length of a Fourier block, ps
    """
    heat = abs(flow.heat_flow_ev_ps)
    if not heat:
        return judged("spectrum_sum", math.inf, limits.spectrum_sum_fraction)
    value = abs(spectral_flow_ev_ps - left.flow_ev_ps) / heat
    ends = math.sqrt(0.5 * block_ps / flow.production_ps) * flow.estimate.standard_error / heat
    return judged_with_error("spectrum_sum", value, ends, limits.spectrum_sum_fraction, limits)


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
    return judged("bath_temperature", max(off) / abs(hot - cold), limits.bath_temperature_fraction)


def bath_drop(name: str, drop: BathDrop, limits: Limits) -> Check:
    """`bath_drop_hot`, `_cold`: how far a Langevin bath is from its set temperature, against what it gives.

    A Langevin thermostat gives 3N k_B (T_set − T)/damping on average, whatever the atoms do. Masses, a
    temperature axis or bath energies that are wrong break that; in deviates of the difference's own error.
    """
    from_power = np.diff(drop.energy_ev) / np.diff(drop.time_ps) * drop.damping_ps
    series = from_power / (3 * drop.n_atoms * BOLTZMANN_EV_K) - (drop.set_k - np.asarray(drop.measured_k))
    deviate = mean_error(series, f"{name} bath").z_score()
    return judged(f"bath_drop_{name}", abs(deviate), limits.pooled_deviate_sigma)


def _resolution(flow: HeatFlow) -> float:
    return flow.energy_gate_ev_ps / abs(flow.heat_flow_ev_ps) if flow.heat_flow_ev_ps else math.inf


def _flow_gate(
    name: str, difference_ev_ps: float, flow: HeatFlow, limits: Limits, *, shows: bool = True
) -> Check:
    value = abs(difference_ev_ps) / flow.energy_gate_ev_ps
    resolved = shows and _resolution(flow) <= limits.energy_resolution_fraction
    return judged(name, value, limits.flow_gate_sigma, resolved=resolved)


def _is_known(left: LeftBalance) -> bool:
    return math.isfinite(left.gained_ev)


def _bath_rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
    return [] if seed.baths is None else [bath_temperature(seed.baths, limits)]


ENERGY_RESOLUTION = HealthCheck[SeedEvidence](
    name="energy_resolution",
    meaning="stored energy σ_E over Q: small enough for the heat-flow gates to say anything",
    limit="energy_resolution_fraction",
    rows=lambda seed, limits: [energy_resolution(seed.flow, limits)],
    failed=LONGER,
)

POWER_BALANCE = HealthCheck[SeedEvidence](
    name="power_balance",
    meaning="|Q_hot − Q_cold| in σ_E: the baths agree on the heat flow",
    limit="flow_gate_sigma",
    rows=lambda seed, limits: [power_balance(seed.flow, limits)],
    failed="heat is made, lost or still stored: shorten protocol.timestep_fs, or raise protocol.drive_ps",
)

SUM_RULE = HealthCheck[SeedEvidence](
    name="sum_rule",
    meaning="heat of the hot bath, less that across the interface, less what the left side gained, over it",
    limit="sum_rule_fraction",
    rows=lambda seed, limits: [sum_rule(seed.left, limits)] if _is_known(seed.left) else [],
    failed="a force is missing or wrong, or energies are: check cutoff and range of the potential, halve "
    "protocol.timestep_fs",
)

SUM_RULE_STORED = HealthCheck[SeedEvidence](
    name="sum_rule_stored",
    meaning="|Q_bath − Q across the interface| in σ_E; the energy of the left side is not known",
    limit="flow_gate_sigma",
    rows=lambda seed, limits: [] if _is_known(seed.left) else [sum_rule_stored(seed.flow, seed.left, limits)],
    failed="a force is missing or wrong, or energies are: check cutoff and range of the potential, halve "
    "protocol.timestep_fs",
)

SPECTRUM_SUM = HealthCheck[SeedEvidence](
    name="spectrum_sum",
    meaning="integral of the spectrum against the mean heat flow of the same frames, over it",
    limit="spectrum_sum_fraction",
    rows=lambda seed, limits: [
        spectrum_sum(seed.spectral_flow_ev_ps, seed.block_ps, seed.left, seed.flow, limits)
    ],
    failed="blocks leave too much of the run out: shorten spectrum.block_ps or raise protocol.production_ps",
)

ENERGY_CONSERVATION = HealthCheck[SeedEvidence](
    name="energy_conservation",
    meaning="energy that comes from nowhere, over the heat that passed the interface",
    limit="energy_conservation_fraction",
    rows=lambda seed, limits: [energy_conservation(seed.flow, seed.total_energy_ev, limits)],
    failed="shorten protocol.timestep_fs, or take a potential that is smooth at its cutoff",
)

BATH_TEMPERATURE = HealthCheck[SeedEvidence](
    name="bath_temperature",
    meaning="distance of a bath from its set temperature, over T_hot − T_cold",
    limit="bath_temperature_fraction",
    rows=_bath_rows,
    failed="the bath cannot keep up: lower protocol.bath_damping_ps or raise bath_cells",
)

BATH_DROP = HealthCheck[SeedEvidence](
    name="bath_drop",
    meaning="a Langevin bath's distance from its set temperature against the heat it gives, in σ",
    limit="pooled_deviate_sigma",
    rows=lambda seed, limits: [bath_drop(name, drop, limits) for name, drop in seed.drops.items()],
    failed="masses, temperatures or energies of a bath are not what they are said to be: run the case again",
)
