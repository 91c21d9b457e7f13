"""Digests of products: what a job has made carries its SHA-256, so that nothing is made from an altered file.

Beside `table.csv` its digest is `.digests/table.csv`: written when the job has ended, taken away before the
file is made again. A file without one, as those of a study that was made without digests, is not judged.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kapitza.analysis.files.provenance import file_hash
from kapitza.analysis.files.tables import write_text

DIGESTS = ".digests"


class AlteredFileError(RuntimeError):
    """Products that are not what was made: which, and what to do."""

    def __init__(self, paths: Iterable[Path]) -> None:
        super().__init__(
            f"not what was made: {', '.join(map(str, paths))}\n"
            "  why: somebody or something has changed it since, and what is made from it would be wrong.\n"
            "  fix: delete it and run again, which makes it anew; or put it back as it was"
        )


def record_made(paths: Iterable[Path]) -> None:
    """Write the digest of every one of these files that is there."""
    for path in paths:
        if path.is_file():
            found = path.stat()
            content = {"sha256": file_hash(path), "bytes": found.st_size, "mtime_ns": found.st_mtime_ns}
            write_text(_record(path), json.dumps(content) + "\n")


def forget_made(paths: Iterable[Path]) -> None:
    """These files are about to be made: their digests hold no longer."""
    for path in paths:
        _record(path).unlink(missing_ok=True)


def altered(paths: Iterable[Path], *, trust_times: bool = False) -> list[Path]:
    """Those of the files that have a digest and another content now.

    trust_times : take a file of the same size and time of change for the same, without reading it
    """
    return list(_altered(paths, trust_times))


def refuse_altered(paths: Iterable[Path], *, trust_times: bool = False) -> None:
    """Raise AlteredFileError for files that `altered` finds."""
    if found := altered(paths, trust_times=trust_times):
        raise AlteredFileError(found)


def _altered(paths: Iterable[Path], trust_times: bool) -> Iterator[Path]:
    for path in paths:
        said = _said(path)
        if said is None or not path.is_file():
            continue
        found = path.stat()
        same_look = (found.st_size, found.st_mtime_ns) == (said.get("bytes"), said.get("mtime_ns"))
        if not (trust_times and same_look) and file_hash(path) != said["sha256"]:
            yield path


def _record(path: Path) -> Path:
    return path.parent / DIGESTS / path.name


def _said(path: Path) -> dict[str, Any] | None:
    """The record of a file; None without one, or for one that is damaged itself."""
    try:
        content = json.loads(_record(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("sha256"), str) else None
