"""One lattice and one set of sites for two crystals that nearly share them: which atom stands for which.

The crystals are in the frame of their interface, z across it. See docs/theory.md, "The average rule".
"""

from dataclasses import dataclass
from itertools import product
from math import gcd

import numpy as np

from kapitza.analysis.harmonic.force_constants import ForceConstants
from kapitza.arraytypes import Array, Integers

LARGEST_DIFFERENCE = 0.06
"""Relative difference of lattice vectors up to which two lattices are taken for one."""

SHARED_SITE = 0.12
"""Distance of a site of one crystal and of the other, over the edge of a cube with the volume of an atom."""

SMALLEST_STEP_ANGSTROM = 1e-2
STEPS = 4  # lattice vectors are sought among this many times the primitive ones


class UnlikeLatticesError(ValueError):
    """Two crystals without common sites: why."""


@dataclass(frozen=True)
class SharedSites:
    """One crystal on the shared lattice, sites in ascending order along z.

    Attributes:
        cell: (3, 3) Å, rows; the first two lie in the plane.
        atom: (n,) which atom of the crystal's own primitive cell each site is.
        fraction: (n, 3) in `cell`.
        position: (n, 3) Å.
        mass_amu: (n,).
        kind: (n,) chemical symbols.
    """

    cell: Array
    atom: Integers
    fraction: Array
    position: Array
    mass_amu: Array
    kind: tuple[str, ...]


@dataclass(frozen=True)
class SharedLattice:
    """Both crystals with their sites in the same order, and the largest relative difference of vectors."""

    left: SharedSites
    right: SharedSites
    strain: float


def shared_lattice(left: ForceConstants, right: ForceConstants) -> SharedLattice:
    """Find the cell of both crystals whose first two vectors lie in the plane, and pair their sites.

    Where several pairings fit, that with most atoms of the same element, then of most equal masses, is taken.

    Raises:
        UnlikeLatticesError: no such cell or pairing.
    """
    if len(left.masses_amu) != len(right.masses_amu):
        raise UnlikeLatticesError(
            f"primitive cells of {len(left.masses_amu)} and {len(right.masses_amu)} atoms"
        )
    cell = plane_cell(left.primitive_cell)
    steps = np.rint(cell @ np.linalg.inv(right.primitive_cell))
    other = steps @ right.primitive_cell
    strain = float((np.linalg.norm(other - cell, axis=1) / np.linalg.norm(cell, axis=1)).max())
    if abs(round(float(np.linalg.det(steps)))) != 1 or strain > LARGEST_DIFFERENCE:
        raise UnlikeLatticesError(
            f"their lattices differ: vectors by {strain:.2g} of their length, at most {LARGEST_DIFFERENCE:g}"
        )
    other = _in_plane(other)
    first = left.primitive_position @ np.linalg.inv(cell)
    second = right.primitive_position @ np.linalg.inv(other)
    partner = _pairing(first, second, (cell + other) / 2, left, right)
    offset = second[partner] - first
    offset -= offset[0]
    second = second[partner] - np.rint(offset)
    order, start = _from_widest_gap(((first - first[0]) + (second - second[0])) / 2, cell)
    sides = (
        (left, cell, first, np.arange(len(first))),
        (right, other, second, partner),
    )
    found = [
        _sites(item, vectors, fraction - fraction[0] - start, atom, order)
        for item, vectors, fraction, atom in sides
    ]
    return SharedLattice(found[0], found[1], strain)


def plane_cell(primitive: Array) -> Array:
    """(3, 3) Å: a primitive cell whose first two vectors are the shortest in the plane z = 0.

    primitive : (3, 3) Å, rows; the plane is one of its lattice planes.

    Raises UnlikeLatticesError: the plane is none of the lattice.
    """
    height = primitive[:, 2] / _spacing(primitive[:, 2])
    miller = np.rint(height).astype(np.int64)
    steps = np.array(list(product(range(-STEPS, STEPS + 1), repeat=3)))
    length = np.round(np.linalg.norm(steps @ primitive, axis=1), 6)
    steps = steps[np.lexsort((*(-steps.T[::-1]), length))]
    inside = [step for step in steps[steps @ miller == 0] if step.any()]
    above = steps[steps @ miller == 1]
    first = inside[0]
    for second in inside:
        normal = np.cross(first, second)
        if normal.any() and gcd(*map(int, normal)) == 1 and len(above):
            return _in_plane(np.array([first, second, above[0]]) @ primitive)
    raise UnlikeLatticesError("the plane is no lattice plane of small indices")


def _in_plane(cell: Array) -> Array:
    """The cell without what rounding leaves of the first two vectors along z."""
    found = cell.copy()
    found[:2, 2] = 0.0
    return found


def _spacing(heights: Array) -> float:
    """Distance of lattice planes: the largest number of which all heights are multiples, Å."""
    found = 0.0
    for height in np.abs(heights):
        larger, smaller = max(found, float(height)), min(found, float(height))
        while smaller > SMALLEST_STEP_ANGSTROM:
            larger, smaller = smaller, abs(larger - smaller * round(larger / smaller))
        found = larger
    return found


def _pairing(
    first: Array, second: Array, cell: Array, left: ForceConstants, right: ForceConstants
) -> Integers:
    """(n,) for every atom of the left crystal the one of the right crystal on the same site."""
    near = SHARED_SITE * float(np.cbrt(abs(np.linalg.det(cell)) / len(first)))
    found: list[tuple[int, float, Integers]] = []
    for candidate in range(len(second)):
        offset = second[None] - second[candidate] - (first[:, None] - first[0])
        distance = np.linalg.norm((offset - np.rint(offset)) @ cell, axis=-1)
        partner = distance.argmin(axis=1)
        if distance.min(axis=1).max() < near and len(set(partner.tolist())) == len(partner):
            alike = sum(left.elements[i] == right.elements[j] for i, j in enumerate(partner))
            ratio = np.abs(np.log(left.masses_amu / right.masses_amu[partner])).sum()
            found.append((-alike, round(float(ratio), 6), partner))
    if not found:
        raise UnlikeLatticesError("their atoms have other places in the cell")
    return min(found, key=lambda item: item[:2])[2]


def _from_widest_gap(fraction: Array, cell: Array) -> tuple[Integers, Array]:
    """Order of the sites along z from above the widest gap between their planes, and where the cell begins.

    Returns (n,) and (3,): the third fraction less the start is in [0, 1) for the lowest site and those above.
    """
    height = fraction[:, 2] % 1.0
    height[height > 1 - 1e-6] = 0.0
    order = np.argsort(height, kind="stable")
    gaps = np.diff(height[order], prepend=height[order[-1]] - 1.0)
    lowest = int(np.flatnonzero(gaps > gaps.max() - 1e-3)[0])
    start = np.array([0.0, 0.0, height[order[lowest]] - gaps[lowest] / 2])
    return np.asarray(np.roll(order, -lowest), dtype=np.int64), start


def _sites(
    constants: ForceConstants, cell: Array, fraction: Array, atom: Integers, order: Integers
) -> SharedSites:
    place = fraction[order]
    place[:, 2] -= np.floor(place[:, 2])
    chosen = np.asarray(atom[order], dtype=np.int64)
    return SharedSites(
        cell,
        chosen,
        place,
        place @ cell,
        np.asarray(constants.masses_amu)[chosen],
        tuple(constants.elements[number] for number in chosen),
    )
