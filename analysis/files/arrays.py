"""Arrays in HDF5: whole or absent, with units and checksums: damage is an error and never a wrong number.

Every file begins with a block for users of the format, and there with the SHA-256 of all that follows. It is
looked at before HDF5 reads anything, which could loop without end in a damaged file. Chunks of data have the
checksums of HDF5 (Fletcher 32) besides.
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

FORMAT = ("v110", "v110")
"""Bounds of the file format (`libver` of h5py)."""

USER_BLOCK = 512
"""Bytes at the head of a file that HDF5 leaves to its users."""

SEAL = b"SHA-256 of what follows this block: "


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
    with h5py.File(partial, "w", libver=FORMAT, userblock_size=USER_BLOCK) as file:
        for name, (values, unit) in arrays.items():
            data = np.asarray(values)
            file.create_dataset(name, data=data, fletcher32=data.size > 1 or None).attrs["units"] = unit
        file.attrs.update(attributes or {})
    seal(partial)
    partial.replace(path)


def seal(path: Path) -> None:
    """Write the digest of a finished file into its head; the last thing done to it."""
    with path.open("r+b") as stream:
        line = SEAL + _digest_of_rest(stream).encode() + b"\n"
        stream.seek(0)
        stream.write(line.ljust(USER_BLOCK, b"\0"))


def _digest_of_rest(stream: Any) -> str:
    stream.seek(USER_BLOCK)
    return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_seal(path: Path) -> None:
    """Refuse a file that is not what was written; files of others have no seal to be held against.

    Raises DamagedFileError.
    """
    with path.open("rb") as stream:
        head = stream.read(USER_BLOCK)
        if head.startswith(SEAL) and head[len(SEAL) :].split(b"\n")[0].decode("ascii", "replace") != (
            _digest_of_rest(stream)
        ):
            raise DamagedFileError(path, "its content is not what was written")


@contextmanager
def open_arrays(path: Path | str) -> Iterator[Any]:
    """An HDF5 file, open for reading.

    Raises:
        DamagedFileError: the file, or what was read of it while it was open, fails its checksum.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such file; run the workflow, which makes it")
    _check_seal(Path(path))
    try:
        with h5py.File(path, "r") as file:
            yield file
    except (OSError, KeyError, RuntimeError) as error:
        if not HDF5_FAILED.search(str(error)):
            raise
        raise DamagedFileError(Path(path), " ".join(str(error).strip("'\"").split())) from error
