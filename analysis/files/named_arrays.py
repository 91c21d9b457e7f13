"""Arrays of a result file as one object: values by name, their units, and the attributes of the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.files.arrays import open_arrays

FRAMES = ("displacement", "velocity")
"""Datasets of trajectory.h5 that are too large to be read whole."""


WRITTEN = {
    "1": "",
    "angstrom": "Å",
    "angstrom/ps": "Å/ps",
    "1/angstrom": "Å⁻¹",
    "1/angstrom^2": "Å⁻²",
    "eV/angstrom^2": "eV/Å²",
    "1/THz": "THz⁻¹",
}
"""Units as the files state them, in ASCII, and as the tables of docs/files.md write them."""


@dataclass(frozen=True)
class NamedArrays:
    """Arrays of an HDF5 file, read and checked.

    Attributes:
        arrays: by name; shapes and meanings are in docs/files.md.
        units: of each array, as docs/files.md writes them; "" for pure numbers.
        attributes: of the file.
    """

    arrays: Mapping[str, NDArray[Any]]
    units: Mapping[str, str]
    attributes: Mapping[str, Any]

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The array of that name. Raises KeyError that lists those there are."""
        if name not in self.arrays:
            raise KeyError(f"no array {name!r}; there are {', '.join(self.arrays)}")
        return self.arrays[name]

    def __getattr__(self, name: str) -> NDArray[Any]:
        """`flow.q_left` is `flow["q_left"]`."""
        if name.startswith("_") or name not in self.arrays:
            raise AttributeError(f"no array {name!r}")
        return self.arrays[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.arrays]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __repr__(self) -> str:
        return "\n".join(
            f"{name} {values.shape} {self.units[name]}".rstrip() for name, values in self.arrays.items()
        )


def read_arrays(path: Path, leave_out: tuple[str, ...] = ()) -> NamedArrays:
    """All arrays of a result file, but for those left out.

    Raises:
        FileNotFoundError: no such file.
        DamagedFileError: the file fails its checksums.
    """
    with open_arrays(path) as file:
        names = [name for name in file if isinstance(file[name], h5py.Dataset) and name not in leave_out]
        arrays = {name: np.asarray(file[name][()]) for name in names}
        stated = {name: str(file[name].attrs.get("units", "1")) for name in names}
        units = {name: WRITTEN.get(unit, unit) for name, unit in stated.items()}
        return NamedArrays(arrays, units, dict(file.attrs))


@dataclass(frozen=True)
class TrajectoryFile:
    """A trajectory.h5: everything but the frames in memory, frames read from the file as they are asked for.

    Attributes:
        path: of the file.
        about: `step`, `reference_position`, `atom_id`, `atom_type`, `mass_amu`, `side`.
        n_frames: frames recorded.
        interval_ps: time between frames, ps.
        box_angstrom: widths of the box, Å.
    """

    path: Path
    about: NamedArrays
    n_frames: int
    interval_ps: float
    box_angstrom: NDArray[np.float64]

    def frames(self, part: slice | int = slice(None)) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Displacement from the lattice sites, Å, and velocity, Å/ps, of some frames: each (n, n_atoms, 3).

        part : which frames; of one number, (n_atoms, 3) each. All of them may not fit into memory.

        Raises DamagedFileError.
        """
        with open_arrays(self.path) as file:
            displacement, velocity = (np.asarray(file[name][part]) for name in FRAMES)
        return displacement, velocity

    def __len__(self) -> int:
        return self.n_frames

    def __repr__(self) -> str:
        n_atoms = len(self.about["side"])
        return f"{self.path}: {self.n_frames} frames of {n_atoms} atoms, {self.interval_ps:g} ps apart"


def read_trajectory(path: Path) -> TrajectoryFile:
    """A trajectory, its frames still in the file. Errors as `read_arrays`."""
    about = read_arrays(path, leave_out=FRAMES)
    box = np.asarray(about.attributes["box_angstrom"], dtype=np.float64)
    return TrajectoryFile(path, about, len(about["step"]), float(about.attributes["frame_interval_ps"]), box)
