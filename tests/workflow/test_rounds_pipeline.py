"""The whole workflow with a wanted error, on a study far too short to mean anything physically."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kapitza.analysis.files.verification import PROVENANCE_FILE
from kapitza.study.loading import load_study

pytestmark = pytest.mark.long
TINY = Path(__file__).with_name("tiny.yaml")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rounds")
    data = yaml.safe_load(TINY.read_text(encoding="utf-8")) | {"seeds": [1]}
    kept = ("equilibration_ps", "drive_ps", "sample_interval_steps", "reversal")
    protocol = {key: data["protocol"][key] for key in kept}
    protocol |= {"target_relative_error": 0.3, "target_cap_factor": 2, "bath_offset_fraction": 0.5}
    data["protocol"] = protocol
    data["interfaces"][0] |= {"expected_conductance_mw_m2k": 50, "expected_conductivity_w_mk": 0.4}
    data["greens"].pop("effective_ps", None)
    data["resources"] = {"ranks": 1}
    (folder / "study.yaml").write_text(yaml.safe_dump(data))
    return folder / "study.yaml"


def run(study):
    command = [sys.executable, "-m", "kapitza", "run", "study.yaml", "--directory", "."]
    return subprocess.run(command, cwd=study.parent, capture_output=True, text=True, check=False)


def test_rounds_end_at_the_error_or_at_the_limit_and_are_recorded(study):
    done = run(study)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    results = study.parent / "results"
    last = json.loads((results / "production.json").read_text())
    assert last["over"] and "wanted 30.0%" in done.stdout
    met, limit = done.stdout.count("%: met"), "not met at 30 K" in done.stdout
    assert met or limit
    planned = load_study(study).options[0].production_ps[0]
    time = last["production_ps"]["30"]
    settings = json.loads((results / PROVENANCE_FILE).read_text())["settings"]
    # In whole segments, the last of which may end beyond the plan.
    assert time < planned + settings["protocol"]["segment_ps"] or last["number"] > 1
    assert settings["protocol"]["production_ps"] == [time]
    run_of_seed = json.loads((results / "ar-4ar/T30/L20/seed1/run.json").read_text())
    assert run_of_seed["production_ps"] == pytest.approx(time)
    work = results / "ar-4ar/T30/L20/seed1/work"
    assert len(list(work.glob("segment.*.json"))) == run_of_seed["segments"] + 1
    again = run(study)
    assert again.returncode == 0 and "nothing to do" in again.stderr
    assert json.loads((results / "production.json").read_text()) == last
