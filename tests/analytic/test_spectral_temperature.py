"""Spectral temperature of planes whose motion has known power, and the taper's resolution."""

import numpy as np
import pytest

from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.resolution import edges_between, smeared, taper_kernel
from kapitza.analysis.spectral.spectral_temperature import (
    JOINED_BINS,
    PLANE_GROUPS,
    joined,
    matching_planes,
    plane_groups,
    spectral_temperatures,
    states_of_planes,
)
from kapitza.analysis.spectral.spectrum import fourier, frequencies, sine_taper, velocity_power
from kapitza.analysis.units import BOLTZMANN_EV_K

INTERVAL, FRAMES = 0.05, 200  # ps
FREQUENCY = frequencies(FRAMES, INTERVAL)
WIDTH = FREQUENCY[1]
Z = np.array([-13.0, -10.4, -7.8, -5.2, -2.6, 2.6, 5.2, 7.8])
ATOMS = np.array([32, 32, 32, 32, 32, 16, 16, 16])


def test_kernel_is_the_power_of_the_taper():
    padded = np.fft.rfft(sine_taper(4000), 8 * 4000) / 4000
    offset = np.arange(200) / 8
    np.testing.assert_allclose(taper_kernel(offset), np.abs(padded[:200]) ** 2, rtol=0, atol=2e-6)
    np.testing.assert_array_equal(taper_kernel(-offset), taper_kernel(offset))
    fine = np.arange(-40, 40, 0.01)
    assert taper_kernel(fine).sum() * 0.01 == pytest.approx(1, abs=1e-6)


def test_a_smeared_line_is_what_blocks_of_tones_show():
    # Tones of random phase at one frequency between two bins: a density concentrated there.
    rng = np.random.default_rng(1)
    place, blocks = 20.3 * WIDTH, 4000
    time = INTERVAL * np.arange(FRAMES)
    phases = rng.uniform(0, 2 * np.pi, (blocks, 1))
    velocity = np.cos(2 * np.pi * place * time + phases)
    speeds = [fourier(v[:, None, None], INTERVAL) for v in velocity]
    power = np.mean(
        [velocity_power(v, np.ones(1), velocity.shape[1], INTERVAL)[:, 0] for v in speeds], axis=0
    )
    narrow = 0.02 * WIDTH
    edges = np.array([0.0, place - narrow, place + narrow, 1.0 + place])
    line = np.array([0.0, 0.5 / (2 * narrow), 0.0])
    expected = smeared(edges, line, FREQUENCY)
    np.testing.assert_allclose(power, expected, rtol=0, atol=0.01 * expected.max())


def test_smearing_keeps_the_integral_and_a_flat_density():
    edges = np.linspace(0, 8, 81)
    density = np.where(edges[1:] < 4, edges[1:] ** 2, 0.0)
    assert smeared(edges, density, FREQUENCY).sum() * WIDTH == pytest.approx(density.sum() * 0.1, rel=1e-3)
    flat = smeared(np.array([0.0, 50.0]), np.array([2.0]), FREQUENCY)
    assert flat[0] == pytest.approx(1.0, rel=1e-5)  # no mirror image at zero
    np.testing.assert_allclose(flat[1:], 2.0, rtol=1e-5)


def test_edges_lie_midway():
    np.testing.assert_allclose(edges_between(np.array([1.0, 2.0, 4.0])), [0.5, 1.5, 3.0, 5.0])


def test_each_side_is_halved_the_nearer_half_being_the_larger():
    found = plane_groups(Z)
    assert tuple(found) == PLANE_GROUPS
    assert {name: sorted(Z[rows]) for name, rows in found.items()} == {
        "left_far": [-13.0, -10.4],
        "left_near": [-7.8, -5.2, -2.6],
        "right_near": [2.6, 5.2],
        "right_far": [7.8],
    }
    with pytest.raises(ValueError, match="1 atomic planes recorded on the right"):
        plane_groups(Z[:-2])


def test_planes_match_the_nearest_of_their_side_and_the_last_one_beyond():
    model = np.array([-6.0, -3.0, 0.4, 5.0])
    np.testing.assert_array_equal(matching_planes(Z, model), [0, 0, 0, 0, 1, 2, 3, 3])


def debye(cutoff):
    """Density per atom of a Debye spectrum, integral 3, at fine points."""
    points = (np.arange(2000) + 0.5) * 0.005
    return points, np.where(points < cutoff, 9 * points**2 / cutoff**3, 0.0)


def test_states_of_a_plane_are_three_per_atom():
    points, density = debye(4.0)
    states = states_of_planes(FREQUENCY, ATOMS, points, np.tile(density, (len(Z), 1)))
    for shifted in states:
        np.testing.assert_allclose(shifted.sum(axis=1) * WIDTH, 3 * ATOMS, rtol=2e-3)
    first = (states * FREQUENCY).sum(axis=2) / states.sum(axis=2)
    np.testing.assert_allclose(first[1:] / first[0], [[0.95] * len(Z), [1.05] * len(Z)], rtol=2e-3)


def test_joining_bins_keeps_the_integral():
    values = np.random.default_rng(6).random((3, 10 * JOINED_BINS + 1))
    np.testing.assert_allclose(JOINED_BINS * joined(values).sum(axis=1), values[:, :-1].sum(axis=1))


def powers(temperature, states, rng, groups=20):
    """Layer power of planes at temperature (n_layers, n_freq), with gamma noise of that many groups."""
    shape = 40.0
    noise = rng.gamma(shape, 1 / shape, (groups, *states.shape))
    samples = BOLTZMANN_EV_K * temperature * states * noise
    return Grouped(samples.mean(axis=0), samples)


def test_every_group_shows_its_temperature_where_it_moves_and_nothing_elsewhere():
    points, density = debye(4.0)
    states = states_of_planes(FREQUENCY, ATOMS, points, np.tile(density, (len(Z), 1)))
    cold_above = np.where(FREQUENCY < 2.0, 32.0, 28.0)
    temperature = np.where(Z[:, None] < 0, cold_above, 20.0)
    found = spectral_temperatures(
        powers(temperature, states[0], np.random.default_rng(2)), states, plane_groups(Z)
    )
    for name in PLANE_GROUPS:
        result, truth = found[name], cold_above if "left" in name else 20.0
        known = np.isfinite(result.temperature_k)
        np.testing.assert_array_equal(known, np.isfinite(result.standard_error_k))
        z = ((result.temperature_k - truth) / result.standard_error_k)[known]
        assert abs(z.mean()) < 4 / np.sqrt(len(z))
        assert (z**2).mean() == pytest.approx(19 / 17, abs=4 * np.sqrt(2 / len(z)))  # Student's t
        assert FREQUENCY[known].min() == pytest.approx(0.9, abs=2 * WIDTH)  # 5 % of the highest density
        assert FREQUENCY[known].max() == pytest.approx(3.8, abs=2 * WIDTH)  # the edge may lie 5 % lower


def test_nothing_is_told_where_a_moved_peak_would_tell():
    # A narrow peak on a flat density: 5 % to either side of it, and on it, the density is uncertain.
    points = (np.arange(2000) + 0.5) * 0.005
    density = np.where(points < 6, 1.0, 0.0) + 20 * np.exp(-(((points - 3) / 0.05) ** 2))
    states = states_of_planes(FREQUENCY, ATOMS, points, np.tile(density, (len(Z), 1)))
    found = spectral_temperatures(
        powers(np.full((len(Z), 1), 30.0), states[0], np.random.default_rng(5)), states, plane_groups(Z)
    )
    known = np.isfinite(found["left_far"].temperature_k)
    for place, told in ((1.0, True), (2.85, False), (3.0, False), (3.15, False), (4.0, True), (5.9, False)):
        assert known[np.abs(FREQUENCY - place).argmin()] == told, place
