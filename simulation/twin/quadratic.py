"""A quadratic energy of atoms that repeat themselves in the plane: −f·u + ½ u·K·u, with forces f − K·u.

K of a box of n_x × n_y equal cells couples only displacements of equal in-plane wave vector: what is kept is
the rows of one cell, and what is multiplied at every step of a run is one sparse block a wave vector, or all
of K where that is less work.
See docs/theory.md, "Twins".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import fft, sparse
from scipy.spatial import cKDTree

from kapitza.arraytypes import Array, Integers

SAME_SITE_ANGSTROM = 1e-4
EDGE = 0.0123  # of a cell: how far its edge lies from the lattice planes, where atoms are
WAVES_COST = 3.0
LEAST_FOR_WAVES = 100_000
"""Measured: a number of K costs a third of one of its blocks, both transforms as much as so many of them."""
MOST_BY_MATRIX = 36
"""Cells in the plane up to which transforms by matrices take less time than fast ones."""
NEGLIGIBLE_STIFFNESS = 1e-9  # of the largest constant: round-off of numerical derivatives


@dataclass(frozen=True)
class Repeats:
    """Equal in-plane cells of some atoms.

    Attributes:
        cells: (2,) how many along x and y.
        order: (n_cells · n_basis,) atoms cell by cell, y fastest, each cell in the order of the first.
    """

    cells: tuple[int, int]
    order: Integers

    @property
    def home(self) -> Integers:
        """(n_basis,) the atoms of the first cell."""
        return self.order[: len(self.order) // (self.cells[0] * self.cells[1])]


def in_plane_repeats(position: Array, kind: Integers, periods: Array) -> Repeats:
    """The most cells along x and y that the atoms of a box repeat themselves in.

    Args:
        position: (n, 3) Å, in a box periodic in x and y.
        kind: (n,) what tells atoms apart.
        periods: (2,) Å.
    """
    tree, wrapped = _tree(position, periods)

    def moved(shift: Array) -> Integers | None:
        """The atom at each place after a shift in the plane, where there is an equal one."""
        target = wrapped + np.array([*shift, 0.0])
        target[:, :2] %= periods
        distance, found = tree.query(target)
        same = distance.max() < SAME_SITE_ANGSTROM and np.array_equal(kind[found], kind)
        return np.asarray(found) if same else None

    counts = []
    for axis in range(2):
        most = np.count_nonzero(np.abs(position[:, 2] - position[0, 2]) < SAME_SITE_ANGSTROM)
        unit = periods * np.eye(2)[axis]
        counts.append(next(n for n in range(most, 0, -1) if n == 1 or moved(unit / n) is not None))
    nx, ny = counts
    step = periods / np.array([nx, ny])
    # A first cell with no atom on its edge.
    inside = [(wrapped[:, axis] / step[axis] + EDGE) % counts[axis] < 1.0 for axis in range(2)]
    home = np.flatnonzero(inside[0] & inside[1])
    everywhere = [moved(np.array([cx, cy]) * step) for cx in range(nx) for cy in range(ny)]
    order = np.concatenate([image[home] for image in everywhere if image is not None])
    if len(order) != len(position) or len(np.unique(order)) != len(position):
        return Repeats((1, 1), np.arange(len(position)))
    return Repeats((nx, ny), order)


def _tree(position: Array, periods: Array) -> tuple[Any, Array]:
    """Sites to search, periodic in the plane, and the positions wrapped into the box."""
    wrapped = position.copy()
    wrapped[:, :2] %= periods
    wrapped[:, :2][wrapped[:, :2] >= periods] = 0.0
    wrapped[:, 2] -= position[:, 2].min()
    # Period 0 along z: none.
    return cKDTree(wrapped, boxsize=np.array([*periods, 0.0])), wrapped


@dataclass(frozen=True)
class Quadratic:
    """−f·u + ½ u·K·u of some atoms of a box.

    Attributes:
        atoms: (n,) their numbers in the box, from 0.
        linear: (n, 3) f, eV/Å.
        repeats: their in-plane cells.
        rows: (3 n_basis, 3 n) K of the first cell with all atoms in the order of the repeats, eV/Å².
    """

    atoms: Integers
    linear: Array
    repeats: Repeats
    rows: Any

    @cached_property
    def blocks(self) -> Any:
        """K by wave vector, block-diagonal, (3 n_basis n_k)²."""
        (nx, ny), width = self.repeats.cells, self.rows.shape[0]
        cell = np.repeat(np.arange(nx * ny), width)
        column, every = np.tile(np.arange(width), nx * ny), np.arange(width * nx * ny)
        blocks = []
        for kx, ky in wave_vectors(self.repeats.cells):
            phase = np.exp(2j * np.pi * (kx * (cell // ny) / nx + ky * (cell % ny) / ny))
            folded = self.rows @ sparse.csr_matrix((phase, (every, column)), shape=(len(every), width))
            blocks.append(_without_round_off((folded + folded.conj().T) / 2))
        return sparse.block_diag(blocks, format="csr")

    @cached_property
    def by_wave_vector(self) -> bool:
        """Whether K is better multiplied by wave vectors: blocks are complex, and transforms come on top."""
        cells = self.repeats.cells[0] * self.repeats.cells[1]
        return cells > 1 and self.rows.nnz * cells > WAVES_COST * self.blocks.nnz + LEAST_FOR_WAVES

    def part(self, number: int, count: int) -> "QuadraticPart":
        """One of `count` parts of K whose forces add up to all of them."""
        matrix = self.blocks if self.by_wave_vector else self.matrix()
        bounds = np.linspace(0, matrix.shape[0], count + 1).astype(int)
        return QuadraticPart(self, matrix, slice(bounds[number], bounds[number + 1]))

    @cached_property
    def whole(self) -> "QuadraticPart":
        """All of K."""
        return self.part(0, 1)

    def forces(self, displacement: Array) -> Array:
        """f − K·u, (n, 3) eV/Å, at displacements (n, 3) Å."""
        return np.asarray(self.linear + self.whole(displacement))

    def energy_ev(self, displacement: Array, forces: Array) -> Array:
        """(n,) eV, shares of the atoms in −f·u + ½ u·K·u, from their forces f − K·u."""
        return np.asarray(-0.5 * np.einsum("ia,ia->i", displacement, self.linear + forces))

    def matrix(self) -> Any:
        """K itself, sparse, (3 n)² in the order of `atoms`, eV/Å²."""
        (nx, ny), order = self.repeats.cells, self.repeats.order
        axes = np.arange(3)
        place = (3 * order[:, None] + axes).ravel()
        number = np.arange(nx * ny).reshape(nx, ny)
        parts, basis = self.rows.tocoo(), self.rows.shape[0]
        size, rows, columns = len(place), [], []
        for cx in range(nx):
            for cy in range(ny):
                # The cell that lies as far from this one as the column's from the first.
                cells = np.roll(number, (-cx, -cy), axis=(0, 1)).ravel()
                rows.append(place[number[cx, cy] * basis + parts.row])
                columns.append(place[cells[parts.col // basis] * basis + parts.col % basis])
        where = (np.concatenate(rows), np.concatenate(columns))
        whole = sparse.coo_matrix((np.tile(parts.data, nx * ny), where), shape=(size, size)).tocsr()
        return ((whole + whole.T) / 2).tocsr()

    def arrays(self, name: str) -> dict[str, tuple[Any, str]]:
        """Datasets of a file, by name, with their units."""
        rows = self.rows.tocsr()
        return {
            f"{name}_atoms": (self.atoms, "1"),
            f"{name}_linear": (self.linear, "eV/angstrom"),
            f"{name}_cells": (np.array(self.repeats.cells), "1"),
            f"{name}_order": (self.repeats.order, "1"),
            f"{name}_stiffness": (rows.data, "eV/angstrom^2"),
            f"{name}_indices": (rows.indices, "1"),
            f"{name}_indptr": (rows.indptr, "1"),
        }

    @classmethod
    def read(cls, file: Mapping[str, Any], name: str) -> Self:
        """The quadratic energy that `arrays` wrote."""
        kept = {
            key: file[f"{name}_{key}"][:]
            for key in ("atoms", "linear", "cells", "order", "stiffness", "indices", "indptr")
        }
        shape = (len(kept["indptr"]) - 1, 3 * len(kept["atoms"]))
        rows = sparse.csr_matrix((kept["stiffness"], kept["indices"], kept["indptr"]), shape=shape)
        repeats = Repeats((int(kept["cells"][0]), int(kept["cells"][1])), kept["order"])
        return cls(kept["atoms"], kept["linear"], repeats, rows)


class QuadraticPart:
    """Some rows of K, or of its blocks by wave vector: −K·u of these alone."""

    def __init__(self, whole: Quadratic, matrix: Any, rows: slice) -> None:
        self._order, self._inverse = whole.repeats.order, np.argsort(whole.repeats.order)
        self._rows, self._matrix, self._size = rows, -matrix[rows], matrix.shape[0]
        self._waves = InPlaneWaves(whole.repeats.cells) if whole.by_wave_vector else None

    def __call__(self, displacement: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 3) eV/Å of displacements (n, 3) Å."""
        if self._waves is None:
            return self._product(displacement.ravel()).reshape(-1, 3)
        waves = self._waves.forward(displacement.take(self._order, axis=0))
        product = self._product(waves.ravel()).reshape(waves.shape)
        return self._waves.backward(product).reshape(-1, 3).take(self._inverse, axis=0)

    def _product(self, flat: NDArray[Any]) -> NDArray[Any]:
        """−K·u where this part has rows, 0 elsewhere."""
        own = self._matrix @ flat
        if len(own) == self._size:
            return np.asarray(own)
        product = np.zeros(self._size, dtype=own.dtype)
        product[self._rows] = own
        return product


def wave_vectors(cells: tuple[int, int]) -> list[tuple[int, int]]:
    """In-plane wave vectors (k_x, k_y) of real displacements in some cells, in units of 2π over the box.

    One of each pair ±k; where there are many cells, those that a real fast Fourier transform gives.
    """
    nx, ny = cells
    if nx * ny > MOST_BY_MATRIX:
        return [(kx, ky) for kx in range(nx) for ky in range(ny // 2 + 1)]
    every = [(kx, ky) for kx in range(nx) for ky in range(ny)]
    return [k for k in every if k <= (-k[0] % nx, -k[1] % ny)]


class InPlaneWaves:
    """Displacements cell by cell, y fastest, to waves and back; of few cells by matrices."""

    def __init__(self, cells: tuple[int, int]) -> None:
        self._cells = cells
        (nx, ny), waves = cells, np.array(wave_vectors(cells))
        self._by_matrix = nx * ny <= MOST_BY_MATRIX
        if self._by_matrix:
            cx, cy = np.divmod(np.arange(nx * ny), ny)
            angle = 2 * np.pi * (np.outer(waves[:, 0], cx) / nx + np.outer(waves[:, 1], cy) / ny)
            own = np.all((-waves) % [nx, ny] == waves, axis=1)
            weight = np.where(own, 1.0, 2.0) / (nx * ny)
            self._forward = np.ascontiguousarray(np.stack([np.cos(angle), -np.sin(angle)]))
            back = np.stack([np.cos(angle), -np.sin(angle)]) * weight[:, None]
            self._backward = np.ascontiguousarray(back.reshape(-1, nx * ny).T)

    def forward(self, displacement: NDArray[np.float64]) -> NDArray[np.complex128]:
        """(n_k, 3 n_basis) of displacements (n_cells · n_basis, 3)."""
        nx, ny = self._cells
        if not self._by_matrix:
            found = fft.rfft2(displacement.reshape(nx, ny, -1), axes=(0, 1))
            return np.asarray(found).reshape(-1, found.shape[-1])
        real, imaginary = self._forward @ displacement.reshape(nx * ny, -1)
        waves = np.empty(real.shape, dtype=np.complex128)
        waves.real, waves.imag = real, imaginary
        return waves

    def backward(self, waves: NDArray[np.complex128]) -> NDArray[np.float64]:
        """(n_cells, 3 n_basis) of waves (n_k, 3 n_basis)."""
        nx, ny = self._cells
        if not self._by_matrix:
            grid = waves.reshape(nx, ny // 2 + 1, -1)
            return np.asarray(fft.irfft2(grid, s=self._cells, axes=(0, 1))).reshape(nx * ny, -1)
        parts = np.concatenate([waves.real, waves.imag])
        return np.asarray(self._backward @ parts)


def _without_round_off(block: Any) -> Any:
    block = block.tocsr()
    block.data[np.abs(block.data) < NEGLIGIBLE_STIFFNESS * np.abs(block.data).max()] = 0.0
    block.eliminate_zeros()
    return block
