"""Spectrum of a heat flow from arrays: a known one, its sign, its errors, and what is refused."""

import numpy as np
import pytest

from kapitza import spectral_heat_flow
from kapitza.analysis.spectral.spectrum import BlockPlan, block_spectrum

INTERVAL, BLOCK = 0.1, 10.0
SIDE = np.array([0, 0, 1, 1])


def driven(n_frames=4000, frequency=0.8, noise=0.0, seed=0):
    """Forces in phase with velocities at one frequency: 2 eV/ps leave the left and enter the right."""
    phase = np.cos(2 * np.pi * frequency * INTERVAL * np.arange(n_frames))
    rng = np.random.default_rng(seed)
    force, velocity = (rng.normal(0, noise, (n_frames, 4, 3)) for _ in range(2))
    velocity += phase[:, None, None]
    force += np.where(SIDE == 1, 1, -1)[:, None] * phase[:, None, None] * 2 / 3
    return force, velocity


def test_the_flow_is_positive_from_left_to_right_and_sits_at_its_frequency():
    found = spectral_heat_flow(*driven(), SIDE, INTERVAL, block_ps=BLOCK)
    width = found.frequency_thz[1]
    for spectrum in (found.q_left, found.q_right, found.q_mean):
        assert spectrum.sum() * width == pytest.approx(2.0, rel=2e-3)
        assert abs(found.frequency_thz[spectrum.argmax()] - 0.8) <= width
    assert found.heat_flow_ev_ps.mean() == pytest.approx(2.0, rel=1e-3)
    swapped = spectral_heat_flow(*driven(), 1 - SIDE, INTERVAL, block_ps=BLOCK)
    np.testing.assert_array_equal(swapped.q_mean, -found.q_mean)


def test_it_is_the_mean_over_blocks():
    force, velocity = driven(noise=1.0)
    plan = BlockPlan.of(len(force), INTERVAL, BLOCK)
    blocks = [slice(n * plan.hop, n * plan.hop + plan.length) for n in range(plan.count)]
    left, right = np.mean(
        [block_spectrum(force[part], velocity[part], SIDE, INTERVAL) for part in blocks], axis=0
    )
    found = spectral_heat_flow(force, velocity, SIDE, INTERVAL, block_ps=BLOCK)
    np.testing.assert_allclose(found.q_left, left, rtol=1e-12)
    np.testing.assert_allclose(found.q_right, right, rtol=1e-12)
    np.testing.assert_allclose(found.q_mean, (left + right) / 2, rtol=1e-12)


def test_errors_are_those_of_noise():
    """Of pure noise, the mean is as far from zero as the errors say, in most bins and not in all."""
    force, velocity = driven(n_frames=8000, noise=1.0, seed=3)
    rng = np.random.default_rng(5)
    force = rng.normal(0, 1, force.shape)
    found = spectral_heat_flow(force, velocity, SIDE, INTERVAL, block_ps=BLOCK)
    away = np.abs(found.frequency_thz - 0.8) > 0.3
    off = (found.q_right / found.q_right_se)[away]
    assert 0.4 < np.mean(np.abs(off) < 1) < 0.85
    assert np.abs(off).max() < 6


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"velocity": np.zeros((4000, 3, 3))}, r"both must be \(n_frames, n_atoms, 3\)"),
        ({"side": np.array([0, 1])}, "0 \\(left\\) or 1 \\(right\\)"),
        ({"side": np.array([1, 1, 2, 2])}, "0 \\(left\\) or 1 \\(right\\)"),
        ({"block_ps": 100.0}, "half-overlapping blocks of 100.0 ps"),
        ({"force": np.full((4000, 4, 3), np.nan)}, "not finite"),
    ],
)
def test_what_makes_no_spectrum_is_refused(change, said):
    force, velocity = driven()
    given = {"force": force, "velocity": velocity, "side": SIDE, "interval_ps": INTERVAL, "block_ps": BLOCK}
    with pytest.raises(ValueError, match=said):
        spectral_heat_flow(**(given | change))
