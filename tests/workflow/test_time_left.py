"""The time left of a study, from what Snakemake says in an invented run whose true end is known."""

import time

import pytest

from kapitza.commands.job_log import JobLog
from kapitza.commands.study_progress import StudyProgress
from kapitza.commands.time_left import JobAtWork, StageState, lengths_left, pace, seconds_left
from kapitza.study.schedule import seconds_of_jobs

BEGAN = 1.8e9
PLANNED = {"deck": 1.0, "lattice": 10.0, "phonons": 100.0, "nemd": 300.0, "report": 2.0}
TAKES = {"deck": 4.0, "lattice": 12.0, "phonons": 150.0, "nemd": 330.0, "report": 4.0}
"""A heavy crystal: its force constants take half as long again as planned, small jobs four times as long."""
COUNTS = {"deck": 2, "lattice": 2, "phonons": 2, "nemd": 2, "report": 1}
STARTS = [(0, "deck"), (0, "deck"), (4, "lattice"), (4, "lattice"), (16, "phonons"), (16, "phonons")]
STARTS += [(166, "nemd"), (166, "nemd"), (496, "report")]
END = 500.0


def said(now):
    """What Snakemake has said of this run until a time in seconds since its begin."""
    stats = "".join(f"{rule}  {count}\n" for rule, count in COUNTS.items())
    events = []
    for number, (start, rule) in enumerate(STARTS):
        events.append((start, 1, f"rule {rule}:\n    jobid: {number}\n    log: none/{rule}{number}.log\n"))
        events.append((start + TAKES[rule], 0, f"Finished jobid: {number} (Rule: {rule})\n"))
    lines = [f"Job stats:\n{stats}total  9\n\n"]
    for when, _, text in sorted(events):
        if when <= now:
            lines.append(time.strftime("[%a %b %d %H:%M:%S %Y]\n", time.localtime(BEGAN + when)) + text)
    return "".join(lines)


def left_at(now, folder, cores=2):
    jobs = JobLog()
    jobs.feed(said(now).splitlines())
    return StudyProgress(jobs, PLANNED, folder, cores).seconds_left(BEGAN + now)


def test_the_end_expected_stays_where_it_is_while_a_silent_job_takes_its_time(tmp_path):
    moments = [8, 17, 40, 80, 110, 140, 165, 170, 250, 330, 490, 498]
    ends = [now + left_at(now, tmp_path) for now in moments]
    assert all(0.75 * END < end < 1.25 * END for end in ends), dict(zip(moments, ends, strict=True))
    # Not one small job that is slow makes all others so.
    assert ends[0] == pytest.approx(END, rel=0.2)


def test_an_overrun_moves_the_end_by_a_quarter_of_itself_and_not_by_all_that_is_left():
    at_work = [JobAtWork(spent) for spent in (100.0, 200.0, 400.0)]
    stages = [
        {"phonons": StageState(1, 100.0, at_work=[job]), "nemd": StageState(1, 1000.0)} for job in at_work
    ]
    found = [seconds_left(one, 1, {}, job.spent) for one, job in zip(stages, at_work, strict=True)]
    assert found == pytest.approx([1025.0, 1050.0, 1100.0])


def test_a_cluster_is_taken_as_wide_as_it_has_been(tmp_path):
    # Two jobs at a time all along: as on two cores.
    assert left_at(200, tmp_path, cores=None) == pytest.approx(left_at(200, tmp_path), rel=0.05)
    assert seconds_left({"nemd": StageState(4, 10.0)}, None, {}, 100.0) is None


def test_a_rule_goes_by_its_own_jobs_and_the_plan_by_the_pace_of_all():
    stages = {
        "small": StageState(10, 1.0, finished=10, spent=50.0),
        "long": StageState(2, 1000.0, finished=1, spent=1200.0),
        "other": StageState(1, 100.0),
    }
    whole = 10 + 2000 + 100
    assert pace(stages) == pytest.approx((0.1 * whole + 1250) / (0.1 * whole + 1010))
    assert lengths_left(stages) == {
        "small": [0.0] * 10,
        "long": [0.0, 1200.0],
        "other": [pytest.approx(100 * pace(stages))],
    }
    assert pace({}) == 1.0


def test_what_a_job_says_counts_before_how_far_it_is_and_how_long_it_should_take():
    states = [JobAtWork(50, 0.5, 20.0), JobAtWork(50, 0.5), JobAtWork(50, 0.01), JobAtWork(90)]
    found = [lengths_left({"nemd": StageState(2, 100.0, at_work=[job])})["nemd"] for job in states]
    assert found == [[20.0, 70.0], [50.0, 100.0], [50.0, 100.0], [22.5, 100.0]]


@pytest.mark.parametrize(
    ("jobs", "cores", "wide", "seconds"),
    [
        ({}, 2, {}, 0.0),
        ({"nemd": [6, 6, 6]}, 2, {}, 12.0),
        ({"nemd": [6, 6, 6]}, 2, {"nemd": 2}, 9.0),
        ({"nemd": [6, 6, 6]}, 1, {"nemd": 4}, 18.0),
        # One after the other, however many cores there are.
        ({"lattice": [3], "phonons": [4], "mismatch": [5], "case_tables": [6], "report": [1]}, 8, {}, 19.0),
        # Each heat flow after its own run: 2 + 1 and 4 + 1, not all after the last run.
        ({"nemd": [2, 4], "heat_flow": [9, 1]}, 4, {}, 11.0),
        # A table of each case after both seeds of it.
        ({"heat_flow": [1, 5, 2, 2], "case_tables": [1, 7]}, 8, {}, 9.0),
        ({"strange": [3.0], "nemd": [2.0]}, 1, {}, 5.0),
    ],
)
def test_jobs_wait_for_what_they_need_and_for_a_core(jobs, cores, wide, seconds):
    assert seconds_of_jobs(jobs, cores, wide) == pytest.approx(seconds)
