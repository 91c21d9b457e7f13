"""Carries the relaxation of a small slab over to the box of a case.

See docs/theory.md, "Joining two lattices".
"""

from dataclasses import dataclass, replace

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from kapitza.arraytypes import Array
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.zones import Zones

BUILT_PLANE_GAP = 0.1  # Å; atoms as built that are farther apart along z belong to different planes
LEFT_ZONES = 3  # of ZONE_NAMES
SAME_SITE = 0.2  # Å; in the plane: sites of one plane are farther apart than twice that


@dataclass(frozen=True)
class Relaxation:
    """Where the atoms of a slab go when its interface relaxes; the left crystal stays where it is.

    Attributes:
        position: before, (n, 3) Å, sorted by z; repeats of the same cells as those of the box.
        moved: after minus before, (n, 3) Å; far from the interface 0 on the left, `shift` on the right.
        first_right: index of the first atom of the right side.
        periods: in the plane, (2,) Å.
        shift: of the right crystal as a whole, (3,) Å.
        residual_ev_a: largest force left, eV/Å.
        energy_ev_a2: energy gained per area, eV/Å².
    """

    position: Array
    moved: Array
    first_right: int
    periods: Array
    shift: Array
    residual_ev_a: float
    energy_ev_a2: float


def relaxed_box(atoms: Atoms, zones: Zones, found: Relaxation) -> tuple[Atoms, Zones]:
    """The box of a case with the displacements of the slab, atom by atom; planes and zones follow.

    Beyond the depth of the slab the left side stays, and the right side moves as a whole. Atoms keep their
    order, which is that along z.

    Raises StructureError when an atom finds no partner in the slab.
    """
    n_left = zones.zone("free_right").first_id - 1
    moved = np.zeros((len(atoms), 3))
    moved[n_left:] = found.shift
    planes, partners = _planes(atoms.positions, n_left), _planes(found.position, found.first_right)
    for number, own in planes.items():
        if number in partners:
            theirs = partners[number]
            partner = _same_site(atoms.positions[own], found.position[theirs], found.periods)
            moved[own] = found.moved[theirs[partner]]
    shifted = atoms.copy()
    shifted.positions += moved
    along_z = float(found.shift[2])
    shifted.cell[2, 2] += along_z
    return shifted, _moved_zones(zones, shifted, planes, along_z)


@dataclass(frozen=True)
class RelaxationRow:
    """The row of relaxation.csv.

    Force and energy are None where both sides are one crystal, strains too of a structure from a file.
    """

    in_plane_strain_left: float | None
    in_plane_strain_right: float | None
    normal_strain_left: float | None
    normal_strain_right: float | None
    in_plane_strain_y_left: float | None
    in_plane_strain_y_right: float | None
    gap_angstrom: float
    shift_x_angstrom: float
    shift_y_angstrom: float
    shift_angstrom: float
    largest_force_ev_angstrom: float | None
    energy_gain_ev_angstrom2: float | None


def relaxation_row(zones: Zones, found: Relaxation | None) -> RelaxationRow:
    """What joining has done to both crystals; zones of the finished structure."""
    shift = found.shift if found else np.zeros(3)
    along_y = zones.in_plane_strain_y or zones.in_plane_strain
    return RelaxationRow(
        in_plane_strain_left=zones.in_plane_strain["left"],
        in_plane_strain_right=zones.in_plane_strain["right"],
        normal_strain_left=zones.normal_strain["left"],
        normal_strain_right=zones.normal_strain["right"],
        in_plane_strain_y_left=along_y["left"],
        in_plane_strain_y_right=along_y["right"],
        gap_angstrom=zones.plane_z_angstrom["right"][0] - zones.plane_z_angstrom["left"][-1],
        shift_x_angstrom=float(shift[0]),
        shift_y_angstrom=float(shift[1]),
        shift_angstrom=float(shift[2]),
        largest_force_ev_angstrom=found.residual_ev_a if found else None,
        energy_gain_ev_angstrom2=found.energy_ev_a2 if found else None,
    )


def _planes(position: Array, first_right: int) -> dict[int, NDArray[np.int64]]:
    """Indices of the atoms of each plane: −1, −2, … on the left, 0, 1, … on the right, from the interface."""
    number = np.concatenate([[0], np.cumsum(np.diff(position[:, 2]) > BUILT_PLANE_GAP)])
    number -= number[first_right]
    return {int(plane): np.flatnonzero(number == plane) for plane in np.unique(number)}


def _same_site(wanted: Array, offered: Array, periods: Array) -> NDArray[np.int64]:
    """For each wanted atom of a plane the offered one at the same place in the plane, modulo the periods."""
    apart = wanted[:, None, :2] - offered[None, :, :2]
    apart -= periods * np.round(apart / periods)
    distance = np.linalg.norm(apart, axis=-1)
    if distance.min(axis=1).max() > SAME_SITE:
        raise StructureError(
            "the relaxed slab does not have the sites of the box",
            f"an atom is {distance.min(axis=1).max():.2f} Å from the nearest one",
            "build both from the same lattice constants",
        )
    return np.asarray(distance.argmin(axis=1))


def _moved_zones(zones: Zones, atoms: Atoms, planes: dict[int, NDArray[np.int64]], shift: float) -> Zones:
    z = atoms.positions[:, 2]
    heights = {number: float(z[own].mean()) for number, own in planes.items()}
    plane_z = {
        "left": tuple(heights[number] for number in sorted(heights) if number < 0),
        "right": tuple(heights[number] for number in sorted(heights) if number >= 0),
    }
    fixed = {zone.name for zone in zones.zones[:LEFT_ZONES]}
    moved = tuple(zone if zone.name in fixed else zone.shifted(shift) for zone in zones.zones)
    right = zones.layers["right"]
    layers = {**zones.layers, "right": replace(right, origin_angstrom=right.origin_angstrom + shift)}
    width, depth, height = zones.box_angstrom
    return replace(
        zones,
        interface_plane_angstrom=(plane_z["left"][-1] + plane_z["right"][0]) / 2,
        box_angstrom=(width, depth, height + shift),
        zones=moved,
        plane_z_angstrom=plane_z,
        layers=layers,
    )
