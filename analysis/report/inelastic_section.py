"""The report's section on inelastic channels as text: measures, conversion, elastic reference."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kapitza.analysis.files.number_text import number, with_error
from kapitza.analysis.report.page_figures import ReportFigure

MEANINGS: Mapping[str, str] = {
    "order2_share": "carried by the part of the force linear in the displacements; not all of it is elastic, "
    "for a linear bond also carries what the crystals have converted",
    "order3_share": "carried by the quadratic part of the force: three-phonon processes at the interface",
    "higher_order_share": "carried by all further parts: four phonons and more",
    "above_cutoff_share": "at frequencies the softer crystal does not have, two bins of margin left out",
    "above_1_thz_share": "above 1 THz, whatever the crystals: for comparison with published numbers",
    "above_ceiling_share": "the part of the spectrum above what the channels of both crystals could carry "
    "elastically between the baths",
    "excess_over_elastic": "NEMD minus exact harmonic conductance (local_jump, classical) on the in-plane "
    "wavevectors that fit the simulated box",
    "excess_over_elastic_mesh": "the same with a converged mesh of wavevectors",
}
"""What each measure that stands in a row of its own is, in a few words."""

OVERVIEW: Mapping[str, str] = {
    "order2_share": "order 2",
    "order3_share": "order 3",
    "higher_order_share": "order ≥ 4",
    "conversion_share_cross": "converted at the interface",
    "above_cutoff_share": "above the lower cutoff",
    "above_ceiling_share": "above the elastic ceiling",
    "excess_over_elastic": "G beyond elastic (MW m⁻²K⁻¹)",
}
"""Columns of the overview of all cases."""

ESTIMATES = ("", "_cross", "_split_half")
"""Endings of the three estimates of a conversion share."""

CONVERSION = re.compile(r"conversion_share(?:_(?:(order2)|(left|right)_(\d+)))?(_cross|_split_half)?")

K_POINT_WORDS = {"mesh": "converged mesh", "cell": "wavevectors of the box"}


@dataclass(frozen=True)
class InelasticCase:
    """What the section shows of one case.

    measures : columns of the case's inelastic.csv
    greens : columns of greens.csv of its interface and temperature
    """

    label: str
    measures: pd.DataFrame
    greens: pd.DataFrame
    figures: Sequence[ReportFigure]


@dataclass(frozen=True)
class MeasureRow:
    """A measure, its value with error and unit, and its meaning."""

    measure: str
    value: str
    meaning: str


@dataclass(frozen=True)
class ConversionRow:
    """Conversion at one plane: three estimates; `control` where nothing may be converted."""

    plane: str
    name: str
    control: bool
    cells: tuple[str, ...]


@dataclass(frozen=True)
class GreensRow:
    """One conductance of the Green's function, with what coarser settings change."""

    k_points: str
    definition: str
    statistics: str
    conductance: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class OverviewRow:
    """The main measures of one case, in the order of OVERVIEW."""

    label: str
    cells: tuple[str, ...]


def measure_text(name: str, value: float, error: float) -> str:
    """Value with error: shares in per cent, conductances in MW m⁻² K⁻¹.

    >>> measure_text("order3_share", 0.123, 0.011), measure_text("excess_over_elastic", 12.3, 1.1)
    ('12.3 ± 1.1 %', '12.3 ± 1.1 MW m⁻² K⁻¹')
    """
    if "share" in name:
        return f"{with_error(100 * value, 100 * error)} %"
    return f"{with_error(value, error)} MW m⁻² K⁻¹"


def measure_rows(measures: pd.DataFrame) -> list[MeasureRow]:
    """Every measure but the conversion shares, in the order of the table."""
    return [
        MeasureRow(name, measure_text(name, value, error), MEANINGS.get(name, ""))
        for name, (value, error) in _values(measures).items()
        if not CONVERSION.fullmatch(name)
    ]


def conversion_rows(measures: pd.DataFrame) -> list[ConversionRow]:
    """Conversion by plane from left to right, the control last."""
    values = _values(measures)
    places: dict[str, tuple[int, str, bool]] = {}
    for name in values:
        match = CONVERSION.fullmatch(name)
        if match:
            places.setdefault(name.removesuffix(match[4] or ""), _place(match))
    return [
        ConversionRow(words, name, control, tuple(_cell(values, name + end) for end in ESTIMATES))
        for name, (_, words, control) in sorted(places.items(), key=lambda item: item[1])
    ]


def _place(match: re.Match[str]) -> tuple[int, str, bool]:
    """Where a conversion share is measured: rank, words, whether it is the control."""
    if match[1]:
        return 10**6, "interface plane, order 2 alone", True
    if match[2]:
        count = int(match[3])
        sign = -1 if match[2] == "left" else 1
        return sign * count, f"{count} {'plane' if count == 1 else 'planes'} into the {match[2]} side", False
    return 0, "interface plane", False


def _cell(values: Mapping[str, tuple[float, float]], name: str) -> str:
    return measure_text(name, *values[name]) if name in values else "–"


def _values(measures: pd.DataFrame) -> dict[str, tuple[float, float]]:
    columns = (measures[name] for name in ("measure", "value", "standard_error"))
    return {str(name): (float(value), float(error)) for name, value, error in zip(*columns, strict=True)}


def greens_rows(greens: pd.DataFrame) -> list[GreensRow]:
    """Rows of greens.csv as text, in its order."""
    changes = ("change_k_mesh_mw_m2k", "change_frequency_mw_m2k", "change_broadening_mw_m2k")
    return [
        GreensRow(
            K_POINT_WORDS[row["k_points"]],
            row["definition"],
            row["statistics"],
            number(float(row["conductance_mw_m2k"])),
            tuple(_change(float(row[name])) for name in changes),
        )
        for _, row in greens.iterrows()
    ]


def _change(value: float) -> str:
    return f"{value:.2g}" if math.isfinite(value) else "–"


def overview(cases: Sequence[InelasticCase]) -> list[OverviewRow]:
    """One row per case; the unit of each cell is that of its column."""
    return [
        OverviewRow(
            case.label,
            tuple(_cell(_values(case.measures), name).removesuffix(" MW m⁻² K⁻¹") for name in OVERVIEW),
        )
        for case in cases
    ]
