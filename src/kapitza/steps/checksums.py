"""Stage: SHA-256 of every file of the results, for `kapitza verify`."""

import json
from pathlib import Path

from kapitza.analysis.files.tables import write_text
from kapitza.analysis.files.verification import result_digests


def checksums(*, results: Path, record: Path) -> None:
    """Write checksums.json: file below results → SHA-256, for all but logs, timings and work folders."""
    write_text(record, json.dumps(result_digests(results, record.name), indent=1, ensure_ascii=False) + "\n")
