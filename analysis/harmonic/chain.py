"""Two half-infinite chains joined by one spring: the interface whose transmission is a formula.

Masses and springs are in any consistent units; frequencies are angular, in units of √(spring/mass).
The teaching case of phonon transmission: exact, acoustic and numerical values side by side.
"""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.harmonic.greens import Blocks, transmissions
from kapitza.arraytypes import Array, Complex

DEFAULT_BROADENING = 1e-10


@dataclass(frozen=True)
class TwoChains:
    """Two chains with nearest-neighbour springs, joined by one more.

    Attributes:
        left_mass: m₁.
        left_spring: k₁ between neighbours of the left chain.
        right_mass: m₂.
        right_spring: k₂.
        joint_spring: k₁₂ between the last atom on the left and the first on the right.
    """

    left_mass: float
    left_spring: float
    right_mass: float
    right_spring: float
    joint_spring: float

    def __post_init__(self) -> None:
        values = (self.left_mass, self.left_spring, self.right_mass, self.right_spring, self.joint_spring)
        if not all(np.isfinite(value) and value > 0 for value in values):
            raise ValueError(f"masses and springs must be positive and finite, got {self}")

    @property
    def cutoffs(self) -> tuple[float, float]:
        """Highest angular frequency 2√(k/m) of each chain."""
        return (
            2 * float(np.sqrt(self.left_spring / self.left_mass)),
            2 * float(np.sqrt(self.right_spring / self.right_mass)),
        )

    @property
    def top(self) -> float:
        """Highest angular frequency that both chains carry."""
        return min(self.cutoffs)


def chain_transmission(chains: TwoChains, angular_frequency: Array) -> Array:
    """Exact share of the energy that passes, T = 4Y₁Y₂/[(1/k₁₂ − 1/2k₁ − 1/2k₂)² + (Y₁+Y₂)²].

    Y_i = √(4k_i/(m_iω²) − 1)/(2k_i).

    Args:
        chains: masses and springs.
        angular_frequency: (n,) float, > 0.

    Returns:
        (n,) float in [0, 1]; 0 from the lower cutoff on.

    Raises:
        ValueError: a frequency that is not positive.

    Source: docs/theory.md, "Atomistic Green's function".
    """
    omega = np.asarray(angular_frequency, dtype=float)
    if not np.all(omega > 0):
        raise ValueError("angular frequencies must be positive")
    open_both = omega < chains.top
    inside = np.where(open_both, omega, chains.top)
    sides = ((chains.left_mass, chains.left_spring), (chains.right_mass, chains.right_spring))
    left, right = (
        np.sqrt(np.maximum(4 * spring / (mass * inside**2) - 1, 0.0)) / (2 * spring) for mass, spring in sides
    )
    excess = 1 / chains.joint_spring - 0.5 / chains.left_spring - 0.5 / chains.right_spring
    denominator = excess**2 + (left + right) ** 2
    return np.asarray(np.divide(4 * left * right, denominator, out=np.zeros_like(omega), where=open_both))


def acoustic_limit(chains: TwoChains) -> float:
    """Transmission of long waves, 4Z₁Z₂/(Z₁+Z₂)² with Z = √(km): the joint spring drops out.

    Source: docs/theory.md, "Atomistic Green's function".
    """
    left = np.sqrt(chains.left_spring * chains.left_mass)
    right = np.sqrt(chains.right_spring * chains.right_mass)
    return float(4 * left * right / (left + right) ** 2)


def chain_blocks(chains: TwoChains, n_frequencies: int) -> Blocks:
    """Mass-weighted force constants of both leads and of the two atoms at the joint, once per frequency.

    Args:
        chains: masses and springs.
        n_frequencies: length n of the leading axis.

    Returns:
        Blocks of (n, 1, 1) leads and an (n, 2, 2) device, in units of spring/mass.
    """
    m1, k1, m2, k2 = chains.left_mass, chains.left_spring, chains.right_mass, chains.right_spring
    joint = -chains.joint_spring / np.sqrt(m1 * m2)
    device = [
        [(k1 + chains.joint_spring) / m1, joint],
        [joint, (k2 + chains.joint_spring) / m2],
    ]
    values = [[[2 * k1 / m1]], [[-k1 / m1]], [[2 * k2 / m2]], [[-k2 / m2]], device]
    return Blocks(*(np.tile(np.array(value, dtype=complex), (n_frequencies, 1, 1)) for value in values))


def chain_green_transmission(
    chains: TwoChains, angular_frequency: Array, broadening: float = DEFAULT_BROADENING
) -> Array:
    """The same transmission from the atomistic Green's function of the program.

    Args:
        chains: masses and springs.
        angular_frequency: (n,) float, > 0.
        broadening: η in units of the lower cutoff.

    Returns:
        (n,) float, mean of both directions.

    Raises:
        ValueError: a frequency that is not positive.
        ArithmeticError: η too small for the surface Green's functions to converge.

    Source: docs/theory.md, "Atomistic Green's function".
    """
    omega = np.asarray(angular_frequency, dtype=float)
    if not np.all(omega > 0):
        raise ValueError("angular frequencies must be positive")
    squared: Complex = np.asarray((omega + 1j * broadening * chains.top) ** 2)
    found, _ = transmissions(chain_blocks(chains, len(omega)), squared)
    return found.transmission
