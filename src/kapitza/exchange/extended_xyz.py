"""Structures and trajectories as extended XYZ, which OVITO, ASE and machine-learned potentials read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ase.io
import numpy as np
from ase import Atoms

from kapitza.analysis.files.named_arrays import read_trajectory
from kapitza.interfaces.datafile import read_structure
from kapitza.interfaces.zones import Zones, read_zones

COLUMNS = ["symbols", "positions", "masses", "id", "type", "zone"]
VELOCITY = "velo"
"""Name OVITO knows velocities by; Å/ps."""


def zoned_atoms(structure: Path, zones: Zones) -> Atoms:
    """The atoms of a data file with the zone each is in.

    Arrays "id" and "type" of LAMMPS, "zone" by name; info "interface_plane_angstrom" and the in-plane area.
    Masses in amu, positions in Å.

    Raises StructureError as read_structure does.
    """
    atoms = read_structure(structure)
    names = np.empty(len(atoms), dtype="U10")
    for zone in zones.zones:
        inside = (atoms.arrays["id"] >= zone.first_id) & (atoms.arrays["id"] <= zone.last_id)
        names[inside] = zone.name
    bare = Atoms(atoms.symbols, atoms.get_positions(), cell=atoms.cell, pbc=atoms.pbc)
    bare.set_masses(atoms.get_masses())
    for name in ("id", "type"):
        bare.set_array(name, atoms.arrays[name])
    bare.set_array("zone", names)
    bare.info = {
        "interface_plane_angstrom": zones.interface_plane_angstrom,
        "area_angstrom2": zones.area_angstrom2,
    }
    return bare


def export_structure(case: Path, into: Path, about: dict[str, Any]) -> None:
    """Write the atoms of a case; `about` stands in the line of comments.

    case : folder with structure.data and zones.json
    """
    atoms = zoned_atoms(case / "structure.data", read_zones(case / "zones.json"))
    atoms.info |= about
    ase.io.write(into, atoms, format="extxyz", columns=COLUMNS)


def export_frames(case: Path, trajectory: Path, into: Path, every: int, about: dict[str, Any]) -> int:
    """Write every so manieth recorded frame of the atoms around the interface; how many were written.

    Positions in Å, velocities in Å/ps as "velo", "time_ps" of each frame counted from the first recorded one.
    """
    atoms = zoned_atoms(case / "structure.data", read_zones(case / "zones.json"))
    frames = list(_frames(atoms, trajectory, every, about))
    ase.io.write(into, frames, format="extxyz", columns=[*COLUMNS, VELOCITY])
    return len(frames)


def _frames(atoms: Atoms, trajectory: Path, every: int, about: dict[str, Any]) -> Iterator[Atoms]:
    recorded = read_trajectory(trajectory)
    reference, ids = recorded.about["reference_position"], recorded.about["atom_id"]
    own = atoms[np.searchsorted(atoms.arrays["id"], ids)]
    for number in range(0, len(recorded), every):
        displacement, velocity = recorded.frames(number)
        frame = own.copy()
        frame.set_positions(reference + displacement)
        frame.set_array(VELOCITY, np.asarray(velocity, dtype=np.float64))
        frame.info |= {**about, "time_ps": number * recorded.interval_ps}
        yield frame
