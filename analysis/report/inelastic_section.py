"""The report's section on inelastic channels as text: measures, conversion, elastic reference."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kapitza.analysis.files.contracts import measures_of
from kapitza.analysis.files.number_text import number, with_error
from kapitza.analysis.report.page_figures import ReportFigure
from kapitza.analysis.spectral.measures import measure_of, overview_headings

MOST_STARS = 12
"""Stars of wavevectors the page lists: a wide box has hundreds."""

K_POINT_WORDS = {"mesh": "converged mesh", "cell": "wavevectors of the box"}


@dataclass(frozen=True)
class InelasticCase:
    """What the section shows of one case.

    measures : columns of the case's inelastic.csv
    greens : columns of greens.csv of its interface and temperature
    wavevectors : columns of its wavevectors.csv; None where heat is not resolved by them
    twins : columns of its twins.csv; None where it has no twins
    """

    label: str
    measures: pd.DataFrame
    greens: pd.DataFrame
    figures: Sequence[ReportFigure]
    wavevectors: pd.DataFrame | None = None
    twins: pd.DataFrame | None = None

    @property
    def headline(self) -> pd.DataFrame:
        """Measures that the first sentence of the page chooses from: those of the twins below the others."""
        columns = ["measure", "value", "standard_error"]
        tables = [self.measures] if self.twins is None else [self.measures, self.twins]
        return pd.concat([table[columns] for table in tables], ignore_index=True)


@dataclass(frozen=True)
class WavevectorRow:
    """A star of in-plane wavevectors as text."""

    length: str
    members: int
    simulated: str
    elastic: str
    ceiling: str
    along_z: str


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
    """The main measures of one case, in the order of headings_of."""

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
    for name, (value, error) in measures_of(measures).items():
        measure, _ = measure_of(name)
        if measure.plane is None:
            rows.append(MeasureRow(name, measure_text(name, value, error), measure.meaning))
    return rows


def conversion_rows(measures: pd.DataFrame) -> list[ConversionRow]:
    """Conversion between planes, the farthest first, then by plane from left to right, the controls last."""
    values = measures_of(measures)
    found: dict[str, tuple[int, int, ConversionRow]] = {}
    for name in values:
        measure, match = measure_of(name)
        base = match["base"]
        if measure.plane is not None and base not in found:
            plane, control = measure.plane(match), measure.control_of is not None
            cells = tuple(_cell(values, base + end) for end in measure.endings)
            part, place = (0, -plane.offset) if plane.pair else (1 + control, plane.offset)
            found[base] = (part, place, ConversionRow(plane.words, base, control, cells))
    return [row for _, _, row in sorted(found.values(), key=_part_and_place)]


def _part_and_place(item: tuple[int, int, ConversionRow]) -> tuple[int, int]:
    return item[:2]


def _cell(values: Mapping[str, tuple[float, float]], name: str) -> str:
    return measure_text(name, *values[name]) if name in values else "–"


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


def headings_of(cases: Sequence[InelasticCase]) -> dict[str, str]:
    """Heading by row name of the overview of these cases."""
    return overview_headings({str(name) for case in cases for name in case.measures["measure"]})


def wavevector_rows(table: pd.DataFrame | None) -> list[WavevectorRow]:
    """The stars that carry most, by the length of the wavevector; none without a table.

    table : columns of wavevectors.csv
    """
    if table is None:
        return []
    most = table.nlargest(MOST_STARS, "conductance_mw_m2k").sort_values("star")
    return [
        WavevectorRow(
            f"{math.hypot(row['wavevector_x_per_angstrom'], row['wavevector_y_per_angstrom']):.3f}",
            int(row["members"]),
            with_error(float(row["conductance_mw_m2k"]), float(row["standard_error_mw_m2k"])),
            _change(float(row["elastic_mw_m2k"])),
            _change(float(row["ceiling_mw_m2k"])),
            f"{with_error(100 * float(row['along_z_share']), 100 * float(row['along_z_share_se']))} %",
        )
        for _, row in most.iterrows()
    ]


def overview(cases: Sequence[InelasticCase]) -> list[OverviewRow]:
    """One row per case; the unit of each cell is that of its column."""
    names = list(headings_of(cases))
    return [
        OverviewRow(
            case.label,
            tuple(_cell(measures_of(case.measures), name).removesuffix(" MW m⁻² K⁻¹") for name in names),
        )
        for case in cases
    ]
