"""Conductance of every model against temperature, with quantum statistics and both axes logarithmic; left
for the temperatures of the phonons that arrive (reservoir), right for those beside the interface
(local_jump), to which measurements (stars) belong. Cold, every curve follows the grey line ∝ T³; it bends
where the phonons of the softer medium are used up. A measurement above the radiation limit cannot be
explained by any elastic transport in these media.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kapitza.analysis.figures.drawing import (
    BLACK,
    CONDUCTANCE_LABEL,
    GREY,
    LEGEND_COLUMNS,
    head_figure,
    in_style,
    legend_below,
    new_figure,
)
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.analysis.figures.model_styles import model_label, models_in_order, pair_style
from kapitza.analysis.figures.pair_files import PairFiles
from kapitza.analysis.files.contracts import DEFINITIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKED = 8
GUIDE_FACTOR = 0.3
GUIDE_DECADE = 8.0


@in_style
def pair_temperature_figure(
    curve: pd.DataFrame, measured: Sequence[Mapping[str, float]], title: str
) -> Figure:
    """G against T, both axes logarithmic, one panel per definition; measured points where they belong.

    curve : columns of curve.csv
    measured : conductance_mw_m2k, temperature_k and, if known, standard_error_mw_m2k of each measurement
    """
    figure = new_figure(5.2)
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes, definition in zip(panels, reversed(DEFINITIONS), strict=True):
        rows = curve[(curve["definition"] == definition) & np.isfinite(curve["conductance_mw_m2k"])]
        for i, model in enumerate(models_in_order(rows["model"])):
            _curve(axes, rows[rows["model"] == model], model, i)
        _cubic_guide(axes, rows)
        axes.set(xscale="log", yscale="log", title=definition, xlabel="temperature (K)")
        axes.grid(color="0.9", linewidth=0.6)
    _measured(panels[DEFINITIONS[::-1].index("local_jump")], measured)
    panels[0].set_ylabel(CONDUCTANCE_LABEL)
    head_figure(figure, f"{title}: conductance against temperature")
    legend_below(figure, panels, LEGEND_COLUMNS)
    return figure


def _curve(axes: Axes, rows: pd.DataFrame, model: str, place: int) -> None:
    """One model; markers of different models at different temperatures, so that curves on top stay apart."""
    colour, line, marker = pair_style(model)
    axes.plot(
        rows["temperature_k"],
        rows["conductance_mw_m2k"],
        linestyle=line,
        color=colour,
        marker=marker,
        markersize=5,
        markevery=(2 * place, MARKED),
        markerfacecolor="white",
        label=model_label(model),
    )


def _cubic_guide(axes: Axes, rows: pd.DataFrame) -> None:
    """A short line ∝ T³ below the curves at the cold end."""
    coldest = rows[rows["temperature_k"] == rows["temperature_k"].min()]
    if coldest.empty:
        return
    start, value = float(coldest["temperature_k"].iloc[0]), float(coldest["conductance_mw_m2k"].min())
    ends = start * np.array([1.0, GUIDE_DECADE])
    heights = GUIDE_FACTOR * value * (ends / start) ** 3
    axes.plot(ends, heights, color=GREY, linewidth=1.0)
    axes.annotate("∝ T³", (ends[1], heights[1]), (4, -6), textcoords="offset points", color="0.35")


def _measured(axes: Axes, measured: Sequence[Mapping[str, float]]) -> None:
    for item in measured:
        axes.errorbar(
            item["temperature_k"],
            item["conductance_mw_m2k"],
            yerr=item.get("standard_error_mw_m2k"),
            fmt="*",
            markersize=13,
            color=BLACK,
            capsize=4,
            label=model_label("measured"),
        )


def _of_pair(pair: PairFiles) -> Figure:
    return pair_temperature_figure(pair.by_temperature, pair.measured, pair.name)


PAIR_TEMPERATURE_FIGURE = FigureKind("pair_temperature", "conductance against temperature", _of_pair)
