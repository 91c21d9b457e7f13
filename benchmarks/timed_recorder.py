"""The driver of a run, which writes the CPU seconds its recorder took into a file at the end.

Usage: python -m mpi4py benchmarks/timed_recorder.py FILE options of kapitza.simulation.nemd
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kapitza.simulation import nemd
from kapitza.simulation.run.sampler import Sampler

spent = 0.0


def timed(method: Callable[..., None]) -> Callable[..., None]:
    """The method, adding up what it takes."""

    def counted(self: Sampler, *given: Any) -> None:
        global spent
        before, already = time.process_time(), spent
        method(self, *given)
        # A full buffer is written from within: counted once.
        spent = already + time.process_time() - before

    return counted


if __name__ == "__main__":
    place = Path(sys.argv.pop(1)).absolute()
    for name in ("record", "flush"):
        setattr(Sampler, name, timed(getattr(Sampler, name)))
    nemd.main()
    place.write_text(f"{spent}\n", encoding="utf-8")
