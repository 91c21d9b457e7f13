"""Lattice sites of a LAMMPS data file without ASE, which takes every rank of a run a second to import."""

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kapitza.interfaces.errors import StructureError


@dataclass(frozen=True)
class Sites:
    """Atoms in order: ID = index + 1.

    Attributes:
        position: (n_atoms, 3) Å.
        atom_type: (n_atoms,) LAMMPS types, from 1.
    """

    position: NDArray[np.float64]
    atom_type: NDArray[np.int64]


def text_digest(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def checked_text(path: Path) -> str:
    """Text of a data file. Raises StructureError when it is not what its first line says was written."""
    text = path.read_bytes().decode("ascii", errors="replace")
    title, _, rest = text.partition("\n")
    said = re.search(r"sha256 of the lines below (\S+)$", title)
    if said and said[1] != text_digest(rest):
        raise StructureError(
            f"{path} is damaged",
            "its content does not have the SHA-256 its first line gives",
            "delete it and run again: the structure is built again, and a run of the same structure resumes",
        )
    return text


def read_sites(path: Path) -> Sites:
    """Sites of a data file `write_structure` wrote. Raises StructureError when it is not what was written."""
    _, _, section = checked_text(path).partition("\nAtoms")
    try:
        rows = np.loadtxt(io.StringIO(section.partition("\n")[2]), usecols=range(5), ndmin=2)
    except ValueError as error:
        raise StructureError(
            f"{path} cannot be read", f"its atoms are no table: {error}", "build the structure again"
        ) from None
    if not np.array_equal(rows[:, 0], np.arange(1, len(rows) + 1)):
        raise StructureError(
            f"{path} cannot be read", "its atoms are not in order of their IDs", "build the structure again"
        )
    return Sites(rows[:, 2:5], rows[:, 1].astype(np.int64))
