"""The report's section on inelastic channels as text: measures, conversion, elastic reference."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kapitza.analysis.files.number_text import number, with_error
from kapitza.analysis.report.page_figures import ReportFigure
from kapitza.analysis.spectral.measures import measure_of, overview_headings

K_POINT_WORDS = {"mesh": "converged mesh", "cell": "wavevectors of the box"}


@dataclass(frozen=True)
class InelasticCase:
    """What the section shows of one case.

    measures : columns of the case's inelastic.csv
    greens : columns of greens.csv of its interface and temperature
    twins : columns of its twins.csv; None where it has no twins
    """

    label: str
    measures: pd.DataFrame
    greens: pd.DataFrame
    figures: Sequence[ReportFigure]
    twins: pd.DataFrame | None = None

    @property
    def headline(self) -> pd.DataFrame:
        """Measures that the first sentence of the page chooses from: those of the twins below the others."""
        columns = ["measure", "value", "standard_error"]
        tables = [self.measures] if self.twins is None else [self.measures, self.twins]
        return pd.concat([table[columns] for table in tables], ignore_index=True)


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
    """The main measures of one case, in the order of overview_headings."""

    label: str
    cells: tuple[str, ...]


def measure_text(name: str, value: float, error: float) -> str:
    """Value with error: shares in per cent, conductances in MW m⁻² K⁻¹.

    >>> measure_text("order3_share", 0.123, 0.011), measure_text("excess_over_elastic", 12.3, 1.1)
    ('12.3 ± 1.1 %', '12.3 ± 1.1 MW m⁻² K⁻¹')
    """
    measure, _ = measure_of(name)
    if measure.unit == "share":
        return f"{with_error(100 * value, 100 * error)} %"
    return f"{with_error(value, error)} {measure.unit}"


def measure_rows(measures: pd.DataFrame) -> list[MeasureRow]:
    """Every measure but the conversion shares, in the order of the table."""
    rows = []
    for name, (value, error) in _values(measures).items():
        measure, _ = measure_of(name)
        if measure.plane is None:
            rows.append(MeasureRow(name, measure_text(name, value, error), measure.meaning))
    return rows


def conversion_rows(measures: pd.DataFrame) -> list[ConversionRow]:
    """Conversion by plane from left to right, the controls last."""
    values = _values(measures)
    found: dict[str, tuple[bool, int, ConversionRow]] = {}
    for name in values:
        measure, match = measure_of(name)
        base = match["base"]
        if measure.plane is not None and base not in found:
            plane, control = measure.plane(match), measure.control_of is not None
            cells = tuple(_cell(values, base + end) for end in measure.endings)
            found[base] = (control, plane.offset, ConversionRow(plane.words, base, control, cells))
    return [row for _, _, row in sorted(found.values(), key=_control_and_offset)]


def _control_and_offset(item: tuple[bool, int, ConversionRow]) -> tuple[bool, int]:
    return item[:2]


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
            tuple(
                _cell(_values(case.measures), name).removesuffix(" MW m⁻² K⁻¹")
                for name in overview_headings()
            ),
        )
        for case in cases
    ]
