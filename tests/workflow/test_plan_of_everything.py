"""The plan's time of a whole study: every part in it, each growing with what it depends on."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kapitza.cli import main
from kapitza.study.cost import plan_study
from kapitza.study.job_times import analysis_seconds, job_seconds, stage_counts, study_seconds
from kapitza.study.loading import load_study, parse_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.schedule import stage_of

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = load_manifest()


def planned(**change):
    data = yaml.safe_load((ROOT / "config.yaml").read_text())
    for key, value in change.items():
        data[key] = {**data[key], **value} if isinstance(value, dict) else value
    study = parse_study(data, source="mine.yaml", manifest=MANIFEST)
    return study, plan_study(study, MANIFEST)


def test_runs_share_the_dynamics_of_the_plan():
    study, plan = planned()
    assert job_seconds(study, plan)["nemd"] * 8 == pytest.approx(plan.core_seconds)
    counts = stage_counts(study, plan)
    assert (counts["nemd"], counts["heat_flow"], counts["lattice"], counts["greens"]) == (8, 8, 2, 2)


@pytest.mark.parametrize("name", ["config.yaml", "examples/models-only.yaml"])
def test_the_jobs_counted_are_those_of_snakemake(name, tmp_path):
    study = load_study(ROOT / name, MANIFEST)
    command = [Path(sys.executable).with_name("snakemake"), "--snakefile", ROOT / "Snakefile", "--dry-run"]
    command += ["--cores", "2", "--configfile", ROOT / name, "--directory", tmp_path]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    table = said.rpartition("Job stats:")[2].partition("total ")[0]
    rows = re.findall(r"^(\w+) +(\d+)$", table, re.MULTILINE)
    jobs = {stage_of(rule): int(number) for rule, number in rows}
    del jobs["all"]
    planned_jobs = stage_counts(study, plan_study(study, MANIFEST))
    assert jobs == planned_jobs


@pytest.mark.parametrize(
    ("change", "stage"),
    [
        ({"greens": {"k_mesh": 48}}, "greens"),
        ({"models": {"q_mesh": 80}}, "mismatch"),
        ({"protocol": {"production_ps": [1800, 2200]}}, "heat_flow"),
        ({"lattice": {"production_ps": 400}}, "lattice"),
        ({"greens": {"effective_ps": 2000}}, "effective_phonons"),
    ],
)
def test_more_of_it_costs_more_there_and_nowhere_else_but_in_the_dynamics(change, stage):
    before, after = (job_seconds(*planned(**what)) for what in ({}, change))
    grown = {name for name in before if after[name] > 1.05 * before[name]}
    assert grown - {"nemd"} == ({stage, "effective_greens"} if stage == "greens" else {stage})
    assert analysis_seconds(*planned(**change)) > analysis_seconds(*planned())


def said_seconds(text):
    (line,) = [line for line in text.splitlines() if line.startswith("all of it on")]
    number, unit = line.split("about ")[1].split()[:2]
    return float(number) * {"s": 1, "min": 60, "h": 3600}[unit]


def test_all_of_it_falls_with_the_cores_down_to_what_has_to_wait(capsys):
    found = {}
    for cores in (1, 2, 8, 800):
        assert main(["plan", str(ROOT / "config.yaml"), "--cores", str(cores)]) == 0
        found[cores] = said_seconds(capsys.readouterr().out)
    study, plan = planned()
    whole = plan.core_seconds + analysis_seconds(study, plan)
    assert found[1] == pytest.approx(whole, rel=0.02)
    assert 0.5 * whole < found[2] < 0.6 * whole
    seconds = job_seconds(study, plan)
    alone = sum(seconds[name] for name in ("lattice", "build", "case_tables", "case_figures", "report"))
    assert found[8] > found[800] > alone + (seconds["nemd"] + seconds["heat_flow"]) / plan.ranks


def test_a_study_of_pairs_alone_has_a_time_as_well(capsys):
    assert main(["plan", str(ROOT / "examples/models-only.yaml")]) == 0
    assert 10 < said_seconds(capsys.readouterr().out) < 60


def test_the_demo_is_three_minutes_on_two_cores_by_its_plan():
    study = load_study(ROOT / "examples/demo.yaml", MANIFEST)
    plan = plan_study(study, MANIFEST)
    assert plan.warnings == ()
    assert study_seconds(study, plan, 2) < 180
    assert all(group.prediction.gate_ratio < plan.largest_gate for group in plan.groups)
