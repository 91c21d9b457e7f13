"""What `kapitza status` says of a folder in every state a study can be in."""

import json
import os
import re
import time

import pytest
import yaml
from said_by_snakemake import AT_WORK, END, FAILED, HEAD

from kapitza.cli import main
from kapitza.commands import standing
from kapitza.commands.job_log import STOPPED
from kapitza.commands.standing import read_jobs
from kapitza.commands.watching import BEGIN

STUDY = {
    "name": "tiny",
    "interfaces": [
        {
            "name": "a",
            "potential": "lj-argon",
            "left": {"crystal": "fcc", "elements": ["Ar"]},
            "right": {"crystal": "fcc", "elements": ["Ar"], "masses_amu": {"Ar": 159.792}},
            "cross_section_cells": [3, 3],
            "length_cells": [20],
            "bath_cells": 3,
        }
    ],
    "temperatures_k": [30],
    "seeds": [1, 2],
    "protocol": {"reversal": "none", "sample_interval_steps": 10, "production_ps": 500},
    "profile": {"bath_exclusion_nm": 0.4},
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(STUDY))
    return tmp_path


def status(folder, capsys):
    code = main(["status", str(folder / "tiny.yaml"), "--directory", str(folder)])
    return code, capsys.readouterr().out


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def said(folder, *parts):
    return write(folder / "results/logs/snakemake.log", "".join(parts))


def run_record(folder, seed, production_ps):
    content = {"production_ps": production_ps, "wall_seconds": 120.0}
    write(folder / f"results/a/T30/L20/seed{seed}/run.json", json.dumps(content))


def told(folder, seed, text):
    return write(folder / f"results/logs/a/T30/L20/seed{seed}/nemd.log", text)


def line_of(text, seed):
    (line,) = [line for line in text.splitlines() if f"a/T30/L20/seed{seed} " in line]
    return " ".join(line.split()[1:])


def test_a_folder_without_results_is_not_started(folder, capsys):
    code, text = status(folder, capsys)
    assert code == 0
    assert re.match(r"tiny: not started, 0 of \d+ files\n", text)
    assert line_of(text, 1) == "waiting"
    assert f"to go on: kapitza run {folder / 'tiny.yaml'} --directory {folder}" in text


def test_a_study_at_work_says_how_far_each_run_is_and_when_it_ends(folder, capsys):
    said(folder, HEAD, AT_WORK, FAILED.split("Traceback")[0])
    told(folder, 1, "nemd: 60 %, 0.300 of 0.500 ns, 1.20 M atom-steps/s, 1.0 min left\n")
    code, text = status(folder, capsys)
    assert code == 0
    assert re.match(
        r"tiny: running, 2 of 5 jobs, \d+ % of the work, .* left, expected end .*\d\d:\d\d\n", text
    )
    assert line_of(text, 1) == "running 60 %, 0.300 of 0.500 ns, 1.20 M atom-steps/s, 1.0 min left"
    assert line_of(text, 2) == "waiting"
    assert "now: Green's functions" in text and "now: molecular dynamics" not in text


def test_what_nobody_has_written_to_for_long_is_interrupted(folder, capsys):
    said(folder, HEAD, AT_WORK)
    old = time.time() - 2 * standing.SILENT_S
    log = told(folder, 1, "nemd: 60 %, 0.300 of 0.500 ns, x\n")
    write(folder / "results/a/T30/L20/seed1/work/segment.0.json", "{}")
    os.utime(log, (old, old))
    code, text = status(folder, capsys)
    assert (code, text.startswith("tiny: interrupted")) == (0, True)
    assert line_of(text, 1) == "stopped 0.300 of 0.500 ns, resumes from there"


def test_runs_that_are_done_and_those_that_a_longer_study_goes_on_with(folder, capsys):
    run_record(folder, 1, 500.0)
    run_record(folder, 2, 300.0)
    _, text = status(folder, capsys)
    assert line_of(text, 1) == "done 0.500 ns in 2.0 min"
    assert line_of(text, 2) == "waiting 0.300 of 0.500 ns are there, and go on"


def test_a_failed_job_has_its_reason_and_its_log_and_ends_in_one(folder, capsys):
    said(folder, HEAD, FAILED, END)
    code, text = status(folder, capsys)
    assert code == 1
    assert text.startswith("tiny: failed")
    assert (
        "FAILED: Green's functions of a/T30: numpy.linalg.LinAlgError: Singular matrix; "
        "log: results/logs/a/T30/greens.log"
    ) in text


def test_what_somebody_stopped_is_interrupted_and_has_not_failed(folder, capsys):
    said(folder, HEAD, AT_WORK, FAILED, END, STOPPED, " by signal 2 after 1.5 min\n")
    write(folder / "results/a/T30/L20/seed1/work/segment.0.json", "{}")
    code, text = status(folder, capsys)
    assert (code, "FAILED" in text) == (0, False)
    assert text.startswith("tiny: interrupted") and "to go on: kapitza run" in text
    assert line_of(text, 1) == "stopped at its start, resumes from there"


def test_a_run_that_failed_is_marked(folder, capsys):
    failed = FAILED.replace("greens", "nemd").replace("temperature=30", "temperature=30, length=20, seed=2")
    said(folder, HEAD, failed, END)
    _, text = status(folder, capsys)
    assert line_of(text, 2) == "FAILED"


def test_a_whole_study_is_finished(folder, capsys, monkeypatch):
    monkeypatch.setattr(standing.WorkflowRules, "products", lambda asked: ["results/comparison.csv"])
    for name in ("comparison.csv", "report.html"):
        write(folder / "results" / name, "")
    _, text = status(folder, capsys)
    assert text.startswith("tiny: finished, 2 of 2 files\n") and "to go on" not in text


def test_the_last_start_counts_whoever_wrote_it(folder):
    said(folder, BEGIN, "\n", HEAD, FAILED, END, BEGIN, "\n", HEAD)
    jobs = read_jobs(folder)
    assert not jobs.failed and jobs.done == 2
    own = write(folder / ".snakemake/log/2026-11-28T000000.0.snakemake.log", HEAD + AT_WORK)
    later = time.time() + 10
    os.utime(own, (later, later))
    assert [job.rule for job in read_jobs(folder).running.values()] == ["nemd"]
