"""Energy of phonons: heat capacity of a medium, net flux between reservoirs, laws at low temperature."""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.landauer import (
    Statistics,
    TransmissionSpectrum,
    cell_nodes,
    mode_integral,
    quantum_factor,
)
from kapitza.analysis.mismatch.debye import DebyeCutoff, DebyeMedium, cutoffs_of
from kapitza.analysis.units import (
    BOLTZMANN_EV_K,
    CONDUCTANCE_MW_M2K,
    DEBYE_LOW_TEMPERATURE,
    ENERGY_DENSITY_J_M3,
    PLANCK_EV_PS,
    SPEED_A_PS,
)
from kapitza.arraytypes import Array


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


@dataclass(frozen=True)
class ModeStates:
    """Modes one by one, each for its share of the zone: what a finite crystal would have.

    Attributes:
        frequency_thz: (n,) float, THz.
        per_a3: (n,) float, Å⁻³.
    """

    frequency_thz: Array
    per_a3: Array


def debye_states(medium: DebyeMedium, cutoff: DebyeCutoff = "common") -> States:
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


def heat_capacity(
    states: States | ModeStates, temperature_k: float, statistics: Statistics = "quantum"
) -> float:
    """Heat capacity at constant volume, J m⁻³ K⁻¹; classically k_B per mode (Dulong and Petit).

    Args:
        states: of the medium.
        temperature_k: K, > 0.
        statistics: classical or quantum.

    Raises:
        ValueError: unknown statistics, or temperature not positive.

    Source: docs/models.md, "Energy content".
    """
    if isinstance(states, ModeStates):
        quantum = statistics == "quantum"
        share = quantum_factor(states.frequency_thz, temperature_k) if quantum else 1.0
        return BOLTZMANN_EV_K * ENERGY_DENSITY_J_M3 * float(np.sum(states.per_a3 * share))
    modes = mode_integral(states.edges_thz, states.coefficient, states.power, statistics, temperature_k)
    return BOLTZMANN_EV_K * ENERGY_DENSITY_J_M3 * modes


def thermal_energy(states: States | ModeStates, temperature_k: float) -> float:
    """Energy above the ground state, ∫ hν n g dν with Bose–Einstein statistics, J/m³.

    Args:
        states: of the medium.
        temperature_k: K, ≥ 0.

    Source: docs/models.md, "Energy content".
    """
    if isinstance(states, ModeStates):
        energy = _phonon_energy(states.frequency_thz, temperature_k)
        return ENERGY_DENSITY_J_M3 * float(states.per_a3 @ energy)
    integral = energy_integral(states.edges_thz, states.coefficient, states.power, temperature_k)
    return ENERGY_DENSITY_J_M3 * integral


CM2_PER_M2 = 1e4
WATT_PER_MEGAWATT = 1e6
LARGEST_EXPONENT = 700.0


def low_temperature_resistance(effective_s_squared_m2: float) -> float:
    """R·T³ of an interface far below all cutoffs, as the literature tabulates it.

    Args:
        effective_s_squared_m2: S_eff in s²/m²: Σ_j Γ̄_j/c_j² for AMM, S₁S₂/(S₁+S₂) for DMM.

    Returns:
        K⁴ cm²/W, for emitted (reservoir) temperatures; inf where nothing is transmitted.

    Raises:
        ValueError: S_eff negative.

    Source: docs/theory.md, "Low temperature"; Swartz and Pohl, Rev. Mod. Phys. 61, 605 (1989).
    """
    if effective_s_squared_m2 < 0:
        raise ValueError(f"S_eff must not be negative, got {effective_s_squared_m2}")
    if effective_s_squared_m2 == 0:
        return float("inf")
    return CM2_PER_M2 / (DEBYE_LOW_TEMPERATURE * effective_s_squared_m2)


def radiation_constant(effective_s_squared_m2: float) -> float:
    """Phonon counterpart of the Stefan–Boltzmann constant: flux = this · (T_hot⁴ − T_cold⁴).

    σ = (π²k_B⁴/120ħ³) S_eff; light in vacuum has S = 2/c² and gives the constant of black bodies.

    Args:
        effective_s_squared_m2: S_eff in s²/m².

    Returns:
        W m⁻² K⁻⁴.

    Source: docs/theory.md, "Low temperature".
    """
    return DEBYE_LOW_TEMPERATURE * effective_s_squared_m2 / 4


def net_heat_flux(spectrum: TransmissionSpectrum, hot_k: float, cold_k: float) -> float:
    """Heat flux ∫ hν [n(T_hot) − n(T_cold)] M_t dν between reservoirs of any temperatures.

    Args:
        spectrum: the model, M_t(ν) taken as independent of temperature.
        hot_k: temperature emitted by side 1, K, ≥ 0.
        cold_k: temperature emitted by side 2, K, ≥ 0.

    Returns:
        W/m², positive from hot to cold; Bose–Einstein statistics.

    Raises:
        ValueError: a negative or non-finite temperature.

    Source: docs/models.md, "Radiation and low temperature".
    """
    if not all(np.isfinite(value) and value >= 0 for value in (hot_k, cold_k)):
        raise ValueError(f"temperatures must be finite and not negative, got {hot_k} and {cold_k}")
    hot, cold = (
        energy_integral(spectrum.edges_thz, spectrum.transmitted, spectrum.power, temperature)
        for temperature in (hot_k, cold_k)
    )
    return CONDUCTANCE_MW_M2K * WATT_PER_MEGAWATT * (hot - cold)


def energy_integral(edges_thz: Array, coefficient: Array, power: int, temperature_k: float) -> float:
    """∫ hν n(ν, T) f dν of f(ν) = coefficient[k]·ν^power, in eV times the unit of f times THz.

    Args:
        edges_thz: (n_cells + 1,) float, increasing, THz.
        coefficient: (n_cells,) float.
        power: exponent of ν, ≥ 0.
        temperature_k: K, ≥ 0.
    """
    frequency, weight, cell = cell_nodes(edges_thz)
    terms = coefficient[cell] * weight * frequency**power * _phonon_energy(frequency, temperature_k)
    return float(np.sum(terms))


def _phonon_energy(frequency_thz: Array, temperature_k: float) -> Array:
    """hν/(e^{hν/k_BT} − 1) in eV."""
    energy = PLANCK_EV_PS * frequency_thz
    if temperature_k == 0:
        return np.zeros_like(energy)
    exponent = np.minimum(energy / (BOLTZMANN_EV_K * temperature_k), LARGEST_EXPONENT)
    return np.asarray(energy / np.expm1(exponent))
