"""Conductance against temperature, one panel for each definition. Filled symbols and solid lines:
classical; open symbols and dashed lines: quantum. Models on harmonic crystals depend on temperature
classically only through the lattice constant; a simulated conductance that rises faster shows anharmonic
transport. One that merely lies off AGF does not: baths and thermometers of a short box move it by a tenth.
Grey band: the simulation quantum-corrected, a convention. From all of the spectrum weighted by the quantum
heat capacity to order 2 alone; its width is the model error, without the statistical one.
"""

from __future__ import annotations

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
    GREY,
    in_style,
    legend_beside,
    new_figure,
    title_axes,
)
from kapitza.analysis.figures.figure_kind import LEAST_TEMPERATURES, FigureKind, has_temperatures
from kapitza.analysis.figures.interface_files import InterfaceFiles
from kapitza.analysis.figures.model_styles import EXACT, model_label, series_styles
from kapitza.analysis.files.contracts import CORRECTED, DEFINITIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@in_style
def temperature_figure(comparison: pd.DataFrame, title: str, failed: Failed = frozenset()) -> Figure:
    """G against T for every model, one panel per definition.

    comparison : rows of comparison.csv of one interface at three temperatures or more
    failed : cases with a failed health check; their points are hollow

    Raises ValueError for fewer temperatures: two points suggest a line that nobody has seen.
    """
    n_temperatures = comparison["temperature_k"].nunique()
    if n_temperatures < LEAST_TEMPERATURES:
        raise ValueError(
            f"conductance against temperature: {n_temperatures} temperatures, at least {LEAST_TEMPERATURES}"
        )
    figure = new_figure(7.0)
    panels = figure.subplots(2, 1, sharex=True)
    styles = series_styles()
    for axes, definition in zip(panels, DEFINITIONS, strict=True):
        rows = with_length_order(comparison[comparison["definition"] == definition])
        corrected = rows["statistics"].isin(CORRECTED)
        for _, own in rows[corrected].groupby("length_order"):
            _corrected_band(axes, own, rows)
        for _, own in rows[~corrected].groupby(["model", "statistics", "length_order"], dropna=False):
            _course(axes, own.sort_values("temperature_k"), rows, styles, failed)
        title_axes(
            axes,
            f"{title}: conductance against temperature, {definition}" if axes is panels[0] else definition,
        )
        axes.set_ylabel(CONDUCTANCE_LABEL)
        axes.set_ylim(bottom=0)
    legend_beside(panels[0])
    panels[1].set_xlabel("temperature (K)")
    return figure


def _course(
    axes: Axes, rows: pd.DataFrame, every: pd.DataFrame, styles: dict[str, tuple[str, str]], failed: Failed
) -> None:
    """One curve: rows of one model, statistics and length, by temperature; and every row there is."""
    model, statistics = str(rows["model"].iloc[0]), str(rows["statistics"].iloc[0])
    temperature, value = rows["temperature_k"].to_numpy(), rows["conductance_mw_m2k"].to_numpy()
    if model == "nemd":
        error = rows["standard_error_mw_m2k"].to_numpy()
        label = f"NEMD{of_length(every, rows)}"
        axes.errorbar(temperature, value, yerr=error, fmt="o-", color=BLACK, capsize=4, label=label)
        bad = np.array([has_failed(row, failed) for _, row in rows.iterrows()])
        if bad.any():
            axes.plot(
                temperature[bad], value[bad], "o", color=BLACK, markerfacecolor="white", label=FAILED_WORDS
            )
        return
    colour, marker = styles[model]
    classical = statistics == "classical"
    axes.plot(
        temperature,
        value,
        "-" if classical else "--",
        marker=marker,
        markerfacecolor=colour if classical else "white",
        color=colour,
        linewidth=2.6 if model == EXACT else 1.6,
        markersize=11 if model == EXACT else 6,
        label=f"{model_label(model)}, {statistics}",
    )


def _corrected_band(axes: Axes, rows: pd.DataFrame, every: pd.DataFrame) -> None:
    """Between both quantum corrections of the simulation at one length."""
    values = rows.pivot_table(index="temperature_k", columns="statistics", values="conductance_mw_m2k")
    label = f"NEMD quantum-corrected\n(convention, model error){of_length(every, rows)}"
    low, high = (values[name].to_numpy() for name in CORRECTED)
    axes.fill_between(values.index.to_numpy(), low, high, color=GREY, alpha=0.4, label=label)


def _of_interface(interface: InterfaceFiles) -> Figure:
    return temperature_figure(interface.compared, interface.name, failed_cases(interface.checks))


TEMPERATURE_FIGURE = FigureKind(
    "temperature", "conductance against temperature", _of_interface, applies=has_temperatures
)
