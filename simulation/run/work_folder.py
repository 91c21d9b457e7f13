"""The work folder of a run: one process at a time, files whole or absent, errors that say what to do."""

import fcntl
import hashlib
import json
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kapitza.simulation.session import SimulationError


@contextmanager
def locked(work: Path) -> Iterator[None]:
    """Hold the work folder: two runs of one case would write the same files.

    Raises:
        SimulationError: another process holds it, as the one a killed snakemake has left behind.
    """
    with (work / "lock").open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            holder = stream.read().strip() or "just started"
            raise SimulationError(
                f"Another run is at work in {work} ({holder}).",
                "A snakemake that was killed leaves its molecular dynamics running.",
                "Let it end, or end it by that process number; then run again, which resumes from there.",
            ) from None
        stream.truncate(0)
        stream.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        stream.flush()
        yield


@contextmanager
def explained(work: Path) -> Iterator[None]:
    """Turn failures of the file system into an error that says what is kept.

    Raises:
        SimulationError: a file could not be read or written.
    """
    try:
        yield
    except (OSError, RuntimeError) as error:
        # HDF5 gives the number of the failure in its text alone, under either type.
        failed = re.search(r"filename = '(.*?)'.*errno = (\d+)", str(error), flags=re.DOTALL)
        if isinstance(error, RuntimeError) and not failed:
            raise
        said = f"{os.strerror(int(failed[2]))}: {failed[1]}" if failed else str(error)
        raise SimulationError(
            f"Files of this run cannot be read or written: {said}.",
            f"The disk of {work} is full or read-only, or a file is gone.",
            "Make room or allow writing there, then run again: finished segments are kept, none is damaged.",
        ) from error


def note(work: Path, text: str) -> None:
    """Add a line to history.log, which all attempts share."""
    with (work / "history.log").open("a", encoding="utf-8") as stream:
        stream.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file; empty when it is not there or cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def sha256_of_text(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def sync(path: Path) -> None:
    """Have a file and its folder entry on disk before going on."""
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_synced(path: Path, text: str) -> None:
    """Replace a text file so that, whatever happens, either the old or the new content is there."""
    partial = path.with_name(path.name + ".part")
    partial.write_text(text, encoding="utf-8")
    sync(partial)
    partial.replace(path)
    sync(path)


def write_sealed(path: Path, content: dict[str, Any]) -> None:
    """Replace a JSON file by one that carries the digest of its own content."""
    write_synced(path, json.dumps({**content, "sha256": _digest(content)}, indent=1) + "\n")


def read_sealed(path: Path) -> dict[str, Any] | None:
    """Content of a file `write_sealed` wrote; None when it is not there or not exactly what was written."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        digest = content.pop("sha256")
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return None
    return content if digest == _digest(content) else None


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
