"""Phonon radiation: net heat flux at finite temperature differences, and its low-temperature laws."""

from itertools import pairwise

import numpy as np

from analysis.mismatch.landauer import (
    GAUSS_LEGENDRE,
    OCTAVES_TO_ZERO,
    Array,
    TransmissionSpectrum,
)
from analysis.units import (
    BOLTZMANN_EV_K,
    CONDUCTANCE_MW_M2K,
    DEBYE_LOW_TEMPERATURE,
    PLANCK_EV_PS,
)

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
    total = 0.0
    for (low, high), coefficient in zip(pairwise(spectrum.edges_thz), spectrum.transmitted, strict=True):
        if coefficient == 0:
            continue
        frequency, weight = _nodes(low, high)
        energy = _phonon_energy(frequency, hot_k) - _phonon_energy(frequency, cold_k)
        total += coefficient * float(np.sum(weight * frequency**spectrum.power * energy))
    return CONDUCTANCE_MW_M2K * WATT_PER_MEGAWATT * total


def _phonon_energy(frequency_thz: Array, temperature_k: float) -> Array:
    """hν/(e^{hν/k_BT} − 1) in eV."""
    energy = PLANCK_EV_PS * frequency_thz
    if temperature_k == 0:
        return np.zeros_like(energy)
    exponent = np.minimum(energy / (BOLTZMANN_EV_K * temperature_k), LARGEST_EXPONENT)
    return np.asarray(energy / np.expm1(exponent))


def _nodes(low: float, high: float) -> tuple[Array, Array]:
    """Gauss–Legendre nodes and weights on panels of at most an octave: they resolve every temperature."""
    octaves = OCTAVES_TO_ZERO if low <= 0 else max(int(np.ceil(np.log2(high / low))), 1)
    bounds = np.append(max(low, 0.0), high * 2.0 ** -np.arange(octaves - 1, -1, -1.0))
    node, weight = GAUSS_LEGENDRE
    half = np.diff(bounds)[:, None] / 2
    return (bounds[:-1, None] + half + half * node).ravel(), (half * weight).ravel()
