"""The time left of a study: by what its jobs have taken and say, and by the plan where they have not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kapitza.study.schedule import seconds_of_jobs, stage_of

TRUSTED_PART = 0.1
"""Of the whole: as much of the plan counts as measured, so that a few small jobs do not set the pace."""
LEAST_TOLD = 0.03
"""What a job must say that it has done before its own pace is taken."""
OVERRUN = 0.25
"""Of its time so far: what a job still takes that has taken longer than was expected."""


@dataclass(frozen=True)
class JobAtWork:
    """A job that has not ended.

    spent : core-seconds so far
    fraction : that it says it has done; 0 where it says nothing
    left : core-seconds that it says are left
    """

    spent: float
    fraction: float = 0.0
    left: float | None = None


@dataclass(frozen=True)
class StageState:
    """The jobs of one rule.

    count : all of them
    expected : core-seconds of one by the plan
    finished, spent : those that have ended, and the core-seconds they have taken
    """

    count: int
    expected: float
    finished: int = 0
    spent: float = 0.0
    at_work: Sequence[JobAtWork] = ()


def pace(stages: Mapping[str, StageState]) -> float:
    """Core-seconds that jobs take for one of the plan, 1 as long as little is known.

    Only jobs that have ended count: of one at work nobody knows how long it is.
    """
    planned = sum(stage.finished * stage.expected for stage in stages.values())
    prior = TRUSTED_PART * sum(stage.count * stage.expected for stage in stages.values())
    spent = sum(stage.spent for stage in stages.values())
    return (prior + spent) / (prior + planned) if prior + planned else 1.0


def lengths_left(stages: Mapping[str, StageState]) -> dict[str, list[float]]:
    """Core-seconds left of every job by rule, 0 of those that have ended.

    A job is as long as those of its own rule that have ended or tell how far they are, or else as the plan
    says at the pace of the machine; never as those of other rules. One at work that tells nothing is at least
    as long as it has lasted.
    """
    faster, found = pace(stages), {}
    for name, stage in stages.items():
        length = _length(stage, stage.expected * faster)
        silent = [job.spent for job in stage.at_work if _told(job) is None]
        at_work = [_left(job, length) for job in stage.at_work]
        waiting = max(0, stage.count - stage.finished - len(at_work))
        found[name] = [0.0] * stage.finished + at_work + [max([length, *silent])] * waiting
    return found


def _length(stage: StageState, planned: float) -> float:
    """Core-seconds of a job: the mean of those that are known, or as planned."""
    known = [job.spent + left for job in stage.at_work if (left := _told(job)) is not None]
    number = stage.finished + len(known)
    return (stage.spent + sum(known)) / number if number else planned


def _told(job: JobAtWork) -> float | None:
    """Core-seconds left of a job by its own words: what it says, or how far it is."""
    if job.left is not None:
        return job.left
    return job.spent * (1 - job.fraction) / job.fraction if job.fraction > LEAST_TOLD else None


def _left(job: JobAtWork, length: float) -> float:
    told = _told(job)
    return max(length - job.spent, OVERRUN * job.spent) if told is None else told


def seconds_left(
    stages: Mapping[str, StageState], cores: int | None, wide: Mapping[str, int], elapsed: float
) -> float | None:
    """Time until all jobs have ended; None where a cluster decides and nothing has run yet.

    cores : at work together; None: as many as have been at work on the mean, or are
    wide : cores of one job, by rule
    elapsed : s since the first job has started
    """
    if cores is None:
        spent = sum(stage.spent + sum(job.spent for job in stage.at_work) for stage in stages.values())
        now = sum(wide.get(name, 1) * len(stage.at_work) for name, stage in stages.items())
        if not spent or elapsed <= 0:
            return None
        cores = max(1, now, round(spent / elapsed))
    lengths = dict[str, list[float]]()
    for rule, own in lengths_left(stages).items():
        lengths.setdefault(stage_of(rule), []).extend(own)
    return seconds_of_jobs(lengths, cores, wide)
