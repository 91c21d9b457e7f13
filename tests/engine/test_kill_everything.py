"""`make test-kill`: SIGKILL at seeded points of live runs; each is then finished and compared bit by bit."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from kill_case import RUN, SEGMENTS, assert_same_results, begun, content, draw, kill_run
from nemd_case import ROOT, TIMEOUT, Files, run_driver, write_case

pytestmark = pytest.mark.kill

KILLS = 7
SEEDED = np.random.default_rng(2026)
DYNAMICS = [draw(SEEDED, target) for target in ("rank", "mpiexec") for _ in range(KILLS)]
WRITES = [
    {"kind": "commit", "segment": int(SEEDED.integers(1, SEGMENTS + 1)), "stage": stage, "target": "rank"}
    for stage in ("frames", "restart", "restart", "half link", "half link", "unrenamed")
]
REST = [
    {"kind": "drive", "target": "rank"},
    {"kind": "commit", "segment": 0, "stage": "restart", "target": "rank"},
    {"kind": "end", "stage": "joining", "target": "rank"},
    {"kind": "end", "stage": "publishing", "target": "rank"},
]


@pytest.mark.parametrize(
    "point", [*DYNAMICS, *WRITES, *REST], ids=lambda point: "-".join(map(str, point.values()))
)
def test_a_run_killed_anywhere_ends_as_if_it_had_not_been(undisturbed, tmp_path, point):
    files = write_case(tmp_path, run=RUN)
    killed = kill_run(files, point)
    assert ("mpiexec" in killed.program) == (point["target"] == "mpiexec")
    done = run_driver(files, 2)
    assert done.returncode == 0, done.stderr
    assert_same_results(files.folder, undisturbed.folder)
    assert redone(files.work) <= 1


def redone(work):
    """Segments begun more than they had to be."""
    return len(begun(work)) - (SEGMENTS + 1)


STUDY = ROOT / "tests" / "workflow" / "tiny.yaml"
CASE = Path("results/ar-4ar/T30/L20/seed1")
FINAL = ("results/comparison.csv", str(CASE / "spectrum.csv"))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The tiny study with one seed and a given lattice constant: only the driven run takes time."""
    data = {**yaml.safe_load(STUDY.read_text()), "seeds": [1]}
    data["lattice"] = {"method": "fixed", "lattice_constant_angstrom": 5.34, "supercell_cells": 4}
    path = tmp_path_factory.mktemp("study") / "tiny.yaml"
    path.write_text(yaml.safe_dump(data))
    return path


def snakemake_command(study, folder):
    return [
        *(sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile"), "--cores", "2"),
        *("--profile", str(ROOT / "workflow/profiles/default"), "--configfile", str(study)),
        *("--directory", str(folder), *FINAL),
    ]


def run_snakemake(study, folder, *options):
    return subprocess.run(
        [*snakemake_command(study, folder), *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=5 * TIMEOUT,  # a whole study
        check=False,
    )


def test_a_study_whose_snakemake_is_killed_again_and_again(study, tmp_path):
    reference, folder = tmp_path / "reference", tmp_path / "killed"
    for place in (reference, folder):
        place.mkdir()
    done = run_snakemake(study, reference)
    assert done.returncode == 0, done.stdout + done.stderr
    steps = np.sort(SEEDED.integers(1, 720, size=KILLS)) * 10
    for step in steps:
        point = {"kind": "step", "step": int(step), "rank": 0, "target": str(folder / "pid")}
        killed = kill_run(Files(folder), point, command=snakemake_command(study, folder))
        assert "snakemake" in killed.program and killed.returncode == -9
        assert not (folder / CASE / "bath_power.csv").exists()
        # Snakemake cannot tell its own lock from that of a snakemake still alive, and says so.
        assert run_snakemake(study, folder, "--unlock").returncode == 0
    done = run_snakemake(study, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    tables = {
        place: sorted(path.relative_to(place) for path in place.rglob("*.csv"))
        for place in (folder, reference)
    }
    assert tables[folder] == tables[reference] and set(map(Path, FINAL)) < set(tables[folder])
    for name in tables[folder]:
        assert (folder / name).read_bytes() == (reference / name).read_bytes(), name
    ours, theirs = (content(place / CASE / "trajectory.h5") for place in (folder, reference))
    for name, values in theirs.items():
        np.testing.assert_array_equal(ours[name], values, err_msg=name)
    assert redone(folder / CASE / "work") <= KILLS
