"""A run that was killed goes on: tables and frames are the same to the bit, at most one segment is redone."""

import json
import os
import subprocess
import sys

import numpy as np
from kill_case import RUN, assert_same_results, begun, content, kill_run
from nemd_case import TIMEOUT, environment, run_driver, run_settings, write_case

from kapitza.simulation.run.work_folder import locked


def finish(files, ranks=2):
    done = run_driver(files, ranks)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_killed_rank_launcher_and_write_and_then_finished(undisturbed, tmp_path):
    files = write_case(tmp_path, run=RUN)
    points = [
        {"kind": "step", "step": 1170, "rank": 1, "target": "rank"},
        {"kind": "step", "step": 1480, "rank": 0, "target": "mpiexec"},
        {"kind": "commit", "segment": 7, "stage": "half link", "target": "rank"},
        {"kind": "end", "stage": "joining", "target": "rank"},
    ]
    for point in points:
        killed = kill_run(files, point)
        assert ("mpiexec" in killed.program) == (point["target"] == "mpiexec")
        assert not [path for path in files.folder.glob("*.csv")]
    assert "all 10 segments are finished" in finish(files).stderr
    assert_same_results(files.folder, undisturbed.folder)
    assert begun(files.work) == [0, 1, 2, 3, 4, 4, 5, 5, 6, 7, 7, 8, 9, 10]


def test_sigterm_leaves_at_once_with_a_message_and_a_status_that_says_try_again(undisturbed, tmp_path):
    files = write_case(tmp_path, run=RUN)
    killed = kill_run(
        files, {"kind": "step", "step": 1000, "rank": 0, "target": "mpiexec", "signal": "SIGTERM"}
    )
    assert killed.returncode == 75, killed.output
    assert killed.output.count("nemd: SIGTERM: leaving; 3 finished segments are kept") == 1
    assert "resuming after segment 3 of 10" in finish(files).stderr
    assert_same_results(files.folder, undisturbed.folder)
    assert begun(files.work) == [0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10]


def test_sigterm_leaves_even_when_nobody_reads_what_is_said():
    code = "from kapitza.simulation.run.interruption import *; "
    code += "leave_on_signal(lambda: 'bye'); print(flush=True)"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}; threading.Event().wait()"],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    process.stdout.readline()
    process.stderr.close()
    process.terminate()
    assert process.wait(timeout=TIMEOUT) == 75


def test_a_longer_run_goes_on_from_a_finished_one_and_a_shorter_one_leaves_it_whole(undisturbed, tmp_path):
    files = write_case(tmp_path, run=run_settings(segments=2))
    finish(files)
    write_case(tmp_path, run=RUN)
    assert "resuming after segment 2 of 10" in finish(files).stderr
    assert_same_results(files.folder, undisturbed.folder)
    write_case(tmp_path, run=run_settings(segments=2))
    finish(files)
    assert len(content(files.folder / "trajectory.h5")["step"]) == 2 * RUN.segment // RUN.sample
    write_case(tmp_path, run=RUN)
    finish(files)
    assert_same_results(files.folder, undisturbed.folder)
    assert begun(files.work) == list(range(11))
    ours, kept = files.folder / "trajectory.h5", files.work / "trajectory.h5"
    assert ours.samefile(kept)  # kept without taking room
    assert not list(files.work.glob("frames.*"))


def test_another_number_of_ranks_goes_on_and_is_marked(undisturbed, tmp_path):
    files = write_case(tmp_path, run=RUN)
    kill_run(files, {"kind": "step", "step": 1170, "rank": 1, "target": "rank"})
    finish(files, ranks=1)
    facts = json.loads((files.folder / "run.json").read_text())
    assert facts["rank_changes"] == [{"segment": 4, "ranks_before": 2, "ranks": 1}]
    assert facts["ranks"] == 1
    ours, theirs = (content(place.folder / "trajectory.h5") for place in (files, undisturbed))
    np.testing.assert_array_equal(ours["step"], theirs["step"])
    same = 3 * RUN.segment // RUN.sample
    np.testing.assert_array_equal(ours["displacement"][:same], theirs["displacement"][:same])
    # Another sample of the bath noise from there on.
    assert (ours["displacement"][same:] != theirs["displacement"][same:]).any(axis=(1, 2)).all()
    assert json.loads((undisturbed.folder / "run.json").read_text())["rank_changes"] == []


def test_a_checkpoint_of_other_physics_is_never_continued(tmp_path):
    files = write_case(tmp_path / "ours", run=run_settings(segments=2))
    kill_run(files, {"kind": "step", "step": 450, "rank": 0, "target": "rank"}, ranks=1)
    changed = {"run": run_settings(segments=2, timestep_ps=0.008), "cells": 16}
    write_case(tmp_path / "ours", **changed)
    assert "is of another run (deck, structure, zones): starting anew" in finish(files, ranks=1).stderr
    other = write_case(tmp_path / "other", **changed)
    finish(other, ranks=1)
    assert_same_results(files.folder, other.folder)


def test_two_runs_of_one_case_do_not_write_the_same_files(tmp_path):
    files = write_case(tmp_path, run=run_settings(segments=2))
    files.work.mkdir()
    with locked(files.work):
        refused = run_driver(files, 1)
    assert refused.returncode != 0
    assert f"Another run is at work in {files.work} (process {os.getpid()} on " in refused.stderr
    finish(files, ranks=1)
