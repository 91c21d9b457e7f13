"""Loaded by every Python that has this folder on PYTHONPATH: kills a live run at an exact point, once.

The point is in the JSON file that KAPITZA_TEST_KILL names; only ranks of simulation.nemd look at it. Before
the signal is sent, `hit.json` beside that file says who was killed and that it was alive.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

CHANNEL = os.environ.get("KAPITZA_TEST_KILL")


def parent(pid):
    """Parent of a process, by /proc."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def program(pid):
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def launcher():
    """The mpiexec this rank runs under: the rank's parent is its proxy, whose parent it is."""
    pid = parent(parent(os.getpid()))
    assert "mpiexec" in program(pid), program(pid)
    return pid


def strike(point):
    """Kill the target of the point, or this rank; the others wait for their end."""
    target = {"rank": os.getpid, "mpiexec": launcher}.get(point["target"])
    pid = target() if target else int(Path(point["target"]).read_text())
    hit = {"pid": pid, "program": program(pid), "rank": os.getpid(), "launcher": launcher()}
    partial = Path(CHANNEL).with_name("hit.part")
    partial.write_text(json.dumps(hit))
    partial.rename(partial.with_name("hit.json"))
    os.kill(pid, signal.Signals[point.get("signal", "SIGKILL")])
    while True:  # reached when another process was killed: this one is ended from outside
        time.sleep(60)


def before(place, name, point, condition, prelude=lambda *arguments: None):
    """Let the function `name` of a module or class strike before its work when the condition holds."""
    original = getattr(place, name)

    def wrapped(*arguments, **options):
        if condition(*arguments):
            prelude(*arguments)
            strike(point)
        return original(*arguments, **options)

    setattr(place, name, wrapped)


def half(path):
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def at_step(point):
    """While LAMMPS is integrating: at a sampled step, on one rank."""
    from mpi4py import MPI

    from kapitza.simulation.run.sampler import Sampler

    mine = MPI.COMM_WORLD.Get_rank() == point["rank"]
    before(Sampler, "record", point, lambda _, step, *rest: mine and step == point["step"])


def at_drive(point):
    """After equilibration, before the drive."""
    from kapitza.simulation import session

    before(session, "run_commands", point, lambda lmp, text, where: where.startswith("driving"))


def in_commit(point):
    """While a finished segment is being put away."""
    from kapitza.simulation.run import checkpoint, work_folder
    from kapitza.simulation.run.sampler import FrameFile

    segment, stage = point["segment"], point["stage"]
    if stage == "frames":  # the file is not closed
        count = []
        before(FrameFile, "finish", point, lambda *_: count.append(0) or len(count) == segment)
    elif stage == "restart":  # half written, as if the end had come inside LAMMPS
        cut = lambda self, n, *rest: half(checkpoint.restart_file(self.work, n))  # noqa: E731
        before(checkpoint.Checkpoint, "commit", point, lambda _, n, *rest: n == segment, cut)
    else:

        def ours(path, *rest):
            return path.name == f"segment.{segment}.json"

        def begin(path, text):
            content = text if stage == "unrenamed" else text[: len(text) // 2]
            path.with_name(path.name + ".part").write_text(content)

        before(work_folder, "write_synced", point, ours, begin)


def at_end(point):
    """While the segments of the finished run are joined and given away."""
    from kapitza.simulation.run import joining, outcome

    if point["stage"] == "joining":
        before(joining, "_copy", point, lambda joined, source, *rest: source.name == "frames.3.h5")
    else:
        before(outcome, "write_synced", point, lambda path, text: path.name == "temperature_profile.csv")


def no_room(point):
    """No file of the root rank may grow beyond a size any more, once a segment begins to be recorded."""
    from kapitza.simulation.run.checkpoint import Checkpoint

    original = Checkpoint.reopen

    def reopen(self, segment):
        original(self, segment)
        if segment == point["segment"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (point["bytes"], resource.RLIM_INFINITY))

    Checkpoint.reopen = reopen


KINDS = {"step": at_step, "drive": at_drive, "commit": in_commit, "end": at_end, "no room": no_room}

if CHANNEL and "kapitza.simulation.nemd" in sys.orig_argv:
    chosen = json.loads(Path(CHANNEL).read_text())
    KINDS[chosen["kind"]](chosen)
