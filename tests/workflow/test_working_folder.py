"""What a stranger's folder holds beside the study runs nothing, wherever the command is started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kapitza.commands.checkout import snakemake_command
from kapitza.simulation import doctor

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "tests/workflow/tiny.yaml"
LATTICE = "results/bulk/lj-argon-fcc-Ar/T30/lattice.json"
PROFILE = "__use_yte__: true\n__definitions__:\n  - open({trace!r}, 'w')\ncores: 1\n"
MODULES = ("numpy", "yaml", "json", "ase", "mpi4py", "lammps", "kapitza")


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """Working folder, and the file that anything planted there makes when it runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)  # as on a user's machine
    return tmp_path, tmp_path / "trace"


def plant_modules(folder, trace):
    for name in MODULES:
        (folder / f"{name}.py").write_text(f"open({str(trace)!r}, 'w')\nraise SystemExit('planted')\n")


def started(*options):
    command = snakemake_command(TINY, directory=None, profile="default", cores=1, options=options)
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("place", ["default", "profiles/default"])
def test_a_folder_called_default_is_no_profile(place, planted):
    """Snakemake takes such a folder for its workflow profile, and runs the templates in it."""
    folder, trace = planted
    (folder / place).mkdir(parents=True)
    (folder / place / "config.yaml").write_text(PROFILE.format(trace=str(trace)))
    done = started("--dry-run", "--quiet")
    assert done.returncode == 0, done.stderr
    assert not trace.exists()


def test_jobs_import_nothing_from_the_working_folder(planted):
    folder, trace = planted
    plant_modules(folder, trace)
    done = started("--", LATTICE)
    assert done.returncode == 0, done.stderr
    assert (folder / LATTICE).is_file() and not trace.exists()


def test_the_doctor_imports_nothing_from_the_working_folder(planted, monkeypatch):
    folder, trace = planted
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    plant_modules(folder, trace)
    findings = doctor.parallel({})
    assert [finding.what for finding in findings] == ["MPI and LAMMPS", "ranks", "LAMMPS styles"]
    assert not trace.exists()


def test_a_matplotlibrc_of_the_working_folder_changes_no_figure(planted):
    """matplotlib reads one there before the user's own; text.usetex alone would start LaTeX on labels."""
    folder, _ = planted
    draw = (
        "from kapitza.analysis.figures.drawing import in_style, new_figure, svg_text\n"
        "figure = in_style(lambda: new_figure(2.0))()\n"
        "in_style(lambda: figure.add_subplot().plot([0, 1], [1, 2]))()\n"
        "print(svg_text(figure))\n"
    )
    command = [sys.executable, "-c", f"import sys; sys.path[:1] = [{str(ROOT / 'src')!r}]\n{draw}"]
    drawn = []
    for text in ("", "axes.grid: True\ntext.usetex: True\n"):
        (folder / "matplotlibrc").write_text(text)
        drawn.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert drawn[0] == drawn[1] and drawn[0].count("<path") > 5
