"""Stage: SHA-256 of every file of the results, for `kapitza verify` and for archives."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kapitza.analysis.files.contracts import COMPARISON
from kapitza.analysis.files.provenance import file_hash
from kapitza.analysis.files.tables import read_table, write_text
from kapitza.analysis.integrity.made_files import refuse_altered
from kapitza.analysis.report.citations import cited_by
from kapitza.exchange.research_object import crate_metadata


def checksums(
    *,
    files: list[Path],
    trajectories: list[Path],
    record: Path,
    provenance: Path | None = None,
    crate: Path | None = None,
) -> None:
    """Write checksums.json, file below results → SHA-256, and ro-crate-metadata.json, which describes them.

    trajectories: recorded where they are still there
    provenance: provenance.json, which the description is made from

    Raises AlteredFileError for files that are not what was made.
    """
    refuse_altered(files)
    found = [*files, *(path for path in trajectories if path.is_file())]
    digests = {path.relative_to(record.parent).as_posix(): file_hash(path) for path in sorted(found)}
    write_text(record, json.dumps(digests, indent=1, ensure_ascii=False) + "\n")
    if provenance and crate:
        models = read_table(record.with_name("comparison.csv"), COMPARISON)["model"]
        write_text(crate, _described(json.loads(provenance.read_text(encoding="utf-8")), digests, models))


def _described(provenance: dict[str, Any], digests: dict[str, str], models: Iterable[str]) -> str:
    citations = [(item.key, item.line) for item in cited_by(provenance["settings"], models)]
    today = datetime.now(UTC).date().isoformat()
    content = crate_metadata(provenance, digests, citations, today)
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
