"""Acoustic and diffuse mismatch mixed by the roughness: limits, bounds and monotony."""

from itertools import pairwise

import numpy as np
import pytest

from kapitza.analysis.landauer import TransmissionSpectrum, channel_means, model_conductance
from kapitza.analysis.mismatch.debye import DebyeMedium, dmm_debye
from kapitza.analysis.mismatch.elastic import amm_elastic
from kapitza.analysis.mismatch.mixed import common_bins, mean_specularity, mean_speed, mixed, specularity

ALUMINIUM = DebyeMedium(2700, 6240, 3040, 0.0603)
SAPPHIRE = DebyeMedium(3970, 10890, 6450, 0.1172)
AMM, DMM = amm_elastic(ALUMINIUM, SAPPHIRE), dmm_debye(ALUMINIUM, SAPPHIRE)
SPEED = mean_speed(ALUMINIUM, SAPPHIRE)
KINDS = [(d, s) for d in ("local_jump", "reservoir") for s in ("classical", "quantum")]

EDGES = np.array([0.0, 1.0, 2.0, 3.0])
ONES = np.ones(3)
STRONG = TransmissionSpectrum("amm", EDGES, 0, np.array([0.9, 0.8, 0.7]), ONES, 2 * ONES)
WEAK = TransmissionSpectrum("dmm", EDGES, 0, np.array([0.5, 0.2, 0.1]), ONES, 2 * ONES)


def test_specularity_at_a_phase_of_one_and_of_a_smooth_interface():
    """η = λ/4π: exp(−1)."""
    wavelength_nm = 5.0
    frequency = np.array([3000.0 / wavelength_nm * 1e-3])  # c/λ, THz
    found = specularity(frequency, wavelength_nm / (4 * np.pi), 3000.0)
    assert found[0] == pytest.approx(np.exp(-1), rel=1e-13)
    assert specularity(frequency, 0.0, 3000.0)[0] == 1.0


def test_mean_specularity_is_the_mean_over_the_bin():
    edges = np.array([0.0, 0.3, 1.0, 6.0])
    fine = (np.arange(20000) + 0.5) / 20000
    expected = [np.mean(specularity(a + (b - a) * fine, 0.3, 3000.0)) for a, b in pairwise(edges)]
    np.testing.assert_allclose(mean_specularity(edges, 0.3, 3000.0), expected, rtol=1e-7)
    np.testing.assert_array_equal(mean_specularity(edges, 0.0, 3000.0), 1.0)


def test_mean_speed_is_that_of_the_slower_side():
    cubes = (6240.0**-3 + 2 * 3040.0**-3) / 3
    assert mean_speed(ALUMINIUM, SAPPHIRE) == pytest.approx(cubes ** (-1 / 3), rel=1e-13)
    assert mean_speed(SAPPHIRE, ALUMINIUM) == mean_speed(ALUMINIUM, SAPPHIRE)


def test_smooth_interface_is_acoustic():
    smooth = mixed(AMM, DMM, 0.0, SPEED)
    assert (smooth.model, smooth.power) == ("mixed", 0)
    np.testing.assert_array_equal(smooth.transmitted, channel_means(AMM, AMM.transmitted, smooth.edges_thz))
    for definition in ("local_jump", "reservoir"):
        exact = model_conductance(AMM, definition, "classical", 1.0)
        assert model_conductance(smooth, definition, "classical", 1.0) == pytest.approx(exact, rel=1e-12)
    exact = model_conductance(AMM, "reservoir", "quantum", 150.0)
    assert model_conductance(smooth, "reservoir", "quantum", 150.0) == pytest.approx(exact, rel=5e-5)


@pytest.mark.parametrize(("definition", "statistics"), KINDS)
def test_very_rough_interface_is_diffuse(definition, statistics):
    rough = mixed(AMM, DMM, 1e3, SPEED)
    exact = model_conductance(DMM, definition, statistics, 150.0)
    assert model_conductance(rough, definition, statistics, 150.0) == pytest.approx(exact, rel=5e-5)


def test_conductance_falls_monotonically_from_the_stronger_to_the_weaker_model():
    roughness = [0.0, 0.02, 0.1, 0.3, 1.0, 3.0, 30.0]
    for first, second, sign in ((STRONG, WEAK, -1), (WEAK, STRONG, 1)):
        series = [mixed(first, second, eta, 3000.0) for eta in roughness]
        for definition, statistics in KINDS:
            found = [model_conductance(item, definition, statistics, 40.0) for item in series]
            assert np.all(sign * np.diff(found) > 0)


def test_every_bin_lies_between_the_models_and_below_the_channels():
    found = mixed(AMM, DMM, 0.2, SPEED)
    smooth, rough = (channel_means(item, item.transmitted, found.edges_thz) for item in (AMM, DMM))
    assert np.all(found.transmitted >= np.minimum(smooth, rough))
    assert np.all(found.transmitted <= np.maximum(smooth, rough))
    # Round-off of bin means is relative to the largest cumulative integral.
    slack = 1e-10 * found.channels_left.max()
    assert np.all(found.transmitted <= np.minimum(found.channels_left, found.channels_right) + slack)


def test_powers_and_cells_may_differ_and_the_bins_converge():
    values = [
        model_conductance(mixed(STRONG, DMM, 0.1, 3000.0, n_bins), "reservoir", "classical", 1.0)
        for n_bins in (50, 100, 400, 1600)
    ]
    error = np.abs(np.array(values[:-1]) / values[-1] - 1)
    assert error[0] > error[1] > error[2]
    assert error[2] < 1e-4


def test_bins_hold_the_edges_of_both_but_no_slivers():
    shifted = TransmissionSpectrum("x", EDGES + np.array([0, 1e-13, 0, 0]), 0, ONES, ONES, ONES)
    edges = common_bins(STRONG, shifted, 7)
    assert all(np.abs(edges - edge).min() < 1e-12 for edge in EDGES)
    assert np.all(np.diff(edges) > 1e-4)
    assert (edges[0], edges[-1]) == (0.0, 3.0)


def test_bad_requests_are_refused():
    for roughness in (-0.1, float("inf")):
        with pytest.raises(ValueError, match="rms_roughness_nm"):
            mixed(AMM, DMM, roughness, SPEED)
    with pytest.raises(ValueError, match="speed_m_s"):
        specularity(EDGES, 0.1, 0.0)
    with pytest.raises(ValueError, match="n_bins"):
        mixed(AMM, DMM, 0.1, SPEED, 0)


def test_cold_conductance_of_a_soft_side_is_resolved():
    """Lead | diamond at 1 K: phonons of 0.02 THz beside a cutoff of 48 THz."""
    lead, diamond = DebyeMedium(11590, 2350, 970, 0.03369), DebyeMedium(3512, 17500, 12800, 0.17609)
    amm, dmm = amm_elastic(lead, diamond), dmm_debye(lead, diamond)
    speed = mean_speed(lead, diamond)
    for roughness, limit in ((0.0, amm), (1e4, dmm)):
        for temperature in (0.1, 1.0, 10.0):
            found = model_conductance(mixed(amm, dmm, roughness, speed), "reservoir", "quantum", temperature)
            expected = model_conductance(limit, "reservoir", "quantum", temperature)
            assert found == pytest.approx(expected, rel=1e-3)
