"""The three-phonon map on motions of known frequencies and a force that is the square of the displacement."""

import numpy as np
import pytest

from kapitza.analysis.health.check_record import Limits
from kapitza.analysis.health.spectral_checks import three_phonon_sum
from kapitza.analysis.spectral.spectrum import block_spectrum, frequencies, integral
from kapitza.analysis.spectral.three_phonon import (
    band_edges,
    combinations_needed,
    map_sum,
    split_bands,
    transfer,
)

INTERVAL, N = 0.1, 800
SIDE = np.array([0, 1])
EDGES = band_edges(2.0, 4)


def tone(frequency, phase=0.0):
    return np.cos(2 * np.pi * frequency * np.arange(N) * INTERVAL + phase)


def moving(signal):
    """The right atom moves along x."""
    values = np.zeros((N, 2, 3))
    values[:, 1, 0] = signal
    return values


def mapped(displacement, velocity):
    parts = split_bands(displacement, INTERVAL, EDGES)
    spectra = {
        pair: np.array(block_spectrum(sum(parts[b] for b in pair) ** 2, velocity, SIDE, INTERVAL))
        for pair in combinations_needed(4)
    }
    return transfer(spectra, 4)


def test_bands_are_a_partition_of_the_motion():
    walk = np.random.default_rng(0).normal(size=(N, 2, 3)).cumsum(axis=0)
    parts = split_bands(walk, INTERVAL, EDGES)
    np.testing.assert_allclose(parts.sum(axis=0), walk, atol=1e-11)
    for number, part in enumerate(parts[1:-1], start=1):
        spectrum = np.abs(np.fft.rfft(part, axis=0)).max(axis=(1, 2))
        nu = np.fft.rfftfreq(N, INTERVAL)
        outside = (nu < EDGES[number]) | (nu >= EDGES[number + 1])
        assert spectrum[outside].max() < 1e-9 * spectrum.max()


def test_the_sum_over_ordered_pairs_is_order_three():
    rng = np.random.default_rng(1)
    displacement, velocity = rng.normal(size=(2, N, 2, 3))
    whole = np.array(block_spectrum(displacement**2, velocity, SIDE, INTERVAL))
    np.testing.assert_allclose(mapped(displacement, velocity).sum(axis=(0, 1)), whole, atol=1e-12)


@pytest.mark.parametrize(
    ("pair", "heard", "bands"),
    [
        ((0.75, 0.75), 1.5, (1, 1)),  # doubling
        ((1.2, 0.6), 0.6, (1, 2)),  # halving: half the frequency of the mode that decays
        ((0.3, 0.8), 1.1, (0, 1)),  # sum
        ((1.8, 0.7), 1.1, (1, 3)),  # difference
    ],
)
def test_two_tones_are_heard_at_their_sum_and_difference(pair, heard, bands):
    displacement = moving(tone(pair[0]) + (tone(pair[1]) if pair[0] != pair[1] else 0.0))
    found = mapped(displacement, moving(tone(heard)))[:, :, 1]
    flow = integral(found, frequencies(N, INTERVAL))
    a, b = bands
    # u² of cos 2πν_a t + cos 2πν_b t holds cos 2π(ν_a ± ν_b)t once for both orders; of one tone, half of it.
    expected = 0.5 * (0.5 if pair[0] == pair[1] else 1.0)
    assert flow.sum() == pytest.approx(expected, rel=0.02)
    share = flow[a, b] if a == b else flow[a, b] + flow[b, a]
    assert share == pytest.approx(expected, rel=0.02)
    np.testing.assert_allclose(flow, flow.T, atol=1e-12)


def test_impossible_bands_are_refused():
    for cutoff, bands in ((0.0, 4), (2.0, 1), (-1.0, 4)):
        with pytest.raises(ValueError, match="bands"):
            band_edges(cutoff, bands)


def seeds_of(rng, *, scatter, shared=0.3, factor=1.0, blocks=10):
    """Sums of two seeds: order 3 of 8.2 with noise, and a map of factor times that with noise of its own."""
    found = []
    for _ in range(2):
        order3 = 8.2 + shared * rng.standard_normal(blocks)
        found.append((factor * order3 + scatter * rng.standard_normal(blocks), order3))
    return found


def verdict(seeds):
    return three_phonon_sum(map_sum(seeds), Limits()).verdict


def test_a_sum_known_to_more_than_order_three_shows_nothing():
    """A map of −1 ± 14 beside order 3 of 8.2: any number of the kind."""
    rng = np.random.default_rng(2)
    found = map_sum(seeds_of(rng, scatter=14 * np.sqrt(10)))
    assert found.relative_error == pytest.approx(14 / 8.2, rel=0.5)
    assert [verdict(seeds_of(rng, scatter=14 * np.sqrt(10))) for _ in range(50)].count("passed") == 0
    # As little where the noise is common to both, so that the difference is small.
    assert verdict(seeds_of(rng, scatter=0.1, shared=20.0)) == "not_resolved"


def test_a_map_that_is_order_three_passes_and_another_fails():
    rng = np.random.default_rng(3)
    assert verdict(seeds_of(rng, scatter=0.0)) == "passed"
    assert verdict(seeds_of(rng, scatter=0.8)) == "passed"
    assert verdict(seeds_of(rng, scatter=0.2, factor=1.5)) == "failed"
    assert verdict(seeds_of(rng, scatter=0.2, factor=0.5)) == "failed"
    assert verdict(seeds_of(rng, scatter=0.0, blocks=1)[:1]) == "not_resolved"


def test_few_blocks_do_not_fail_a_map_by_chance():
    """Limit 3.5 σ by Student's t: 5 in 10 000; a normal limit would fail 2 % of six disjoint blocks."""
    rng = np.random.default_rng(4)
    found = [verdict(seeds_of(rng, scatter=4.0, blocks=6)) for _ in range(2000)]
    assert found.count("failed") <= 6
