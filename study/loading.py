"""A study file → a valid Study, or one message with every problem of the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kapitza.analysis.files.untrusted import (
    MEGABYTE,
    UntrustedFileError,
    check_phonopy_file,
    limited_bytes,
)
from kapitza.study.bulk_references import with_bulk_references
from kapitza.study.checks import check_study
from kapitza.study.crystal_files import with_crystal_files
from kapitza.study.messages import problems_of
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import file_problems, own_potentials
from kapitza.study.problems import InputProblem, StudyError
from kapitza.study.sections.media_section import GivenDispersionMedium
from kapitza.study.study_text import read_yaml
from kapitza.study.target_error import faults_of_choice, with_target
from kapitza.study.twisting import with_twists

LARGEST_STUDY = MEGABYTE

# Stands in for required keys that are malformed, so that the other sections can still be checked.
_STAND_IN = {
    "name": "stand-in",
    "interfaces": [
        {
            "name": "stand-in",
            "potential": "stand-in",
            "left": {"crystal": "fcc", "elements": ["Ar"]},
            "right": {"crystal": "fcc", "elements": ["Ar"]},
            "length_cells": [36],
        }
    ],
    "temperatures_k": [1],
    "seeds": [1],
}


def load_study(path: Path | str, manifest: Manifest | None = None) -> Study:
    """Read and check a study file.

    manifest : potentials a study may name; the repository's own by default.
    Raises StudyError listing every problem, one a line.
    """
    path = Path(path)
    source = path.name
    text = _text_of(path, source)
    catalogue = load_manifest() if manifest is None else manifest
    study = parse_study(read_yaml(text, source), source=source, manifest=catalogue, folder=path.parent)
    own, problems = own_potentials(study, catalogue, path.parent)
    problems += [*file_problems(study, own), *phonopy_file_problems(study, path.parent)]
    if problems:
        raise StudyError(source, problems)
    return study


def _text_of(path: Path, source: str) -> str:
    try:
        return limited_bytes(path, LARGEST_STUDY).decode("utf-8")
    except UnicodeDecodeError as error:
        fix = "save the study as UTF-8 YAML"
        problem = InputProblem("", f"byte {error.start}", "not a text file in UTF-8", fix)
        raise StudyError(source, [problem]) from error
    except UntrustedFileError as error:
        problem = InputProblem("", str(path), error.reason, "give the path of a study file")
        raise StudyError(source, [problem]) from error


def phonopy_file_problems(study: Study, folder: Path) -> Iterator[InputProblem]:
    """Files of media that are not there, or not to be read; relative paths count from `folder`."""
    for i, pair in enumerate(study.pairs):
        for side, medium in (("left", pair.left), ("right", pair.right)):
            if not isinstance(medium, GivenDispersionMedium):
                continue
            path = folder / medium.phonopy
            where = f"pairs[{i}].{side}.phonopy"
            if not path.exists():
                fix = "give the path of a file of phonopy, relative to the study file"
                yield InputProblem(where, medium.phonopy, "no such file", fix)
                continue
            try:
                check_phonopy_file(path)
            except UntrustedFileError as error:
                yield InputProblem(where, medium.phonopy, error.reason, error.fix)


def parse_study(
    data: object, *, source: str, manifest: Manifest | None = None, folder: Path | None = None
) -> Study:
    """Check a study given as plain data (the content of a YAML file); `source` is named in messages.

    folder : of the study file, beside which files of crystals are

    Raises StudyError listing every problem, one a line.
    """
    if data is None or data == {}:
        raise StudyError(
            source, [InputProblem("", "empty", "the study has no content", "start from config.yaml")]
        )
    if not isinstance(data, dict):
        problem = InputProblem(
            "", type(data).__name__, "a study is a mapping of keys", "start from config.yaml"
        )
        raise StudyError(source, [problem])
    data, problems = _without_unusable_keys(data)
    known = load_manifest() if manifest is None else manifest
    try:
        study = Study.model_validate(data)
        malformed: frozenset[str] = frozenset()
    except ValidationError as error:
        problems += problems_of(error)
        malformed = frozenset(str(item["loc"][0]) for item in error.errors())
        study = _valid_sections(data, malformed)
    study, unread = with_crystal_files(study, folder)
    if unread:
        raise StudyError(source, problems + unread)
    study, untwisted = with_twists(study)
    own, faults = own_potentials(study, known, None)
    problems += untwisted + faults + check_study(study, {**known, **own}, malformed)
    if problems:
        raise StudyError(source, problems)
    return with_bulk_references(_with_target(study, {**known, **own}, source))


def _with_target(study: Study, manifest: Manifest, source: str) -> Study:
    """The study with what its wanted error decides, checked again."""
    chosen = with_target(study, manifest)
    if problems := list(faults_of_choice(chosen, manifest)):
        raise StudyError(source, problems)
    return chosen


def _without_unusable_keys(data: dict[Any, Any]) -> tuple[dict[str, Any], list[InputProblem]]:
    """Top-level keys that are text, without YTE templates (which would run code), and what was left out."""
    problems = []
    for key in data:
        if key == "__use_yte__":
            reason = "templates run code and are not read"
            problems.append(InputProblem(key, data[key], reason, "remove this key and write plain values"))
        elif not isinstance(key, str):
            problems.append(
                InputProblem(str(key), data[key], "keys are text", "put the key in quotes or remove it")
            )
    return {key: data[key] for key in data if isinstance(key, str) and key != "__use_yte__"}, problems


def _valid_sections(data: dict[str, Any], malformed: frozenset[str]) -> Study:
    sound = {key: value for key, value in data.items() if key not in malformed}
    # Only what is malformed is stood in for: a study of pairs alone has no interfaces and no seeds.
    needed = {key: value for key, value in _STAND_IN.items() if key in malformed}
    return Study.model_validate({**needed, **sound})
