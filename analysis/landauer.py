"""From transmitted channels to conductance: the one integral behind every mismatch model.

A model is a choice of M_t(ν), the transmitted channels per area (docs/theory.md, "Mismatch models"):
M(ν) = Σ_s ∫d²k∥/(2π)² over the waves of frequency ν that move towards the interface, in Å⁻²,
so that G = ∫ hν (∂n/∂T) M_t dν with no further factor; classically k_B ∫ M_t dν.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K, DEBYE_LOW_TEMPERATURE, PLANCK_EV_PS
from kapitza.arraytypes import Array

Statistics = Literal["classical", "quantum"]
Definition = Literal["local_jump", "reservoir"]

PANEL_NODES = 12
GAUSS_LEGENDRE = np.polynomial.legendre.leggauss(PANEL_NODES)
OCTAVES_TO_ZERO = 60
MODELS_AT_ONCE = 64  # how many sets of cells and temperatures are kept: those of one pair at one temperature
MINIMUM_RELATIVE_RESISTANCE = 1e-11
LARGEST_ENERGY_RATIO = 1000.0


@dataclass(frozen=True)
class TransmissionSpectrum:
    """Channels of one interface in one model, M(ν) = coefficient[k] · ν^power for ν in cell k.

    Lattice counts are constant in each frequency bin (power 0), Debye media are parabolas between
    their cutoffs (power 2): both integrate without discretisation error.

    Attributes:
        model: name used in the result tables.
        edges_thz: (n_cells + 1,) float, increasing, THz.
        power: 0 or 2.
        transmitted: (n_cells,) float, Å⁻² THz^−power, coefficient of M_t.
        channels_left: (n_cells,) float, Å⁻² THz^−power, coefficient of M_1, all channels of the left side.
        channels_right: (n_cells,) float, Å⁻² THz^−power, coefficient of M_2.
    """

    model: str
    edges_thz: Array
    power: int
    transmitted: Array
    channels_left: Array
    channels_right: Array


@dataclass(frozen=True)
class ModelConductance:
    """One row of mismatch.csv.

    Attributes:
        model, definition, statistics: of the value.
        conductance_mw_m2k: G.
        quadrature_error_mw_m2k: change of G with coarser meshes, see `mismatch.media_pairs.with_errors`.
    """

    model: str
    definition: Definition
    statistics: Statistics
    conductance_mw_m2k: float
    quadrature_error_mw_m2k: float = 0.0


def quantum_factor(frequency_thz: ArrayLike, temperature_k: float) -> Array:
    """Heat capacity of a mode over k_B, x²eˣ/(eˣ−1)² with x = hν/k_BT.

    Args:
        frequency_thz: (n,) float, THz, ≥ 0.
        temperature_k: K, > 0.

    Returns:
        (n,) float in [0, 1].

    Raises:
        ValueError: temperature not positive.

    Source: docs/theory.md, "Units and conventions" (Bose–Einstein statistics).
    """
    if not temperature_k > 0:
        raise ValueError(f"temperature_k must be positive, got {temperature_k}")
    x = np.asarray(frequency_thz, dtype=float) * PLANCK_EV_PS / (BOLTZMANN_EV_K * temperature_k)
    half = np.clip(x / 2, 1e-12, LARGEST_ENERGY_RATIO / 2)
    return np.asarray((half / np.sinh(half)) ** 2)


def diffuse_channels(left: Array, right: Array) -> Array:
    """Transmitted channels of the diffuse mismatch model, M₁M₂/(M₁+M₂); 0 where both sides are empty.

    Args:
        left: (n,) float ≥ 0, any unit.
        right: (n,) float ≥ 0, same unit.

    Source: docs/theory.md, "Mismatch models"; Swartz and Pohl, Rev. Mod. Phys. 61, 605 (1989).
    """
    total = left + right
    return np.divide(left * right, total, out=np.zeros_like(total), where=total > 0)


def conductance(
    edges_thz: Array, coefficient: Array, power: int, statistics: Statistics, temperature_k: float
) -> float:
    """Landauer integral G = ∫ hν (∂n/∂T) M dν of M(ν) = coefficient[k]·ν^power; classically k_B ∫ M dν.

    Args:
        edges_thz: (n_cells + 1,) float, increasing, THz.
        coefficient: (n_cells,) float, Å⁻² THz^−power.
        power: exponent of ν, ≥ 0.
        statistics: classical or quantum.
        temperature_k: K; only the quantum value depends on it.

    Returns:
        MW m⁻² K⁻¹, positive, for emitted (reservoir) temperatures.

    Raises:
        ValueError: unknown statistics, or temperature not positive.

    Source: docs/theory.md, "Mismatch models".
    """
    integral = mode_integral(edges_thz, coefficient, power, statistics, temperature_k)
    return BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K * integral


def mode_integral(
    edges_thz: Array, coefficient: Array, power: int, statistics: Statistics, temperature_k: float
) -> float:
    """∫ x²eˣ/(eˣ−1)² f dν of f(ν) = coefficient[k]·ν^power, x = hν/k_BT; classically ∫ f dν.

    Arguments and errors as `conductance`; the unit is that of f times THz.
    """
    if statistics == "classical":
        cells = np.diff(edges_thz ** (power + 1)) / (power + 1)
    elif statistics == "quantum":
        cells = _quantum_cells(np.asarray(edges_thz, dtype=float).tobytes(), power, temperature_k)
    else:
        raise ValueError(f"statistics must be one of {get_args(Statistics)}, got {statistics!r}")
    return float(np.sum(coefficient * cells))


@lru_cache(maxsize=MODELS_AT_ONCE)
def _quantum_cells(edges_thz: bytes, power: int, temperature_k: float) -> Array:
    """(n_cells,) ∫ x²eˣ/(eˣ−1)² ν^power dν over each cell: the same for all models on these cells."""
    frequency, weight, cell = _nodes(edges_thz)
    terms = weight * frequency**power * quantum_factor(frequency, temperature_k)
    return np.bincount(cell, terms).astype(float)


@lru_cache(maxsize=MODELS_AT_ONCE)
def _nodes(edges_thz: bytes) -> tuple[Array, Array, NDArray[np.int_]]:
    """cell_nodes of edges as bytes: the same at every temperature."""
    return cell_nodes(np.frombuffer(edges_thz))


def cell_nodes(edges_thz: Array) -> tuple[Array, Array, NDArray[np.int_]]:
    """Gauss–Legendre nodes and weights over panels of at most an octave: they resolve every temperature.

    Args:
        edges_thz: (n_cells + 1,) float, increasing, THz; a cell from 0 is halved down to 2⁻⁵⁹ of its end.

    Returns:
        nodes and weights, (n_nodes,) float, THz, and the cell each node lies in, (n_nodes,) int.
    """
    low, high = np.maximum(edges_thz[:-1], 0.0), edges_thz[1:]
    ratio = np.divide(high, low, out=np.full_like(high, 2.0**OCTAVES_TO_ZERO), where=low > 0)
    panels = np.maximum(np.ceil(np.log2(ratio)), 1).astype(int)
    cell = np.repeat(np.arange(len(high)), panels)
    # Number of the panel within its cell, counted from the upper end.
    octave = np.repeat(np.cumsum(panels), panels) - 1.0 - np.arange(len(cell))
    upper = high[cell] * 2.0**-octave
    lower = np.where(octave == panels[cell] - 1, low[cell], upper / 2)
    node, weight = GAUSS_LEGENDRE
    half = (upper - lower)[:, None] / 2
    nodes = (lower[:, None] + half + half * node).ravel()
    return nodes, (half * weight).ravel(), np.repeat(cell, PANEL_NODES)


def local_conductance(reservoir: float, left: float, right: float) -> float:
    """Conductance per jump of local temperature, 1/G_local = 1/G − ½(1/G₁ + 1/G₂).

    Args:
        reservoir: G for emitted temperatures, MW m⁻² K⁻¹.
        left: G₁, all channels of the left side with the same statistics, MW m⁻² K⁻¹.
        right: G₂, MW m⁻² K⁻¹.

    Returns:
        MW m⁻² K⁻¹; inf where nothing resists (identical media, t = 1); 0 for a blocked interface.

    Raises:
        ValueError: G exceeds what the channels allow, so that the resistance would be negative.

    Source: docs/theory.md, "Two conductances".
    """
    if reservoir == 0:
        return 0.0
    remaining = 1 - 0.5 * (reservoir / left + reservoir / right)
    if remaining < -MINIMUM_RELATIVE_RESISTANCE:
        raise ValueError(f"G = {reservoir} exceeds the channels of its sides, G1 = {left}, G2 = {right}")
    return float("inf") if remaining < MINIMUM_RELATIVE_RESISTANCE else reservoir / remaining


def model_conductance(
    spectrum: TransmissionSpectrum, definition: Definition, statistics: Statistics, temperature_k: float
) -> float:
    """Conductance of a model in one definition and statistics, MW m⁻² K⁻¹.

    Raises:
        ValueError: unknown definition or statistics, or temperature not positive.

    Source: docs/theory.md, "Mismatch models" and "Two conductances".
    """
    if definition not in get_args(Definition):
        raise ValueError(f"definition must be one of {get_args(Definition)}, got {definition!r}")
    integrate = (spectrum.power, statistics, temperature_k)
    reservoir = conductance(spectrum.edges_thz, spectrum.transmitted, *integrate)
    if definition == "reservoir":
        return reservoir
    left = conductance(spectrum.edges_thz, spectrum.channels_left, *integrate)
    right = conductance(spectrum.edges_thz, spectrum.channels_right, *integrate)
    return local_conductance(reservoir, left, right)


def channel_means(spectrum: TransmissionSpectrum, coefficient: Array, edges_thz: Array) -> Array:
    """Mean of M(ν) over frequency bins, exact: the bins' sum integrates like the spectrum itself.

    Args:
        spectrum: gives the cells and the power.
        coefficient: (n_cells,) float, one of transmitted, channels_left, channels_right.
        edges_thz: (n_bins + 1,) float, increasing, THz.

    Returns:
        (n_bins,) float, Å⁻².
    """
    power = spectrum.power + 1
    marks = np.unique(np.concatenate([edges_thz, spectrum.edges_thz]))
    cell = np.searchsorted(spectrum.edges_thz, (marks[1:] + marks[:-1]) / 2, side="right") - 1
    inside = (cell >= 0) & (cell < len(coefficient))
    density = np.where(inside, coefficient[np.where(inside, cell, 0)], 0.0)
    integral = np.concatenate([[0.0], np.cumsum(density * np.diff(marks**power) / power)])
    at_edges = integral[np.searchsorted(marks, edges_thz)]
    return np.asarray(np.diff(at_edges) / np.diff(edges_thz))


def conductances(
    spectrum: TransmissionSpectrum, temperature_k: float, statistics: tuple[Statistics, ...]
) -> tuple[ModelConductance, ...]:
    """G of a model in both definitions and the given statistics: its rows of mismatch.csv.

    Raises:
        ValueError: unknown statistics, or temperature not positive.
    """
    return tuple(
        ModelConductance(
            spectrum.model, definition, kind, model_conductance(spectrum, definition, kind, temperature_k)
        )
        for definition in get_args(Definition)
        for kind in statistics
    )


def low_temperature_conductance(effective_s_squared_m2: float, temperature_k: float) -> float:
    """G = (π²k_B⁴/30ħ³) S_eff T³, exact while k_BT is far below the cutoffs.

    Args:
        effective_s_squared_m2: S_eff in s²/m²: Σ_j Γ̄_j/c_j² for AMM, S₁S₂/(S₁+S₂) for DMM.
        temperature_k: K.

    Returns:
        MW m⁻² K⁻¹, for emitted (reservoir) temperatures.

    Source: docs/theory.md, "Low temperature"; Swartz and Pohl, Rev. Mod. Phys. 61, 605 (1989).
    """
    return DEBYE_LOW_TEMPERATURE * effective_s_squared_m2 * temperature_k**3 * 1e-6
