"""Joins the frames of all segments into trajectory.h5, without a gap and without a frame twice.

Until a run is finished each segment's frames are a file of their own. The joined trajectory takes their
place: work/trajectory.h5 is the same file as the published one (a hard link), so that it costs no room and a
longer run can resume from it. `trajectory.json` says of which frames it is.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from kapitza.analysis.files.arrays import open_arrays
from kapitza.simulation.run.checkpoint import Link, frames_file
from kapitza.simulation.run.sampler import FrameFile, FrameFormat
from kapitza.simulation.run.work_folder import file_sha256, read_sealed, sync, write_sealed
from kapitza.simulation.session import SimulationError

CHUNK_BYTES = 16_000_000  # copied at a time


def joined_frames(work: Path) -> list[str]:
    """Digests of the frames that work/trajectory.h5 was joined from, by segment; empty if it is damaged."""
    said = read_sealed(work / "trajectory.json")
    if said is None or file_sha256(work / "trajectory.h5") != said["trajectory"]:
        return []
    return [str(digest) for digest in said["frames"]]


def join_frames(work: Path, links: Sequence[Link], frames_per_segment: int, form: FrameFormat) -> Path:
    """The joined trajectory of these links' segments, 1 … N: the one that is there, or a new one.

    Raises:
        SimulationError: a segment does not have the frames it should have.
    """
    before = joined_frames(work)
    digests = [link.records[frames_file(link.segment)] for link in links]
    if before == digests:
        return work / "trajectory.h5"
    # A shorter run leaves the longer one's frames where they are.
    shorter = before[: len(digests)] == digests
    target = work / ("shorter.h5" if shorter else "trajectory.h5")
    partial = work / "trajectory.part"
    joined = FrameFile(partial, form)
    for link, digest in zip(links, digests, strict=True):
        if file_sha256(work / frames_file(link.segment)) == digest:
            _copy(joined, work / frames_file(link.segment), 0, frames_per_segment)
        else:
            _copy(joined, work / "trajectory.h5", before.index(digest), frames_per_segment)
    joined.close()
    sync(partial)
    partial.replace(target)
    if not shorter:
        said = {"trajectory": file_sha256(target), "frames": digests}
        write_sealed(work / "trajectory.json", said)
    return target


def _copy(joined: FrameFile, source: Path, place: int, count: int) -> None:
    """Append the `place`-th stretch of `count` frames of a file."""
    for frames in _stretch(source, place * count, count):
        joined.append(*frames)


def _stretch(source: Path, first: int, count: int) -> Iterator[tuple[NDArray[Any], ...]]:
    """Steps, displacements and velocities of `count` frames from the `first` on, some at a time."""
    with open_arrays(source) as file:
        if len(file["step"]) < first + count:
            raise SimulationError(
                f"{source.name} has {len(file['step'])} frames, not {first + count}.",
                "A segment was recorded incompletely.",
                f"Delete {source.name} from the work folder and run again: that segment is redone.",
            )
        chunk = max(1, CHUNK_BYTES // (file["displacement"][:1].nbytes * 2))
        for start in range(first, first + count, chunk):
            part = slice(start, min(start + chunk, first + count))
            yield tuple(file[name][part] for name in ("step", "displacement", "velocity"))


def publish(source: Path, target: Path) -> None:
    """Give a file a second name, or a copy where the file system has no such links, in one step."""
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    try:
        partial.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, partial)
    os.utime(partial)  # a result is as new as the run that gives it
    partial.replace(target)
    partial.unlink(missing_ok=True)  # still there when both are names of one file already


def tidy(work: Path, links: Sequence[Link], *, keep: bool) -> None:
    """Frames are in the joined trajectory now; without `keep` that goes too, and only its results stay."""
    for link in links:
        (work / frames_file(link.segment)).unlink(missing_ok=True)
    (work / "shorter.h5").unlink(missing_ok=True)
    if not keep:
        for name in ("trajectory.h5", "trajectory.json"):
            (work / name).unlink(missing_ok=True)
