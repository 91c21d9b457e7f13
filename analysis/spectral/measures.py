"""Measures of inelastic transport: one record each, from which inelastic.csv, figures and the page follow.

What each can and cannot tell is in docs/inelastic.md; the formulae in docs/theory.md, "What counts as
inelastic".
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

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
from kapitza.analysis.spectral.depth.depth_measures import (
    ABOVE_CUTOFF_BESIDE,
    CONVERSION_BESIDE,
    CONVERSION_BETWEEN,
    CONVERSION_BEYOND_BULK,
    CONVERSION_IN_BULK,
)
from kapitza.analysis.spectral.effective.effective_measures import (
    EFFECTIVE_MEASURES,
    LINEAR_CONTROL_MEASURE,
    QUANTUM_MEASURES,
)
from kapitza.analysis.spectral.in_plane.wavevector_measures import WAVEVECTOR_MEASURES
from kapitza.analysis.spectral.measure_record import (
    CONVERSION_ENDINGS,
    DividingPlane,
    InelasticMeasure,
    MeasuredCase,
    has_cutoffs,
)

FIXED_LIMIT_THZ = 1.0
"""For comparison with published shares above 1 THz, the cutoff of argon of fourfold mass: of that alone."""

FIXED_LIMIT_RATIOS = (1.9, 2.1)
"""Ratios of the cutoffs of argon and argon of fourfold mass: 2, but for the thermal expansion of either."""

CONVERSION_CONTROL = "conversion_share_order2"


def _order(number: int) -> Callable[[MeasuredCase], Sequence[Measure]]:
    def rows(case: MeasuredCase) -> Sequence[Measure]:
        return order_shares(case.spectra.orders)[number : number + 1]

    return rows


def _converted(case: MeasuredCase) -> list[Measure]:
    return conversion_measures("conversion_share", conversion(case.spectra.sides))


def _control(case: MeasuredCase) -> list[Measure]:
    orders = case.spectra.orders
    second = orders.changed(lambda parts: parts[..., 0, :, :])
    return conversion_measures(CONVERSION_CONTROL, conversion_of_part(second, case.spectra.sides))


def _above_cutoff(case: MeasuredCase) -> list[Measure]:
    share = above_cutoff_share(case.flow, case.spectra.frequency_thz, case.cutoffs_thz)
    return [Measure.of("above_cutoff_share", share)]


def _above_cutoff_of(number: int) -> Callable[[MeasuredCase], Sequence[Measure]]:
    """Rows of one side of the interface plane: 0 what leaves the left atoms, 1 what enters the right ones."""

    def rows(case: MeasuredCase) -> list[Measure]:
        sides = case.spectra.sides
        part = sides.changed(lambda both: both[..., number, :])
        known = case.spectra.frequency_thz, case.cutoffs_thz
        share = above_cutoff_share(part, *known, case.flow)
        return [Measure.of(f"above_cutoff_{('left', 'right')[number]}", share)]

    return rows


def _above_limit(case: MeasuredCase) -> list[Measure]:
    share = share_above(case.flow, case.spectra.frequency_thz, FIXED_LIMIT_THZ)
    return [Measure.of("above_1_thz_share", share)]


def _has_ceiling(case: MeasuredCase) -> bool:
    return bool(np.isfinite(case.ceiling).all())


def _is_published_argon(case: MeasuredCase) -> bool:
    """Argon against argon of fourfold mass: of any other crystals the cutoff is another."""
    low, high = FIXED_LIMIT_RATIOS
    return case.elements == {"Ar"} and low < max(case.cutoffs_thz) / min(case.cutoffs_thz) < high


def _above_ceiling(case: MeasuredCase) -> list[Measure]:
    return [Measure.of("above_ceiling_share", above_ceiling_share(case.flow, case.ceiling))]


def _excess(name: str, k_points: str, meaning: str, overview: Mapping[str, str]) -> InelasticMeasure:
    """Beyond the elastic reference, unless that is infinite (identical media) or not computed."""

    def rows(case: MeasuredCase) -> list[Measure]:
        if case.simulated is None:
            return []
        error = case.elastic_error_mw_m2k.get(k_points, 0.0)
        return [Measure.of(name, excess_over_elastic(case.simulated, case.elastic_mw_m2k[k_points], error))]

    def applies(case: MeasuredCase) -> bool:
        return math.isfinite(case.elastic_mw_m2k.get(k_points, math.inf))

    return InelasticMeasure(
        name=name, unit="MW m⁻² K⁻¹", meaning=meaning, rows=rows, applies=applies, overview=overview
    )


INELASTIC_MEASURES: tuple[InelasticMeasure, ...] = (
    CONVERSION_BETWEEN,
    CONVERSION_BEYOND_BULK,
    CONVERSION_IN_BULK,
    InelasticMeasure(
        name="order2_share",
        meaning="Taylor expansion: carried by the part of the force linear in the displacements; not all of "
        "it is elastic, for a linear bond also carries what the crystals have converted",
        rows=_order(0),
        overview={"": "order 2 (Taylor)"},
        trends={"": "order 2 (Taylor expansion, linear force)"},
    ),
    InelasticMeasure(
        name="order3_share",
        meaning="Taylor expansion: carried by the part of the force quadratic in the displacements; its "
        "linear part renormalises the bond",
        rows=_order(1),
        overview={"": "order 3 (Taylor)"},
        trends={"": "order 3 (Taylor expansion, quadratic force)"},
    ),
    InelasticMeasure(
        name="higher_order_share",
        meaning="Taylor expansion: carried by all further terms; a part of them only renormalises the bond",
        rows=_order(2),
        overview={"": "order ≥ 4 (Taylor)"},
        trends={"": "order 4 and higher (Taylor expansion)"},
    ),
    *EFFECTIVE_MEASURES,
    InelasticMeasure(
        name="conversion_share",
        meaning="converted to other frequencies by the bonds across the plane of the interface",
        rows=_converted,
        endings=CONVERSION_ENDINGS,
        overview={"_cross": "converted by the bonds across"},
        trends={"": "converted by the bonds across", "_cross": "by the bonds across, unbiased estimate"},
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
    LINEAR_CONTROL_MEASURE,
    CONVERSION_BESIDE,
    InelasticMeasure(
        name="above_cutoff_share",
        meaning="above the highest harmonic frequency of the softer crystal, two bins of margin left out; "
        "about half of what the stiffer side hands over there, for q is the mean of both sides",
        rows=_above_cutoff,
        applies=has_cutoffs,
        overview={"": "above the lower cutoff"},
        trends={"": "above the lower cutoff"},
    ),
    InelasticMeasure(
        name="above_cutoff_left",
        meaning="leaves the left atoms at the interface above the highest harmonic frequency of the "
        "softer crystal, two bins of margin left out; free of how bond energies are divided",
        rows=_above_cutoff_of(0),
        applies=has_cutoffs,
    ),
    InelasticMeasure(
        name="above_cutoff_right",
        meaning="enters the right atoms at the interface above that frequency",
        rows=_above_cutoff_of(1),
        applies=has_cutoffs,
    ),
    ABOVE_CUTOFF_BESIDE,
    InelasticMeasure(
        name="above_1_thz_share",
        meaning="above 1 THz, for comparison with published numbers of argon and argon of fourfold mass",
        rows=_above_limit,
        applies=_is_published_argon,
    ),
    InelasticMeasure(
        name="above_ceiling_share",
        meaning="the part of the spectrum above what the channels of both crystals could carry "
        "elastically between the baths",
        rows=_above_ceiling,
        applies=_has_ceiling,
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
    _excess(
        "excess_over_elastic_effective",
        "cell_effective",
        "the same on the wavevectors of the box with effective force constants of both crystals, fitted to "
        "their motion: thermal expansion softens them, motion stiffens them again",
        {},
    ),
    *QUANTUM_MEASURES,
    *WAVEVECTOR_MEASURES,
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


def overview_headings(rows: Iterable[str]) -> dict[str, str]:
    """Heading by row name of what the overview of all cases shows, of the rows that there are."""
    return _headings(set(rows), lambda item: item.overview)


def trend_headings(rows: Iterable[str]) -> dict[str, str]:
    """Heading by row name of what is shown against temperature, of the rows that there are."""
    return _headings(set(rows), lambda item: item.trends)


def _headings(rows: set[str], of: Callable[[InelasticMeasure], Mapping[str, str]]) -> dict[str, str]:
    """In the order of the measures; of a family the row that is deepest and has nothing after its number."""
    found = {}
    for item in INELASTIC_MEASURES:
        for ending, words in of(item).items():
            known = {row: match for row in rows if (match := item.match(row)) and match["ending"] == ending}
            plain = {row: match for row, match in known.items() if not match.groupdict().get("kind")}
            if plain:
                row = max(plain, key=lambda name: int(plain[name].groupdict().get("count") or 0))
                found[row] = words.format(**plain[row].groupdict())
    return found
