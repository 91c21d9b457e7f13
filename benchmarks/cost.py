"""What a study costs on this machine, each line beside its target; nothing here passes or fails.

Costs are CPU seconds of all ranks, and ratios are of what was measured one after the other in this run. Each
is the median of several rounds. The lines go into benchmarks/results.csv, and into README.md where the table
has its place: run it on an idle machine, a quarter of an hour.
Usage: python benchmarks/cost.py [--config FILE] [--steps N] [--rounds N] [--print-only]
"""

import argparse
import csv
import importlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from statistics import median

from measured_job import (
    PYTHON,
    ROOT,
    SEGMENTS,
    Job,
    launch,
    prepare,
    run_driver,
    run_md,
    run_plain,
    run_spectrum,
    spent,
)

TABLE = ROOT / "benchmarks/results.csv"
PAGE = ROOT / "README.md"
FRAMES, ATOMS = 2750, 512
"""What the cost of the heat flow is stated for."""

OTHERS = ("green",)
"""Modules beside this one with more lines: `rows()` gives (line, target, measured, unit) of each."""

STAGE = """import sys, tempfile, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import stages
getattr(stages, sys.argv[2])(Path(tempfile.mkdtemp()))
"""


@dataclass(frozen=True)
class Line:
    """One line of results.csv; the target is empty where a number is only for comparison."""

    line: str
    target: str
    measured: float
    unit: str
    date: str
    machine: str


def machine() -> str:
    """Processor and number of cores; no name of the host."""
    models = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return f"{models[0] if models else 'unknown processor'}, {os.cpu_count()} cores"


Row = tuple[str, str, float, str]


def middle(measure: Callable[[int], float], rounds: int) -> float:
    """Median over rounds, each with its number: what leaves a work folder behind takes a new one."""
    return median(measure(number) for number in range(rounds))


def driver_rows(job: Job, rounds: int) -> Iterator[Row]:
    """The driver beside plain lmp, and what a recorded frame costs."""
    runs = [(run_plain(job, n).cpu, *run_driver(job, n)) for n in range(rounds)]
    plain = median(run[0] for run in runs)
    start = middle(lambda _: launch(1, *PYTHON, "-m", "kapitza.simulation.nemd", "--help").cpu, rounds)
    yield "driver over plain lmp, one rank", "1.05", median(run.cpu / base for base, run, _ in runs), "ratio"
    yield "start of the driver over plain lmp", "", start / plain, "ratio"
    yield "recorder over plain lmp", "", median(took / base for base, _, took in runs), "ratio"
    recording = 1000 * median(took for _, _, took in runs) / job.frames
    yield "recorder", "0.6", recording * ATOMS / job.n_sampled, f"CPU ms per frame of {ATOMS} atoms"
    yield "molecular dynamics", "", job.n_atoms * job.steps / 1e6 / plain, "M atom-steps per CPU s"
    two = [run_md(job, 2, n) for n in range(rounds)]
    one = [run_md(job, 1, rounds + n) for n in range(rounds)]
    pairs = list(zip(one, two, strict=True))
    yield "CPU seconds of two ranks over one", "", median(t.cpu / o.cpu for o, t in pairs), "ratio"
    yield "speed of two ranks over one", "", median(o.elapsed / t.elapsed for o, t in pairs), "ratio"


def flow_rows(job: Job, rounds: int) -> Iterator[Row]:
    """The heat flow of the recorded trajectory, of as many frames and atoms as the target is stated for."""
    size = FRAMES * ATOMS / (job.frames * job.n_sampled)
    orders = size * middle(lambda _: run_spectrum(job, 1).cpu, rounds)
    whole = size * middle(lambda _: run_spectrum(job, 1, everything=True).cpu, rounds)
    per = f"CPU s per {FRAMES} frames of {ATOMS} atoms"
    yield "spectrum by orders", "", orders, per
    yield "spectrum, moved planes and map together", "6", whole, per


def stage_rows(rounds: int) -> Iterator[Row]:
    """Stages of the workflow, each in a process of its own, imports included."""
    folder, environment = str(Path(__file__).parent), {**os.environ, "OMP_NUM_THREADS": "1"}
    environment["PYTHONPATH"] = str(ROOT / "src")

    def cost(stage: str) -> float:
        command = [sys.executable, "-c", STAGE, folder, stage]
        return middle(lambda _: spent(command, environment).cpu, rounds)

    yield "force constants of argon", "6.5", cost("argon_phonons"), "CPU s"
    yield "100 pairs of media at 100 temperatures", "60", 100 * cost("media_pair"), "CPU s"


def opt_row(job: Job, plain: Job) -> Row:
    """What LAMMPS' opt style gains."""
    ratio = run_md(plain, 1).cpu / run_md(job, 1, 1000).cpu
    return "speed of suffix opt over none", "", ratio, "ratio"


def other_rows() -> Iterator[Row]:
    """Lines of the other modules that are there."""
    for name in OTHERS:
        if (Path(__file__).parent / f"{name}.py").exists():
            yield from importlib.import_module(name).rows()


def told(rows: Iterable[Row]) -> Iterator[Line]:
    """Each row as a line with date and machine, printed as soon as it is known."""
    day, here = date.today().isoformat(), machine()
    for line, target, measured, unit in rows:
        share = f", measured / target {measured / float(target):.2f}" if target else ""
        print(f"{line}: {measured:.3g} {unit}{f', target {target}' if target else ''}{share}", flush=True)
        yield Line(line, str(target), float(measured), unit, day, here)


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    """results.csv, or another file of the same columns."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow([field.name for field in fields(Line)])
        table.writerows([(*row[:2], f"{row[2]:.4g}", *row[3:]) for row in map(astuple, lines)])


def page_table(lines: list[Line]) -> str:
    """The table of README.md, with when and on what it was measured."""
    from power.table import markdown

    rows = [(item.line, item.target or "–", f"{item.measured:.3g}", item.unit) for item in lines]
    return (
        f"\nMeasured {lines[0].date} on {lines[0].machine}:\n\n"
        + markdown(("line", "target", "measured", "unit"), rows)
        + "\n"
    )


def main(*, config: Path, steps: int, rounds: int, print_only: bool) -> None:
    """Measure, print, and write the file and the table."""
    with tempfile.TemporaryDirectory() as scratch:
        job = prepare(config, steps, Path(scratch) / "opt")
        plain = prepare(config, steps, Path(scratch) / "plain", opt=False)
        print(
            f"{job.n_atoms} atoms, {job.steps} steps in {SEGMENTS} segments, {job.frames} frames", flush=True
        )
        found = list(told(driver_rows(job, rounds)))
        found += told(flow_rows(job, rounds))
        found += told([opt_row(job, plain)])
    found += told(stage_rows(rounds))
    found += told(other_rows())
    if not print_only:
        from power.table import into_page

        write_lines(TABLE, found)
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(into_page(page, "results", page_table(found)), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=ROOT / "config.yaml")
    parser.add_argument("--steps", type=int, default=27500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print-only", action="store_true", help="write no file")
    main(**vars(parser.parse_args()))
