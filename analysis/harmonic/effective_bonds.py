"""Effective force constants of both crystals put into the bonds of an interface.

See docs/theory.md, "Effective crystals".
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import KDTree

from kapitza.analysis.harmonic.force_constants import ForceConstants, bonds
from kapitza.analysis.harmonic.interface_constants import InterfaceConstants, Layers
from kapitza.arraytypes import Array, Integers

SAME_BOND = 0.2
"""Of the nearest neighbours' distance: how far apart the same bond of crystal and slab may be."""


@dataclass(frozen=True)
class BondChange:
    """What temperature adds to the force constants of a crystal, by bond and sublattice.

    Attributes:
        kind: (n_sublattices,) LAMMPS type.
        trees: bond vectors of each sublattice, Å, along the axes of the slab.
        stiffness: (n_bonds, 3, 3) eV/Å² of each sublattice, in the order of its tree.
        nearest_angstrom: distance of nearest neighbours.
    """

    kind: Integers
    trees: tuple[KDTree, ...]
    stiffness: tuple[Array, ...]
    nearest_angstrom: float

    def at(self, sublattice: int, vector: Array) -> Array:
        """(n, 3, 3) eV/Å² for bonds (n, 3) Å from an atom of a sublattice; 0 where the crystal has none."""
        reach = SAME_BOND * self.nearest_angstrom
        _, index = self.trees[sublattice].query(vector, distance_upper_bound=reach)
        padded = np.concatenate([self.stiffness[sublattice], np.zeros((1, 3, 3))])
        return np.asarray(padded[index])  # one past the last where none is near

    def matches(self, sublattice: int, vector: Array) -> int:
        """How many nearest neighbours of a sublattice are among atoms at vectors (n, 3) Å."""
        shell = self.trees[sublattice].data
        length = np.linalg.norm(shell, axis=1)
        first = shell[length < (1 + SAME_BOND) * length.min()]
        distance, _ = KDTree(vector).query(first)
        return int(np.count_nonzero(distance < SAME_BOND * self.nearest_angstrom))


def bond_change(
    bare: ForceConstants, effective: ForceConstants, axes: Array, kind: Integers, range_angstrom: float
) -> BondChange:
    """Effective less bare constants of a crystal, turned to the axes of a slab.

    Args:
        bare, effective: in the same supercell.
        axes: (3, 3) rows are the slab's axes in the crystal's.
        kind: (n_primitive,) LAMMPS type of each atom of the primitive cell.
        range_angstrom: of forces, Å; what the fit finds beyond it is left out.

    Raises:
        ValueError: the supercells differ.
    """
    if not np.allclose(bare.supercell_position, effective.supercell_position, atol=1e-6):
        raise ValueError("bare and effective force constants are of different supercells: compute both again")
    table = bonds(replace(bare, value=effective.value - bare.value))
    length = np.linalg.norm(table.vector, axis=1)
    inside = (length > 0) & (length < range_angstrom)
    trees, stiffness = [], []
    for sublattice in range(len(kind)):
        own = inside & (table.first == sublattice)
        trees.append(KDTree(table.vector[own] @ axes.T))
        stiffness.append(axes @ table.stiffness[own] @ axes.T)
    return BondChange(kind, tuple(trees), tuple(stiffness), float(length[inside].min()))


def with_effective_bonds(
    constants: InterfaceConstants, left: BondChange, right: BondChange
) -> InterfaceConstants:
    """The interface with effective constants: bonds of a side as in its crystal, across the mean of both.

    Exact where both sides are one crystal but for masses, which classical effective constants do not know.
    A shift of all atoms still costs nothing.

    Raises:
        ValueError: an atom lies on no site of its crystal.

    Source: docs/theory.md, "Effective crystals".
    """
    layers = constants.layers
    side = (layers.plane >= constants.left_planes).astype(np.int64)
    crystals = (left, right)
    sites = _sublattices(layers, side, crystals)
    value = constants.value.copy()
    for number, atom in enumerate(constants.lattice.home):
        offset = _offsets(layers, int(atom))
        own = crystals[side[atom]].at(sites[atom], offset)
        for other in np.flatnonzero(side != side[atom]):
            # ASSUME: temperature changes a bond across as much as one of either crystal, on average.
            back = crystals[side[other]].at(sites[other], -offset[None, other])[0].T
            own[other] = (own[other] + back) / 2
        own[atom] = 0.0
        own[atom] = -own.sum(axis=0)
        value[number] += own
    return replace(constants, value=value)


def _offsets(layers: Layers, atom: int) -> Array:
    """(n_atoms, 3) Å from an atom to the nearest image of each."""
    offset = layers.position - layers.position[atom]
    offset[:, :2] -= layers.periods * np.round(offset[:, :2] / layers.periods)
    return np.asarray(offset)


def _sublattices(layers: Layers, side: Integers, crystals: tuple[BondChange, BondChange]) -> Integers:
    """(n_atoms,) the sublattice of its crystal that each atom is on: the one whose neighbours it has."""
    found = np.empty(len(side), dtype=np.int64)
    for atom in range(len(side)):
        crystal, offset = crystals[side[atom]], _offsets(layers, atom)
        near = np.linalg.norm(offset, axis=1) < (1 + 2 * SAME_BOND) * crystal.nearest_angstrom
        near[atom] = False
        options = np.flatnonzero(crystal.kind == layers.kind[atom])
        counts = [crystal.matches(int(option), offset[near]) for option in options]
        if not counts or max(counts) == 0:
            raise ValueError(f"atom {atom} of the interface slab is on no site of its crystal")
        found[atom] = options[int(np.argmax(counts))]
    return found
