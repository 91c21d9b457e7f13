"""Conductance of a case from its seeds. Source: docs/theory.md, Pooling over seeds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from kapitza.analysis.measure.conductance import Conductance, conductance_mw_m2k
from kapitza.analysis.measure.memory import LONGEST_NOISE, cosine_modes, memory_models
from kapitza.analysis.measure.settling import at_common_times
from kapitza.analysis.measure.statistics import MIN_BLOCKS, finite_series
from kapitza.analysis.measure.student import ONE_SIGMA, StudentMixture, student_width
from kapitza.arraytypes import Array

LARGEST_FREEDOM = 1e6

MISSED = np.concatenate([[1.0], np.geomspace(1.5, 1e4, 16)])
"""Squared errors of the seeds' means over those quoted: as quoted, or larger by what seeds have missed."""

PRIOR_RIGHT = 0.8
"""Probability beforehand that the seeds' own errors are right."""


@dataclass(frozen=True)
class PooledMean:
    """Time-weighted mean over seeds."""

    mean: float
    standard_error: float
    """Half width of the 68 % interval, from the seeds' own errors and their scatter together."""
    degrees_of_freedom: float
    scatter_deviate: float
    """Normal deviate of the seed-to-seed scatter. Large: seeds differ more than their errors allow; −inf:
    seeds are copies; nan: one seed."""


@dataclass(frozen=True)
class PooledConductance:
    """G over the seeds of a case; the deviate judges whether the seeds agree (see pool_over_seeds)."""

    row: Conductance
    scatter_deviate: float


def pool_conductances(
    seeds: Sequence[Conductance], production_ps: ArrayLike, systematic_k: float | None = None
) -> PooledConductance:
    """G of a case from its seeds: pooled Q over pooled ΔT, both weighted by the sampled time.

    seeds : rows of one definition and one area, one per seed
    production_ps : (n_seeds,) float, ps
    systematic_k : systematic error of ΔT from the profile of all seeds together, K; without it the seeds' own
        are averaged

    The ratio of means has less bias than the mean of ratios. To first order its relative error is that of
    the mean of the seeds' G (pool_over_seeds); predicted errors add alike.

    Raises ValueError when there is no seed, or definitions or areas differ.
    """
    definitions, areas = {seed.definition for seed in seeds}, {seed.area_angstrom2 for seed in seeds}
    if len(definitions) != 1 or len(areas) != 1:
        raise ValueError(
            f"pooling over seeds: {len(seeds)} rows with definitions {sorted(definitions)} and areas "
            f"{sorted(areas)} Å²; exactly one definition and one area needed"
        )
    conductances = _column(seeds, "conductance_mw_m2k")
    predicted = _column(seeds, "predicted_error_mw_m2k") / conductances
    flow = _pooled(seeds, "heat_flow_ev_ps", "heat_flow_se_ev_ps", production_ps)
    jump = _pooled(seeds, "temperature_jump_k", "temperature_jump_se_k", production_ps)
    if systematic_k is None:
        systematic_k = _pooled(
            seeds, "temperature_jump_systematic_k", "temperature_jump_se_k", production_ps
        ).mean
    own = _pooled(seeds, "conductance_mw_m2k", "standard_error_mw_m2k", production_ps)
    hot, cold = (
        _pooled(seeds, f"contact_drop_{bath}_k", f"contact_drop_{bath}_se_k", production_ps)
        if all(math.isfinite(getattr(seed, f"contact_drop_{bath}_k")) for seed in seeds)
        else PooledMean(math.nan, math.nan, math.nan, math.nan)
        for bath in ("hot", "cold")
    )
    value = conductance_mw_m2k(flow.mean, seeds[0].area_angstrom2, jump.mean)
    row = Conductance(
        definition=seeds[0].definition,
        temperature_jump_k=jump.mean,
        temperature_jump_se_k=jump.standard_error,
        temperature_jump_systematic_k=systematic_k,
        heat_flow_ev_ps=flow.mean,
        heat_flow_se_ev_ps=flow.standard_error,
        area_angstrom2=seeds[0].area_angstrom2,
        conductance_mw_m2k=value,
        standard_error_mw_m2k=value * own.standard_error / own.mean,
        systematic_mw_m2k=value * systematic_k / abs(jump.mean),
        predicted_error_mw_m2k=value * math.hypot(*(_shares(production_ps) * predicted)),
        statistical_inefficiency=_pooled(
            seeds, "statistical_inefficiency", "standard_error_mw_m2k", production_ps
        ).mean,
        degrees_of_freedom=own.degrees_of_freedom,
        converged="yes" if all(seed.converged == "yes" for seed in seeds) else "no",
        contact_drop_hot_k=hot.mean,
        contact_drop_hot_se_k=hot.standard_error,
        contact_drop_cold_k=cold.mean,
        contact_drop_cold_se_k=cold.standard_error,
    )
    return PooledConductance(row, own.scatter_deviate)


def _column(seeds: Sequence[Conductance], name: str) -> Array:
    return np.array([getattr(seed, name) for seed in seeds], dtype=np.float64)


def _pooled(seeds: Sequence[Conductance], value: str, error: str, production_ps: ArrayLike) -> PooledMean:
    freedoms = _column(seeds, "degrees_of_freedom")
    return pool_over_seeds(_column(seeds, value), _column(seeds, error), production_ps, freedoms)


def _shares(production_ps: ArrayLike) -> Array:
    times = np.asarray(production_ps, dtype=np.float64)
    return np.asarray(times / times.sum())


def pool_over_seeds(
    values: ArrayLike,
    standard_errors: ArrayLike,
    production_ps: ArrayLike,
    degrees_of_freedom: ArrayLike = MIN_BLOCKS - 1,
) -> PooledMean:
    """Mean over independent seeds weighted by their sampled times, with the seed-to-seed scatter judged.

    values, standard_errors : (n_seeds,) float, same unit; errors are half widths of 68 % intervals
    production_ps : (n_seeds,) float, sampled time of each seed, ps
    degrees_of_freedom : (n_seeds,) float or one for all, of the errors

    Seeds of one case have the same variance per unit of time, so times are the optimal weights and are
    known beforehand; inverse variances estimated from short series would only add noise.
    The scatter is judged by F = [Σ t_i (x_i − x̄)²/(k−1)]/[Σ t_i s_i²/k], F-distributed with k − 1 and
    Σ ν_i degrees of freedom when the errors are right. The error weighs, by their likelihood, that they are,
    and that all are too small by a factor, for want of something slow (pooled_mixture).

    Raises ValueError when arrays differ in length, or a time is not positive.
    Source: docs/theory.md, Pooling over seeds.
    """
    x = finite_series(values, "seed values")
    errors = finite_series(standard_errors, "seed errors")
    times = finite_series(production_ps, "sampled times")
    freedoms = np.broadcast_to(np.asarray(degrees_of_freedom, dtype=np.float64), x.shape)
    if not len(x) == len(errors) == len(times) or (times <= 0).any():
        raise ValueError(
            f"pooling over seeds: {len(x)} values, {len(errors)} errors, {len(times)} times; "
            "give one of each per seed, times positive"
        )
    weights = _shares(times)
    mean = float(weights @ x)
    freedom = float(min(freedoms.sum(), LARGEST_FREEDOM))
    deviate = _scatter_deviate(x - mean, errors, times, freedom)
    within = weights * errors / [student_width(ONE_SIGMA, min(own, LARGEST_FREEDOM)) for own in freedoms]
    between = float(weights @ (x - mean) ** 2)
    if len(x) == 1 or not (within.any() or between):
        return PooledMean(mean, float(errors[0]), freedom, deviate)
    mixture = pooled_mixture(float(within @ within), between, len(x), freedom)
    return PooledMean(mean, *mixture.interval(), deviate)


def pooled_mixture(within: float, between: float, n_seeds: int, freedom: float) -> StudentMixture:
    """What the mean over seeds may be off by, in the unit of the roots of the arguments.

    within : squared error of the mean from the seeds' own, of that many degrees of freedom
    between : mean squared distance of the seeds from their mean, weighted by their times

    The seeds' scatter has the variance of the mean, φ times what their errors say, with k − 1 degrees of
    freedom. For every φ of MISSED both estimates of one variance are joined; φ is 1 with PRIOR_RIGHT
    beforehand, else anything up to 10⁴ on a logarithmic scale.

    Source: docs/theory.md, Pooling over seeds.
    """
    more = n_seeds - 1
    joined = round(freedom) + more
    squares = freedom * within + between / MISSED
    prior = np.full(len(MISSED), (1 - PRIOR_RIGHT) / (len(MISSED) - 1))
    prior[0] = PRIOR_RIGHT
    likely = np.log(prior) - 0.5 * more * np.log(MISSED) - 0.5 * joined * np.log(squares)
    return StudentMixture.of(likely, np.sqrt(MISSED * squares / joined), joined)


def scatter_of_series(
    values: ArrayLike, fluctuations: Sequence[ArrayLike], other_variance: ArrayLike, production_ps: ArrayLike
) -> float:
    """Deviate of the scatter of seeds (see pool_over_seeds), the noise from their series together.

    values : (n_seeds,) relative to their mean
    fluctuations : (n_windows,) series of each seed whose mean has the error of its value but for
        other_variance, (n_seeds,)
    production_ps : (n_seeds,) ps

    Noise that remembers more than memory.LONGEST_NOISE of a run is called scatter: seeds that differ by it do
    differ. F is that of pool_over_seeds for each memory, and its probability the mean of theirs.
    """
    x, shares = np.asarray(values, dtype=np.float64), _shares(production_ps)
    if len(x) < 2:
        return math.nan
    series = at_common_times(fluctuations, [1.0] * len(x), "seeds")
    modes, models = cosine_modes(series - series.mean(axis=1)[:, None]), memory_models(series.shape[1])
    usual = models.memory <= LONGEST_NOISE
    squares = (modes**2).sum(axis=0) @ (1 / models.variance[usual]).T
    weight = (models.log_prior + len(x) * models.log_determinant)[usual] - 0.5 * modes.size * np.log(squares)
    within = squares / modes.size / series.shape[1] + float(
        np.asarray(other_variance, dtype=np.float64).mean()
    )
    between = float(shares @ (x - shares @ x) ** 2) * len(x) / (len(x) - 1)
    share = np.exp(weight - weight.max())
    above = float(share @ special.fdtrc(len(x) - 1, modes.size, between / within) / share.sum())
    return -float(special.ndtri(above))


def _scatter_deviate(residuals: Array, errors: Array, times: Array, freedom: float) -> float:
    """Normal deviate of the seed-to-seed scatter (see pool_over_seeds)."""
    k = len(residuals)
    between, within = float(times @ residuals**2), float(times @ errors**2)
    if k < 2:
        return math.nan
    if within == 0.0:
        return 0.0 if between == 0.0 else math.inf
    ratio = (between / (k - 1)) / (within / k)
    freedoms = (k - 1, freedom)
    above = float(special.fdtrc(*freedoms, ratio))
    if above < 0.5:
        return -float(special.ndtri(above))
    return float(special.ndtri(special.fdtr(*freedoms, ratio)))
