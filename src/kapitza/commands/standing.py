"""`kapitza status`: what of a study is done, at work, waiting or has failed, and when it is expected to end.

It reads files alone, so that it works beside a run, on another node while a cluster is at work, and after a
run has ended or been killed.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kapitza.commands.job_log import JobLog, SnakemakeJob, reason
from kapitza.commands.living import at_work
from kapitza.commands.study_progress import (
    StudyProgress,
    Told,
    expected_of,
    last_told,
    stage_words,
)
from kapitza.commands.watching import BEGIN, OUTPUT
from kapitza.rules import WorkflowRules
from kapitza.study.cases import Case
from kapitza.study.loading import load_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import known_potentials
from kapitza.study.schedule import clock

OWN_LOGS = Path(".snakemake/log")
"""Where Snakemake keeps what it says, whoever has started it."""
SILENT_S = 900.0
"""A run that has said nothing for so long is not called running, unless its Snakemake is seen at work."""


@dataclass(frozen=True)
class CaseStanding:
    """One run of molecular dynamics: what it is doing, and what there is to say of it."""

    directory: str
    state: str
    text: str


def show_status(study: Path, *, directory: Path | None = None) -> int:
    """Print how a study stands; 1 when a job has failed and nobody is at work on it, else 0."""
    folder = directory or Path()
    known = load_study(study)
    manifest = known_potentials(known, study, load_manifest())
    asked = WorkflowRules(known, manifest, study)
    jobs, who = read_jobs(folder), list(at_work(folder))
    expected = expected_of(study)
    progress = StudyProgress(jobs, expected.seconds, folder, None, expected.ranks)
    products = [folder / name for name in (*asked.products(), "results/report.html")]
    there = sum(path.is_file() for path in products)
    alive = bool(who) or (not jobs.ended and any(_recent(folder / job.log) for job in jobs.running.values()))
    print(_first_line(known.name, progress, there, len(products), alive))
    for case in standings(asked.cases, folder, jobs, alive):
        print(f"  {case.directory:<28}{case.state:<10}{case.text}".rstrip())
    if alive:
        for line in progress.lines_at_work():
            if not line.startswith(stage_words("nemd")):
                print(f"  now: {line}")
    for job in jobs.failed.values():
        why, what = reason(job, folder), stage_words(job.rule)
        print(f"FAILED: {what} of {job.case or known.name}: {why}; log: {job.log}")
    if not alive and there < len(products):
        where = f" --directory {directory}" if directory else ""
        print(f"nobody is at work here; to go on: kapitza run {study}{where}")
    return int(bool(jobs.failed) and not alive)


def _first_line(name: str, progress: StudyProgress, there: int, wanted: int, alive: bool) -> str:
    files = f"{there} of {wanted} files"
    if there == wanted and not alive:
        return f"{name}: finished, {files}"
    if not alive:
        word = "failed" if progress.jobs.failed else "interrupted" if progress.jobs.total else "not started"
        return f"{name}: {word}, {files}"
    left = progress.seconds_left()
    end = (
        "" if left is None else f", about {clock(left)} left, expected end {_time_of_day(time.time() + left)}"
    )
    counted = f"{progress.jobs.done} of {progress.jobs.total} jobs"
    return f"{name}: running, {counted}, {100 * progress.fraction:.0f} % of the work, {files}{end}"


def _word(jobs: JobLog) -> str:
    """What became of a study that is not whole and that nobody is at work on."""
    if jobs.failed:
        return "failed"
    if not jobs.total:
        return "not started"
    return "not whole any more" if jobs.ended else "interrupted"


def _time_of_day(when: float) -> str:
    """When it is expected to end; with the day if that is another.

    The clock is that of this machine.
    """
    end, today = time.localtime(when), time.localtime()
    return time.strftime("%H:%M" if end.tm_yday == today.tm_yday else "%a %d %b %H:%M", end)


def _recent(log: Path) -> bool:
    try:
        return time.time() - log.stat().st_mtime < SILENT_S
    except OSError:
        return False


def read_jobs(folder: Path) -> JobLog:
    """What the last Snakemake in a folder said of its jobs: by its own log or that of `kapitza run`."""
    logs = [folder / "results" / OUTPUT, *(folder / OWN_LOGS).glob("*.snakemake.log")]
    found = [path for path in logs if path.is_file()]
    jobs = JobLog()
    if found:
        newest = max(found, key=_changed)
        lines = newest.read_text(encoding="utf-8", errors="replace").splitlines()
        starts = [number for number, line in enumerate(lines) if line.startswith(BEGIN)]
        jobs.feed(lines[starts[-1] if starts else 0 :])
    return jobs


def _changed(path: Path) -> float:
    return path.stat().st_mtime


def standings(cases: tuple[Case, ...], folder: Path, jobs: JobLog, alive: bool) -> Iterator[CaseStanding]:
    """How every run of molecular dynamics stands."""
    running = {job.case: job for job in jobs.running.values() if job.rule == "nemd"}
    failed = {job.case: job for job in jobs.failed.values() if job.rule == "nemd"}
    for case in cases:
        place = folder / "results" / case.directory
        log = folder / "results/logs" / case.directory / "nemd.log"
        told = last_told(log)
        state, text = _state(case, place, running, failed, told, alive=alive)
        yield CaseStanding(case.directory, state, text)


def _state(
    case: Case,
    place: Path,
    running: dict[str, SnakemakeJob],
    failed: dict[str, SnakemakeJob],
    told: Told,
    *,
    alive: bool,
) -> tuple[str, str]:
    name, wanted_ps = case.directory, case.sampled_ps
    if name in failed:
        return "FAILED", told.text
    if name in running and alive:
        return "running", f"{100 * told.fraction:.0f} %, {told.text}" if told.text else "starting"
    record = _record(place / "run.json")
    sampled = float(record.get("production_ps", 0.0))
    if record and sampled >= wanted_ps * (1 - 1e-9):
        return "done", f"{sampled / 1000:.3f} ns in {clock(float(record.get('wall_seconds', 0.0)))}"
    if record:
        return "waiting", f"{sampled / 1000:.3f} of {wanted_ps / 1000:.3f} ns are there, and go on"
    if (place / "work" / "segment.0.json").is_file():
        return "stopped", f"{told.text.partition(',')[0] or 'at its start'}, resumes from there"
    return "waiting", ""


def _record(path: Path) -> dict[str, Any]:
    """Content of run.json; nothing where there is none to be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
