"""What force-field files say of themselves: elements, masses and cutoff, as far as the format has them."""

import re
from dataclasses import dataclass
from pathlib import Path

from kapitza.study.problems import PotentialFileError

SETFL = ("eam/alloy", "adp", "eam/cd")
TRIPLES = ("sw", "sw/mod", "tersoff", "tersoff/mod", "tersoff/mod/c", "tersoff/zbl", "edip", "edip/multi")
LIBRARIES = ("meam", "meam/c", "meam/ms")

_LABEL = re.compile(r"^[A-Z][a-z]?$")
_MEAM_LATTICES = (
    "fcc",
    "bcc",
    "hcp",
    "dim",
    "dia",
    "dia3",
    "b1",
    "c11",
    "l12",
    "b2",
    "sc",
    "ch4",
    "lin",
    "zig",
    "tri",
)


@dataclass(frozen=True)
class FileContent:
    """What a force-field file says of itself; None where its format does not tell.

    Attributes:
        elements: chemical symbols described, with the mass in amu the file gives, or None.
        cutoff_angstrom: its cutoff, Å.
    """

    elements: dict[str, float | None]
    cutoff_angstrom: float | None = None


def file_content(style: str, path: Path) -> FileContent | None:
    """What the file of a pair style describes, or None for a format that is not read here.

    Raises PotentialFileError for a file that is not of the format its style needs.
    """
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    try:
        if style in SETFL or style == "eam/fs":
            return _setfl(lines, densities_per_element=style == "eam/fs")
        if style in TRIPLES:
            return _triples(lines)
        if style in LIBRARIES:
            return _library(lines)
        if style == "snap" and path.name.endswith(".snapcoeff"):
            return _snap(lines)
    except (IndexError, ValueError) as error:
        reason = f"pair style {style} cannot read it ({error})"
        raise PotentialFileError(
            path.name, reason, "correct the file, take another of that style, or correct pair_style"
        ) from error
    return None


def _setfl(lines: list[str], *, densities_per_element: bool) -> FileContent:
    # As LAMMPS reads it: what follows a # is a comment, on the line of the elements as well.
    lines = [line.partition("#")[0] for line in lines]
    names = lines[3].split()[1:]
    words = " ".join(lines[4:]).split()
    n_rho, n_r, cutoff = int(words[0]), int(words[2]), float(words[4])
    if int(lines[3].split()[0]) != len(names):
        raise ValueError("the number of elements is not that of the names")
    length = n_rho + n_r * (len(names) if densities_per_element else 1)
    heads = [5 + k * (4 + length) for k in range(len(names))]
    masses = {name: float(words[head + 1]) for name, head in zip(names, heads, strict=True)}
    return FileContent(dict(masses), cutoff)


def _triples(lines: list[str]) -> FileContent:
    words = " ".join(line.partition("#")[0] for line in lines).split()
    found = {
        a: None
        for a, b, c in zip(words, words[1:], words[2:], strict=False)
        if a == b == c and _LABEL.match(a)
    }
    if not found:
        raise ValueError("no entry of three equal elements")
    return FileContent(dict(found))


def _library(lines: list[str]) -> FileContent | None:
    """Elements of a MEAM library, `'Si' 'dia' 4. 14 28.086`; None for a file of parameters."""
    words = [line.partition("#")[0].replace("'", " ").split() for line in lines]
    heads = [row for row in words if len(row) == 5 and row[1] in _MEAM_LATTICES]
    return FileContent({row[0]: float(row[4]) for row in heads}) if heads else None


def _snap(lines: list[str]) -> FileContent:
    rows = [line.partition("#")[0].split() for line in lines]
    rows = [row for row in rows if row]
    elements, coefficients = int(rows[0][0]), int(rows[0][1])
    heads = [rows[1 + k * (1 + coefficients)] for k in range(elements)]
    return FileContent({head[0]: None for head in heads})
