"""Bonds of a slab that count, and blocks of D(k∥) from them: what is asked for, never the whole slab.

See docs/theory.md, "Cost and memory of Green's functions".
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from kapitza.analysis.harmonic.interface_constants import InterfaceConstants
from kapitza.analysis.units import METAL_MASS
from kapitza.arraytypes import Array, Complex, Integers

SAME_OFFSET_ANGSTROM = 1e-9  # bonds whose ends lie so close are one; rounding apart costs time alone


@dataclass(frozen=True)
class SlabBonds:
    """Force constants that count, of one in-plane cell, each in both directions.

    Attributes:
        size: number of atoms of the cell.
        first, second: (n_bonds,) their numbers.
        offset: (n_bonds, 2) Å, in the plane.
        term: (n_bonds, 3, 3) over the root of both masses, (rad/ps)²; D is Hermitian whatever they are.
    """

    size: int
    first: Integers
    second: Integers
    offset: Array
    term: Array

    @classmethod
    def of(cls, constants: InterfaceConstants, mass_amu: Array) -> "SlabBonds":
        """Of a slab whose atoms have masses (n_atoms,), amu."""
        layers, lattice = constants.layers, constants.lattice
        home, other = np.nonzero(constants.coupled())
        atom = lattice.home[home]
        offset = layers.position[other, :2] - layers.position[atom, :2]
        offset -= layers.periods * np.round(offset / layers.periods)
        scale = 2 * METAL_MASS * np.sqrt(mass_amu[atom] * mass_amu[other])
        half = constants.value[home, other] / scale[:, None, None]
        partner = lattice.image_of[other]
        first, second = np.concatenate([home, partner]), np.concatenate([partner, home])
        both, terms = np.concatenate([offset, -offset]), np.concatenate([half, half.swapaxes(1, 2)])
        # A bond seen from both of its ends is one.
        place = np.round(both / SAME_OFFSET_ANGSTROM).astype(np.int64)
        order = np.lexsort([*place.T, second, first])
        found = np.column_stack([first, second, place])[order]
        starts = np.flatnonzero(np.append(True, (np.diff(found, axis=0) != 0).any(axis=1)))
        where = order[starts]
        term = np.add.reduceat(terms[order], starts)
        return cls(len(lattice.home), first[where], second[where], both[where], term)

    def between(self, start: int, stop: int) -> "SlabBonds":
        """Those among the atoms from `start` to `stop`, which is left out; numbers stay."""
        wanted = (np.minimum(self.first, self.second) >= start) & (np.maximum(self.first, self.second) < stop)
        return SlabBonds(
            self.size, self.first[wanted], self.second[wanted], self.offset[wanted], self.term[wanted]
        )

    def sparse(self, wavevector: Array) -> "csr_array":
        """D at one wave vector, (2,) Å⁻¹, (3·size, 3·size) in (rad/ps)², as a sparse matrix."""
        values = np.exp(1j * self.offset @ wavevector)[:, None, None] * self.term
        axes = np.arange(3)
        rows = np.broadcast_to((3 * self.first[:, None] + axes)[:, :, None], values.shape)
        columns = np.broadcast_to((3 * self.second[:, None] + axes)[:, None, :], values.shape)
        shape = (3 * self.size, 3 * self.size)
        return csr_array((values.ravel(), (rows.ravel(), columns.ravel())), shape=shape)

    def block(self, wavevector: Array, rows: Integers, columns: Integers) -> Complex:
        """Block of D between degrees of freedom of whole atoms, (n_k, n_rows, n_columns) in (rad/ps)².

        Args:
            wavevector: (n_k, 2) Å⁻¹.
            rows, columns: degrees of freedom, by threes.
        """
        own, other = rows[::3] // 3, columns[::3] // 3
        place = np.full((2, self.size), -1)
        place[0, own], place[1, other] = np.arange(len(own)), np.arange(len(other))
        row, column = place[0, self.first], place[1, self.second]
        chosen = np.flatnonzero((row >= 0) & (column >= 0))
        pair = row[chosen] * len(other) + column[chosen]
        # One row for each element of each pair of atoms: the sum over its bonds is a product of matrices.
        rows_of = (9 * pair[:, None] + np.arange(9)).ravel()
        terms = (self.term[chosen].ravel(), (rows_of, np.repeat(np.arange(len(chosen)), 9)))
        summing = csr_array(terms, shape=(9 * len(own) * len(other), len(chosen)))
        summed = summing @ np.exp(1j * self.offset[chosen] @ wavevector.T)
        shaped = summed.T.reshape(len(wavevector), len(own), len(other), 3, 3).swapaxes(2, 3)
        return np.ascontiguousarray(shaped).reshape(len(wavevector), len(rows), len(columns))


def dense(matrix: "csr_array", rows: Integers, columns: Integers) -> Complex:
    """Block of a sparse matrix, (n_rows, n_columns)."""
    return np.asarray(matrix[rows][:, columns].toarray())
