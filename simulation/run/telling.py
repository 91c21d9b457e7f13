"""What a program says of how far it is: lines of standard error, kept in its log, read by `kapitza status`.

A line is `program: P %, text`; the program's last line of this form counts.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kapitza.simulation.run.run_files import Schedule

HEARTBEAT_S = 2.0
"""Time between two lines of one program."""


def tell(program: str, fraction: float, text: str) -> None:
    """Say how far a program is, at once."""
    print(f"{program}: {100 * fraction:.0f} %, {text}", file=sys.stderr, flush=True)


class BlocksTold:
    """Blocks of a trajectory whose forces are evaluated by order: the longest part of the heat flow.

    Args:
        total: blocks of this rank.
        silent: say nothing, as on all ranks but the first.
    """

    SHARE = 0.6
    """Of the time; moved planes and the map take the rest."""

    def __init__(self, total: int, *, silent: bool = False) -> None:
        self._total, self._silent = total, silent
        self._done, self._said = 0, time.monotonic()

    def step(self) -> None:
        """One more is read."""
        self._done += 1
        last = self._done == self._total
        if not self._silent and (last or time.monotonic() - self._said >= HEARTBEAT_S):
            self._said = time.monotonic()
            text = f"forces of {self._done} of {self._total} blocks"
            tell("heat_flow", self.SHARE * self._done / self._total, text)


def rate_text(atom_steps: float, seconds: float) -> str:
    """How fast it goes.

    >>> rate_text(3e6, 2.0)
    '1.50 M atom-steps/s'
    """
    return f"{atom_steps / seconds / 1e6:.2f} M atom-steps/s"


class Pace:
    """How far production is and how fast, over the segments of this attempt alone."""

    def __init__(self, schedule: Schedule, n_atoms: int) -> None:
        self._schedule, self._n_atoms = schedule, n_atoms
        self._started, self._segments = 0.0, 0

    def begin(self) -> None:
        """A segment begins; the clock starts with the first."""
        self._started = self._started or time.monotonic()

    def tell(self, segment: int) -> None:
        """Say it after a segment, counted from 1."""
        self._segments += 1
        total, length = self._schedule.segments, self._schedule.segment_steps
        nanoseconds = length * self._schedule.timestep_ps * 1e-3
        seconds = time.monotonic() - self._started
        rate = rate_text(self._segments * length * self._n_atoms, seconds)
        left = (total - segment) * seconds / self._segments
        text = (
            f"{segment * nanoseconds:.3f} of {total * nanoseconds:.3f} ns, {rate}, {left / 60:.1f} min left"
        )
        tell("nemd", segment / total, text)


@contextmanager
def heartbeat(lmp: Any, words: str, steps: int, n_atoms: int) -> Iterator[None]:
    """Say every few seconds how far LAMMPS is on its way from step 0 to `steps`, from a thread of its own.

    It only reads the number of the step, so the trajectory is that without it. No `clear` may be in what
    LAMMPS does meanwhile: it takes away what is read.
    """
    over, started = threading.Event(), time.monotonic()

    def watch() -> None:
        while not over.wait(HEARTBEAT_S):
            done = int(lmp.extract_global("ntimestep"))
            rate = rate_text(done * n_atoms, time.monotonic() - started)
            tell("nemd", min(1.0, done / max(1, steps)), f"{words}, {rate}")

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
