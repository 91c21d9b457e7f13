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
from scipy import fft, linalg, optimize, special

from kapitza.arraytypes import Array

MODES = 39
"""Lowest cosine modes that are compared with the models: what is faster says little about the mean."""

LONGEST_SERIES = 128
"""Longer series are averaged over equal blocks first; their lowest modes stay."""

LONGEST_MEMORY = 1 / 3
"""Longest memory tried, as a fraction of the series: longer than that looks like a drift."""

TOO_LONG_MEMORY = 1 / 6
"""A memory beyond this fraction of the series, if as likely as not, leaves the error unknown."""

MEMORIES_TRIED = 12
WHITE_PARTS = (0.0, 0.03, 0.1, 0.3, 1.0, 3.0)
"""White noise beside the memory, as spectral density at zero frequency over that of the memory."""

STORED_PARTS = tuple(np.geomspace(0.1, 100, 8))
"""Energy stored at both ends of a window, as variance over that of white noise."""

PRIOR_WHITE, PRIOR_STORED = 0.2, 0.1

ONE_SIGMA, TWO_SIGMA = 0.682689492, 0.954499736


class MemoryModels(NamedTuple):
    """Kinds of memory that a series of one length may have.

    Attributes:
        variance: (n_models, n_modes) of the cosine modes, over that of the mean.
        memory: (n_models,) as a fraction of the series; 0 for white noise, −1 for stored energy.
        log_weight: (n_models,) logarithm of the prior and of the determinant.
    """

    variance: Array
    memory: Array
    log_weight: Array


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


def error_of_mean(series: Array) -> MeanError:
    """Error of the mean of a stationary series of window means, whatever its memory.

    series : (n,) float, finite, equally spaced in time, n ≥ 10

    Models: white noise; exponential memory τ, log-uniform from a fifth of a window to a third of the series,
    plus white noise; white noise plus the difference of a stored quantity at the ends of each window. With
    variances v_k of the cosine modes c_k relative to that of the mean, each has the likelihood
    Π v_k^−½ (Σ c_k²/v_k)^−K/2 after its scale has been integrated out, and the mean follows Student's t of K
    degrees of freedom; the interval is that of the weighted mixture.
    """
    # ASSUME: Gaussian window means; one exponential memory beside white noise.
    values = _shortened(series)
    n = len(values)
    models = _models(n)
    modes = fft.dct(values, type=2, norm="ortho")[1 : models.variance.shape[1] + 1] ** 2
    if not modes.sum() > np.finfo(float).eps ** 2 * n * values.mean() ** 2:
        return MeanError(0.0, math.inf, 0.0)
    count = len(modes)
    squares = (modes / models.variance).sum(axis=1)
    logarithm = models.log_weight - 0.5 * count * np.log(squares)
    weight = np.exp(logarithm - logarithm.max())
    weight /= weight.sum()
    scale = np.sqrt(squares / count / n)
    one, two = (_half_width(weight, scale, count, level) for level in (ONE_SIGMA, TWO_SIGMA))
    long_memory = float(weight[models.memory > TOO_LONG_MEMORY].sum())
    return MeanError(one, _freedom_of(two / one), long_memory)


def student_width(level: float, degrees_of_freedom: float) -> float:
    """Half width of the central interval of Student's t."""
    if math.isinf(degrees_of_freedom):
        return float(special.ndtri(0.5 + 0.5 * level))
    return float(special.stdtrit(degrees_of_freedom, 0.5 + 0.5 * level))


def _shortened(series: Array) -> Array:
    length = -(-len(series) // LONGEST_SERIES)
    count = len(series) // length
    return np.asarray(series[len(series) - count * length :].reshape(count, length).mean(axis=1))


@lru_cache(maxsize=64)
def _models(n: int) -> MemoryModels:
    transform = fft.dct(np.eye(n), type=2, norm="ortho", axis=0)
    modes = min(MODES, n - 1) + 1

    def variances(covariance: Array) -> Array:
        found = np.einsum("ij,ij->i", transform[:modes] @ linalg.toeplitz(covariance), transform[:modes])
        return np.asarray(found)

    white = np.ones(modes)
    longest = LONGEST_MEMORY * n
    memories = np.geomspace(0.2, longest, MEMORIES_TRIED)
    rows, memory = [white], [0.0]
    for time in memories:
        slow = variances(_window_covariance(float(time), n))
        rows += [(slow / slow[0] + part * white) / (1 + part) for part in WHITE_PARTS]
        memory += [float(time) / n] * len(WHITE_PARTS)
    stored = variances(np.concatenate([[2.0, -1.0], np.zeros(n - 2)]))
    rows += [white + part * stored for part in STORED_PARTS]
    memory += [-1.0] * len(STORED_PARTS)
    variance, kind = np.array(rows), np.array(memory)
    relative = variance[:, 1:] / variance[:, :1]
    with_memory = (1 - PRIOR_WHITE - PRIOR_STORED) / (len(memories) * len(WHITE_PARTS))
    prior = np.where(kind > 0, with_memory, np.where(kind < 0, PRIOR_STORED / len(STORED_PARTS), PRIOR_WHITE))
    return MemoryModels(relative, kind, np.log(prior) - 0.5 * np.log(relative).sum(axis=1))


def _window_covariance(memory: float, n: int) -> Array:
    """Covariance of window means of a process with exponential memory, which is in windows, (n,)."""
    decay = math.exp(-1 / memory)
    same = 2 * memory**2 * (1 / memory - 1 + decay)
    return np.concatenate([[same], (memory * (1 - decay)) ** 2 * decay ** np.arange(n - 1)])


def _half_width(weight: Array, scale: Array, freedom: int, level: float) -> float:
    """Half width of the central interval of a mixture of Student distributions."""
    likely = weight > 1e-5
    share, width = weight[likely] / weight[likely].sum(), scale[likely]
    deviates, inside = _central(freedom)

    def excess(half: float) -> float:
        return float(share @ np.interp(half / width, deviates, inside)) - level

    # Between the widths of the narrowest and of the widest, with room for the interpolation.
    single = student_width(level, freedom)
    low, high = 0.999 * float(width.min()) * single, 1.001 * float(width.max()) * single
    return float(optimize.brentq(excess, low, high, xtol=1e-7 * high))


@lru_cache(maxsize=64)
def _central(freedom: int) -> tuple[Array, Array]:
    """Deviates, and the probability of Student's t between minus and plus each; 1 beyond the last."""
    deviates = np.concatenate([np.linspace(0.0, 20.0, 4001), [1e6]])
    return deviates, 1 - 2 * special.stdtr(freedom, -deviates)


_FREEDOMS = np.geomspace(1.0, 1e4, 400)
_RATIOS = special.stdtrit(_FREEDOMS, 0.5 + 0.5 * TWO_SIGMA) / special.stdtrit(
    _FREEDOMS, 0.5 + 0.5 * ONE_SIGMA
)


def _freedom_of(ratio: float) -> float:
    """Degrees of freedom with which the 95 % interval of Student's t is `ratio` times the 68 % one."""
    return float(np.interp(-ratio, -_RATIOS, _FREEDOMS))
