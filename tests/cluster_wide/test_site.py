"""`make test-cluster-wide`: runs over two nodes, preempted and started again, small steps in one job, sacct.

The run is held in the middle of a segment (tests/cluster/hold_hook) when a job of another partition takes its
nodes: what happens to it happens at an exact step.
"""

import json
import time
from pathlib import Path

import numpy as np
import pytest
import yaml
from slurm_node import NodeError, said
from test_slurm import PROFILES, SEGMENT, TINY, content, finish, held, snakemake

HELD_STEP = 2510
CASE = "results/ar-4ar/T30/L20"
RUN = f"{CASE}/seed1"
TARGETS = [
    *(f"{RUN}/heat_flow.h5", f"{CASE.replace('T30', 'T40')}/structure.data"),
    *("results/ar-4ar/T30/stress.csv", "results/ar-4ar/T40/stress.csv"),
]
PATIENCE = 600  # s; each takes seconds
TIMEOUT = 2400  # s; takes one or two minutes on an idle machine

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The tiny study at two temperatures, without its bulk lattice run."""
    data = yaml.safe_load(TINY.read_text())
    data["lattice"] = {"method": "fixed", "lattice_constant_angstrom": {"Ar": 5.34}, "supercell_cells": 4}
    data["temperatures_k"] = [30, 40]
    path = tmp_path_factory.mktemp("study") / "tiny.yaml"
    path.write_text(yaml.safe_dump(data))
    return path


@pytest.fixture(scope="module")
def undisturbed(study, tmp_path_factory):
    """The same files on this machine, without a scheduler."""
    folder = tmp_path_factory.mktemp("here") / "study"
    finish(snakemake(study, folder, PROFILES / "default", "--cores", "2", *TARGETS), folder)
    return folder


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    """The profile of the project as it stands, with sacct; its answers are asked for more often."""
    settings = yaml.safe_load((PROFILES / "slurm" / "config.yaml").read_text())
    assert "slurm-status-command" not in settings
    settings |= {"latency-wait": 10}
    settings |= {"slurm-init-seconds-before-status-checks": 2, "seconds-between-status-checks": 3}
    folder = tmp_path_factory.mktemp("profile")
    (folder / "config.yaml").write_text(yaml.safe_dump(settings))
    return folder


@pytest.fixture(scope="module")
def preempted(study, profile, site, tmp_path_factory):
    """The files through SLURM, the run preempted where it is held."""
    folder = tmp_path_factory.mktemp("cluster") / "study"
    hold = folder.with_name("hold.json")
    hold.write_text(json.dumps([{"work": "T30/L20/seed1/work", "step": HELD_STEP}]))
    process = snakemake(study, folder, profile, *TARGETS, hold=hold)
    try:
        ranks = wait_for(lambda: held(hold, 0), process, TIMEOUT)
        urgent = said(
            "sbatch", "--parsable", "--partition=urgent", "--nodes=4", "--output=/dev/null", "--wrap=true"
        ).strip()
        wait_for(lambda: accounted(urgent) == ["COMPLETED"], process)
        job = ranks[0]["job"]
        wait_for(
            lambda: said("squeue", "--noheader", f"--jobs={job}", "--format=%T").strip() == "PENDING", process
        )
        # SLURM lets what it has started again wait until no old credential can be valid, two minutes.
        said("scontrol", "update", f"JobId={job}", "StartTime=now")
        finish(process, folder)
    finally:
        process.kill()
    return folder


def wait_for(condition, process, patience=PATIENCE):
    """What a condition says, once it holds; an error when the study has ended before."""
    latest = time.monotonic() + patience
    while not (found := condition()):
        if process.poll() is not None or time.monotonic() > latest:
            raise NodeError(
                f"snakemake ended with {process.returncode} or waits for longer than {patience} s"
            )
        time.sleep(0.1)
    return found


def waiting(job):
    """Whether a job is in the queue again."""
    return said("squeue", "--noheader", f"--jobs={job}", "--format=%T").strip() == "PENDING"


def accounted(job, *options):
    """States of a job that slurmdbd has."""
    return said(
        *("sacct", "--allocations", "--noheader", "--parsable2", "--format=state", f"--jobs={job}", *options)
    ).split()


def ranks_of(folder):
    return [json.loads(path.read_text()) for path in sorted(folder.parent.glob("held.0.*.json"))]


def test_the_ranks_of_a_run_were_on_two_nodes(preempted):
    ranks = ranks_of(preempted)
    assert [(each["rank"], each["ranks"]) for each in ranks] == [(0, 2), (1, 2)]
    assert len({each["node"] for each in ranks}) == 2 and len({each["job"] for each in ranks}) == 1
    assert json.loads((preempted / RUN / "run.json").read_text())["ranks"] == 2


def test_accounting_has_the_preemption_and_the_second_start_under_one_number(preempted):
    job = ranks_of(preempted)[0]["job"]
    assert accounted(job, "--duplicates") == ["PREEMPTED", "COMPLETED"]
    history = (preempted / RUN / "work/history.log").read_text()
    finished = HELD_STEP // SEGMENT
    assert f"told to end: leaving; {finished} finished segments" in history
    assert history.count(f"resuming after segment {finished}") == 1


def test_small_steps_are_one_job_of_the_scheduler(preempted):
    """Two structures and two stresses beside two lattices, a run and its spectrum."""
    listed = said(
        "sacct", "--allocations", "--noheader", "--parsable2", "--format=comment", "--starttime=now-1days"
    )
    names = [line for line in listed.splitlines() if line]
    assert sum("small" in name for name in names) == 1
    assert not [name for name in names if "rule_build" in name or "rule_stress" in name]
    assert sum("rule_nemd" in name or "rule_heat_flow" in name for name in names) == 2


def test_what_comes_out_is_that_of_the_undisturbed_run(preempted, undisturbed):
    for name in (*TARGETS[1:], f"{RUN}/bath_power.csv", f"{RUN}/temperature_profile.csv"):
        assert (preempted / name).read_bytes() == (undisturbed / name).read_bytes(), name
    for name in ("trajectory.h5", "heat_flow.h5"):
        ours, theirs = (content(folder / RUN / name) for folder in (preempted, undisturbed))
        assert ours.keys() == theirs.keys()
        for key, values in theirs.items():
            np.testing.assert_array_equal(ours[key], values, err_msg=f"{name}: {key}")


def test_no_daemon_and_no_job_is_left_when_the_tests_end(site):
    assert said("squeue", "--noheader") == ""
    assert Path("/etc/slurm/slurmdbd.conf").read_text().startswith("# Written by")
