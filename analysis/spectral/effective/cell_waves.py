"""Atoms of a slab by waves over its common in-plane cells: what equivalent atoms do is one matrix per k∥.

See docs/theory.md, "Effective linear bond".
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.harmonic.interface_constants import Layers, in_plane_lattice
from kapitza.arraytypes import Array, Complex, Integers


@dataclass(frozen=True)
class CellWaves:
    """Every wave that fits the box, one of each pair k∥ and −k∥.

    Attributes:
        member: (n_home, n_cells) atoms that in-plane translations map on each other.
        phase: (n_home, n_k, n_cells) e^{−ik·r}/√n_cells with r the site itself.
        weight: (n_k,) 2, for k∥ stands for −k∥ too; 1 where −k∥ is k∥.
    """

    member: Integers
    phase: Complex
    weight: Array

    @property
    def freedoms(self) -> int:
        """Degrees of freedom at each k∥: the size of its matrices."""
        return 3 * len(self.member)

    @property
    def n_atoms(self) -> int:
        """Number of atoms."""
        return self.member.size

    def to_waves(self, values: NDArray[np.float64]) -> Complex:
        """Amplitudes (n_k, n, 3·n_home) of values (n, n_atoms, 3); Σ weight·|x|² over both is the same."""
        n_home, n_cells = self.member.shape
        by_site = values[:, self.member].transpose(1, 2, 0, 3).reshape(n_home, n_cells, -1)
        waves = (self.phase @ by_site).reshape(n_home, -1, len(values), 3)
        return np.asarray(waves.transpose(1, 2, 0, 3).reshape(-1, len(values), self.freedoms))

    def to_atoms(self, waves: Complex) -> NDArray[np.float64]:
        """Values (n, n_atoms, 3) from amplitudes (n_k, n, 3·n_home); the inverse of `to_waves`."""
        n_k, n, _ = waves.shape
        n_home, n_cells = self.member.shape
        by_wave = (self.weight[:, None, None] * waves).reshape(n_k, n, n_home, 3).transpose(2, 0, 1, 3)
        back = self.phase.conj().swapaxes(1, 2)
        sites = (back @ by_wave.reshape(n_home, n_k, -1)).real.reshape(n_home, n_cells, n, 3)
        found = np.empty((n, self.n_atoms, 3))
        found[:, self.member.ravel()] = sites.transpose(2, 0, 1, 3).reshape(n, -1, 3)
        return found


def cell_waves(position: Array, kind: Integers, plane: Integers, periods: Array) -> CellWaves:
    """The waves over the cells that all planes of a slab share, down to the box itself.

    Args:
        position: (n_atoms, 3) Å, sites.
        kind: (n_atoms,) what tells atoms apart.
        plane: (n_atoms,) number of the atomic plane, from any.
        periods: (2,) box lengths along x and y, Å.
    """
    order = np.lexsort((position[:, 0], position[:, 1], plane))
    numbers = np.unique(plane[order], return_inverse=True)[1]
    layers = Layers(position[order], kind[order], np.asarray(periods), planes=numbers)
    lattice = in_plane_lattice(layers)
    member = np.array([order[lattice.image_of == home] for home in range(len(lattice.home))])
    wavevector, weight = _half_of_waves(lattice.vectors, layers.periods, member.shape[1])
    angle = np.einsum("kc,hrc->hkr", wavevector, position[member][..., :2])
    return CellWaves(member, np.exp(-1j * angle) / np.sqrt(member.shape[1]), weight)


def _half_of_waves(vectors: Array, periods: Array, count: int) -> tuple[Array, Array]:
    """(n_k, 2) Å⁻¹ waves of the box that differ on its `count` cells, one of each ±k, and their weights."""
    found: dict[tuple[int, ...], tuple[Array, float]] = {}
    for steps in product(range(count), repeat=2):
        wavevector = 2 * np.pi * np.array(steps) / periods
        own, opposite = (_key(sign * vectors @ wavevector / (2 * np.pi), count) for sign in (1, -1))
        if own not in found and opposite not in found:
            found[own] = wavevector, 1.0 if own == opposite else 2.0
    wavevectors, weights = zip(*found.values(), strict=True)
    return np.array(wavevectors), np.array(weights)


def _key(fraction: Array, count: int) -> tuple[int, ...]:
    """Whole numbers that are the same for waves a reciprocal vector apart."""
    return tuple((np.round(fraction * count).astype(np.int64) % count).tolist())
