"""Interfacial resistance 1/G against the inverse length L between the baths, with one statistical standard
error, and the weighted straight line 1/G = 1/G∞ + c/L. The intercept is the resistance of an infinitely
long box. Two lengths always lie on a line: only with three or more does χ² say whether a line describes
them. The error does not contain the systematic one of the fitted temperature profile.
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
from kapitza.analysis.measure.finite_size import Extrapolation, Sized, by_temperature, extrapolate, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINE_COLOURS = (BLACK, BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, GREY)
POINT_MARKERS = "os^vDPX*"


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
    head_figure(figure, title)
    return figure


def _panel(axes: Axes, groups: Sequence[Sequence[Sized]], definition: Definition) -> None:
    for number, group in enumerate(groups):
        colour, marker = LINE_COLOURS[number % len(LINE_COLOURS)], POINT_MARKERS[number % len(POINT_MARKERS)]
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


def _of_interface(interface: InterfaceFiles) -> Figure:
    return finite_size_figure(interface.sized, interface.name)


def _has_lengths(extent: Extent) -> bool:
    return extent.lengths > 1


FINITE_SIZE_FIGURE = FigureKind(
    "finite_size", "resistance against length", _of_interface, applies=_has_lengths
)
