"""Bulk phonons of a crystal: frequencies, group velocities, channel counts.

D(q) = Σ_bonds Φ e^{iq·r}/√(mm′) with r between the atoms themselves, so that ∂D/∂q is analytic.
"""

from dataclasses import dataclass
from itertools import combinations_with_replacement, product

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.harmonic.force_constants import Bonds, ForceConstants, bonds
from kapitza.analysis.mismatch.channel_models import ChannelCounts
from kapitza.analysis.units import DENSITY_KG_M3, METAL_MASS
from kapitza.arraytypes import Array

NORMALS = {"001": (0, 0, 1), "110": (1, 1, 0), "111": (1, 1, 1)}
# Γ, X, L, W, K of the face-centred lattice, in 2π/a.
SPECIAL_POINTS = ((0, 0, 0), (1, 0, 0), (0.5, 0.5, 0.5), (1, 0.5, 0), (0.75, 0.75, 0))
WAVEVECTOR_CHUNK = 2048
SPECIAL_MESH = 12  # holds the corners, edges and faces of the zone: halves, thirds and quarters
CUBIC = 1e-6
SUBCELLS = 4
OFF_SYMMETRY = 1e-5 * np.array([0.31, 0.53, 0.79])
UNSTABLE = 1e-6
BIN_SLACK = 2e-3  # a finer mesh may find a slightly higher maximum than the one the bins were laid for
ACOUSTIC = 1e-12


@dataclass(frozen=True)
class Modes:
    """Phonons at a set of wavevectors.

    Attributes:
        frequency_thz: (n_q, n_modes) float, ascending; negative stands for imaginary (unstable).
        velocity_a_ps: (n_q, n_modes, 3) float, Å/ps, ∂ω/∂q; 0 where ν = 0.
    """

    frequency_thz: Array
    velocity_a_ps: Array


def modes(constants: ForceConstants, wavevector: Array) -> Modes:
    """Frequencies and group velocities by the analytic derivative of the dynamical matrix.

    Within an exactly degenerate set the velocities are those of the eigenvectors found (their sum is
    meaningful, the single ones are not): keep off symmetry lines, as `channel_counts` does.

    Args:
        constants: of the crystal.
        wavevector: (n_q, 3) float, Å⁻¹, Cartesian along the axes of the constants, with the factor 2π.

    Source: docs/theory.md, "Bulk phonons".
    """
    chunks = np.array_split(wavevector, max(1, -(-len(wavevector) // WAVEVECTOR_CHUNK)))
    if constants.polar is None:
        table = bonds(constants)
        pieces = [_solve(table, constants.masses_amu, chunk) for chunk in chunks]
    else:
        pieces = [_solved(constants.polar(chunk)) for chunk in chunks]
    return Modes(*(np.concatenate(parts) for parts in zip(*pieces, strict=True)))


def _solve(table: Bonds, masses_amu: Array, wavevector: Array) -> tuple[Array, Array]:
    return _solved(dynamical_matrices(table, masses_amu, wavevector))


def _solved(matrix: NDArray[np.complex128]) -> tuple[Array, Array]:
    """Frequencies and velocities of D and its derivatives, (4, n_q, n_modes, n_modes)."""
    squared, vectors = np.linalg.eigh(matrix[0])
    omega = np.sign(squared) * np.sqrt(np.abs(squared))
    slopes = np.stack(
        [
            np.einsum("qis,qij,qjs->qs", vectors.conj(), slope, vectors, optimize=True).real
            for slope in matrix[1:]
        ],
        axis=-1,
    )
    moving = np.abs(squared) > ACOUSTIC * np.abs(squared).max()
    velocity = np.divide(slopes, 2 * omega[..., None], out=np.zeros_like(slopes), where=moving[..., None])
    return omega / (2 * np.pi), velocity


def dynamical_matrices(table: Bonds, masses_amu: Array, wavevector: Array) -> NDArray[np.complex128]:
    """D(q) and its gradient.

    Args:
        table: bonds of the crystal.
        masses_amu: (n_atoms,) float, of the primitive atoms.
        wavevector: (n_q, 3) float, Å⁻¹, with the factor 2π.

    Returns:
        (4, n_q, n_modes, n_modes) complex: D in (rad/ps)² and its derivatives along x, y, z in Å (rad/ps)².

    Source: docs/theory.md, "Bulk phonons".
    """
    n_atoms, n_q = len(masses_amu), len(wavevector)
    blocks = np.zeros((4, n_q, n_atoms, 3, n_atoms, 3), dtype=complex)
    for first, second in product(range(n_atoms), repeat=2):
        pair = (table.first == first) & (table.second == second)
        vector = table.vector[pair]
        scale = 1 / (METAL_MASS * np.sqrt(masses_amu[first] * masses_amu[second]))
        stiffness = table.stiffness[pair].reshape(-1, 9) * scale
        lever = np.concatenate([np.ones((1, len(vector))), vector.T])
        terms = np.einsum("cb,bk->bck", lever, stiffness).reshape(len(vector), 36)
        sums = np.exp(1j * wavevector @ vector.T) @ terms
        blocks[:, :, first, :, second, :] = np.moveaxis(sums.reshape(n_q, 4, 3, 3), 1, 0)
    blocks[1:] *= 1j
    matrices = blocks.reshape(4, n_q, 3 * n_atoms, 3 * n_atoms)
    return np.asarray((matrices + matrices.conj().swapaxes(2, 3)) / 2)


def _wedge(q_mesh: int) -> tuple[Array, Array]:
    """Cell centres (in 2π/a) with x ≤ y ≤ z in the octant [0, 1]³ and the share of the zone each stands for.

    The octant's 48 images cover the zone exactly twice where the lattice is face-centred, four times where
    it is body-centred, and eight times where it is simple. The centres keep off Γ and the zone boundary, and
    no cell crosses a cube face.
    """
    index = np.array(list(combinations_with_replacement(range(q_mesh), 3)))
    distinct = 1 + np.count_nonzero(np.diff(index, axis=1), axis=1)
    permutations = np.array([1, 3, 6])[distinct - 1]
    return (index + 0.5 + OFF_SYMMETRY) / q_mesh, permutations / q_mesh**3


def _star(normal: str) -> Array:
    """(n, 3) unit vectors cubic symmetry makes of the normal, up to sign."""
    if normal not in NORMALS:
        raise ValueError(f"normal must be one of {', '.join(NORMALS)}, got {normal!r}")
    plane = NORMALS[normal]
    turned = {tuple(plane[axis] for axis in axes) for axes in _axis_orders()}
    signed = {
        tuple(s * c for s, c in zip(sign, row, strict=True))
        for row in turned
        for sign in product((1, -1), repeat=3)
    }
    upper = sorted(row for row in signed if row > tuple(-c for c in row))
    return np.asarray(np.array(upper, dtype=float) / np.linalg.norm(plane))


def _axis_orders() -> list[tuple[int, int, int]]:
    return [(0, 1, 2), (1, 2, 0), (2, 0, 1), (1, 0, 2), (0, 2, 1), (2, 1, 0)]


def channel_counts(constants: ForceConstants, normal: str, q_mesh: int, edges_thz: Array) -> ChannelCounts:
    """Channels per area, M(ν) = 1/(V N_q) Σ_{q, s: v·n > 0} (v·n) δ(ν − ν_qs): classical G = k_B ∫ M dν.

    Sum over a wedge of the zone, each direction equivalent to n in turn; around each q the frequencies
    follow ν + v·δq/2π through the mesh cell. What extrapolates past the outer edges is put in the
    outer bins, so that the sum over bins keeps every mode.

    Args:
        constants: of the crystal, cubic.
        normal: 001, 110 or 111, direction of transport.
        q_mesh: mesh cells per 2π/a along each cubic axis (the zone of a face-centred lattice then holds
            4·q_mesh³ cells).
        edges_thz: (n_bins + 1,) float, increasing, THz, from 0 to at least the cutoff.

    Raises:
        ValueError: unknown normal, mesh < 2, edges that do not reach the cutoff, unstable modes, or
            force constants without cubic symmetry.

    Source: docs/theory.md, "Mismatch models"; Gilat and Raubenheimer, Phys. Rev. 144, 390 (1966).
    """
    star = _star(normal)
    if q_mesh < 2:
        raise ValueError(f"q_mesh must be at least 2, got {q_mesh}")
    _require_cubic(constants)
    spacing = 2 * np.pi / constants.lattice_constant_angstrom
    centres, share = _wedge(q_mesh)
    table = bonds(constants)
    total = np.zeros(len(edges_thz) - 1)
    for start in range(0, len(centres), WAVEVECTOR_CHUNK):
        chunk = slice(start, start + WAVEVECTOR_CHUNK)
        frequency, velocity = _solve(table, constants.masses_amu, centres[chunk] * spacing)
        require_inside(frequency, edges_thz)
        weight = share[chunk, None] * np.abs(velocity @ star.T).mean(axis=2) / 2
        total += spread_over_cells(frequency, velocity * spacing / q_mesh, weight, edges_thz)
    volume = abs(float(np.linalg.det(constants.primitive_cell)))
    return ChannelCounts(edges_thz, total / (volume * np.diff(edges_thz)))


def spread_over_cells(frequency_thz: Array, slope: Array, weight: Array, edges_thz: Array) -> Array:
    """Histogram of weights, each spread over its mesh cell; slope is ∂ω/∂q times the cell's edge."""
    steps = (np.arange(SUBCELLS) + 0.5) / SUBCELLS - 0.5
    total = np.zeros(len(edges_thz) - 1)
    for offset in product(steps, repeat=3):
        shifted = frequency_thz + slope @ np.array(offset) / (2 * np.pi)
        cell = np.searchsorted(edges_thz, shifted.ravel(), side="right") - 1
        np.clip(cell, 0, len(total) - 1, out=cell)
        total += np.bincount(cell, weight.ravel() / SUBCELLS**3, minlength=len(total))
    return total


def require_inside(frequency_thz: Array, edges_thz: Array) -> None:
    """Raise ValueError for imaginary frequencies, and for bins that do not reach from 0 to the cutoff."""
    if frequency_thz.min() < -UNSTABLE * np.abs(frequency_thz).max():
        raise ValueError(f"the crystal is unstable: imaginary frequency {frequency_thz.min():.4g}i THz")
    if edges_thz[0] > 0 or edges_thz[-1] * (1 + BIN_SLACK) < frequency_thz.max():
        raise ValueError(f"bins must reach from 0 to the cutoff, at least {frequency_thz.max():.4g} THz")


def _require_cubic(constants: ForceConstants) -> None:
    generic = 2 * np.pi / constants.lattice_constant_angstrom * np.array([0.11, 0.37, 0.71])
    images = np.array([generic[list(axes)] for axes in _axis_orders()] + [generic * [1, -1, 1]])
    frequency = modes(constants, images).frequency_thz
    if np.ptp(frequency, axis=0).max() > UNSTABLE * np.abs(frequency).max():
        raise ValueError("the force constants do not have cubic symmetry")


def cutoff_thz(constants: ForceConstants, q_mesh: int = 16) -> float:
    """Highest frequency of the crystal over its special points and a mesh, THz."""
    if not in_cubic_axes(constants):
        return special_cutoff(constants)
    spacing = 2 * np.pi / constants.lattice_constant_angstrom
    wavevector = np.vstack([np.array(SPECIAL_POINTS), _wedge(q_mesh)[0]]) * spacing
    return float(modes(constants, wavevector).frequency_thz.max())


def in_cubic_axes(constants: ForceConstants) -> bool:
    """Whether the primitive cell is one of a cube along the axes, with the lattice constant as its edge."""
    halves = 2 * constants.primitive_cell / constants.lattice_constant_angstrom
    return bool(np.abs(halves - np.rint(halves)).max() < CUBIC)


def special_cutoff(constants: ForceConstants) -> float:
    """Highest frequency on a mesh over the zone of any crystal that holds Γ and the zone boundary, THz."""
    reciprocal = 2 * np.pi * np.linalg.inv(constants.primitive_cell).T
    index = np.indices((SPECIAL_MESH // 2 + 1, SPECIAL_MESH, SPECIAL_MESH)).reshape(3, -1).T
    return float(modes(constants, index / SPECIAL_MESH @ reciprocal).frequency_thz.max())


def common_edges(left: ForceConstants, right: ForceConstants, bins: int) -> Array:
    """(bins + 1,) equal frequency bins in THz from 0 to just above the higher of both cutoffs.

    Raises:
        ValueError: bins < 1.
    """
    if bins < 1:
        raise ValueError(f"need at least one frequency bin, got {bins}")
    return np.linspace(0.0, max(cutoff_thz(left), cutoff_thz(right)) * (1 + 1e-6), bins + 1)


def density_kg_m3(constants: ForceConstants) -> float:
    """Mass density, kg/m³."""
    volume = abs(float(np.linalg.det(constants.primitive_cell)))
    return float(constants.masses_amu.sum() / volume * DENSITY_KG_M3)
