"""Errors of means against processes whose true error is known, by coverage."""

import math

import numpy as np
import pytest
from scipy import constants, stats
from scipy.signal import lfilter

from kapitza.analysis.measure import statistics
from kapitza.analysis.measure.pooling import pool_over_seeds, pooled_mixture
from kapitza.analysis.measure.statistics import (
    block_means,
    mean_error,
    normal_deviate,
    predicted_relative_error,
    rebin_in_time,
    standard_error,
)


def ar1(rng, rho, n_series, n):
    """Stationary AR(1) series with unit innovations; true error of the mean 1/((1 − ρ)√n)."""
    return lfilter([1], [1, -rho], rng.standard_normal((n_series, n + 500)), axis=1)[:, 500:]


def coverage_bounds(n_series, nominal=0.95, deviates=3.5):
    half = deviates * math.sqrt(nominal * (1 - nominal) / n_series)
    return nominal - half, nominal + half


def test_block_means_are_exact_and_drop_the_oldest_remainder():
    values = np.arange(23.0)
    assert block_means(values, 10).tolist() == [3.5 + 2 * k for k in range(10)]
    assert block_means(np.stack([values, -values], axis=1), 11).shape == (11, 2)


def test_standard_error_of_known_blocks():
    assert standard_error(np.arange(10.0)) == pytest.approx(math.sqrt(82.5 / 9 / 10), rel=1e-14)


def test_block_variance_of_ar1_is_the_exact_one():
    rho, length, n_series = 0.8, 25, 4000
    lags = np.arange(1, length)
    covariance = 1 / (1 - rho**2)
    exact = covariance / length * (1 + 2 * np.sum((1 - lags / length) * rho**lags))
    squared = (
        standard_error(
            ar1(np.random.default_rng(3), rho, n_series, 10 * length).reshape(-1, 10, length).mean(2).T
        )
        ** 2
    )
    # Neighbouring block means correlate by 1/length: the expected squared error is lower by that correlation.
    lag_one = covariance / length**2 * rho * ((1 - rho**length) / (1 - rho)) ** 2
    between = [lag_one * rho ** ((k - 1) * length) * (10 - k) for k in range(1, 10)]
    expected = (exact - 2 * sum(between) / 90) / 10
    z = (squared.mean() - expected) / (squared.std() / math.sqrt(n_series))
    assert abs(z) < 3.5


def window_means(rng, memory, n_series, n, steps=8):
    """Means over n windows of a process of unit variance; its memory is a fraction of the series."""
    decay = math.exp(-1 / (memory * n * steps))
    long = lfilter([math.sqrt(1 - decay**2)], [1, -decay], rng.standard_normal((n_series, (n + n) * steps)))
    return long[:, -n * steps :].reshape(n_series, n, steps).mean(axis=2)


def coverage(estimates, expected=0.0):
    """How often the intervals of 68 and of 95 % hold the expected mean."""
    within = np.array([abs(item.mean - expected) <= item.standard_error for item in estimates])
    scores = np.array([item.z_score(expected) for item in estimates])
    return within.mean(), (np.abs(scores) < 2).mean()


def test_ar1_error_of_0_141_where_the_naive_one_is_0_023():
    series = ar1(np.random.default_rng(5), 0.95, 150, 20000)
    estimates = [mean_error(row) for row in series]
    assert series.std(ddof=1) / math.sqrt(20000) == pytest.approx(0.0226, rel=0.02)
    ratio = math.sqrt(np.mean([item.standard_error**2 for item in estimates])) / 0.141421
    # Student's t of 39 modes makes the 68 % interval 1.3 % wider; memory that is not excluded some more.
    assert 1.0 < ratio < 1.25
    assert all(estimate.converged for estimate in estimates)
    low, high = coverage_bounds(len(series))
    assert low < coverage(estimates)[1] <= high
    inefficiency = np.mean([estimate.statistical_inefficiency for estimate in estimates])
    assert inefficiency == pytest.approx(ratio**2 * 1.95 / 0.05, rel=0.1)


@pytest.mark.parametrize("n", [40, 100])
@pytest.mark.parametrize("memory", [0.0, 1 / 40, 1 / 20, 1 / 10])
def test_intervals_hold_the_mean_as_often_as_they_say_with_memory_up_to_a_tenth(n, memory):
    rng, n_series = np.random.default_rng(n), 600
    series = window_means(rng, memory, n_series, n) if memory else rng.standard_normal((n_series, n))
    estimates = [mean_error(row) for row in series]
    one, two = coverage(estimates)
    # Never less than 3 % below nominal; somewhat above, for the memory is not known.
    assert 0.653 - 3 * 0.019 < one < 0.77 + 3 * 0.019
    assert 0.925 - 3 * 0.0085 < two < 0.99
    assert np.mean([item.converged for item in estimates]) > (0.6 if memory > 0.05 else 0.98)


def test_memory_beside_faster_noise_is_not_overlooked():
    rng, n_series = np.random.default_rng(4), 600
    fast, slow = (window_means(rng, memory, n_series, 60) for memory in (1 / 80, 1 / 12))
    one, two = coverage([mean_error(row) for row in fast + 0.5 * slow])
    assert one > 0.653 - 3 * 0.019
    assert two > 0.925 - 3 * 0.011


def test_a_memory_of_a_quarter_is_called_too_long():
    series = window_means(np.random.default_rng(6), 1 / 4, 400, 60)
    estimates = [mean_error(row) for row in series]
    assert np.mean([item.converged for item in estimates]) < 0.55
    assert np.mean([item.long_memory for item in estimates]) > 0.5


def test_stored_energy_inflates_the_error_of_short_series_only():
    rng = np.random.default_rng(7)
    for n, most in ((40, 2.0), (20000, 1.2)):
        series = [rng.standard_normal(n) + np.diff(5 * rng.standard_normal(n + 1)) for _ in range(40)]
        errors = np.array([mean_error(row).standard_error for row in series]) * math.sqrt(n)
        assert 1.0 < errors.mean() < most
        assert standard_error(series[0]) * math.sqrt(n) > 5


def test_constant_series_has_no_error():
    estimate = mean_error(np.full(50, 2.5))
    assert (estimate.mean, estimate.standard_error, estimate.z_score(2.5)) == (2.5, 0.0, 0.0)


def test_normal_deviate_keeps_the_probability():
    width = stats.t.ppf(0.5 + 0.5 * 0.682689492, 9)
    assert stats.norm.sf(normal_deviate(2.0, 0.5, 9)) == pytest.approx(stats.t.sf(4.0 * width, 9), rel=1e-8)
    assert normal_deviate(1.0, 1.0, 3) == pytest.approx(1.0, rel=1e-6)
    assert normal_deviate(-3.0, 1.0, math.inf) == -3.0
    assert normal_deviate(-3.0, 1.0, 10**9) == pytest.approx(-3.0, abs=1e-6)
    assert normal_deviate(-1.0, 0.0, 9) == -math.inf


def test_rebinning_groups_exactly_and_keeps_the_mean():
    values = np.random.default_rng(2).standard_normal((60, 3))
    np.testing.assert_allclose(rebin_in_time(values, 60), values, rtol=0, atol=1e-13)
    np.testing.assert_allclose(rebin_in_time(values, 20), block_means(values, 20), rtol=0, atol=1e-13)
    np.testing.assert_allclose(
        rebin_in_time(values, 37).mean(axis=0), values.mean(axis=0), rtol=0, atol=1e-13
    )
    np.testing.assert_allclose(rebin_in_time([0.0, 3.0, 6.0], 2), [1.0, 5.0], rtol=0, atol=1e-14)


def test_pooling_weights_by_time():
    pooled = pool_over_seeds([1.0, 1.3], [0.3, 0.6], [200.0, 100.0])
    assert pooled.mean == pytest.approx(1.1, rel=1e-14)
    assert 0.9 < pooled.standard_error / math.hypot(0.2, 0.2) < 1.1
    assert pool_over_seeds([1.0], [0.3], [200.0], 9).standard_error == 0.3


def test_pooled_error_of_certain_errors_and_seeds_that_agree_is_theirs():
    """Without scatter only the errors are left, and what they miss becomes unlikely with every seed."""
    mixture = pooled_mixture(1.0, 0.0, 40, 1e6)
    assert mixture.interval()[0] == pytest.approx(1.0, rel=1e-3)
    apart = pooled_mixture(1e-12, 1.0, 40, 10.0)
    assert apart.interval()[0] == pytest.approx(1 / math.sqrt(39), rel=0.15)


def test_seed_scatter_is_normal_for_honest_errors():
    rng = np.random.default_rng(13)
    times = np.array([100.0, 200.0, 50.0])
    blocks = rng.standard_normal((2000, 3, 10)) * np.sqrt(10 / times)[:, None]
    pools = [pool_over_seeds(draw.mean(axis=1), standard_error(draw.T), times) for draw in blocks]
    assert stats.kstest([item.scatter_deviate for item in pools], "norm").pvalue > 0.001


def test_seeds_that_differ_widen_the_pooled_error():
    """Seven errors apart is what chance does once in 10⁴: the error is then mostly that of the difference."""
    pooled = pool_over_seeds([100.0, 107.0], [1.0, 1.0], [1.0, 1.0], 15)
    assert pooled.scatter_deviate > 3.5
    assert pooled.degrees_of_freedom < 5
    assert 3.5 < pooled.standard_error < 3.5 * stats.t.ppf(0.5 + 0.5 * 0.682689492, 1)


@pytest.mark.parametrize("missed", [1.0, 2.0])
@pytest.mark.parametrize("seeds", [2, 4])
def test_pooled_intervals_hold_the_mean_even_where_the_seeds_errors_are_too_small(seeds, missed):
    rng, n_trials = np.random.default_rng(seeds), 3000
    draws = missed * rng.standard_normal((n_trials, seeds))
    pools = [pool_over_seeds(row, np.ones(seeds), np.ones(seeds), 30) for row in draws]
    held = np.mean([abs(item.mean) <= item.standard_error for item in pools])
    if missed == 1:
        assert 0.67 < held < 0.76
    else:  # With the seeds' own errors alone: 0.38.
        assert held > (0.48 if seeds == 2 else 0.53)


def test_seed_scatter_finds_disagreement_and_copies():
    assert pool_over_seeds([1.0, 2.0], [0.1, 0.1], [1.0, 1.0]).scatter_deviate > 3
    assert pool_over_seeds([1.0, 1.0], [0.1, 0.1], [1.0, 1.0]).scatter_deviate == -math.inf
    assert math.isnan(pool_over_seeds([1.0], [0.1], [1.0]).scatter_deviate)


def test_predicted_error_in_si_units():
    conductance, area, time = 60e6, (4 * 5.3413e-10) ** 2, 1600e-12
    si = math.sqrt(2 * constants.k / (conductance * area * time)) / 0.15
    assert predicted_relative_error(60.0, area * 1e20, 0.15, 1600.0) == pytest.approx(si, rel=1e-12)


def test_predicted_error_is_that_of_fluctuation_dissipation_noise():
    """A two-reservoir current as Poisson exchange of quanta ±ε, rates in detailed balance."""
    rng = np.random.default_rng(17)
    temperature, jump, area, time, quantum = 30.0, 0.9, 400.0, 2000.0, 1e-5
    boltzmann = statistics.BOLTZMANN_EV_K
    difference = quantum / boltzmann * (1 / (temperature - jump / 2) - 1 / (temperature + jump / 2))
    backward = 800.0
    forward = backward * math.exp(difference)
    conductance = (forward - backward) * quantum / (area * jump) * statistics.CONDUCTANCE_MW_M2K
    runs = quantum * (rng.poisson(forward * time, 20000) - rng.poisson(backward * time, 20000)) / time
    measured = runs.std(ddof=1) / runs.mean()
    predicted = predicted_relative_error(conductance, area, jump / temperature, time)
    assert abs(measured / predicted - 1) < 3.5 / math.sqrt(2 * 20000) + 3.5 * measured / math.sqrt(20000)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: standard_error(np.ones(9)), "9 samples, at least 10"),
        (lambda: mean_error(np.ones(5), "heat flow"), "heat flow: 5 samples"),
        (lambda: mean_error([1.0] * 20 + [math.nan]), "1 values are nan"),
        (lambda: rebin_in_time(np.ones(3), 4), "3 samples, at least 4"),
        (lambda: pool_over_seeds([1, 2], [1], [1, 1]), "one of each per seed"),
        (lambda: predicted_relative_error(0, 1, 1, 1), "positive and finite"),
        (lambda: predicted_relative_error(1, 1, -0.1, 1), "positive and finite"),
        (lambda: predicted_relative_error(1, 1, 1, math.nan), "positive and finite"),
    ],
)
def test_refusals_name_the_problem(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_round_off_noise_is_no_obstacle():
    assert mean_error(28.0 + np.resize([0.0, 4e-15, 0.0, -4e-15], 40)).standard_error < 1e-14
