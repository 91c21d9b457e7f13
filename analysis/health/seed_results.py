"""From what one run recorded to its conductances and its health."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np
import pandas as pd
from scipy.interpolate import CubicSpline

from kapitza.analysis.health.axis_checks import BathPlace, disagreement, geometry, masses, temperature_axis
from kapitza.analysis.health.check_record import Check, Limits
from kapitza.analysis.health.evidence import Axes, BathDrop, BathReadings, LeftBalance, SeedEvidence
from kapitza.analysis.health.health_checks import seed_checks
from kapitza.analysis.measure.conductance import (
    Conductance,
    energy_gate_ev_ps,
    heat_flow_from_baths,
    seed_conductance,
)
from kapitza.analysis.measure.contacts import contact_drops
from kapitza.analysis.measure.profile import FitRange, TemperatureProfile, profile_of
from kapitza.analysis.measure.statistics import block_means
from kapitza.analysis.measure.temperature_jump import (
    LocalJump,
    extrapolation_error_k,
    local_jump,
    reservoir_jump,
)
from kapitza.analysis.spectral.recorded_flow import SeedFlow
from kapitza.analysis.spectral.spectrum import integral
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class SeedCase:
    """What is known of a run besides its records.

    Attributes:
        temperature_k: mean temperature, K.
        area_angstrom2: cross-section, Å².
        where: range of the straight lines.
        bath_edges_angstrom: z of the inner edges of the hot and the cold bath, Å.
        conductivity_w_mk: expected conductivity, W m⁻¹ K⁻¹, for the predicted error; None for no prediction.
        n_mobile: atoms that move.
        production_ps: sampled time, ps.
        set_temperatures_k: of the hot and the cold bath, K; None where the baths set the power.
        places: of the hot and the cold bath.
        areas_angstrom2, planes_angstrom: cross-section and height of the interface from several places.
        spacing_angstrom: of the atomic planes.
        masses_amu: of the types, from several places.
        mobile_atoms: their number from several places.
        times_ps: sampled time from several places.
        damping_ps: of Langevin baths; None for others.
        runs: of the same length whose half difference the records are: two of a reversed pair.
    """

    temperature_k: float
    area_angstrom2: float
    where: FitRange
    bath_edges_angstrom: tuple[float, float]
    conductivity_w_mk: float | None
    n_mobile: int
    production_ps: float
    set_temperatures_k: tuple[float, float] | None
    places: tuple[BathPlace, BathPlace]
    areas_angstrom2: tuple[float, ...]
    planes_angstrom: tuple[float, ...]
    spacing_angstrom: float
    masses_amu: tuple[tuple[float, ...], ...]
    mobile_atoms: tuple[int, ...]
    times_ps: tuple[float, ...]
    damping_ps: float | None
    runs: int = 1


@dataclass(frozen=True)
class SeedResults:
    """Rows of conductance.csv and health.csv of one seed, and what its checks looked at."""

    conductances: tuple[Conductance, ...]
    checks: tuple[Check, ...]
    evidence: SeedEvidence


def seed_results(
    baths: pd.DataFrame,
    profile: pd.DataFrame,
    recorded: SeedFlow,
    case: SeedCase,
    limits: Limits,
    checks: Callable[[SeedEvidence, Limits], list[Check]] = seed_checks,
) -> SeedResults:
    """Both conductances of a run, with errors, and every check of it.

    Args:
        baths: bath_power.csv.
        profile: temperature_profile.csv.
        recorded: heat flow across the interface in the same time.
        case: geometry, settings and expectations.
        limits: of the checks.
        checks: those of a seed, or of one run of a reversed pair (health_checks.run_checks).

    Source: docs/theory.md, "Temperature jump and conductance", "Health".
    """
    # ASSUME: energies stored by both runs of a pair are independent, so that half their difference is less.
    gate = energy_gate_ev_ps(case.temperature_k, case.n_mobile, case.production_ps) / sqrt(case.runs)
    blocks = block_means(recorded.heat_flow_ev_ps, len(baths) - 1)
    energies = (baths[name] for name in ("time_ps", "energy_hot_ev", "energy_cold_ev"))
    flow = heat_flow_from_baths(*energies, gate_ev_ps=gate, interface_flow_ev_ps=blocks)
    bins = profile_of(profile)
    local = local_jump(bins, case.where)
    temperatures = (baths["temperature_hot_k"][1:], baths["temperature_cold_k"][1:])
    reservoir = reservoir_jump(*temperatures)
    contacts = contact_drops(bins, case.where, temperatures, case.bath_edges_angstrom)
    about = {"area_angstrom2": case.area_angstrom2, "temperature_k": case.temperature_k}
    sampled_ps = case.runs * flow.production_ps
    predicted = predicted_jump_error_k(local, case, sampled_ps)
    about["sampled_ps"] = sampled_ps
    seeds = [
        seed_conductance(flow, local.jump, **about, predicted_jump_error_k=predicted),
        seed_conductance(flow, reservoir, **about),
    ]
    asked = case.set_temperatures_k
    evidence = SeedEvidence(
        flow=flow,
        left=left_balance(baths, recorded),
        spectral_flow_ev_ps=float(integral(recorded.mean_of_sides, recorded.frequency_thz).mean()),
        block_ps=1.0 / float(recorded.frequency_thz[1]),
        local=local,
        conductances=seeds,
        total_energy_ev=baths["total_energy_ev"].to_numpy(dtype=np.float64),
        motion=recorded.motion,
        baths=None if asked is None else BathReadings(temperatures, asked),
        drops=_drops(baths, case),
        axes=_axes(bins, baths, recorded, reservoir.jump_k, case),
        difference_k=difference_of_crystals_k(bins, case.bath_edges_angstrom),
        runs=case.runs,
    )
    rows = (seeds[0].row, seeds[1].row.with_contacts(contacts))
    return SeedResults(rows, tuple(checks(evidence, limits)), evidence)


def difference_of_crystals_k(bins: TemperatureProfile, bath_edges_angstrom: tuple[float, float]) -> Array:
    """Mean temperature of all layers from the hot bath to the interface less that on to the cold bath.

    bath_edges_angstrom : inner edges of the hot and the cold bath, Å
    returns : (n_windows,) K; nothing is extrapolated or left out, which gives it the least noise

    Source: docs/theory.md, Steady state.
    """
    low, high = bath_edges_angstrom
    between = (bins.z_angstrom > low) & (bins.z_angstrom < high)
    means = []
    for side in ("left", "right"):
        weight = np.where(between & (np.array(bins.side) == side), bins.n_atoms, 0.0)
        means.append(bins.temperature_k[:, weight > 0] @ (weight[weight > 0] / weight.sum()))
    return np.asarray(means[0] - means[1])


def _drops(baths: pd.DataFrame, case: SeedCase) -> dict[str, BathDrop]:
    """Of Langevin baths; energy into the atoms, which a cold bath takes out."""
    if case.damping_ps is None or case.set_temperatures_k is None:
        return {}
    return {
        name: BathDrop(
            baths["time_ps"].to_numpy(dtype=np.float64),
            sign * baths[f"energy_{name}_ev"].to_numpy(dtype=np.float64),
            baths[f"temperature_{name}_k"].to_numpy(dtype=np.float64)[1:],
            set_k,
            place.n_atoms,
            case.damping_ps,
        )
        for name, sign, set_k, place in zip(
            ("hot", "cold"), (1, -1), case.set_temperatures_k, case.places, strict=True
        )
    }


def _axes(
    bins: TemperatureProfile, baths: pd.DataFrame, recorded: SeedFlow, jump_k: float, case: SeedCase
) -> Axes:
    found = {
        name: temperature_axis(bins, place, baths[f"temperature_{name}_k"][1:], abs(jump_k))
        for name, place in zip(("hot", "cold"), case.places, strict=True)
    }
    windows = float(baths["time_ps"].iloc[-1] - baths["time_ps"].iloc[0])
    return Axes(
        found,
        geometry(case.areas_angstrom2, case.planes_angstrom, case.spacing_angstrom),
        masses(*case.masses_amu),
        disagreement([*case.mobile_atoms, float(bins.n_atoms.sum())]),
        disagreement([*case.times_ps, case.production_ps, windows, float(recorded.time_ps[-1])]),
    )


def left_balance(baths: pd.DataFrame, recorded: SeedFlow) -> LeftBalance:
    """What the left side was given, what passed on, and what it kept.

    Ends of windows are frames, the start of production is none: the balance begins with the first of them.

    Args:
        baths: bath_power.csv.
        recorded: heat flow across the interface in the same time.

    Source: docs/theory.md, "Heat flow and its gate".
    """
    ends, given = (baths[name].to_numpy(dtype=np.float64)[1:] for name in ("time_ps", "energy_hot_ev"))
    # Bonds vibrate at twice the frequency of their atoms: between frames the flow is no straight line.
    passed = CubicSpline(recorded.time_ps, recorded.heat_flow_ev_ps).antiderivative()(ends)
    energy = _left_energy_ev(baths, recorded)
    missing = given - passed - energy
    about = (
        missing - np.polyval(np.polyfit(ends, missing, 1), ends) if np.isfinite(missing).all() else missing
    )
    return LeftBalance(
        given_ev=float(given[-1] - given[0]),
        passed_ev=float(passed[-1] - passed[0]),
        gained_ev=float(energy[-1] - energy[0]),
        scatter_ev=float(about.std(ddof=2)),
        flow_ev_ps=float(recorded.heat_flow_ev_ps.mean()),
    )


def _left_energy_ev(baths: pd.DataFrame, recorded: SeedFlow) -> Array:
    """E_L at the ends of windows, (n_windows,) eV; nan where it was not recorded."""
    ends = baths["time_ps"].to_numpy(dtype=np.float64)[1:]
    known = "left_energy_ev" in baths and len(ends) == len(recorded.window_time_ps)
    if not known or not np.allclose(ends, recorded.window_time_ps, rtol=1e-6):
        return np.full(len(ends), np.nan)
    energy = baths["left_energy_ev"].to_numpy(dtype=np.float64)[1:] + recorded.half_of_bonds_ev
    return energy if np.isfinite(energy).all() else np.full(len(ends), np.nan)


def predicted_jump_error_k(local: LocalJump, case: SeedCase, production_ps: float) -> float | None:
    """Error of the extrapolated jump that thermal noise allows, K; None without an expected conductivity."""
    if case.conductivity_w_mk is None:
        return None
    given: Mapping[str, float] = {
        "area_angstrom2": case.area_angstrom2,
        "temperature_k": case.temperature_k,
        "conductivity_w_mk": case.conductivity_w_mk,
        "production_ps": production_ps,
    }
    plane = case.where.interface_plane_angstrom
    distances = (abs(fit.z_angstrom - plane) for fit in (local.left, local.right))
    return hypot(*(extrapolation_error_k(distance, **given) for distance in distances))
