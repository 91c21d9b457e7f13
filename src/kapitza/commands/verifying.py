"""`kapitza verify`: whether the files behind a finished study are still what they were."""

from collections.abc import Sequence
from pathlib import Path

from kapitza.analysis.files.provenance import PLACE, SOFTWARE, differences, provenance_now
from kapitza.analysis.files.verification import (
    RecordedFile,
    checked_files,
    named,
    read_provenance,
    recorded_files,
)
from kapitza.commands.checkout import code_roots


def roots_of(results: Path, beside: Sequence[Path]) -> list[Path]:
    """Where recorded files that are no results may be: beside the results or the study, here, in the code."""
    return [*beside, results.resolve().parent, Path.cwd(), *code_roots()]


def _as_recorded_first(file: RecordedFile) -> bool:
    return file.state != "as recorded"


def verify(results: Path, *, beside: Sequence[Path] = (), any_software: bool = False) -> int:
    """Print what has changed or is missing, and what is installed now instead; 1 for what is not as recorded.

    results : folder of a finished study
    beside : folders in which files of the study are looked for first, as that of the study file
    any_software : name other code and versions without counting them

    Raises ProvenanceError without a readable provenance.json.
    """
    recorded = read_provenance(results)
    # A file that both records name is one file: in either it must be as recorded.
    every = (*recorded_files(recorded, results, roots_of(results, beside)), *checked_files(results))
    worst = sorted(every, key=_as_recorded_first)
    files = tuple({file.name: file for file in worst}.values())
    changed, missing = named(files, "changed"), named(files, "missing")
    for name in changed:
        print(f"changed since: {name}")
    for name in missing:
        print(f"not found:     {name}{'' if '/' in name else ' (--beside FOLDER says where it is)'}")
    now = provenance_now(code_roots()[0])
    software = differences(recorded, now, SOFTWARE)
    for line in (*software, *differences(recorded, now, PLACE)):
        print(f"now otherwise: {line}")
    print(f"{len(files) - len(changed) - len(missing)} of {len(files)} files are as recorded")
    return int(bool(changed or missing or (software and not any_software)))
