"""A 2 × 2 table of runs with known effects: what each part adds, their interaction, and errors by seed."""

import math

import numpy as np
import pytest

from kapitza.analysis.measure.pooling import pool_over_seeds
from kapitza.analysis.measure.twin_effects import EFFECTS, FURTHER_ORDERS, WHOLE, SeedValue, twin_rows

BASE, BONDS, CRYSTALS, BOTH = 20.0, 3.0, 11.0, 2.0
TRUE = {
    WHOLE: BASE + BONDS + CRYSTALS + BOTH,
    "harmonic_interface": BASE + CRYSTALS,
    "harmonic_crystals": BASE + BONDS,
    "harmonic": BASE,
}
TIMES = [1000.0, 1000.0]


def runs(offsets=(0.0, 0.0), error=0.5, kinds=tuple(TRUE)):
    """Every run of two seeds; what a seed is off by is common to its runs."""
    return {kind: [SeedValue(TRUE[kind] + offset, error) for offset in offsets] for kind in kinds}


def by_run(rows):
    return {row.run: row for row in rows}


def test_effects_are_those_put_in():
    found = by_run(twin_rows("conductance_local_jump", runs(), TIMES))
    # Means over the other part's two states hold half of the interaction.
    assert found["effect_of_interface"].value == pytest.approx(BONDS + BOTH / 2)
    assert found["effect_of_crystals"].value == pytest.approx(CRYSTALS + BOTH / 2)
    assert found["interaction"].value == pytest.approx(BOTH)
    for kind, value in TRUE.items():
        assert found[kind].value == pytest.approx(value)
    assert found["harmonic_crystals"].difference == pytest.approx(CRYSTALS + BOTH)
    assert math.isnan(found[WHOLE].difference)


def test_errors_add_as_those_of_independent_runs():
    found = by_run(twin_rows("share", runs(error=0.5), TIMES))
    one = 0.5 / math.sqrt(2)
    assert found[WHOLE].standard_error == pytest.approx(one, rel=0.04)
    assert found["harmonic"].difference_se == pytest.approx(math.sqrt(2) * one, rel=0.04)
    assert found["effect_of_interface"].standard_error == pytest.approx(one, rel=0.04)
    assert found["interaction"].standard_error == pytest.approx(2 * one, rel=0.04)


def test_what_a_seed_is_off_by_in_all_its_runs_does_not_blur_differences():
    found = by_run(twin_rows("share", runs(offsets=(-10.0, 10.0)), TIMES))
    assert found[WHOLE].standard_error > 8
    assert found["harmonic_crystals"].difference_se < 0.6
    assert found["effect_of_crystals"].standard_error < 0.4


def test_seeds_that_differ_more_than_their_errors_allow_say_so():
    kinds = runs(error=0.1)
    kinds["harmonic"] = [SeedValue(BASE - 5, 0.1), SeedValue(BASE + 5, 0.1)]
    found = by_run(twin_rows("share", kinds, TIMES))
    expected = pool_over_seeds(TRUE[WHOLE] - np.array([BASE - 5, BASE + 5]), [0.1 * math.sqrt(2)] * 2, TIMES)
    assert found["harmonic"].difference_se == pytest.approx(expected.standard_error)
    assert found["harmonic"].difference_se > 4


def test_without_all_four_runs_there_are_differences_alone():
    found = by_run(twin_rows("share", runs(kinds=(WHOLE, "harmonic_crystals")), TIMES))
    assert list(found) == [WHOLE, "harmonic_crystals"]
    assert found["harmonic_crystals"].difference == pytest.approx(CRYSTALS + BOTH)
    assert all(abs(sum(weights.values())) == 0 for weights in (EFFECTS | FURTHER_ORDERS).values())


def test_orders_of_the_bonds_add_up_to_what_anharmonic_bonds_add():
    cubic, quartic = 1.5, 0.75
    kinds = runs()
    between = TRUE["harmonic_interface"] + cubic
    kinds["cubic_interface"] = [SeedValue(between, 0.5)] * 2
    found = by_run(twin_rows("share", kinds, TIMES))
    assert found["effect_of_cubic_bonds"].value == pytest.approx(cubic)
    assert found["effect_of_bonds_beyond_cubic"].value == pytest.approx(BONDS + BOTH - cubic)
    assert not any("quartic" in run for run in found)
    kinds["quartic_interface"] = [SeedValue(between + quartic, 0.5)] * 2
    found = by_run(twin_rows("share", kinds, TIMES))
    assert found["effect_of_quartic_bonds"].value == pytest.approx(quartic)
    assert found["effect_of_cubic_and_quartic_bonds"].value == pytest.approx(cubic + quartic)
    assert found["effect_of_bonds_beyond_quartic"].value == pytest.approx(BONDS + BOTH - cubic - quartic)
    # The 2 × 2 table is what it is without them.
    assert found["effect_of_interface"].value == pytest.approx(BONDS + BOTH / 2)
