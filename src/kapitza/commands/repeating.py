"""`kapitza reproduce`: the tables of a finished study made anew from its record alone, and compared."""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from kapitza.analysis.files.provenance import differences, provenance_now
from kapitza.analysis.files.reproduction import compare_results, judged_tables
from kapitza.analysis.files.tables import write_text
from kapitza.analysis.files.verification import named, read_provenance, recorded_files
from kapitza.commands.checkout import DEFAULT_PROFILE, required_checkout, snakemake_command
from kapitza.commands.verifying import roots_of
from kapitza.study.loading import parse_study
from kapitza.study.model import Study
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.media_section import COMPANION_FILES, GivenDispersionMedium

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
    study = parse_study(recorded["settings"], source=str(results / "provenance.json"))
    roots = roots_of(results, beside)
    _show_differences(recorded, results, roots)
    _bring(_own_files(study), roots, into)
    if _repeat(recorded["settings"], into, cores, judged_tables(recorded, results)):
        print("the workflow has failed: see its messages", file=sys.stderr)
        return 1
    outcomes = compare_results(results, into / "results")
    for item in outcomes:
        print(f"{item.outcome:12}  {item.name}  ({item.deviate:.2g} σ, {100 * item.change:.2g} %)")
    bad = [item for item in outcomes if item.outcome in ("different", "missing")]
    print(f"{len(outcomes) - len(bad)} of {len(outcomes)} tables reproduced")
    return int(bool(bad) or not outcomes)


def _show_differences(recorded: Mapping[str, Any], results: Path, roots: Sequence[Path]) -> None:
    for line in differences(recorded, provenance_now(required_checkout())):
        print(f"made otherwise: {line}", flush=True)
    for name in named(recorded_files(recorded, results, roots), "changed"):
        print(f"changed since: {name}", flush=True)


def _own_files(study: Study) -> dict[str, bool]:
    """Files that belong beside the study file, and whether it cannot do without each."""
    potentials = [entry for entry in study.potentials.values() if isinstance(entry, Potential)]
    names = dict.fromkeys((name for entry in potentials for name in entry.digests), True)
    for medium in (medium for pair in study.pairs for medium in pair.media):
        if isinstance(medium, GivenDispersionMedium):
            names[medium.phonopy] = True
            names |= {str(Path(medium.phonopy).with_name(name)): False for name in COMPANION_FILES}
    return names


def _bring(names: Mapping[str, bool], roots: Iterable[Path], into: Path) -> None:
    """Copy what a study brought along to its places beside the new study file.

    Raises MissingInputError. A potential's file that the catalogue has as well is found there.
    """
    for name, needed in names.items():
        found = next((root / name for root in roots if (root / name).is_file()), None)
        if found is not None and not Path(name).is_absolute():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, into / name)
        elif found is None and needed:
            raise MissingInputError(
                f"{name}: the study needs this file, which its record names by SHA-256 and does not hold; "
                "fix: say in which folder it is with --beside FOLDER"
            )


def _repeat(study: Mapping[str, Any], folder: Path, cores: int, tables: Iterable[Path]) -> int:
    """Run the workflow on a study in a folder of its own, as far as the tables; Snakemake's exit code."""
    file = folder / STUDY_NAME
    write_text(file, yaml.safe_dump(dict(study), sort_keys=False, allow_unicode=True))
    targets = ["--", *map(str, tables)]
    command = snakemake_command(file, directory=folder, profile=DEFAULT_PROFILE, cores=cores, options=targets)
    return subprocess.run(command, check=False).returncode
