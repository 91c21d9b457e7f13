"""The wheel: it holds the package and its data, and works away from the checkout."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import synthetic_results

import kapitza

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("src", "study", "interfaces", "simulation", "analysis", "potentials")
FILES = ("pyproject.toml", "README.md", "LICENSE", "NOTICE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy of the tree, so that a build leaves nothing in the checkout."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for name in PARTS:
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, tree / name, symlinks=True, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, tree / name)
    command = [sys.executable, "-m", "pip", "wheel", str(tree), "--no-deps", "--no-build-isolation"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(out), "--quiet", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """The wheel unpacked, as an installation leaves it."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def away(site, *words, cwd):
    """Python that finds the unpacked wheel before any other kapitza."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_it_holds_every_module_and_all_data(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith("kapitza/")}
    tracked = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src/kapitza").rglob("*.py")
        if "__pycache__" not in path.parts
    }
    for room in ("study", "interfaces", "simulation", "analysis"):
        tracked |= {f"kapitza/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / room).rglob("*.py")}
    potentials = {f"kapitza/potentials/{path.name}" for path in (ROOT / "potentials").iterdir()}
    assert (
        tracked
        | potentials
        | {"kapitza/analysis/mismatch/media.yaml", "kapitza/analysis/report/references.bib"}
        == names
    )


def test_it_says_version_licence_and_command(site):
    (about,) = site.glob("kapitza-*.dist-info")
    metadata = (about / "METADATA").read_text(encoding="utf-8")
    assert f"\nVersion: {kapitza.__version__}\n" in metadata
    assert "\nLicense-Expression: MIT\n" in metadata
    assert {path.name for path in (about / "licenses").iterdir()} == {"LICENSE", "NOTICE"}
    assert "kapitza = kapitza.cli:main" in (about / "entry_points.txt").read_text()


def test_the_command_works_away_from_the_checkout(site, tmp_path):
    assert "usage: kapitza" in away(site, "-m", "kapitza", "--help", cwd=tmp_path).stdout
    shutil.copy(ROOT / "tests/workflow/tiny.yaml", tmp_path / "mine.yaml")
    assert "total: " in away(site, "-m", "kapitza", "plan", "mine.yaml", cwd=tmp_path).stdout
    run = away(site, "-m", "kapitza", "run", "mine.yaml", cwd=tmp_path)
    assert run.returncode == 2
    assert "the Snakemake workflow is not part of the wheel; fix: " in run.stderr


MEDIA = """
import json, kapitza
from kapitza.analysis.mismatch.medium import measured_media
left, right = (measured_media()[name] for name in ("Pb", "diamond"))
models = (kapitza.dmm_debye, kapitza.amm_elastic, kapitza.amm_scalar)
values = [kapitza.model_conductance(m(left, right), "reservoir", "quantum", 300.0) for m in models]
cases = len(kapitza.open_results("results").cases)
print(json.dumps({"file": kapitza.__file__, "values": values, "cases": cases}))
"""


def test_results_open_and_models_compute_from_it(site, tmp_path):
    synthetic_results.write_results(tmp_path / "results", temperatures=(10.0,))
    there, here = (
        json.loads(away(place, "-c", MEDIA, cwd=tmp_path).stdout) for place in (site, ROOT / "src")
    )
    assert Path(there["file"]).is_relative_to(site) and not Path(here["file"]).is_relative_to(site)
    assert there["values"] == here["values"] and min(there["values"]) > 0
    assert there["cases"] == 1


def test_forces_take_the_potential_files_of_the_wheel(site, tmp_path):
    text = (
        "from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest; print(MANIFEST_PATH)\n"
    )
    text += "from kapitza.study.potentials.potential_files import verified\n"
    text += "for potential in load_manifest().values(): verified(potential)"
    done = away(site, "-c", text, cwd=tmp_path)
    assert Path(done.stdout.strip()) == site / "kapitza/potentials/manifest.yaml"
