"""Checks of the heat flow: baths against each other, against the interface, against the stored energy.

Source: docs/theory.md, "Heat flow and its gate", "Health".
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.health.check_record import LONGER, Check, HealthCheck, Limits, judged
from kapitza.analysis.health.evidence import BathReadings, SeedEvidence
from kapitza.analysis.measure.conductance import HeatFlow


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


def _resolution(flow: HeatFlow) -> float:
    return flow.energy_gate_ev_ps / abs(flow.heat_flow_ev_ps) if flow.heat_flow_ev_ps else math.inf


def _flow_gate(
    name: str, difference_ev_ps: float, flow: HeatFlow, limits: Limits, *, shows: bool = True
) -> Check:
    value = abs(difference_ev_ps) / flow.energy_gate_ev_ps
    resolved = shows and _resolution(flow) <= limits.energy_resolution_fraction
    return judged(name, value, limits.flow_gate_sigma, resolved=resolved)


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
    meaning="|Q_bath − ∫q dν| in σ_E: the spectrum adds up to the heat flow of the baths",
    limit="flow_gate_sigma",
    rows=lambda seed, limits: [sum_rule(seed.flow, seed.spectral_flow_ev_ps, limits)],
    failed="frames are too rare or a force is missing: lower protocol.sample_interval_steps",
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
