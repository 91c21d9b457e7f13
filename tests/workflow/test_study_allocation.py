"""What a scheduler is asked for one run."""

import math

from kapitza.study.allocation import run_memory_mb, run_minutes


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
