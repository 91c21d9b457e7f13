"""A whole case from known truth: tables of every seed, as a run leaves them, and their verdicts.

Sizes are those of the default study; temperatures, heat flows and energies have noise of a chosen size and
are consistent with one another: what a bath gives and the interface does not pass on is stored.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from kapitza.analysis.health.axis_checks import BathPlace
from kapitza.analysis.health.check_record import Check, Limits
from kapitza.analysis.health.evidence import CaseEvidence, SiteMotion
from kapitza.analysis.health.health_checks import case_checks
from kapitza.analysis.health.seed_results import SeedCase, SeedResults, seed_results
from kapitza.analysis.measure.pooling import PooledConductance, pool_conductances
from kapitza.analysis.measure.profile import FitRange, joined_profile, profile_of
from kapitza.analysis.measure.temperature_jump import local_jump
from kapitza.analysis.spectral.recorded_flow import SeedFlow
from kapitza.analysis.spectral.spectrum import integral
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.arraytypes import Array

WINDOWS, FRAMES = 40, 400
SPACING, PLANES, BATH, WALL = 2.67, 72, 12, 2
ATOMS = 32
PLANE = SPACING * PLANES / 2
Z = SPACING * (np.arange(WALL, PLANES - WALL) + 0.5)
LEFT = Z < PLANE
HOT, COLD = Z < SPACING * (WALL + BATH), Z > SPACING * (PLANES - WALL - BATH)
WHERE = FitRange((57.0, PLANE - 13.0), (PLANE + 13.0, SPACING * PLANES - 57.0), PLANE)
TEMPERATURE, SET_K, JUMP, SLOPE = 30.0, (37.5, 22.5), 5.0, -0.04
HEAT, AREA, PRODUCTION, DAMPING = 0.0081, 456.5, 4400.0, 2.14
FREQUENCY = 0.05 * np.arange(60)
LIMITS = Limits()
TRUE_G = CONDUCTANCE_MW_M2K * HEAT / (AREA * JUMP)


@dataclass(frozen=True)
class Noise:
    """Relative standard errors that one seed's means have, and the memory of its series over its length."""

    jump: float = 0.03
    flow: float = 0.016
    memory: float = 0.0

    def scaled(self, factor: float) -> "Noise":
        """The same, of another size."""
        return replace(self, jump=self.jump * factor, flow=self.flow * factor)


@dataclass
class Seed:
    """What one run records, before anybody injects a fault; arrays may be changed in place.

    profile is (windows, layers) K, baths (windows, 2) K, flow (frames,) eV/ps; stored and numeric are
    energies at window ends in eV. The rest scales what is written down: bath energies, cross forces, area.
    """

    profile: Array
    baths: Array
    flow: Array
    stored: Array
    numeric: Array
    area: float = AREA
    plane: float = PLANE
    bath_energy: float = 1.0
    cross_force: float = 1.0
    fraction_of_nyquist: float = 0.7
    extra: dict[str, float] = field(default_factory=dict)


def memory_noise(rng: np.random.Generator, memory: float, n: int) -> Array:
    """(n,) window means of unit standard error of their mean, with exponential memory over the series."""
    if memory <= 0:
        return np.asarray(rng.standard_normal(n) * math.sqrt(n))
    decay = math.exp(-1 / (memory * n))
    series = lfilter([1.0], [1.0, -decay], rng.standard_normal(3 * n + 20))[-n:]
    return np.asarray(series * (1 - decay) * math.sqrt(n))


def clean_seed(rng: np.random.Generator, noise: Noise) -> Seed:
    """A sound run: straight lines, steady, every identity kept."""
    side = np.where(LEFT, 1.0, -1.0)
    mean = TEMPERATURE + side * JUMP / 2 + SLOPE * (Z - PLANE)
    per_layer = noise.jump * JUMP / _extrapolation_factor()
    white = rng.standard_normal((WINDOWS, len(Z))) * math.sqrt(WINDOWS) * per_layer
    slow = np.stack([memory_noise(rng, noise.memory, WINDOWS) for _ in range(2)], axis=1)
    if noise.memory > 0:
        white *= 0.3
        white += np.where(LEFT, slow[:, :1], slow[:, 1:]) * noise.jump * JUMP / math.sqrt(2) * 0.95
    profile = mean + white
    drop = HEAT * DAMPING / (3 * ATOMS * BATH * BOLTZMANN_EV_K)
    baths = np.array([SET_K[0] - drop, SET_K[1] + drop]) + 0.3 * rng.standard_normal((WINDOWS, 2))
    inside = HEAT * noise.flow * memory_noise(rng, noise.memory, FRAMES)
    energy = BOLTZMANN_EV_K * TEMPERATURE * math.sqrt(3 * ATOMS * (PLANES - 2 * WALL) / 2)
    stored = energy * rng.standard_normal((WINDOWS + 1, 2))
    numeric = 0.01 * rng.standard_normal((WINDOWS + 1, 2))
    return Seed(profile, baths, HEAT + inside, stored, numeric)


def _extrapolation_factor() -> float:
    """Error of the jump over that of a layer, of white noise in every layer."""
    found = 0.0
    for low, high in (WHERE.left, WHERE.right):
        z = Z[(low <= Z) & (high >= Z)] - PLANE
        found += float(np.linalg.inv(np.array([[len(z), z.sum()], [z.sum(), z @ z]]))[0, 0])
    return math.sqrt(found)


def tables(seed: Seed) -> tuple[pd.DataFrame, pd.DataFrame, SeedFlow]:
    """bath_power.csv, temperature_profile.csv and the heat flow of a seed."""
    time = np.linspace(0, PRODUCTION, WINDOWS + 1)
    frames = PRODUCTION / FRAMES * np.arange(1, FRAMES + 1)
    full = np.concatenate([2 * seed.flow[:1] - seed.flow[1:2], seed.flow])
    passed = np.concatenate([[0.0], np.cumsum(0.5 * (full[1:] + full[:-1])) * PRODUCTION / FRAMES])
    passed = passed[:: FRAMES // WINDOWS]
    # What the baths give follows their temperatures but for what the sides store.
    hot = seed.bath_energy * (passed + seed.stored[:, 0] - seed.stored[0, 0] + seed.numeric[:, 0])
    cold = seed.bath_energy * (passed - seed.stored[:, 1] + seed.stored[0, 1] + seed.numeric[:, 1])
    profile = seed.profile.copy()
    profile[:, HOT], profile[:, COLD] = seed.baths[:, :1], seed.baths[:, 1:]
    if "stretch" in seed.extra:
        profile = TEMPERATURE + (profile - TEMPERATURE) * seed.extra["stretch"]
    power = pd.DataFrame(
        {
            "window": np.arange(WINDOWS + 1),
            "time_ps": time,
            "energy_hot_ev": hot - hot[0],
            "energy_cold_ev": cold - cold[0],
            "temperature_hot_k": np.concatenate([[np.nan], seed.baths[:, 0]]),
            "temperature_cold_k": np.concatenate([[np.nan], seed.baths[:, 1]]),
            "total_energy_ev": seed.stored.sum(axis=1),
            "left_energy_ev": seed.stored[:, 0],
        }
    )
    count = len(Z)
    layers = pd.DataFrame(
        {
            "window": np.repeat(np.arange(1, WINDOWS + 1), count),
            "side": np.tile(np.where(LEFT, "left", "right"), WINDOWS),
            "bin": np.tile(np.arange(count), WINDOWS),
            "z_angstrom": np.tile(Z, WINDOWS),
            "n_atoms": float(ATOMS),
            "temperature_k": profile.ravel(),
        }
    )
    flow = seed.cross_force * seed.flow
    shape = np.ones(len(FREQUENCY)) / integral(np.ones((1, len(FREQUENCY))), FREQUENCY)[0]
    blocks = flow.reshape(20, -1).mean(axis=1)[:, None, None] * np.ones((1, 2, 1)) * shape
    orders = np.stack([blocks, 0 * blocks, 0 * blocks], axis=1)
    motion, windows = SiteMotion(0.02, 0.09), frames[FRAMES // WINDOWS - 1 :: FRAMES // WINDOWS]
    recorded = SeedFlow(FREQUENCY, blocks, orders, frames, flow, motion, windows, np.zeros(WINDOWS))
    return power, layers, recorded


def judged_seed(seed: Seed) -> SeedResults:
    """What the stage makes of one seed."""
    places = [
        BathPlace((SPACING * WALL, SPACING * (WALL + BATH)), ATOMS * BATH),
        BathPlace((SPACING * (PLANES - WALL - BATH), SPACING * (PLANES - WALL)), ATOMS * BATH),
    ]
    case = SeedCase(
        temperature_k=TEMPERATURE,
        area_angstrom2=seed.area,
        where=replace(WHERE, interface_plane_angstrom=seed.plane),
        bath_edges_angstrom=(SPACING * (WALL + BATH), SPACING * (PLANES - WALL - BATH)),
        conductivity_w_mk=0.4,
        n_mobile=ATOMS * (PLANES - 2 * WALL),
        production_ps=PRODUCTION,
        set_temperatures_k=SET_K,
        places=(places[0], places[1]),
        areas_angstrom2=(seed.area, AREA),
        planes_angstrom=(seed.plane, PLANE),
        spacing_angstrom=SPACING,
        masses_amu=((39.948, 159.792),),
        mobile_atoms=(ATOMS * len(Z),),
        times_ps=(PRODUCTION,),
        damping_ps=DAMPING,
    )
    return seed_results(*tables(seed), case, LIMITS)


@dataclass(frozen=True)
class Verdict:
    """Verdict of a case: its conductance by local_jump, and every check that did not pass."""

    conductance: PooledConductance
    reservoir: PooledConductance
    not_passed: tuple[Check, ...]
    n_checks: int


def judged_case(seeds: Sequence[Seed]) -> Verdict:
    """Every check of a case of these seeds, as the stage of its tables makes them."""
    found = [judged_seed(seed) for seed in seeds]
    where = replace(WHERE, interface_plane_angstrom=seeds[0].plane)
    local = local_jump(joined_profile([profile_of(tables(seed)[1]) for seed in seeds]), where)
    times = [PRODUCTION] * len(seeds)
    pooled = [
        pool_conductances(rows, times, local.jump.systematic_k if rows[0].definition == "local_jump" else 0.0)
        for rows in zip(*(item.conductances for item in found), strict=True)
    ]
    nyquist = FREQUENCY[-1]
    evidence = CaseEvidence(
        pooled=pooled,
        seeds=[item.evidence for item in found],
        local=local,
        sampling=(seeds[0].fraction_of_nyquist * nyquist / 2, nyquist / 2),
    )
    rows = [row for item in found for row in item.checks] + case_checks(evidence, LIMITS)
    bad = tuple(row for row in rows if row.verdict != "passed")
    return Verdict(pooled[0], pooled[1], bad, len(rows))


Injection = Callable[[list[Seed], float], None]
"""Changes the seeds of a case so that G is off by about this fraction."""
