"""Arrays in HDF5: whole or absent, with units and checksums: damage is an error and never a wrong number.

Every chunk of data has its own checksum (Fletcher 32), and so has the description of the file, which the
format of HDF5 1.10 adds. What is too small for chunks, single numbers, attributes, units, types and shapes,
has a digest of its own, which is looked at whenever a file is opened.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import ArrayLike

SEAL = "described_sha256"

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
        seal(file)
    partial.replace(path)


def seal(file: Any) -> None:
    """Write the digest of all that is too small for a checksum of HDF5; the last thing done to a file."""
    file.attrs[SEAL] = _digest_of_small(file)


def _digest_of_small(file: Any) -> str:
    """SHA-256 over names, types, shapes, attributes and single numbers of a file without groups."""
    digest = hashlib.sha256()

    def add(*parts: Any) -> None:
        for part in parts:
            value = np.asarray(part)
            text = value.dtype.str if value.dtype.kind != "O" else "text"
            digest.update(f"{text} {value.shape} ".encode())
            digest.update(str(part).encode() if value.dtype.kind == "O" else value.tobytes())

    def attributes(of: Any) -> None:
        for name in sorted(of.attrs):
            if name != SEAL:
                add(name, of.attrs[name])

    attributes(file)
    for name in sorted(file):
        add(name, file[name].dtype.str, np.array(file[name].shape, dtype=np.int64))
        attributes(file[name])
        if file[name].size == 1:
            add(file[name][()])
    return digest.hexdigest()


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
            # Files of others have no seal: there is nothing to hold them against.
            if SEAL in file.attrs and file.attrs[SEAL] != _digest_of_small(file):
                raise DamagedFileError(Path(path), "a number, unit or shape in it is not what was written")
            yield file
    except DamagedFileError:
        raise
    except (OSError, KeyError, RuntimeError, ValueError, TypeError) as error:
        if not HDF5_FAILED.search(str(error)):
            raise
        raise DamagedFileError(Path(path), " ".join(str(error).strip("'\"").split())) from error
