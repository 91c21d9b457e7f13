"""Errors of means of correlated series, and the error a run of given length will have.

Source: docs/theory.md, Statistics.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from kapitza.analysis.measure.memory import error_of_mean
from kapitza.analysis.measure.student import ONE_SIGMA, student_width
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.arraytypes import Array

MIN_BLOCKS = 10
"""Fewer disjoint blocks give an error known to worse than 24 %: refused."""

LONG_MEMORY_PROBABILITY = 0.5
"""From this probability of a memory too long on, an error is not known."""


@dataclass(frozen=True)
class MeanEstimate:
    """Mean of a correlated series with its error."""

    mean: float
    standard_error: float
    """Half width of the central 68 % interval."""
    degrees_of_freedom: float
    """Of the Student distribution with the same 68 and 95 % intervals: how well the error is known."""
    statistical_inefficiency: float
    """Squared error over that of as many independent samples; below 1 for anticorrelated series."""
    long_memory: float
    """Probability that the memory exceeds a sixth of the series; then the error is not known."""

    @property
    def converged(self) -> bool:
        """Whether the series is probably long beside its memory."""
        return self.long_memory < LONG_MEMORY_PROBABILITY

    def z_score(self, expected: float = 0.0) -> float:
        """(mean − expected)/error as the normal deviate that is as unlikely (Student's t → normal)."""
        return normal_deviate(self.mean - expected, self.standard_error, self.degrees_of_freedom)


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
    """Mean and standard error of a stationary correlated series.

    values : (n_samples,) float, equally spaced in time, each the mean over a window
    name : what the series is, for error messages

    The error is marginalised over the memory the series may have (memory.error_of_mean): ±1 standard error
    holds the true mean in 68 %, with memories up to a tenth of the series.

    Raises ValueError for fewer than MIN_BLOCKS samples or non-finite ones.
    Source: docs/theory.md, Statistics.
    """
    series = finite_series(values, name, MIN_BLOCKS)
    found = error_of_mean(series)
    single = float(series.var(ddof=1)) / len(series)
    inefficiency = found.standard_error**2 / single if single > 0 else 1.0
    return MeanEstimate(
        float(series.mean()),
        found.standard_error,
        found.degrees_of_freedom,
        inefficiency,
        found.long_memory,
    )


def normal_deviate(difference: float, error: float, degrees_of_freedom: float) -> float:
    """Normal deviate as unlikely as the difference is, whose error is the half width of a 68 % interval.

    Gates stated in σ keep their meaning when the error itself comes from few samples: with Student's t of few
    degrees of freedom large differences are less unlikely. Zero difference with zero error gives 0; a
    non-zero difference with zero error ±inf.
    """
    if error == 0.0:
        return 0.0 if difference == 0.0 else math.copysign(math.inf, difference)
    if math.isinf(degrees_of_freedom):
        return difference / error
    width = student_width(ONE_SIGMA, degrees_of_freedom)
    tail = float(special.stdtr(degrees_of_freedom, -abs(difference / error) * width))
    return math.copysign(-float(special.ndtri(tail)), difference)


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
