"""How far a study is: its jobs by Snakemake's output, those at work by their own logs, and the time left."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kapitza.commands.job_log import JobLog, SnakemakeJob
from kapitza.commands.time_left import JobAtWork, StageState, seconds_left
from kapitza.rules.given_structures import sizes_of_structures
from kapitza.study.job_times import ON_RANKS, OTHERS, job_seconds
from kapitza.study.loading import load_study
from kapitza.study.schedule import clock, stage_of

STAGE_WORDS = {
    "lattice": "lattice constant",
    "phonons": "force constants",
    "build": "atoms",
    "realisation": "atoms",
    "melt_quench": "melt and quench",
    "structure_from_file": "atoms",
    "effective_phonons": "effective force constants",
    "effective_greens": "effective Green's functions",
    "stress": "stress",
    "deck": "LAMMPS input",
    "nemd": "molecular dynamics",
    "heat_flow": "heat flow by frequency",
    "greens": "Green's functions",
    "elastic_box": "exact harmonic box",
    "mismatch": "mismatch models",
    "pair": "mismatch models",
    "case_tables": "tables",
    "study_tables": "tables of the study",
    "case_figures": "figures",
    "study_figures": "figures",
    "interface_figures": "figures",
    "pair_figures": "figures",
    "provenance": "provenance",
    "report": "report",
    "checksums": "checksums",
}
"""Stages in the words of a reader; others go by their rule."""

TOLD = re.compile(r"\w+: (?P<percent>\d+) %, (?P<text>.*)")
MINUTES_LEFT = re.compile(r"([\d.]+) min left")


def stage_words(rule: str) -> str:
    """A rule in the words of a reader."""
    stage = stage_of(rule)
    return STAGE_WORDS.get(stage, stage.replace("_", " "))


@dataclass(frozen=True)
class Told:
    """What a program last said in its log: the fraction that is done, and the rest of its line."""

    fraction: float = 0.0
    text: str = ""

    @property
    def left_s(self) -> float | None:
        """Seconds that it says are left, if it says so."""
        found = MINUTES_LEFT.search(self.text)
        return None if found is None else 60 * float(found[1])


def last_told(log: Path) -> Told:
    """What is last said in a log of how far its program is; nothing of a log that is not there."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return Told()
    for line in reversed(lines):
        if found := TOLD.fullmatch(line.strip()):
            return Told(int(found["percent"]) / 100, found["text"])
    return Told()


@dataclass(frozen=True)
class StudyProgress:
    """How far a study is.

    jobs : of Snakemake
    seconds : core-seconds expected of one job, by rule
    folder : in which Snakemake is at work
    cores : at work together; None where a cluster decides
    ranks : cores of one run of molecular dynamics
    """

    jobs: JobLog
    seconds: Mapping[str, float]
    folder: Path
    cores: int | None
    ranks: int = 1

    def expected(self, rule: str) -> float:
        """Core-seconds expected of a job of a rule."""
        return self.seconds.get(stage_of(rule), OTHERS)

    def told(self, job: SnakemakeJob) -> Told:
        """What a running job says of itself; what precedes production is little of molecular dynamics."""
        said = last_told(self.folder / job.log) if job.log else Told()
        return Told(0.1 * said.fraction, said.text) if said.text.startswith("equilibration") else said

    @property
    def work(self) -> tuple[float, float]:
        """Core-seconds expected of what has been done, and of everything."""
        total = sum(number * self.expected(rule) for rule, number in self.jobs.counts.items())
        done = sum(number * self.expected(rule) for rule, number in self.jobs.finished.items())
        at_work = sum(self.expected(job.rule) * self.told(job).fraction for job in self.jobs.running.values())
        return done + at_work, max(total, done + at_work)

    @property
    def fraction(self) -> float:
        """Part of the work that is done."""
        done, total = self.work
        return done / total if total else float(self.jobs.ended)

    def stages(self, now: float) -> dict[str, StageState]:
        """The jobs of every rule: those that have ended, and how far those at work are."""
        jobs, at_work = self.jobs, dict[str, list[JobAtWork]]()
        for job in jobs.running.values():
            at_work.setdefault(job.rule, []).append(self._at_work(job, now))
        found = {}
        for rule, count in jobs.counts.items():
            ended = jobs.finished[rule], jobs.spent.get(rule, 0.0)
            found[rule] = StageState(count, self.expected(rule), *ended, at_work.get(rule, ()))
        return found

    def _at_work(self, job: SnakemakeJob, now: float) -> JobAtWork:
        told = self.told(job)
        left = None if told.left_s is None else told.left_s * job.cores
        return JobAtWork(max(0.0, now - job.started) * job.cores, told.fraction, left)

    def seconds_left(self, now: float | None = None) -> float | None:
        """Time of the rest (time_left.py); None if unknown."""
        when = now or time.time()
        wide = dict.fromkeys(ON_RANKS, self.ranks)
        return seconds_left(self.stages(when), self.cores, wide, when - self.jobs.began)

    def lines_at_work(self, now: float | None = None) -> Iterator[str]:
        """One line for every job at work: what, which case, how far."""
        for job in sorted(self.jobs.running.values(), key=_by_start):
            said = self.told(job).text or f"since {clock((now or time.time()) - job.started)}"
            yield f"{stage_words(job.rule):<28}{job.case:<24}  {said}".rstrip()


def _by_start(job: SnakemakeJob) -> float:
    return job.started


@dataclass(frozen=True)
class ExpectedJobs:
    """What is expected of a study: core-seconds of one job by rule, and the cores of one of its runs."""

    seconds: Mapping[str, float]
    ranks: int


def expected_of(study: Path) -> ExpectedJobs:
    """What is expected of a study file, by its plan."""
    from kapitza.study.cost import plan_study
    from kapitza.study.potentials.manifest import load_manifest
    from kapitza.study.potentials.own_potentials import known_potentials

    loaded = load_study(study)
    manifest = known_potentials(loaded, study, load_manifest())
    sizes = sizes_of_structures(loaded, study, manifest)
    plan = plan_study(loaded, manifest, sizes)
    return ExpectedJobs(job_seconds(loaded, plan), plan.ranks)
