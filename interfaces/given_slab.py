"""A structure that somebody else has built → the box of a case: atoms in order, zones by rule.

Along z as a built one: vacuum | wall | hot bath | free left | plane | free right | cold bath | wall | vacuum.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ase import Atoms
from ase.data import atomic_numbers, covalent_radii
from ase.neighborlist import neighbor_list
from numpy.typing import NDArray

from kapitza.interfaces.atomic_planes import plane_numbers
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.zones import BUILDER_VERSION, ZONE_NAMES, ProfileLayers, Sampled, Zone, Zones

OVERLAP = 0.5
"""Smallest distance of two atoms over the sum of their covalent radii."""

_TILT, _EVEN, _BIN = 1e-6, 0.02, 2.5  # Å; relative; Å


@dataclass(frozen=True)
class GivenSlab:
    """How a structure becomes a case; lengths in Å.

    Attributes:
        plane_angstrom: z between the sides, in the coordinates of the structure.
        wall_angstrom, bath_angstrom: of each end; zones end between atomic planes.
        cutoff_angstrom: of the potential: the vacuum at each end.
        force_range_angstrom: of the cross-interface force.
        extra_planes: sampled on each side beyond it.
    """

    plane_angstrom: float
    wall_angstrom: float
    bath_angstrom: float
    cutoff_angstrom: float
    force_range_angstrom: float
    extra_planes: int = 0


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

    The array `side` (0 left, 1 right), where there is one, says of which side an atom is; else the plane.
    Types are numbered by side, element and mass; atoms are sorted by side, then z, y, x.

    atoms : positions in Å, masses in amu, a rectangular cell periodic along x and y

    Raises StructureError for a tilted cell, a box periodic along z, overlaps, gaps, a plane outside, atoms of
    one side deep in the other, and sides too short for walls, baths and the atoms sampled.
    """
    _check_cell(atoms, asked)
    _check_distances(atoms)
    position = np.array(atoms.positions, dtype=np.float64)
    periods = np.diag(atoms.cell.array)[:2]
    position[:, :2] -= periods * np.floor(position[:, :2] / periods)
    label = _labels(atoms, asked)
    order = np.lexsort((position[:, 0], position[:, 1], position[:, 2], label))
    position, label = position[order], label[order]
    sides = _sides(position[:, 2], label, asked)
    lift = asked.cutoff_angstrom - sides[0].begin
    if abs(lift) > 1e-9:
        position[:, 2] += lift
        sides = _sides(position[:, 2], label, asked, lift)
    kinds, species, masses, n_left = _types(atoms, order, label)
    box = (float(periods[0]), float(periods[1]), sides[1].end + asked.cutoff_angstrom)
    built = Atoms(
        [species[kind - 1] for kind in kinds], position, masses=np.array(masses)[kinds - 1], cell=box
    )
    built.pbc = (True, True, False)
    built.set_array("type", kinds)
    built.set_array("id", np.arange(1, len(built) + 1))
    return built, _zones(asked, sides, box, species, masses, n_left)


def _check_cell(atoms: Atoms, asked: GivenSlab) -> None:
    cell = np.asarray(atoms.cell.array)
    if np.abs(cell - np.diag(np.diag(cell))).max() > _TILT or min(np.diag(cell)[:2]) <= 0:
        raise StructureError(
            "the cell of the structure is not rectangular",
            "heat is to flow along z, through a cross-section with edges along x and y",
            "take a rectangular cell: a hexagonal one (a, b at 120°) is one of a × a√3 with twice the atoms",
        )
    if min(np.diag(cell)[:2]) <= asked.cutoff_angstrom:
        raise StructureError(
            f"the cross-section of {cell[0, 0]:.2f} × {cell[1, 1]:.2f} Å is too narrow",
            f"an atom would interact with its own image within the cutoff of {asked.cutoff_angstrom:g} Å",
            "repeat the structure along x and y",
        )
    z = np.sort(atoms.positions[:, 2])
    gap = float(np.diag(cell)[2]) - float(z[-1] - z[0])
    if atoms.pbc[2] and gap < asked.cutoff_angstrom:
        raise StructureError(
            "the structure is periodic along z, so that it has a second interface",
            f"its ends are {gap:.3g} Å apart, within the cutoff of {asked.cutoff_angstrom:g} Å",
            "cut it in the middle of both crystals and leave vacuum there, or pbc off along z",
        )
    steps = np.diff(z)
    if len(steps) and steps.max() > asked.cutoff_angstrom:
        at = int(steps.argmax())
        raise StructureError(
            f"there is vacuum inside: no atom between z = {z[at]:.5g} and {z[at + 1]:.5g} Å",
            f"the gap is wider than the cutoff of {asked.cutoff_angstrom:g} Å, and no heat can pass it",
            "bring both sides together",
        )


def _check_distances(atoms: Atoms) -> None:
    radii = np.array([covalent_radii[atomic_numbers[symbol]] for symbol in atoms.get_chemical_symbols()])
    one, two, distance = neighbor_list("ijd", atoms, 2 * OVERLAP * float(radii.max()))
    close = distance < OVERLAP * (radii[one] + radii[two])
    if close.any():
        pair = int(np.flatnonzero(close)[distance[close].argmin()])
        raise StructureError(
            f"atoms {one[pair] + 1} and {two[pair] + 1} of the structure overlap",
            f"they are {distance[pair]:.3g} Å apart",
            "take one of them out, or move the sides apart",
        )


def _labels(atoms: Atoms, asked: GivenSlab) -> NDArray[np.int64]:
    z = atoms.positions[:, 2]
    by_plane = (z > asked.plane_angstrom).astype(np.int64)
    label = np.asarray(atoms.arrays.get("side", by_plane), dtype=np.int64)
    if not np.isin(label, (0, 1)).all() or len(set(label.tolist())) < 2:
        raise StructureError(
            f"one side of a plane at z = {asked.plane_angstrom:g} Å has no atoms",
            f"the atoms lie between {z.min():.5g} and {z.max():.5g} Å",
            "correct plane_angstrom, or the labels `side` (0 left, 1 right)",
        )
    return label


def _sides(
    z: NDArray[np.float64], label: NDArray[np.int64], asked: GivenSlab, lift: float = 0.0
) -> tuple[_Side, _Side]:
    """Both sides; a side ends half a spacing of its planes beyond the outermost one."""
    found = []
    at_plane = asked.plane_angstrom + lift
    depth = float(np.max(np.where(label == 0, z - at_plane, at_plane - z)))
    if depth > asked.force_range_angstrom:
        raise StructureError(
            f"atoms labelled as one side lie {depth:.3g} Å beyond the plane, deep in the other",
            f"that is more than the {asked.force_range_angstrom:g} Å that forces reach",
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


def _types(
    atoms: Atoms, order: NDArray[np.int64], label: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[str], list[float], int]:
    """LAMMPS type of every atom, element and mass of the types, and how many types the left side has."""
    symbols, masses = np.array(atoms.get_chemical_symbols())[order], atoms.get_masses()[order]
    keys = list(zip(label.tolist(), symbols.tolist(), map(float, masses), strict=True))
    kinds = {key: number for number, key in enumerate(sorted(set(keys)), start=1)}
    numbered = np.array([kinds[key] for key in keys], dtype=np.int64)
    return numbered, [key[1] for key in kinds], [key[2] for key in kinds], sum(key[0] == 0 for key in kinds)


def _zones(
    asked: GivenSlab,
    sides: tuple[_Side, _Side],
    box: tuple[float, float, float],
    species: list[str],
    masses: list[float],
    n_left: int,
) -> Zones:
    left, right = sides
    counts = _sampled_planes(asked, sides)
    return Zones(
        builder_version=BUILDER_VERSION,
        area_angstrom2=box[0] * box[1],
        interface_plane_angstrom=left.end,
        box_angstrom=box,
        n_atoms=len(left.z) + len(right.z),
        zones=_zone_list(asked, sides, counts),
        plane_z_angstrom={"left": tuple(left.plane_z.tolist()), "right": tuple(right.plane_z.tolist())},
        layers={"left": _layers(left), "right": _layers(right)},
        sampled=_sampled(sides, counts),
        lattice_constant_angstrom=dict.fromkeys(("left", "right"), 0.0),
        in_plane_strain=dict.fromkeys(("left", "right"), 0.0),
        normal_strain=dict.fromkeys(("left", "right"), 0.0),
        species=tuple(species),
        masses_amu=tuple(masses),
        types_left=tuple(range(1, n_left + 1)),
        types_right=tuple(range(n_left + 1, len(species) + 1)),
    )


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


def _zone_list(asked: GivenSlab, sides: tuple[_Side, _Side], sampled: tuple[int, int]) -> tuple[Zone, ...]:
    zones, next_id = [], 1
    ends = (asked.wall_angstrom, asked.wall_angstrom + asked.bath_angstrom)
    for number, (side, kept) in enumerate(zip(sides, sampled, strict=True)):
        heights = [side.begin, *(side.begin + end for end in ends), side.end]
        if number == 1:
            heights = [side.begin, *(side.end - end for end in reversed(ends)), side.end]
        edges = [0, *(side.count_up_to(height) for height in heights[1:3]), len(side.plane_z)]
        free = edges[3] - edges[2] if number == 0 else edges[1]
        if free < kept or min(np.diff(edges)) < 1:
            raise StructureError(
                f"the {('left', 'right')[number]} side is too short",
                f"it has {len(side.plane_z)} planes; walls of {ends[0]:g} Å and baths of "
                f"{asked.bath_angstrom:g} Å leave {free} free, and the atoms sampled around the "
                f"interface fill {kept}",
                "give a longer structure, or shorter walls and baths",
            )
        names = ZONE_NAMES[3 * number : 3 * number + 3]
        for name, planes, (low, high) in zip(names, pairwise(edges), pairwise(heights), strict=True):
            n_atoms = side.atoms_of_planes(*planes)
            zone = Zone(name, next_id, next_id + n_atoms - 1, float(low), float(high), planes[1] - planes[0])
            zones.append(zone)
            next_id += n_atoms
    return tuple(zones)
