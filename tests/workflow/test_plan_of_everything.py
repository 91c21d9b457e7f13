"""The plan's time of a whole study: every part in it, each growing with what it depends on."""

from pathlib import Path

import pytest
import yaml

from kapitza.cli import main
from kapitza.study.cost import plan_study
from kapitza.study.job_times import analysis_seconds, job_seconds, stage_counts
from kapitza.study.loading import load_study, parse_study
from kapitza.study.potentials.manifest import load_manifest

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


@pytest.mark.parametrize(
    ("change", "stage"),
    [
        ({"greens": {"k_mesh": 48}}, "greens"),
        ({"models": {"q_mesh": 80}}, "mismatch"),
        ({"protocol": {"production_ps": [1800, 2200]}}, "heat_flow"),
        ({"lattice": {"production_ps": 400}}, "lattice"),
    ],
)
def test_more_of_it_costs_more_there_and_nowhere_else_but_in_the_dynamics(change, stage):
    before, after = (job_seconds(*planned(**what)) for what in ({}, change))
    grown = {name for name in before if after[name] > 1.05 * before[name]}
    assert grown - {"nemd"} == {stage}
    assert analysis_seconds(*planned(**change)) > analysis_seconds(*planned())


def test_all_of_it_falls_with_the_cores(capsys):
    minutes = {}
    for cores in (2, 8):
        assert main(["plan", str(ROOT / "config.yaml"), "--cores", str(cores)]) == 0
        (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("all of it on")]
        minutes[cores] = float(line.split("about ")[1].split(" min")[0])
    assert minutes[2] == pytest.approx(4 * minutes[8], rel=0.02)


def test_the_demo_is_three_minutes_on_two_cores_by_its_plan():
    study = load_study(ROOT / "examples/demo.yaml", MANIFEST)
    plan = plan_study(study, MANIFEST)
    assert plan.warnings == ()
    assert (plan.core_seconds + analysis_seconds(study, plan)) / 2 < 180
    assert all(group.prediction.gate_ratio < plan.largest_gate for group in plan.groups)
