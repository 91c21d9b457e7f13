"""How often quoted intervals hold the truth, on series and cases whose truth is known."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import special

from kapitza.analysis.measure.conductance import (
    Conductance,
    SeedConductance,
    conductance_mw_m2k,
    heat_flow_from_baths,
    seed_conductance,
)
from kapitza.analysis.measure.pooling import pool_conductances, pool_over_seeds
from kapitza.analysis.measure.statistics import MeanEstimate, mean_error, normal_deviate
from kapitza.analysis.measure.temperature_jump import reservoir_jump
from kapitza.arraytypes import Array
from power.judging import judge
from power.langevin_box import LangevinBox
from power.noise import exponential_memory, means_of
from power.records import draw_case
from power.truth import Truth

LEVELS = (0.68, 0.95)
STEPS_PER_WINDOW = 10

Draw = Callable[[np.random.Generator, int, int], Array]
"""(n_runs, n_samples) series of mean zero."""


@dataclass(frozen=True)
class Coverage:
    """How often the intervals of one quantity hold its truth.

    Attributes:
        quantity, process: what is estimated, from which series.
        samples: of each series.
        held: share of the resolved intervals that hold the truth, at each of LEVELS.
        resolved: share of all intervals that do not say that the run is too short.
        ratio: median quoted over true standard error of those that are resolved.
        trials: resolved intervals.
    """

    quantity: str
    process: str
    samples: int
    held: tuple[float, ...]
    resolved: float
    ratio: float
    trials: int


def coverage(
    quantity: str, process: str, samples: int, found: Iterable[tuple[float, float, float, bool]]
) -> Coverage:
    """From deviates z = (estimate − truth)/error as normal ones, errors, deviations and whether resolved."""
    deviates, errors, missed, resolved = (np.array(column) for column in zip(*found, strict=True))
    sure = resolved.astype(bool)
    limits = [float(special.ndtri(0.5 + level / 2)) for level in LEVELS]
    none = not sure.any()
    return Coverage(
        quantity,
        process,
        samples,
        tuple(float("nan") if none else float(np.mean(np.abs(deviates[sure]) <= limit)) for limit in limits),
        float(sure.mean()),
        float("nan") if none else float(np.median(errors[sure]) / np.sqrt((missed**2).mean())),
        int(sure.sum()),
    )


def of_mean(estimate: MeanEstimate, truth: float) -> tuple[float, float, float, bool]:
    """One interval of a mean (see `coverage`)."""
    deviation = estimate.mean - truth
    return estimate.z_score(truth), estimate.standard_error, deviation, estimate.converged


def exponential(generator: np.random.Generator, n_runs: int, n: int, memory: float) -> Array:
    """Window means of exponential memory of a share of the run."""
    steps = n * STEPS_PER_WINDOW
    return means_of(exponential_memory(generator, (n_runs, steps), memory * steps), n)


def fast_and_slow(generator: np.random.Generator, n_runs: int, n: int, slow: float) -> Array:
    """Window means without memory, and a share of the variance that remembers a tenth of the run."""
    parts = generator.standard_normal((n_runs, n)), exponential(generator, n_runs, n, 0.1)
    return np.asarray((1 - slow) ** 0.5 * parts[0] + slow**0.5 * parts[1])


def two_memories(generator: np.random.Generator, n_runs: int, n: int, slow: float) -> Array:
    """Memories of a hundredth and of a tenth of the run."""
    fast, long = (exponential(generator, n_runs, n, memory) for memory in (0.01, 0.1))
    return np.asarray((1 - slow) ** 0.5 * fast + slow**0.5 * long)


def stored(generator: np.random.Generator, n_runs: int, n: int, share: float) -> Array:
    """White noise and the change of a stored energy, as of bath powers."""
    energy = exponential_memory(generator, (n_runs, n + 1), 1.0)
    return np.asarray(generator.standard_normal((n_runs, n)) + share * np.diff(energy, axis=1))


PROCESSES: dict[str, Draw] = {
    "white noise": partial(exponential, memory=0.0),
    "memory t/40": partial(exponential, memory=1 / 40),
    "memory t/20": partial(exponential, memory=1 / 20),
    "memory t/10": partial(exponential, memory=1 / 10),
    "white and a tenth of memory t/10": partial(fast_and_slow, slow=0.1),
    "white and a third of memory t/10": partial(fast_and_slow, slow=1 / 3),
    "a third of memory t/10, rest t/100": partial(two_memories, slow=1 / 3),
    "stored energy": partial(stored, share=3.0),
}


def mean_coverage(process: str, samples: int, n_runs: int) -> Coverage:
    """Intervals of `mean_error`."""
    series = PROCESSES[process](np.random.default_rng([samples, *process.encode()]), n_runs, samples)
    return coverage("mean", process, samples, (of_mean(mean_error(row), 0.0) for row in series))


def pooled_coverage(process: str, samples: int, n_runs: int, n_seeds: int = 2) -> Coverage:
    """Intervals of means pooled over seeds."""
    generator = np.random.default_rng([samples, n_seeds, *process.encode()])
    runs = [PROCESSES[process](generator, n_runs, samples) for _ in range(n_seeds)]
    found = []
    for rows in zip(*runs, strict=True):
        own = [mean_error(row) for row in rows]
        values, errors, freedoms = zip(
            *((one.mean, one.standard_error, one.degrees_of_freedom) for one in own), strict=True
        )
        pooled = pool_over_seeds(values, errors, [1.0] * n_seeds, freedoms)
        deviate = normal_deviate(pooled.mean, pooled.standard_error, pooled.degrees_of_freedom)
        found.append((deviate, pooled.standard_error, pooled.mean, all(one.converged for one in own)))
    return coverage(f"mean of {n_seeds} seeds", process, samples, found)


def box_coverage(n_runs: int, n_windows: int, production: float, samples: int) -> list[Coverage]:
    """Intervals of Q, ΔT and G of a harmonic box with modes that live long, and of G of several seeds."""
    box = LangevinBox()
    flow, jump = box.series(
        np.random.default_rng(n_windows), n_runs, n_windows, production / n_windows, samples
    )
    process = f"harmonic box, t = {production / box.longest_memory:.0f} τ"
    true_flow, true_jump = box.exact
    found = [
        coverage(name, process, n_windows, (of_mean(mean_error(row), exact) for row in rows))
        for name, rows, exact in (("heat flow", flow, true_flow), ("temperature jump", jump, true_jump))
    ]
    rows = [_conductance(*pair, production).row for pair in zip(flow, jump, strict=True)]
    exact = conductance_mw_m2k(true_flow, 1.0, true_jump)
    found.append(coverage("G", process, n_windows, (_interval(row, *G_COLUMNS, exact) for row in rows)))
    for n_seeds in (2, 5):
        groups = [rows[k : k + n_seeds] for k in range(0, n_runs - n_seeds + 1, n_seeds)]
        pooled = (pool_conductances(group, [production] * n_seeds).row for group in groups)
        intervals = (_interval(row, *G_COLUMNS, exact) for row in pooled)
        found.append(coverage(f"G of {n_seeds} seeds", process, n_windows, intervals))
    return found


def _conductance(flow: Array, jump: Array, production: float) -> SeedConductance:
    """G of one run of a box, by the functions that make that of a simulation."""
    time = np.linspace(0.0, production, len(flow) + 1)
    energy = np.concatenate([[0.0], np.cumsum(flow) * production / len(flow)])
    heat = heat_flow_from_baths(time, energy, energy, gate_ev_ps=1e-12, interface_flow_ev_ps=flow)
    difference = reservoir_jump(jump, np.zeros(len(jump)))
    return seed_conductance(heat, difference, area_angstrom2=1.0, temperature_k=1.0)


G_COLUMNS = ("conductance_mw_m2k", "standard_error_mw_m2k")


def every_coverage(n_runs: int) -> Iterator[Coverage]:
    """All coverages of the table but those of shares."""
    for samples in (40, 100):
        for process in PROCESSES:
            yield mean_coverage(process, samples, n_runs)
    for n_seeds in (2, 5):
        for process in PROCESSES:
            yield pooled_coverage(process, 40, n_runs, n_seeds)
    for production in BOX_PRODUCTIONS:
        yield from box_coverage(n_runs, 40, production, 10)
    for memory_ps in (35.0, 200.0):
        truth = Truth(production_ps=2000.0, memory_ps=memory_ps)
        yield from case_coverage(truth, 2 * n_runs // 5)


BOX_PRODUCTIONS = (2000.0, 4000.0, 10000.0, 40000.0, 155000.0)
"""In units of the box: five to four hundred of its longest memories."""


def case_coverage(truth: Truth, n_cases: int) -> list[Coverage]:
    """Intervals of Q, ΔT and G of whole cases of two seeds."""
    process = f"cases at {truth.temperature_k:g} K, memory {truth.memory_ps:g} ps of {truth.production_ps:g}"
    generator = np.random.default_rng(round(truth.memory_ps))
    rows = [judge(truth, draw_case(truth, generator)).pooled for _ in range(n_cases)]
    true_jumps = {"local_jump": truth.jump_k, "reservoir": truth.baths_k[0] - truth.baths_k[1]}
    found = []
    for definition, true_jump in true_jumps.items():
        for quantity, value, error, true in (
            ("Q", "heat_flow_ev_ps", "heat_flow_se_ev_ps", truth.heat_flow_ev_ps),
            ("ΔT", "temperature_jump_k", "temperature_jump_se_k", true_jump),
            ("G", "conductance_mw_m2k", "standard_error_mw_m2k", truth.conductances_mw_m2k[definition]),
        ):
            own = (_interval(row[definition], value, error, true) for row in rows)
            found.append(coverage(f"{quantity} {definition}", process, truth.n_windows, own))
    return found


def _interval(row: Conductance, value: str, error: str, true: float) -> tuple[float, float, float, bool]:
    deviation, width = getattr(row, value) - true, getattr(row, error)
    deviate = normal_deviate(deviation, width, row.degrees_of_freedom)
    return deviate, width, deviation, row.converged == "yes"
