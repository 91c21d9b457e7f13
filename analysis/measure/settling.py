"""Whether a production had settled: drifts in σ, and how far the mean is from where it was going.

Source: docs/theory.md, Steady state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.measure.memory import LONGEST_NOISE, cosine_modes, memory_models, shortened
from kapitza.analysis.measure.statistics import MIN_BLOCKS, finite_series, rebin_in_time
from kapitza.analysis.measure.student import StudentMixture
from kapitza.arraytypes import Array

APPROACH_TIMES = (0.05, 0.1, 0.17, 0.25, 0.35, 0.5)
"""Times τ of an exponential approach of which the bias is given, over the length of the series."""

DRIFT_TIMES = (*APPROACH_TIMES, 1.0, 3.0)
"""Times τ at which a drift is looked for: also those that are nearly a straight line, of any bias."""

COMMON_WINDOWS = 40
"""Intervals of time in which seeds are compared."""


@dataclass(frozen=True)
class Approach:
    """How far the mean of a series is from its limit, by an exponential approach a + b e^{−t/τ}.

    Attributes:
        bias: mean minus limit, in the unit of the series.
        standard_error: its error, the unknown τ and memory of the noise included.
    """

    bias: float
    standard_error: float


def approach(values: ArrayLike, name: str = "series") -> Approach:
    """Bias of the mean of a series that approaches its limit exponentially, with its error.

    values : (n_samples,) or, of seeds at equal times, (n_seeds, n_samples) float, equally spaced in time

    Each time τ of APPROACH_TIMES with each memory that the noise may have (memory.memory_models) up to
    LONGEST_NOISE has a generalised least-squares bias β, of β e^{−t/τ} over its mean, with Student's t of one
    degree of freedom less than there are cosine modes; their likelihoods weigh them. Seeds approach alike,
    and their differences show the noise.

    Raises ValueError for fewer than MIN_BLOCKS samples or non-finite ones.
    Source: docs/theory.md, Steady state.
    """
    found = _possible_biases(values, name, APPROACH_TIMES)
    return Approach(0.0, 0.0) if found is None else Approach(*found.mean_and_error())


def settling_deviate(values: ArrayLike, name: str = "series") -> float:
    """Drift of a series as a normal deviate, positive for one that falls; approaches of DRIFT_TIMES.

    values : as for approach, which has the source and what is raised
    """
    found = _possible_biases(values, name, DRIFT_TIMES)
    return 0.0 if found is None else found.deviate()


def at_common_times(
    series: Sequence[ArrayLike], production_ps: Sequence[float], name: str = "series"
) -> Array:
    """What seeds recorded at equal times after their start, (n_seeds, n) over the time that all have.

    series : (n_samples,) float of each seed, over its whole production
    production_ps : of each seed

    Raises ValueError for a seed with too few samples in that time.
    """
    shortest = min(production_ps)
    parts = []
    for values, time in zip(series, production_ps, strict=True):
        whole = finite_series(values, name, MIN_BLOCKS)
        parts.append(whole[: max(MIN_BLOCKS, round(len(whole) * shortest / time))])
    count = min(COMMON_WINDOWS, *map(len, parts))
    return np.array([rebin_in_time(part, count) for part in parts])


def _possible_biases(values: ArrayLike, name: str, times: tuple[float, ...]) -> StudentMixture | None:
    """What the bias of the mean may be; None for constant series."""
    # ASSUME: Gaussian noise of one exponential memory up to LONGEST_NOISE; what is slower is a drift.
    rows = np.atleast_2d(np.asarray(values, dtype=np.float64))
    seeds = np.array(
        [shortened(row - row.mean()) for row in (finite_series(v, name, MIN_BLOCKS) for v in rows)]
    )
    modes = cosine_modes(seeds)
    if not modes.any():
        return None
    noises, n_seeds, freedom = _noises(seeds.shape[1], times), len(seeds), modes.size - 1
    bias = noises.per_variance @ (modes.mean(axis=0)[:, None] * noises.shapes) / noises.information
    rest = noises.per_variance @ (modes**2).sum(axis=0)
    square = rest[:, None] - n_seeds * bias**2 * noises.information
    # Beforehand all sizes of a shape are alike: its own drops out.
    size = 0.5 * np.log((noises.shapes**2).sum(axis=0) / noises.information)
    prior = noises.log_prior + n_seeds * noises.log_determinant
    weight = prior[:, None] + size - 0.5 * freedom * np.log(square)
    scale = np.sqrt(square / (freedom * n_seeds * noises.information))
    return StudentMixture.of(weight.ravel(), scale.ravel(), freedom, bias.ravel())


class _Noises(NamedTuple):
    """Kinds of noise beside approaches of a series of one length.

    Attributes:
        per_variance: (n_models, n_modes) inverse variances of the cosine modes.
        shapes: (n_modes, n_times) modes of e^{−t/τ} over its mean.
        information: (n_models, n_times) inverse squared error of the bias of one seed.
        log_prior, log_determinant: (n_models,) as of memory.MemoryModels.
    """

    per_variance: Array
    shapes: Array
    information: Array
    log_prior: Array
    log_determinant: Array


@lru_cache(maxsize=64)
def _noises(n: int, times: tuple[float, ...]) -> _Noises:
    models = memory_models(n)
    usual = models.memory <= LONGEST_NOISE
    per_variance = 1 / models.variance[usual]
    shapes = np.array([_decay(n, tau) for tau in times]).T
    information = per_variance @ shapes**2
    return _Noises(per_variance, shapes, information, models.log_prior[usual], models.log_determinant[usual])


def _decay(n: int, tau: float) -> Array:
    """(n_modes,) cosine modes of e^{−t/τ} over its mean, averaged over n windows."""
    decay = -np.diff(np.exp(-np.linspace(0, 1, n + 1) / tau))
    return cosine_modes(decay / decay.mean())
