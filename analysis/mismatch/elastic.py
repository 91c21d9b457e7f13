"""Acoustic mismatch of two isotropic elastic half-spaces in welded contact, with P–SV conversion.

Waves exp[iω(px ± qz − t)] share the horizontal slowness p; the vertical slowness q = √(1/c² − p²)
is imaginary beyond a critical angle. Side 1 fills z < 0. Up to a factor iω the traction of a
displacement (u_x, u_z) is τ_xz = G(q u_x + p u_z), τ_zz = λ p u_x + (λ + 2G) q u_z, so that
P: u = (p, q), τ = (2Gpq, ρ − 2Gp²);  SV: u = (q, −p), τ = (ρ − 2Gp², −2Gpq);  energy flux ∝ ρ Re q.
"""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.landauer import TransmissionSpectrum
from kapitza.analysis.mismatch.debye import DebyeMedium, acoustic_spectrum, slowness_nodes
from kapitza.arraytypes import Array, Complex


@dataclass(frozen=True)
class ModeTransmission:
    """Energy coefficients of waves incident from one side, over slowness.

    Attributes:
        slowness_s_m: (n,) float, s/m, horizontal.
        transmitted: (3, n) float, summed over outgoing modes, for incident P, SV, SH.
        reflected: (3, n) float; transmitted + reflected = 1 where the incident wave propagates,
            both 0 where it does not exist.
    """

    slowness_s_m: Array
    transmitted: Array
    reflected: Array


def mode_transmission(source: DebyeMedium, target: DebyeMedium, slowness_s_m: Array) -> ModeTransmission:
    """Energy transmitted and reflected at given horizontal slownesses.

    Args:
        source: side of the incident wave.
        target: other side.
        slowness_s_m: (n,) float, s/m, ≥ 0, not exactly at a critical slowness 1/c.

    Raises:
        ValueError: slowness negative or not finite.

    Source: docs/theory.md, "Elastic acoustic mismatch"; Aki and Richards, Quantitative Seismology, ch. 5.
    """
    slowness_s_m = np.asarray(slowness_s_m, dtype=float)
    if not np.all(np.isfinite(slowness_s_m) & (slowness_s_m >= 0)):
        raise ValueError("horizontal slowness must be finite and not negative")
    # Scaled to the source (c_T = ρ = 1) so that displacement and traction rows are of one size.
    speed, density = source.transverse_m_s, source.density_kg_m3
    p = slowness_s_m * speed
    media = [
        (m.density_kg_m3 / density, m.longitudinal_m_s / speed, m.transverse_m_s / speed)
        for m in (source, target)
    ]
    in_plane_t, in_plane_r = _in_plane(media[0], media[1], p)
    shear_t, shear_r = _out_of_plane(media[0], media[1], p)
    return ModeTransmission(slowness_s_m, np.vstack([in_plane_t, shear_t]), np.vstack([in_plane_r, shear_r]))


Scaled = tuple[float, float, float]


def _vertical(speed: float, p: Array) -> Complex:
    """q with Re q, Im q ≥ 0; the factored form keeps its digits next to the critical slowness."""
    return np.asarray(np.sqrt(((1 / speed - p) * (1 / speed + p)).astype(complex)))


def _waves(medium: Scaled, p: Array, direction: int) -> Complex:
    """(n, 4, 2): u_x, u_z, τ_xz, τ_zz of P and SV of unit amplitude travelling along direction·z."""
    density, longitudinal, transverse = medium
    twice_shear = 2 * density * transverse**2
    qp, qs = direction * _vertical(longitudinal, p), direction * _vertical(transverse, p)
    normal = density - twice_shear * p**2 + 0j
    pressure = [p + 0j, qp, twice_shear * p * qp, normal]
    shear = [qs, -p + 0j, normal, -twice_shear * p * qs]
    return np.moveaxis(np.array([pressure, shear]), 2, 0).swapaxes(1, 2)


def _in_plane(source: Scaled, target: Scaled, p: Array) -> tuple[Array, Array]:
    """Transmitted and reflected energy, (2, n) each, for incident P and SV."""
    incident, reflected, transmitted = _waves(source, p, 1), _waves(source, p, -1), _waves(target, p, 1)
    amplitude = np.linalg.solve(np.concatenate([-reflected, transmitted], axis=2), incident)
    outgoing = [(source, source[1]), (source, source[2]), (target, target[1]), (target, target[2])]
    flux = np.array([medium[0] * _vertical(speed, p).real for medium, speed in outgoing])
    energy = np.einsum("on,noi->oin", flux, np.abs(amplitude) ** 2)
    share = np.divide(energy, flux[:2], out=np.zeros_like(energy), where=flux[:2] > 0)
    return share[2] + share[3], share[0] + share[1]


def _out_of_plane(source: Scaled, target: Scaled, p: Array) -> tuple[Array, Array]:
    """Transmitted and reflected energy of incident SH, (n,) each: a scalar match of G q."""
    z1, z2 = (m[0] * m[2] ** 2 * _vertical(m[2], p) for m in (source, target))
    open_source = z1.real > 0
    ratio = np.divide(z1 - z2, z1 + z2, out=np.zeros_like(z1), where=open_source)
    through = np.divide(
        4 * z1.real * z2.real, np.abs(z1 + z2) ** 2, out=np.zeros_like(p), where=open_source & (z2.real > 0)
    )
    return through, np.abs(ratio) ** 2


def _quadrature(left: DebyeMedium, right: DebyeMedium) -> tuple[Array, Array]:
    """Nodes and weights over the slownesses at which both sides carry waves, split where q vanishes."""
    critical = 1 / np.array(
        [left.longitudinal_m_s, right.longitudinal_m_s, left.transverse_m_s, right.transverse_m_s]
    )
    last = min(critical[2], critical[3])
    return slowness_nodes(np.unique(np.append(0.0, critical[critical <= last])))


def hemispheric_transmission(source: DebyeMedium, target: DebyeMedium) -> Array:
    """Γ̄_j = 2∫ t_j μ dμ for incident P, SV, SH; zero weight beyond the critical angles.

    Args:
        source: side of the incident waves.
        target: other side.

    Returns:
        (3,) float in [0, 1]; Σ_j Γ̄_j/c_j² is the same from either side.

    Source: docs/theory.md, "Elastic acoustic mismatch".
    """
    slowness, weight = _quadrature(source, target)
    transmitted = mode_transmission(source, target, slowness).transmitted
    return np.asarray(2 * source.speeds_m_s**2 * (transmitted @ (weight * slowness)))


def effective_inverse_square(left: DebyeMedium, right: DebyeMedium) -> float:
    """S_eff = Σ_j Γ̄_j/c_j² in s²/m², the acoustic counterpart of S₁S₂/(S₁+S₂); same from either side."""
    return float(np.sum(hemispheric_transmission(left, right) / left.speeds_m_s**2))


def amm_elastic(left: DebyeMedium, right: DebyeMedium) -> TransmissionSpectrum:
    """Elastic acoustic mismatch with mode conversion; cutoff: common Debye frequency of the softer side.

    Args:
        left: side 1.
        right: side 2.

    Source: docs/theory.md, "Elastic acoustic mismatch"; Swartz and Pohl, Rev. Mod. Phys. 61, 605 (1989).
    """
    # ASSUME: isotropic half-spaces in perfect contact across a plane; specular, no attenuation.
    return acoustic_spectrum("amm_elastic", left, right, effective_inverse_square(left, right))
