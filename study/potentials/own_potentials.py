"""Potentials that a study brings along: resolved, found beside the study file, and verified."""

from collections.abc import Iterator
from pathlib import Path

from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest, resolved
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.hybrids import Joined
from kapitza.study.potentials.potential_files import placed, verified
from kapitza.study.problems import InputProblem, PotentialFileError, StudyError


def own_potentials(
    study: Study, catalogue: Manifest, folder: Path | None
) -> tuple[Manifest, list[InputProblem]]:
    """The study's own potentials by name, and what is wrong with the others.

    Args:
        folder: that of the study file; None looks at no file.
    """
    entries: dict[str, Potential | Joined] = {}
    problems = []
    for name, entry in study.potentials.items():
        where = f"potentials.{name}"
        if name in catalogue:
            reason = "the catalogue has a potential of this name"
            problems.append(InputProblem(where, name, reason, "choose another name"))
            continue
        try:
            entries[name] = placed(entry, folder) if folder and isinstance(entry, Potential) else entry
        except PotentialFileError as error:
            problems.append(error.at(where, name))
    manifest, unresolved = resolved(entries, catalogue)
    for name, reason in unresolved.items():
        fix = "correct the entry; its form is explained in potentials/manifest.yaml"
        problems.append(InputProblem(f"potentials.{name}", name, reason, fix))
    return manifest, problems


def known_potentials(study: Study, file: Path, catalogue: Manifest) -> Manifest:
    """Every potential the study may use, those that its interfaces name with verified files.

    Args:
        file: the study file.

    Raises:
        StudyError: a file is missing, changed, or does not hold what the potential says.
    """
    own, problems = own_potentials(study, catalogue, file.parent)
    known = {**catalogue, **own}
    problems += file_problems(study, known)
    if problems:
        raise StudyError(file.name, problems)
    return known


def file_problems(study: Study, known: Manifest) -> Iterator[InputProblem]:
    """Problems of the force-field files behind the study's interfaces."""
    for i, interface in enumerate(study.interfaces):
        potential = known.get(interface.potential)
        if potential is None:
            continue
        try:
            verified(potential)
        except PotentialFileError as error:
            yield error.at(f"interfaces[{i}].potential", interface.potential)
