"""Whether the files behind a finished study are still those its results were made from."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kapitza.analysis.files.provenance import file_hash
from kapitza.analysis.files.untrusted import MEGABYTE, UntrustedFileError, limited_bytes

FileState = Literal["as recorded", "changed", "missing"]

PROVENANCE_FILE = "provenance.json"
LARGEST_RECORD = 20 * MEGABYTE
RESULTS = "results/"
"""How recorded names of files of the results folder begin, whatever the folder is called now."""


class ProvenanceError(ValueError):
    """A results folder without a record of what it was made with: which, why, and the fix."""


CHECKSUMS_FILE = "checksums.json"


@dataclass(frozen=True)
class RecordedFile:
    """A file that provenance.json lists, by its recorded name, and what has become of it."""

    name: str
    state: FileState


def read_provenance(results: Path) -> dict[str, Any]:
    """Content of provenance.json of a results folder.

    Raises ProvenanceError when it is not there, or is no record of a study.
    """
    path = results / PROVENANCE_FILE
    try:
        content = json.loads(limited_bytes(path, LARGEST_RECORD))
    except UntrustedFileError as error:
        raise ProvenanceError(
            f"{path}: {error.reason}; fix: give the results folder of a finished study, or finish it with "
            "`kapitza run`"
        ) from error
    except ValueError as error:
        raise ProvenanceError(
            f"{path}: not JSON ({error}); fix: delete it and run the study again"
        ) from error
    wanted = {"settings", "files_sha256", "git", "packages"}
    if not isinstance(content, dict) or not wanted <= content.keys():
        raise ProvenanceError(f"{path}: not the record of a study; fix: delete it and run the study again")
    return content


def recorded_files(
    recorded: Mapping[str, Any], results: Path, roots: Sequence[Path]
) -> tuple[RecordedFile, ...]:
    """What has become of every file that a study recorded, in the order of the record.

    recorded : content of provenance.json
    results : folder of the results, under any name
    roots : folders in which all other files are looked for: code, working folder, folder of the study file
    """
    found = recorded["files_sha256"].items()
    return tuple(RecordedFile(name, _state(digest, _places(name, results, roots))) for name, digest in found)


def checksums_of(results: Path) -> dict[str, str]:
    """SHA-256 of every file of a finished results folder by its name, as results/…; none without the record.

    Raises ProvenanceError for a record that cannot be read.
    """
    path = results / CHECKSUMS_FILE
    if not path.is_file():
        return {}
    try:
        recorded = json.loads(limited_bytes(path, LARGEST_RECORD))
        return {f"{RESULTS}{name}": str(digest) for name, digest in recorded.items()}
    except (UntrustedFileError, ValueError, AttributeError) as error:
        raise ProvenanceError(f"{path}: cannot be read ({error}); fix: run the study again") from error


def checked_files(results: Path) -> tuple[RecordedFile, ...]:
    """What has become of every file of a finished results folder; without checksums.json, that is missing.

    Raises ProvenanceError for a record that cannot be read.
    """
    recorded = checksums_of(results)
    if not recorded:
        return (RecordedFile(f"{RESULTS}{CHECKSUMS_FILE}", "missing"),)
    return tuple(
        RecordedFile(name, _state(digest, [results / name.removeprefix(RESULTS)]))
        for name, digest in recorded.items()
    )


def named(files: Iterable[RecordedFile], state: FileState) -> list[str]:
    """Names of the files in one state."""
    return [file.name for file in files if file.state == state]


def _places(name: str, results: Path, roots: Sequence[Path]) -> Iterator[Path]:
    """Files that may be the one recorded under this name."""
    if name.startswith(RESULTS):
        return iter([results / name.removeprefix(RESULTS)])
    return (root / name for root in roots)


def _state(digest: str, places: Iterable[Path]) -> FileState:
    """A file of another root with the same name, as config.yaml often has, does no harm."""
    digests = [file_hash(path) for path in places if path.is_file()]
    if not digests:
        return "missing"
    return "as recorded" if digest in digests else "changed"
