"""Block errors against processes whose true error is known, by z-score."""

import math

import numpy as np
import pytest
from scipy import constants, stats
from scipy.signal import lfilter

from kapitza.analysis.measure import statistics
from kapitza.analysis.measure.pooling import pool_over_seeds
from kapitza.analysis.measure.statistics import (
    block_means,
    drift_deviate,
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


def test_ar1_error_of_0_141_where_the_naive_one_is_0_023():
    series = ar1(np.random.default_rng(5), 0.95, 150, 20000)
    estimates = [mean_error(row) for row in series]
    errors = np.array([estimate.standard_error for estimate in estimates])
    assert series.std(ddof=1) / math.sqrt(20000) == pytest.approx(0.0226, rel=0.02)
    # Blocks of ~750 samples leave 1.3 % too little; one estimate scatters by 14 %.
    ratio = math.sqrt(np.mean(errors**2)) / 0.141421
    assert abs(ratio - 0.987) < 3.5 * 0.14 / math.sqrt(len(series))
    assert all(estimate.converged for estimate in estimates)
    low, high = coverage_bounds(len(series))
    assert low < np.mean([abs(estimate.z_score()) < 1.96 for estimate in estimates]) <= high
    inefficiency = np.mean([estimate.statistical_inefficiency for estimate in estimates])
    assert inefficiency == pytest.approx(1.95 / 0.05, rel=0.12)


@pytest.mark.parametrize(("n", "rho"), [(40, 0.0), (40, 0.4), (80, 0.2), (400, 0.0), (400, 0.5), (400, 0.8)])
def test_z_scores_are_standard_normal_for_short_series(n, rho):
    n_series = 1000
    scores = np.array([mean_error(row).z_score() for row in ar1(np.random.default_rng(n), rho, n_series, n)])
    low, high = coverage_bounds(n_series)
    assert low < np.mean(np.abs(scores) < 1.96) < high
    assert abs(scores.mean()) < 3.5 / math.sqrt(n_series)


@pytest.mark.parametrize("n", [40, 400])
def test_stored_energy_inflates_the_error_and_is_noticed(n):
    rng = np.random.default_rng(7)
    true = 1 / math.sqrt(n)
    estimates = [
        mean_error(rng.standard_normal(n) + np.diff(5 * rng.standard_normal(n + 1))) for _ in range(200)
    ]
    assert np.mean([estimate.standard_error for estimate in estimates]) > 1.3 * true
    assert np.mean([estimate.converged for estimate in estimates]) < 0.25


def test_long_blocks_see_through_stored_energy():
    rng = np.random.default_rng(8)
    n = 20000
    series = [rng.standard_normal(n) + np.diff(5 * rng.standard_normal(n + 1)) for _ in range(40)]
    estimates = [mean_error(row) for row in series]
    single = np.mean([standard_error(row) for row in series])
    assert single * math.sqrt(n) == pytest.approx(math.sqrt(51), rel=0.01)
    assert all(estimate.converged for estimate in estimates)
    assert np.mean([estimate.standard_error for estimate in estimates]) * math.sqrt(n) < 1.15


def test_constant_series_has_no_error():
    estimate = mean_error(np.full(50, 2.5))
    assert (estimate.mean, estimate.standard_error, estimate.z_score(2.5)) == (2.5, 0.0, 0.0)


def test_normal_deviate_keeps_the_probability():
    assert stats.norm.sf(normal_deviate(2.0, 0.5, 9)) == pytest.approx(stats.t.sf(4.0, 9), rel=1e-10)
    assert normal_deviate(-3.0, 1.0, 10**9) == pytest.approx(-3.0, abs=1e-7)
    assert normal_deviate(-1.0, 0.0, 9) == -math.inf


def test_drift_deviate_is_normal_without_drift_and_large_with_it():
    rng = np.random.default_rng(11)
    series = rng.standard_normal((2000, 40))
    deviates = np.array([drift_deviate(row) for row in series])
    # A little below 1: the correlation found by chance only ever widens the error.
    assert 0.88 < deviates.std() < 1.0
    assert abs(deviates.mean()) < 3.5 / math.sqrt(2000)
    # Half means 2 apart are 2/(2/√40) = 6.3 standard errors: seen in a ramp as well as in a step.
    ramp, step = 4 * (np.arange(40) + 0.5) / 40, 2 * (np.arange(40) >= 20)
    for drift in (ramp, step):
        found = np.array([drift_deviate(row + drift) for row in series[:200]])
        assert np.median(found) > 4


def test_correlated_windows_do_not_pass_for_a_drift():
    rng = np.random.default_rng(13)
    series = lfilter([1.0], [1.0, -0.6], rng.standard_normal((2000, 240)))[:, -40:]
    deviates = np.array([drift_deviate(row) for row in series])
    # Without the correction: 1.34.
    assert deviates.std() < 1.24
    assert (np.abs(deviates) > 4).mean() < 0.006


def test_short_series_use_ten_blocks_for_the_drift():
    series = np.random.default_rng(12).standard_normal((2000, 20))
    deviates = np.array([drift_deviate(row) for row in series])
    assert 0.75 < deviates.std() < 1.0


def test_rebinning_groups_exactly_and_keeps_the_mean():
    values = np.random.default_rng(2).standard_normal((60, 3))
    np.testing.assert_allclose(rebin_in_time(values, 60), values, rtol=0, atol=1e-13)
    np.testing.assert_allclose(rebin_in_time(values, 20), block_means(values, 20), rtol=0, atol=1e-13)
    np.testing.assert_allclose(
        rebin_in_time(values, 37).mean(axis=0), values.mean(axis=0), rtol=0, atol=1e-13
    )
    np.testing.assert_allclose(rebin_in_time([0.0, 3.0, 6.0], 2), [1.0, 5.0], rtol=0, atol=1e-14)


def test_pooling_weights_by_time():
    pooled = pool_over_seeds([1.0, 4.0], [0.3, 0.6], [200.0, 100.0])
    assert pooled.mean == pytest.approx(2.0, rel=1e-14)
    assert pooled.standard_error == pytest.approx(math.hypot(0.2, 0.2), rel=1e-14)


def test_seed_scatter_is_normal_for_honest_errors():
    rng = np.random.default_rng(13)
    times = np.array([100.0, 200.0, 50.0])
    blocks = rng.standard_normal((2000, 3, 10)) * np.sqrt(10 / times)[:, None]
    deviates = [
        pool_over_seeds(draw.mean(axis=1), standard_error(draw.T), times).scatter_deviate for draw in blocks
    ]
    assert stats.kstest(deviates, "norm").pvalue > 0.001


def test_seed_scatter_finds_disagreement_and_copies():
    assert pool_over_seeds([1.0, 2.0], [0.1, 0.1], [1.0, 1.0]).scatter_deviate > 4
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
