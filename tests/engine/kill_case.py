"""Kills live runs at exact points, runs them again, and compares what they leave with an undisturbed run."""

import json
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
from nemd_case import ROOT, TIMEOUT, driver_command, environment, run_settings

HOOK = Path(__file__).with_name("kill_hook")
TABLES = ("bath_power.csv", "temperature_profile.csv")
SEGMENTS = 10
RUN = run_settings(segments=SEGMENTS)


@dataclass(frozen=True)
class Killed:
    """What is left of an attempt that was killed."""

    pid: int
    program: str
    returncode: int
    output: str


def hooked(files, point):
    """Environment of a run that the hook disturbs at `point`."""
    channel = files.folder / "kill.json"
    channel.with_name("hit.json").unlink(missing_ok=True)
    channel.write_text(json.dumps(point))
    return environment(PYTHONPATH=f"{HOOK}:{ROOT}/src", KAPITZA_TEST_KILL=str(channel))


def kill_run(files, point, ranks=2, command=None, cwd=None):
    """Start the case, let the hook kill it at `point`, and end what the kill has left running.

    Fails unless the point was reached, the target was alive, and the run ended without results.
    """
    process = subprocess.Popen(
        command or driver_command(files, ranks),
        cwd=cwd or files.folder, env=hooked(files, point),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    hit = files.folder / "hit.json"
    (files.folder / "pid").write_text(str(process.pid))
    wait_for(hit.exists, process)
    struck = json.loads(hit.read_text())
    wait_for(lambda: not alive(struck["pid"]))
    end_orphans(struck)
    output, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode != 0, output
    return Killed(struck["pid"], struck["program"], process.returncode, output)


def end_orphans(struck):
    """End by number what a killed parent leaves behind: the launcher and the rank that struck."""
    for pid in (struck["launcher"], struck["rank"]):
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda pid=pid: not alive(pid))


def alive(pid):
    """Whether a process is there and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for(condition, process=None):
    """Until a condition holds; an error if the process ends first or it takes for ever."""
    end = time.monotonic() + TIMEOUT
    while not condition():
        if process is not None and process.poll() is not None and not condition():
            raise AssertionError(f"the run ended before it was killed:\n{process.communicate()[0]}")
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def begun(work):
    """Numbers of the segments begun, over all attempts, in order."""
    return [int(n) for n in re.findall(r"segment (\d+) begins", (work / "history.log").read_text())]


def content(path):
    """Every dataset and attribute of an HDF5 file."""
    with h5py.File(path) as file:
        return {name: data[()] for name, data in file.items()} | dict(file.attrs)


def assert_same_results(folder, reference):
    """Tables equal to the byte, trajectory to the bit, and every frame there once."""
    for name in TABLES:
        assert (folder / name).read_bytes() == (reference / name).read_bytes(), name
    ours, theirs = content(folder / "trajectory.h5"), content(reference / "trajectory.h5")
    assert ours.keys() == theirs.keys()
    for name, values in theirs.items():
        np.testing.assert_array_equal(ours[name], values, err_msg=name)
    facts, expected = (json.loads((place / "run.json").read_text()) for place in (folder, reference))
    for each in (facts, expected):
        del each["wall_seconds"], each["core_seconds"]
    assert facts == expected


def draw(generator, target):
    """A point in the middle of the dynamics, anywhere in production."""
    frames = SEGMENTS * RUN.segment // RUN.sample
    step = int(generator.integers(1, frames)) * RUN.sample
    return {"kind": "step", "step": step, "rank": int(generator.integers(2)), "target": target}
