"""Measures of inelastic transport: one record each, from which inelastic.csv, figures and the page follow.

What each can and cannot tell is in docs/inelastic.md; the formulae in docs/theory.md, "What counts as
inelastic".
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence

from kapitza.analysis.spectral.channels import (
    Measure,
    above_ceiling_share,
    above_cutoff_share,
    conversion_measures,
    excess_over_elastic,
    order_shares,
    share_above,
)
from kapitza.analysis.spectral.conversion import conversion, conversion_of_part
from kapitza.analysis.spectral.measure_record import DividingPlane, InelasticMeasure, MeasuredCase
from kapitza.analysis.spectral.resampling import Grouped

FIXED_LIMIT_THZ = 1.0
"""For comparison with published shares above 1 THz, the cutoff of argon of fourfold mass: of argon alone."""

CONVERSION_ENDINGS = ("", "_cross", "_split_half")
"""Ends of the names of the three estimates of a conversion: largest, cross, split half."""

CONVERSION_CONTROL = "conversion_share_order2"


def _order(number: int) -> Callable[[MeasuredCase], Sequence[Measure]]:
    def rows(case: MeasuredCase) -> Sequence[Measure]:
        return order_shares(case.spectra.orders)[number : number + 1]

    return rows


def _converted(case: MeasuredCase) -> list[Measure]:
    return conversion_measures("conversion_share", conversion(case.spectra.sides))


def _control(case: MeasuredCase) -> list[Measure]:
    orders = case.spectra.orders
    second = Grouped(orders.mean[0], orders.groups[:, 0])
    return conversion_measures(CONVERSION_CONTROL, conversion_of_part(second, case.spectra.sides))


def _converted_beside(case: MeasuredCase) -> list[Measure]:
    rows = []
    for offset, sides in case.spectra.moved.items():
        side = "left" if offset < 0 else "right"
        rows += conversion_measures(f"conversion_share_{side}_{abs(offset)}", conversion(sides))
    return rows


def _plane_beside(name: re.Match[str]) -> DividingPlane:
    count, side = int(name["count"]), name["side"]
    words = f"{count} {'plane' if count == 1 else 'planes'} into the {side} side"
    return DividingPlane(-count if side == "left" else count, words)


def _above_cutoff(case: MeasuredCase) -> list[Measure]:
    share = above_cutoff_share(case.flow, case.spectra.frequency_thz, case.cutoffs_thz)
    return [Measure.of("above_cutoff_share", share)]


def _above_limit(case: MeasuredCase) -> list[Measure]:
    share = share_above(case.flow, case.spectra.frequency_thz, FIXED_LIMIT_THZ)
    return [Measure.of("above_1_thz_share", share)]


def _is_argon(case: MeasuredCase) -> bool:
    return case.elements == {"Ar"}


def _above_ceiling(case: MeasuredCase) -> list[Measure]:
    return [Measure.of("above_ceiling_share", above_ceiling_share(case.flow, case.ceiling))]


def _excess(name: str, k_points: str, meaning: str, overview: Mapping[str, str]) -> InelasticMeasure:
    """Beyond the elastic reference, unless that is infinite (identical media) or not computed."""

    def rows(case: MeasuredCase) -> list[Measure]:
        return [Measure.of(name, excess_over_elastic(case.simulated, case.elastic_mw_m2k[k_points]))]

    def applies(case: MeasuredCase) -> bool:
        return math.isfinite(case.elastic_mw_m2k.get(k_points, math.inf))

    return InelasticMeasure(
        name=name, unit="MW m⁻² K⁻¹", meaning=meaning, rows=rows, applies=applies, overview=overview
    )


INELASTIC_MEASURES: tuple[InelasticMeasure, ...] = (
    InelasticMeasure(
        name="order2_share",
        meaning="carried by the part of the force linear in the displacements; not all of it is elastic, "
        "for a linear bond also carries what the crystals have converted",
        rows=_order(0),
        overview={"": "order 2"},
        trends={"": "order 2 (linear force)"},
    ),
    InelasticMeasure(
        name="order3_share",
        meaning="carried by the part of the force quadratic in the displacements, the next term of its "
        "Taylor expansion at the interface",
        rows=_order(1),
        overview={"": "order 3"},
        trends={"": "order 3 (quadratic force)"},
    ),
    InelasticMeasure(
        name="higher_order_share",
        meaning="carried by all further terms; a part of them only renormalises the linear force",
        rows=_order(2),
        overview={"": "order ≥ 4"},
        trends={"": "order 4 and higher"},
    ),
    InelasticMeasure(
        name="conversion_share",
        meaning="converted to other frequencies by the bonds across the plane of the interface",
        rows=_converted,
        endings=CONVERSION_ENDINGS,
        overview={"_cross": "converted by the bonds across"},
        trends={"": "converted by the bonds across", "_cross": "the same, unbiased estimate"},
        plane=lambda name: DividingPlane(0, "interface plane"),
    ),
    InelasticMeasure(
        name=CONVERSION_CONTROL,
        meaning="converted by the linear part of the force, which converts nothing",
        rows=_control,
        endings=CONVERSION_ENDINGS,
        plane=lambda name: DividingPlane(0, "interface plane, order 2 alone"),
        control_of="conversion_share",
    ),
    InelasticMeasure(
        name=r"conversion_share_(?P<side>left|right)_(?P<count>\d+)",
        meaning="converted by the bonds across a plane beside the interface",
        rows=_converted_beside,
        endings=CONVERSION_ENDINGS,
        plane=_plane_beside,
    ),
    InelasticMeasure(
        name="above_cutoff_share",
        meaning="above the highest harmonic frequency of the softer crystal, two bins of margin left out; "
        "about half of what the stiffer side hands over there, for q is the mean of both sides",
        rows=_above_cutoff,
        overview={"": "above the lower cutoff"},
        trends={"": "above the lower cutoff"},
    ),
    InelasticMeasure(
        name="above_1_thz_share",
        meaning="above 1 THz, for comparison with published numbers of argon",
        rows=_above_limit,
        applies=_is_argon,
    ),
    InelasticMeasure(
        name="above_ceiling_share",
        meaning="the part of the spectrum above what the channels of both crystals could carry "
        "elastically between the baths",
        rows=_above_ceiling,
        overview={"": "above the elastic ceiling"},
        trends={"": "above the elastic ceiling"},
    ),
    _excess(
        "excess_over_elastic_box",
        "box",
        "NEMD minus what the same box, baths, times and fit give with harmonic forces (local_jump)",
        {"": "G beyond the harmonic box (MW m⁻²K⁻¹)"},
    ),
    _excess(
        "excess_over_elastic",
        "cell",
        "NEMD minus exact harmonic conductance (local_jump, classical) on the in-plane "
        "wavevectors of the simulated box, between ideal leads instead of its baths",
        {},
    ),
    _excess("excess_over_elastic_mesh", "mesh", "the same with a converged mesh of wavevectors", {}),
)
"""All measures, in the order of their rows in inelastic.csv."""


def inelastic_measures(case: MeasuredCase) -> list[Measure]:
    """Rows of inelastic.csv of a case: of every measure that applies to it."""
    return [row for item in INELASTIC_MEASURES if item.applies(case) for row in item.rows(case)]


def measure_of(row: str) -> tuple[InelasticMeasure, re.Match[str]]:
    """The measure a row of inelastic.csv belongs to, and the match of its name.

    Raises ValueError for the name of no measure.
    """
    for item in INELASTIC_MEASURES:
        if (match := item.match(row)) is not None:
            return item, match
    raise ValueError(f"inelastic.csv: no measure is called {row!r}; make the table anew with this version")


def overview_headings() -> dict[str, str]:
    """Heading by row name of what the overview of all cases shows."""
    return {item.name + end: words for item in INELASTIC_MEASURES for end, words in item.overview.items()}


def trend_headings() -> dict[str, str]:
    """Heading by row name of what is shown against temperature."""
    return {item.name + end: words for item in INELASTIC_MEASURES for end, words in item.trends.items()}
