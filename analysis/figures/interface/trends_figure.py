"""Inelastic shares of the heat flow against temperature, with standard errors, and straight lines weighted
by them. z is the slope in units of its error, beyond 3 more than noise; the error is widened by √(χ²/n),
with n degrees of freedom, where the points scatter about the line by more than their errors. Elastic
transport is all order 2, and has none of the other shares, at any temperature; but not all of order 2 is
elastic. Converted by the bonds across the interface: max|C(ν)|, positive even of noise alone; the unbiased
(cross) estimate is zero on average where nothing is converted. What the crystals beside it convert is in
none of the curves.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kapitza.analysis.figures.drawing import BLACK, BLUE, GREY, head_figure, in_style, new_figure
from kapitza.analysis.figures.figure_kind import LEAST_TEMPERATURES, FigureKind, has_temperatures
from kapitza.analysis.figures.interface_files import InterfaceFiles
from kapitza.analysis.files.number_text import with_error
from kapitza.analysis.spectral.channels import Trend, linear_trend
from kapitza.analysis.spectral.measures import trend_headings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


STEP_K = 10.0
"""Slopes are given per so many kelvin."""


@in_style
def trends_figure(table: pd.DataFrame, title: str) -> Figure:
    """One panel for every share, in per cent, with the slope and its z in the panel's name.

    table : rows of results/inelastic.csv of one interface at three temperatures or more

    Raises ValueError for fewer temperatures: two points suggest a line that nobody has seen.
    """
    n_temperatures = table["temperature_k"].nunique()
    if n_temperatures < LEAST_TEMPERATURES:
        raise ValueError(
            f"inelastic shares against temperature: {n_temperatures} temperatures, "
            f"at least {LEAST_TEMPERATURES}"
        )
    headings = trend_headings(table["measure"])
    shown = list(headings)
    n_rows = (len(shown) + 1) // 2
    figure = new_figure(0.8 + 2.3 * n_rows)
    panels = figure.subplots(n_rows, 2, sharex=True, squeeze=False)
    for axes, name in zip_longest(panels.flat, shown):
        if name is None:
            axes.set_axis_off()
        else:
            _panel(axes, table[table["measure"] == name].sort_values("temperature_k"), headings[name])
    for axes in panels.flat[max(0, len(shown) - 2) : len(shown)]:
        axes.set_xlabel("temperature (K)")
        axes.tick_params(labelbottom=True)
    for axes in panels[:, 0]:
        axes.set_ylabel("share of the heat (%)")
    head_figure(figure, f"{title}: inelastic shares of the heat flow")
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, heading: str) -> None:
    temperature = rows["temperature_k"].to_numpy()
    value, error = 100 * rows["value"].to_numpy(), 100 * rows["standard_error"].to_numpy()
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.errorbar(temperature, value, yerr=error, fmt="o", color=BLACK, capsize=4)
    trend = linear_trend(temperature, value, error)
    weight = error**-2
    centre = weight @ temperature / weight.sum(), weight @ value / weight.sum()
    ends = np.array([0.0, temperature.max()])
    axes.plot(
        ends,
        centre[1] + trend.slope * (ends - centre[0]),
        "--",
        color=BLUE,
        linewidth=1.3,
        label=_slope(trend),
    )
    axes.set_title(heading)
    axes.legend(loc="best")


def _slope(trend: Trend) -> str:
    slope = with_error(STEP_K * trend.slope, STEP_K * trend.widened_error)
    fit = f"χ²/{trend.freedom} = {trend.chi_square / trend.freedom:.1f}"
    return f"{slope} % per {STEP_K:g} K\nz = {trend.z:.1f}, {fit}"


def _of_interface(interface: InterfaceFiles) -> Figure:
    return trends_figure(interface.inelastic, interface.name)


TRENDS_FIGURE = FigureKind(
    "trends", "inelastic shares against temperature", _of_interface, "trends", has_temperatures
)
