"""All measures of inelastic transport of one case, as rows of inelastic.csv.

What each can and cannot tell is in docs/inelastic.md; the formulae in docs/theory.md, "What counts as
inelastic".
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.spectral.channels import (
    Measure,
    above_ceiling_share,
    above_cutoff_share,
    conversion_measures,
    excess_over_elastic,
    order_shares,
    share_above,
    total_of,
)
from kapitza.analysis.spectral.conversion import conversion, conversion_of_part
from kapitza.analysis.spectral.resampling import Grouped

Array = NDArray[np.float64]

FIXED_LIMIT_THZ = 1.0
"""For comparison with published shares above 1 THz, the cutoff of argon of fourfold mass."""

EXCESSES = {"cell": "excess_over_elastic", "mesh": "excess_over_elastic_mesh"}
"""Measure by the wavevectors of the elastic reference: those that fit the simulated cell, or converged."""


@dataclass(frozen=True)
class CaseSpectra:
    """Block spectra of all seeds of a case, eV; an axis of 2 is q_L, q_R.

    Attributes:
        frequency_thz: (n_freq,) from 0.
        sides: (2, n_freq) at the interface plane.
        orders: (3, 2, n_freq) order 2, order 3 and higher.
        moved: (2, n_freq) by the number of atomic planes the dividing plane is moved by, negative = left.
    """

    frequency_thz: Array
    sides: Grouped
    orders: Grouped
    moved: Mapping[int, Grouped]


def spectral_measures(case: CaseSpectra, cutoffs_thz: tuple[float, float], ceiling: Array) -> list[Measure]:
    """Rows that follow from the spectra alone.

    Args:
        cutoffs_thz: highest frequency of either crystal.
        ceiling: (n_freq,) eV, as of kapitza.analysis.spectral.channels.elastic_ceiling.
    """
    q, second = total_of(case.sides), Grouped(case.orders.mean[0], case.orders.groups[:, 0])
    rows = [
        *order_shares(case.orders),
        *conversion_measures("conversion_share", conversion(case.sides)),
        *conversion_measures("conversion_share_order2", conversion_of_part(second, case.sides)),
    ]
    for offset, sides in case.moved.items():
        side = "left" if offset < 0 else "right"
        rows += conversion_measures(f"conversion_share_{side}_{abs(offset)}", conversion(sides))
    return [
        *rows,
        Measure.of("above_cutoff_share", above_cutoff_share(q, case.frequency_thz, cutoffs_thz)),
        Measure.of("above_1_thz_share", share_above(q, case.frequency_thz, FIXED_LIMIT_THZ)),
        Measure.of("above_ceiling_share", above_ceiling_share(q, ceiling)),
    ]


def excess_measures(simulated: Conductance, elastic_mw_m2k: Mapping[str, float]) -> list[Measure]:
    """Rows of the excess over elastic transport; none over an infinite (identical media) or unknown one.

    Args:
        simulated: NEMD, local_jump.
        elastic_mw_m2k: Green's functions, local_jump, classical, by wavevectors (keys of EXCESSES).
    """
    return [
        Measure.of(name, excess_over_elastic(simulated, elastic_mw_m2k[points]))
        for points, name in EXCESSES.items()
        if math.isfinite(elastic_mw_m2k.get(points, math.inf))
    ]
