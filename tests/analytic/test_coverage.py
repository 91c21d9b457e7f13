"""Quoted intervals hold the truth as often as they say (reduced `make coverage`)."""

import csv
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from power.bound import best_power, detectability, profile_covariance
from power.coverage import LEVELS, box_coverage, coverage, mean_coverage, pooled_coverage
from power.coverage_shares import share_coverage, true_shares
from power.injections import FAULTS
from power.langevin_box import LangevinBox
from power.records import draw_seed, layers_of
from power.trials import noiseless
from power.truth import Truth

TABLE = Path(__file__).resolve().parents[2] / "benchmarks/power/coverage.csv"
DEVIATES = 3.0
SINGLE = ["white noise", "memory t/40", "memory t/20", "memory t/10"]
"""Noise of one memory up to a tenth: of everything slower, or mixed, the table says how much is missed."""


def held_as_often_as_said(found, trials):
    """Not less than nominal by more than binomial scatter; trials: independent ones among all of `found`."""
    for number, level in enumerate(LEVELS):
        held = np.average([item.held[number] for item in found], weights=[item.trials for item in found])
        assert held > level - DEVIATES * math.sqrt(level * (1 - level) / trials), found


def resolved(found):
    return sum(item.trials for item in found)


def test_intervals_of_means():
    found = [mean_coverage(process, 40, 400) for process in SINGLE]
    held_as_often_as_said(found, resolved(found))


@pytest.mark.parametrize(("n_seeds", "runs"), [(2, 250), (5, 200)])
def test_intervals_of_means_of_several_seeds(n_seeds, runs):
    found = [pooled_coverage(process, 40, runs, n_seeds) for process in SINGLE[:3]]
    held_as_often_as_said(found, resolved(found))


@cache
def boxes():
    return box_coverage(300, 40, 4000.0, 8)


def test_intervals_of_a_ballistic_box_of_ten_memories():
    """Heat flow, temperature jump and conductance of harmonic chains between baths: exact means."""
    names = [item.quantity for item in boxes()]
    assert names == ["heat flow", "temperature jump", "G", "G of 2 seeds", "G of 5 seeds"]
    for item in boxes()[:3]:
        held_as_often_as_said([item], item.trials)
        assert item.resolved > 0.8
    assert boxes()[3].trials > 100
    held_as_often_as_said(boxes()[3:4], boxes()[3].trials)


def test_intervals_of_shares_of_the_heat():
    draws = [(memory, *of) for of in ((70, 2), (30, 5)) for memory in (0.0, 0.1)]
    found = [item for draw in draws for item in share_coverage(*draw)]
    assert len(found) == 4 * len(true_shares())
    # Shares of one draw are not independent: as many trials as draws, three times over.
    held_as_often_as_said(found, 3 * 200)


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
    series = box.series(np.random.default_rng(3), 60, 4, 400.0, 20)
    for rows, exact in zip(series, (flow, jump), strict=True):
        means = rows.mean(axis=1)
        assert abs(means.mean() - exact) < 3.5 * means.std() / math.sqrt(len(means))


def test_coverage_counts_resolved_intervals_alone():
    found = coverage("x", "y", 4, [(0.5, 1.0, 0.5, True), (1.5, 1.0, 1.5, True), (9.0, 1.0, 9.0, False)])
    assert found.held == (0.5, 1.0)
    assert found.resolved == pytest.approx(2 / 3)


def test_the_table_has_every_quantity():
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {*true_shares(), "heat flow", "temperature jump", "G", "G of 2 seeds", "G of 5 seeds"} <= {
        row["quantity"] for row in rows
    }


def test_the_covariance_of_the_bound_is_that_of_the_records():
    """Mean over the layers of a side, window by window: variance, and correlation of neighbours."""
    truth = Truth(production_ps=1000.0)
    z, on_left = layers_of(truth.zones)
    drawn, rng = [], np.random.default_rng(5)
    free = on_left & (z > truth.zones.bath_edges_angstrom[0])
    own = profile_covariance(truth, z[on_left], free[on_left])
    own = own.reshape(40, free.sum(), 40, free.sum()).mean(axis=(1, 3))
    for _ in range(60):
        drawn.append(draw_seed(truth, rng).profile_k[:, free].mean(axis=1))
    spread = np.array(drawn) - np.mean(drawn)
    variance = (spread**2).mean()
    assert variance == pytest.approx(np.diag(own).mean(), rel=0.15)
    neighbours = (spread[:, 1:] * spread[:, :-1]).mean()
    assert neighbours == pytest.approx(np.diag(own, 1).mean(), rel=0.25)


def test_bound_of_a_known_drift_in_white_noise():
    """d² of the heat flow alone has a closed form: Σ (s − s̄)²/σ² over windows and seeds."""
    truth = Truth()
    fault = next(item for item in FAULTS if item.name == "unfinished flow, τ = 0.5 t")
    clean = noiseless(truth)
    faulty = fault.applied(clean, fault.strength(clean, 0.1), np.random.default_rng(0))
    moved = (faulty[0].flow_ev_ps - clean[0].flow_ev_ps).reshape(40, -1).mean(axis=1)
    window_ps = truth.production_ps / 40
    d = math.sqrt(2 * ((moved - moved.mean()) ** 2).sum() * window_ps / truth.flow_noise)
    assert detectability(truth, clean, faulty) == pytest.approx(d, rel=1e-6)
    assert best_power(truth, fault, 0.1) > best_power(truth, fault, 0.05) > 0.05
