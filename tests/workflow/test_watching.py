"""What `kapitza run` shows of a study, from what Snakemake says, and how it ends."""

import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from said_by_snakemake import AT_WORK, END, FAILED, HEAD

from kapitza.commands import watching
from kapitza.commands.job_log import JobLog, reason
from kapitza.commands.standing import read_jobs
from kapitza.commands.study_progress import ExpectedJobs, StudyProgress, last_told
from kapitza.commands.watching import BEGIN, Screen, Tail, watch
from kapitza.study.schedule import clock

SECONDS = {"deck": 1.0, "lattice": 9.0, "greens": 40.0, "nemd": 100.0}


def read(*parts):
    jobs = JobLog()
    jobs.feed("".join(parts).splitlines())
    return jobs


def test_jobs_are_counted_started_finished_and_failed():
    jobs = read(HEAD, AT_WORK, FAILED)
    assert (jobs.total, jobs.done, jobs.ended) == (5, 2, False)
    assert dict(jobs.counts) == {"deck": 1, "greens": 1, "lattice": 1, "nemd": 2}
    assert [(job.rule, job.case, job.log) for job in jobs.running.values()] == [
        ("nemd", "a/T30/L20/seed1", "results/logs/a/T30/L20/seed1/nemd.log")
    ]
    (failed,) = jobs.failed.values()
    assert (failed.rule, failed.case) == ("greens", "a/T30")
    assert read(HEAD, END).ended
    assert jobs.spent == {"deck": 10.0, "lattice": 12.0}
    # Core-seconds: 21:57:08 to 21:58:38 on two cores.
    jobs.feed(["[Fri Nov 27 21:58:38 2026]", "Finished jobid: 5 (Rule: nemd)"])
    assert jobs.spent["nemd"] == 180.0


def test_a_job_that_is_tried_again_has_not_failed():
    again = FAILED.split("Traceback")[0]
    jobs = read(HEAD, FAILED, again)
    assert not jobs.failed and [job.rule for job in jobs.running.values()] == ["greens"]
    jobs.feed(["Finished jobid: 7 (Rule: greens)"])
    assert jobs.finished["greens"] == 1 and not jobs.running


def test_lines_may_come_one_by_one():
    whole, parts = read(HEAD, AT_WORK, FAILED, END), JobLog()
    for line in (HEAD + AT_WORK + FAILED + END).splitlines():
        parts.feed([line])
    assert parts == whole


def test_the_reason_is_the_error_of_the_log_or_of_the_output(tmp_path):
    (failed,) = read(HEAD, FAILED).failed.values()
    assert reason(failed, tmp_path) == "numpy.linalg.LinAlgError: Singular matrix"
    log = tmp_path / failed.log
    log.parent.mkdir(parents=True)
    log.write_text("SimulationError: atoms lost\nprinted after it\n")
    assert reason(failed, tmp_path) == "SimulationError: atoms lost"
    log.write_text("killed by the system\n")
    failed.why = ""
    assert reason(failed, tmp_path) == "killed by the system"


def progress(folder, *parts, cores=2, ranks=1):
    return StudyProgress(read(*parts), SECONDS, folder, cores, ranks)


def test_work_is_weighed_by_what_jobs_cost(tmp_path):
    found = progress(tmp_path, HEAD)
    assert found.work == (10.0, 250.0)
    assert found.fraction == pytest.approx(0.04)
    # 10 of 250 have taken 10 + 12 core-seconds, and 25 more count as they were planned; on two cores the
    # Green's function begins when one of the runs ends.
    pace = (25 + 22) / (25 + 10)
    assert found.seconds_left(found.jobs.began + 100) == pytest.approx(140 * pace)


def test_a_run_counts_by_what_its_log_says_and_the_pace_tells_the_rest(tmp_path):
    log = tmp_path / "results/logs/a/T30/L20/seed1/nemd.log"
    log.parent.mkdir(parents=True)
    log.write_text("nemd: 50 %, equilibration and drive, 1.2 M atom-steps/s\n")
    found = progress(tmp_path, HEAD, AT_WORK)
    assert found.work[0] == pytest.approx(15.0)  # what precedes production counts as a tenth of the run
    log.write_text("nemd: 5 %, x\nnemd: 60 %, 0.3 of 0.5 ns, 1.2 M atom-steps/s, 1.0 min left\nother words\n")
    assert last_told(log).text == "0.3 of 0.5 ns, 1.2 M atom-steps/s, 1.0 min left"
    assert found.work == (pytest.approx(70.0), 250.0)
    # By its own words 60 s on two ranks, after 120: the other run takes 180 s, and then the Green's function
    # what is planned, at the pace of the machine.
    found = progress(tmp_path, HEAD, AT_WORK, ranks=2)
    assert found.seconds_left(found.jobs.began + 140) == pytest.approx(60 + 180 + 40 * 47 / 35)
    (line,) = found.lines_at_work()
    assert re.fullmatch(r"molecular dynamics +a/T30/L20/seed1 +0\.3 of 0\.5 ns, .*left", line)


def test_a_job_without_words_of_its_own_shows_its_time(tmp_path):
    found = progress(tmp_path, HEAD, FAILED.split("Traceback")[0])
    (line,) = found.lines_at_work(found.jobs.began + 142)
    assert re.fullmatch(r"Green's functions +a/T30 +since 2\.0 min", line)


def test_a_cluster_has_no_cores_to_tell_the_time_by_before_a_job_has_run(tmp_path):
    assert progress(tmp_path, HEAD.partition("Select")[0], cores=None).seconds_left() is None


@pytest.mark.parametrize(("seconds", "text"), [(-3, "0 s"), (89, "89 s"), (90, "1.5 min"), (5400, "1.5 h")])
def test_times_are_short(seconds, text):
    assert clock(seconds) == text


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_screen_replaces_what_it_showed(monkeypatch):
    monkeypatch.setenv("COLUMNS", "21")
    stream = Terminal()
    screen = Screen(stream)
    screen.show("head", ["a job " + "x" * 40])
    screen.show("next", [])
    assert stream.getvalue() == "head\n  a job xxxxxxxxxxxx\n\x1b[2A\r\x1b[Jnext\n"


def test_without_a_terminal_there_is_a_line_now_and_then():
    stream = io.StringIO()
    screen = Screen(stream)
    for number in range(3):
        screen.show(f"state {number}", ["a  job"])
    assert stream.getvalue() == "state 0; a job\n"


def test_a_line_that_is_not_whole_waits(tmp_path):
    path = tmp_path / "log"
    tail = Tail(path, 0)
    assert tail.lines() == []
    path.write_text("one\ntwo")
    assert tail.lines() == ["one"]
    path.write_text("one\ntwo\nthree\n")
    assert tail.lines() == ["two", "three"]


def watched(folder, program, **options):
    """The exit code and the lines shown of a Snakemake that is this Python program."""
    stream = io.StringIO()
    known = {
        "study": "tiny",
        "expected": ExpectedJobs(SECONDS, 1),
        "cores": 2,
        "resume": "kapitza run tiny.yaml",
    }
    finish = options.pop("finish", lambda: "")
    code = watch([sys.executable, "-c", program], folder=folder, finish=finish, stream=stream, **known)
    return code, stream.getvalue().splitlines()


def saying(text, code=0):
    return f"print({text!r}, end='', flush=True); raise SystemExit({code})"


def test_a_study_that_ends_well_says_so_and_what_came_of_it(tmp_path):
    code, lines = watched(tmp_path, saying(HEAD), finish=lambda: "the answer")
    assert code == 0
    assert re.fullmatch(r"tiny: 2 jobs done in \d+ s", lines[-2])
    assert lines[-1] == "the answer"
    kept = (tmp_path / "results/logs/snakemake.log").read_text()
    assert kept.startswith(BEGIN) and HEAD in kept
    assert not any("Job stats" in line for line in lines)


def test_a_job_that_fails_is_named_with_its_reason_its_log_and_what_to_do(tmp_path):
    code, lines = watched(tmp_path, saying(HEAD + FAILED + END, code=1), finish=lambda: pytest.fail("done"))
    assert code == 1
    failed, last = lines[-2:]
    assert failed == (
        "FAILED: Green's functions of a/T30: numpy.linalg.LinAlgError: Singular matrix; "
        "log: results/logs/a/T30/greens.log"
    )
    assert "2 jobs are done and kept" in last and last.endswith("this resumes: kapitza run tiny.yaml")


def test_a_snakemake_that_cannot_start_is_quoted(tmp_path):
    _, lines = watched(tmp_path, saying("WorkflowError:\nStudyError: no such key\n", code=1))
    assert lines[-1].startswith("tiny: not finished: StudyError: no such key; ")


def test_the_output_of_every_start_is_kept_and_only_the_last_is_read(tmp_path):
    watched(tmp_path, saying(HEAD + FAILED + END, code=1))
    code, lines = watched(tmp_path, saying("Nothing to be done (all requested files are present).\n"))
    assert code == 0 and lines[-1] == "tiny: nothing to do"
    assert (tmp_path / "results/logs/snakemake.log").read_text().count(BEGIN) == 2


WAITING = """
import signal, sys, time, pathlib
def end(number, frame):
    pathlib.Path('ended').write_text(str(number)); sys.exit(1)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, end)
pathlib.Path('ready').write_text('')
time.sleep(60)
"""
STARTED = f"""
import sys
from pathlib import Path
from kapitza.commands.study_progress import ExpectedJobs
from kapitza.commands.watching import watch
command = [sys.executable, '-c', {WAITING!r}]
raise SystemExit(watch(command, study='tiny', folder=Path(), expected=ExpectedJobs({{}}, 1), cores=2,
                       resume='kapitza run tiny.yaml --cores 2', finish=lambda: 'wrong'))
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_reaches_snakemake_and_the_last_line_says_how_to_resume(tmp_path, number, code):
    root = Path(watching.__file__).resolve().parents[2]
    command = subprocess.Popen(
        [sys.executable, "-c", STARTED], cwd=tmp_path, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    while not (tmp_path / "ready").exists():
        assert command.poll() is None
        time.sleep(0.05)
    command.send_signal(number)
    _, said = command.communicate()
    assert command.returncode == code
    assert (tmp_path / "ended").read_text() == str(int(number))
    last = said.splitlines()[-1]
    assert re.fullmatch(
        r"tiny: stopped after \d+ s; finished work is kept, this resumes: kapitza run tiny\.yaml --cores 2",
        last,
    )
    assert "Traceback" not in said
    assert read_jobs(tmp_path).ended is False
