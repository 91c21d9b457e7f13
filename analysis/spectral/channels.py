"""Measures of inelastic transport: rows of inelastic.csv (docs/theory.md, "What counts as inelastic").

All shares are ratios of means, ∫(part) dν / ∫q dν, with jackknife errors over disjoint groups of blocks.
"""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.spectral.conversion import Conversion
from kapitza.analysis.spectral.resampling import FITTED_PARTS, Estimate, Grouped, halves, of_groups, of_mean
from kapitza.analysis.spectral.resolution import smeared
from kapitza.analysis.units import BOLTZMANN_EV_K
from kapitza.arraytypes import Array

ORDER_SHARES = ("order2_share", "order3_share", "higher_order_share")
"""Linear, quadratic and higher parts of the cross-interface force, in the order of the spectra."""

MARGIN_BINS = 2
"""Bins above a cutoff that are not counted: the taper smears what lies below over them."""


@dataclass(frozen=True)
class Measure:
    """One row of inelastic.csv."""

    measure: str
    value: float
    standard_error: float
    degrees_of_freedom: float = math.inf

    @classmethod
    def of(cls, name: str, estimate: Estimate) -> "Measure":
        """An estimate under its name."""
        return cls(name, estimate.value, estimate.standard_error, estimate.degrees_of_freedom)


@dataclass(frozen=True)
class Trend:
    """Straight line through points with errors.

    Attributes:
        standard_error: of the slope, from the errors of the points alone.
        chi_square: of the points about the line.
        freedom: degrees of freedom of chi_square, the number of points less two.
    """

    slope: float
    standard_error: float
    chi_square: float
    freedom: int

    @property
    def widened_error(self) -> float:
        """Standard error times the Birge ratio √(χ²/freedom), where that is above 1."""
        ratio = self.chi_square / self.freedom if self.freedom else 1.0
        return self.standard_error * math.sqrt(max(1.0, ratio))

    @property
    def z(self) -> float:
        """Slope in units of its widened error."""
        return self.slope / self.widened_error


def total_of(sides: Grouped) -> Grouped:
    """q = ½(q_L + q_R), (…, n_freq), from (…, 2, n_freq)."""
    return sides.changed(lambda both: both.mean(axis=-2))


def order_shares(orders: Grouped) -> list[Measure]:
    """Shares of the orders of anharmonicity in the heat flow; they add up to 1.

    Args:
        orders: (3, 2, n_freq) order 2, order 3 and higher; q_L and q_R in eV.
    """
    flow = total_of(orders)
    # ∫q of every order; bins are equally wide, so their width drops out.
    sums = flow.changed(lambda spectrum: spectrum.sum(axis=-1))
    found = [of_mean(partial(_share, number=number), sums) for number in range(len(ORDER_SHARES))]
    return [Measure.of(name, share) for name, share in zip(ORDER_SHARES, found, strict=True)]


def _share(parts: Array, number: int) -> float:
    return float(parts[number] / parts.sum())


def conversion_measures(name: str, found: Conversion) -> list[Measure]:
    """Rows of a conversion share: `name`, `name`_cross and `name`_split_half."""
    return [
        Measure.of(name, found.largest),
        Measure.of(f"{name}_cross", found.cross),
        Measure.of(f"{name}_split_half", found.split_half),
    ]


def share_above(q: Grouped, frequency_thz: Array, limit_thz: float, whole: Grouped | None = None) -> Estimate:
    """Share of the heat above a frequency; the bin it falls into counts in part.

    Args:
        q: (n_freq,) eV.
        frequency_thz: (n_freq,) bin centres.
        limit_thz: THz.
        whole: (n_freq,) eV in the same groups: the heat it is a share of, where that is not q itself.
    """
    width = frequency_thz[1] - frequency_thz[0]
    above = np.clip((frequency_thz - limit_thz) / width + 0.5, 0.0, 1.0)
    heat = q if whole is None else whole
    rows = Grouped(np.stack([q.mean, heat.mean]), np.stack([q.groups, heat.groups], axis=1), q.n_seeds)
    return of_mean(lambda pair: float(pair[0] @ above / pair[1].sum()), rows)


def above_cutoff_share(
    q: Grouped, frequency_thz: Array, cutoffs_thz: tuple[float, float], whole: Grouped | None = None
) -> Estimate:
    """Share of the heat above the lower cutoff of both crystals and MARGIN_BINS bins (see share_above).

    Args:
        q: (n_freq,) eV.
        cutoffs_thz: highest frequency of either crystal.
        whole: (n_freq,) eV in the same groups: the heat it is a share of, where that is not q itself.
    """
    margin = MARGIN_BINS * (frequency_thz[1] - frequency_thz[0])
    return share_above(q, frequency_thz, min(cutoffs_thz) + float(margin), whole)


def of_the_box(transmission: pd.DataFrame) -> pd.DataFrame:
    """Rows of transmission.csv on the wavevectors of the box; on the mesh where the file has only that."""
    box = transmission[transmission["k_points"] == "cell"]
    return transmission[transmission["k_points"] == "mesh"] if box.empty else box


def elastic_ceiling(
    edges_thz: Array,
    channels: tuple[Array, Array],
    frequency_thz: Array,
    *,
    area_angstrom2: float,
    bath_jump_k: float,
) -> Array:
    """The most that elastic transport can carry, A k_B ΔT min(M₁, M₂), (n_freq,) eV, as blocks would show it.

    Args:
        edges_thz: (n + 1,) edges of the bins of the channel counts.
        channels: M₁ and M₂, (n,) Å⁻² each.
        frequency_thz: (n_freq,) of the block spectra, from 0.
        area_angstrom2: cross-section, Å².
        bath_jump_k: difference of the temperatures the baths emit at, K; with any smaller one it is no bound.
    """
    limit = smeared(edges_thz, np.minimum(*channels), frequency_thz)
    return np.asarray(limit * (area_angstrom2 * BOLTZMANN_EV_K * bath_jump_k))


def above_ceiling_share(q: Grouped, ceiling: Array) -> Estimate:
    """Share of the heat above the elastic ceiling c: ∫(q − c) dν over bins with q > c, over ∫q dν.

    One half of the groups says which bins lie above, the other half how much: max(q − c, 0) of the same data
    would make heat above the ceiling out of noise. With bins chosen wrongly the share comes out too small,
    never too large in expectation. The error of the baths' temperatures is neglected beside that of q.

    Args:
        q, ceiling: (n_freq,) eV.
    """

    def share(groups: Array) -> float:
        choosing, measured = halves(groups - ceiling)
        excess = np.where(choosing > 0, measured, 0.0).sum(axis=1)
        return float(excess.mean() / groups.mean(axis=0).sum())

    return of_groups(share, q)


def excess_over_elastic(
    simulated: Conductance, elastic_mw_m2k: float, elastic_error_mw_m2k: float = 0.0
) -> Estimate:
    """G of the simulation minus that of elastic transport, MW m⁻² K⁻¹, with the statistical errors of both.

    Args:
        simulated: NEMD, local_jump.
        elastic_mw_m2k: the same interface, local_jump, classical.
        elastic_error_mw_m2k: of effective constants, fitted to FITTED_PARTS stretches; 0 where it is exact.

    Raises:
        ValueError: the simulated conductance has another definition.
    """
    if simulated.definition != "local_jump":
        raise ValueError(f"local_jump is compared with local_jump, got {simulated.definition}")
    excess = simulated.conductance_mw_m2k - elastic_mw_m2k
    own = simulated.standard_error_mw_m2k
    error = math.hypot(own, elastic_error_mw_m2k)
    # Welch and Satterthwaite.
    parts = own**4 / simulated.degrees_of_freedom + elastic_error_mw_m2k**4 / (FITTED_PARTS - 1)
    freedom = error**4 / parts if elastic_error_mw_m2k else simulated.degrees_of_freedom
    return Estimate(excess, error, freedom)


def transmission_per_area(q: Grouped, *, area_angstrom2: float, bath_jump_k: float) -> tuple[Array, Array]:
    """q(ν)/(A k_B ΔT) and its error, (n_freq,) Å⁻²: transmitted channels per area in the simulation.

    Comparable with a transmission between reservoirs and with channel counts; unlike these it has the baths'
    contacts and both crystals in series.

    Args:
        q: (n_freq,) eV.
        area_angstrom2: cross-section, Å².
        bath_jump_k: temperature difference of the baths, K.
    """
    unit = area_angstrom2 * BOLTZMANN_EV_K * bath_jump_k
    return q.mean / unit, q.error() / unit


def linear_trend(x: ArrayLike, values: ArrayLike, standard_errors: ArrayLike) -> Trend:
    """Weighted straight line of a measure against, say, temperature.

    Args:
        x: (n,) abscissa, n ≥ 2.
        values, standard_errors: (n,) in one unit.

    Raises:
        ValueError: fewer than two different x, or an error that is not positive.
    """
    place, value, error = (np.asarray(item, dtype=np.float64) for item in (x, values, standard_errors))
    if len(np.unique(place)) < 2 or not (error > 0).all():
        raise ValueError(f"a trend needs two different points with positive errors, got {place}, {error}")
    weight = error**-2
    off_centre = place - weight @ place / weight.sum()
    spread = float(weight @ off_centre**2)
    slope = float((weight * off_centre) @ value) / spread
    residual = value - weight @ value / weight.sum() - slope * off_centre
    return Trend(slope, 1 / math.sqrt(spread), float(weight @ residual**2), len(place) - 2)
