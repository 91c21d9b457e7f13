"""Drifts and unfinished approaches: seen where they are, and not where there is only noise with memory."""

import math

import numpy as np
import pytest
from scipy.signal import lfilter

from kapitza.analysis.measure.settling import approach, at_common_times, settling_deviate

N = 40
TIME = (np.arange(N) + 0.5) / N


def with_memory(rng, rho, n_series, n=N):
    return lfilter([math.sqrt(1 - rho**2)], [1, -rho], rng.standard_normal((n_series, n + 200)))[:, -n:]


def approaching(bias, tau, error, n_series, rng):
    """Series around 1, off by `bias` in the mean, approaching with τ of the series; `error` of their mean."""
    decay = np.exp(-TIME / tau)
    return 1 + bias * decay / decay.mean() + error * math.sqrt(N) * rng.standard_normal((n_series, N))


@pytest.mark.parametrize(("rho", "most"), [(0.0, 0.001), (0.4, 0.003), (0.6, 0.008), (0.8, 0.04)])
def test_noise_with_memory_does_not_pass_for_a_drift(rho, most):
    deviates = np.array([settling_deviate(row) for row in with_memory(np.random.default_rng(1), rho, 2000)])
    assert (np.abs(deviates) > 4).mean() <= most
    assert abs(deviates.mean()) < 3.5 * deviates.std() / math.sqrt(2000)


def test_the_deviate_is_normal_for_white_noise():
    deviates = np.array(
        [settling_deviate(row) for row in np.random.default_rng(2).standard_normal((3000, N))]
    )
    assert 0.88 < deviates.std() < 1.02


@pytest.mark.parametrize(("bias", "least"), [(0.1, 0.85), (0.16, 0.93), (0.2, 0.95)])
def test_an_exponential_approach_is_seen(bias, least):
    """The case that a step-and-slope model of the residuals hid: 18σ errors passed in 97 %."""
    series = approaching(bias, 0.25, 0.01, 400, np.random.default_rng(3))
    assert np.mean([abs(settling_deviate(row)) > 3.5 for row in series]) > least


def test_an_approach_of_two_windows_is_seen_by_its_shape():
    """With τ of a twentieth the first quarter is settled again: means of parts of the run see half of it."""
    series = approaching(0.1, 0.05, 0.01, 200, np.random.default_rng(4))
    assert np.mean([settling_deviate(row) > 4 for row in series]) > 0.97
    found = [approach(row) for row in series]
    assert np.mean([item.bias > 3.5 * item.standard_error for item in found]) > 0.97


@pytest.mark.parametrize("tau", [0.05, 0.1, 0.25])
def test_the_bias_of_an_approach_is_measured(tau):
    found = [approach(row) for row in approaching(0.1, tau, 0.01, 400, np.random.default_rng(5))]
    biases, errors = (
        np.array([getattr(item, name) for item in found]) for name in ("bias", "standard_error")
    )
    assert biases.mean() == pytest.approx(0.1, abs=0.03)
    assert np.mean(np.abs(biases - 0.1) < 2 * errors) > 0.9


def test_no_approach_no_bias():
    found = [approach(row) for row in 1 + 0.01 * np.random.default_rng(6).standard_normal((2000, N))]
    deviates = np.array([item.bias / item.standard_error for item in found])
    assert (np.abs(deviates) > 3.5).mean() < 0.002
    assert abs(deviates.mean()) < 3.5 * deviates.std() / math.sqrt(2000)
    flat = approach(np.full(N, 2.0))
    assert (flat.bias, flat.standard_error) == (0.0, 0.0)


def test_seeds_are_compared_at_equal_times_after_their_start():
    first, second = np.exp(-TIME / 0.2), np.exp(-np.arange(0.5, 2 * N) / N / 0.2)
    pooled = at_common_times([first, second], [100.0, 200.0])
    np.testing.assert_allclose(pooled, [first, first], rtol=1e-12)


def test_short_series_say_so():
    with pytest.raises(ValueError, match="9 samples, at least 10 needed"):
        settling_deviate(np.ones(9), "flow")
