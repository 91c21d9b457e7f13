"""Acoustic mismatch of two elastic crystals of any symmetry, by Stroh's formalism.

Waves a exp[iω(s·x∥ + qz − t)] with the in-plane slowness s common to both sides; z is the interface normal,
side 1 lies below it. At given s the six q of a side are the eigenvalues of one real 6 × 6 matrix.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.mismatch.debye import PASCAL_PER_GPA, slowness_nodes, spectrum_of_cutoffs
from analysis.mismatch.landauer import Array, TransmissionSpectrum
from analysis.mismatch.stiffness import tensor_of
from analysis.units import SPEED_A_PS

Complex = NDArray[np.complex128]

ANGLES = 48
RADII = 600
REFINEMENTS = 2
SUBDIVISION = 24
BISECTIONS = 44
EVANESCENT = 1e-7  # |Im q| in units of the largest slowness; below it a wave propagates
POLAR_NODES = 24


@dataclass(frozen=True)
class ElasticCrystal:
    """An elastic half-space.

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


@dataclass(frozen=True)
class Waves:
    """The six waves of one side at n in-plane slownesses: three that leave upwards, three downwards.

    Attributes:
        up, down: (n, 6, 3) complex: amplitude a, and traction b/iω = (Rᵀ + qT) a, of each wave as a column.
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
        second: waves of side 2 at the same slownesses, tractions in the same unit: see `_in_common_unit`.
        compliance: ω/K of a spring interface in the unit of a/b, (3,) along x, y, z or one number: the
            displacement jumps by traction/K. 0 for perfect contact.

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


def _in_common_unit(waves: Waves, density: float) -> Waves:
    """Tractions times the density, so that those of two sides compare."""
    weight = np.repeat([1.0, density], 3)[:, None]
    return Waves(waves.up * weight, waves.down * weight, waves.up_open, waves.down_open)


def scattering_at(
    left: ElasticCrystal, right: ElasticCrystal, slowness: Array, compliance: Array | float = 0.0
) -> Scattering:
    """Scattering of waves that come from the left, per mode.

    Args:
        left: side 1.
        right: side 2.
        slowness: (n, 2) float, in-plane slowness, s/km.
        compliance: ω/K in km³ m⁻¹…: see `spring_compliance`; 0 for perfect contact.
    """
    first, second = (_in_common_unit(waves_of(side, slowness), side.density_kg_m3) for side in (left, right))
    return scattering(first, second, compliance)


def spring_compliance(frequency_thz: float, stiffness_n_m3: Array | float) -> Array:
    """ω/K in the unit `scattering_at` takes, from springs per area along x, y, z.

    Args:
        frequency_thz: ν, THz.
        stiffness_n_m3: K, N/m³, (3,) float or one number; small for a weak interface.

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    # b is in kg m⁻³ km s⁻¹ = 10³ Pa s/m.
    return np.asarray(2 * np.pi * frequency_thz * 1e12 * 1e3 / np.asarray(stiffness_n_m3, dtype=float))


def _open_counts(crystal: ElasticCrystal, slowness: Array) -> NDArray[np.int_]:
    """(n,) number of waves that carry energy upwards."""
    q = np.linalg.eigvals(stroh_matrix(crystal, slowness))
    scale = np.abs(q).max(axis=1, keepdims=True)
    return np.asarray((np.abs(q.imag) < EVANESCENT * scale).sum(axis=1) // 2)


def _slowest(crystal: ElasticCrystal) -> float:
    """An in-plane slowness beyond which no wave of the crystal carries energy, s/km."""
    angle = np.linspace(0, np.pi, 61)
    polar, azimuth = (item.ravel() for item in np.meshgrid(angle, 2 * angle))
    along = np.stack(
        [np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)], axis=1
    )
    squares = np.linalg.eigvalsh(np.einsum("ijkl,nj,nl->nik", crystal.tensor, along, along))
    return float(1.02 / np.sqrt(squares.min()))


def _breaks(crystal: ElasticCrystal, direction: Array, radii: Array) -> Array:
    """Radii along one in-plane direction at which the number of open waves changes, ascending."""
    # Concave sheets of slowness open and close a wave within a short stretch: look closer where one changes.
    for _ in range(REFINEMENTS):
        change = np.flatnonzero(np.diff(_open_counts(crystal, radii[:, None] * direction)))
        finer = np.linspace(radii[change], radii[change + 1], SUBDIVISION)
        radii = np.unique(np.concatenate([radii, finer.ravel()]))
    counts = _open_counts(crystal, radii[:, None] * direction)
    change = np.flatnonzero(np.diff(counts))
    low, high, before = radii[change], radii[change + 1], counts[change]
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        same = _open_counts(crystal, middle[:, None] * direction) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.asarray(low)


@dataclass(frozen=True)
class SlownessMesh:
    """Quadrature over the in-plane slowness, along radii split where waves of either side end.

    Attributes:
        slowness: (n, 2) float, s/km.
        weight: (n,) float, (s/km)², for ∫d²s.
        ray: (n,) int, number of the radius each point lies on.
        channels: (n_rays, 2) float, ∫ of the open waves of each side over the ray's sector, (s/km)².
    """

    slowness: Array
    weight: Array
    ray: NDArray[np.int_]
    channels: Array


def slowness_mesh(left: ElasticCrystal, right: ElasticCrystal, angles: int = ANGLES) -> SlownessMesh:
    """Mesh on which the integrand is smooth between the ends of every piece.

    Args:
        left: side 1.
        right: side 2.
        angles: rays over the full circle; no symmetry is assumed.
    """
    # Off the symmetry directions, where waves are degenerate.
    azimuth = 2 * np.pi * (np.arange(angles) + 0.29) / angles
    reach = max(_slowest(left), _slowest(right))
    radii = np.linspace(0, reach, RADII) + 1e-9 * reach
    points, weights, rays, channels = [], [], [], []
    for number, direction in enumerate(np.stack([np.cos(azimuth), np.sin(azimuth)], axis=1)):
        ends = [_breaks(side, direction, radii) for side in (left, right)]
        areas = [_sector(side, direction, end) for side, end in zip((left, right), ends, strict=True)]
        last = min(end[-1] for end in ends)
        breaks = np.unique(np.concatenate([[0.0], *ends]))
        node, weight = slowness_nodes(breaks[breaks <= last])
        points.append(node[:, None] * direction)
        weights.append(2 * np.pi / angles * weight * node)
        rays.append(np.full(len(node), number))
        channels.append(2 * np.pi / angles * np.array(areas))
    return SlownessMesh(
        np.concatenate(points), np.concatenate(weights), np.concatenate(rays), np.array(channels)
    )


def _sector(crystal: ElasticCrystal, direction: Array, ends: Array) -> float:
    """∫ n(s) s ds along one ray: the number n of open waves is constant between the ends."""
    edges = np.append(0.0, ends)
    counts = _open_counts(crystal, ((edges[1:] + edges[:-1]) / 2)[:, None] * direction)
    return float(np.sum(counts * np.diff(edges**2)) / 2)


@dataclass(frozen=True)
class AnisotropicTransmission:
    """Effective Σ 1/c² of both sides and of what is transmitted, s²/m², with the error of the quadrature.

    Attributes:
        left, right: S_i; the channels of a side are πν²S_i.
        transmitted: S_eff.
        error: change of S_eff on taking every other ray, an upper bound of its error.
    """

    left: float
    right: float
    transmitted: float
    error: float


def effective_squares(
    left: ElasticCrystal, right: ElasticCrystal, angles: int = ANGLES
) -> AnisotropicTransmission:
    """S₁, S₂ and S_eff = (1/π) ∫ Σ t d²s of two crystals in perfect contact.

    Args:
        left: side 1.
        right: side 2.
        angles: rays over the full circle.

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    mesh = slowness_mesh(left, right, angles)
    through = scattering_at(left, right, mesh.slowness).transmitted.sum(axis=(1, 2))
    per_ray = np.bincount(mesh.ray, mesh.weight * through, minlength=angles)
    unit = 1e-6 / np.pi  # (s/km)² in s²/m²
    first, second = unit * mesh.channels.sum(axis=0)
    total, coarse = unit * per_ray.sum(), unit * 2 * per_ray[::2].sum()
    return AnisotropicTransmission(float(first), float(second), float(total), float(abs(total - coarse)))


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


def amm_anisotropic(left: ElasticCrystal, right: ElasticCrystal) -> TransmissionSpectrum:
    """Acoustic mismatch of two elastic crystals; cutoff: common Debye frequency of the softer side.

    Args:
        left: side 1.
        right: side 2, in the same axes: the relative orientation of the crystals matters.

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    # ASSUME: elastic half-spaces in perfect contact across a plane; no dispersion, no attenuation.
    found = effective_squares(left, right)
    cutoffs = (debye_frequency(left), debye_frequency(right))
    return spectrum_of_cutoffs("amm_anisotropic", cutoffs, (found.left, found.right), found.transmitted)
