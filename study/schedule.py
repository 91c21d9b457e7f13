"""How long jobs take that wait for each other on so many cores: for the plan and for the time left."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

NEEDS: Mapping[str, tuple[str, ...]] = {
    "deck": (),
    "lattice": (),
    "pair": (),
    "build": ("lattice",),
    "realisation": ("lattice",),
    "melt_quench": ("lattice",),
    "structure_from_file": (),
    "expansion": ("build", "realisation"),
    "nemd": ("build", "realisation", "melt_quench", "structure_from_file", "deck", "expansion"),
    "phonons": ("lattice",),
    "stress": ("lattice",),
    "effective_phonons": ("lattice",),
    "greens": ("lattice",),
    "effective_greens": ("effective_phonons", "phonons"),
    "mismatch": ("phonons",),
    "bulk_channels": ("mismatch",),
    "elastic_box": ("build",),
    "heat_flow": ("nemd",),
    "case_tables": ("heat_flow", "greens", "effective_greens", "mismatch", "elastic_box", "stress"),
    "twins": ("case_tables",),
    "study_tables": ("case_tables", "pair"),
    "case_figures": ("case_tables", "study_tables"),
    "interface_figures": ("study_tables",),
    "study_figures": ("study_tables",),
    "pair_figures": ("pair",),
    "provenance": ("study_tables",),
    "report": ("case_figures", "interface_figures", "study_figures", "pair_figures", "provenance"),
    "checksums": ("report",),
}
"""Stages whose jobs a job of a stage waits for, in the order in which they start; others wait for nothing."""
VARIANTS = ("_without_greens", "_without_crystals", "_of_lengths", "_of_realisation")


def stage_of(rule: str) -> str:
    """The stage of a rule: several rules are one stage for studies with less.

    >>> stage_of("case_tables_without_greens")
    'case_tables'
    """
    for ending in VARIANTS:
        rule = rule.removesuffix(ending)
    return rule


@dataclass
class _Job:
    seconds: float
    cores: int
    waits: int = 0
    after: list[tuple[str, int]] = field(default_factory=list)


def seconds_of_jobs(
    seconds: Mapping[str, Sequence[float]], cores: int, wide: Mapping[str, int] | None = None
) -> float:
    """Time until all jobs have ended, each started as soon as what it needs is there and a core is free.

    seconds : core-seconds of each job, by stage
    cores : at work together
    wide : cores of one job, by stage; 1 for those not named
    """
    jobs = _jobs(seconds, cores, wide or {})
    ready: dict[str, deque[int]] = {name: deque() for name in [*NEEDS, *jobs] if name in jobs}
    for name, own in jobs.items():
        ready[name].extend(number for number, job in enumerate(own) if not job.waits)
    now, free, running = 0.0, cores, list[tuple[float, str, int]]()
    while True:
        for name, queue in ready.items():
            while queue and jobs[name][queue[0]].cores <= free:
                number = queue.popleft()
                job = jobs[name][number]
                free -= job.cores
                heappush(running, (now + job.seconds / job.cores, name, number))
        if not running:
            return now
        now, name, number = heappop(running)
        free += jobs[name][number].cores
        for later, index in jobs[name][number].after:
            waiting = jobs[later][index]
            waiting.waits -= 1
            if not waiting.waits:
                ready[later].append(index)


def _jobs(
    seconds: Mapping[str, Sequence[float]], cores: int, wide: Mapping[str, int]
) -> dict[str, list[_Job]]:
    """Every job with what waits for it: of two stages the jobs at the same part of each belong together."""
    jobs = {
        name: [_Job(float(one), min(cores, wide.get(name, 1))) for one in lengths]
        for name, lengths in seconds.items()
        if lengths
    }
    for name, own in jobs.items():
        for needed in _needed(name, jobs):
            earlier = jobs[needed]
            for number, job in enumerate(own):
                first = number * len(earlier) // len(own)
                last = max(first + 1, (number + 1) * len(earlier) // len(own))
                for before in earlier[first:last]:
                    before.after.append((name, number))
                    job.waits += 1
    return jobs


def _needed(name: str, present: Collection[str]) -> set[str]:
    """Stages that a stage waits for, those behind them where one has no jobs."""
    found = set()
    for needed in NEEDS.get(name, ()):
        found |= {needed} if needed in present else _needed(needed, present)
    return found


def clock(seconds: float) -> str:
    """A time as a reader wants it.

    >>> clock(42), clock(125), clock(7500)
    ('42 s', '2.1 min', '2.1 h')
    """
    if seconds < 90:
        return f"{max(0.0, seconds):.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
