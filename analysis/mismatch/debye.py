"""Mismatch models of isotropic Debye media: diffuse, radiation limit, and scalar acoustic.

Linear branches L, T, T with speeds c_j: M(ν) = π ν² Σ_j c_j⁻² up to a cutoff.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.landauer import TransmissionSpectrum, diffuse_channels
from kapitza.analysis.units import SPEED_A_PS
from kapitza.arraytypes import Array

ScalarForm = Literal["fluid", "sh"]
DebyeCutoff = Literal["branch", "common"]
PASCAL_PER_GPA = 1e9
QUADRATURE_STEP = 0.05
QUADRATURE_REACH = 3.2
CLOSEST_TO_BREAK = 1e-13


@dataclass(frozen=True)
class DebyeMedium:
    """An isotropic elastic continuum with the atoms of a crystal.

    Attributes:
        density_kg_m3: mass density.
        longitudinal_m_s: c_L.
        transverse_m_s: c_T, below c_L·√¾ (positive bulk modulus).
        number_density_per_a3: atoms (not primitive cells) per Å³; sets the cutoffs only.
    """

    density_kg_m3: float
    longitudinal_m_s: float
    transverse_m_s: float
    number_density_per_a3: float

    def __post_init__(self) -> None:
        values = (self.density_kg_m3, self.longitudinal_m_s, self.transverse_m_s, self.number_density_per_a3)
        if not all(np.isfinite(value) and value > 0 for value in values):
            raise ValueError(f"a Debye medium needs positive, finite properties, got {self}")
        if 4 * self.transverse_m_s**2 >= 3 * self.longitudinal_m_s**2:
            raise ValueError(f"c_T = {self.transverse_m_s} needs c_L above 2/√3 of it, got {self}")

    @property
    def speeds_m_s(self) -> Array:
        """(3,) float, m/s: the branches L, T, T."""
        return np.array([self.longitudinal_m_s, self.transverse_m_s, self.transverse_m_s], dtype=float)


def inverse_square_speeds(medium: DebyeMedium) -> float:
    """S = c_L⁻² + 2c_T⁻² in s²/m²; M(ν) = πν²S below all cutoffs."""
    return float(np.sum(medium.speeds_m_s**-2))


def channel_coefficient(inverse_square_m_s: Array | float) -> Array:
    """M/ν² in Å⁻² THz⁻² from Σ c_j⁻² in s²/m²: M = ω²/(4π) Σ c_j⁻² = πν² Σ c_j⁻²."""
    return np.asarray(np.pi * np.asarray(inverse_square_m_s) / SPEED_A_PS**2)


def branch_cutoffs(medium: DebyeMedium) -> Array:
    """Cutoff of each branch, c_j (6π²n)^{1/3}/2π: every branch holds one mode per atom.

    Returns:
        (3,) float, THz, for L, T, T.

    Source: docs/theory.md, "Mismatch models".
    """
    wavenumber = np.cbrt(6 * np.pi**2 * medium.number_density_per_a3)
    return np.asarray(medium.speeds_m_s * SPEED_A_PS * wavenumber / (2 * np.pi))


def common_cutoff(medium: DebyeMedium) -> float:
    """Debye frequency common to the branches, ω_D³ = 18π²n/Σ_j c_j⁻³, in THz: three modes per atom in all."""
    inverse_cubes = np.sum((medium.speeds_m_s * SPEED_A_PS) ** -3)
    return float(np.cbrt(18 * np.pi**2 * medium.number_density_per_a3 / inverse_cubes) / (2 * np.pi))


def cutoffs_of(medium: DebyeMedium, cutoff: DebyeCutoff) -> Array:
    """(3,) float, THz: where the branches L, T, T end, each at its own cutoff or all at the common one.

    Raises:
        ValueError: unknown convention.

    Source: docs/models.md, "Cutoffs".
    """
    if cutoff not in get_args(DebyeCutoff):
        raise ValueError(f"cutoff must be one of {get_args(DebyeCutoff)}, got {cutoff!r}")
    return branch_cutoffs(medium) if cutoff == "branch" else np.full(3, common_cutoff(medium))


def _branch_channels(
    left: DebyeMedium, right: DebyeMedium, cutoff: DebyeCutoff
) -> tuple[Array, Array, Array]:
    """Cell edges (THz) and channel coefficients of both sides, every branch up to its cutoff."""
    ends = [cutoffs_of(medium, cutoff) for medium in (left, right)]
    edges = np.unique(np.concatenate([[0.0], *ends]))
    sides = []
    for medium, end in zip((left, right), ends, strict=True):
        open_branch = end[None, :] >= edges[1:, None]
        sides.append(channel_coefficient(np.sum(open_branch * medium.speeds_m_s**-2, axis=1)))
    return edges, sides[0], sides[1]


def dmm_debye(left: DebyeMedium, right: DebyeMedium, cutoff: DebyeCutoff = "common") -> TransmissionSpectrum:
    """Diffuse mismatch of two Debye media.

    Args:
        left: side 1.
        right: side 2.
        cutoff: where the branches end, see `cutoffs_of`.

    Raises:
        ValueError: unknown cutoff.

    Source: docs/theory.md, "Mismatch models"; Swartz and Pohl, Rev. Mod. Phys. 61, 605 (1989).
    """
    # ASSUME: scattering at the interface is elastic and forgets side, branch and direction.
    edges, first, second = _branch_channels(left, right, cutoff)
    return TransmissionSpectrum("dmm_debye", edges, 2, diffuse_channels(first, second), first, second)


def radiation_limit_debye(
    left: DebyeMedium, right: DebyeMedium, cutoff: DebyeCutoff = "common"
) -> TransmissionSpectrum:
    """Elastic ceiling min(M₁, M₂) of two Debye media; arguments and errors as `dmm_debye`.

    Source: docs/theory.md, "Mismatch models" (the literature uses the name for two other things).
    """
    edges, first, second = _branch_channels(left, right, cutoff)
    return TransmissionSpectrum("radiation_limit", edges, 2, np.minimum(first, second), first, second)


def acoustic_spectrum(
    model: str, left: DebyeMedium, right: DebyeMedium, effective_s_squared_m2: float
) -> TransmissionSpectrum:
    """Spectrum of an acoustic model, M_t = πν² S_eff up to the common Debye frequency of the softer side.

    Each side's own channels reach to its own common Debye frequency.

    Args:
        model: name in the result tables.
        left: side 1.
        right: side 2.
        effective_s_squared_m2: S_eff = Σ_j Γ̄_j/c_j² in s²/m², the same seen from either side.
    """
    cutoffs = (common_cutoff(left), common_cutoff(right))
    squares = (inverse_square_speeds(left), inverse_square_speeds(right))
    return spectrum_of_cutoffs(model, cutoffs, squares, effective_s_squared_m2)


def spectrum_of_cutoffs(
    model: str,
    cutoffs_thz: tuple[float, float],
    inverse_squares: tuple[float, float],
    effective_s_squared_m2: float,
) -> TransmissionSpectrum:
    """Spectrum of an acoustic model, M_i = πν²S_i up to each side's cutoff, M_t = πν²S_eff up to the lower.

    Args:
        model: name in the result tables.
        cutoffs_thz: of side 1 and side 2.
        inverse_squares: S₁ and S₂ in s²/m².
        effective_s_squared_m2: S_eff in s²/m².
    """
    # ASSUME: the continuum has no dispersion; the lattice enters as one cutoff per side only.
    cutoffs = np.array(cutoffs_thz)
    edges = np.unique(np.append(0.0, cutoffs))
    within = cutoffs[:, None] >= edges[None, 1:]
    first, second = (
        channel_coefficient(square) * reach for square, reach in zip(inverse_squares, within, strict=True)
    )
    transmitted = channel_coefficient(effective_s_squared_m2) * np.all(within, axis=0)
    return TransmissionSpectrum(model, edges, 2, transmitted, first, second)


def slowness_nodes(breaks: Array) -> tuple[Array, Array]:
    """Tanh–sinh nodes and weights on the pieces between breaks (critical slownesses).

    The rule converges geometrically through the square roots at both ends of a piece and resolves a
    further branch point lying close outside it (nearly equal speeds).

    Args:
        breaks: (n_breaks,) float, increasing.

    Returns:
        nodes (n,) and weights (n,), in the unit of breaks.

    Source: Takahasi and Mori, Publ. RIMS 9, 721 (1974).
    """
    node, weight, _ = piece_nodes(breaks[:-1], breaks[1:])
    return node, weight


def piece_nodes(low: Array, high: Array) -> tuple[Array, Array, NDArray[np.int_]]:
    """The same on pieces given by their ends.

    Args:
        low: (n_pieces,) float.
        high: (n_pieces,) float, above low.

    Returns:
        nodes (n,), weights (n,), and the piece each node lies on, (n,) int.
    """
    step = np.arange(-QUADRATURE_REACH, QUADRATURE_REACH + QUADRATURE_STEP / 2, QUADRATURE_STEP)
    stretched = np.pi * np.sinh(step)
    share = 1 / (1 + np.exp(-stretched))
    weight = QUADRATURE_STEP * np.pi * np.cosh(step) / (2 + 2 * np.cosh(stretched))
    first, last = low[:, None], high[:, None]
    node = first + (last - first) * share
    # A node that rounds onto a break would meet a grazing wave, whose boundary match is singular.
    inside = np.minimum(node - first, last - node) > CLOSEST_TO_BREAK * last
    return node[inside], ((last - first) * weight)[inside], np.nonzero(inside)[0]


def scalar_transmission(left: DebyeMedium, right: DebyeMedium, form: ScalarForm = "fluid") -> Array:
    """Hemispheric transmission Γ̄_j = 2∫ t μ dμ of the branches L, T, T, left to right, no conversion.

    `fluid`: t = 4Z₁Z₂μ₁μ₂/(Z₁μ₂+Z₂μ₁)²; `sh`: t = 4Z₁Z₂μ₁μ₂/(Z₁μ₁+Z₂μ₂)²; Z = ρc, μ = cos θ, Snell's
    law, t = 0 beyond the critical angle. They agree at normal incidence only.

    Args:
        left: side the wave comes from.
        right: other side.
        form: fluid (Little; Swartz and Pohl) or sh.

    Returns:
        (3,) float in [0, 1]; Γ̄₁₂/c₁² = Γ̄₂₁/c₂² per branch.

    Raises:
        ValueError: unknown form.

    Source: docs/theory.md, "Mismatch models"; W. A. Little, Can. J. Phys. 37, 334 (1959).
    """
    if form not in get_args(ScalarForm):
        raise ValueError(f"form must be one of {get_args(ScalarForm)}, got {form!r}")
    return np.array(
        [
            _branch_transmission(first, second, left.density_kg_m3, right.density_kg_m3, form)
            for first, second in zip(left.speeds_m_s, right.speeds_m_s, strict=True)
        ]
    )


def _branch_transmission(c1: float, c2: float, rho1: float, rho2: float, form: ScalarForm) -> float:
    """Γ̄ of one branch, as an integral over the conserved slowness p = sin θ₁/c₁ = sin θ₂/c₂."""
    slowness, weight = slowness_nodes(np.array([0.0, min(1 / c1, 1 / c2)]))
    mu1, mu2 = (np.sqrt((1 - c * slowness) * (1 + c * slowness)) for c in (c1, c2))
    first, second = (rho1 * c1, rho2 * c2) if form == "sh" else (rho2 * c2, rho1 * c1)
    transmission = 4 * first * second * mu1 * mu2 / (first * mu1 + second * mu2) ** 2
    return float(2 * c1**2 * np.sum(weight * slowness * transmission))


def amm_scalar(left: DebyeMedium, right: DebyeMedium, form: ScalarForm = "fluid") -> TransmissionSpectrum:
    """Scalar acoustic mismatch, branch by branch; cutoff: common Debye frequency of the softer side.

    Args:
        left: side 1.
        right: side 2.
        form: fluid (default) or sh, see `scalar_transmission`.

    Raises:
        ValueError: unknown form.

    Source: docs/theory.md, "Mismatch models"; Swartz and Pohl, Rev. Mod. Phys. 61, 605 (1989).
    """
    # ASSUME: no mode conversion; each branch sees the impedance of the same branch only.
    effective = float(np.sum(scalar_transmission(left, right, form) * left.speeds_m_s**-2))
    return acoustic_spectrum("amm_scalar", left, right, effective)
