"""The health checks catch what scales the conductance, and leave sound cases alone (reduced `make power`)."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from power.cases import TRUE_G, clean_seed, judged_case
from power.kinds import KINDS
from power.table import HEADER, NOISE, caught_share, markdown

ROOT = Path(__file__).resolve().parents[2]
TRIALS = 12


def sound_case(number):
    rng = np.random.default_rng([7, number])
    return judged_case([clean_seed(rng, NOISE) for _ in range(2)])


@pytest.fixture(scope="module")
def sound():
    return [sound_case(number) for number in range(30)]


def test_the_conductance_of_a_sound_case_is_true_within_its_error(sound):
    deviates = [
        (case.conductance.row.conductance_mw_m2k - TRUE_G) / case.conductance.row.standard_error_mw_m2k
        for case in sound
    ]
    assert abs(np.mean(deviates)) < 3.5 / math.sqrt(len(deviates))
    assert 0.6 < np.std(deviates) < 1.3
    errors = [
        case.conductance.row.standard_error_mw_m2k / case.conductance.row.conductance_mw_m2k for case in sound
    ]
    assert 0.025 < np.median(errors) < 0.035


def test_sound_cases_are_left_alone(sound):
    """Of thirty cases at most five, where two in a hundred are expected."""
    assert min(case.n_checks for case in sound) >= 60
    assert sum(bool(case.not_passed) for case in sound) <= 5


@pytest.mark.parametrize(
    "kind",
    [
        "approach of the jump, τ = 0.05 t",
        "stretched temperature axis",
        "kinetic temperature of one side",
        "wrong area",
        "wrong plane",
        "scaled bath energies",
        "scaled cross forces",
        "aliasing",
    ],
)
def test_a_tenth_of_the_conductance_is_seen(kind):
    share, gates, _ = caught_share(KINDS[kind], 0.10, TRIALS)
    assert share > 0.9, gates


def test_the_table_of_the_docs_is_the_measured_one():
    with (ROOT / "benchmarks/power/table.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == HEADER
    assert {row[0] for row in rows} == {*KINDS, "none: a sound study"}
    assert markdown(rows) in (ROOT / "docs/health.md").read_text(encoding="utf-8")
