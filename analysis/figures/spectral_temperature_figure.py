"""Figure: temperature of the vibrations of atomic planes by frequency, and its jump across the interface."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kapitza.analysis.figures.drawing import (
    BLACK,
    GREY,
    LEFT_COLOUR,
    ORANGE,
    RIGHT_COLOUR,
    SKY,
    STYLE,
    legend_beside,
    new_figure,
)
from kapitza.analysis.figures.spectrum_figure import Cutoffs, draw_cutoffs, shown_to

GROUPS = (
    ("left_far", "left, far planes", LEFT_COLOUR, "-"),
    ("left_near", "left, near planes", ORANGE, (0, (6, 2))),
    ("right_near", "right, near planes", SKY, (0, (3, 1, 1, 1))),
    ("right_far", "right, far planes", RIGHT_COLOUR, (0, (1, 1))),
)


@dataclass(frozen=True)
class Temperatures:
    """Mean temperatures of the baths and the local jump at the interface, K."""

    hot_k: float
    cold_k: float
    local_jump_k: float


@rc_context(STYLE)
def spectral_temperature_figure(
    table: pd.DataFrame, temperatures: Temperatures, cutoffs: Cutoffs, title: str
) -> Figure:
    """T(ν) of the planes near and far from the interface above; T_left − T_right of the far planes below.

    table : columns of spectral_temperature.csv; a group has rows only where its planes move enough
    """
    figure = new_figure(6.4)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    values = table.pivot(index="frequency_thz", columns="group", values="temperature_k")
    errors = table.pivot(index="frequency_thz", columns="group", values="standard_error_k")
    for name, label, colour, style in GROUPS:
        if name in values:
            _banded(upper, values[name], errors[name], label, colour, style)
    upper.axhline(
        temperatures.hot_k, color=BLACK, linewidth=1.0, linestyle="-.", label="mean of the hot bath"
    )
    upper.axhline(
        temperatures.cold_k, color=BLACK, linewidth=1.0, linestyle=":", label="mean of the cold bath"
    )
    _jump(lower, values, errors, temperatures)
    for axes in (upper, lower):
        draw_cutoffs(axes, cutoffs, named=axes is upper)
        legend_beside(axes)
    span = temperatures.hot_k - temperatures.cold_k
    _narrow(upper, temperatures.cold_k - span, temperatures.hot_k + span)
    _narrow(lower, -span, 2 * span)
    upper.set_title(title)
    upper.set_ylabel("temperature T(ν) (K)")
    lower.set_ylabel("jump (K)")
    lower.set_xlabel("frequency ν (THz)")
    lower.set_xlim(0, shown_to(cutoffs))
    return figure


def _jump(axes: Axes, values: pd.DataFrame, errors: pd.DataFrame, temperatures: Temperatures) -> None:
    # ASSUME: errors of the two far groups independent; they share the blocks but hardly any motion.
    if {"left_far", "right_far"} <= set(values):
        difference = values["left_far"] - values["right_far"]
        error = np.hypot(errors["left_far"], errors["right_far"])
        _banded(axes, difference, pd.Series(error, index=difference.index), "left − right, far", BLACK, "-")
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.axhline(
        temperatures.hot_k - temperatures.cold_k,
        color=BLACK,
        linewidth=1.0,
        linestyle="-.",
        label="of the baths",
    )
    axes.axhline(
        temperatures.local_jump_k, color=ORANGE, linewidth=1.4, linestyle=(0, (6, 2)), label="local_jump"
    )


def _narrow(axes: Axes, low: float, high: float) -> None:
    """Vertical axis no wider than that: at the edge of a band, where little moves, ratios go astray."""
    lowest, highest = axes.get_ylim()
    axes.set_ylim(max(lowest, low), min(highest, high))


def _banded(
    axes: Axes,
    value: "pd.Series[float]",
    error: "pd.Series[float]",
    label: str,
    colour: str,
    style: str | tuple[int, tuple[int, ...]],
) -> None:
    frequency = value.index.to_numpy()
    low, high = (value - error).to_numpy(), (value + error).to_numpy()
    axes.fill_between(frequency, low, high, color=colour, alpha=0.2, linewidth=0)
    # Points as well: beside frequencies left out there may be no neighbour to draw a line to.
    axes.plot(
        frequency,
        value.to_numpy(),
        color=colour,
        linestyle=style,
        linewidth=1.4,
        marker="o",
        markersize=3,
        label=label,
    )
