"""What a run keeps in its work folder so that a killed one can resume: one link per finished segment.

A segment is finished once its link, `segment.<n>.json`, is there: it is written last, under a temporary name,
synced and renamed. The links are a chain. Each names by SHA-256 the restart file it began from, the one it
ended with and every file recorded in between, and says of which physics it is. What is not exactly so any
more is not believed: the smallest number of segments is run again. See docs/clusters.md.
"""

from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kapitza.simulation.run.work_folder import file_sha256, read_sealed, sync, write_sealed

Digests = dict[str, str]
"""SHA-256 (or version) by name."""


@dataclass(frozen=True)
class Link:
    """One finished segment; segment 0 is equilibration and drive.

    Attributes:
        segment: number, from 0.
        physics: digest of everything that decides the trajectory, by what it is of.
        seeds: of the two baths.
        begins: SHA-256 of the restart file it began from; empty for segment 0.
        ends: SHA-256 of the restart file it wrote.
        records: SHA-256 of every recorded file, by name.
        ranks: MPI ranks it ran on.
        grid: ranks along x, y, z.
        seconds: wall time.
    """

    segment: int
    physics: Digests
    seeds: tuple[int, ...]
    begins: str
    ends: str
    records: Digests
    ranks: int
    grid: tuple[int, ...]
    seconds: float


@dataclass(frozen=True)
class Wanted:
    """The run a checkpoint must belong to: its physics and the bath seeds of every segment."""

    physics: Digests
    seeds: tuple[tuple[int, ...], ...]

    @property
    def segments(self) -> int:
        """Number of production segments."""
        return len(self.seeds)


class Checkpoint:
    """The chain of links in a work folder; used by the root rank alone."""

    def __init__(self, work: Path, wanted: Wanted) -> None:
        self.work = work
        self._wanted = wanted
        self.links = _read_links(work, wanted)
        self.differs = [] if self.links else _other_physics(work, wanted)
        self._intact: set[int] = set()
        if not self.links:
            _clear(work)

    def review(self, joined: Container[str]) -> tuple[int, list[str]]:
        """Which segment to run first (segments + 1: none; 0: equilibrate too), and what was found damaged.

        Args:
            joined: digests of the frames that are in an intact joined trajectory.
        """
        damaged = _unreadable_links(self.work, self._wanted.segments)
        if self.links and 0 not in self.links and not damaged:
            damaged.append(_link_file(self.work, 0).name)
        for segment, link in self.links.items():
            missing = _damaged(self.work, link, joined)
            damaged += missing
            before = self.links.get(segment - 1)
            if not missing and (before is None or before.ends == link.begins):
                self._intact.add(segment)
        unfinished = [n for n in range(1, self._wanted.segments + 1) if n not in self._intact]
        if not unfinished:
            return self._wanted.segments + 1, damaged
        return self._last_restart(unfinished[0], damaged) + 1, damaged

    def _last_restart(self, before: int, damaged: list[str]) -> int:
        """The last segment before this one whose end can be read again; −1 if there is none."""
        for segment in reversed([n for n in self.links if n < before]):
            path = restart_file(self.work, segment)
            if path.exists():
                if file_sha256(path) == self.links[segment].ends:
                    return segment
                damaged.append(path.name)
        return -1

    def after(self, segment: int) -> int | None:
        """The segment to run after this one, or None: the rest is there and resumes from where it ended."""
        last, links = self._wanted.segments, self.links
        if any(n not in self._intact for n in range(segment + 1, last + 1)):
            return segment + 1
        if segment < last and links[segment + 1].begins != links[segment].ends:
            return segment + 1
        return None

    def reopen(self, segment: int) -> None:
        """This segment is about to be run (again): its link no longer holds."""
        self._intact.discard(segment)
        self.links.pop(segment, None)
        _link_file(self.work, segment).unlink(missing_ok=True)

    def commit(
        self, segment: int, names: Sequence[str], ranks: int, grid: tuple[int, ...], seconds: float
    ) -> None:
        """Make a segment count as finished, its files being complete; drop restart files no longer needed.

        Args:
            names: recorded files of the segment, in the work folder.
        """
        for name in names:
            sync(self.work / name)
        restart = restart_file(self.work, segment)
        sync(restart)
        link = Link(
            segment=segment,
            physics=self._wanted.physics,
            seeds=self._wanted.seeds[segment - 1] if segment else (),
            begins=self.links[segment - 1].ends if segment else "",
            ends=file_sha256(restart),
            records={name: file_sha256(self.work / name) for name in names},
            ranks=ranks,
            grid=grid,
            seconds=seconds,
        )
        write_sealed(_link_file(self.work, segment), asdict(link))
        self.links[segment] = link
        self._intact.add(segment)
        # The last two restarts are enough to resume from; the first saves a new equilibration.
        if segment > 2:
            restart_file(self.work, segment - 2).unlink(missing_ok=True)

    def chain(self) -> list[Link]:
        """The links of the whole run, from segment 0."""
        return [self.links[n] for n in range(self._wanted.segments + 1) if n in self.links]


def _clear(work: Path) -> None:
    """Remove what another run has left: none of it may be taken for this one's."""
    for pattern in ("segment.*.json", "segment.*.restart", "frames.*.h5", "trajectory.*", "*.dat"):
        for path in work.glob(pattern):
            path.unlink()


def restart_file(work: Path, segment: int) -> Path:
    """The LAMMPS restart file written at the end of a segment."""
    return work / f"segment.{segment}.restart"


def finished_segments(work: Path) -> int:
    """How many production segments have been finished in a work folder, whatever run they are of."""
    return len([path for path in work.glob("segment.*.json") if path.name != "segment.0.json"])


def _link_file(work: Path, segment: int) -> Path:
    return work / f"segment.{segment}.json"


def frames_file(segment: int) -> str:
    """Name of the frames of one segment."""
    return f"frames.{segment}.h5"


def _read_links(work: Path, wanted: Wanted) -> dict[int, Link]:
    """Links of this physics, in order; those of segments the run does not have are left alone."""
    links = {}
    for segment in range(wanted.segments + 1):
        link = _read_link(_link_file(work, segment))
        seeds = wanted.seeds[segment - 1] if segment else ()
        if link and (link.segment, link.physics, link.seeds) == (segment, wanted.physics, seeds):
            links[segment] = link
    return links


def _read_link(path: Path) -> Link | None:
    raw = read_sealed(path)
    return Link(**{**raw, "seeds": tuple(raw["seeds"]), "grid": tuple(raw["grid"])}) if raw else None


def _unreadable_links(work: Path, segments: int) -> list[str]:
    paths = [_link_file(work, segment) for segment in range(segments + 1)]
    return [path.name for path in paths if path.exists() and read_sealed(path) is None]


def _other_physics(work: Path, wanted: Wanted) -> list[str]:
    """In what a checkpoint that is there differs from this run; empty without one."""
    link = _read_link(_link_file(work, 0))
    if link is None:
        return []
    names = {*link.physics, *wanted.physics}
    return sorted(name for name in names if link.physics.get(name) != wanted.physics.get(name))


def _damaged(work: Path, link: Link, joined: Container[str]) -> list[str]:
    """Recorded files of a segment that are missing or not what was written."""
    return [
        name
        for name, digest in link.records.items()
        if digest not in joined and file_sha256(work / name) != digest
    ]
