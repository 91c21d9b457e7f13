"""Whether a production had settled: drifts in σ, and how far the mean is from where it was going.

Source: docs/theory.md, Steady state.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.measure.memory import ONE_SIGMA, student_width
from kapitza.analysis.measure.statistics import MIN_BLOCKS, block_means, finite_series, normal_deviate
from kapitza.arraytypes import Array

DRIFT_BLOCKS = 20

LARGEST_CORRELATION = 0.95

FEWEST_FREEDOMS = 4.0

APPROACH_TIMES = (0.05, 0.1, 0.17, 0.25, 0.35, 0.5)
"""Times τ of an exponential approach that are tried, over the length of the series; slower is a line."""


@dataclass(frozen=True)
class Approach:
    """How far the mean of a series is from its limit, by an exponential approach a + b e^{−t/τ}.

    Attributes:
        bias: mean minus limit, in the unit of the series.
        standard_error: its error, the unknown τ included.
    """

    bias: float
    standard_error: float


def settling_deviate(values: ArrayLike, name: str = "series") -> float:
    """First-quarter mean minus last-half mean, as a normal deviate: the steady-state check.

    values : (n_samples,) float, equally spaced in time

    Blocks (ten for fewer than forty samples, else twenty); their noise and its correlation ρ from one to the
    next come from the residuals about a quartic in time, which an approach to the steady state does not
    widen. With ρ corrected for the bias of short series the variance grows by (1 + ρ)/(1 − ρ), and the
    degrees of freedom shrink alike, to FEWEST_FREEDOMS at least.

    Raises ValueError for fewer than MIN_BLOCKS samples or non-finite ones.
    Source: docs/theory.md, Steady state.
    """
    blocks = _blocks(values, name)
    n = len(blocks)
    first, last = round(n / 4), n // 2
    difference = float(blocks[:first].mean() - blocks[-last:].mean())
    variance, inefficiency, freedom = _noise(blocks)
    error = math.sqrt(variance * inefficiency * (1 / first + 1 / last))
    return normal_deviate(difference, error * student_width(ONE_SIGMA, freedom), freedom)


def approach(values: ArrayLike, name: str = "series") -> Approach:
    """Bias of the mean of a series that approaches its limit exponentially, with its error.

    values : (n_samples,) float, equally spaced in time

    Least squares of a + b e^{−t/τ} for every τ of APPROACH_TIMES; the biases b·mean(e^{−t/τ}) are averaged
    with weights e^{−χ²/2}, and their scatter is part of the error. Noise as in settling_deviate.

    Raises ValueError for fewer than MIN_BLOCKS samples or non-finite ones.
    Source: docs/theory.md, Steady state.
    """
    blocks = _blocks(values, name)
    variance, inefficiency, _ = _noise(blocks)
    noise = variance * inefficiency
    if noise == 0.0 and np.ptp(blocks) == 0.0:
        return Approach(0.0, 0.0)
    fits = np.array([_fitted(blocks, tau, noise) for tau in APPROACH_TIMES])
    biases, errors, squares = fits.T
    weight = np.exp(-0.5 * (squares - squares.min()))
    weight /= weight.sum()
    bias = float(weight @ biases)
    return Approach(bias, math.sqrt(float(weight @ (errors**2 + (biases - bias) ** 2))))


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
        kept = max(MIN_BLOCKS, round(len(whole) * shortest / time))
        parts.append(block_means(whole[:kept], DRIFT_BLOCKS if kept >= 2 * DRIFT_BLOCKS else MIN_BLOCKS))
    count = min(map(len, parts))
    return np.asarray(np.mean([block_means(part, count) for part in parts], axis=0))


def _blocks(values: ArrayLike, name: str) -> Array:
    series = finite_series(values, name, MIN_BLOCKS)
    enough = len(series) >= DRIFT_BLOCKS
    return block_means(series - series.mean(), DRIFT_BLOCKS if enough else MIN_BLOCKS)


def _noise(blocks: Array) -> tuple[float, float, float]:
    """Variance of a block, its statistical inefficiency, degrees of freedom: about a quartic in time."""
    n = len(blocks)
    design = np.vander(np.linspace(-1, 1, n), 5)
    residuals = blocks - design @ np.linalg.lstsq(design, blocks, rcond=None)[0]
    square = float(residuals @ residuals)
    found = float(residuals[1:] @ residuals[:-1]) / square if square > 0 else 0.0
    # The quartic takes slow noise out of the residuals: without memory their correlation is about −5/n.
    correlation = min(max(found + (5 + 4 * found) / n, 0.0), LARGEST_CORRELATION)
    inefficiency = (1 + correlation) / (1 - correlation)
    return square / (n - 5), inefficiency, max(n / inefficiency - 5, FEWEST_FREEDOMS)


def _fitted(blocks: Array, tau: float, noise: float) -> tuple[float, float, float]:
    """Bias, its error and χ² of the approach with one τ, a fraction of the series."""
    edges = np.exp(-np.linspace(0, 1, len(blocks) + 1) / tau)
    decay = tau * len(blocks) * -np.diff(edges)
    shape = decay - decay.mean()
    amplitude = float(shape @ blocks) / float(shape @ shape)
    residual = blocks - blocks.mean() - amplitude * shape
    error = math.sqrt(noise / float(shape @ shape))
    mean = float(decay.mean())
    return amplitude * mean, error * mean, float(residual @ residual) / noise if noise > 0 else 0.0
