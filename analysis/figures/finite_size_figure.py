"""Figure: resistance against inverse length, with the line to infinite length."""

from collections.abc import Sequence

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kapitza.analysis.figures.drawing import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    STYLE,
    VERMILLION,
    new_figure,
)
from kapitza.analysis.measure.finite_size import (
    Definition,
    Extrapolation,
    Sized,
    by_temperature,
    extrapolate,
    points,
)
from kapitza.analysis.report.case_tables import with_error

COLOURS = (BLACK, BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, GREY)
MARKERS = "os^vDPX*"


@rc_context(STYLE)
def finite_size_figure(cases: Sequence[Sized], title: str) -> Figure:
    """One panel for each definition, one line for each temperature.

    cases : of one interface, at two lengths or more

    Raises ValueError when no temperature has two lengths.
    """
    groups = by_temperature(cases)
    if not groups:
        raise ValueError("resistance against length: at least two lengths are needed")
    figure = new_figure(4.2)
    left, right = figure.subplots(1, 2)
    _panel(left, groups, "local_jump")
    _panel(right, groups, "reservoir")
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    return figure


def _panel(axes: Axes, groups: Sequence[Sequence[Sized]], definition: Definition) -> None:
    for number, group in enumerate(groups):
        colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
        inverse, resistance, error = points(group, definition)
        found = extrapolate(group, definition)
        axes.errorbar(
            *(inverse, resistance), yerr=error, fmt=marker, color=colour, capsize=3, label=_label(found)
        )
        ends = np.array([0.0, inverse.max()])
        line = found.resistance_m2k_gw + found.slope_nm_m2k_gw * ends
        axes.plot(ends, line, "--", color=colour, linewidth=1.2)
    axes.set_xlim(left=0.0)
    axes.set_xlabel("1/L (nm$^{-1}$), L between the baths")
    axes.set_ylabel("1/G (m$^2$ K GW$^{-1}$)")
    axes.set_title(definition)
    axes.legend(loc="best", title="G$_\\infty$ (MW m$^{-2}$ K$^{-1}$)")


def _label(found: Extrapolation) -> str:
    if found.conductance_mw_m2k is None or found.standard_error_mw_m2k is None:
        return f"{found.temperature_k:g} K: no resistance left at 1/L = 0"
    value = with_error(found.conductance_mw_m2k, found.standard_error_mw_m2k)
    fit = "" if found.chi_square is None else f", χ²/{found.freedom} = {found.chi_square / found.freedom:.1f}"
    return f"{found.temperature_k:g} K: G$_\\infty$ = {value}{fit}"
