"""A structure that somebody else has built → the box of a case: atoms in order, zones by rule.

Along z as a built one: vacuum | wall | hot bath | free left | plane | free right | cold bath | wall | vacuum.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from kapitza.interfaces.atomic_planes import plane_numbers
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.given_checks import check_given
from kapitza.interfaces.given_words import area_angstrom2, edges_of_labels, sides_of_atoms, types_of_atoms
from kapitza.interfaces.zones import BUILDER_VERSION, ZONE_NAMES, ProfileLayers, Sampled, Zone, Zones

_EVEN, _BIN = 0.02, 2.5  # relative; Å


@dataclass(frozen=True)
class GivenSlab:
    """How a structure becomes a case; lengths in Å.

    Attributes:
        plane_angstrom: z between the sides, in the coordinates of the structure; None with labels: midway
            between them.
        wall_angstrom, bath_angstrom: of each end; zones end between atomic planes.
        cutoff_angstrom: of the potential: the vacuum at each end.
        force_range_angstrom: of the cross-interface force.
        extra_planes: sampled on each side beyond it.
        kinds: side (0, 1), element and mass in amu of every LAMMPS type, in order; empty: those of the atoms.
        keeps_types: whether the array `type` of the atoms numbers these, on whichever side an atom is.
        area_angstrom2, thickness_angstrom: what says the cross-section, where that of the box does not.
    """

    plane_angstrom: float | None
    wall_angstrom: float
    bath_angstrom: float
    cutoff_angstrom: float
    force_range_angstrom: float
    extra_planes: int = 0
    kinds: tuple[tuple[int, str, float], ...] = ()
    area_angstrom2: float | None = None
    thickness_angstrom: float | None = None
    keeps_types: bool = False


@dataclass(frozen=True)
class _Side:
    """Atoms of one side: heights (n,), plane of each (n,), mean height of the planes, outer and inner end."""

    z: NDArray[np.float64]
    plane: NDArray[np.int64]
    plane_z: NDArray[np.float64]
    begin: float
    end: float

    def count_up_to(self, height: float) -> int:
        """Planes that lie below a height."""
        return int(np.count_nonzero(self.plane_z < height))

    def atoms_of_planes(self, first: int, last: int) -> int:
        """Atoms of planes first … last − 1."""
        return int(np.count_nonzero((self.plane >= first) & (self.plane < last)))


def given_interface(atoms: Atoms, asked: GivenSlab) -> tuple[Atoms, Zones]:
    """The box of a case from a structure, and its zones.

    The arrays `side` (0 left, 1 right) and `zone` (place in ZONE_NAMES), where there are such, say of which
    side and zone an atom is; else the plane, and the depths asked for. Types are numbered as asked, or by
    side, element and mass. Atoms are sorted by side and atomic plane; within a plane they keep the order of
    the structure where that is sorted so, else by y and x.

    atoms : positions in Å, masses in amu, a rectangular cell periodic along x and y

    Raises StructureError for a tilted cell, a box periodic along z, overlaps, gaps, a plane outside, atoms of
    one side deep in the other, elements nobody asked for, and sides too short for walls, baths and the atoms
    sampled.
    """
    sized = asked.area_angstrom2 is not None or asked.thickness_angstrom is not None
    check_given(atoms, asked.cutoff_angstrom, across_is_vacuum=sized)
    position = np.array(atoms.positions, dtype=np.float64)
    periods = np.diag(atoms.cell.array)[:2]
    position[:, :2] -= periods * np.floor(position[:, :2] / periods)
    label, at_plane = sides_of_atoms(atoms, asked.plane_angstrom)
    order = _order(position, label)
    position, label = position[order], label[order]
    sides = _sides(position[:, 2], label, at_plane, asked.force_range_angstrom)
    lift = asked.cutoff_angstrom - sides[0].begin
    if abs(lift) > 1e-9:
        position[:, 2] += lift
        sides = _sides(position[:, 2], label, at_plane + lift, asked.force_range_angstrom)
    kinds, species, masses, n_left = types_of_atoms(atoms[order], label, asked.kinds, asked.keeps_types)
    zone = atoms.arrays["zone"][order] if "zone" in atoms.arrays else None
    area = area_angstrom2(atoms, asked.area_angstrom2, asked.thickness_angstrom, asked.cutoff_angstrom)
    box = (float(periods[0]), float(periods[1]), sides[1].end + asked.cutoff_angstrom)
    built = Atoms(
        [species[kind - 1] for kind in kinds], position, masses=np.array(masses)[kinds - 1], cell=box
    )
    built.pbc = (True, True, False)
    built.set_array("type", kinds)
    built.set_array("id", np.arange(1, len(built) + 1))
    counts = _sampled_planes(asked, sides)
    zones = Zones(
        builder_version=BUILDER_VERSION,
        area_angstrom2=area,
        interface_plane_angstrom=sides[0].end,
        box_angstrom=box,
        n_atoms=len(built),
        zones=_zone_list(asked, sides, counts, zone),
        plane_z_angstrom={
            name: tuple(side.plane_z.tolist()) for name, side in zip(("left", "right"), sides, strict=True)
        },
        layers={"left": _layers(sides[0]), "right": _layers(sides[1])},
        sampled=_sampled(sides, counts),
        lattice_constant_angstrom=dict.fromkeys(("left", "right"), 0.0),
        in_plane_strain=dict.fromkeys(("left", "right"), 0.0),
        normal_strain=dict.fromkeys(("left", "right"), 0.0),
        species=tuple(species),
        masses_amu=tuple(masses),
        types_left=tuple(range(1, n_left + 1)),
        types_right=tuple(range(n_left + 1, len(species) + 1)),
    )
    return built, zones


def _order(position: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places of the atoms, sorted by side and atomic plane."""
    plane = np.empty(len(label), dtype=np.int64)
    for side in (0, 1):
        plane[label == side] = plane_numbers(position[label == side, 2])
    rank = plane + (plane.max() + 1) * label
    if (np.diff(rank) >= 0).all():
        return np.arange(len(label))
    return np.lexsort((position[:, 0], position[:, 1], rank))


def _sides(
    z: NDArray[np.float64], label: NDArray[np.int64], at_plane: float, force_range_angstrom: float
) -> tuple[_Side, _Side]:
    """Both sides; a side ends half a spacing of its planes beyond the outermost one."""
    found = []
    depth = float(np.max(np.where(label == 0, z - at_plane, at_plane - z)))
    if depth > force_range_angstrom:
        raise StructureError(
            f"atoms labelled as one side lie {depth:.3g} Å beyond the plane, deep in the other",
            f"that is more than the {force_range_angstrom:g} Å that forces reach",
            "correct the labels `side` (0 left, 1 right), or plane_angstrom",
        )
    for side in (0, 1):
        own = z[label == side]
        plane = plane_numbers(own)
        planes = np.array([own[plane == number].mean() for number in range(int(plane.max()) + 1)])
        spacing = np.diff(planes)
        if len(spacing) < 1:
            raise StructureError(
                f"the {('left', 'right')[side]} side is a single atomic plane",
                "walls, baths and a free part are needed on either side of the interface",
                "correct plane_angstrom, or give a longer structure",
            )
        ends = (
            (planes[0] - spacing[0] / 2, at_plane) if side == 0 else (at_plane, planes[-1] + spacing[-1] / 2)
        )
        found.append(_Side(own, plane, planes, float(ends[0]), float(ends[1])))
    return found[0], found[1]


def _layers(side: _Side) -> ProfileLayers:
    """Equal layers: one for each plane where planes are evenly spaced, else about 2.5 Å wide."""
    spacing, length = np.diff(side.plane_z), side.end - side.begin
    even = np.ptp(spacing) < _EVEN * spacing.mean()
    count = len(side.plane_z) if even else max(1, round(length / _BIN))
    return ProfileLayers(side.begin, length / count, count)


def _sampled_planes(asked: GivenSlab, sides: tuple[_Side, _Side]) -> tuple[int, int]:
    """Planes of either side on whose motion the cross-interface forces depend, and one more."""
    counts = []
    for side, inwards in zip(sides, (-1, 1), strict=True):
        depth = np.sort(inwards * (side.plane_z - (side.end if inwards < 0 else side.begin)))
        moved = asked.extra_planes
        at = float(depth[moved - 1 : moved + 1].mean()) if moved else 0.0
        counts.append(int(np.count_nonzero(depth < at + asked.force_range_angstrom)) + 1)
    return counts[0], counts[1]


def _sampled(sides: tuple[_Side, _Side], planes: tuple[int, int]) -> Sampled:
    left, right = sides
    of_left = left.atoms_of_planes(len(left.plane_z) - planes[0], len(left.plane_z))
    of_right = right.atoms_of_planes(0, planes[1])
    n = len(left.z)
    return Sampled(n - of_left + 1, n + of_right, of_left, of_right)


def _zone_list(
    asked: GivenSlab,
    sides: tuple[_Side, _Side],
    sampled: tuple[int, int],
    zone: NDArray[np.int64] | None,
) -> tuple[Zone, ...]:
    """The six zones by depth, or by the labels of the atoms (n,) in their order."""
    zones, next_id, depths = [], 1, (asked.wall_angstrom, asked.wall_angstrom + asked.bath_angstrom)
    n_left = len(sides[0].z)
    for number, (side, kept) in enumerate(zip(sides, sampled, strict=True)):
        if number == 0:
            heights = [side.begin, *(side.begin + depth for depth in depths), side.end]
        else:
            heights = [side.begin, *(side.end - depth for depth in reversed(depths)), side.end]
        edges = [0, *(side.count_up_to(height) for height in heights[1:3]), len(side.plane_z)]
        if zone is not None:
            own = zone[:n_left] if number == 0 else zone[n_left:]
            edges = edges_of_labels(own, side.plane, number)
            heights[1:3] = [float(side.plane_z[edge - 1 : edge + 1].mean()) for edge in edges[1:3]]
        _check_room(number, len(side.plane_z), edges, kept)
        names = ZONE_NAMES[3 * number : 3 * number + 3]
        for name, planes, (low, high) in zip(names, pairwise(edges), pairwise(heights), strict=True):
            n_atoms = side.atoms_of_planes(*planes)
            last = next_id + n_atoms - 1
            zones.append(Zone(name, next_id, last, float(low), float(high), planes[1] - planes[0]))
            next_id = last + 1
    return tuple(zones)


def _check_room(number: int, n_planes: int, edges: list[int], kept: int) -> None:
    """Refuse a side (0, 1) whose free part does not hold the planes sampled, or that lacks a zone."""
    free = edges[3] - edges[2] if number == 0 else edges[1]
    if free >= kept and min(np.diff(edges)) >= 1:
        return
    taken = n_planes - free
    raise StructureError(
        f"the {('left', 'right')[number]} side is too short",
        f"of its {n_planes} planes wall and bath take {taken}, which leaves {free} free, and the atoms "
        f"sampled around the interface fill {kept}",
        "give a longer structure, or shorter walls and baths",
    )
