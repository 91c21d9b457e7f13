"""Figure: conductance resolved in frequency, beside the models and the channels of both sides."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kapitza.analysis.figures.drawing import (
    BLACK,
    GREEN,
    GREY,
    LEFT_COLOUR,
    ORANGE,
    PURPLE,
    RIGHT_COLOUR,
    STYLE,
    legend_beside,
    new_figure,
)

SPECTRAL_UNIT = "(MW m$^{-2}$ K$^{-1}$ THz$^{-1}$)"
RANGE_BEYOND_CUTOFF = 1.25

REFERENCES = (
    ("agf", "AGF", GREEN, (0, (1, 1))),
    ("dmm", "DMM", ORANGE, (0, (6, 2))),
    ("amm", "AMM", PURPLE, (0, (6, 2, 1, 2))),
)


@dataclass(frozen=True)
class Cutoffs:
    """Highest bulk frequency of each side, THz."""

    left_thz: float
    right_thz: float


@rc_context(STYLE)
def spectrum_figure(spectrum: pd.DataFrame, cutoffs: Cutoffs, title: str) -> Figure:
    """G(ν) with its error band above, channel counts below, up to a quarter beyond the higher cutoff.

    spectrum : columns of spectrum.csv; references that are absent are left out
    """
    figure = new_figure(6.0)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    highest = shown_to(cutoffs)
    shown = spectrum[spectrum["frequency_thz"] <= highest]
    _simulated(upper, shown)
    _references(upper, shown)
    _channels(lower, shown)
    for axes in (upper, lower):
        draw_cutoffs(axes, cutoffs, named=axes is upper)
        if axes.get_legend_handles_labels()[0]:
            legend_beside(axes)
    upper.set_title(title)
    upper.set_ylabel(f"G(ν) {SPECTRAL_UNIT}")
    lower.set_ylabel(f"channels, k$_B$M(ν)\n{SPECTRAL_UNIT}")
    lower.set_xlabel("frequency ν (THz)")
    lower.set_xlim(0, highest)
    return figure


def _simulated(axes: Axes, spectrum: pd.DataFrame) -> None:
    frequency, total, error = (spectrum[name].to_numpy() for name in ("frequency_thz", "total", "total_se"))
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.fill_between(frequency, total - error, total + error, color=BLACK, alpha=0.2, linewidth=0)
    axes.plot(frequency, total, color=BLACK, label="NEMD ± 1 s.e. of the heat flow")
    axes.plot(frequency, spectrum["left"], color=LEFT_COLOUR, linewidth=0.9, label="leaving the left")
    axes.plot(
        frequency, spectrum["right"], "--", color=RIGHT_COLOUR, linewidth=0.9, label="entering the right"
    )


def _references(axes: Axes, spectrum: pd.DataFrame) -> None:
    for name, label, colour, style in REFERENCES:
        if name in spectrum:
            axes.plot(spectrum["frequency_thz"], spectrum[name], linestyle=style, color=colour, label=label)


def _channels(axes: Axes, spectrum: pd.DataFrame) -> None:
    """Channels of both sides; what both have, the elastic ceiling, is shaded."""
    if not {"channels_left", "channels_right"} <= set(spectrum):
        axes.text(0.5, 0.5, "no channel counts in this study", transform=axes.transAxes, ha="center")
        return
    frequency = spectrum["frequency_thz"].to_numpy()
    left, right = spectrum["channels_left"].to_numpy(), spectrum["channels_right"].to_numpy()
    axes.plot(frequency, left, color=LEFT_COLOUR, label="left")
    axes.plot(frequency, right, "--", color=RIGHT_COLOUR, label="right")
    axes.fill_between(
        frequency, np.minimum(left, right), color=GREY, alpha=0.3, linewidth=0, label="in both sides"
    )
    axes.set_ylim(bottom=0)


def shown_to(cutoffs: Cutoffs) -> float:
    """Highest frequency a figure shows, THz."""
    return RANGE_BEYOND_CUTOFF * max(cutoffs.left_thz, cutoffs.right_thz)


def draw_cutoffs(axes: Axes, cutoffs: Cutoffs, *, named: bool) -> None:
    """Vertical lines, named in one panel only."""
    for value, side, colour, style in (
        (cutoffs.left_thz, "left", LEFT_COLOUR, ":"),
        (cutoffs.right_thz, "right", RIGHT_COLOUR, (0, (3, 1, 1, 1, 1, 1))),
    ):
        label = f"cutoff, {side}" if named else None
        axes.axvline(value, color=colour, linestyle=style, linewidth=1.1, label=label)
