"""Thermometers between ideal leads: chains by an integral over their waves, perfect crystals, weak bonds."""

import numpy as np
import pytest
from two_chains import chain, exact, masses

from kapitza.analysis.harmonic import thermometers
from kapitza.analysis.harmonic.greens_conductance import conductance_rows
from kapitza.analysis.harmonic.thermometers import crossed_states, far_jumps
from kapitza.analysis.harmonic.transmission import Settings, harmonic
from kapitza.analysis.harmonic.wavevectors import WaveVectors

GAMMA = WaveVectors(np.zeros((1, 2)), np.ones(1))
SETTINGS, MANY = Settings(2, 200, 1e-6), Settings(2, 700, 1e-6)


def crossed(springs, pair, settings=MANY):
    """Share of the states of each side that waves of the other have."""
    system = harmonic(chain(springs), masses(*pair))
    frequency = system.frequency_thz(settings)
    return crossed_states(system, GAMMA, frequency).sum(axis=1) * (frequency[1] - frequency[0])


def mean_over_waves(springs, pair, side):
    """Half of the mean transmission of all waves of a side, each of the same weight: exact."""
    (m1, m2), (k1, k2, k12) = pair, springs
    tops = 2 * np.sqrt(k1 / m1), 2 * np.sqrt(k2 / m2)
    omega = tops[side] * np.sin((np.arange(20000) + 0.5) / 20000 * np.pi / 2)
    passing = omega < min(tops)
    return exact(omega[passing], m1, k1, m2, k2, k12).sum() / 2 / len(omega)


@pytest.mark.parametrize("springs", [(1, 1, 1), (3, 1, 1), (1, 2, 0.5)])
def test_waves_of_the_other_side_as_the_integral_over_waves_has_it(springs):
    found = crossed(springs, (1, 4))
    expected = [mean_over_waves(springs, (1, 4), side) for side in (0, 1)]
    np.testing.assert_allclose(found, expected, atol=3e-3)
    assert abs(expected[0] - expected[1]) > 0.05  # both sides are told apart


def test_numbers_of_two_chains():
    """Masses 1 and 4, equal springs: a share of 1 − 0.13245 − 0.34622 of the difference of temperatures."""
    system = harmonic(chain((1, 1, 1)), masses(1, 4))
    found = far_jumps(system, GAMMA, GAMMA, Settings(2, 800, 1e-6))
    assert found.best == pytest.approx(1 - 0.132447 - 0.346216, abs=1e-3)
    assert found.coarser[2] == found.best  # the same k∥
    assert np.mean(found.coarser[:2]) == pytest.approx(found.best, rel=1e-12)


def test_a_perfect_crystal_has_one_temperature():
    np.testing.assert_allclose(crossed((1, 1, 1), (2, 2)), 0.5, atol=0.02)
    system = harmonic(chain((1, 1, 1)), masses(2, 2))
    rows = conductance_rows(system, {"mesh": GAMMA, "cell": GAMMA}, SETTINGS, 20.0).rows
    values = {row.thermometer_mw_m2k for row in rows if row.statistics == "classical"}
    assert values == {np.inf, None}


def test_a_weak_bond_leaves_the_whole_jump():
    assert crossed((1, 1, 0.001), (1, 4)).max() < 1e-3


def test_rows_have_the_conductance_over_that_jump():
    system = harmonic(chain((1, 1, 1)), masses(1, 4))
    rows = conductance_rows(system, {"mesh": GAMMA, "cell": GAMMA}, SETTINGS, 20.0).rows
    row = {(item.k_points, item.definition, item.statistics): item for item in rows}
    assert [key for key, item in row.items() if item.thermometer_mw_m2k is not None] == [
        (points, "local_jump", "classical") for points in ("mesh", "cell")
    ]
    reservoir = row["mesh", "reservoir", "classical"].conductance_mw_m2k
    between = row["mesh", "local_jump", "classical"]
    assert between.thermometer_mw_m2k == pytest.approx(reservoir / (1 - 0.132447 - 0.346216), rel=5e-3)
    assert 0 < between.change_thermometer_mw_m2k < 0.02 * between.thermometer_mw_m2k


def test_leads_that_need_more_broadening_get_it_or_go_without(monkeypatch):
    system = harmonic(chain((1, 2, 0.5)), masses(1, 4))
    known = far_jumps(system, GAMMA, None, SETTINGS)
    tried, solve = [], thermometers.decimate

    def stubborn(least):
        def decimated(squared, *blocks):
            tried.append(float((squared.imag / squared.real).max()))
            if tried[-1] < least:
                raise ArithmeticError("does not converge")
            return solve(squared, *blocks)

        return decimated

    monkeypatch.setattr(thermometers, "decimate", stubborn(1e-8))
    assert far_jumps(system, GAMMA, None, SETTINGS).best == pytest.approx(known.best, rel=0.01)
    monkeypatch.setattr(thermometers, "decimate", stubborn(1.0))
    assert far_jumps(system, GAMMA, None, SETTINGS) is None
    rows = conductance_rows(system, {"mesh": GAMMA, "cell": GAMMA}, SETTINGS, 30.0).rows
    assert {row.thermometer_mw_m2k for row in rows} == {None}
