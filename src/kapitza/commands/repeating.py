"""`kapitza reproduce`: the tables of a finished study made anew from its record alone, and compared."""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from kapitza.analysis.files.provenance import PLACE, SOFTWARE, differences, file_hash, provenance_now
from kapitza.analysis.files.reproduction import compare_results, judged_tables
from kapitza.analysis.files.tables import write_text
from kapitza.analysis.files.verification import checksums_of, named, read_provenance, recorded_files
from kapitza.commands.checkout import DEFAULT_PROFILE, required_checkout, snakemake_command
from kapitza.commands.verifying import roots_of
from kapitza.rules.own_files import COPIES, own_files, travels
from kapitza.study.loading import parse_study

STUDY_NAME = "study.yaml"


class MissingInputError(ValueError):
    """A file that a study brought along is not at hand: which, and how to hand it over."""


def reproduce(results: Path, *, into: Path, cores: int, beside: Sequence[Path] = ()) -> int:
    """Print what differs in the making, run, and print how every table came out.

    results : folder of a finished study
    into : folder of its own for the second time
    beside : folders in which potential files and files of phonopy that the study brought along are looked for

    Returns 1 when the workflow fails or a table differs, else 0.
    Raises ProvenanceError, StudyError, MissingInputError, and NoWorkflowError where there is no checkout.
    """
    recorded = read_provenance(results)
    copies = results / PurePosixPath(COPIES).name
    study = parse_study(recorded["settings"], source=str(results / "provenance.json"), folder=copies)
    roots = roots_of(results, beside)
    _show_differences(recorded, results, roots)
    _bring(own_files(study), [copies, *roots], into, _known_digests(recorded, results))
    tables = judged_tables(recorded)
    if _repeat(recorded["settings"], into, cores, tables):
        print("the workflow has failed: see its messages", file=sys.stderr)
        return 1
    outcomes = compare_results(results, into / "results", tables)
    for item in outcomes:
        print(f"{item.outcome:12}  {item.name}  ({item.deviate:.2g} σ, {100 * item.change:.2g} %)")
    bad = [item for item in outcomes if item.outcome in ("different", "missing")]
    print(f"{len(outcomes) - len(bad)} of {len(outcomes)} tables reproduced")
    return int(bool(bad) or not outcomes)


def _show_differences(recorded: Mapping[str, Any], results: Path, roots: Sequence[Path]) -> None:
    for line in differences(recorded, provenance_now(required_checkout()), (*SOFTWARE, *PLACE)):
        print(f"made otherwise: {line}", flush=True)
    for name in named(recorded_files(recorded, results, roots), "changed"):
        print(f"changed since: {name}", flush=True)


def _bring(names: Mapping[str, bool], roots: Iterable[Path], into: Path, known: Mapping[str, str]) -> None:
    """Copy what a study brought along to its places beside the new study file.

    names : of own_files
    roots : where they may be
    known : recorded SHA-256 by name, where there is one

    Raises MissingInputError. A potential's file that the catalogue has as well is found there.
    """
    for name, needed in names.items():
        places = [root / name for root in roots if (root / name).is_file()]
        found = next((path for path in places if file_hash(path) == known.get(name, file_hash(path))), None)
        if found is not None and travels(name):
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, into / name)
        elif found is None and (needed or name in known):
            raise MissingInputError(_request(name, places, known.get(name)))


def _request(name: str, places: Sequence[Path], digest: str | None) -> str:
    """What is said of a file that the study needs and nobody has."""
    if not places:
        return f"{name}: the study needs this file; fix: say in which folder it is with --beside FOLDER"
    return (
        f"{name}: {', '.join(map(str, places))} is another file than the one recorded (SHA-256 {digest}); "
        "fix: say in which folder that one is with --beside FOLDER"
    )


def _known_digests(recorded: Mapping[str, Any], results: Path) -> dict[str, str]:
    """SHA-256 of what a study brought along, by its name beside the study file."""
    files = {
        name: digest
        for potential in recorded.get("potentials", {}).values()
        for name, digest in potential["files"].items()
    }
    copies = {file.removeprefix(f"{COPIES}/"): digest for file, digest in _copied(results)}
    return {**recorded["files_sha256"], **copies, **files}


def _copied(results: Path) -> list[tuple[str, str]]:
    return [(name, digest) for name, digest in checksums_of(results).items() if name.startswith(COPIES)]


def _repeat(study: Mapping[str, Any], folder: Path, cores: int, tables: Iterable[Path]) -> int:
    """Run the workflow on a study in a folder of its own, as far as the tables; Snakemake's exit code."""
    file = folder / STUDY_NAME
    write_text(file, yaml.safe_dump(dict(study), sort_keys=False, allow_unicode=True))
    targets = ["--", *map(str, tables)]
    command = snakemake_command(file, directory=folder, profile=DEFAULT_PROFILE, cores=cores, options=targets)
    return subprocess.run(command, check=False).returncode
