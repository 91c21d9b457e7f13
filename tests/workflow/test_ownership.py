"""A results folder is one study's, and what an edit would throw away is said before it is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kapitza.analysis.integrity.made_files import record_made
from kapitza.cli import main
from kapitza.commands import starting
from kapitza.commands.checkout import snakemake_command
from kapitza.commands.stakes import Stake, at_stake, warning_of
from kapitza.interfaces.case_decks import case_deck
from kapitza.interfaces.deck import decides_trajectory
from kapitza.rules.ownership import (
    left_over,
    owner_of,
    refuse_results_of_another,
    said_of_left_over,
    take_possession,
)
from kapitza.simulation.run.work_folder import sha256_of_text
from kapitza.study.cases import cases
from kapitza.study.loading import load_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError

ROOT = Path(__file__).resolve().parents[2]
SNAKEMAKE = ["snakemake", "--quiet", "all"]
TINY = ROOT / "tests/workflow/tiny.yaml"


def test_a_folder_belongs_to_the_study_that_came_first(tmp_path):
    results = tmp_path / "results"
    refuse_results_of_another(results, "a", "a.yaml")
    take_possession(results, "a")
    assert owner_of(results) == "a"
    refuse_results_of_another(results, "a", "edited.yaml")
    with pytest.raises(
        StudyError, match=r"holds the results of the study 'a'.*--directory b, or make run"
    ) as error:
        refuse_results_of_another(results, "b", "b.yaml")
    assert str(error.value).count("\n") == 0


def test_results_of_an_older_version_belong_to_the_study_they_record(tmp_path):
    (tmp_path / "provenance.json").write_text('{"study": "old"}')
    assert owner_of(tmp_path) == "old"
    (tmp_path / "study.json").write_text("{damaged")
    assert owner_of(tmp_path) == "old"


def test_what_an_edit_has_left_behind_is_named_and_what_a_user_keeps_there_is_not(tmp_path):
    tables = ["a/T10/stress.csv", "b/T10/stress.csv", "pairs/p/curve.csv", "pairs/q/curve.csv"]
    tables += ["figures/a-models.svg", "figures/b-models.svg", "finite_size.csv", "health.csv"]
    made = [tmp_path / name for name in tables]
    for path in (*made, *(tmp_path / name for name in ("notes.csv", "plots/mine.svg", "logs/x.log"))):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    record_made(made)
    wanted = [f"results/{name}" for name in (*tables[::2], "health.csv")]
    found = left_over(tmp_path, wanted)
    assert found == ["b", "figures/b-models.svg", "pairs/q"]
    assert left_over(tmp_path, [f"results/{name}" for name in tables]) == []
    (line,) = said_of_left_over(found)
    assert "results/b, results/figures/b-models.svg, results/pairs/q; no table" in line
    assert said_of_left_over([]) == []


def test_runs_of_an_interface_that_is_gone_are_named_even_without_digests(tmp_path):
    for folder in ("a/T10/L36/seed1", "a/T10/L36/seed2", "b/T10/L36/seed1"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "run.json").write_text("{}")
    assert left_over(tmp_path, ["results/a/T10/L36/seed1/run.json"]) == ["a/T10/L36/seed2", "b"]


def dry_run(study, folder):
    words = [
        sys.executable,
        "-m",
        "kapitza.cli",
        "run",
        study,
        "--directory",
        folder,
        "--",
        "--dry-run",
        "--quiet",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(words, capture_output=True, text=True, check=False, env=environment)


def test_another_study_in_the_same_folder_is_refused_before_anything_runs(tmp_path):
    take_possession(tmp_path / "results", "other")
    done = dry_run(TINY, tmp_path)
    assert done.returncode != 0
    assert "holds the results of the study 'other'" in done.stdout + done.stderr
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["study.json"]


@pytest.fixture
def finished(tmp_path):
    """A folder in which the runs of the tiny study are finished, by their records."""
    study, manifest = load_study(TINY), load_manifest()
    for case in cases(study):
        folder = tmp_path / "results" / case.directory
        (folder / "work").mkdir(parents=True)
        (folder / "run.json").write_text(json.dumps({"core_seconds": 12.5}))
        deck = case_deck(case, study.protocol, manifest[case.interface.potential])
        link = {"physics": {"deck": sha256_of_text(decides_trajectory(deck))}}
        (folder / "work" / "segment.0.json").write_text(json.dumps(link))
        place = tmp_path / "results" / case.structure_directory
        (place / "structure.data").write_text("x")
    return tmp_path


def edited(folder, **protocol):
    study = yaml.safe_load(TINY.read_text())
    study["protocol"] |= protocol
    path = folder / "edited.yaml"
    path.write_text(yaml.safe_dump(study))
    return path


def summary(*rows):
    """What `snakemake --summary` prints: file, rule and plan of each row."""
    head = "output_file\tdate\trule\tlog-file(s)\tstatus\tplan"
    return "\n".join([head, *(f"{name}\tFri\t{rule}\t-\tok\t{plan}" for name, rule, plan in rows)])


def answer(monkeypatch, *rows):
    """What Snakemake answers when it is asked what it would do; what it was asked, noted."""
    asked = []

    def run(words, **options):
        asked.append(words)
        return subprocess.CompletedProcess(words, 0, stdout=summary(*rows), stderr="")

    monkeypatch.setattr(subprocess, "run", run)
    return asked


@pytest.fixture
def says(monkeypatch, finished):
    """It would run all molecular dynamics again, of the structures already there."""
    runs = [f"results/{case.directory}/run.json" for case in cases(load_study(TINY))]
    return answer(monkeypatch, *((name, "nemd", "update pending") for name in runs))


def test_an_edit_of_the_physics_is_at_stake_and_a_longer_run_is_not(finished, says):
    results = finished / "results"
    damping = at_stake(edited(finished, bath_damping_ps=3.0), results, SNAKEMAKE)
    assert [stake.core_seconds for stake in damping] == [12.5, 12.5]
    # Twice as many segments of the same length.
    assert at_stake(edited(finished, production_ps=144, segments=20), results, SNAKEMAKE) == []
    assert at_stake(TINY, finished / "elsewhere", SNAKEMAKE) == []


def test_runs_whose_atoms_are_built_anew_are_at_stake_and_others_are_not(finished, monkeypatch):
    first, second = cases(load_study(TINY))
    rows = [(f"results/{case.directory}/run.json", "nemd", "update pending") for case in (first, second)]
    atoms = f"results/{first.structure_directory}/structure.data"
    answer(monkeypatch, *rows, (atoms, "build", "no update"))
    assert at_stake(TINY, finished / "results", SNAKEMAKE) == []
    asked = answer(
        monkeypatch, rows[0], (rows[1][0], "nemd", "no update"), (atoms, "build", "update pending")
    )
    (stake,) = at_stake(TINY, finished / "results", SNAKEMAKE)
    assert stake.directory == first.directory
    # Whatever options make it say less, its summary is a table.
    assert asked == [["snakemake", "--summary", "--quiet", "all"]]


def test_the_summary_of_snakemake_itself_is_understood(finished):
    study = edited(finished, bath_damping_ps=3.0)
    command = snakemake_command(
        study, directory=finished, profile="default", cores=1, options=["--quiet", "all"]
    )
    found = at_stake(study, finished / "results", command)
    assert [stake.core_seconds for stake in found] == [12.5, 12.5]


def test_the_plan_says_what_is_at_stake_or_that_the_folder_is_another_studys(finished, says, capsys):
    study = edited(finished, bath_damping_ps=3.0)
    assert main(["plan", str(study), "--directory", str(finished)]) == 0
    assert "2 finished runs (25 core-seconds)" in capsys.readouterr().out
    take_possession(finished / "results", "other")
    assert main(["plan", str(study), "--directory", str(finished)]) == 0
    assert "cannot run here" in (said := capsys.readouterr().out) and "'other'" in said


def test_a_dry_run_says_it_and_is_not_stopped(finished, says, monkeypatch, capsys):
    started = []
    monkeypatch.setattr(os, "execv", lambda program, words: started.append(words))
    monkeypatch.setattr(starting, "snakemake_command", lambda *words, **options: SNAKEMAKE)
    study = str(edited(finished, bath_damping_ps=3.0))
    main(["run", study, "--directory", str(finished), "--", "--dry-run"])
    assert "2 finished runs" in capsys.readouterr().err
    assert len(started) == 1


def test_what_is_lost_is_said_with_its_cost_and_nothing_starts_without_a_word(
    finished, says, monkeypatch, capsys
):
    started = []
    monkeypatch.setattr(starting, "watch", lambda words, **known: started.append(words) or 0)
    monkeypatch.setattr(starting, "snakemake_command", lambda *words, **options: SNAKEMAKE)
    words = ["run", str(edited(finished, bath_damping_ps=3.0)), "--directory", str(finished)]
    assert main(words) == 1
    said = capsys.readouterr().err
    assert "2 finished runs (25 core-seconds)" in said and "--discard-finished" in said
    assert not started
    main([*words, "--discard-finished"])
    assert len(started) == 1


def test_the_warning_lists_every_run():
    said = warning_of([Stake("a/T10/L36/seed1", 183.2), Stake("a/T10/L36/seed2", 20.0)])
    assert "a/T10/L36/seed1  183 core-seconds" in said and "(203 core-seconds)" in said
