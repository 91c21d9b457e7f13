"""`make test-cluster`: the tiny study through a real SLURM, with its runs cancelled, timed out and killed.

The runs are held in the middle of a segment (hold_hook): what happens to them happens at an exact step.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
import yaml
from slurm_node import said

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ROOT / "workflow" / "profiles"
HOOK = Path(__file__).with_name("hold_hook")
TINY = ROOT / "tests" / "workflow" / "tiny.yaml"
CASE = Path("results/ar-4ar/T30/L20")
SEGMENT, SEGMENTS = 720, 10  # steps
TIMEOUT = 900

# Steps at which runs are held: one seed in two attempts, the other in its first.
POINTS = [
    {"work": "seed1/work", "step": 2510},
    {"work": "seed1/work", "step": 5020},
    {"work": "seed2/work", "step": 3630},
]

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The tiny study without its bulk lattice run."""
    data = yaml.safe_load(TINY.read_text())
    data["lattice"] = {"method": "fixed", "lattice_constant_angstrom": {"Ar": 5.34}, "supercell_cells": 4}
    path = tmp_path_factory.mktemp("study") / "tiny.yaml"
    path.write_text(yaml.safe_dump(data))
    return path


def snakemake(study, folder, profile, *options, hold=None):
    """Start the study in a folder of its own; its output goes to snakemake.log there."""
    folder.mkdir()
    environment = dict(os.environ)
    if hold:
        environment |= {"KAPITZA_TEST_HOLD": str(hold), "PYTHONPATH": str(HOOK)}
    with (folder / "snakemake.log").open("w") as log:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")),
                *(
                    "--configfile",
                    str(study),
                    "--directory",
                    str(folder),
                    "--profile",
                    str(profile),
                    *options,
                ),
            ],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def finish(process, folder):
    """Wait for a study to end well."""
    process.wait(timeout=TIMEOUT)
    assert process.returncode == 0, (folder / "snakemake.log").read_text()[-6000:]


@pytest.fixture(scope="module")
def undisturbed(study, tmp_path_factory):
    """The study on this machine, without a scheduler."""
    folder = tmp_path_factory.mktemp("here") / "study"
    finish(snakemake(study, folder, PROFILES / "default", "--cores", "2"), folder)
    return folder


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    """The profile of the project as a site without accounting has it; one rule takes mpiexec, not srun."""
    settings = yaml.safe_load((PROFILES / "slurm" / "config.yaml").read_text())
    settings |= {"slurm-status-command": "squeue", "latency-wait": 10}
    settings |= {"slurm-init-seconds-before-status-checks": 2, "seconds-between-status-checks": 3}
    settings["set-resources"]["heat_flow"]["mpi"] = "mpiexec"
    folder = tmp_path_factory.mktemp("profile")
    (folder / "config.yaml").write_text(yaml.safe_dump(settings))
    return folder


@pytest.fixture(scope="module")
def disturbed(study, profile, slurm, tmp_path_factory):
    """The study through SLURM; what happens to each held run is in POINTS' order."""
    folder = tmp_path_factory.mktemp("cluster") / "study"
    hold = folder.with_name("hold.json")
    hold.write_text(json.dumps(POINTS))
    process = snakemake(study, folder, profile, hold=hold)
    waiting = {0: cancel, 1: kill_rank, 2: run_out_of_time}
    try:
        while waiting and process.poll() is None:
            for number in list(waiting):
                ranks = held(hold, number)
                if ranks:
                    waiting.pop(number)(ranks)
            time.sleep(0.1)
        finish(process, folder)
    finally:
        process.kill()
    assert not waiting
    return folder


def held(hold, number):
    """The ranks stopped at a point, once all are: who they are, by rank."""
    ranks = [json.loads(path.read_text()) for path in sorted(hold.parent.glob(f"held.{number}.*.json"))]
    there = ranks and len(ranks) == ranks[0]["ranks"] and all(state(each["pid"]) == "T" for each in ranks)
    return ranks if there else None


def state(process):
    """State of a process as in ps: T is stopped."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def cancel(ranks):
    said("scancel", ranks[0]["job"])


def kill_rank(ranks):
    """SIGKILL to one rank; the others run on, as they would."""
    os.kill(ranks[1]["pid"], signal.SIGKILL)
    os.kill(ranks[0]["pid"], signal.SIGCONT)


def run_out_of_time(ranks):
    """The shortest walltime SLURM knows, a minute from the start of the job."""
    said("scontrol", "update", f"JobId={ranks[0]['job']}", "TimeLimit=1")


def test_every_held_run_was_of_two_ranks_and_lammps_ran_on_both(disturbed):
    for number in range(len(POINTS)):
        ranks = [json.loads(p.read_text()) for p in sorted(disturbed.parent.glob(f"held.{number}.*.json"))]
        assert [(each["rank"], each["ranks"]) for each in ranks] == [(0, 2), (1, 2)]
        assert len({each["pid"] for each in ranks}) == 2 and len({each["job"] for each in ranks}) == 1
    for seed in (1, 2):
        work = disturbed / CASE / f"seed{seed}"
        grids = set(
            re.findall(r"(\d by \d by \d) MPI processor grid", (work / "work/log.lammps").read_text())
        )
        assert grids == {"1 by 1 by 2"}
        assert json.loads((work / "run.json").read_text())["ranks"] == 2


def test_the_scheduler_saw_every_way_to_die_and_every_run_end_well(disturbed):
    listed = [
        line.split("|")
        for line in said("squeue", "--states=all", "--noheader", "--format=%i|%T|%k").splitlines()
    ]
    states = {job: status for job, status, _ in listed}
    struck = [
        json.loads((disturbed.parent / f"held.{number}.0.json").read_text())["job"] for number in range(3)
    ]
    assert [states[job] for job in struck] == ["CANCELLED", "FAILED", "TIMEOUT"]
    last = {comment: status for job, status, comment in sorted(listed, key=lambda line: int(line[0]))}
    assert set(last.values()) == {"COMPLETED"}
    assert {f"rule_nemd_wildcards_ar-4ar_30_20_{seed}" for seed in (1, 2)} <= set(last)


def test_every_table_is_that_of_the_undisturbed_study(disturbed, undisturbed):
    tables = [path for path in (undisturbed / "results").rglob("*.csv") if path.parent.name != ".digests"]
    names = sorted(path.relative_to(undisturbed) for path in tables)
    assert len(names) > 20
    for name in names:
        assert (disturbed / name).read_bytes() == (undisturbed / name).read_bytes(), name


@pytest.mark.parametrize("seed", [1, 2])
def test_every_frame_is_that_of_the_undisturbed_run(disturbed, undisturbed, seed):
    place = CASE / f"seed{seed}"
    ours, theirs = (content(folder / place / "trajectory.h5") for folder in (disturbed, undisturbed))
    assert ours.keys() == theirs.keys()
    for name, values in theirs.items():
        np.testing.assert_array_equal(ours[name], values, err_msg=name)
    facts, expected = (
        json.loads((folder / place / "run.json").read_text()) for folder in (disturbed, undisturbed)
    )
    for each in (facts, expected):
        del each["wall_seconds"], each["core_seconds"]
    assert facts == expected


def content(path):
    """Every dataset and attribute of an HDF5 file."""
    with h5py.File(path) as file:
        return {name: data[()] for name, data in file.items()} | dict(file.attrs)


@pytest.mark.parametrize(("seed", "steps"), [(1, (2510, 5020)), (2, (3630,))])
def test_each_attempt_goes_on_where_the_last_was_held(disturbed, seed, steps):
    history = (disturbed / CASE / f"seed{seed}/work/history.log").read_text()
    begun = [int(n) for n in re.findall(r"segment (\d+) begins", history)]
    again = [step // SEGMENT + 1 for step in steps]
    assert begun == sorted([*range(SEGMENTS + 1), *again])
    assert re.findall(r"resuming after segment (\d+)", history) == [str(n - 1) for n in again]


@pytest.mark.parametrize(("seed", "kept"), [(1, ["3", "6"]), (2, ["5"])])
def test_a_run_told_to_end_leaves_by_itself(disturbed, seed, kept):
    """At scancel, as the rank that was not killed, and at the walltime, when nobody reads any more."""
    history = (disturbed / CASE / f"seed{seed}/work/history.log").read_text()
    assert re.findall(r"told to end: leaving; (\d+) finished segments", history) == kept


def test_each_attempt_is_given_more_time_and_memory(disturbed):
    log = (disturbed / "snakemake.log").read_text()
    blocks = re.findall(r"^rule nemd:\n((?:    .*\n)+)", log, flags=re.MULTILINE)
    # What the jobs themselves have said is in the log, too.
    mine = [block for block in blocks if "seed=1\n" in block and "Forced execution" not in block]
    assert len(mine) == 3
    for name in ("runtime", "mem_mb"):
        asked = [int(re.search(rf"{name}=(\d+)", block)[1]) for block in mine]
        assert asked == [n * asked[0] for n in (1, 2, 3)]
