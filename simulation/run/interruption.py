"""Leaving at once when asked to: a job that runs into its walltime gets SIGTERM first."""

import os
import signal
import sys
import threading
from collections.abc import Callable

from kapitza.simulation.run.shared_memory import remove_own

TRY_AGAIN = 75
"""Exit status EX_TEMPFAIL of sysexits.h: nothing is wrong, running again resumes the run."""


def leave_on_signal(message: Callable[[], str]) -> None:
    """On SIGTERM or SIGINT, say `message` and leave with status 75.

    A thread does it, because the main one may be inside LAMMPS for a whole segment. Nothing is written on the
    way out: what is finished is on disk already. Shared memory is removed, which MPI does not come to.
    Signals may reach any thread of any library: this listens to Python's wakeup pipe and does not
    block the signals.
    """
    listen, notify = os.pipe()
    os.set_blocking(notify, False)
    signal.set_wakeup_fd(notify, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)

    def wait() -> None:
        name = signal.Signals(os.read(listen, 1)[0]).name
        # A scheduler signals every process of a job: whoever reads what is said may be gone already.
        try:
            if text := message():
                sys.stderr.write(f"nemd: {name}: {text}\n")
                sys.stderr.flush()
        finally:
            remove_own()
            os._exit(TRY_AGAIN)

    threading.Thread(target=wait, daemon=True).start()
