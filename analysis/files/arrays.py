"""Arrays in HDF5: whole or absent, with units and a digest: damage is an error and never a wrong number.

The first bytes of a file, its user block, hold the SHA-256 of all that follows. It is compared before HDF5
sees anything of the file: a damaged one can make its library hang. Files of others have no such block and are
read as they are. Every chunk of data has a checksum (Fletcher 32) as well.
"""

import hashlib
import os
import re
import time
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
OF_OTHERS = b"\x89HDF\r\n\x1a\n"
"""How an HDF5 file without a user block begins."""

HDF5_FAILED = re.compile("[Uu]nable to|Can't (synchronously )?(read|open|get|decode)")
"""What h5py says when HDF5 itself fails, whatever Python's name for the error."""

SETTLED_NS = 2_000_000_000
"""A file that has just been written might change once more without another time of change."""

_whole: set[tuple[int, ...]] = set()
"""Files whose digest this process has compared: device, number, size, time of change."""


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
    """Write the digest of a finished file into its user block; the last thing done to it."""
    with path.open("r+b") as stream:
        block = _block(stream)
        stream.seek(0)
        stream.write(block)


def check_whole(path: Path) -> None:
    """Compare a file with its digest, once in a process unless it changes; not that of others.

    Raises DamagedFileError, and FileNotFoundError for a file that is not there.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; run the workflow, which makes it")
    with path.open("rb") as stream:
        found = os.fstat(stream.fileno())
        look = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        if look in _whole:
            return
        begins = stream.read(USER_BLOCK)
        if not begins.startswith(OF_OTHERS):
            if begins != _block(stream):
                raise DamagedFileError(path, "its content is not what was written, or not all of it is there")
            if time.time_ns() - found.st_mtime_ns > SETTLED_NS:
                _whole.add(look)


def _block(stream: Any) -> bytes:
    """The user block that belongs to what follows it."""
    stream.seek(USER_BLOCK)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return (SEAL + digest.encode() + b"\n").ljust(USER_BLOCK, b"\0")


@contextmanager
def open_arrays(path: Path | str, *, checked: bool = False) -> Iterator[Any]:
    """An HDF5 file, open for reading.

    checked : `check_whole` has been called, as by one of many ranks

    Raises:
        DamagedFileError: the file is not what was written, or what was read of it while it was open fails its
            checksum.
    """
    path = Path(path)
    if not checked:
        check_whole(path)
    try:
        with h5py.File(path, "r") as file:
            yield file
    except DamagedFileError:
        raise
    except (OSError, KeyError, RuntimeError, ValueError, TypeError) as error:
        if not HDF5_FAILED.search(str(error)):
            raise
        raise DamagedFileError(path, " ".join(str(error).strip("'\"").split())) from error
