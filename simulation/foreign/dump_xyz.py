"""Frames of extended XYZ files, read by ASE one at a time, and of netCDF dumps (AMBER convention)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ase.io
import numpy as np
from ase import Atoms
from scipy.io import netcdf_file

from kapitza.analysis.units import ASE_TIME_PS
from kapitza.arraytypes import Array
from kapitza.simulation.foreign.dump_text import tilted_box
from kapitza.simulation.foreign.run_frames import (
    UNIT_STYLES,
    RunBox,
    RunFileError,
    RunFrame,
    in_order,
)

ASE_VELOCITY = 1 / ASE_TIME_PS
"""ASE's unit of velocity in Å/ps."""

TILT = 1e-6
_VELOCITY_NAMES = ("vel", "velo", "velocity", "velocities")
_STEP_NAMES = ("Timestep", "timestep", "step", "Step")


def xyz_frames(path: Path, units: str | None, *, allow_truncated: bool = False) -> Iterator[RunFrame]:
    """Every frame of an extended XYZ file.

    Velocities are `momenta` in the units of ASE, or `vel` (`velo`, `velocities`) in those of `units`.

    Args:
        units: style of velocities and times of the file; metal if None.
        allow_truncated: a last frame that is cut short is left out.

    Raises:
        RunFileError: what is missing or damaged, and where.
    """
    number = 0
    frames = iter(ase.io.iread(str(path), index=":", format="extxyz"))
    while True:
        where = f"{path}, frame {number + 1}"
        try:
            atoms = next(frames, None)
        except Exception as error:  # ASE raises whatever its parser meets
            if allow_truncated and number:
                return
            raise RunFileError(
                where,
                f"is no frame of extended XYZ, or cut short ({error})",
                "give an undamaged file, or leave a last frame that is cut short out with --allow-truncated",
            ) from error
        if atoms is None:
            return
        number += 1
        yield _xyz_frame(where, atoms, units or "metal")


def _xyz_frame(where: str, atoms: Atoms, units: str) -> RunFrame:
    cell = np.asarray(atoms.cell.array)
    if not cell.any():
        raise RunFileError(
            where, "has no Lattice", "write the cell, as `write(…, format='extxyz')` of ASE does"
        )
    if np.abs(cell - np.diag(np.diag(cell))).max() > TILT:
        raise tilted_box(where)
    arrays, info = atoms.arrays, atoms.info
    given = next((name for name in ("id", "ids", "atom_id") if name in arrays), None)
    number = arrays[given] if given else np.arange(1, len(atoms) + 1)
    step = next((int(info[name]) for name in _STEP_NAMES if name in info), None)
    said = next((float(info[name]) for name in ("Time", "time") if name in info), None)
    frame = RunFrame(
        where,
        step,
        None if said is None else UNIT_STYLES[units].time * said,
        np.asarray(number, dtype=np.int64),
        np.asarray(arrays["type"], dtype=np.int64) if "type" in arrays else None,
        np.array(atoms.get_chemical_symbols()),
        np.asarray(atoms.positions),
        _xyz_velocity(where, atoms, units),
        RunBox(np.zeros(3), np.diag(cell).copy(), np.array(atoms.pbc)),
        atoms.get_masses() if atoms.has("masses") else _mass_column(atoms),
    )
    return in_order(frame, has_ids=given is not None)


def _mass_column(atoms: Atoms) -> Array | None:
    """Masses as others than ASE name them, or None."""
    name = next((name for name in ("mass", "Mass") if name in atoms.arrays), None)
    return None if name is None else np.asarray(atoms.arrays[name], dtype=np.float64)


def _xyz_velocity(where: str, atoms: Atoms, units: str) -> Array:
    for name in _VELOCITY_NAMES:
        if name in atoms.arrays:
            return UNIT_STYLES[units].velocity * np.asarray(atoms.arrays[name], dtype=np.float64)
    if not atoms.has("momenta"):
        raise RunFileError(
            where,
            "no velocities: neither momenta nor a column vel",
            "write them too: Properties=species:S:1:pos:R:3:vel:R:3",
        )
    return np.asarray(atoms.get_velocities() * ASE_VELOCITY)


def netcdf_frames(path: Path, units: str | None, *, allow_truncated: bool = False) -> Iterator[RunFrame]:
    """Every frame of a netCDF 3 file in the convention of AMBER, as `dump netcdf` of LAMMPS writes.

    Args:
        units: style of velocities and times; metal if None.
        allow_truncated: has no meaning here, frames are counted in the file's head.

    Raises:
        RunFileError: what is missing or damaged, and where.
    """
    try:
        file = netcdf_file(str(path), "r", mmap=True)
    except (TypeError, ValueError, OSError) as error:
        fix = "give a file of netCDF 3 (classic or 64-bit offset); convert netCDF 4 with `nccopy -k nc6`"
        raise RunFileError(str(path), f"is no netCDF file that can be read ({error})", fix) from error
    try:
        for name, what in (
            ("coordinates", "positions"),
            ("velocities", "velocities"),
            ("cell_lengths", "box"),
        ):
            if name not in file.variables:
                raise RunFileError(
                    str(path),
                    f"no {what}: variable {name} is missing",
                    "dump them too: `dump d all netcdf 10 dump.nc id type x y z vx vy vz`",
                )
        for number in range(len(file.variables["coordinates"][:])):
            yield _netcdf_frame(file, path, number, units or "metal")
    finally:
        file.close()


def _netcdf_frame(file: Any, path: Path, number: int, units: str) -> RunFrame:
    where, style = f"{path}, frame {number + 1}", UNIT_STYLES[units]

    def read(name: str) -> Array:
        # A copy: the file is mapped, and closed at the end.
        scale = float(getattr(file.variables[name], "scale_factor", 1.0))
        return scale * np.array(file.variables[name][number], dtype=np.float64)

    if "cell_angles" in file.variables and np.abs(read("cell_angles") - 90).max() > TILT:
        raise tilted_box(where)
    origin = read("cell_origin") if "cell_origin" in file.variables else np.zeros(3)
    position, has_ids = read("coordinates"), "id" in file.variables
    frame = RunFrame(
        where,
        None,
        style.time * float(read("time")) if "time" in file.variables else None,
        read("id").astype(np.int64) if has_ids else np.arange(1, len(position) + 1),
        read("type").astype(np.int64) if "type" in file.variables else None,
        None,
        position,
        style.velocity * read("velocities"),
        RunBox(origin, read("cell_lengths"), np.array([True, True, True])),
    )
    return in_order(frame, has_ids)
