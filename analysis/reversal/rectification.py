"""Rectification: by how much heat flows better with the hot bath on the left than on the right.

Source: docs/theory.md, "Reversed pairs".
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kapitza.analysis.landauer import Definition
from kapitza.analysis.measure.conductance import HeatFlow, conductance_mw_m2k
from kapitza.analysis.measure.pooling import pool_over_seeds
from kapitza.analysis.measure.statistics import mean_error, rebin_in_time
from kapitza.analysis.measure.temperature_jump import TemperatureJump
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class DrivenRun:
    """What one run of a pair measured; flow and jumps are positive from left to right."""

    flow: HeatFlow
    jumps: Sequence[TemperatureJump]
    area_angstrom2: float


@dataclass(frozen=True)
class RectifiedRow:
    """A row of rectification.csv.

    Attributes:
        quantity: what is measured; its unit is the end of its name.
        hot_left, hot_right: in either run, counted from the hot to the cold bath, mean over the seeds.
        rectification: (hot_left − hot_right)/(hot_left + hot_right): the even part over the odd part.
        standard_error: of the rectification.
        noise_correlation: of the fluctuations of both runs about their means, in the same intervals of time:
            what is common drops out of half the difference. nan of conductances, which have no series.
    """

    quantity: str
    hot_left: float
    hot_right: float
    rectification: float
    standard_error: float
    noise_correlation: float = math.nan


@dataclass(frozen=True)
class EvenPart:
    """Even over odd part of one quantity of a pair, with the series and the error of it."""

    ratio: float
    series: Array
    other_error: float
    correlation: float

    def error(self) -> float:
        """Standard error of the ratio."""
        return math.hypot(mean_error(self.series, "rectification").standard_error, self.other_error)


def even_part(
    hot_left: float, hot_right: float, series: tuple[Array, Array], other_error: float = 0.0
) -> EvenPart:
    """Half the sum over half the difference of two runs, of what changes its sign with the baths.

    hot_left, hot_right : mean in either run, positive from left to right
    series : (n_blocks,) of each, in the same unit, of which the error comes
    other_error : standard error of half the sum that is not in the series, same unit

    The error is that of the mean of e_k − ratio·o_k over the odd part, e and o the halves of sum and
    difference in the same intervals of time: noise that both runs share is in it as it is.

    Raises:
        ValueError: the odd part is zero: nothing has driven heat.
    """
    odd, even = 0.5 * (hot_left - hot_right), 0.5 * (hot_left + hot_right)
    if odd == 0:
        raise ValueError(
            "rectification: both runs carry the same heat in the same direction; check the baths"
        )
    n = min(map(len, series))
    first, second = (rebin_in_time(values, n) for values in series)
    ratio = even / odd
    residual = (0.5 * (first + second) - ratio * 0.5 * (first - second)) / odd
    both_vary = first.std() > 0 and second.std() > 0
    correlation = float(np.corrcoef(first, second)[0, 1]) if both_vary else math.nan
    return EvenPart(ratio, np.asarray(residual - residual.mean()), other_error / abs(odd), correlation)


def rectification_of_conductance(flow: EvenPart, jump: EvenPart) -> tuple[float, float]:
    """(G_hot_left − G_hot_right)/(G_hot_left + G_hot_right), and its standard error.

    With q and t the even over the odd part of heat flow and temperature jump, it is (q − t)/(1 − q t).
    """
    q, t = flow.ratio, jump.ratio
    per_flow, per_jump = ((1 - other**2) / (1 - q * t) ** 2 for other in (t, q))
    n = min(len(flow.series), len(jump.series))
    series = per_flow * rebin_in_time(flow.series, n) - per_jump * rebin_in_time(jump.series, n)
    error = mean_error(series, "rectification of the conductance").standard_error
    return (q - t) / (1 - q * t), math.hypot(error, per_flow * flow.other_error)


def rectified_rows(
    pairs: Sequence[tuple[DrivenRun, DrivenRun]], production_ps: Sequence[float]
) -> list[RectifiedRow]:
    """Rows of rectification.csv of a case from the pairs of its seeds, hot left and hot right.

    Seeds are pooled like conductances (pool_over_seeds).
    """
    by_quantity = zip(*(list(_rows_of_pair(*pair)) for pair in pairs), strict=True)
    return [_over_seeds(rows, production_ps) for rows in by_quantity]


def _rows_of_pair(hot_left: DrivenRun, hot_right: DrivenRun) -> Iterator[RectifiedRow]:
    runs = hot_left, hot_right
    means = [run.flow.heat_flow_ev_ps for run in runs]
    # Of the mean of both bath powers, half of what energy stored on the two sides may change.
    stored = 0.5 * math.hypot(*(0.5 * run.flow.energy_gate_ev_ps for run in runs))
    flow = even_part(means[0], means[1], (hot_left.flow.series_ev_ps, hot_right.flow.series_ev_ps), stored)
    yield _row("heat_flow_ev_ps", (means[0], means[1]), flow)
    for first, second in zip(hot_left.jumps, hot_right.jumps, strict=True):
        jump = even_part(first.jump_k, second.jump_k, (first.series_k, second.series_k))
        yield _row(f"{first.definition}_k", (first.jump_k, second.jump_k), jump)
        values = [
            conductance_mw_m2k(run.flow.heat_flow_ev_ps, run.area_angstrom2, found.jump_k)
            for run, found in zip(runs, (first, second), strict=True)
        ]
        name = conductance_name(first.definition)
        yield RectifiedRow(name, values[0], values[1], *rectification_of_conductance(flow, jump))


def conductance_name(definition: Definition) -> str:
    """Name of the row of a conductance."""
    return f"conductance_{definition}_mw_m2k"


def _row(name: str, means: tuple[float, float], found: EvenPart) -> RectifiedRow:
    return RectifiedRow(name, means[0], -means[1], found.ratio, found.error(), found.correlation)


def _over_seeds(rows: Sequence[RectifiedRow], production_ps: Sequence[float]) -> RectifiedRow:
    shares = np.asarray(production_ps, dtype=np.float64) / sum(production_ps)
    left, right, correlation = (
        float(shares @ [getattr(row, name) for row in rows])
        for name in ("hot_left", "hot_right", "noise_correlation")
    )
    pooled = pool_over_seeds(
        [row.rectification for row in rows], [row.standard_error for row in rows], production_ps
    )
    return RectifiedRow(rows[0].quantity, left, right, pooled.mean, pooled.standard_error, correlation)
