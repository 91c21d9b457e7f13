"""Waves of the primitive cell in a supercell of perfect crystal: small blocks instead of one large one.

See docs/theory.md, "Green's functions of supercells".
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.interface_constants import SAME_POSITION_ANGSTROM, Layers

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]
Indices = NDArray[np.int64]

SAME_WAVE = 1e-6


@dataclass(frozen=True)
class Unfolding:
    """A change of basis from the atoms of a layer to waves with the translations of its primitive cell.

    Attributes:
        basis: (m, m) unitary, columns by wave, then by atom of the primitive cell and direction.
        count: number of waves, the primitive cells in the supercell; 1 when the cell is primitive.
    """

    basis: Complex
    count: int

    def blocks(self, matrix: Complex) -> Complex:
        """(n, m, m) matrices that all translations leave alone, as (n, count, m/count, m/count) blocks.

        Elements between different waves, which are zero for such a matrix, are dropped.
        """
        turned = self.basis.conj().T @ matrix @ self.basis
        size = len(self.basis) // self.count
        shaped = turned.reshape(len(matrix), self.count, size, self.count, size)
        return np.asarray(np.einsum("nisit->nist", shaped))

    def whole(self, blocks: Complex) -> Complex:
        """The matrices (n, m, m) of the atoms from their blocks (n, count, m/count, m/count)."""
        n, count, size, _ = blocks.shape
        by_wave = self.basis.reshape(-1, count, size)
        left = np.einsum("aws,nwst->nawt", by_wave, blocks).reshape(n, -1, count * size)
        return np.asarray(left @ self.basis.conj().T)


def unfolding(layers: Layers, vectors: Array, atoms: Indices) -> Unfolding:
    """Find the primitive translations of some planes of a slab and the waves that belong to them.

    Args:
        vectors: (2, 2) Å, the supercell's.
        atoms: of one supercell, in whole planes.
    """
    images, shifts = _translations(layers, vectors, atoms)
    waves = _waves(shifts)
    if len(waves) != len(images):  # not a group: rounding has found too much or too little
        images, shifts, waves = images[:1], shifts[:1], np.zeros((1, 2))
    count, n_atoms = len(images), len(atoms)
    basis: Complex = np.zeros((n_atoms, count, n_atoms // count), dtype=np.complex128)
    orbits = [orbit for orbit in range(n_atoms) if images[:, orbit].min() == orbit]
    for number, first in enumerate(orbits):
        basis[images[:, first], :, number] = np.exp(-2j * np.pi * shifts @ waves.T) / np.sqrt(count)
    return Unfolding(np.asarray(np.kron(basis.reshape(n_atoms, n_atoms), np.eye(3))), count)


def _translations(layers: Layers, vectors: Array, atoms: Indices) -> tuple[Indices, Array]:
    """All in-plane shifts that map the atoms on each other modulo the supercell, zero first.

    Returns:
        (n, n_atoms) index, among the atoms, of where each goes, and (n, 2) the shifts in supercell vectors.
    """
    place = layers.position[atoms, :2] @ np.linalg.inv(vectors)
    plane, kind = layers.plane[atoms], layers.kind[atoms]
    alike = (plane[:, None] == plane) & (kind[:, None] == kind)
    images, shifts = [], []
    for candidate in np.flatnonzero(alike[0]):
        shift = place[candidate] - place[0]
        offset = place[:, None] + shift - place
        distance = np.linalg.norm((offset - np.round(offset)) @ vectors, axis=-1)
        distance[~alike] = np.inf
        if distance.min(axis=1).max() < SAME_POSITION_ANGSTROM:
            images.append(distance.argmin(axis=1))
            shifts.append(shift)
    return np.array(images), np.array(shifts)


def _waves(shifts: Array) -> Array:
    """(n, 2) whole numbers: a reciprocal vector of the supercell for each wave that differs on the shifts."""
    count = len(shifts)
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    fractions = np.round(shifts * count).astype(np.int64)  # the shifts are multiples of 1/count
    for wave in product(range(count), repeat=2):
        key = tuple((fractions @ np.array(wave) % count).tolist())
        found.setdefault(key, wave)
    return np.array(list(found.values()), dtype=np.float64)
