"""Energy content of a medium: thermal energy and heat capacity of its phonons, from the density of states."""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.mismatch.debye import DebyeCutoff, DebyeMedium, cutoffs_of
from kapitza.analysis.mismatch.landauer import Array, Statistics, mode_integral
from kapitza.analysis.mismatch.radiation import energy_integral
from kapitza.analysis.units import BOLTZMANN_EV_K, ENERGY_DENSITY_J_M3, SPEED_A_PS


@dataclass(frozen=True)
class States:
    """Density of states per volume, g(ν) = coefficient[k] · ν^power for ν in cell k.

    Attributes:
        edges_thz: (n_cells + 1,) float, increasing, THz.
        power: 0 (lattices) or 2 (Debye media).
        coefficient: (n_cells,) float, Å⁻³ THz^−(1 + power).
    """

    edges_thz: Array
    power: int
    coefficient: Array


def debye_states(medium: DebyeMedium, cutoff: DebyeCutoff = "branch") -> States:
    """g(ν) = 4πν² Σ_j c_j⁻³, every branch up to its cutoff: three modes per atom in all.

    Args:
        medium: of isotropic sound speeds.
        cutoff: where the branches end, see `cutoffs_of`.

    Raises:
        ValueError: unknown cutoff.

    Source: docs/models.md, "Energy content".
    """
    ends = cutoffs_of(medium, cutoff)
    edges = np.unique(np.append(0.0, ends))
    open_branch = ends[None, :] >= edges[1:, None]
    inverse_cubes = np.sum(open_branch * (medium.speeds_m_s * SPEED_A_PS) ** -3.0, axis=1)
    return States(edges, 2, 4 * np.pi * inverse_cubes)


def heat_capacity(states: States, temperature_k: float, statistics: Statistics = "quantum") -> float:
    """Heat capacity at constant volume, J m⁻³ K⁻¹; classically k_B per mode (Dulong and Petit).

    Args:
        states: of the medium.
        temperature_k: K, > 0.
        statistics: classical or quantum.

    Raises:
        ValueError: unknown statistics, or temperature not positive.

    Source: docs/models.md, "Energy content".
    """
    modes = mode_integral(states.edges_thz, states.coefficient, states.power, statistics, temperature_k)
    return BOLTZMANN_EV_K * ENERGY_DENSITY_J_M3 * modes


def thermal_energy(states: States, temperature_k: float) -> float:
    """Energy above the ground state, ∫ hν n g dν with Bose–Einstein statistics, J/m³.

    Args:
        states: of the medium.
        temperature_k: K, ≥ 0.

    Source: docs/models.md, "Energy content".
    """
    integral = energy_integral(states.edges_thz, states.coefficient, states.power, temperature_k)
    return ENERGY_DENSITY_J_M3 * integral
