"""Heat flow from the baths, both conductances of a seed with their errors, convergence in time.

Heat flowing left → right is positive. Sources: docs/theory.md, Temperature jump and conductance.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.landauer import Definition
from kapitza.analysis.measure.contacts import ContactDrops
from kapitza.analysis.measure.statistics import (
    MIN_BLOCKS,
    MeanEstimate,
    finite_series,
    mean_error,
    predicted_relative_error,
    rebin_in_time,
)
from kapitza.analysis.measure.temperature_jump import TemperatureJump
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class HeatFlow:
    """Mean heat flow over the production, from the energies of both baths."""

    heat_flow_ev_ps: float  # mean of hot and cold
    standard_error_ev_ps: float
    hot_ev_ps: float
    cold_ev_ps: float
    energy_gate_ev_ps: float
    production_ps: float
    error_source: Literal["interface", "baths"]
    series_ev_ps: Array  # (n_blocks,), the series the error comes from
    estimate: MeanEstimate  # of that series
    imposed: bool  # baths that set the power (eHEX) give and take alike by construction


@dataclass(frozen=True)
class Conductance:
    """One row of conductance.csv, field by column; drops at the bath contacts with `reservoir` only."""

    definition: Definition
    temperature_jump_k: float
    temperature_jump_se_k: float
    temperature_jump_systematic_k: float
    heat_flow_ev_ps: float
    heat_flow_se_ev_ps: float
    area_angstrom2: float
    conductance_mw_m2k: float
    standard_error_mw_m2k: float
    systematic_mw_m2k: float
    predicted_error_mw_m2k: float
    statistical_inefficiency: float  # of the series the statistical error comes from
    degrees_of_freedom: float  # of Student's t for intervals of G
    converged: Literal["yes", "no"]  # no: memory too long beside the run, so that the error is not known
    contact_drop_hot_k: float = math.nan
    contact_drop_hot_se_k: float = math.nan
    contact_drop_cold_k: float = math.nan
    contact_drop_cold_se_k: float = math.nan

    def with_contacts(self, drops: ContactDrops) -> "Conductance":
        """The row with the drops at both bath contacts."""
        return replace(
            self,
            contact_drop_hot_k=drops.hot.mean,
            contact_drop_hot_se_k=drops.hot.standard_error,
            contact_drop_cold_k=drops.cold.mean,
            contact_drop_cold_se_k=drops.cold.standard_error,
        )


@dataclass(frozen=True)
class SeedConductance:
    """G of one seed, with the series its error comes from."""

    row: Conductance
    relative_residual: Array  # (n,), q/⟨q⟩ − ΔT/⟨ΔT⟩ in common intervals of time
    estimate: MeanEstimate  # of that series


@dataclass(frozen=True)
class Convergence:
    """Heat flow and G from the first t of the production, for every window end t; the error bands ∝ t^−½."""

    definition: Definition
    time_ps: Array  # (n_windows,), since production start
    heat_flow_ev_ps: Array
    heat_flow_se_ev_ps: Array
    conductance_mw_m2k: Array
    standard_error_mw_m2k: Array


def energy_gate_ev_ps(temperature_k: float, n_mobile: int, time_ps: float) -> float:
    """σ_E = √2·k_B T·√(3 N)/t: how far mean heat flows may differ through stored energy alone, eV/ps.

    A classical harmonic system of N mobile atoms has an energy that scatters by k_B T √(3N); the difference
    of two of its values, spread over the time between them, is all that can separate Q_hot from Q_cold.

    temperature_k : mean temperature, K
    n_mobile : number of mobile atoms (all but the fixed walls)
    time_ps : length of the averaging window, ps

    Raises ValueError when an argument is not positive and finite.
    Source: docs/theory.md, Heat flow and its gate.
    """
    # ASSUME: classical, nearly harmonic atoms: heat capacity 3 k_B each.
    if not all(math.isfinite(value) and value > 0 for value in (temperature_k, n_mobile, time_ps)):
        raise ValueError(
            "energy gate: T, N and t must be positive and finite, "
            f"got T = {temperature_k} K, N = {n_mobile}, t = {time_ps} ps"
        )
    return math.sqrt(2) * BOLTZMANN_EV_K * temperature_k * math.sqrt(3 * n_mobile) / time_ps


def heat_flow_from_baths(
    time_ps: ArrayLike,
    energy_hot_ev: ArrayLike,
    energy_cold_ev: ArrayLike,
    *,
    gate_ev_ps: float,
    interface_flow_ev_ps: ArrayLike | None = None,
) -> HeatFlow:
    """Mean heat flow: the mean of the energies given by the hot and taken by the cold bath, over time.

    time_ps, energy_hot_ev, energy_cold_ev : (n_windows + 1,) float, ps and eV; window ends, the first row is
        the start of production; energies are cumulative and positive for heat left → right
    gate_ev_ps : σ_E of this window, from energy_gate_ev_ps
    interface_flow_ev_ps : (n_blocks,) float, eV/ps, means of the interface heat flow over equal, adjoining
        blocks that fill the production

    With interface_flow_ev_ps the error is that of these blocks and, in quadrature, σ_E/2: what energy stored
    on the two sides may put between the interface and the mean of the baths. Without it the error comes from
    bath blocks, which stored energy inflates until the blocks are long (`estimate.converged`).

    Raises ValueError for fewer than ten windows or blocks, unequal windows or non-finite values.
    Source: docs/theory.md, Heat flow and its gate.
    """
    time = _window_ends(time_ps)
    hot = finite_series(energy_hot_ev, "hot bath energy", len(time))
    cold = finite_series(energy_cold_ev, "cold bath energy", len(time))
    duration = float(time[-1] - time[0])
    flow_hot, flow_cold = (float(energy[-1] - energy[0]) / duration for energy in (hot, cold))
    if interface_flow_ev_ps is None:
        series = np.diff(0.5 * (hot + cold)) / np.diff(time)
        estimate = mean_error(series, "heat flow from the baths")
        error, source = estimate.standard_error, "baths"
    else:
        series = finite_series(interface_flow_ev_ps, "interface heat flow", MIN_BLOCKS)
        estimate = mean_error(series, "interface heat flow")
        error, source = math.hypot(estimate.standard_error, 0.5 * gate_ev_ps), "interface"
    return HeatFlow(
        heat_flow_ev_ps=0.5 * (flow_hot + flow_cold),
        standard_error_ev_ps=error,
        hot_ev_ps=flow_hot,
        cold_ev_ps=flow_cold,
        energy_gate_ev_ps=gate_ev_ps,
        production_ps=duration,
        error_source="interface" if source == "interface" else "baths",
        series_ev_ps=series,
        estimate=estimate,
        imposed=bool(np.array_equal(hot, cold)),
    )


def seed_conductance(
    flow: HeatFlow,
    jump: TemperatureJump,
    *,
    area_angstrom2: float,
    temperature_k: float,
    predicted_jump_error_k: float | None = None,
    sampled_ps: float | None = None,
) -> SeedConductance:
    """G = 1.602176634e7·Q/(A ΔT) with statistical, systematic and predicted error, MW m⁻² K⁻¹.

    area_angstrom2 : area perpendicular to transport, Å²
    temperature_k : mean temperature of the case, K (for the predicted error)
    predicted_jump_error_k : error of the extrapolated ΔT that thermal noise allows, see extrapolation_error_k
    sampled_ps : time of independent sampling for the predicted error, ps: twice the production of a reversed
        pair; the production where it is not given

    Statistical error: linearised ratio estimator. r_k = q_k/⟨q⟩ − ΔT_k/⟨ΔT⟩ in common intervals of time has
    mean zero, and the error of its mean is the relative error of G, with the correlation of Q and ΔT in
    it. When the error of Q comes from the interface, the stored energy of heat_flow_from_baths is added.
    Predicted: predicted_relative_error; for local_jump the predicted error of the extrapolated ΔT in
    quadrature, or where it is not given the measured one, which makes the prediction less independent.

    Raises ValueError when ΔT or the area is zero, or when Q and ΔT differ in sign.
    Source: docs/theory.md, Temperature jump and conductance.
    """
    value = conductance_mw_m2k(flow.heat_flow_ev_ps, area_angstrom2, jump.jump_k)
    residual = _relative_residual(flow.series_ev_ps, jump.series_k, jump.definition)
    estimate = mean_error(residual, f"conductance ({jump.definition})")
    stored = 0.5 * flow.energy_gate_ev_ps / flow.heat_flow_ev_ps if flow.error_source == "interface" else 0.0
    jump_error = jump.standard_error_k if predicted_jump_error_k is None else predicted_jump_error_k
    predicted = predicted_relative_error(
        value, area_angstrom2, abs(jump.jump_k) / temperature_k, sampled_ps or flow.production_ps
    )
    if jump.definition == "local_jump":
        predicted = math.hypot(predicted, jump_error / abs(jump.jump_k))
    row = Conductance(
        definition=jump.definition,
        temperature_jump_k=jump.jump_k,
        temperature_jump_se_k=jump.standard_error_k,
        temperature_jump_systematic_k=jump.systematic_k,
        heat_flow_ev_ps=flow.heat_flow_ev_ps,
        heat_flow_se_ev_ps=flow.standard_error_ev_ps,
        area_angstrom2=area_angstrom2,
        conductance_mw_m2k=value,
        standard_error_mw_m2k=value * math.hypot(estimate.standard_error, stored),
        systematic_mw_m2k=value * jump.systematic_k / abs(jump.jump_k),
        predicted_error_mw_m2k=value * predicted,
        statistical_inefficiency=estimate.statistical_inefficiency,
        degrees_of_freedom=estimate.degrees_of_freedom,
        converged="yes" if estimate.converged and flow.estimate.converged else "no",
    )
    return SeedConductance(row, residual, estimate)


def conductance_mw_m2k(heat_flow_ev_ps: float, area_angstrom2: float, jump_k: float) -> float:
    """G = Q/(A ΔT) in MW m⁻² K⁻¹ from eV/ps, Å² and K.

    Raises ValueError unless Q/(A ΔT) is positive and finite: G < 0 means that heat did not yet flow down
    the temperature jump, and is never a result.
    """
    per_area = area_angstrom2 * jump_k
    value = CONDUCTANCE_MW_M2K * heat_flow_ev_ps / per_area if per_area else math.nan
    if not (area_angstrom2 > 0 and math.isfinite(value) and value > 0):
        raise ValueError(
            f"conductance: Q = {heat_flow_ev_ps:.4g} eV/ps over A = {area_angstrom2:.4g} Å² and "
            f"ΔT = {jump_k:.4g} K is no positive number; noise exceeds the signal: raise production_ps "
            "or bath_offset_fraction. A crystal has no jump against itself: bulk_reference of an interface "
            "runs such boxes"
        )
    return value


def convergence(
    seed: SeedConductance,
    jump: TemperatureJump,
    *,
    time_ps: ArrayLike,
    energy_hot_ev: ArrayLike,
    energy_cold_ev: ArrayLike,
) -> Convergence:
    """Q and G from production start to each window end, for the figure; the last point is the result.

    time_ps, energy_hot_ev, energy_cold_ev : (n_windows + 1,) float, as in heat_flow_from_baths

    G is nan while the running ΔT is zero; nothing else is hidden, negative values included.
    """
    time = _window_ends(time_ps)
    elapsed = time[1:] - time[0]
    stored = 0.5 * (
        np.asarray(energy_hot_ev, dtype=np.float64) + np.asarray(energy_cold_ev, dtype=np.float64)
    )
    flow = (stored[1:] - stored[0]) / elapsed
    if len(jump.series_k) != len(flow):
        raise ValueError(
            f"convergence: {len(flow)} windows of bath energies but {len(jump.series_k)} of temperatures; "
            "both tables must come from the same run"
        )
    running = np.cumsum(jump.series_k) / np.arange(1, len(flow) + 1)
    per_area = np.where(running == 0, np.nan, seed.row.area_angstrom2 * running)
    growth = np.sqrt(elapsed[-1] / elapsed)
    return Convergence(
        jump.definition,
        elapsed,
        flow,
        seed.row.heat_flow_se_ev_ps * growth,
        CONDUCTANCE_MW_M2K * flow / per_area,
        seed.row.standard_error_mw_m2k * growth,
    )


def _window_ends(time_ps: ArrayLike) -> Array:
    time = finite_series(time_ps, "bath energies: time", MIN_BLOCKS + 1)
    steps = np.diff(time)
    if steps.min() <= 0 or steps.max() - steps.min() > 1e-6 * steps.max():
        raise ValueError(
            f"bath energies: windows last {steps.min():g} to {steps.max():g} ps; they must be equal and "
            "in order: the table mixes runs or misses rows"
        )
    return time


def _relative_residual(flow: Array, jump: Array, definition: str) -> Array:
    """q/⟨q⟩ − ΔT/⟨ΔT⟩ in as many common intervals as the shorter series has, (n,)."""
    n = min(len(flow), len(jump))
    for name, mean in (("heat flow", flow.mean()), (f"temperature jump ({definition})", jump.mean())):
        if mean == 0:
            raise ValueError(f"conductance: the mean {name} is zero; nothing drives heat: check the baths")
    residual = rebin_in_time(flow, n) / flow.mean() - rebin_in_time(jump, n) / jump.mean()
    return np.asarray(residual, dtype=np.float64)
