"""Harmonic chains between Langevin baths: a crystal interface whose exact means and series are both known.

Chains of masses 1 and m, joined by equal springs between fixed walls, with an on-site spring for each of
several transverse wavevectors. Their motion ẋ = A x + noise is linear: its covariance C solves
A C + C Aᵀ + B = 0, and x(t + Δ) = exp(AΔ) x(t) + ξ with ⟨ξξᵀ⟩ = C − exp(AΔ) C exp(AΔ)ᵀ exactly.
Modes that the baths hardly damp live long, as in a cold crystal. Units: spring, left mass and k_B are 1.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import expm, solve_continuous_lyapunov

from kapitza.arraytypes import Array


@dataclass(frozen=True)
class LangevinBox:
    """The chains of a box.

    Attributes:
        n_atoms, n_bath: of one chain, and of it in each bath.
        mass: of the right half; that of the left is 1.
        friction: of the baths.
        on_site: springs, one for each chain.
        copies: of every chain, side by side.
        baths: temperatures of the hot (left) and the cold bath.
    """

    n_atoms: int = 24
    n_bath: int = 4
    mass: float = 4.0
    friction: float = 0.3
    copies: int = 4
    on_site: tuple[float, ...] = (0.02, 0.3, 0.7, 1.2, 1.8, 2.5)
    baths: tuple[float, float] = (1.9, 0.1)

    @cached_property
    def masses(self) -> Array:
        """(n_atoms,)."""
        return np.where(np.arange(self.n_atoms) < self.n_atoms // 2, 1.0, self.mass)

    def motion(self, on_site: float) -> tuple[Array, Array]:
        """A and B of one chain, (2 n, 2 n) each, for x = (displacements, velocities)."""
        n, m = self.n_atoms, self.masses
        stiffness = (2 + on_site) * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
        friction, noise = np.zeros(n), np.zeros(n)
        for bath, where in zip(self.baths, (slice(0, self.n_bath), slice(n - self.n_bath, n)), strict=True):
            friction[where] = self.friction
            noise[where] = 2 * self.friction * bath / m[where]
        a = np.block([[np.zeros((n, n)), np.eye(n)], [-stiffness / m[:, None], -np.diag(friction)]])
        return a, np.diag(np.concatenate([np.zeros(n), noise]))

    @cached_property
    def covariances(self) -> list[Array]:
        """C of each chain."""
        return [solve_continuous_lyapunov(a, -b) for a, b in map(self.motion, self.on_site)]

    @property
    def longest_memory(self) -> float:
        """Longest relaxation time of the energy of a mode."""
        rates = [-2 * np.linalg.eigvals(self.motion(site)[0]).real.max() for site in self.on_site]
        return float(1 / min(rates))

    def jump_weights(self) -> Array:
        """(n_atoms,) weights of the atoms' temperatures in the jump: means of three atoms on either side."""
        weights, middle = np.zeros(self.n_atoms), self.n_atoms // 2
        weights[middle - 5 : middle - 2], weights[middle + 2 : middle + 5] = 1 / 3, -1 / 3
        return weights

    @property
    def exact(self) -> tuple[float, float]:
        """Heat flow of a copy across the middle, force of its bond times mean velocity, and the jump."""
        n, left = self.n_atoms, self.n_atoms // 2 - 1
        flow = sum(c[left + 1, n + left] for c in self.covariances)
        back = sum(c[left, n + left + 1] for c in self.covariances)
        temperature = np.mean([self.masses * np.diag(c)[n:] for c in self.covariances], axis=0)
        return float(-(flow - back) / 2), float(self.jump_weights() @ temperature)

    def series(
        self, generator: np.random.Generator, n_runs: int, n_windows: int, window: float, samples: int
    ) -> tuple[Array, Array]:
        """Heat flow of a copy and jump in every window, (n_runs, n_windows), of runs in the steady state.

        window : its length in time.   samples : of the motion in each window
        """
        n, left, columns = self.n_atoms, self.n_atoms // 2 - 1, n_runs * self.copies
        weights = self.jump_weights() * self.masses / len(self.on_site)
        flow, jump = np.zeros((2, n_windows * samples, columns))
        for site, covariance in zip(self.on_site, self.covariances, strict=True):
            step = expm(self.motion(site)[0] * window / samples)
            kick = _root(covariance - step @ covariance @ step.T)
            state = _root(covariance) @ generator.standard_normal((2 * n, columns))
            for number in range(n_windows * samples):
                state = step @ state + kick @ generator.standard_normal((2 * n, columns))
                u, v = state[left : left + 2], state[n + left : n + left + 2]
                flow[number] += (u[0] - u[1]) * (v[0] + v[1]) / 2
                jump[number] += weights @ state[n:] ** 2
        shape = n_windows, samples, self.copies, n_runs
        return flow.reshape(shape).mean(axis=(1, 2)).T, jump.reshape(shape).mean(axis=(1, 2)).T


def _root(covariance: Array) -> Array:
    """A matrix R with R Rᵀ = covariance, of one that may be singular."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0.0, None)))
