"""What a scheduler is asked for one run."""

import math

import pytest

from kapitza.study.allocation import (
    EFFECTIVE_COPIES,
    box_memory_mb,
    box_minutes,
    greens_memory_mb,
    greens_minutes,
    run_memory_mb,
    run_minutes,
)


def test_walltime_is_three_times_the_predicted_and_ten_minutes():
    atom_steps = 2304 * 117_000
    seconds = atom_steps / 0.1e6
    assert run_minutes(atom_steps, 0.1, 1) == math.ceil(10 + 3 * seconds / 60)
    assert run_minutes(atom_steps, 0.1, 4) == math.ceil(10 + 3 * seconds / 4 / 60)


def test_walltime_and_memory_grow_with_every_attempt():
    for attempt in (1, 2, 3):
        assert run_minutes(10**9, 0.1, 2, attempt) == attempt * run_minutes(10**9, 0.1, 2)
        assert run_memory_mb(10**6, 2, attempt) == attempt * run_memory_mb(10**6, 2)


def test_a_potential_of_unknown_rate_gets_half_a_day():
    assert run_minutes(10**12, None, 8) == 720


def test_memory_grows_with_atoms_and_ranks():
    assert run_memory_mb(10**6, 2) - run_memory_mb(0, 2) == 5000
    assert run_memory_mb(10**6, 8) - run_memory_mb(10**6, 2) == 6 * 300


def test_a_greens_function_of_the_default_disorder_gets_what_it_takes():
    """4 × 4 cells of argon, 8.5 Å in cells of 5.27 Å, within 1 GB; 6 × 6, 1 GB of constants, within 4."""
    small, large, larger = (cells * 4 * 8.5 / 5.27 for cells in (1, 16, 36))
    assert greens_memory_mb(small) < 600 and greens_minutes(small, 1.0) == 61
    assert greens_memory_mb(large) < 1000 and 2 * 1010 < greens_memory_mb(larger) < 4000
    assert greens_memory_mb(larger, copies=EFFECTIVE_COPIES) > greens_memory_mb(larger) + 2 * 1010
    assert greens_minutes(large, 1.0) > 2 * 60
    assert greens_memory_mb(large, 2) == 2 * greens_memory_mb(large)
    assert greens_minutes(large, 2.0) - 60 == pytest.approx(2 * (greens_minutes(large, 1.0) - 60), abs=1)


def test_an_exact_box_gets_its_matrices_for_each_thread():
    """1200 degrees of freedom: 2400 motions, a dozen matrices of 92 MB."""
    rest = greens_memory_mb(6.5)
    assert box_memory_mb(6.5, 1200, 1) - rest == pytest.approx(12 * 92, rel=0.01)
    assert box_memory_mb(6.5, 1200, 2) - rest == pytest.approx(2 * 12 * 92, rel=0.01)
    assert box_memory_mb(6.5, 10_000, 2) == box_memory_mb(6.5, 1201, 1) < 2000
    assert box_minutes(408, 16) - 30 == math.ceil(3 * 16 * 0.5 * 8 / 60)
    assert box_minutes(5000, 16, 2) == 2 * box_minutes(1201, 1) == 240
