"""Checks of the errors themselves: against the prediction, and of the seeds against each other."""

import math
from collections.abc import Sequence

from kapitza.analysis.health.check_record import LONGER, Check, HealthCheck, Limits, judged
from kapitza.analysis.health.evidence import CaseEvidence, SeedEvidence
from kapitza.analysis.measure.conductance import SeedConductance
from kapitza.analysis.measure.pooling import PooledConductance, scatter_of_series
from kapitza.analysis.measure.statistics import block_means, standard_error

RATIO_BLOCKS = 20
"""Blocks needed before the measured error is compared with the predicted one."""


def error_ratio(seed: SeedConductance, limits: Limits, *, smaller_is_fine: bool = False) -> Check:
    """Measured over predicted error of G, the larger over the smaller: within 2 and the blocks' own deviates.

    Block errors are known to 1/sqrt(2(n − 1)); the factor 2 is what fluctuation-dissipation may miss.
    Errors far below the prediction are as suspect as errors far above: correlation has been overlooked.
    The error is taken from RATIO_BLOCKS blocks; with fewer samples the check is not resolved. For local_jump
    both contain the measured error of ΔT, so that the reservoir ratio is the sharper test.

    smaller_is_fine : of reversed pairs, for the prediction for independent runs leaves out their common noise
    """
    # ASSUME: white-noise heat flow of one conductance; baths and leads may change it by up to a factor of 2.
    limit = 2.0 * math.exp(limits.deviate_sigma / math.sqrt(2 * (RATIO_BLOCKS - 1)))
    name = f"error_ratio_{seed.row.definition}"
    residual = seed.relative_residual
    if len(residual) < RATIO_BLOCKS:
        return Check(name, math.nan, limit, "not_resolved")
    measured = float(standard_error(block_means(residual, RATIO_BLOCKS))) * seed.row.conductance_mw_m2k
    ratio = measured / seed.row.predicted_error_mw_m2k
    if smaller_is_fine:
        ratio = max(ratio, 1.0)
    return judged(name, max(ratio, 1 / ratio) if ratio > 0 else math.inf, limit)


def long_memory(seed: SeedEvidence, limits: Limits) -> list[Check]:
    """Probability that the memory of a series is too long for its error to be known; then not resolved."""
    found = {"flow": seed.flow.estimate.long_memory}
    found |= {item.row.definition: item.estimate.long_memory for item in seed.conductances}
    limit = limits.long_memory_probability
    return [_known(f"long_memory_{name}", value, limit) for name, value in found.items()]


def seed_scatter(
    pooled: PooledConductance,
    limits: Limits,
    seeds: Sequence[SeedConductance] = (),
    times: Sequence[float] = (),
) -> Check:
    """Whether the seeds of a case differ more, or less, than their errors allow; one seed shows nothing.

    seeds, times : with their series and sampled times, ps, from which together the noise is better known
    """
    name = f"seed_scatter_{pooled.row.definition}"
    deviate = _scatter(pooled, seeds, times) if seeds else pooled.scatter_deviate
    if math.isnan(deviate):
        return Check(name, math.nan, limits.seed_scatter_sigma, "not_resolved")
    return judged(name, abs(deviate), limits.seed_scatter_sigma)


def _scatter(pooled: PooledConductance, seeds: Sequence[SeedConductance], times: Sequence[float]) -> float:
    value = pooled.row.conductance_mw_m2k
    other = [
        (seed.row.standard_error_mw_m2k / seed.row.conductance_mw_m2k) ** 2 - seed.estimate.standard_error**2
        for seed in seeds
    ]
    relative = [seed.row.conductance_mw_m2k / value for seed in seeds]
    return scatter_of_series(relative, [seed.relative_residual for seed in seeds], other, times)


def _scatter_rows(case: CaseEvidence, limits: Limits) -> list[Check]:
    times = [seed.flow.production_ps for seed in case.seeds]
    rows = [
        seed_scatter(item, limits, [seed.conductances[number] for seed in case.seeds], times)
        for number, item in enumerate(case.pooled)
    ]
    series = [seed.difference_k for seed in case.seeds if seed.difference_k is not None]
    if len(series) > 1:
        means = [float(item.mean()) for item in series]
        about = [item - mean for item, mean in zip(series, means, strict=True)]
        deviate = scatter_of_series(means, about, 0.0, times)
        rows.append(judged("seed_scatter_difference", abs(deviate), limits.seed_scatter_sigma))
    return rows


def error_size(pooled: PooledConductance, limits: Limits) -> Check:
    """Statistical and systematic error over the conductance; above its limit G is not resolved."""
    row = pooled.row
    value = math.hypot(row.standard_error_mw_m2k, row.systematic_mw_m2k) / row.conductance_mw_m2k
    return _known(f"error_size_{row.definition}", value, limits.error_fraction)


def _known(name: str, value: float, limit: float) -> Check:
    """Not resolved above the limit: nothing is wrong, but too little is known."""
    return Check(name, value, limit, "passed" if value <= limit else "not_resolved")


def _ratio_rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
    return [error_ratio(item, limits, smaller_is_fine=seed.runs > 1) for item in seed.conductances]


ERROR_RATIO = HealthCheck[SeedEvidence](
    name="error_ratio",
    meaning="measured over predicted error of G, the larger over the smaller",
    limit="deviate_sigma",
    rows=_ratio_rows,
    failed="correlations are overlooked or the run is not stationary: sample longer, look at convergence",
    not_resolved="too few blocks: raise protocol.production_ps or windows_per_segment",
)

SEED_SCATTER = HealthCheck[CaseEvidence](
    name="seed_scatter",
    meaning="differences between the seeds, in σ of their own errors",
    limit="seed_scatter_sigma",
    rows=_scatter_rows,
    failed="errors of the seeds are too small or a run went astray: compare the seeds, sample longer",
    not_resolved="one seed shows nothing: give several seeds",
)

LONG_MEMORY = HealthCheck[SeedEvidence](
    name="long_memory",
    meaning="probability that a series remembers more than a sixth of its length",
    limit="long_memory_probability",
    rows=long_memory,
    failed=LONGER,
    not_resolved="the error is not known: raise protocol.production_ps to ten times the memory",
)

ERROR_SIZE = HealthCheck[CaseEvidence](
    name="error_size",
    meaning="statistical and systematic error of G, over G",
    limit="error_fraction",
    rows=lambda case, limits: [error_size(item, limits) for item in case.pooled],
    failed=LONGER,
    not_resolved="G is hardly known: more seeds or a longer protocol.production_ps; against the systematic "
    "error a longer box (length_cells)",
)
