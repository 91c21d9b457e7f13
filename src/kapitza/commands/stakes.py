"""What a run would throw away: finished molecular dynamics that an edit of the study makes another's."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kapitza.interfaces.case_decks import case_deck
from kapitza.interfaces.deck import decides_trajectory
from kapitza.study.cases import Case, cases
from kapitza.study.loading import load_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import known_potentials

RUNS = ("*/T*/L*/seed*/run.json", "*/T*/L*/seed*/hot_*/run.json")
SUMMARY_COLUMNS = 6
"""Of `snakemake --summary`: output_file, date, rule, log-file(s), status, plan."""
DYNAMICS, STRUCTURES = ("nemd",), ("build", "realisation", "structure_from_file", "melt_quench")


@dataclass(frozen=True)
class Stake:
    """A finished run that would be made anew from its start."""

    directory: str
    core_seconds: float


def at_stake(study: Path, results: Path, command: Sequence[str]) -> list[Stake]:
    """Finished runs that the command would start anew; not those that are continued, as a longer one is.

    study : the study file
    results : folder of its results
    command : that of Snakemake, which is asked what it would do

    Those whose atoms are built anew are among them, though they may come out the same. Empty where Snakemake
    refuses to say: it will say why when it is started.
    """
    if not any(any(results.glob(pattern)) for pattern in RUNS):
        return []
    pending = _pending(command)
    again, built = pending(DYNAMICS), pending(STRUCTURES)
    known = load_study(study)
    manifest = known_potentials(known, study, load_manifest())
    found = _single_runs(cases(known), results)
    for case in cases(known):
        record = results / case.directory / "run.json"
        if f"results/{case.directory}/run.json" not in again or not record.is_file():
            continue
        deck = case_deck(case, known.protocol, manifest[case.interface.potential])
        rebuilt = f"results/{case.structure_directory}/structure.data" in built
        if rebuilt or not _continues(results, case, deck):
            found.append(Stake(case.directory, float(_content(record).get("core_seconds", 0.0))))
    return found


def warning_of(stakes: Sequence[Stake]) -> str:
    """What would be lost, one line a run, and how to keep it."""
    lines = [f"  {stake.directory}  {stake.core_seconds:.0f} core-seconds" for stake in stakes]
    total = sum(stake.core_seconds for stake in stakes)
    return "\n".join(
        [
            f"The study has been edited: {len(stakes)} finished runs ({total:.0f} core-seconds) are not of "
            "it any more, and would be replaced:",
            *lines,
            "To keep them, give the edited study a name and a folder of its own (--directory).",
        ]
    )


def _single_runs(runs: Sequence[Case], results: Path) -> list[Stake]:
    """Finished runs in the folders of seeds that are to hold what follows from reversed pairs."""
    records = {
        run.seed_directory: _content(results / run.seed_directory / "run.json")
        for run in runs
        if run.hot_side
    }
    return [
        Stake(name, float(record.get("core_seconds", 0.0)))
        for name, record in records.items()
        if record and "runs" not in record
    ]


def _pending(command: Sequence[str]) -> Callable[[Sequence[str]], set[str]]:
    """What Snakemake would make anew, of the rules of some names: by its summary, which no option stops."""
    asked = [command[0], "--summary", *command[1:]]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    waiting = [row for row in rows if len(row) == SUMMARY_COLUMNS and row[-1] == "update pending"]
    return lambda rules: {row[0] for row in waiting if row[2] in rules}


def _continues(results: Path, case: Case, deck: str) -> bool:
    """Whether the work folder of a run is of this deck."""
    link = _content(results / case.directory / "work" / "segment.0.json")
    digest = hashlib.sha256(decides_trajectory(deck).encode()).hexdigest()
    return bool(link.get("physics", {}).get("deck") == digest)


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
