"""Conductance by simulation and by model at each temperature. Left column: divided by the temperature jump
at the interface (local_jump); right column: divided by the difference of the bath temperatures (reservoir).
Compare within a panel only. The grey band is NEMD ± 1 standard error. Molecular dynamics is classical, so
compare it with the plain bars; the hatched ones show what quantum statistics take away. Green with a thick
edge: exact harmonic answers, between ideal leads (AGF and its variants), which the elastic models
approximate, and of the box of the runs. Open diamonds joined by a line: the simulation quantum-corrected, a
convention; with all of its spectrum weighted and with order 2 alone, their distance is its model error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kapitza.analysis.figures.compared_rows import (
    FAILED_WORDS,
    Failed,
    failed_cases,
    has_failed,
    of_length,
    with_length_order,
)
from kapitza.analysis.figures.drawing import (
    BLACK,
    CONDUCTANCE_LABEL,
    GREEN,
    ORANGE,
    SHORT_CONDUCTANCE_LABEL,
    SKY,
    head_figure,
    in_style,
    legend_below,
    narrow,
    new_figure,
    text_size,
)
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.analysis.figures.interface_files import InterfaceFiles
from kapitza.analysis.figures.model_styles import HARMONIC, model_label, models_in_order
from kapitza.analysis.files.contracts import CORRECTED, DEFINITIONS
from kapitza.analysis.files.model_record import NEMD

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLASSICAL_COLOUR, QUANTUM_COLOUR = SKY, ORANGE
BAR_HEIGHT = 0.38


@in_style
def models_figure(comparison: pd.DataFrame, title: str, failed: Failed = frozenset()) -> Figure:
    """Horizontal bars of G: one row of panels per temperature, one column per definition.

    comparison : rows of comparison.csv of one interface
    failed : cases with a failed health check; their points are hollow
    """
    comparison = with_length_order(comparison)
    temperatures = sorted(set(comparison["temperature_k"]))
    entries = _entries(comparison)
    figure = new_figure(0.9 + len(temperatures) * (0.9 + 0.36 * len(entries)))
    panels = figure.subplots(len(temperatures), 2, sharex="col", sharey=True, squeeze=False)
    for row, temperature in enumerate(temperatures):
        for column, definition in enumerate(DEFINITIONS):
            chosen = comparison[
                (comparison["temperature_k"] == temperature) & (comparison["definition"] == definition)
            ]
            axes = panels[row, column]
            _bars(axes, chosen, entries, failed)
            axes.set_title(f"{temperature:g} K, {definition}")
    for column, axes in enumerate(panels[-1]):
        axes.set_xlabel(SHORT_CONDUCTANCE_LABEL if narrow() else CONDUCTANCE_LABEL)
        _widen(list(panels[:, column]), comparison[comparison["definition"] == DEFINITIONS[column]])
    panels[0, 0].set_yticks(range(len(entries)), [label for _, _, label in entries])
    panels[0, 0].set_ylim(len(entries) - 0.5, -0.5)
    head_figure(figure, f"{title}: conductance by simulation and model")
    legend_below(figure, list(panels.flat))
    return figure


def _entries(comparison: pd.DataFrame) -> list[tuple[str, float | None, str]]:
    """Categories from top to bottom: NEMD at each length, then the models, (model, order, label)."""
    entries: list[tuple[str, float | None, str]] = []
    for model in models_in_order(comparison["model"]):
        label = model_label(model)
        rows = comparison[comparison["model"] == model]
        for order, own in rows.groupby("length_order"):
            entries.append((model, float(str(order)), f"{label}{of_length(rows, own)}"))
        if rows["length_nm"].isna().any():
            entries.append((model, None, label))
    return entries


def _bars(
    axes: Axes, rows: pd.DataFrame, entries: Sequence[tuple[str, float | None, str]], failed: Failed
) -> None:
    """NEMD as points with errors and a band over the models, all others as bars."""
    for position, (model, order, _) in enumerate(entries):
        own = rows[rows["model"] == model]
        own = own[own["length_order"].isna() if order is None else own["length_order"] == order]
        _corrected_points(axes, position, own[own["statistics"].isin(CORRECTED)])
        for _, row in own[~own["statistics"].isin(CORRECTED)].iterrows():
            if model == NEMD.name:
                _point(axes, position, row, bad=has_failed(row, failed))
            else:
                _bar(axes, position, row, exact=model in HARMONIC)
    axes.tick_params(axis="y", length=0)


def _corrected_points(axes: Axes, position: int, rows: pd.DataFrame) -> None:
    """Both quantum corrections of the simulation, below its point."""
    if len(rows):
        values, place = rows["conductance_mw_m2k"].to_numpy(), np.full(len(rows), position + BAR_HEIGHT)
        label = "NEMD quantum-corrected: convention, model error"
        axes.plot(values, place, "D-", color=BLACK, markerfacecolor="white", markersize=5, label=label)


def _point(axes: Axes, position: int, row: pd.Series[float], *, bad: bool) -> None:
    """The simulation with its error, and the band of that error over all models."""
    value, error = float(row["conductance_mw_m2k"]), float(row["standard_error_mw_m2k"])
    axes.axvspan(value - error, value + error, color=BLACK, alpha=0.12, linewidth=0)
    axes.errorbar(
        value,
        position,
        xerr=error,
        fmt="o",
        color=BLACK,
        markerfacecolor="white" if bad else BLACK,
        capsize=4,
        label=f"NEMD, {FAILED_WORDS}" if bad else "NEMD ± 1 s.e.",
    )


def _bar(axes: Axes, position: float, row: pd.Series[float], *, exact: bool) -> None:
    """A model, classical above quantum, with its error where it has one."""
    value, error = float(row["conductance_mw_m2k"]), float(row["standard_error_mw_m2k"])
    statistics = str(row["statistics"])
    classical = statistics == "classical"
    place = position + (-BAR_HEIGHT / 2 if classical else BAR_HEIGHT / 2)
    if not np.isfinite(value):
        axes.text(
            0.02,
            place,
            f"∞ ({statistics})",
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=text_size(9),
        )
        return
    axes.barh(
        place,
        value,
        BAR_HEIGHT,
        xerr=error if np.isfinite(error) else None,
        color=GREEN if exact else CLASSICAL_COLOUR if classical else QUANTUM_COLOUR,
        alpha=1.0 if classical or not exact else 0.55,
        hatch=None if classical else "////",
        edgecolor=BLACK if exact else "0.25",
        linewidth=1.6 if exact else 0.6,
        label=f"exact harmonic, {statistics}" if exact else f"model, {statistics}",
    )
    end = value + (error if np.isfinite(error) else 0.0)
    axes.annotate(
        f"{value:.3g}", (end, place), (3, 0), textcoords="offset points", va="center", fontsize=text_size(8)
    )


def _widen(panels: Sequence[Axes], rows: pd.DataFrame) -> None:
    """Room for the numbers at the ends of the bars."""
    values = rows["conductance_mw_m2k"] + rows["standard_error_mw_m2k"].fillna(0)
    finite = values[np.isfinite(values)]
    panels[0].set_xlim(0, 1.15 * float(finite.max()) if len(finite) else 1.0)


def _of_interface(interface: InterfaceFiles) -> Figure:
    return models_figure(interface.compared, interface.name, failed_cases(interface.checks))


MODELS_FIGURE = FigureKind("models", "conductance by model", _of_interface)
