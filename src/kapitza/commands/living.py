"""Who is at work in a folder: a Snakemake, or molecular dynamics that one has left behind."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

LOCKS = ("results/*/T*/L*/seed*/work/lock", "results/*/T*/L*/seed*/hot_*/work/lock")
OF_PROCESSES = Path("/proc")


class AtWorkError(RuntimeError):
    """A folder that must not be unlocked, for somebody is at work in it: who, and what to do."""

    def __init__(self, folder: Path, who: list[str]) -> None:
        super().__init__(
            f"{folder}: {', '.join(who)} at work here; fix: let it end, or end it by its process number, and "
            "unlock then: two at once would write the same files"
        )


def refuse_while_at_work(folder: Path) -> None:
    """Raise AtWorkError where a Snakemake of this machine, or a run of any, is at work in a folder."""
    if who := list(at_work(folder)):
        raise AtWorkError(folder, who)


def at_work(folder: Path) -> Iterator[str]:
    """Every Snakemake of this machine and every run of any that is at work in a folder."""
    yield from _snakemakes(folder.resolve())
    yield from _runs(folder)


def _snakemakes(folder: Path) -> Iterator[str]:
    """Processes called snakemake whose working folder this is; nothing where the system does not say."""
    for place in OF_PROCESSES.glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")[:3]
            here = (place / "cwd").resolve() == folder
        except OSError:  # it has ended, or is somebody else's
            continue
        called = {Path(os.fsdecode(word)).name for word in words}
        if here and "snakemake" in called:
            yield f"snakemake (process {place.name})"


def _runs(folder: Path) -> Iterator[str]:
    """Runs of molecular dynamics that hold their work folders."""
    for path in sorted(path for pattern in LOCKS for path in folder.glob(pattern)):
        with path.open(encoding="utf-8") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                case = path.parent.parent.relative_to(folder)
                yield f"molecular dynamics of {case} ({stream.read().strip() or 'just started'})"
            except OSError:  # a file system without locks
                continue
