"""Stationary Gaussian series with known memory and therefore known error of their mean."""

import math

import numpy as np
from scipy.signal import lfilter, lfiltic

from kapitza.arraytypes import Array


def exponential_memory(generator: np.random.Generator, shape: tuple[int, ...], memory_steps: float) -> Array:
    """Gaussian noise of variance 1, correlation exp(−k/memory_steps), along the last axis.

    shape : of the result, time last
    memory_steps : memory in steps; 0 for white noise
    """
    innovations = generator.standard_normal(shape)
    if memory_steps <= 0:
        return innovations
    keep = math.exp(-1 / memory_steps)
    fresh = math.sqrt(1 - keep**2)
    before = np.expand_dims(lfiltic([fresh], [1, -keep], [0.0]), tuple(range(len(shape) - 1)))
    before = before + keep * generator.standard_normal((*shape[:-1], 1))
    return np.asarray(lfilter([fresh], [1, -keep], innovations, axis=-1, zi=before)[0])


def means_of(series: Array, n: int) -> Array:
    """Means over n equal, adjoining intervals of the last axis, whose length n divides."""
    return np.asarray(series.reshape(*series.shape[:-1], n, -1).mean(axis=-1))


def exact_error_of_mean(memory_steps: float, n: int) -> float:
    """Standard error of the mean of n samples of `exponential_memory`."""
    lags = np.arange(1, n)
    correlation = np.exp(-lags / memory_steps) if memory_steps > 0 else np.zeros(n - 1)
    return math.sqrt((1 + 2 * float(((1 - lags / n) * correlation).sum())) / n)


def cosine_modes(place: Array, n_modes: int) -> Array:
    """(n_modes, n) values cos(π k x), k = 1 …, of waves that are flat at both ends of 0 ≤ x ≤ 1."""
    return np.asarray(np.cos(np.pi * np.arange(1, n_modes + 1)[:, None] * place))
