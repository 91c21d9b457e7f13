"""Block errors of correlated series, and the error a run of given length will have.

Sources: docs/theory.md, Statistics; H. Flyvbjerg and H. G. Petersen, J. Chem. Phys. 91, 461 (1989) for
blocking; R. M. Lee et al., Phys. Rev. E 83, 066706 (2011) for the choice of the block length.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.arraytypes import Array

MIN_BLOCKS = 10
"""Fewer disjoint blocks give an error known to worse than 24 %: refused."""

BLOCK_LENGTHS_TRIED = 60

LARGEST_CORRELATION = 0.95

ROUND_OFF = 1e-12
"""Ratios of squared errors below this come from round-off in a series without noise."""

DRIFT_SAMPLES = 40
"""From here on the drift test uses twenty blocks: 4σ then is t = 5.3 instead of 8.5 with ten."""


@dataclass(frozen=True)
class MeanEstimate:
    """Mean of a correlated series; its block error has n_blocks − 1 degrees of freedom."""

    mean: float
    standard_error: float
    n_blocks: int
    block_length: int
    statistical_inefficiency: float
    """Variance of the mean over that of as many independent samples; below 1 for anticorrelated series."""
    converged: bool
    """Whether blocks were long enough that the error no longer depends on their length."""

    def z_score(self, expected: float = 0.0) -> float:
        """(mean − expected)/error as the normal deviate that is as unlikely (Student's t → normal)."""
        return normal_deviate(self.mean - expected, self.standard_error, self.n_blocks - 1)


def finite_series(values: ArrayLike, name: str, minimum: int = 1) -> Array:
    """`values` as a float array whose first axis has at least `minimum` finite samples.

    Raises ValueError naming the series when it is shorter or contains nan or inf.
    """
    series = np.asarray(values, dtype=np.float64)
    if series.ndim == 0 or len(series) < minimum:
        found = 0 if series.ndim == 0 else len(series)
        raise ValueError(
            f"{name}: {found} samples, at least {minimum} needed; sample longer or in shorter windows"
        )
    if not np.isfinite(series).all():
        raise ValueError(
            f"{name}: {np.count_nonzero(~np.isfinite(series))} values are nan or inf; "
            "the run that produced them has failed: look at its log"
        )
    return series


def block_means(values: ArrayLike, n_blocks: int) -> Array:
    """Means over disjoint blocks of equal length.

    values : (n_samples, ...) float; the first n_samples % n_blocks samples are left out
    returns : (n_blocks, ...) float, same unit

    Raises ValueError when there are fewer samples than blocks.
    """
    series = finite_series(values, "block means", n_blocks)
    length = len(series) // n_blocks
    kept = series[len(series) - length * n_blocks :]
    return np.asarray(kept.reshape(n_blocks, length, *series.shape[1:]).mean(axis=1), dtype=np.float64)


def standard_error(blocks: ArrayLike) -> Array:
    """Standard error of the mean of independent block values, along the first axis.

    blocks : (n_blocks, ...) float, at least MIN_BLOCKS disjoint blocks
    returns : (...) float, same unit

    Raises ValueError for fewer than MIN_BLOCKS blocks.
    """
    values = finite_series(blocks, "standard error from blocks", MIN_BLOCKS)
    return np.asarray(values.std(axis=0, ddof=1) / math.sqrt(len(values)), dtype=np.float64)


def mean_error(values: ArrayLike, name: str = "series") -> MeanEstimate:
    """Mean and standard error of a stationary correlated series, from blocks of automatic length.

    values : (n_samples,) float, equally spaced in time
    name : what the series is, for error messages

    With g_B the ratio of the squared error from blocks of B samples to that from single samples, the
    systematic error of the block estimate (∝ max(g, 1/g)/B) stays below its scatter (∝ sqrt(B/n)) once
    B³ ≥ 8 n max(g, 1/g)², with the largest value met up to B: stopping where g happens to be low would bias
    the error downwards. The shortest such B with at least MIN_BLOCKS blocks is taken, else the longest B that
    leaves MIN_BLOCKS blocks; `converged` then says whether the error has stopped changing with B.
    1/g covers anticorrelated series, such as bath powers with stored energy, whose block error falls with B:
    until it has converged it is too large. The rest of positive correlation, which
    reaches from block to block, is corrected for as exponential memory.

    Raises ValueError for fewer than MIN_BLOCKS samples or non-finite ones.
    Source: docs/theory.md, Statistics; Lee et al. 2011, with 8 for their 2 (nearer to nominal coverage).
    """
    series = finite_series(values, name, MIN_BLOCKS)
    n = len(series)
    longest = n // MIN_BLOCKS
    greatest = 1.0
    for length in np.unique(np.geomspace(1, longest, BLOCK_LENGTHS_TRIED).astype(int)):
        g = _inefficiency(series, int(length))
        greatest = max(greatest, g, 1 / max(g, ROUND_OFF))
        if length**3 >= 8 * n * greatest**2:
            return _estimate(series, int(length), True)
    return _estimate(series, longest, _error_stopped_changing(series, longest))


def _inefficiency(series: Array, length: int) -> float:
    """Squared error from blocks of `length` samples over that from single samples (1 if constant)."""
    single = float(standard_error(series))
    blocked = float(standard_error(block_means(series, len(series) // length)))
    return 1.0 if single == 0 else (blocked / single) ** 2


def _estimate(series: Array, length: int, converged: bool) -> MeanEstimate:
    n_blocks = len(series) // length
    error = float(standard_error(block_means(series, n_blocks)))
    inefficiency = _inefficiency(series, length)
    final = _inefficiency_of_endless_blocks(inefficiency, length)
    return MeanEstimate(
        float(series.mean()),
        error * math.sqrt(final / inefficiency) if inefficiency > 0 else error,
        n_blocks,
        len(series) // n_blocks,
        final,
        converged,
    )


def _inefficiency_of_endless_blocks(inefficiency: float, length: int) -> float:
    """What the inefficiency g_B from blocks of B samples becomes as B grows, for exponential memory.

    There g_B = g − (g² − 1)/(2B) up to terms exponentially small in B, so g = B − √(B² − 2B g_B + 1), at most
    B. Uncorrelated (g = 1) and anticorrelated series keep g_B.
    """
    # ASSUME: positive correlation decays exponentially, with one time.
    if inefficiency <= 1 or length < 2:
        return inefficiency
    return length - math.sqrt(max(length**2 - 2 * length * inefficiency + 1, 0.0))


def _error_stopped_changing(series: Array, length: int) -> bool:
    """Whether the squared error S from blocks of `length` is final, within its scatter.

    Rising errors: S must agree with that of blocks half as long (nested estimates) within three deviations.
    Falling errors follow S(B) = S + a/B exactly when stored energy changes hands at the ends of the
    blocks: a from S(1) and S(length) must leave less than a quarter of S(length).
    """
    if length < 2:
        return False
    n_blocks, n_short = len(series) // length, len(series) // (length // 2)
    growth = _inefficiency(series, length) / max(_inefficiency(series, length // 2), ROUND_OFF) - 1
    stored = (1 / max(_inefficiency(series, length), ROUND_OFF) - 1) / (length - 1)
    growth_scatter = math.sqrt(2 / n_blocks - 2 / n_short)
    stored_scatter = math.sqrt(2 / n_blocks) / (length - 1)
    return abs(growth) <= 3 * growth_scatter and stored <= max(0.25, 3 * stored_scatter)


def normal_deviate(difference: float, error: float, degrees_of_freedom: float) -> float:
    """Normal deviate as unlikely as t = difference/error is for Student's t.

    Gates stated in σ keep their meaning when the error itself comes from few blocks. Zero difference with
    zero error gives 0; a non-zero difference with zero error ±inf.
    """
    if error == 0.0:
        return 0.0 if difference == 0.0 else math.copysign(math.inf, difference)
    tail = float(special.stdtr(degrees_of_freedom, -abs(difference / error)))
    return math.copysign(-float(special.ndtri(tail)), difference)


def drift_deviate(values: ArrayLike, name: str = "series") -> float:
    """Second-half mean minus first-half mean, as a normal deviate: the steady-state check.

    values : (n_samples,) float, equally spaced in time

    Ten disjoint blocks, twenty from DRIFT_SAMPLES samples on. Their error is the scatter about a step at the
    middle plus a common slope, neither of which moves it (three parameters: n_blocks − 3 degrees of freedom),
    so that a drift does not hide itself by widening its own error. Neighbouring blocks correlate where heat
    moves slowly: with ρ their correlation, corrected for the bias of short series, the variance grows by
    (1 + ρ)/(1 − ρ) and the degrees of freedom shrink alike.

    Raises ValueError for fewer than MIN_BLOCKS samples or non-finite ones.
    Source: docs/theory.md, Steady state.
    """
    series = finite_series(values, name, MIN_BLOCKS)
    n_blocks = 2 * MIN_BLOCKS if len(series) >= DRIFT_SAMPLES else MIN_BLOCKS
    blocks = block_means(series - series.mean(), n_blocks)
    second = np.repeat([0.0, 1.0], n_blocks // 2)
    design = np.column_stack([np.ones(n_blocks), second, np.arange(n_blocks)])
    residuals = blocks - design @ np.linalg.lstsq(design, blocks, rcond=None)[0]
    square = float(residuals @ residuals)
    correlation = float(residuals[1:] @ residuals[:-1]) / square if square > 0 else 0.0
    correlation = min(max(correlation + (2 + 4 * correlation) / n_blocks, 0.0), LARGEST_CORRELATION)
    inefficiency = (1 + correlation) / (1 - correlation)
    variance = square / (n_blocks - 3) * inefficiency
    difference = float(blocks[second == 1].mean() - blocks[second == 0].mean())
    return normal_deviate(difference, math.sqrt(4 * variance / n_blocks), max(n_blocks / inefficiency - 3, 1))


def rebin_in_time(values: ArrayLike, n_intervals: int) -> Array:
    """Means over `n_intervals` equal intervals of a piecewise constant series; the overall mean is kept.

    values : (n_samples, ...) float, each the mean over one of n_samples equal, adjoining intervals of time
    returns : (n_intervals, ...) float

    Raises ValueError when there are fewer samples than intervals.
    """
    series = finite_series(values, "time series to rebin", n_intervals)
    edges = np.linspace(0, len(series), n_intervals + 1)
    whole = np.minimum(edges.astype(int), len(series) - 1)
    integral = np.concatenate([np.zeros((1, *series.shape[1:])), np.cumsum(series, axis=0)])
    part = (edges - whole).reshape(-1, *(1,) * (series.ndim - 1))
    at_edges = integral[whole] + part * series[whole]
    return np.asarray(np.diff(at_edges, axis=0) * (n_intervals / len(series)), dtype=np.float64)


def predicted_relative_error(
    conductance_mw_m2k: float, area_angstrom2: float, jump_over_temperature: float, production_ps: float
) -> float:
    """Relative standard error of G that equilibrium fluctuations allow: (T/ΔT)·sqrt(2 k_B/(G A t)).

    The heat flow through a conductance G A has the white noise 2 k_B T² G A (fluctuation-dissipation
    theorem), so its mean over t scatters by sqrt(2 k_B T² G A/t) around G A ΔT. G and ΔT must belong to the
    same definition (local_jump or reservoir). The error of ΔT itself is not included.

    conductance_mw_m2k : G, MW m⁻² K⁻¹
    area_angstrom2 : area perpendicular to transport, Å²
    jump_over_temperature : ΔT/T
    production_ps : sampled time summed over seeds, ps

    Raises ValueError when an argument is not positive and finite.
    Source: docs/theory.md, Predicted error.
    """
    arguments = (conductance_mw_m2k, area_angstrom2, jump_over_temperature, production_ps)
    if not all(math.isfinite(value) and value > 0 for value in arguments):
        raise ValueError(
            f"predicted error: G, A, ΔT/T and t must be positive and finite, got {arguments}; "
            "check the expected conductance, the cross-section, the bath offset and the production time"
        )
    conductance_ev_ps_k = conductance_mw_m2k / CONDUCTANCE_MW_M2K * area_angstrom2
    return math.sqrt(2 * BOLTZMANN_EV_K / (conductance_ev_ps_k * production_ps)) / jump_over_temperature
