"""Conductance of every interface against temperature: local_jump, classical, one panel for each interface.
Black: the simulation of the longest box with one standard error, hollow where a health check failed. Lines:
models. Compare how far the simulation lies from each model in one panel and in the next; how it moves with
temperature where the models do not is the anharmonic part.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kapitza.analysis.figures.compared_rows import FAILED_WORDS, Failed, failed_cases, has_failed
from kapitza.analysis.figures.drawing import (
    BLACK,
    LEGEND_COLUMNS,
    SHORT_CONDUCTANCE_LABEL,
    head_figure,
    in_style,
    legend_below,
    narrow,
    new_figure,
)
from kapitza.analysis.figures.figure_kind import Extent, FigureKind
from kapitza.analysis.figures.model_styles import EXACT, model_label, models_in_order, series_styles
from kapitza.analysis.files.contracts import COMPARISON, HEALTH_OF_ALL
from kapitza.analysis.files.tables import read_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class StudyTables:
    """results/comparison.csv and results/health.csv."""

    comparison: Path
    health: Path


@in_style
def interfaces_figure(comparison: pd.DataFrame, health: pd.DataFrame) -> Figure:
    """G(T) of the simulation and of the models, a panel for each interface, on one scale.

    comparison : columns of comparison.csv, pairs of media among them; health : of health.csv
    """
    shown = comparison[(comparison["definition"] == "local_jump") & (comparison["statistics"] == "classical")]
    names = list(dict.fromkeys(shown.loc[shown["model"] == "nemd", "interface"]))
    columns = min(1 if narrow() else 3, len(names))
    rows = -(-len(names) // columns)
    figure = new_figure(1.4 + 2.4 * rows)
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes, name in zip(panels.flat, names, strict=False):
        own = shown[shown["interface"] == name]
        _models(axes, own)
        _simulation(axes, own, failed_cases(health[health["interface"] == name]))
        axes.set_title(name)
    panels[0, 0].set_ylim(bottom=0)  # of all panels: after the last has been drawn
    for axes in panels.flat[len(names) :]:
        axes.set_axis_off()
    for number, axes in enumerate(panels.flat[: len(names)]):
        if number + columns >= len(names):
            axes.set_xlabel("temperature (K)")
            axes.tick_params(labelbottom=True)
    for axes in panels[:, 0]:
        axes.set_ylabel(SHORT_CONDUCTANCE_LABEL)
    head_figure(figure, "conductance of all interfaces, local_jump, classical")
    legend_below(figure, list(panels.flat), LEGEND_COLUMNS)
    return figure


def _models(axes: Axes, rows: pd.DataFrame) -> None:
    styles = series_styles()
    known = rows[rows["length_nm"].isna() & np.isfinite(rows["conductance_mw_m2k"])]
    for model in models_in_order(known["model"]):
        own, (colour, marker) = known[known["model"] == model].sort_values("temperature_k"), styles[model]
        exact = model == EXACT
        axes.plot(
            own["temperature_k"],
            own["conductance_mw_m2k"],
            color=colour,
            marker=marker,
            markersize=7 if exact else 4.5,
            linewidth=2.4 if exact else 1.2,
            label=model_label(model),
        )


def _simulation(axes: Axes, rows: pd.DataFrame, failed: Failed) -> None:
    """The longest box at every temperature."""
    boxes = rows[rows["model"] == "nemd"].sort_values("length_nm")
    longest = boxes.groupby("temperature_k").tail(1).sort_values("temperature_k")
    bad = np.array([has_failed(row, failed) for _, row in longest.iterrows()])
    for chosen, face, label in ((~bad, BLACK, "NEMD ± 1 s.e."), (bad, "white", f"NEMD, {FAILED_WORDS}")):
        if chosen.any():
            own = longest[chosen]
            axes.errorbar(
                own["temperature_k"],
                own["conductance_mw_m2k"],
                yerr=own["standard_error_mw_m2k"],
                fmt="o",
                color=BLACK,
                markerfacecolor=face,
                capsize=4,
                zorder=4,
                label=label,
            )


def _of_study(tables: StudyTables) -> Figure:
    return interfaces_figure(
        read_table(tables.comparison, COMPARISON), read_table(tables.health, HEALTH_OF_ALL)
    )


def _several(extent: Extent) -> bool:
    return extent.interfaces > 1


INTERFACES_FIGURE = FigureKind("interfaces", "conductance of all interfaces", _of_study, applies=_several)
