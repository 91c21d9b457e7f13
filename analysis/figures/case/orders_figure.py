"""Top: conductance by frequency (local_jump), split into the part of the force that is linear in the
displacements (order 2) and all the rest. Middle: the rest in two, the quadratic part (order 3) and
everything beyond: terms of an expansion, not processes, for a part of each only renormalises the linear
bond; their errors are opposite, and larger than that of their sum.
Bottom: C(ν), the heat that left the left atoms below ν less what entered the right atoms below ν, as a
share of the whole. A negative dip says that heat enters the right crystal at lower frequencies than it had
on the left. The linear force cannot convert: its curve is the control and must be zero within its band.
Order 2 is not all elastic, for a linear bond also carries what the crystals themselves have converted.
Bands: one standard error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILLION,
    in_style,
    legend_beside,
    new_figure,
    title_axes,
)
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.analysis.figures.spectral_axes import (
    SPECTRAL_UNIT,
    Cutoffs,
    LineStyle,
    draw_band,
    draw_cutoffs,
    shown_to,
)
from kapitza.analysis.files.contracts import SPECTRUM
from kapitza.analysis.files.seed_files import read_sides
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.spectral.channels import total_of
from kapitza.analysis.spectral.conversion import cumulative_difference
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARTS = (
    ("total", "all orders", BLACK, "-"),
    ("order2", "order 2 (Taylor, linear force)", BLUE, (0, (6, 2))),
    ("anharmonic", "all higher orders", VERMILLION, (0, (3, 1, 1, 1))),
)
ANHARMONIC_PARTS = (
    ("order3", "order 3 (Taylor, quadratic)", PURPLE, "-"),
    ("higher", "order 4 and higher (Taylor)", GREEN, (0, (6, 2))),
)
CONVERSIONS = (
    ("total", "all orders", BLACK, "-"),
    ("order2", "order 2 (control: 0)", ORANGE, (0, (6, 2))),
)


def with_anharmonic(spectrum: pd.DataFrame, rest: Grouped) -> pd.DataFrame:
    """The spectrum with columns anharmonic, anharmonic_se: everything but order 2.

    Order 3 and the higher ones scatter against each other, so that the error of their sum is not theirs.

    spectrum : columns of spectrum.csv
    rest : (n_freq,) total minus order 2, in the unit of the spectrum
    """
    return spectrum.assign(anharmonic=rest.mean, anharmonic_se=rest.error())


@in_style
def orders_figure(
    spectrum: pd.DataFrame,
    conversions: Mapping[str, tuple[Array, Array]],
    cutoffs: Cutoffs,
    title: str,
) -> Figure:
    """G(ν) linear and beyond, what is beyond by order, and the cumulative conversion.

    spectrum : columns of spectrum.csv, the orders among them, and those of with_anharmonic
    conversions : "total" and "order2", C(ν) and its error on the bins of the spectrum, as shares of the heat
    """
    figure = new_figure(8.2)
    upper, middle, lower = figure.subplots(3, 1, sharex=True, height_ratios=[3, 2, 2])
    frequency = spectrum["frequency_thz"].to_numpy()
    for axes, parts in ((upper, PARTS), (middle, ANHARMONIC_PARTS)):
        for name, *style in parts:
            _banded(axes, frequency, spectrum[name].to_numpy(), spectrum[f"{name}_se"].to_numpy(), *style)
        axes.set_ylabel(f"G(ν) {SPECTRAL_UNIT}" if axes is upper else f"G(ν)\n{SPECTRAL_UNIT}")
    edge = frequency + 0.5 * (frequency[1] - frequency[0])  # C is known at the upper edges of the bins
    for name, *style in CONVERSIONS:
        share, error = conversions[name]
        _banded(lower, edge, 100 * share, 100 * error, *style)
    for axes in (upper, middle, lower):
        axes.axhline(0.0, color=GREY, linewidth=0.8)
        draw_cutoffs(axes, cutoffs, named=axes is upper)
        legend_beside(axes)
    title_axes(upper, f"{title}: conductance by order of the force, local_jump")
    lower.set_ylabel("converted, C(ν)\n(% of the heat flow)")
    lower.set_xlabel("frequency ν (THz)")
    lower.set_xlim(0, shown_to(cutoffs))
    return figure


def _banded(
    axes: Axes,
    x: Array,
    value: Array,
    error: Array,
    label: str,
    colour: str,
    style: LineStyle,
) -> None:
    """A curve in its band of one standard error."""
    draw_band(axes, x, value, error, colour)
    axes.plot(x, value, color=colour, linestyle=style, linewidth=1.5, label=label)


def _of_case(case: CaseFiles) -> Figure:
    sides, linear = (read_sides(case.heat_flow, part, case.error_groups) for part in ("q", "order2"))
    rest = total_of(sides.minus(linear)).times(case.to_conductance)
    table = with_anharmonic(read_table(case.spectrum, SPECTRUM), rest)
    conversions = {"total": cumulative_difference(sides), "order2": cumulative_difference(sides, linear)}
    return orders_figure(table, conversions, case.cutoffs, case.title)


ORDERS_FIGURE = FigureKind("orders", "orders of anharmonicity and conversion", _of_case)
