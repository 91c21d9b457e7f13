"""The tables of `make power`: how often faults are caught, false alarms, and how often intervals hold.

Usage: python -m power.table [--trials N] [--runs N] [--out table.csv] [--results FOLDER] [--only …]
"""

import argparse
import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from power.coverage import LEVELS, Coverage, every_coverage
from power.injections import FAULTS, Fault
from power.recorded import recorded_cases
from power.recorded import smallest_caught as smallest_in_records
from power.trials import SHARES, Caught, false_alarms, smallest_caught, trials
from power.truth import Truth

HARM = 0.1
"""Share of G at which it is asked whether a fault is neither said nor within the quoted error."""

HEADER = (
    "fault",
    *(f"{100 * share:g} %" for share in SHARES),
    "95 % from",
    "first check",
    f"unsaid at {100 * HARM:g} %",
    "quoted error",
)
COVERAGE_HEADER = ("quantity", "process", "samples", "68 %", "95 %", "resolved", "quoted/true error")
SOUND = "none: a sound study"


def row_of(fault: Fault, truth: Truth, n_trials: int) -> tuple[str, ...]:
    """One fault, as words."""
    found = [trials(truth, fault, share, n_trials) for share in SHARES]
    at_harm = next(item for item in found if item.share == HARM)
    return (
        fault.name,
        *(_percent(item.fraction) for item in found),
        _smallest(found),
        _gate(found),
        _percent(at_harm.unsaid),
        "" if math.isnan(at_harm.quoted) else f"{100 * at_harm.quoted:.1f} %",
    )


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.0f}"


def _smallest(found: Sequence[Caught]) -> str:
    possible = [item for item in found if not math.isnan(item.fraction)]
    share = smallest_caught(possible)
    if not possible:
        return "–"
    return f"{100 * share:.2g} %" if math.isfinite(share) else f"above {100 * SHARES[-1]:g} %"


def _gate(found: Sequence[Caught]) -> str:
    """The check that speaks most often where the fault is caught at all."""
    seen = [item for item in found if item.fraction > 0.2]
    return seen[0].gate if seen else "none"


def coverage_row(found: Coverage) -> tuple[str, ...]:
    """One coverage, as words."""
    return (
        found.quantity,
        found.process,
        str(found.samples),
        *(_percent(held) for held in found.held),
        _percent(found.resolved),
        f"{found.ratio:.2f}",
    )


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as it stands in docs/health.md."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as a file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def power_rows(n_trials: int) -> Iterator[tuple[str, ...]]:
    """Every fault, then a sound study of two temperatures."""
    for fault in FAULTS:
        yield row_of(fault, Truth(), n_trials)
    rate, gates = false_alarms((Truth(), Truth.at_30_k()), n_trials)
    said = gates.most_common(1)[0][0] if gates else "none"
    yield (SOUND, *[_percent(rate)] * len(SHARES), "", said, "", "")


def recorded_rows(results: Path) -> Iterator[tuple[str, ...]]:
    """Smallest share of G that is said in each recorded case, by fault."""
    cases = list(recorded_cases(results))
    yield ("fault", *(case.name for case in cases))
    for fault in FAULTS:
        if not fault.random:
            shares = (smallest_in_records(case, fault) for case in cases)
            yield (
                fault.name,
                *(f"{100 * share:.2g} %" if math.isfinite(share) else "not at 40 %" for share in shares),
            )


def main() -> None:
    """Print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--runs", type=int, default=1000, help="series of each coverage")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("table.csv"))
    parser.add_argument("--results", type=Path)
    parser.add_argument("--only", choices=("power", "coverage", "recorded"))
    given = parser.parse_args()
    wanted = {given.only} if given.only else {"power", "coverage", "recorded"}
    if "power" in wanted:
        rows = list(_printed(power_rows(given.trials)))
        write(given.out, HEADER, rows)
        print("\n" + markdown(HEADER, rows))
    if "coverage" in wanted:
        found = list(_printed(map(coverage_row, every_coverage(given.runs))))
        write(given.out.with_name("coverage.csv"), COVERAGE_HEADER, found)
        print(f"\nNominal: {', '.join(f'{100 * level:g}' for level in LEVELS)} %.\n")
        print(markdown(COVERAGE_HEADER, found))
    if "recorded" in wanted and given.results is not None:
        header, *recorded = _printed(recorded_rows(given.results))
        print("\n" + markdown(header, recorded))


def _printed(rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows, shown as they come."""
    for row in rows:
        print("  ".join(row), flush=True)
        yield row


if __name__ == "__main__":
    main()
