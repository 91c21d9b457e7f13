"""How far a study is: its jobs by Snakemake's output, those at work by their own logs, and the time left."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kapitza.commands.job_log import JobLog, SnakemakeJob
from kapitza.rules.given_structures import sizes_of_structures
from kapitza.study.job_times import OTHERS, job_seconds
from kapitza.study.loading import load_study

STAGE_WORDS = {
    "lattice": "lattice constant",
    "phonons": "force constants",
    "build": "atoms",
    "realisation": "atoms",
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
KNOWN_PART = 0.1
"""Of the work, from which on its own pace tells the time left."""


def stage_words(rule: str) -> str:
    """A rule in the words of a reader."""
    for ending in ("_without_greens", "_of_lengths"):
        rule = rule.removesuffix(ending)
    return STAGE_WORDS.get(rule, rule.replace("_", " "))


@dataclass(frozen=True)
class Told:
    """What a program last said in its log: the fraction that is done, and the rest of its line."""

    fraction: float = 0.0
    text: str = ""


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
    """

    jobs: JobLog
    seconds: Mapping[str, float]
    folder: Path
    cores: int | None

    def expected(self, rule: str) -> float:
        """Core-seconds expected of a job of a rule."""
        return self.seconds.get(rule, self.seconds.get(rule.partition("_without")[0], OTHERS))

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

    def seconds_left(self, now: float | None = None) -> float | None:
        """Time of the rest: by the pace so far, or before there is one as expected; None if unknown."""
        done, total = self.work
        elapsed = (now or time.time()) - self.jobs.began
        if done > KNOWN_PART * total > 0:
            return elapsed * (total - done) / done
        return None if self.cores is None else (total - done) / self.cores

    def lines_at_work(self, now: float | None = None) -> Iterator[str]:
        """One line for every job at work: what, which case, how far."""
        for job in sorted(self.jobs.running.values(), key=_by_start):
            said = self.told(job).text or f"since {clock((now or time.time()) - job.started)}"
            yield f"{stage_words(job.rule):<24}{job.case:<24}  {said}".rstrip()


def _by_start(job: SnakemakeJob) -> float:
    return job.started


def clock(seconds: float) -> str:
    """A time as a reader wants it.

    >>> clock(42), clock(125), clock(7500)
    ('42 s', '2.1 min', '2.1 h')
    """
    if seconds < 90:
        return f"{max(0.0, seconds):.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def expected_seconds(study: Path) -> dict[str, float]:
    """Core-seconds expected of one job of a study file, by rule."""
    from kapitza.study.cost import plan_study
    from kapitza.study.potentials.manifest import load_manifest
    from kapitza.study.potentials.own_potentials import known_potentials

    loaded = load_study(study)
    manifest = known_potentials(loaded, study, load_manifest())
    sizes = sizes_of_structures(loaded, study, manifest)
    return job_seconds(loaded, plan_study(loaded, manifest, sizes))
