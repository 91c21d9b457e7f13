"""What each run of molecular dynamics was made with, and whether its files are still those it ran with."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kapitza.analysis.files.provenance import UNKNOWN, file_hash

NAMED = {
    "mpi": "mpi",
    "lammps_build": "lammps",
    "processor": "processor",
}
"""What run.json says of the software and the machine, by key, and the field it goes to."""


class ChangedInputError(RuntimeError):
    """A file under a result is not the one the result was made from."""

    def __init__(self, run: str, names: Iterable[str]) -> None:
        super().__init__(
            f"The results of {run} were not made from the files now beside them: {', '.join(names)}.\n"
            "  why: the files have been changed after the dynamics had read or written them.\n"
            "  fix: put them back, or repeat the dynamics of this case with "
            f"`snakemake --force results/{run}/run.json` and the options of the study."
        )


@dataclass(frozen=True)
class RunRecord:
    """What one run of molecular dynamics was made with.

    Attributes:
        name: folder of the run below results/.
        seed: of the study; all random numbers of the run follow from it and the name of the case.
        case_seed: from which the seeds of velocities and baths are derived.
        rank_changes: segments from which it went on with other ranks; empty if it repeats bitwise.
        wall_seconds, core_seconds: of the segments that count; wall time times ranks, summed.
        lammps, mpi, processor: as the run found them.
    """

    name: str
    seed: int
    case_seed: int
    production_ps: float
    n_atoms: int
    ranks: int
    processor_grid: tuple[int, ...]
    rank_changes: tuple[Mapping[str, int], ...]
    wall_seconds: float
    core_seconds: float
    lammps: str
    mpi: str
    processor: str


@dataclass(frozen=True)
class RuleTime:
    """Time of all jobs of one rule together; processor time includes that of MPI ranks."""

    jobs: int
    wall_seconds: float
    cpu_seconds: float


def run_record(results: Path, run: Mapping[str, Any]) -> RunRecord:
    """Record of a finished run.

    run : name, seed, case_seed, and structure, the folder below results/ with its atoms

    Raises ChangedInputError when its structure, zones, deck or tables are not those of the run.
    """
    folder = results / run["name"]
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    recorded = {**about.get("inputs_sha256", {}), **about.get("tables_sha256", {})}
    places = {name: folder for name in ("nemd.in", *about.get("tables_sha256", {}))}
    places |= {name: results / run["structure"] for name in ("structure.data", "zones.json")}
    checked = [name for name in places if name in recorded]
    changed = [name for name in checked if file_hash(places[name] / name) != recorded[name]]
    if changed:
        raise ChangedInputError(run["name"], changed)
    return RunRecord(
        name=run["name"],
        seed=run["seed"],
        case_seed=run["case_seed"],
        production_ps=about["production_ps"],
        n_atoms=about["n_atoms"],
        ranks=about["ranks"],
        processor_grid=tuple(about["processor_grid"]),
        rank_changes=tuple(about.get("rank_changes", ())),
        wall_seconds=about["wall_seconds"],
        core_seconds=about.get("core_seconds", about["wall_seconds"] * about["ranks"]),
        **{field: about.get(key, UNKNOWN) for key, field in NAMED.items()},
    )


def rule_times(benchmarks: Path) -> dict[str, RuleTime]:
    """Time of the jobs that left a benchmark file, by rule, the costliest first."""
    rows = [(path.stem, pd.read_csv(path, sep="\t")) for path in sorted(benchmarks.rglob("*.tsv"))]
    times = [(rule, _number(table, "s"), _number(table, "cpu_time")) for rule, table in rows]
    found = {
        rule: RuleTime(
            jobs=sum(name == rule for name, *_ in times),
            wall_seconds=round(sum(wall for name, wall, _ in times if name == rule), 1),
            cpu_seconds=round(sum(cpu for name, _, cpu in times if name == rule), 1),
        )
        for rule in {rule for rule, *_ in times}
    }
    return dict(sorted(found.items(), key=lambda item: (-item[1].cpu_seconds, item[0])))


def _number(table: pd.DataFrame, column: str) -> float:
    """Last value of a column; jobs too short to be measured have none."""
    value = pd.to_numeric(table[column], errors="coerce").iloc[-1]
    return 0.0 if pd.isna(value) else float(value)
