"""A structure that somebody else has built, and which element and mass each atom of a run has."""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ase.io
import numpy as np
from ase import Atoms
from ase.data import atomic_numbers
from numpy.typing import NDArray

from kapitza.arraytypes import Array
from kapitza.interfaces.zones import ZONE_NAMES
from kapitza.simulation.foreign.run_frames import RunBox, RunFileError, RunFrame
from kapitza.study.potentials.force_fields import Potential

FORMATS = {
    **dict.fromkeys((".xyz", ".extxyz", ".exyz"), "extxyz"),
    **dict.fromkeys((".vasp", ".poscar"), "vasp"),
    ".cif": "cif",
    **dict.fromkeys((".data", ".lmp", ".lammps", ".dat"), "lammps-data"),
}
"""How structures are read, by the end of their names; POSCAR and CONTCAR by their names."""

_TILT = 1e-6
AGREEING_MASS = 1e-3
"""Relative: masses are written with few digits."""
_SIDE_WORDS = {"left": 0, "right": 1, "L": 0, "R": 1, "0": 0, "1": 1}
_ZONE_WORDS = {**{name: number for number, name in enumerate(ZONE_NAMES)}, **{str(n): n for n in range(6)}}


@dataclass(frozen=True)
class GivenStructure:
    """Atoms in ascending order of their IDs.

    Attributes:
        path: of the file.
        atom_id: (n_atoms,), 1, 2, … where the file has none.
        kind: (n_atoms,) LAMMPS types, or None.
        element: (n_atoms,) chemical symbols, or None where the file does not say.
        mass_amu: (n_atoms,), or None where the file does not say.
        position: (n_atoms, 3) Å.
        box: of the file.
        side: (n_atoms,) 0 left, 1 right, of a column `side`; or None.
        zone: (n_atoms,) place in ZONE_NAMES, of a column `zone`; or None.
    """

    path: Path
    atom_id: NDArray[np.int64]
    kind: NDArray[np.int64] | None
    element: NDArray[np.str_] | None
    mass_amu: Array | None
    position: Array
    box: RunBox
    side: NDArray[np.int64] | None = None
    zone: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class TypeWords:
    """What the command line says of LAMMPS types, in order: elements and masses in amu; empty for nothing."""

    elements: tuple[str, ...] = ()
    masses_amu: tuple[float, ...] = ()


def read_given_structure(path: Path) -> GivenStructure:
    """A LAMMPS data file, extended XYZ, POSCAR or CIF, by ASE.

    Raises RunFileError for a file that cannot be read, and for a cell that is not rectangular.
    """
    if not path.is_file():
        raise RunFileError(str(path), "no such file", "give the path of a structure")
    form = _format(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frames = ase.io.read(str(path), index=":", format=form)
    except Exception as error:  # ASE raises whatever its parsers meet
        fix = "look at the file; of LAMMPS data, say its style after Atoms, as `Atoms # charge`"
        raise RunFileError(str(path), f"cannot be read as {form} ({error!r})", fix) from error
    if len(frames) != 1 or len(frames[0]) == 0:
        reason = f"holds {len(frames)} structures" if len(frames) != 1 else "holds no atoms"
        raise RunFileError(str(path), reason, "keep the one that is meant")
    found = frames[0]
    cell = np.asarray(found.cell.array)
    if not np.abs(cell).max() > 0:
        fix = 'say it: in extended XYZ as Lattice="30 0 0 0 30 0 0 0 200"'
        raise RunFileError(str(path), "says no cell", fix)
    if np.abs(cell - np.diag(np.diag(cell))).max() > _TILT or min(np.diag(cell)[:2]) <= 0:
        raise RunFileError(
            str(path),
            "its cell is not rectangular",
            "take a rectangular one: a hexagonal cell (a, b at 120°) is one of a × a√3 with twice the atoms",
        )
    elements, masses = (
        _of_data_file(path, found)
        if form == "lammps-data"
        else (np.array(found.get_chemical_symbols()), found.get_masses() if found.has("masses") else None)
    )
    arrays = found.arrays
    number = np.asarray(arrays.get("id", np.arange(1, len(found) + 1)), dtype=np.int64)
    order = np.argsort(number, kind="stable")
    origin = np.asarray(found.get_celldisp(), dtype=np.float64).ravel()
    return GivenStructure(
        path,
        number[order],
        np.asarray(arrays["type"], dtype=np.int64)[order] if "type" in arrays else None,
        None if elements is None else elements[order],
        None if masses is None else masses[order],
        np.asarray(found.positions, dtype=np.float64)[order],
        RunBox(origin, np.diag(cell).copy(), np.array(found.pbc)),
        _labels(path, "side", arrays["side"], _SIDE_WORDS)[order] if "side" in arrays else None,
        _labels(path, "zone", arrays["zone"], _ZONE_WORDS)[order] if "zone" in arrays else None,
    )


def _format(path: Path) -> str:
    if path.suffix.lower() in FORMATS:
        return FORMATS[path.suffix.lower()]
    name = path.name.upper()
    if name.startswith(("POSCAR", "CONTCAR")):
        return "vasp"
    if name.startswith("DATA."):
        return "lammps-data"
    raise RunFileError(
        str(path), "its name does not say what it is", f"let it end in one of {', '.join(FORMATS)}"
    )


def _of_data_file(path: Path, atoms: Atoms) -> tuple[NDArray[np.str_] | None, Array | None]:
    """Elements and masses of a LAMMPS data file: ASE guesses elements from masses, which may be replaced."""
    text = path.read_text(encoding="utf-8", errors="replace")
    section = re.search(r"^Masses[^\n]*\n(.*?)(?=^[A-Z][a-z])", text, flags=re.DOTALL | re.MULTILINE)
    rows = re.findall(r"^\s*(\d+)\s+(\S+)\s*(?:#\s*(\S+))?", section[1] if section else "", re.MULTILINE)
    kinds = np.asarray(atoms.arrays["type"])
    masses = {int(number): float(mass) for number, mass, _ in rows}
    symbols = {int(number): name for number, _, name in rows if name in atomic_numbers}
    known = set(np.unique(kinds).tolist())
    return (
        np.array([symbols[kind] for kind in kinds]) if known <= set(symbols) else None,
        np.array([masses[kind] for kind in kinds]) if known <= set(masses) else None,
    )


def _labels(path: Path, name: str, column: NDArray[np.generic], words: dict[str, int]) -> NDArray[np.int64]:
    """Numbers of the words of a column of labels."""
    given = [str(value) for value in column]
    if unknown := set(given) - set(words):
        fix = f"say one of {', '.join(words)}"
        raise RunFileError(str(path), f"its column {name} holds {sorted(unknown)[0]!r}", fix)
    return np.array([words[value] for value in given], dtype=np.int64)


def who_is_who(
    frame: RunFrame, structure: GivenStructure | None, words: TypeWords, potential: Potential
) -> tuple[NDArray[np.str_], Array]:
    """Element and mass in amu of every atom of a run, (n_atoms,) each.

    Raises RunFileError where nothing says it, two files say different things, or the potential has no such
    element.
    """
    place = None if structure is None else places(frame, structure)
    elements = _elements(frame, structure, place, words, potential)
    if unknown := sorted(set(elements.tolist()) - set(potential.elements)):
        raise RunFileError(
            frame.where,
            f"the potential does not describe {', '.join(unknown)}",
            f"take one that does (it has {', '.join(potential.elements)}), or correct --elements",
        )
    if words.masses_amu:
        return elements, np.asarray(_by_type(frame, words.masses_amu, "--masses"), dtype=np.float64)
    said = None if structure is None or place is None else structure.mass_amu
    if said is not None and place is not None:
        _check_masses(frame, said[place], str(structure.path) if structure else "")
        return elements, said[place]
    if frame.mass_amu is not None:
        return elements, frame.mass_amu
    return elements, np.array([potential.elements[element] for element in elements])


def _check_masses(frame: RunFrame, mass_amu: Array, source: str) -> None:
    """Raises RunFileError where the dump has other masses than the structure."""
    if frame.mass_amu is None:
        return
    differ = np.abs(frame.mass_amu - mass_amu) > AGREEING_MASS * mass_amu
    if differ.any():
        atom = int(differ.argmax())
        raise RunFileError(
            frame.where,
            f"atom {frame.atom_id[atom]} has {frame.mass_amu[atom]:g} amu, {mass_amu[atom]:g} in {source}",
            "let them agree, or give --masses",
        )


def places(frame: RunFrame, structure: GivenStructure) -> NDArray[np.int64]:
    """Where each atom of a frame stands in the structure. Raises RunFileError for atoms it does not hold."""
    found = np.searchsorted(structure.atom_id, frame.atom_id)
    inside = np.minimum(found, len(structure.atom_id) - 1)
    missing = structure.atom_id[inside] != frame.atom_id
    if missing.any():
        raise RunFileError(
            frame.where,
            f"atom {frame.atom_id[int(missing.argmax())]} is not in {structure.path}",
            "give the structure this run began with",
        )
    if frame.kind is not None and structure.kind is not None:
        other = frame.kind != structure.kind[inside]
        if other.any():
            raise RunFileError(
                frame.where,
                f"atom {frame.atom_id[int(other.argmax())]} has another type than in {structure.path}",
                "give the structure this run began with",
            )
    return inside


def _elements(
    frame: RunFrame,
    structure: GivenStructure | None,
    place: NDArray[np.int64] | None,
    words: TypeWords,
    potential: Potential,
) -> NDArray[np.str_]:
    said: dict[str, NDArray[np.str_]] = {}
    if words.elements:
        said["--elements"] = np.asarray(_by_type(frame, words.elements, "--elements"), dtype=str)
    if frame.element is not None:
        said["the dump"] = frame.element
    if structure is not None and structure.element is not None and place is not None:
        said[str(structure.path)] = structure.element[place]
    if not said:
        if len(potential.elements) == 1:
            return np.full(len(frame.atom_id), next(iter(potential.elements)))
        raise RunFileError(
            frame.where,
            "nothing says which element an atom is",
            "give --elements, one for each LAMMPS type in order, or a structure with elements",
        )
    (name, chosen), *others = said.items()
    for other, elements in others:
        differ = chosen != elements
        if differ.any():
            atom = int(differ.argmax())
            raise RunFileError(
                frame.where,
                f"atom {frame.atom_id[atom]} is {chosen[atom]} by {name} and {elements[atom]} by {other}",
                "let them agree: one label is one element",
            )
    return chosen


def _by_type(frame: RunFrame, values: Sequence[str] | Sequence[float], option: str) -> list[str | float]:
    if frame.kind is None:
        raise RunFileError(frame.where, f"has no types that {option} could name", f"leave {option} out")
    if frame.kind.min() < 1 or frame.kind.max() > len(values):
        raise RunFileError(
            frame.where,
            f"has types up to {frame.kind.max()}, {option} names {len(values)}",
            f"give {option} for every type, in order",
        )
    return [values[kind - 1] for kind in frame.kind]
