"""`kapitza run` of a study with a wanted error: round after round until it is met, or a limit reached."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from kapitza.commands.target_met import reached_of, said_of_target
from kapitza.rules.production_file import PRODUCTION_FILE, read_round, write_round
from kapitza.study.cases import cases
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.production_rounds import (
    ProductionRound,
    first_round,
    in_round,
    limits_ps,
    next_round,
)

Start = Callable[[Sequence[str], bool], int]
"""Runs the workflow to the files that are named, or to its end without; the flag says which."""


def run_rounds(results: Path, start: Start, study: Study, manifest: Manifest) -> int:
    """Run the workflow until every case has the wanted error, each time resuming; its exit code.

    start : as of Start
    study : one that grows, as planned
    manifest : the potentials it may use

    The round is in results/production.json before its runs begin: what is killed goes on in it.
    """
    now = read_round(results) or first_round(study, finished_ps(study, results))
    tables = ["--", *(f"results/{name}/conductance.csv" for name in _groups(study))]
    while True:
        write_round(results, now)
        current = in_round(study, now)
        if code := start([] if now.over else tables, now.over):
            return code
        longer = next_round(study, now, reached_of(current, results))
        if now.over or longer:
            _say(said_of_target(current, manifest, results))
        if longer:
            print(f"round {longer.number}: {_words(longer)}; finished runs resume", flush=True)
            now = longer
        elif now.over:
            _say(_at_limit(study, now, results))
            return 0
        else:
            now = ProductionRound(now.production_ps, now.number, over=True)


def finished_ps(study: Study, results: Path) -> dict[str, float]:
    """Production of the longest finished run of every temperature, ps: nothing finished becomes shorter."""
    found: dict[str, float] = {}
    for case in cases(study):
        try:
            about = json.loads((results / case.directory / "run.json").read_text(encoding="utf-8"))
            time = float(about["production_ps"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found[case.temperature] = max(time, found.get(case.temperature, 0.0))
    return found


def _groups(study: Study) -> list[str]:
    return list(dict.fromkeys(case.group_directory for case in cases(study) if not case.twin))


def _words(given: ProductionRound) -> str:
    return ", ".join(f"{time:g} ps at {name} K" for name, time in given.production_ps.items())


def _at_limit(study: Study, now: ProductionRound, results: Path) -> list[str]:
    """Which temperatures have not met the wanted error at the limit of their production; what would help."""
    target = study.options[0].measured_error
    missed = [
        f"{name} K"
        for name, found in reached_of(in_round(study, now), results).items()
        if not all(case.meets(target) for case in found) and now.production_ps[name] >= limits_ps(study)[name]
    ]
    if not missed:
        return []
    return [
        f"not met at {', '.join(missed)} with all that protocol.target_cap_factor "
        f"({study.protocol.target_cap_factor:g} times the plan) and largest_production_ps allow; raise them "
        f"and run again, and the runs resume. The round is in {results / PRODUCTION_FILE}"
    ]


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        print(line, flush=True)
