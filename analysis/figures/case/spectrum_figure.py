"""Conductance resolved in frequency; the area under the black curve is the local_jump conductance. The band
is the error of the heat flow in each bin; the error of the temperature jump (see Accuracy) scales the
whole curve and is not in it. Thin lines: heat leaving the left atoms and entering the right atoms at that
frequency; where they differ, the bonds across the interface change the frequency of heat. Negative values
are noise or physics and are not clipped. Exact harmonic box: what these runs would give with harmonic forces
(steady state). DMM and AMM are the models' spectra scaled to local_jump. Below:
what the channels of each crystal could carry between reservoirs (not scaled to local_jump), with what
both sides have in common shaded: no elastic process can carry heat outside it. Vertical lines: highest
harmonic frequency of each crystal. To the right of the lower one the curve is about half of what the
stiffer side hands over; heat to the left of it need not be elastic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import (
    BLACK,
    GREEN,
    GREY,
    LEFT_COLOUR,
    ORANGE,
    PURPLE,
    RIGHT_COLOUR,
    in_style,
    legend_beside,
    new_figure,
    title_axes,
)
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.analysis.figures.spectral_axes import (
    SPECTRAL_UNIT,
    Cutoffs,
    draw_band,
    draw_cutoffs,
    shown_to,
)
from kapitza.analysis.files.contracts import SPECTRUM
from kapitza.analysis.files.tables import read_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

REFERENCES = (
    ("elastic_box", "exact harmonic box", GREEN, "-"),
    ("agf", "AGF", GREEN, (0, (1, 1))),
    ("dmm", "DMM", ORANGE, (0, (6, 2))),
    ("amm", "AMM", PURPLE, (0, (6, 2, 1, 2))),
)


@in_style
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
    title_axes(upper, f"{title}: conductance by frequency, local_jump")
    upper.set_ylabel(f"G(ν) {SPECTRAL_UNIT}")
    lower.set_ylabel(f"channels, k$_B$M(ν)\n{SPECTRAL_UNIT}")
    lower.set_xlabel("frequency ν (THz)")
    lower.set_xlim(0, highest)
    return figure


def _simulated(axes: Axes, spectrum: pd.DataFrame) -> None:
    frequency, total, error = (spectrum[name].to_numpy() for name in ("frequency_thz", "total", "total_se"))
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    draw_band(axes, frequency, total, error, BLACK)
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
    axes.plot(frequency, left, color=LEFT_COLOUR, label="channels, left")
    axes.plot(frequency, right, "--", color=RIGHT_COLOUR, label="channels, right")
    axes.fill_between(
        frequency, np.minimum(left, right), color=GREY, alpha=0.3, linewidth=0, label="channels in both"
    )
    axes.set_ylim(bottom=0)


def _of_case(case: CaseFiles) -> Figure:
    return spectrum_figure(read_table(case.spectrum, SPECTRUM), case.cutoffs, case.title)


SPECTRUM_FIGURE = FigureKind("spectrum", "conductance by frequency", _of_case)
