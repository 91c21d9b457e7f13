"""Arrays in HDF5: whole or absent, with units and checksums: damage is an error and never a wrong number.

Every chunk of data has its own checksum (Fletcher 32), and so has the description of the file, which the
format of HDF5 1.10 adds.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import ArrayLike

FORMAT = ("v110", "v110")
"""Bounds of the file format (`libver` of h5py)."""


HDF5_FAILED = re.compile("[Uu]nable to|Can't (synchronously )?(read|open|get|decode)")
"""What h5py says when HDF5 itself fails, whatever Python's name for the error."""


class DamagedFileError(RuntimeError):
    """A file that is cut short or not what was written: which, why, and what to do."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} is damaged.\n"
            f"  why: {reason}\n"
            "  fix: delete it and run again: it is made anew, from the files it depends on alone"
        )


def write_arrays(
    path: Path, arrays: Mapping[str, tuple[ArrayLike, str]], attributes: Mapping[str, Any] | None = None
) -> None:
    """Write arrays with their units, by name, and attributes of the file; in one step."""
    partial = path.with_suffix(".part")
    with h5py.File(partial, "w", libver=FORMAT) as file:
        for name, (values, unit) in arrays.items():
            data = np.asarray(values)
            file.create_dataset(name, data=data, fletcher32=data.size > 1 or None).attrs["units"] = unit
        file.attrs.update(attributes or {})
    partial.replace(path)


@contextmanager
def open_arrays(path: Path | str) -> Iterator[Any]:
    """An HDF5 file, open for reading.

    Raises:
        DamagedFileError: the file, or what was read of it while it was open, fails its checksum.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such file; run the workflow, which makes it")
    try:
        with h5py.File(path, "r") as file:
            yield file
    except (OSError, KeyError, RuntimeError) as error:
        if not HDF5_FAILED.search(str(error)):
            raise
        raise DamagedFileError(Path(path), " ".join(str(error).strip("'\"").split())) from error
