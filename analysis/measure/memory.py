"""Error of the mean of a series with unknown memory, marginalised over how long that memory may be.

A short series cannot tell a memory of a tenth of its length from none, so that any one estimate of the memory
makes errors too small. Here every memory that the series does not exclude is weighed by its likelihood.
Source: docs/theory.md, Statistics; P. Whittle, Ark. Mat. 2, 423 (1953) for the likelihood of the spectrum.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import fft, linalg

from kapitza.analysis.measure.student import StudentMixture
from kapitza.arraytypes import Array

MODES = 39
"""Lowest cosine modes that are compared with the models: what is faster says little about the mean."""

LONGEST_SERIES = 128
"""Longer series are averaged over equal blocks first; their lowest modes stay."""

LONGEST_MEMORY = 1 / 3
"""Longest memory tried, as a fraction of the series: longer than that looks like a drift."""

LONGEST_NOISE = 1 / 10
"""Longest memory of the noise that checks allow for, as a fraction of the series: slower is a fault."""

TOO_LONG_MEMORY = 1 / 6
"""A memory beyond this fraction of the series, if as likely as not, leaves the error unknown."""

MEMORIES_TRIED, SHORTEST_MEMORY = 12, 0.2
"""Memories tried, equally likely on a logarithmic scale, from a fifth of a window on: that is white noise."""

WHITE_PARTS = (0.0, 0.03, 0.1, 0.3)
"""White noise beside the memory, as spectral density at zero frequency over that of the memory."""

STORED_PARTS = tuple(np.geomspace(0.1, 100, 8))
"""Energy stored at both ends of a window, as variance over that of white noise."""

PRIOR_STORED = 0.4


class MemoryModels(NamedTuple):
    """Kinds of memory that a series of one length may have.

    Attributes:
        variance: (n_models, n_modes) of the cosine modes, over that of the mean.
        memory: (n_models,) as a fraction of the series; −1 for stored energy.
        log_prior: (n_models,) logarithm of the probability beforehand.
        log_determinant: (n_models,) logarithm of Π v_k^−½.
    """

    variance: Array
    memory: Array
    log_prior: Array
    log_determinant: Array


@dataclass(frozen=True)
class MeanError:
    """Error of a mean.

    Attributes:
        standard_error: half width of the central 68 % interval.
        degrees_of_freedom: of the Student distribution with the same 68 and 95 % intervals.
        long_memory: probability that the memory exceeds TOO_LONG_MEMORY.
    """

    standard_error: float
    degrees_of_freedom: float
    long_memory: float


def error_of_mean(series: Array, longest_memory: float = LONGEST_MEMORY) -> MeanError:
    """Error of the mean of a stationary series of window means, whatever its memory.

    series : (n,) or, of seeds of equal length, (n_seeds, n) float, finite, equally spaced in time
    longest_memory : that the noise may have, as a fraction of the series; checks take LONGEST_NOISE, for what
        is slower than that they are to find

    Models: exponential memory τ, from a fifth of a window to a third of the series, plus white noise; white
    noise plus the difference of a stored quantity at the ends of each window. With variances v_k of the
    cosine modes c_k relative to that of the mean, each has the likelihood Π v_k^−½ (Σ c_k²/v_k)^−K/2 after
    its scale has been integrated out, and the mean follows Student's t of K degrees of freedom; the interval
    is that of the weighted mixture. Differences between the means of seeds are modes with v = 1.
    """
    # ASSUME: Gaussian window means; one exponential memory beside white noise.
    seeds = np.array([shortened(row) for row in np.atleast_2d(series)])
    n_seeds, n = seeds.shape
    models = memory_models(n)
    squares = (cosine_modes(seeds) ** 2).sum(axis=0)
    between = float(n * ((seeds.mean(axis=1) - seeds.mean()) ** 2).sum())
    if not squares.sum() + between > np.finfo(float).eps ** 2 * n * seeds.mean() ** 2:
        return MeanError(0.0, math.inf, 0.0)
    count = n_seeds * len(squares) + n_seeds - 1
    sums = (squares / models.variance).sum(axis=1) + between
    weight = models.log_prior + n_seeds * models.log_determinant - 0.5 * count * np.log(sums)
    weight[models.memory > longest_memory] = -math.inf
    mixture = StudentMixture.of(weight, np.sqrt(sums / count / seeds.size), count)
    long_memory = float(mixture.weight[models.memory > TOO_LONG_MEMORY].sum())
    return MeanError(*mixture.interval(), long_memory)


def cosine_modes(values: Array) -> Array:
    """(…, n_modes) orthonormal cosine components c_k of series (…, n), k from 1 to MODES or n − 1."""
    return np.asarray(fft.dct(values, type=2, norm="ortho")[..., 1 : min(MODES, values.shape[-1] - 1) + 1])


def shortened(series: Array) -> Array:
    """The series averaged over equal blocks, to at most LONGEST_SERIES values; its start may be left out."""
    length = -(-len(series) // LONGEST_SERIES)
    count = len(series) // length
    return np.asarray(series[len(series) - count * length :].reshape(count, length).mean(axis=1))


@lru_cache(maxsize=64)
def memory_models(n: int) -> MemoryModels:
    """Every kind of memory tried, for a series of n window means."""
    transform = fft.dct(np.eye(n), type=2, norm="ortho", axis=0)
    modes = min(MODES, n - 1) + 1

    def variances(covariance: Array) -> Array:
        found = np.einsum("ij,ij->i", transform[:modes] @ linalg.toeplitz(covariance), transform[:modes])
        return np.asarray(found)

    white = np.ones(modes)
    memories = np.geomspace(SHORTEST_MEMORY, LONGEST_MEMORY * n, MEMORIES_TRIED)
    rows, memory = [], []
    for time in memories:
        slow = variances(_window_covariance(float(time), n))
        rows += [(slow / slow[0] + part * white) / (1 + part) for part in WHITE_PARTS]
        memory += [float(time) / n] * len(WHITE_PARTS)
    stored = variances(np.concatenate([[2.0, -1.0], np.zeros(n - 2)]))
    rows += [white + part * stored for part in STORED_PARTS]
    memory += [-1.0] * len(STORED_PARTS)
    variance, kind = np.array(rows), np.array(memory)
    relative = variance[:, 1:] / variance[:, :1]
    return MemoryModels(relative, kind, np.log(_prior(kind)), -0.5 * np.log(relative).sum(axis=1))


def _prior(memory: Array) -> Array:
    """(n_models,) probability of each kind beforehand."""
    kinds = MEMORIES_TRIED * len(WHITE_PARTS)
    return np.where(memory > 0, (1 - PRIOR_STORED) / kinds, PRIOR_STORED / len(STORED_PARTS))


def _window_covariance(memory: float, n: int) -> Array:
    """Covariance of window means of a process with exponential memory, which is in windows, (n,)."""
    decay = math.exp(-1 / memory)
    same = 2 * memory**2 * (1 / memory - 1 + decay)
    return np.concatenate([[same], (memory * (1 - decay)) ** 2 * decay ** np.arange(n - 1)])
