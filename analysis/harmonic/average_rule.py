"""The interface of two crystals whose force constants are known, by the average rule.

Constants between two atoms of one side are those of its crystal; between the sides they are the mean of what
either crystal has for the same pair of sites. See docs/theory.md, "The average rule".
"""

from dataclasses import dataclass, replace

import numpy as np

from kapitza.analysis.harmonic.force_constants import ForceConstants, bonds
from kapitza.analysis.harmonic.interface_constants import (
    PLANE_GAP_ANGSTROM,
    InPlaneLattice,
    InterfaceConstants,
    Layers,
    point_operations,
)
from kapitza.analysis.harmonic.shared_lattice import SharedSites, UnlikeLatticesError, shared_lattice
from kapitza.arraytypes import Array, Integers

NOWHERE_PERIODIC = 1e9
"""Å: every image is an atom of its own here, and no vector is folded back."""

LARGEST_TABLE_BYTES = 6e8
"""Of the force constants of a slab: more would not fit the memory of a job."""


@dataclass(frozen=True)
class JoinedCrystals:
    """A slab of two crystals joined by the average rule.

    Attributes:
        constants: of the slab, with an in-plane cell of mean size.
        mass_amu: (n_atoms,) each side's own.
        strain: largest relative difference of the two crystals' lattice vectors.
    """

    constants: InterfaceConstants
    mass_amu: Array
    strain: float


@dataclass(frozen=True)
class PlaneTable:
    """Force constants between cells of lattice planes.

    Attributes:
        value: (2·reach + 1, n, n_images, n, 3, 3) eV/Å²: from a cell to the one that many planes up,
            less reach, and its images in the plane.
    """

    value: Array

    @property
    def reach(self) -> int:
        """How many cells away the farthest is."""
        return len(self.value) // 2


def turned_constants(constants: ForceConstants, axes: Array) -> ForceConstants:
    """The same crystal in another Cartesian frame; fields of polar waves are left out.

    axes : (3, 3) orthonormal rows, the axes of the new frame in the old one
    """
    return replace(
        constants,
        primitive_cell=constants.primitive_cell @ axes.T,
        primitive_position=constants.primitive_position @ axes.T,
        supercell_cell=constants.supercell_cell @ axes.T,
        supercell_position=constants.supercell_position @ axes.T,
        value=np.einsum("pa,ijab,qb->ijpq", axes, constants.value, axes),
        polar=None,
    )


def joined_by_average(left: ForceConstants, right: ForceConstants) -> JoinedCrystals:
    """Join two crystals across the plane z = 0; both in the frame of the interface, see `turned_constants`.

    Raises:
        UnlikeLatticesError: lattices or sites that do not match: there are no pairs of sites to average over;
            or constants that reach so far that the slab would not fit in memory.

    Source: docs/theory.md, "The average rule".
    """
    shared = shared_lattice(left, right)
    sides = ((left, shared.left), (right, shared.right))
    steps = [_lattice_steps(item, sites) for item, sites in sides]
    widest = np.max([np.abs(item[:, 2:]).max(axis=0) for item in steps], axis=0)
    cells = 3 * (int(widest[2]) + 1) + 1
    _check_size(widest, 2 * cells * len(shared.left.atom))
    tables = [
        _table(item, len(sites.atom), chosen, widest)
        for (item, sites), chosen in zip(sides, steps, strict=True)
    ]
    value = _assembled(tables[0], tables[1], cells)
    layers, lattice, left_planes = _slab(shared.left, shared.right, widest, cells)
    mass = np.concatenate([np.tile(sites.mass_amu, cells) for _, sites in sides])
    constants = InterfaceConstants(layers, lattice, value, left_planes, 0)
    return JoinedCrystals(constants, mass[lattice.image_of], shared.strain)


def _lattice_steps(constants: ForceConstants, sites: SharedSites) -> Integers:
    """(n_bonds, 5) of every bond: its two sites, and the lattice vectors between their cells."""
    found = bonds(constants)
    place = np.argsort(sites.atom)
    first, second = place[found.first], place[found.second]
    steps = found.vector @ np.linalg.inv(sites.cell) - sites.fraction[second] + sites.fraction[first]
    return np.column_stack([first, second, np.rint(steps).astype(np.int64)])


def _check_size(widest: Integers, n_home: int) -> None:
    size = 72.0 * n_home**2 * float(np.prod(2 * widest[:2] + 1))
    if size > LARGEST_TABLE_BYTES:
        raise UnlikeLatticesError(
            f"their force constants reach so far that those of the slab take {size / 1e9:.2g} GB, of at most "
            f"{LARGEST_TABLE_BYTES / 1e9:g}"
        )


def _table(constants: ForceConstants, n_sites: int, steps: Integers, widest: Integers) -> PlaneTable:
    x, y, z = (int(reach) for reach in widest)
    value = np.zeros((2 * z + 1, n_sites, 2 * x + 1, 2 * y + 1, n_sites, 3, 3))
    where = (steps[:, 4] + z, steps[:, 0], steps[:, 2] + x, steps[:, 3] + y, steps[:, 1])
    np.add.at(value, where, bonds(constants).stiffness)
    return PlaneTable(value.reshape(2 * z + 1, n_sites, -1, n_sites, 3, 3))


def _assembled(left: PlaneTable, right: PlaneTable, cells: int) -> Array:
    """(n_home, n_atoms, 3, 3): cells of the left side, then as many of the right one; images outermost."""
    reach, (_, n, images, *_) = left.reach, left.value.shape
    value = np.zeros((2 * cells, n, images, 2 * cells, n, 3, 3))
    mean = (left.value + right.value) / 2
    for here in range(2 * cells):
        own, other = (left, right) if here < cells else (right, left)
        lacking = np.zeros((n, 3, 3))
        for there in range(max(0, here - reach), min(2 * cells, here + reach + 1)):
            step = there - here + reach
            if (here < cells) == (there < cells):
                value[here, :, :, there] = own.value[step]
            else:
                value[here, :, :, there] = mean[step]
                lacking += (own.value - other.value)[step].sum(axis=(1, 2)) / 2
        # A shift of the whole costs nothing: what bonds across lack of the crystal's, the site's own gains.
        for site in range(n):
            value[here, site, images // 2, here, site] += (lacking[site] + lacking[site].T) / 2
    home = value.reshape(2 * cells * n, images, 2 * cells * n, 3, 3)
    return home.reshape(2 * cells * n, -1, 3, 3)


def _slab(
    left: SharedSites, right: SharedSites, widest: Integers, cells: int
) -> tuple[Layers, InPlaneLattice, int]:
    """Places of the atoms of `_assembled`, their translations in the plane, and planes of the left side.

    Places along the plane are means of both crystals': they are but the phases D(k∥) is written in.
    """
    n, pair = len(left.atom), (left, right)
    fraction = (left.fraction + right.fraction) / 2
    vectors = (left.cell + right.cell)[:2, :2] / 2
    shift = np.mean([item.cell[2, :2] @ np.linalg.inv(item.cell[:2, :2]) for item in pair], axis=0)
    level = np.arange(2 * cells)
    along = (fraction[:, :2] + fraction[:, 2:] * shift)[None] + level[:, None, None] * shift
    height = np.array([left.cell[2, 2], right.cell[2, 2]])
    base = np.where(level < cells, level * height[0], cells * height[0] + (level - cells) * height[1])
    inside = [fraction[:, 2] * height[int(number >= cells)] for number in level]
    z = base[:, None] + np.array(inside)
    steps = np.diff(fraction[:, 2] * height.mean(), prepend=fraction[0, 2] * height.mean())
    plane = np.cumsum(steps > PLANE_GAP_ANGSTROM)
    per_cell = int(plane[-1]) + 1
    names = sorted({*left.kind, *right.kind})
    kind = np.array([names.index(item.kind[site]) for item in pair for site in range(n)])
    kind = kind.reshape(2, n) + len(names) * np.array([[0], [1]])
    home = Layers(
        np.column_stack([(along @ vectors).reshape(-1, 2), z.ravel()]),
        np.repeat(kind, cells, axis=0).ravel(),
        np.full(2, NOWHERE_PERIODIC),
        planes=(level[:, None] * per_cell + plane).ravel(),
    )
    index = np.stack(np.meshgrid(*(np.arange(-reach, reach + 1) for reach in widest[:2]), indexing="ij"), -1)
    shifts = index.reshape(-1, 2) @ vectors
    count = len(shifts)
    position = np.tile(home.position, (count, 1))
    position[:, :2] += np.repeat(shifts, len(home.position), axis=0)
    layers = Layers(position, np.tile(home.kind, count), home.periods, planes=np.tile(home.plane, count))
    atoms = np.arange(len(home.position))
    lattice = InPlaneLattice(
        vectors,
        atoms + count // 2 * len(atoms),
        np.tile(atoms, count),
        point_operations(home, vectors),
    )
    return layers, lattice, cells * per_cell
