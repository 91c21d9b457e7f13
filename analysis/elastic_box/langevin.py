"""Harmonic oscillators with Langevin baths on some of them: exact covariance, temperatures and heat flow.

Coordinates are mass-weighted, x = √m u, and covariances divided by k_B, so that ⟨|ẋ|²⟩ is a temperature
in K. With state (x, ẋ) the system is d(x, ẋ)/dt = A (x, ẋ) + noise, A = [[0, 1], [−D, −γ]], and noise of
covariance 2γT in ẋ. See docs/theory.md, "The exact harmonic box".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.units import BOLTZMANN_EV_K
from kapitza.arraytypes import Array, Complex

UNDAMPED = 1e-9  # of the highest frequency: round-off of the rate of a motion that no bath reaches


Chosen = NDArray[np.bool_]


@dataclass(frozen=True)
class Motion:
    """Covariance of the state at one time, or its mean over some time.

    Attributes:
        modes: what it is of.
        amplitude: (2m, 2m) K, between the modes of A.
    """

    modes: "LangevinModes"
    amplitude: Complex

    def temperature_k(self) -> Array:
        """(m,) ⟨|ẋ|²⟩ of each degree of freedom, K."""
        velocity = self.modes.shape[len(self.modes.damping) :]
        return np.asarray(((velocity @ self.amplitude) * velocity.conj()).sum(axis=1).real)

    def given_ev_ps(self, bath_k: Array, kinetic_k: Array | None = None) -> Array:
        """(m,) eV/ps, power that the bath of each degree of freedom, set to bath_k, gives to it.

        kinetic_k : (m,) temperature_k, where it is known.
        """
        own = self.temperature_k() if kinetic_k is None else kinetic_k
        return np.asarray(BOLTZMANN_EV_K * self.modes.damping * (bath_k - own))

    def flow_ev_ps(self, dynamical: Complex, left: Chosen) -> float:
        """Power from the degrees of freedom that `left` marks to the others, through D, eV/ps.

        dynamical : (m, m), (rad/ps)²; left : (m,)
        """
        size = len(self.modes.damping)
        to, of = np.flatnonzero(~left), np.flatnonzero(left)
        shape = self.modes.shape
        pulled = dynamical[np.ix_(to, of)] @ shape[of]
        power = ((pulled @ self.amplitude) * shape[size + to].conj()).sum()
        return float(-BOLTZMANN_EV_K * power.real)


@dataclass(frozen=True)
class LangevinModes:
    """Eigenvectors of A of one system.

    Attributes:
        damping: (m,) 1/ps; 0 where there is no bath.
        rate: (2m,) 1/ps, eigenvalues of A; their real parts are negative.
        shape: (2m, 2m) columns are the eigenvectors: positions above velocities.
        inverse: its inverse.
    """

    damping: Array
    rate: Complex
    shape: Complex
    inverse: Complex

    @classmethod
    def of(cls, dynamical: Complex | Array, damping: Array) -> "LangevinModes":
        """Those of D, (m, m) Hermitian (rad/ps)², and the damping, (m,) 1/ps.

        Raises ArithmeticError when a motion grows: the box is not stable.
        """
        size = len(damping)
        system = np.zeros((2 * size, 2 * size), dtype=dynamical.dtype)
        system[:size, size:] = np.eye(size)
        system[size:, :size] = -dynamical
        system[size:, size:] = -np.diag(damping)
        # Unlike that of scipy, numpy's lets other threads work meanwhile.
        found = np.linalg.eig(system)
        rate, shape = found.eigenvalues.astype(complex), found.eigenvectors.astype(complex)
        if rate.real.max() > UNDAMPED * np.abs(rate).max():
            raise ArithmeticError(
                f"the harmonic box has a motion that grows by {rate.real.max():.2g} per ps: its crystals are "
                "not stable at this lattice constant; look at their phonons"
            )
        return cls(np.asarray(damping), rate, shape, np.linalg.inv(shape))

    @property
    def relaxation_ps(self) -> Array:
        """(2m,) time until the energy of a motion has fallen to 1/e, ps; inf where no bath reaches it."""
        damped = -self.rate.real > UNDAMPED * np.abs(self.rate).max()
        slow = np.full(len(damped), np.inf)
        return np.asarray(np.divide(-0.5, self.rate.real, out=slow, where=damped))

    def steady(self, bath_k: Array, start: Motion) -> Motion:
        """The steady state between baths of (m,) temperatures, K (of no effect where there is no damping).

        Motions that no bath reaches, as those of single planes at the edges of the zone may be, keep what
        they have at the start.
        """
        size = len(self.damping)
        kicked = self.inverse[:, size:]
        noise = (kicked * (2 * self.damping * bath_k)) @ kicked.conj().T
        total = self._sums()
        kept = self._kept(total)
        return Motion(self, np.where(kept, start.amplitude, -noise / np.where(kept, 1.0, total)))

    def started(self, dynamical: Complex | Array, start_k: Array, start_damping: float) -> Motion:
        """The steady state of the same oscillators each with a bath of its own, before the baths are set.

        start_k : (m,) K; start_damping : 1/ps, of all.
        """
        squared, wave = np.linalg.eigh(dynamical)
        noise = 2 * start_damping * (wave.conj().T * start_k) @ wave
        apart, total = np.subtract.outer(squared, squared), np.add.outer(squared, squared)
        place = noise / (apart**2 / (2 * start_damping) + start_damping * total)
        mixed = apart * place / (2 * start_damping)  # ⟨x ẋ*⟩
        blocks = (
            (place, mixed),
            (-mixed, total * place / 2),
        )
        state = np.block([[wave @ block @ wave.conj().T for block in row] for row in blocks])
        return Motion(self, self.inverse @ state @ self.inverse.conj().T)

    def mean(self, start: Motion, end: Motion, first_ps: float, last_ps: float) -> Motion:
        """The mean from first_ps to last_ps of a motion on its way from `start`, at 0, to `end`, steady."""
        total = self._sums()
        kept = self._kept(total)
        span = total * (last_ps - first_ps)
        left = np.exp(total * first_ps) * np.where(kept, 1.0, np.expm1(span) / np.where(kept, 1.0, span))
        return Motion(self, end.amplitude + (start.amplitude - end.amplitude) * left)

    def passed(self, edges_thz: Array, hot: Chosen, cold: Chosen) -> Array:
        """Mean of Tr[Γ_h G Γ_c G†] over each frequency cell, Γ = 2ωγ: channels that pass from bath to bath.

        edges_thz : (n + 1,) THz, ≥ 0, ascending; hot, cold : (m,) of which bath is what

        Returns (n,). As G is a sum over the modes of A, the integral over a cell is known exactly.
        """
        size = len(self.damping)
        root = np.sqrt(self.damping)
        out = self.shape[:size][hot] * root[hot][:, None]
        into = self.inverse[:, size:][:, cold] * root[cold]
        pairs = (out.conj().T @ out).T * (into @ into.conj().T)
        total = self._sums()
        kept = self._kept(total)
        weight = -np.where(kept, 0.0, pairs / np.where(kept, 1.0, total)).sum(axis=1)
        # G = Σ a_i/(−iω − λ_i), with 1/(−iω − λ) = i/(ω − z), z = iλ.
        pole = 1j * self.rate
        omega = 2 * np.pi * np.asarray(edges_thz)[:, None]
        primitive = omega**2 / 2 + pole * omega + pole**2 * np.log(omega - pole)
        integral = (8 * (1j * weight * primitive).real).sum(axis=1)
        return np.asarray(np.diff(integral) / np.diff(omega[:, 0]))

    def _sums(self) -> Complex:
        return np.asarray(np.add.outer(self.rate, self.rate.conj()))

    def _kept(self, total: Complex) -> Chosen:
        """(2m, 2m) which products of motions no bath changes."""
        return np.asarray(np.abs(total) < UNDAMPED * np.abs(self.rate).max())
