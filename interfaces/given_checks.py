"""Whether a structure that somebody else has built can be the box of a case, before it is cut into zones."""

import numpy as np
from ase import Atoms
from ase.data import atomic_numbers, covalent_radii
from ase.neighborlist import neighbor_list
from numpy.typing import NDArray

from kapitza.interfaces.errors import StructureError

OVERLAP = 0.5
"""Smallest distance of two atoms over the sum of their covalent radii."""

_TILT = 1e-6  # Å


def check_given(atoms: Atoms, cutoff_angstrom: float, across_is_vacuum: bool = False) -> None:
    """Refuse tilted and narrow cells, atoms that overlap or stand alone, boxes periodic along z, and vacuum.

    cutoff_angstrom : of the potential
    across_is_vacuum : whether there may be vacuum along x or y, because the area is said

    Raises StructureError.
    """
    _check_cell(atoms, cutoff_angstrom)
    _check_distances(atoms, cutoff_angstrom)
    _check_ends(atoms, cutoff_angstrom)
    gaps = [widest_gap(atoms, axis) for axis in (0, 1)]
    if max(gaps) > cutoff_angstrom and not across_is_vacuum:
        raise StructureError(
            f"there is vacuum of {max(gaps):.4g} Å beside the atoms, along {'xy'[int(np.argmax(gaps))]}",
            "a conductance is per area, and that of the box would count the vacuum",
            "say area_angstrom2, or thickness_angstrom for a 2-D sheet",
        )


def _check_cell(atoms: Atoms, cutoff_angstrom: float) -> None:
    cell = np.asarray(atoms.cell.array)
    if not (np.isfinite(cell).all() and np.isfinite(atoms.positions).all()):
        raise StructureError(
            "the structure has coordinates that are not numbers",
            "a cell length or a position is infinite or not a number",
            "write the file again",
        )
    if np.abs(cell - np.diag(np.diag(cell))).max() > _TILT or min(np.diag(cell)[:2]) <= 0:
        raise StructureError(
            "the cell of the structure is not rectangular",
            "heat is to flow along z, through a cross-section with edges along x and y",
            "take a rectangular cell: a hexagonal one (a, b at 120°) is one of a × a√3 with twice the atoms",
        )
    if min(np.diag(cell)[:2]) <= cutoff_angstrom:
        raise StructureError(
            f"the cross-section of {cell[0, 0]:.2f} × {cell[1, 1]:.2f} Å is too narrow",
            f"an atom would interact with its own image within the cutoff of {cutoff_angstrom:g} Å",
            "repeat the structure along x and y",
        )


def _check_ends(atoms: Atoms, cutoff_angstrom: float) -> None:
    height = float(atoms.cell.array[2, 2])
    z = np.sort(atoms.positions[:, 2])
    gap = height - float(z[-1] - z[0])
    steps = np.diff(z)
    if len(steps) and steps.max() > cutoff_angstrom:
        at = int(steps.argmax())
        wrapped = bool(atoms.pbc[2]) and gap < cutoff_angstrom
        raise StructureError(
            f"there is vacuum inside: no atom between z = {z[at]:.5g} and {z[at + 1]:.5g} Å",
            "the slab is wrapped around the end of its periodic box"
            if wrapped
            else f"the gap is wider than the cutoff of {cutoff_angstrom:g} Å, and no heat can pass it",
            f"move the atoms above it down by {height:.6g} Å, and the plane with them"
            if wrapped
            else "bring both sides together",
        )
    if atoms.pbc[2] and gap < cutoff_angstrom:
        raise StructureError(
            "the structure is periodic along z, so that it has a second interface",
            f"its ends are {gap:.3g} Å apart, within the cutoff of {cutoff_angstrom:g} Å",
            "cut it in the middle of both crystals and leave vacuum there, or pbc off along z",
        )


def widest_gap(atoms: Atoms, axis: int) -> float:
    """Widest distance along a periodic axis in which there is no atom, Å."""
    length = float(atoms.cell.array[axis, axis])
    place = np.sort(np.mod(atoms.positions[:, axis], length))
    return float(np.diff(place, append=place[0] + length).max())


def _check_distances(atoms: Atoms, cutoff_angstrom: float) -> None:
    radii = np.array([covalent_radii[atomic_numbers[symbol]] for symbol in atoms.get_chemical_symbols()])
    one, two, distance = neighbor_list("ijd", atoms, max(2 * OVERLAP * float(radii.max()), cutoff_angstrom))
    _check_overlap(one, two, distance, radii)
    alone = np.setdiff1d(np.arange(len(atoms)), one[distance < cutoff_angstrom])
    if len(alone):
        x, y, z = atoms.positions[alone[0]]
        raise StructureError(
            f"{len(alone)} of {len(atoms)} atoms have no neighbour within {cutoff_angstrom:g} Å, the cutoff",
            f"nothing acts on atom {alone[0] + 1}, at {x:.5g}, {y:.5g}, {z:.5g} Å",
            "look at its unit of length, which is to be Å, or take stray atoms out",
        )


def _check_overlap(
    one: NDArray[np.int64],
    two: NDArray[np.int64],
    distance: NDArray[np.float64],
    radii: NDArray[np.float64],
) -> None:
    close = distance < OVERLAP * (radii[one] + radii[two])
    if close.any():
        pair = int(np.flatnonzero(close)[distance[close].argmin()])
        raise StructureError(
            f"atoms {one[pair] + 1} and {two[pair] + 1} of the structure overlap",
            f"they are {distance[pair]:.3g} Å apart",
            "take one of them out, or move the sides apart; lengths are in Å",
        )
