"""Stage: SHA-256 of every file of the results, for `kapitza verify`."""

import json
from pathlib import Path

from kapitza.analysis.files.provenance import file_hash
from kapitza.analysis.files.tables import write_text


def checksums(*, files: list[Path], trajectories: list[Path], record: Path) -> None:
    """Write checksums.json: file below results → SHA-256.

    trajectories: recorded where they are still there
    """
    found = [*files, *(path for path in trajectories if path.is_file())]
    digests = {path.relative_to(record.parent).as_posix(): file_hash(path) for path in sorted(found)}
    write_text(record, json.dumps(digests, indent=1, ensure_ascii=False) + "\n")
