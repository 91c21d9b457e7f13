"""Whether a production had settled: drifts in σ, and how far the mean is from where it was going.

Source: docs/theory.md, Steady state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.measure.memory import cosine_modes, memory_models, shortened
from kapitza.analysis.measure.statistics import MIN_BLOCKS, finite_series, rebin_in_time
from kapitza.analysis.measure.student import StudentMixture
from kapitza.arraytypes import Array

APPROACH_TIMES = (0.05, 0.1, 0.17, 0.25, 0.35, 0.5, 1.0, 3.0)
"""Times τ of an exponential approach that are tried, over the length of the series; slower is a line."""

LONGEST_NOISE = 0.1
"""Longest memory of the noise beside an approach, over the length of the series: slower noise is a drift."""

POOLED_WINDOWS = 40
"""Intervals of time over which seeds are averaged."""


@dataclass(frozen=True)
class Approach:
    """How far the mean of a series is from its limit, by an exponential approach a + b e^{−t/τ}.

    Attributes:
        bias: mean minus limit, in the unit of the series.
        standard_error: its error, the unknown τ and memory of the noise included.
        deviate: of the bias from zero, as the normal deviate that is as unlikely.
    """

    bias: float
    standard_error: float
    deviate: float


def approach(values: ArrayLike, name: str = "series") -> Approach:
    """Bias of the mean of a series that approaches its limit exponentially, with its error.

    values : (n_samples,) float, equally spaced in time

    Each time τ of APPROACH_TIMES with each memory that the noise may have (memory.memory_models) up to
    LONGEST_NOISE has a generalised least-squares bias β, β e^{−t/τ} over its mean, with Student's t of one
    degree of freedom less than there are cosine modes; their likelihoods weigh them.

    Raises ValueError for fewer than MIN_BLOCKS samples or non-finite ones.
    Source: docs/theory.md, Steady state.
    """
    # ASSUME: Gaussian noise of one exponential memory up to LONGEST_NOISE; what is slower is a drift.
    series = finite_series(values, name, MIN_BLOCKS)
    if np.ptp(series) == 0.0:
        return Approach(0.0, 0.0, 0.0)
    biases = _possible_biases(shortened(series - series.mean()))
    return Approach(*biases.mean_and_error(), biases.deviate())


def settling_deviate(values: ArrayLike, name: str = "series") -> float:
    """Drift of a series as a normal deviate, positive for one that falls: see approach."""
    return approach(values, name).deviate


def pooled_series(series: Sequence[ArrayLike], production_ps: Sequence[float], name: str = "series") -> Array:
    """Mean over seeds of what they recorded at equal times after the start, relative to their windows.

    series : (n_samples,) float of each seed, over its whole production
    production_ps : of each seed
    returns : (n,) float over the time that all seeds have, weighted alike

    Raises ValueError for a seed with too few samples in that time.
    """
    shortest = min(production_ps)
    parts = []
    for values, time in zip(series, production_ps, strict=True):
        whole = finite_series(values, name, MIN_BLOCKS)
        parts.append(whole[: max(MIN_BLOCKS, round(len(whole) * shortest / time))])
    count = min(POOLED_WINDOWS, *map(len, parts))
    return np.asarray(np.mean([rebin_in_time(part, count) for part in parts], axis=0))


def _possible_biases(values: Array) -> StudentMixture:
    """What the bias of the mean may be; values without their mean, not all zero."""
    modes, noises = cosine_modes(values), _noises(len(values))
    freedom = len(modes) - 1
    bias = noises.per_variance @ (modes[:, None] * noises.shapes) / noises.information
    rest = (noises.per_variance @ modes**2)[:, None] - bias**2 * noises.information
    weight = noises.log_weight - 0.5 * freedom * np.log(rest)
    scale = np.sqrt(rest / freedom / noises.information)
    return StudentMixture.of(weight.ravel(), scale.ravel(), freedom, bias.ravel())


class _Noises(NamedTuple):
    """Kinds of noise beside approaches of a series of one length.

    Attributes:
        per_variance: (n_models, n_modes) inverse variances of the cosine modes.
        shapes: (n_modes, n_times) modes of e^{−t/τ} over its mean.
        information: (n_models, n_times) inverse squared error of the bias.
        log_weight: (n_models, n_times); beforehand all sizes of a shape are alike, its own drops out.
    """

    per_variance: Array
    shapes: Array
    information: Array
    log_weight: Array


@lru_cache(maxsize=64)
def _noises(n: int) -> _Noises:
    models = memory_models(n)
    usual = models.memory <= LONGEST_NOISE
    per_variance = 1 / models.variance[usual]
    shapes = np.array([_decay(n, tau) for tau in APPROACH_TIMES]).T
    information = per_variance @ shapes**2
    size = 0.5 * np.log((shapes**2).sum(axis=0) / information)
    log_weight = (models.log_prior + models.log_determinant)[usual]
    return _Noises(per_variance, shapes, information, log_weight[:, None] + size)


def _decay(n: int, tau: float) -> Array:
    """(n_modes,) cosine modes of e^{−t/τ} over its mean, averaged over n windows."""
    decay = -np.diff(np.exp(-np.linspace(0, 1, n + 1) / tau))
    return cosine_modes(decay / decay.mean())
