"""Force-field files: where they are, their SHA-256, and which elements they really hold."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from kapitza.study.force_fields import Potential, Term, elements_of, placeholders

SETFL = ("eam/alloy", "adp", "eam/cd")
TRIPLES = ("sw", "sw/mod", "tersoff", "tersoff/mod", "tersoff/mod/c", "tersoff/zbl", "edip", "edip/multi")
MASS_TOLERANCE = 0.02  # relative; two neighbouring elements differ by more but for Co and Ni

_LABEL = re.compile(r"^[A-Z][a-z]?$")


class PotentialFileError(ValueError):
    """A force-field file that must not be used: what is wrong, and what to do."""


@dataclass(frozen=True)
class FileContent:
    """What a force-field file says of itself; None where its format does not tell.

    Attributes:
        elements: chemical symbols described, with the mass in amu the file gives, or None.
        cutoff_angstrom: its cutoff, Å.
    """

    elements: dict[str, float | None]
    cutoff_angstrom: float | None = None


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verify_files(potential: Potential, folder: Path) -> None:
    """Check every force-field file: it is there, unchanged, and holds the elements the potential claims.

    Raises PotentialFileError.
    """
    paths = potential.paths(folder)
    for name, digest in potential.digests.items():
        if not paths[name].is_file():
            raise PotentialFileError(f"{name}: no such potential file; restore it, or correct its name")
        found = sha256_of(paths[name])
        if found != digest:
            raise PotentialFileError(
                f"{name}: SHA-256 is {found}, but {digest} is stated; "
                "restore the file, or enter the new file's hash and source"
            )
    for term in potential.all_terms:
        _verify_content(potential, term, paths)


def _verify_content(potential: Potential, term: Term, paths: dict[str, Path]) -> None:
    claimed = _claimed(potential, term)
    for name in _named_files(potential, term):
        content = file_content(term.pair_style.split()[0], paths[name])
        if content is None:
            continue
        if missing := [element for element in claimed if element not in content.elements]:
            raise PotentialFileError(
                f"{name}: the file holds {', '.join(content.elements)}, not {', '.join(missing)}; "
                "correct the elements of the potential, or take another file"
            )
        for element in claimed:
            mass, stated = content.elements[element], potential.elements[element]
            if mass is not None and abs(mass - stated) > MASS_TOLERANCE * stated:
                raise PotentialFileError(
                    f"{name}: the file gives {element} a mass of {mass:g} amu, the potential {stated:g}; "
                    "the elements are in another order than the file's, or a mass is wrong"
                )
        cutoff = content.cutoff_angstrom
        if cutoff is not None and abs(cutoff - term.cutoff_angstrom) > 1e-6:
            raise PotentialFileError(
                f"{name}: the file's cutoff is {cutoff:.8g} Å, not cutoff_angstrom = "
                f"{term.cutoff_angstrom:.8g}; enter the file's"
            )


def _claimed(potential: Potential, term: Term) -> list[str]:
    """Elements a term maps to its file: all, or those its placeholder names."""
    for line in term.pair_coeff:
        for mark in placeholders(line):
            if mark.startswith("elements:"):
                return elements_of(mark)
    return list(potential.elements)


def _named_files(potential: Potential, term: Term) -> list[str]:
    marks = [mark for line in term.pair_coeff for mark in placeholders(line)]
    names = [mark.removeprefix("file:") for mark in marks if mark.startswith("file:")]
    return names + ([str(potential.file)] if "file" in marks else [])


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
        if style == "snap" and path.name.endswith(".snapcoeff"):
            return _snap(lines)
    except (IndexError, ValueError) as error:
        raise PotentialFileError(f"{path.name}: not a file of pair style {style} ({error})") from error
    return None


def _setfl(lines: list[str], *, densities_per_element: bool) -> FileContent:
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


def _snap(lines: list[str]) -> FileContent:
    rows = [line.partition("#")[0].split() for line in lines]
    rows = [row for row in rows if row]
    elements, coefficients = int(rows[0][0]), int(rows[0][1])
    heads = [rows[1 + k * (1 + coefficients)] for k in range(elements)]
    return FileContent({head[0]: None for head in heads})
