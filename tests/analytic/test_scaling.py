"""The arithmetic of docs/scaling.md, and that the page has what it says."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
import scaling
from scaling import (
    CLUSTER_CORES,
    RATES,
    RECORD_S,
    SAMPLE_STEPS,
    SECOND_RANK,
    STEPS,
    box_lines,
    case_lines,
    exchange_s,
    large_run,
    many_cases,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scaling.md"


def test_one_core_takes_its_rate_and_what_it_records():
    run = large_run(1e6, 1, "Lennard-Jones")
    # 100 cells long, four atoms a cell: 2,500 cells across, 32 atoms of each in the frames.
    seconds = STEPS * (1e6 / 2.7e6 + 80_000 * RECORD_S / SAMPLE_STEPS)
    assert run.hours == pytest.approx((seconds / 3600, seconds / 3600))
    assert run.efficiency == pytest.approx((1.0, 1.0))
    assert run.trajectory_gb == pytest.approx(80_000 * STEPS / SAMPLE_STEPS * 24 / 1e9)


def test_without_exchange_it_is_the_law_of_amdahl(monkeypatch):
    monkeypatch.setattr(scaling, "SECOND_RANK", 0.0)
    serial = 80_000 * RECORD_S / SAMPLE_STEPS
    work = 1e6 / RATES["Tersoff"]
    share = serial / (serial + work)
    for cores in (10, 1000, 10**9):
        speed_up = large_run(1e6, 1, "Tersoff").hours[0] / large_run(1e6, cores, "Tersoff").hours[0]
        assert speed_up == pytest.approx(1 / (share + (1 - share) / cores))
        assert large_run(1e6, cores, "Tersoff").efficiency[0] == pytest.approx(speed_up / cores)
    assert large_run(1e6, 10**9, "Tersoff").limit == "recording on one rank"


def test_exchange_is_what_two_ranks_have_shown():
    """A rank with one face of 4 × 4 cells among two: 22 % on top of 1,152 atoms, by message or by area."""
    least, most = exchange_s(4 * 16**1.5, 2.7e6)
    assert least == pytest.approx(most)
    assert least / scaling.FACES == pytest.approx(SECOND_RANK * 1152 / 2.7e6)
    small, large = exchange_s(1e3, 2.7e6), exchange_s(1e6, 2.7e6)
    assert small[0] <= small[1] < large[1]


@pytest.mark.parametrize("potential", RATES)
def test_more_cores_are_faster_and_less_efficient(potential):
    runs = [large_run(1e7, cores, potential) for cores in (1, 10, 100, 1000)]
    for fewer, more in itertools.pairwise(runs):
        assert more.hours[0] < fewer.hours[0] and more.efficiency[1] < fewer.efficiency[1]
        assert more.hours[0] < more.hours[1] and more.efficiency[0] < more.efficiency[1]
    assert replace(runs[1], efficiency=(0.95, 0.99)).limit == "nothing yet"


def test_cases_share_cores_and_the_rest_goes_with_their_number():
    one, few, many = many_cases(1), many_cases(CLUSTER_CORES), many_cases(10 * CLUSTER_CORES)
    assert few.dynamics_hours == one.dynamics_hours == pytest.approx(many.dynamics_hours / 10)
    assert many.local_hours == pytest.approx(10 * few.local_hours)
    assert many.plan_s - few.plan_s == pytest.approx(9 * (few.plan_s - many_cases(0).plan_s))
    assert (one.limit, many_cases(100).limit) == ("dynamics", "steps beside Snakemake")
    assert many.limit.startswith("page too large")


def test_the_page_has_these_tables():
    text = PAGE.read_text()
    for table in (box_lines(), case_lines()):
        assert "\n".join(table) in text, (
            "fix: python benchmarks/scaling.py, and its tables into docs/scaling.md"
        )
