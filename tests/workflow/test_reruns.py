"""What runs again after an edit: exactly what the edit touches. Ten interfaces, nothing computed.

The outputs are empty files that Snakemake takes for finished, with the parameters and inputs they would have
been made from; every edit is made in a copy of the repository and of the study, and planned in a dry run.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("analysis", "interfaces", "potentials", "simulation", "study", "workflow")
PLANS = Path(__file__).with_name("rerun_plans.py")
SILICON = {"crystal": "diamond", "elements": ["Si"]}
OWN = {
    "elements": {"Si": 28.085},
    "pair_style": "sw",
    "pair_coeff": ["* * {file} {elements}"],
    "cutoff_angstrom": 3.77118,
    "force_range_cutoffs": 2,
    "nominal_cutoff_thz": 18.7,
    "nominal_lattice_angstrom": {"diamond:Si": 5.43},
    "file": "mine/Si.sw",
    "source": "a test",
}

# What a case goes through, and what the whole study ends in.
DYNAMICS = {"build", "deck", "nemd"}
TABLES = {"case_tables"}
CASE_FIGURES = {"case_figures"}
MODELS = {"greens", "effective_greens", "elastic_box", "mismatch", "stress"}
ENDS = {"study_tables", "study_figures", "interface_figures", "provenance", "report", "checksums"}


def interface(number, potential="sw-silicon"):
    """Silicon on heavier silicon."""
    heavy = {**SILICON, "masses_amu": {"Si": 40.0 + 10 * number}}
    sides = {"left": SILICON, "right": heavy}
    return {"name": f"si{number}", "potential": potential, **sides, "length_cells": [40]}


def study():
    """Nine interfaces with a potential of the catalogue, the tenth with one of the study's own."""
    return {
        "name": "ten",
        "interfaces": [*(interface(n) for n in range(9)), interface(9, "mine")],
        "potentials": {"mine": OWN},
        "temperatures_k": [300],
        "seeds": [1],
        "protocol": {"reversal": "none", "timestep_fs": 1, "sample_interval_steps": 10, "production_ps": 800},
    }


@dataclass(frozen=True)
class Finished:
    """A copy of the repository, a study, and results that Snakemake takes for finished."""

    code: Path
    study: Path
    results: Path

    def plan(self, how="plan"):
        """(rule, first output) of every job that would run."""
        done = subprocess.run(
            [sys.executable, PLANS, self.code, self.study, self.results, how],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        planned = re.findall(
            r"^rule (\w+):\n(?:    .*\n)*?    output: ([^,\n]+)", done.stderr, flags=re.MULTILINE
        )
        assert planned or "Nothing to be done" in done.stderr
        return set(planned)

    def change(self, name, old, new):
        """Replace a text in a file of the code."""
        path = self.code / name
        text = path.read_text()
        assert old in text, name
        path.write_text(text.replace(old, new, 1))

    def restudy(self, **changes):
        self.study.write_text(yaml.safe_dump({**yaml.safe_load(self.study.read_text()), **changes}))


def finish(folder, data):
    """A study that has run, and all its jobs."""
    for name in ROOMS:
        shutil.copytree(ROOT / name, folder / "code" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Snakefile", "config.yaml"):
        shutil.copy(ROOT / name, folder / "code" / name)
    shutil.copytree(ROOT / "src", folder / "code" / "src", symlinks=True)
    (folder / "study" / "mine").mkdir(parents=True)
    shutil.copy(ROOT / "potentials" / "Si.sw", folder / "study" / "mine" / "Si.sw")
    path = folder / "study" / "study.yaml"
    path.write_text(yaml.safe_dump(data))
    (folder / "run").mkdir()
    place = Finished(folder / "code", path, folder / "run")
    return place, place.plan("finish")


@pytest.fixture(scope="module")
def ten(tmp_path_factory):
    return finish(tmp_path_factory.mktemp("ten"), study())


@pytest.fixture
def edited(ten):
    """The finished study, what it consists of, and everything put back after the test."""
    place, jobs = ten
    kept = place.code.with_name("kept")
    for folder in (place.code, place.study.parent):
        shutil.copytree(folder, kept / folder.name, symlinks=True)
    yield place, jobs
    for folder in (place.code, place.study.parent):
        shutil.rmtree(folder)
        (kept / folder.name).rename(folder)


def chosen(jobs, rules, *parts):
    """Jobs of some rules; with parts, only those with one of them in the name of their output."""
    return {
        (rule, out) for rule, out in jobs if rule in rules and (not parts or any(p in out for p in parts))
    }


def expect(planned, jobs):
    """Exactly these jobs; says which are missing and which should not run."""
    assert (sorted(jobs - planned), sorted(planned - jobs)) == ([], [])


def test_every_profile_reruns_for_the_same_reasons():
    profiles = [
        yaml.safe_load(path.read_text()) for path in (ROOT / "workflow/profiles").glob("*/config.yaml")
    ]
    assert len(profiles) >= 3
    assert {tuple(profile["rerun-triggers"]) for profile in profiles} == {
        ("mtime", "params", "input", "software-env")
    }


def test_no_comment_of_any_code_runs_anything(edited):
    place, jobs = edited
    assert {rule for rule, _ in jobs} == {
        *("lattice", "phonons", "effective_phonons", "heat_flow"),
        *DYNAMICS, *TABLES, *CASE_FIGURES, *MODELS, *ENDS,
    }  # fmt: skip
    for room in ROOMS:
        for path in [*(place.code / room).rglob("*.py"), *(place.code / room).rglob("*.smk")]:
            path.write_text(path.read_text() + "\n# a comment\n")
    expect(place.plan(), set())


def test_an_edit_of_analysis_runs_what_uses_it_and_what_follows(edited):
    place, jobs = edited
    unused = "\n\n\ndef unused():\n    return 3"
    place.change("analysis/measure/statistics.py", "\n\n\ndef ", f"{unused}\n\n\ndef ")
    place.change("analysis/measure/pooling.py", "/ conductances", "* conductances")
    expect(place.plan(), chosen(jobs, TABLES | CASE_FIGURES | ENDS))


def test_an_edit_of_elasticity_runs_stress_and_greens_functions_and_no_dynamics(edited):
    place, jobs = edited
    place.change("interfaces/elasticity.py", "    return ", "    return 1.0 * ")
    expect(
        place.plan(),
        chosen(jobs, {"stress", "greens", "effective_greens", "elastic_box"} | TABLES | CASE_FIGURES | ENDS),
    )


def test_an_edit_of_a_figure_draws_it_and_writes_the_page(edited):
    place, jobs = edited
    place.change("analysis/figures/case/profile_figure.py", "(span - plane)", "(plane - span)")
    expect(place.plan(), chosen(jobs, {"case_figures", "report", "checksums"}))


def test_an_edit_of_a_caption_writes_the_page_and_draws_nothing(edited):
    place, jobs = edited
    place.change("analysis/figures/interface/models_figure.py", "Compare within", "Only compare within")
    expect(place.plan(), chosen(jobs, {"report", "checksums"}))


@pytest.mark.parametrize(
    ("name", "rule"),
    [("T300/L40/md_transmission.csv", "case_tables"), ("T300/L40/seed1/planes.h5", "heat_flow")],
)
def test_a_file_that_is_gone_is_made_again_and_what_follows_from_it(edited, name, rule):
    """A table that only a figure was drawn from was deleted: "Nothing to be done"."""
    place, jobs = edited
    gone = place.results / "results/si3" / name
    kept = gone.rename(place.results / "kept")
    planned = place.plan()
    kept.rename(gone)
    own = {rule} | ({"case_tables"} if rule == "heat_flow" else set()) | CASE_FIGURES
    expect(planned, chosen(jobs, own, "/si3") | chosen(jobs, ENDS))


def test_spectral_settings_leave_dynamics_and_models_alone(edited):
    place, jobs = edited
    place.restudy(spectrum={"block_ps": 3.0})
    expect(place.plan(), chosen(jobs, {"heat_flow"} | TABLES | CASE_FIGURES | ENDS))


def test_another_temperature_leaves_the_first_alone(edited):
    place, jobs = edited
    place.restudy(temperatures_k=[300, 350])
    new = {(rule, out.replace("T300", "T350")) for rule, out in jobs}
    expect(place.plan(), new)


def test_another_content_of_a_potential_runs_all_it_decides(edited):
    place, jobs = edited
    file = place.code / "potentials" / "Si.sw"
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_text(file.read_text() + "# another content\n")
    place.change("potentials/manifest.yaml", before, hashlib.sha256(file.read_bytes()).hexdigest())
    decided = {name for name, _ in jobs} - ENDS - {"deck"}
    others = chosen(jobs, decided, "/mine-", "/si9")
    expect(place.plan(), chosen(jobs, decided) - others | chosen(jobs, ENDS))


def test_one_interface_of_ten_leaves_the_other_nine_alone(edited):
    place, jobs = edited
    entries = study()["interfaces"]
    entries[4]["right"]["masses_amu"]["Si"] = 81.0
    place.restudy(interfaces=entries)
    own = DYNAMICS | {"heat_flow"} | TABLES | CASE_FIGURES | MODELS
    # Figures by model read the table of all interfaces.
    expect(place.plan(), chosen(jobs, own, "/si4") | chosen(jobs, ENDS))


def test_code_and_study_at_another_path_only_say_so(edited):
    place, jobs = edited
    elsewhere = place.code.parent / "moved"
    for folder in (place.code, place.study.parent):
        shutil.copytree(folder, elsewhere / folder.name, symlinks=True)
    for path in elsewhere.rglob("*"):
        os.utime(path)
    moved = Finished(elsewhere / "code", elsewhere / "study" / place.study.name, place.results)
    expect(moved.plan(), chosen(jobs, {"provenance", "report", "checksums"}))
