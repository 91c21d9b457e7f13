"""Shared memory that MPICH leaves behind: it removes its segments at an end that a killed run does not reach.

They are files of one or two MB, named mpich_shm_…, that every rank of a node maps for as long as it lives.
"""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

SEGMENTS = Path("/dev/shm")
PATTERN = "mpich_shm_*"
STARTING_S = 60.0
"""A segment is mapped right after it is made; a younger one may be of a run that is just starting."""


def mapped_segments(processes: Iterable[Path], folder: Path = SEGMENTS) -> set[Path]:
    """Segments that some processes have mapped.

    processes : folders of /proc; those that have ended or are somebody else's are left out
    """
    found: set[Path] = set()
    for process in processes:
        with suppress(OSError):
            lines = (process / "maps").read_text(errors="replace").splitlines()
            paths = (Path(line.split(maxsplit=5)[-1]) for line in lines if str(folder) in line)
            found |= {path for path in paths if path.parent == folder and path.match(PATTERN)}
    return found


def remove_own(folder: Path = SEGMENTS) -> None:
    """Remove the segments of this process on its way out; ranks that still run keep what they have mapped."""
    for path in mapped_segments([Path("/proc/self")], folder):
        path.unlink(missing_ok=True)


def remove_left_behind(folder: Path = SEGMENTS) -> None:
    """Remove this user's segments that no living process has mapped; none where the system does not say."""
    if not Path("/proc/self/maps").is_file():
        return
    living = mapped_segments(Path("/proc").glob("[0-9]*"), folder)
    for path in set(folder.glob(PATTERN)) - living:
        with suppress(OSError):  # another run has been faster
            found = path.stat()
            if found.st_uid == os.getuid() and time.time() - found.st_mtime > STARTING_S:
                path.unlink()
