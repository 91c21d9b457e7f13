"""Quoted intervals hold the truth as often as the table of docs/health.md says, and as they should."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from power.coverage import LEVELS, box_coverage, coverage, mean_coverage, pooled_coverage, share_coverage
from power.langevin_box import LangevinBox

TABLE = Path(__file__).resolve().parents[2] / "benchmarks/power/coverage.csv"
RUNS, TABLE_RUNS = 250, 1000
ALLOWED, DEVIATES = 0.03, 3.5

NOMINAL = ["white noise", "memory t/40", "memory t/20"]
SHORT = ["memory t/10", "white and a third of memory t/10", "a third of memory t/10, rest t/100"]
"""Intervals that hold the truth less often than they should, by how much the table says."""


def binomial(share, runs):
    return math.sqrt(max(share * (1 - share), 1 / runs) / runs)


def tabled(quantity, process, samples):
    with TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            if row[:3] == [quantity, process, str(samples)]:
                return [float(value) / 100 for value in row[3:5]]
    raise AssertionError(f"coverage.csv has no row {quantity}, {process}, {samples}")


def never_less_than_nominal(found):
    for held, level in zip(found.held, LEVELS, strict=True):
        assert held > level - ALLOWED - DEVIATES * binomial(level, found.trials), found


@pytest.mark.parametrize("samples", [40, 100])
@pytest.mark.parametrize("process", NOMINAL)
def test_intervals_hold_a_mean_as_often_as_they_say(process, samples):
    never_less_than_nominal(mean_coverage(process, samples, RUNS))


@pytest.mark.parametrize("process", NOMINAL)
def test_intervals_of_two_seeds_hold_the_mean_as_often_as_they_say(process):
    never_less_than_nominal(pooled_coverage(process, 40, RUNS))


@pytest.mark.parametrize("process", SHORT)
def test_slow_noise_beside_fast_is_missed_by_no_more_than_the_table_says(process):
    found = mean_coverage(process, 40, RUNS)
    for held, expected in zip(found.held, tabled("mean", process, 40), strict=True):
        error = math.hypot(binomial(expected, found.trials), binomial(expected, TABLE_RUNS), 0.005)
        assert abs(held - expected) < DEVIATES * error, found


def test_intervals_of_a_harmonic_box_with_modes_that_live_long():
    for found in box_coverage(RUNS, 40, 10000.0, 10):
        never_less_than_nominal(found)


def test_intervals_of_shares_of_the_heat():
    for found in share_coverage(0.0, RUNS // 2):
        never_less_than_nominal(found)


def test_the_box_is_exact():
    box = LangevinBox()
    flow, jump = box.exact
    n = box.n_atoms
    given = sum(
        box.friction * (box.baths[0] - box.masses[i] * c[n + i, n + i])
        for c in box.covariances
        for i in range(box.n_bath)
    )
    assert given == pytest.approx(flow, rel=1e-9)
    series = box.series(np.random.default_rng(3), 100, 4, 400.0, 20)
    for rows, exact in zip(series, (flow, jump), strict=True):
        means = rows.mean(axis=1)
        assert abs(means.mean() - exact) < DEVIATES * means.std() / math.sqrt(len(means))


def test_coverage_counts_resolved_intervals_alone():
    found = coverage("x", "y", 4, [(0.5, 1.0, 0.5, True), (1.5, 1.0, 1.5, True), (9.0, 1.0, 9.0, False)])
    assert found.held == (0.5, 1.0)
    assert found.resolved == pytest.approx(2 / 3)
