"""Waves of an elastic half-space of any symmetry, by Stroh's formalism, and their match across a plane.

Waves a exp[iω(s·x∥ + qz − t)] with the in-plane slowness s common to both sides; z is the interface normal,
side 1 lies below it. At given s the six q of a side are the eigenvalues of one real 6 × 6 matrix.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.harmonic.stiffness import cubic_stiffness, tensor_of
from kapitza.analysis.mismatch.debye import PASCAL_PER_GPA, DebyeMedium
from kapitza.arraytypes import Array, Complex

METRE_PER_NM = 1e-9
HERTZ_PER_THZ = 1e12
PASCAL_S_M = 1e3  # one kg m⁻³ km/s
EVANESCENT = 1e-7  # |Im q| in units of the largest slowness; below it a wave propagates


@dataclass(frozen=True, eq=False)
class ElasticCrystal:
    """An elastic half-space; equal to itself only, so that what is computed from it can be kept.

    Attributes:
        stiffness_gpa: (6, 6) float, Voigt order, in axes whose z is the interface normal, GPa.
        density_kg_m3: mass density.
        number_density_per_a3: atoms per Å³; sets the cutoff only.
    """

    stiffness_gpa: Array
    density_kg_m3: float
    number_density_per_a3: float

    def __post_init__(self) -> None:
        stiffness = np.asarray(self.stiffness_gpa)
        if stiffness.shape != (6, 6) or not np.allclose(stiffness, stiffness.T):
            raise ValueError("the stiffness must be a symmetric (6, 6) matrix")
        if not np.linalg.eigvalsh(stiffness).min() > 0:
            raise ValueError("the stiffness is not positive definite: the crystal would be unstable")
        if not (self.density_kg_m3 > 0 and self.number_density_per_a3 > 0):
            raise ValueError("densities must be positive")

    @property
    def tensor(self) -> Array:
        """(3, 3, 3, 3) float, C_ijkl/ρ in (km/s)²."""
        return tensor_of(self.stiffness_gpa) * PASCAL_PER_GPA / self.density_kg_m3 / 1e6


def isotropic_crystal(medium: DebyeMedium) -> ElasticCrystal:
    """An isotropic medium as an elastic half-space."""
    c11, c44 = (medium.density_kg_m3 * speed**2 / PASCAL_PER_GPA for speed in medium.speeds_m_s[:2])
    stiffness = cubic_stiffness(c11, c11 - 2 * c44, c44)
    return ElasticCrystal(stiffness, medium.density_kg_m3, medium.number_density_per_a3)


@dataclass(frozen=True)
class Waves:
    """The six waves of one side at n in-plane slownesses: three that leave upwards, three downwards.

    Attributes:
        up, down: (n, 6, 3) complex: amplitude a, and traction over iω, ρ(Rᵀ + qT) a in kg m⁻³ km/s, of each
            wave as a column.
        up_open, down_open: (n, 3) bool: carries energy; the others decay away from the interface.
    """

    up: Complex
    down: Complex
    up_open: NDArray[np.bool_]
    down_open: NDArray[np.bool_]


def stroh_matrix(crystal: ElasticCrystal, slowness: Array) -> Array:
    """Matrix whose eigenvalues are q and whose eigenvectors are (a, b).

    From (Q + q(R + Rᵀ) + q²T) a = a with Q = C_ikjl s_k s_l, R = C_ikj3 s_k, T = C_i3j3, per density.

    Args:
        crystal: one side.
        slowness: (n, 2) float, s in s/km.

    Returns:
        (n, 6, 6) float.

    Source: docs/theory.md, "Anisotropic acoustic mismatch"; A. N. Stroh, J. Math. Phys. 41, 77 (1962).
    """
    tensor = crystal.tensor
    plane = tensor[:, :2][:, :, :, :2]
    q = np.einsum("ikjl,nk,nl->nij", plane, slowness, slowness)
    r = np.einsum("ikj,nk->nij", tensor[:, :2, :, 2], slowness)
    inverse = np.linalg.inv(tensor[:, 2, :, 2])
    top_left = -inverse @ r.transpose(0, 2, 1)
    bottom_left = np.eye(3) - q - r @ top_left
    top_right = np.broadcast_to(inverse, q.shape)
    return np.asarray(np.block([[top_left, top_right], [bottom_left, -r @ inverse]]))


def _flux(waves: Complex) -> Complex:
    """(n, 3, 3): energy flux along z of pairs of waves, ½(b†a + a†b)."""
    a, b = waves[:, :3], waves[:, 3:]
    cross = b.conj().swapaxes(1, 2) @ a
    return np.asarray((cross + cross.conj().swapaxes(1, 2)) / 2)


def waves_of(crystal: ElasticCrystal, slowness: Array) -> Waves:
    """Waves of one side, sorted by the direction of their energy flux or of their decay.

    Args:
        crystal: one side.
        slowness: (n, 2) float, s/km.
    """
    q, vectors = np.linalg.eig(stroh_matrix(crystal, slowness))
    q, vectors = q.astype(complex), vectors.astype(complex)
    # a ~ 1 and b ~ impedance/density, so that both halves of a column are alike.
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    scale = np.abs(q).max(axis=1, keepdims=True)
    is_open = np.abs(q.imag) < EVANESCENT * scale
    flux = np.einsum("nim,nim->nm", vectors[:, 3:].conj(), vectors[:, :3]).real
    # The energy flux, not q, tells where a wave goes: in crystals the two may point apart.
    order = np.argsort(-np.where(is_open, flux, q.imag / scale), axis=1)
    sorted_vectors = np.take_along_axis(vectors, order[:, None, :], axis=2)
    sorted_vectors[:, 3:] *= crystal.density_kg_m3
    sorted_open = np.take_along_axis(is_open, order, axis=1)
    return Waves(sorted_vectors[:, :, :3], sorted_vectors[:, :, 3:], sorted_open[:, :3], sorted_open[:, 3:])


def _orthonormal(waves: Complex, is_open: NDArray[np.bool_], sign: int) -> Complex:
    """Columns of unit energy flux, orthogonal in it (degenerate waves come in any mixture); others as is."""
    both = is_open[:, :, None] & is_open[:, None, :]
    gram = np.where(both, sign * _flux(waves), np.eye(3))
    inverse = np.linalg.inv(np.linalg.cholesky(gram)).conj().swapaxes(1, 2)
    return np.asarray(waves @ inverse)


@dataclass(frozen=True)
class Scattering:
    """Power of incident waves of unit flux from side 1, at n slownesses.

    Attributes:
        transmitted: (n, 3, 3) float, [outgoing, incident]; 0 where either wave carries no energy.
        reflected: (n, 3, 3) float, likewise.
        incident: (n, 3) bool, incident waves that carry energy.
    """

    transmitted: Array
    reflected: Array
    incident: NDArray[np.bool_]


def scattering(first: Waves, second: Waves, compliance: Array | float = 0.0) -> Scattering:
    """Match displacement and traction at z = 0.

    Args:
        first: waves of side 1.
        second: waves of side 2 at the same slownesses.
        compliance: ω/K from `spring_compliance`, (3,) along x, y, z or one number: the displacement jumps
            by traction/K. 0 for perfect contact.

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    incoming = _orthonormal(first.up, first.up_open, 1)
    back = _orthonormal(first.down, first.down_open, -1)
    through = _orthonormal(second.up, second.up_open, 1)
    jump = np.zeros_like(through)
    jump[:, :3] = 1j * np.broadcast_to(compliance, (3,))[:, None] * through[:, 3:]
    outgoing = np.concatenate([through - jump, -back], axis=2)
    amplitude = np.linalg.solve(outgoing, incoming)
    opened = np.concatenate([second.up_open, first.down_open], axis=1)
    power = np.abs(amplitude) ** 2 * opened[:, :, None] * first.up_open[:, None, :]
    return Scattering(power[:, :3], power[:, 3:], first.up_open)


def scattering_at(
    left: ElasticCrystal, right: ElasticCrystal, slowness: Array, compliance: Array | float = 0.0
) -> Scattering:
    """Scattering of waves that come from the left, per mode.

    Args:
        left: side 1.
        right: side 2.
        slowness: (n, 2) float, in-plane slowness, s/km.
        compliance: ω/K from `spring_compliance`; 0 for perfect contact.
    """
    return scattering(waves_of(left, slowness), waves_of(right, slowness), compliance)


@dataclass(frozen=True)
class Impedances:
    """Traction over velocity of the plane while waves only leave, for both sides, (n, 3, 3) complex."""

    first: Complex
    second: Complex


def impedances(left: ElasticCrystal, right: ElasticCrystal, slowness: Array) -> Impedances:
    """Y₁ and Y₂; their Hermitian parts, the power radiated, are not negative.

    Args:
        left: side 1.
        right: side 2.
        slowness: (n, 2) float, in-plane slowness, s/km.

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    down, up = waves_of(left, slowness).down, waves_of(right, slowness).up
    return Impedances(-down[:, 3:] @ np.linalg.inv(down[:, :3]), up[:, 3:] @ np.linalg.inv(up[:, :3]))


def boundary_matrix(both: Impedances, compliance: Array | float = 0.0) -> Complex:
    """(n, 3, 3): Y₁ + Y₂ − iY₂cY₁, singular where a wave bound to the interface needs no source.

    Args:
        both: from `impedances`.
        compliance: c, as in `scattering`.
    """
    springs = 1j * np.diag(np.broadcast_to(compliance, (3,)))
    return np.asarray(both.first + both.second - both.second @ springs @ both.first)


def transmitted_waves(both: Impedances, compliance: Array | float = 0.0) -> Array:
    """Transmission summed over incident and outgoing waves, 4 Tr[H(Y₁) D H(Y₂) D†].

    D = (Y₁ + Y₂ − iY₂cY₁)⁻¹ with the compliance c; H is the Hermitian part. The sum of `scattering`, faster.

    Args:
        both: from `impedances`.
        compliance: as in `scattering`.

    Returns:
        (n,) float.

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    inverse = np.linalg.inv(boundary_matrix(both, compliance))
    power = [(item + item.conj().swapaxes(1, 2)) / 2 for item in (both.first, both.second)]
    back = inverse.conj().swapaxes(1, 2)
    return np.asarray(4 * np.einsum("nij,nji->n", power[0] @ inverse, power[1] @ back).real)


def spring_compliance(frequency_thz: float, stiffness_gpa_nm: Array | float) -> Array:
    """ω/K in the unit of velocity over traction here, from springs per area along x, y, z.

    Args:
        frequency_thz: ν, THz.
        stiffness_gpa_nm: K, GPa/nm (10¹⁸ N/m³), (3,) float or one number; small for a weak interface.

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    # Tractions are in kg m⁻³ km/s = 10³ Pa s/m.
    newton_m3 = np.asarray(stiffness_gpa_nm, dtype=float) * PASCAL_PER_GPA / METRE_PER_NM
    return np.asarray(2 * np.pi * frequency_thz * HERTZ_PER_THZ * PASCAL_S_M / newton_m3)
