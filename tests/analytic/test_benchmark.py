"""The benchmark of costs says so when it has measured nothing, instead of printing a rate."""

import cost
import pytest

from kapitza.study.potentials.manifest import load_manifest

ARGON = load_manifest()["lj-argon"]


def job(folder):
    return cost.Job(folder, "lj-argon", ARGON, ("Ar", "Ar"), 100, 8000, 80, 4.0, 0.1)


def given(arguments, option):
    return arguments[arguments.index(option) + 1]


@pytest.fixture
def launched(monkeypatch):
    """Command lines that would have been run; a run takes ten times its start, and keeps a folder."""
    found = []

    def launch(ranks, *arguments):
        found.append([*map(str, arguments)])
        if "--help" in arguments:
            return cost.Spent(1.0, 1.0)
        if "--work" in arguments:
            given(arguments, "--work").mkdir()
        return cost.Spent(10.0, 10.0)

    monkeypatch.setattr(cost, "launch", launch)
    return found


def test_no_round_resumes_from_the_one_before(launched, tmp_path):
    cost.compare(job(tmp_path), 2)
    works = [given(arguments, "--work") for arguments in launched if "--work" in arguments]
    assert len(set(works)) == len(works) == cost.ROUNDS


def test_a_finished_run_is_not_measured(launched, tmp_path):
    cost.run_md(job(tmp_path), 1)
    with pytest.raises(cost.NothingMeasuredError, match="would resume from it"):
        cost.run_md(job(tmp_path), 1)


def test_a_run_that_takes_no_longer_than_its_start_is_no_measurement(monkeypatch, tmp_path):
    monkeypatch.setattr(cost, "launch", lambda ranks, *arguments: cost.Spent(1.0, 1.0))
    with pytest.raises(cost.NothingMeasuredError, match=r"kapitza\.simulation\.nemd took 1\.00 CPU seconds"):
        cost.run_md(job(tmp_path), 1)
