"""Loaded by every Python that has this folder on PYTHONPATH: ranks of a run stop themselves at exact steps.

The file that KAPITZA_TEST_HOLD names has a list of points, each {"work": end of the work folder, "step": …}.
At the sample of that step every rank writes `held.<point>.<rank>.json` beside the file and stops (SIGSTOP):
what happens to the job then happens to a live run in the middle of a segment. A point holds once.
"""

import json
import os
import signal
import sys
from pathlib import Path

CHANNEL = os.environ.get("KAPITZA_TEST_HOLD")


def hold(number):
    """Say who stops, and stop."""
    from mpi4py import MPI

    ranks, mine = MPI.COMM_WORLD.Get_size(), MPI.COMM_WORLD.Get_rank()
    said = Path(CHANNEL).with_name(f"held.{number}.{mine}.json")
    if said.exists():
        return
    facts = {"pid": os.getpid(), "job": os.environ["SLURM_JOB_ID"], "rank": mine, "ranks": ranks}
    facts["node"] = os.environ["SLURMD_NODENAME"]
    partial = said.with_suffix(".part")
    partial.write_text(json.dumps(facts))
    partial.rename(said)
    os.kill(os.getpid(), signal.SIGSTOP)


def watch(points):
    """Have the sampler hold at the points of this run: a number and a step each."""
    from kapitza.simulation.run.sampler import Sampler

    original = Sampler.record

    def record(self, step, *rest):
        for number, at in points:
            if step == at:
                hold(number)
        return original(self, step, *rest)

    Sampler.record = record


if CHANNEL and "kapitza.simulation.nemd" in sys.orig_argv:
    work = sys.orig_argv[sys.orig_argv.index("--work") + 1]
    listed = enumerate(json.loads(Path(CHANNEL).read_text()))
    watch([(number, point["step"]) for number, point in listed if work.endswith(point["work"])])
