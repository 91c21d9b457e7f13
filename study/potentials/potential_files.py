"""Force-field files: where they are, their SHA-256, and whether they hold what the potential says."""

import hashlib
from pathlib import Path

from kapitza.study.potentials.file_formats import FileContent, file_content
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.pair_terms import Term, elements_of, placeholders
from kapitza.study.problems import PotentialFileError

FOLDER = Path(__file__).resolve().parents[2] / "potentials"
"""Folder of the catalogue's files."""
MASS_TOLERANCE = 0.02  # relative; two neighbouring elements differ by more but for Co and Ni
CUTOFF_TOLERANCE = 1e-6  # Å


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
            raise PotentialFileError(name, "no such potential file", "restore it, or correct its name")
        found = sha256_of(paths[name])
        if found != digest:
            reason = f"SHA-256 is {found}, but {digest} is stated"
            fix = "restore the file, or enter the new file's hash and source"
            raise PotentialFileError(name, reason, fix)
    for term in potential.all_terms:
        for name in _named_files(potential, term):
            content = file_content(term.pair_style.split()[0], paths[name])
            if content is not None:
                _verify_content(name, content, potential, term)


def _verify_content(name: str, content: FileContent, potential: Potential, term: Term) -> None:
    claimed = _claimed(potential, term)
    if missing := [element for element in claimed if element not in content.elements]:
        reason = f"the file holds {', '.join(content.elements)}, not {', '.join(missing)}"
        fix = "correct the elements of the potential, or take another file"
        raise PotentialFileError(name, reason, fix)
    for element in claimed:
        mass, stated = content.elements[element], potential.elements[element]
        if mass is not None and abs(mass - stated) > MASS_TOLERANCE * stated:
            reason = f"the file gives {element} a mass of {mass:g} amu, the potential {stated:g}"
            fix = "the elements are in another order than the file's, or a mass is wrong: correct them"
            raise PotentialFileError(name, reason, fix)
    cutoff = content.cutoff_angstrom
    if cutoff is not None and abs(cutoff - term.cutoff_angstrom) > CUTOFF_TOLERANCE:
        reason = f"the file's cutoff is {cutoff:.8g} Å, not cutoff_angstrom = {term.cutoff_angstrom:.8g}"
        raise PotentialFileError(name, reason, "enter the file's")


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


def placed(potential: Potential, folder: Path) -> Potential:
    """A study's own potential with folder and digest of each file: beside the study, else the catalogue's.

    Raises PotentialFileError for a file in neither.
    """
    folders: dict[str, Path] = {}
    digests: dict[str, str | None] = {}
    for name, digest in potential.digests.items():
        folders[name] = next((place for place in (folder, FOLDER) if (place / name).is_file()), folder)
        path = folders[name] / name
        if not path.is_file():
            raise PotentialFileError(name, "no such file", "give its path relative to the study file")
        digests[name] = digest or sha256_of(path)
    return potential.placed(folders, digests)


def verified(potential: Potential) -> None:
    """Check every file of a potential, those not placed yet in the catalogue's folder; see `verify_files`.

    Raises PotentialFileError.
    """
    verify_files(potential, FOLDER)
