"""The health checks catch what moves the conductance and leave sound cases alone (reduced `make power`)."""

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from power.estimates import conductances_of
from power.injections import FAULTS
from power.judging import DAMPING_PS, judge
from power.noise import exact_error_of_mean, exponential_memory
from power.records import draw_case, draw_seed
from power.table import COVERAGE_HEADER, HEADER, SOUND, into_page, markdown
from power.trials import Caught, furthest, noiseless, smallest_caught, trials
from power.truth import Truth
from scipy import stats

from kapitza.analysis.health.check_record import Check
from kapitza.analysis.units import BOLTZMANN_EV_K

ROOT = Path(__file__).resolve().parents[2]
TRUTH = Truth()
TRIALS, SOUND_CASES = 8, 24
UNLIKELY = 1e-3
BY_NAME = {fault.name: fault for fault in FAULTS}


@pytest.fixture(scope="module")
def clean():
    return noiseless(TRUTH)


@pytest.fixture(scope="module")
def sound():
    return [judge(TRUTH, draw_case(TRUTH, np.random.default_rng([7, n]))) for n in range(SOUND_CASES)]


@pytest.mark.parametrize("memory", [0.0, 3.0, 40.0])
def test_noise_has_the_error_of_its_mean_that_its_memory_gives(memory):
    means = exponential_memory(np.random.default_rng(1), (3000, 200), memory).mean(axis=1)
    ratio = means.std() / exact_error_of_mean(memory, 200)
    assert abs(ratio - 1) < 3.5 / math.sqrt(2 * len(means))


def test_what_a_run_records_belongs_together():
    seed = draw_seed(replace(TRUTH, energy_jumps_ev=0.0), np.random.default_rng(2))
    passed = np.concatenate([[0.0], np.cumsum(seed.flow_ev_ps) * seed.frame_ps])
    at_ends = passed[:: len(seed.flow_ev_ps) // TRUTH.n_windows]
    assert seed.hot_ev - at_ends == pytest.approx(seed.left_ev - seed.left_ev[0], abs=1e-9)
    assert seed.hot_ev - seed.cold_ev == pytest.approx(seed.total_ev - seed.total_ev[0], abs=1e-9)
    hot_edge, cold_edge = seed.zones.bath_edges_angstrom
    for inside, measured in zip(
        (seed.z_angstrom < hot_edge, seed.z_angstrom > cold_edge), seed.baths_k, strict=True
    ):
        assert seed.profile_k[:, inside].mean(axis=1) == pytest.approx(measured, rel=1e-12)


def test_baths_are_below_their_set_temperature_by_what_they_give():
    drop = TRUTH.set_k[0] - TRUTH.baths_k[0]
    power = 3 * TRUTH.zones.zone("hot_bath").n_atoms * BOLTZMANN_EV_K * drop / DAMPING_PS
    assert power == pytest.approx(TRUTH.heat_flow_ev_ps, rel=1e-12)


def test_a_case_without_noise_has_the_true_conductances(clean):
    assert conductances_of(clean) == pytest.approx(TRUTH.conductances_mw_m2k, rel=1e-9)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_moves_the_conductance_by_its_share(fault, clean):
    strength = fault.strength(clean, 0.1)
    if fault.definition is None or fault.random:
        assert strength == 0.1
    else:
        moved = conductances_of(fault.applied(clean, strength, np.random.default_rng(0)))
        change = moved[fault.definition] / TRUTH.conductances_mw_m2k[fault.definition] - 1
        # Heights that are squeezed bring layers into the fitted range and out of it, one by one.
        assert abs(change) == pytest.approx(0.1, abs=0.02 if fault.name == "squeezed heights" else 1e-6)


def test_the_conductance_of_a_sound_case_is_true_within_its_error(sound):
    rows = [case.pooled["local_jump"] for case in sound]
    true = TRUTH.conductances_mw_m2k["local_jump"]
    deviates = np.array([(row.conductance_mw_m2k - true) / row.standard_error_mw_m2k for row in rows])
    assert abs(deviates.mean()) < 3.5 / math.sqrt(len(rows))
    assert (deviates**2).sum() < stats.chi2.ppf(1 - UNLIKELY, len(rows))
    errors = [row.standard_error_mw_m2k / row.conductance_mw_m2k for row in rows]
    assert 0.02 < np.median(errors) < 0.04


def test_sound_cases_are_left_alone(sound):
    """Of studies of two such cases at most one in twenty is to be alarmed."""
    assert min(len(case.checks) for case in sound) >= 60
    alarmed = [case.alarms for case in sound if case.alarms]
    assert len(alarmed) <= stats.binom.ppf(1 - UNLIKELY, SOUND_CASES, 0.05 / 2), alarmed


@pytest.mark.parametrize(
    "name",
    [
        "unfinished jump, τ = 0.25 t",
        "one seed astray",
        "unfinished flow, τ = 0.05 t",
        "stretched temperatures",
        "wrong area",
        "wrong bath energies",
        "wrong cross force",
        "folded spectrum",
    ],
)
def test_a_tenth_of_the_conductance_is_seen(name):
    found = trials(TRUTH, BY_NAME[name], 0.10, TRIALS)
    assert found.fraction * TRIALS >= stats.binom.ppf(UNLIKELY, TRIALS, 0.95), found


def caught(share, fraction):
    return Caught("fault", share, fraction, "check", 0.03, 0.0)


def test_the_smallest_share_is_where_all_from_there_on_are_caught():
    found = [caught(0.02, 1.0), caught(0.05, 0.5), caught(0.1, 0.95), caught(0.2, 1.0)]
    assert smallest_caught(found) == pytest.approx(0.1)
    between = [caught(0.05, 0.9), caught(0.2, 1.0)]
    assert smallest_caught(between) == pytest.approx(0.1)
    assert smallest_caught([caught(0.1, 0.94)]) == math.inf


def test_a_failed_check_comes_before_those_not_resolved():
    class Case:
        checks = (
            Check("a", 9.0, 1.0, "not_resolved"),
            Check("b", 2.0, 1.0, "failed"),
            Check("c", 1.0, 2.0, "passed"),
        )

    assert furthest(Case) == "b"


def test_a_table_replaces_what_stood_in_its_place():
    page = "a\n<!-- power.csv -->\nold\n<!-- end of power.csv -->\nb\n"
    once = into_page(page, "power", "| new |\n")
    assert once == "a\n<!-- power.csv -->\n| new |\n<!-- end of power.csv -->\nb\n"
    assert into_page(once, "power", "| new |\n") == once
    with pytest.raises(ValueError, match="no place"):
        into_page(page, "coverage", "")


@pytest.mark.parametrize(
    ("name", "header", "rows"),
    [("power", HEADER, {*BY_NAME, SOUND}), ("coverage", COVERAGE_HEADER, None), ("recorded", None, None)],
)
def test_the_tables_of_the_docs_are_the_measured_ones(name, header, rows):
    with (ROOT / f"benchmarks/power/{name}.csv").open(encoding="utf-8", newline="") as stream:
        first, *measured = csv.reader(stream)
    assert header is None or tuple(first) == header
    assert rows is None or {row[0] for row in measured} == rows
    page = (ROOT / "docs/health.md").read_text(encoding="utf-8")
    assert into_page(page, name, markdown(first, measured)) == page
