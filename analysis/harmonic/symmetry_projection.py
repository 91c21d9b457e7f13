"""Force constants with the symmetry of their crystal: space group, exchange of atoms, acoustic sum rule.

Each of the three is an orthogonal projection, and they commute: the space group carries sums over a row into
sums over a row, and pairs into pairs. One after the other they project onto what has all three.
"""

import numpy as np
from phonopy import Phonopy

from kapitza.arraytypes import Array, Integers


def projected(value: Array, phonon: Phonopy) -> Array:
    """The force constants nearest to the given ones that have the symmetry of the crystal.

    Of the operations, those that carry a primitive atom into the primitive cell are enough: the lattice's own
    translations are in the form of the constants.

    Args:
        value: (n_primitive, n_supercell, 3, 3) eV/Å².
        phonon: phonopy's supercell, with its operations.

    Source: docs/theory.md, "Bulk phonons".
    """
    atoms, moved_to = phonon.primitive.p2s_map, np.asarray(phonon.symmetry.atomic_permutations)
    turns = _cartesian(phonon)
    row_of = np.full(len(phonon.supercell), -1)
    row_of[atoms] = np.arange(len(atoms))
    found = np.empty_like(value)
    for row, atom in enumerate(atoms):
        inside = row_of[moved_to[:, atom]] >= 0
        turned = value[row_of[moved_to[inside, atom]][:, None], moved_to[inside]]  # (operation, atom, 3, 3)
        turn = turns[inside]
        found[row] = np.einsum("gba,gjbc,gcd->jad", turn, turned, turn, optimize=True) / len(turn)
    return _without_drift(_exchanged(found, phonon, moved_to, row_of), _kinds(phonon, row_of))


def _cartesian(phonon: Phonopy) -> Array:
    """(n_operations, 3, 3): the operations' rotations of Cartesian columns."""
    lattice = phonon.supercell.cell.T
    return np.asarray(lattice @ phonon.symmetry.symmetry_operations["rotations"] @ np.linalg.inv(lattice))


def _exchanged(value: Array, phonon: Phonopy, moved_to: Integers, row_of: Integers) -> Array:
    """Mean of Φ_ij and Φ_jiᵀ, found by the translation that carries j into the primitive cell."""
    rotations = phonon.symmetry.symmetry_operations["rotations"]
    shifts = moved_to[(rotations == np.eye(3, dtype=int)).all(axis=(1, 2))]
    kinds, every = _kinds(phonon, row_of), np.arange(len(row_of))
    home = phonon.primitive.p2s_map[kinds]
    # (n_supercell,): which translation carries each atom to the primitive atom it is an image of.
    shift = np.argmax(shifts[:, every] == home, axis=0)
    partner = shifts[shift[None, :], phonon.primitive.p2s_map[:, None]]
    return np.asarray((value + value[kinds[None, :], partner].swapaxes(-1, -2)) / 2)


def _kinds(phonon: Phonopy, row_of: Integers) -> Integers:
    """(n_supercell,) row of the primitive atom that each atom is an image of."""
    return np.asarray(row_of[phonon.primitive.s2p_map])


def _without_drift(value: Array, kinds: Integers) -> Array:
    """Constants whose rows and columns add up to nothing: the means of both are taken off."""
    drift = value.mean(axis=1)
    columns = drift.swapaxes(-1, -2)[kinds]
    return np.asarray(value - drift[:, None] - columns[None] + drift.mean(axis=0))
