"""The table of `make power`: how often faults are caught, by kind and size, and how often a sound study is.

Usage: python -m power.table [--trials N] [--out power.csv]
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from power.cases import Injection, Noise, clean_seed, judged_case
from power.kinds import KINDS

BIASES = (0.02, 0.05, 0.10, 0.20)
SEEDS = 2
CAUGHT = 0.95
NOISE = Noise()


@dataclass(frozen=True)
class Power:
    """One row: shares of trials caught, the smallest bias caught in 95 %, the check that catches it."""

    kind: str
    caught: tuple[float, ...]
    smallest: float | None
    gate: str
    error: float


def caught_share(
    injection: Injection, bias: float, trials: int, seed: int = 1
) -> tuple[float, Counter[str], float]:
    """Share of trials in which some check does not pass, which ones, and the median quoted error of G."""
    found, gates, errors = 0, Counter[str](), []
    for trial in range(trials):
        rng = np.random.default_rng([seed, trial])
        seeds = [clean_seed(rng, NOISE) for _ in range(SEEDS)]
        injection(seeds, bias)
        try:
            verdict = judged_case(seeds)
        except ValueError:  # refused outright: the fault is caught
            found += 1
            gates["refused"] += 1
            continue
        row = verdict.conductance.row
        errors.append(row.standard_error_mw_m2k / row.conductance_mw_m2k)
        found += bool(verdict.not_passed)
        gates.update({check.check for check in verdict.not_passed})
    return found / trials, gates, float(np.median(errors)) if errors else float("nan")


def power_of(kind: str, trials: int, biases: Sequence[float] = BIASES) -> Power:
    """The row of one kind."""
    results = [caught_share(KINDS[kind], bias, trials) for bias in biases]
    shares = tuple(share for share, _, _ in results)
    enough = [bias for bias, share in zip(biases, shares, strict=True) if share >= CAUGHT]
    gates = results[-1][1].most_common(1)
    return Power(
        kind, shares, min(enough) if enough else None, gates[0][0] if gates else "none", results[2][2]
    )


def false_alarms(trials: int) -> tuple[float, Counter[str]]:
    """Share of sound cases of two temperatures of which some check did not pass, and which."""
    gates: Counter[str] = Counter()
    alarms = 0
    for trial in range(trials):
        rng = np.random.default_rng([2, trial])
        cases = [judged_case([clean_seed(rng, NOISE) for _ in range(SEEDS)]) for _ in range(2)]
        bad = {check.check for case in cases for check in case.not_passed}
        alarms += bool(bad)
        gates.update(bad)
    return alarms / trials, gates


def rows_of(table: Sequence[Power]) -> list[list[str]]:
    """The table as words."""
    return [
        [
            row.kind,
            *(f"{100 * share:.0f}" for share in row.caught),
            f"{100 * row.smallest:g} %" if row.smallest else "above 20 %",
            row.gate,
        ]
        for row in table
    ]


HEADER = ["kind", *(f"caught at {100 * bias:g} % (%)" for bias in BIASES), "caught in 95 % from", "check"]


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """The table as it stands in docs/health.md."""
    lines = ["| " + " | ".join(HEADER) + " |", "|" + "---|" * len(HEADER)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def main() -> None:
    """Print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = parser.parse_args()
    rate, gates = false_alarms(given.trials)
    rows = []
    for kind in KINDS:
        row = power_of(kind, given.trials)
        rows += rows_of([row])
        print(f"{'  '.join(rows[-1])}  (quoted error {100 * row.error:.1f} %)", flush=True)
    words = f"{100 * rate:.0f} % of sound studies: {dict(gates.most_common(6))}"
    print(f"false alarms: {words}", file=sys.stderr)
    rows.append(["none: a sound study", *[f"{100 * rate:.0f}"] * len(BIASES), "", ""])
    with given.out.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADER, *rows])
    print(markdown(rows))


if __name__ == "__main__":
    main()
