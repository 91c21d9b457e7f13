"""The tables of `make power` and `make coverage`: faults caught, false alarms, how often intervals hold.

Usage: python -m power.table power|coverage|recorded [--trials N] [--runs N] [--results FOLDER]

Each is written to a file beside this one, and into docs/health.md in the place that has its name.
"""

import argparse
import csv
import math
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from power.bound import best_power
from power.coverage import Coverage, every_coverage
from power.coverage_shares import every_share_coverage
from power.fault import Fault
from power.injections import FAULTS
from power.recorded import recorded_cases
from power.recorded import smallest_caught as smallest_in_records
from power.trials import SHARES, Caught, false_alarms, smallest_caught, trials
from power.truth import Truth

PAGE = Path(__file__).resolve().parents[2] / "docs/health.md"

HARM = 0.1
"""Share of G at which it is asked whether a fault is neither said nor within the quoted error."""

HEADER = (
    "fault",
    *(f"{100 * share:g} %" for share in SHARES),
    "95 % from",
    f"best possible at {100 * HARM:g} %",
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
        "" if (best := best_power(truth, fault, HARM)) is None else _percent(best),
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
    yield (SOUND, *[_percent(rate)] * len(SHARES), "", "", said, "", "")


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


def into_page(page: str, name: str, table: str) -> str:
    """The page with the table between the comments that name it.

    Raises ValueError when the page has no such place.
    """
    start, end = f"<!-- {name}.csv -->\n", f"<!-- end of {name}.csv -->"
    if page.count(start) != 1 or page.count(end) != 1:
        raise ValueError(f"docs/health.md has no place between {start.strip()} and {end}")
    before, rest = page.split(start)
    return before + start + table + end + rest.split(end)[1]


def main() -> None:
    """Print a table, write it, and put it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", choices=("power", "coverage", "recorded"))
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--runs", type=int, default=1000, help="series of each coverage")
    parser.add_argument("--results", type=Path, help="of a finished study, for `recorded`")
    given = parser.parse_args()
    if given.table == "power":
        header, found = HEADER, power_rows(given.trials)
    elif given.table == "coverage":
        every = chain(every_coverage(given.runs), every_share_coverage(2 * given.runs // 5))
        header, found = COVERAGE_HEADER, map(coverage_row, every)
    elif given.results is None:
        parser.error("recorded needs --results, the folder of a finished study")
    else:
        found = recorded_rows(given.results)
        header = next(found)
    rows = list(_printed(found))
    write(Path(__file__).with_name(f"{given.table}.csv"), header, rows)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(into_page(page, given.table, markdown(header, rows)), encoding="utf-8")


def _printed(rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows, shown as they come."""
    for row in rows:
        print("  ".join(row), flush=True)
        yield row


if __name__ == "__main__":
    main()
