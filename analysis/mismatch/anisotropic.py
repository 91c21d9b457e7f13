"""Acoustic mismatch of two elastic crystals of any symmetry in perfect contact."""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.landauer import TransmissionSpectrum
from kapitza.analysis.mismatch.debye import spectrum_of_cutoffs
from kapitza.analysis.mismatch.slowness import ANGLES, UNIT, nodes_of, rays_of
from kapitza.analysis.mismatch.stroh import ElasticCrystal, impedances, transmitted_waves
from kapitza.analysis.units import SPEED_A_PS

POLAR_NODES = 24


@dataclass(frozen=True)
class EffectiveSquares:
    """Effective Σ 1/c² of both sides and of what is transmitted, s²/m², with the error of the quadrature.

    Attributes:
        left, right: S_i; the channels of a side are πν²S_i.
        transmitted: S_eff.
        error: change of S_eff on taking every other ray; that of all rays is smaller.
    """

    left: float
    right: float
    transmitted: float
    error: float


def effective_squares(left: ElasticCrystal, right: ElasticCrystal, angles: int = ANGLES) -> EffectiveSquares:
    """S₁, S₂ and S_eff = (1/π) ∫ Σ t d²s of two crystals in perfect contact.

    Args:
        left: side 1.
        right: side 2.
        angles: rays over the half circle, an even number.

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    rays = rays_of(left, right, angles)
    nodes = nodes_of(rays, rays.low, rays.high, rays.ray)
    through = transmitted_waves(impedances(left, right, nodes.slowness))
    per_ray = UNIT * np.bincount(rays.ray[nodes.piece], nodes.weight * through, minlength=angles)
    first, second = UNIT * rays.channels.sum(axis=0)
    total, coarse = float(per_ray.sum()), float(2 * per_ray[::2].sum())
    return EffectiveSquares(float(first), float(second), total, abs(total - coarse))


def debye_frequency(crystal: ElasticCrystal) -> float:
    """Common Debye frequency, ω_D³ = 18π²n/Σ_j ⟨c_j⁻³⟩ with the mean over all directions, THz."""
    node, weight = np.polynomial.legendre.leggauss(POLAR_NODES)
    azimuth = 2 * np.pi * (np.arange(2 * POLAR_NODES) + 0.5) / (2 * POLAR_NODES)
    height, turn = (item.ravel() for item in np.meshgrid(node, azimuth))
    sine = np.sqrt(1 - height**2)
    along = np.stack([sine * np.cos(turn), sine * np.sin(turn), height], axis=1)
    squares = np.linalg.eigvalsh(np.einsum("ijkl,nj,nl->nik", crystal.tensor, along, along))
    share = np.tile(weight / 2, (len(azimuth), 1)).ravel() / len(azimuth)
    inverse_cubes = share @ (1e3 * SPEED_A_PS * np.sqrt(squares)) ** -3.0
    wavenumbers = 18 * np.pi**2 * crystal.number_density_per_a3 / inverse_cubes.sum()
    return float(np.cbrt(wavenumbers) / (2 * np.pi))


def amm_anisotropic(
    left: ElasticCrystal, right: ElasticCrystal, angles: int = ANGLES
) -> TransmissionSpectrum:
    """Acoustic mismatch of two elastic crystals; cutoff: common Debye frequency of the softer side.

    Args:
        left: side 1.
        right: side 2, in the same axes: the relative orientation of the crystals matters.
        angles: rays over the half circle, an even number.

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    # ASSUME: elastic half-spaces in perfect contact across a plane; no dispersion, no attenuation.
    found = effective_squares(left, right, angles)
    cutoffs = (debye_frequency(left), debye_frequency(right))
    return spectrum_of_cutoffs("amm_anisotropic", cutoffs, (found.left, found.right), found.transmitted)
