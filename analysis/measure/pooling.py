"""Conductance of a case from its seeds. Source: docs/theory.md, Pooling over seeds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from kapitza.analysis.measure.conductance import Conductance, conductance_mw_m2k
from kapitza.analysis.measure.memory import ONE_SIGMA, student_width
from kapitza.analysis.measure.statistics import MIN_BLOCKS, finite_series
from kapitza.arraytypes import Array

LARGEST_FREEDOM = 1e6

SCATTERED = 1.0
"""Deviate of the scatter from which on the error is that of the seeds' differences."""


@dataclass(frozen=True)
class PooledMean:
    """Time-weighted mean over seeds."""

    mean: float
    standard_error: float
    """Half width of the 68 % interval: of the seeds' own errors, or of their scatter where that is larger."""
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
    Σ ν_i degrees of freedom when the errors are right. Beyond SCATTERED deviates the error is that of the
    scatter, with Student's t of k − 1 degrees of freedom: the seeds' own errors have missed something.

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
    within = math.sqrt(float(weights**2 @ errors**2))
    freedom = float(min(freedoms.sum(), LARGEST_FREEDOM))
    deviate = _scatter_deviate(x - mean, errors, times, freedom)
    if not deviate > SCATTERED:
        return PooledMean(mean, within, freedom, deviate)
    k = len(x)
    scatter = math.sqrt(float(weights @ (x - mean) ** 2) / (k - 1)) * student_width(ONE_SIGMA, k - 1)
    return PooledMean(mean, scatter, k - 1, deviate)


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
