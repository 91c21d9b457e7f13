"""Stage: what the results were made with."""

import shutil
from pathlib import Path
from typing import Any

from kapitza.analysis.files.provenance import PotentialRecord, data_hash, provenance_of
from kapitza.analysis.files.run_provenance import rule_times, run_record
from kapitza.analysis.files.tables import write_text


def provenance(
    *,
    study: dict[str, Any],
    study_files: list[Path],
    files: list[Path],
    potentials: dict[str, Any],
    runs: list[dict[str, Any]],
    repository: Path,
    record: Path,
    own: list[Path],
    copies: list[Path],
) -> None:
    """Write provenance.json; files are named relative to repository, working directory or study file.

    Files that the study brought along, own, are copied into the results, where they travel with it.

    study: the resolved study; potentials: physics and digests of files by name; runs: every run of the study.
    """
    results = record.parent
    found = provenance_of(
        study,
        [*study_files, *files],
        [repository, Path.cwd(), *(file.parent for file in study_files)],
        potentials={
            name: PotentialRecord(data_hash(entry["physics"]), entry["files"])
            for name, entry in potentials.items()
        },
        runs=[run_record(results, run) for run in runs],
        rule_times=rule_times(results / "benchmarks"),
    )
    for source, copy in zip(own, copies, strict=True):
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    write_text(record, found.to_json())
