"""Resistance 1/G against the length L between the baths, with one statistical standard error, and weighted
straight lines. Left, of the temperature jump against 1/L: 1/G = 1/G∞ + c/L, an empirical law, whose
intercept is the resistance of an infinitely long box. Right, between the baths against L: R₀ + L/κ, the
crystals in series with the interface and the contacts of the baths; it grows without bound, and R₀ is what
is left without crystals. Two lengths always lie on a line: only with three or more does χ² say whether a
line describes them (health check finite_size). The error does not contain the systematic one of the fitted
temperature profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kapitza.analysis.figures.drawing import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    head_figure,
    in_style,
    new_figure,
)
from kapitza.analysis.figures.figure_kind import Extent, FigureKind
from kapitza.analysis.figures.interface_files import InterfaceFiles
from kapitza.analysis.files.number_text import with_error
from kapitza.analysis.landauer import Definition
from kapitza.analysis.measure.finite_size import (
    Extrapolation,
    Sized,
    by_temperature,
    extrapolate,
    points,
    weighted_line,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINE_COLOURS = (BLACK, BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, GREY)
POINT_MARKERS = "os^vDPX*"
ABSCISSA: dict[Definition, str] = {
    "local_jump": "1/L (nm$^{-1}$), L between the baths",
    "reservoir": "L (nm) between the baths",
}
MEANING: dict[Definition, str] = {
    "local_jump": "G$_\\infty$ (MW m$^{-2}$ K$^{-1}$)",
    "reservoir": "R$_0$ (m$^2$ K GW$^{-1}$), κ (W m$^{-1}$ K$^{-1}$)",
}


@in_style
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
    head_figure(figure, f"{title}: resistance against length")
    return figure


def _panel(axes: Axes, groups: Sequence[Sequence[Sized]], definition: Definition) -> None:
    for number, group in enumerate(groups):
        colour, marker = LINE_COLOURS[number % len(LINE_COLOURS)], POINT_MARKERS[number % len(POINT_MARKERS)]
        across, resistance, error = points(group, definition)
        label = _label(extrapolate(group, definition))
        axes.errorbar(*(across, resistance), yerr=error, fmt=marker, color=colour, capsize=3, label=label)
        (intercept, slope), _, _ = weighted_line(across, resistance, error)
        ends = np.array([0.0, across.max()])
        axes.plot(ends, intercept + slope * ends, "--", color=colour, linewidth=1.2)
    axes.set_xlim(left=0.0)
    axes.set_xlabel(ABSCISSA[definition])
    axes.set_ylabel("1/G (m$^2$ K GW$^{-1}$)")
    axes.set_title(definition)
    axes.legend(loc="best", title=MEANING[definition])


def _label(found: Extrapolation) -> str:
    fit = "" if found.chi_square is None else f", χ²/{found.freedom} = {found.chi_square / found.freedom:.1f}"
    return f"{found.temperature_k:g} K: {_result(found)}{fit}"


def _result(found: Extrapolation) -> str:
    if found.definition == "reservoir":
        resistance = with_error(found.resistance_m2k_gw, found.resistance_se_m2k_gw)
        if found.conductivity_w_mk is None or found.conductivity_se_w_mk is None:
            return f"R$_0$ = {resistance}, no growth with L"
        return f"R$_0$ = {resistance}, κ = {with_error(found.conductivity_w_mk, found.conductivity_se_w_mk)}"
    if found.conductance_mw_m2k is None or found.standard_error_mw_m2k is None:
        return "no resistance left at 1/L = 0"
    return f"G$_\\infty$ = {with_error(found.conductance_mw_m2k, found.standard_error_mw_m2k)}"


def _of_interface(interface: InterfaceFiles) -> Figure:
    return finite_size_figure(interface.sized, interface.name)


def _has_lengths(extent: Extent) -> bool:
    return extent.lengths > 1


FINITE_SIZE_FIGURE = FigureKind(
    "finite_size", "resistance against length", _of_interface, applies=_has_lengths
)
