import numpy as np
import pytest

from kapitza.analysis.landauer import (
    TransmissionSpectrum,
    channel_means,
    conductance,
    conductances,
    diffuse_channels,
    local_conductance,
    low_temperature_conductance,
    model_conductance,
    quantum_factor,
)
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K, PLANCK_EV_PS

PARABOLA = np.array([0.0, 5.0])


def test_quantum_factor_is_the_heat_capacity_of_an_oscillator():
    x = np.array([1e-6, 0.5, 3.0, 20.0])
    frequency = x * BOLTZMANN_EV_K * 100 / PLANCK_EV_PS
    expected = np.append(1.0, x[1:] ** 2 * np.exp(x[1:]) / np.expm1(x[1:]) ** 2)
    np.testing.assert_allclose(quantum_factor(frequency, 100.0), expected, rtol=1e-12)
    assert quantum_factor([0.0], 1e-3)[0] == 1.0
    assert quantum_factor([1e6], 1e-3)[0] == 0.0


def test_classical_conductance_is_boltzmann_times_the_area_under_the_channels():
    edges, count = np.array([0.0, 1.0, 1.5]), np.array([0.2, 0.4])
    expected = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K * (0.2 * 1.0 + 0.4 * 0.5)
    assert conductance(edges, count, 0, "classical", 300.0) == pytest.approx(expected, rel=1e-14)


def test_quantum_integral_does_not_depend_on_how_the_axis_is_cut():
    cut = np.linspace(0.0, 5.0, 38)
    for temperature in (0.5, 20.0, 300.0):
        whole = conductance(PARABOLA, np.ones(1), 2, "quantum", temperature)
        assert conductance(cut, np.ones(37), 2, "quantum", temperature) == pytest.approx(whole, rel=1e-12)


def test_low_temperature_prefactor():
    assert low_temperature_conductance(1.0, 1.0) * 1e6 == pytest.approx(1.0192557e10, rel=1e-7)


def test_local_jump_removes_half_of_each_contact():
    assert local_conductance(27.12, 186.5, 93.25) == pytest.approx(
        1 / (1 / 27.12 - 0.5 / 186.5 - 0.5 / 93.25), rel=1e-13
    )
    assert local_conductance(5.0, 5.0, 5.0) == float("inf")
    assert local_conductance(0.0, 5.0, 5.0) == 0.0
    with pytest.raises(ValueError, match="exceeds the channels"):
        local_conductance(6.0, 5.0, 5.0)


@pytest.mark.parametrize(
    ("right", "reservoir_share"),
    [
        ([1.0, 0.0], 0.5),  # cutoffs differ
        ([1.0, 3.0], 0.5 + 0.75),  # one cutoff, M₁/M₂ not constant
    ],
)
def test_local_is_less_than_twice_reservoir_unless_channels_are_proportional(right, reservoir_share):
    edges, left, right = np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0]), np.array(right)
    spectrum = TransmissionSpectrum("dmm", edges, 0, diffuse_channels(left, right), left, right)
    local, reservoir = (
        model_conductance(spectrum, definition, "classical", 1.0)
        for definition in ("local_jump", "reservoir")
    )
    ratio = 1 / (1 - 0.5 * (reservoir_share / 2 + reservoir_share / right.sum()))
    assert local / reservoir == pytest.approx(ratio, rel=1e-13)
    assert ratio < 1.99


def test_rows_hold_every_definition_and_statistics_asked_for():
    edges, ones = np.array([0.0, 2.0, 4.0]), np.ones(2)
    spectrum = TransmissionSpectrum("model", edges, 2, np.array([0.5, 0.0]), ones, 2 * ones)
    found = conductances(spectrum, 50.0, ("classical", "quantum"))
    rows = {(row.definition, row.statistics): row.conductance_mw_m2k for row in found}
    assert set(rows) == {(d, s) for d in ("local_jump", "reservoir") for s in ("classical", "quantum")}
    assert rows["local_jump", "quantum"] == model_conductance(spectrum, "local_jump", "quantum", 50.0)
    assert {row.statistics for row in conductances(spectrum, 50.0, ("quantum",))} == {"quantum"}


def test_diffuse_channels_of_two_empty_sides_are_none():
    np.testing.assert_array_equal(
        diffuse_channels(np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.0, 2.0])), [0, 0, 1]
    )


def test_bad_requests_are_refused():
    one = np.array([1.0])
    with pytest.raises(ValueError, match="temperature_k"):
        conductance(PARABOLA, one, 2, "quantum", 0.0)
    with pytest.raises(ValueError, match="statistics"):
        conductance(PARABOLA, one, 2, "bose", 10.0)
    with pytest.raises(ValueError, match="definition"):
        model_conductance(TransmissionSpectrum("m", PARABOLA, 2, one, one, one), "bulk", "classical", 10.0)


def test_bin_means_integrate_like_the_spectrum_whatever_the_bins():
    cells = np.array([0.0, 0.7, 1.3])
    spectrum = TransmissionSpectrum(
        "any", cells, 2, np.array([2.0, 0.5]), np.array([3.0, 1.0]), np.array([4.0, 2.0])
    )
    edges = np.linspace(0.0, 2.0, 12)
    means = channel_means(spectrum, spectrum.transmitted, edges)
    exact = 2.0 * 0.7**3 / 3 + 0.5 * (1.3**3 - 0.7**3) / 3
    assert np.sum(means * np.diff(edges)) == pytest.approx(exact, rel=1e-14)
    # Inside one cell: the mean of 2ν² over a bin; beyond the last cell: nothing.
    assert means[1] == pytest.approx(
        2 * (edges[2] ** 3 - edges[1] ** 3) / 3 / (edges[2] - edges[1]), rel=1e-13
    )
    assert means[-1] == 0.0
