"""What is said of the atoms of a structure from elsewhere: sides, zones, types, and the area they pass."""

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.given_checks import widest_gap
from kapitza.interfaces.zones import ZONE_NAMES

SIDE_NAMES = ("left", "right")


def sides_of_atoms(atoms: Atoms, plane_angstrom: float | None) -> tuple[NDArray[np.int64], float]:
    """Side of every atom, (n,) 0 or 1, and z of the plane between the sides in Å.

    By the array `zone`, or else `side`, or else the plane. Without a plane it lies midway between the
    highest left and the lowest right atom.

    Raises StructureError where nothing says it, and where a side has no atoms.
    """
    z = atoms.positions[:, 2]
    if "zone" in atoms.arrays:
        label = (np.asarray(atoms.arrays["zone"], dtype=np.int64) >= 3).astype(np.int64)
        if "side" in atoms.arrays and (differ := np.flatnonzero(label != atoms.arrays["side"])).size:
            raise StructureError(
                f"atom {differ[0] + 1} is of one side by its zone and of the other by its side",
                f"it is labelled {ZONE_NAMES[int(atoms.arrays['zone'][differ[0]])]}",
                "let the columns side and zone agree, or leave one out",
            )
    elif "side" in atoms.arrays:
        label = np.asarray(atoms.arrays["side"], dtype=np.int64)
    elif plane_angstrom is not None:
        label = (z > plane_angstrom).astype(np.int64)
    else:
        raise StructureError(
            "nothing says where one side ends and the other begins",
            "there is neither plane_angstrom nor a column side or zone",
            "give plane_angstrom, in the coordinates of the file",
        )
    if set(label.tolist()) != {0, 1}:
        where = "" if plane_angstrom is None else f" of a plane at z = {plane_angstrom:g} Å"
        raise StructureError(
            f"one side{where} has no atoms",
            f"the atoms lie between {z.min():.5g} and {z.max():.5g} Å",
            "correct plane_angstrom, the labels `side` (0 left, 1 right), or the unit of length (Å)",
        )
    if plane_angstrom is None:
        return label, float(z[label == 0].max() + z[label == 1].min()) / 2
    return label, plane_angstrom


def types_of_atoms(
    atoms: Atoms,
    label: NDArray[np.int64],
    kinds: tuple[tuple[int, str, float], ...],
    keeps_types: bool = False,
) -> tuple[NDArray[np.int64], list[str], list[float], int]:
    """LAMMPS type of every atom, element and mass of the types, and how many types the left side has.

    label : (n,) side of every atom
    kinds : side, element and mass of every type asked for; empty: those that the atoms have
    keeps_types : whether the array `type` of the atoms says the type

    Raises StructureError for atoms of an element that their side is not said to have, and the reverse.
    """
    symbols, masses = atoms.get_chemical_symbols(), atoms.get_masses()
    if keeps_types:
        numbered = np.asarray(atoms.arrays["type"], dtype=np.int64)
    elif kinds:
        known = {(side, element): number for number, (side, element, _) in enumerate(kinds, start=1)}
        found = list(zip(label.tolist(), symbols, strict=True))
        _check_elements(known, found)
        numbered = np.array([known[key] for key in found], dtype=np.int64)
    else:
        keys = list(zip(label.tolist(), symbols, map(float, masses), strict=True))
        kinds = tuple(sorted(set(keys)))
        place = {key: number for number, key in enumerate(kinds, start=1)}
        numbered = np.array([place[key] for key in keys], dtype=np.int64)
    return numbered, [kind[1] for kind in kinds], [kind[2] for kind in kinds], sum(k[0] == 0 for k in kinds)


def _check_elements(known: dict[tuple[int, str], int], found: list[tuple[int, str]]) -> None:
    for side, element in sorted(set(found) - set(known)):
        number = found.count((side, element))
        listed = ", ".join(name for place, name in known if place == side)
        raise StructureError(
            f"{number} atoms of the {SIDE_NAMES[side]} side are {element}",
            f"{SIDE_NAMES[side]}.elements of the study lists {listed}",
            f"add {element} to it, or correct plane_angstrom or the elements of the file",
        )
    for side, element in sorted(set(known) - set(found)):
        raise StructureError(
            f"no atom of the {SIDE_NAMES[side]} side is {element}",
            f"{SIDE_NAMES[side]}.elements of the study lists it",
            f"take {element} out of it, or correct plane_angstrom or the elements of the file",
        )


def edges_of_labels(zone: NDArray[np.int64], plane: NDArray[np.int64], side: int) -> list[int]:
    """Planes of one side that lie below the beginning of each of its three zones, and their number.

    zone : (n,) place in ZONE_NAMES of each atom of the side
    plane : (n,) its atomic plane

    Raises StructureError where a plane is in two zones, and where zones are missing or not in order.
    """
    labels = []
    for number in range(int(plane.max()) + 1):
        here = sorted(set(zone[plane == number].tolist()))
        if len(here) > 1:
            raise StructureError(
                f"an atomic plane is both {ZONE_NAMES[here[0]]} and {ZONE_NAMES[here[1]]}",
                f"it is number {number + 1} of the {SIDE_NAMES[side]} side from below",
                "let zones end between atomic planes (0.3 Å apart along z)",
            )
        labels.append(here[0])
    wanted = [3 * side, 3 * side + 1, 3 * side + 2]
    if labels != sorted(labels) or sorted(set(labels)) != wanted:
        names = " | ".join(ZONE_NAMES[number] for number in wanted)
        seen = " | ".join(dict.fromkeys(ZONE_NAMES[number] for number in labels))
        raise StructureError(
            f"the zones of the {SIDE_NAMES[side]} side are not in order along z",
            f"from below it has {seen}"
            + ("" if labels == sorted(labels) else ", and atoms of one zone inside another"),
            f"label it {names}",
        )
    return [0, labels.index(wanted[1]), labels.index(wanted[2]), len(labels)]


def area_angstrom2(
    atoms: Atoms, given: float | None, thickness_angstrom: float | None, cutoff_angstrom: float
) -> float:
    """Cross-section in Å²: as given, of a sheet of a thickness, or of the box.

    A sheet lies along z and the one of x and y that has no vacuum.

    Raises StructureError for a thickness without vacuum, and one that is more than the box.
    """
    width = np.diag(atoms.cell.array)[:2]
    if given is not None:
        return given
    if thickness_angstrom is None:
        return float(width[0] * width[1])
    gaps = [widest_gap(atoms, axis) for axis in (0, 1)]
    normal = int(np.argmax(gaps))
    if gaps[normal] <= cutoff_angstrom or thickness_angstrom > width[normal]:
        raise StructureError(
            f"a thickness of {thickness_angstrom:g} Å is no convention here",
            f"the widest gap beside the atoms is {gaps[normal]:.4g} Å along {'xy'[normal]}, in a box of "
            f"{width[normal]:.4g} Å",
            "remove thickness_angstrom, or put the sheet into vacuum",
        )
    return float(width[1 - normal] * thickness_angstrom)
