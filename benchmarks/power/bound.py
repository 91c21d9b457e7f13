"""How often a fault could be caught at best, by any check of temperatures and heat flow (Neyman and Pearson).

The records are Gaussian about their means with a covariance Σ that is known here. A fault moves the means by
s; what a sound case may have as well is projected out: a constant heat flow, and a steady profile that is
straight where lines are fitted and anything elsewhere. No test with false alarms in a share α of the sound
cases then catches more than Φ(d − Φ⁻¹(1 − α)), d² = sᵀΣ⁻¹s: one that is told the fault, its time or depth,
its sign and the noise, and looks for nothing else.
J. Neyman, E. S. Pearson, Phil. Trans. R. Soc. A 231, 289 (1933).
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy import linalg, special

from kapitza.arraytypes import Array
from power.estimates import fitted_range
from power.fault import Fault
from power.noise import cosine_modes, means_of
from power.records import N_MODES, STEPS_PER_WINDOW, Seed, layers_of
from power.trials import noiseless
from power.truth import Truth

FALSE_ALARMS = 0.05
"""As many as all checks of a study together may have: here one check has them all."""


def best_power(truth: Truth, fault: Fault, share: float) -> float | None:
    """Largest possible share of cases caught; None of a fault that noise cannot hide or moves nothing."""
    clean = noiseless(truth)
    strength = fault.strength(clean, share) if fault.hidden else None
    if strength is None:
        return None
    faulty = fault.applied(clean, strength, np.random.default_rng(0))
    d = detectability(truth, clean, faulty)
    return float(special.ndtr(d - special.ndtri(1 - FALSE_ALARMS)))


def detectability(truth: Truth, clean: Sequence[Seed], faulty: Sequence[Seed]) -> float:
    """d, of the profile between the baths and the heat flow of all seeds; both without noise."""
    found = 0.0
    for part, (root, sound) in enumerate(_statistics(truth)):
        pairs = zip(faulty, clean, strict=True)
        moved = [(_records(bad)[part] - _records(good)[part]).ravel() for bad, good in pairs]
        white = linalg.solve_triangular(root, np.array(moved).T, lower=True)
        common = sound.T @ white.sum(axis=1)
        found += float((white**2).sum() - common @ np.linalg.solve(len(clean) * sound.T @ sound, common))
    return float(np.sqrt(max(found, 0.0)))


def _records(seed: Seed) -> tuple[Array, Array, Array]:
    """Profile from bath to plane on the left and on the right, (n_windows, n_bins) K; flow, (n_windows,)."""
    hot, cold = seed.zones.bath_edges_angstrom
    left = seed.on_left & (seed.z_angstrom > hot)
    right = ~seed.on_left & (seed.z_angstrom < cold)
    n_windows = len(seed.profile_k)
    return seed.profile_k[:, left], seed.profile_k[:, right], means_of(seed.flow_ev_ps, n_windows)


@cache
def _statistics(truth: Truth) -> list[tuple[Array, Array]]:
    """Of each of _records: a lower triangle L of its covariance, and L⁻¹ of what a sound case may have."""
    z, on_left = layers_of(truth.zones)
    hot, cold = truth.zones.bath_edges_angstrom
    window_ps = truth.production_ps / truth.n_windows
    found = []
    where = fitted_range(truth.zones)
    for side, (low, high) in ((on_left, where.left), (~on_left, where.right)):
        free = (z[side] > hot) & (z[side] < cold)
        covariance = profile_covariance(truth, z[side], free)
        steady = _steady_profiles(z[side][free], low, high)
        found.append((covariance, np.tile(steady, (truth.n_windows, 1))))
    flow = np.eye(truth.n_windows) * truth.flow_noise / window_ps
    found.append((flow, np.ones((truth.n_windows, 1))))
    roots = [(np.linalg.cholesky(covariance), sound) for covariance, sound in found]
    return [(root, linalg.solve_triangular(root, sound, lower=True)) for root, sound in roots]


def _steady_profiles(z_angstrom: Array, low: float, high: float) -> Array:
    """(n_bins, n) what a sound profile may be made of: lines in the range, anything per layer elsewhere."""
    fitted = (z_angstrom >= low) & (z_angstrom <= high)
    lines = np.stack([fitted, np.where(fitted, z_angstrom - 0.5 * (low + high), 0.0)], axis=1)
    return np.concatenate([lines, np.eye(len(z_angstrom))[:, ~fitted]], axis=1)


def profile_covariance(truth: Truth, z_angstrom: Array, free: Array) -> Array:
    """(n, n) K² of the profile of a side in its free layers, window after window: what records draws."""
    window_ps = truth.production_ps / truth.n_windows
    memory = STEPS_PER_WINDOW * truth.memory_ps / window_ps
    scale = truth.stored_noise_ev * truth.kelvin_per_ev
    place = (z_angstrom - z_angstrom.min()) / np.ptp(z_angstrom)
    shapes = np.concatenate([np.ones((1, len(place))), truth.mode_noise * cosine_modes(place, N_MODES)])
    memories = [memory, *(memory / k for k in range(1, N_MODES + 1))]
    white = truth.bin_noise_k**2 / window_ps * np.eye(truth.n_windows * int(free.sum()))
    slow = (
        np.kron(_of_means(own, truth.n_windows), np.outer(shape[free], shape[free]))
        for own, shape in zip(memories, scale * shapes, strict=True)
    )
    return np.asarray(sum(slow, white))


def _of_means(memory_steps: float, n_windows: int) -> Array:
    """(n_windows, n_windows) covariance of window means of exponential memory and variance 1."""
    step = np.arange(n_windows * STEPS_PER_WINDOW)
    covariance = np.exp(-np.abs(step[:, None] - step) / memory_steps)
    return means_of(means_of(covariance, n_windows).T, n_windows)
