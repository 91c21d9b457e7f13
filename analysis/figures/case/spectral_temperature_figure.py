"""Temperature of the vibrations by frequency: the kinetic energy of groups of atomic planes over what a
harmonic crystal with the same interface would have at 1 K. In equilibrium the curves are flat. Near: the
half of the recorded planes of a side next to the interface; far: the rest. Frequencies are left out where
the planes hardly move, or where the density would be another if anharmonicity moved it a little. Below:
difference between the far planes of both sides, where both move, with the local_jump and the difference of
the baths. A jump that is smaller at some frequencies shows vibrations that are better coupled across the
interface. Bands: one standard error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import (
    BLACK,
    GREY,
    LEFT_COLOUR,
    ORANGE,
    RIGHT_COLOUR,
    SKY,
    in_style,
    legend_beside,
    new_figure,
    title_axes,
)
from kapitza.analysis.figures.figure_kind import Extent, FigureKind
from kapitza.analysis.figures.spectral_axes import (
    Cutoffs,
    LineStyle,
    draw_band,
    draw_cutoffs,
    shown_to,
)
from kapitza.analysis.files.contracts import SPECTRAL_TEMPERATURE
from kapitza.analysis.files.seed_files import mean_bath_temperature
from kapitza.analysis.files.tables import read_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PLANE_GROUP_STYLES = (
    ("left_far", "left, far planes", LEFT_COLOUR, "-"),
    ("left_near", "left, near planes", ORANGE, (0, (6, 2))),
    ("right_near", "right, near planes", SKY, (0, (3, 1, 1, 1))),
    ("right_far", "right, far planes", RIGHT_COLOUR, (0, (1, 1))),
)


@dataclass(frozen=True)
class BathTemperatures:
    """Mean temperatures of the baths and the local jump at the interface, K."""

    hot_k: float
    cold_k: float
    local_jump_k: float


@in_style
def spectral_temperature_figure(
    table: pd.DataFrame, temperatures: BathTemperatures, cutoffs: Cutoffs, title: str
) -> Figure:
    """T(ν) of the planes near and far from the interface above; T_left − T_right of the far planes below.

    table : columns of spectral_temperature.csv; a group has rows only where its planes move enough
    """
    figure = new_figure(6.4)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    values = table.pivot(index="frequency_thz", columns="group", values="temperature_k")
    errors = table.pivot(index="frequency_thz", columns="group", values="standard_error_k")
    for name, label, colour, style in PLANE_GROUP_STYLES:
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
    title_axes(upper, f"{title}: temperature by frequency")
    upper.set_ylabel("temperature T(ν) (K)")
    lower.set_ylabel("jump (K)")
    lower.set_xlabel("frequency ν (THz)")
    lower.set_xlim(0, shown_to(cutoffs))
    return figure


def _jump(axes: Axes, values: pd.DataFrame, errors: pd.DataFrame, temperatures: BathTemperatures) -> None:
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
    value: pd.Series[float],
    error: pd.Series[float],
    label: str,
    colour: str,
    style: LineStyle,
) -> None:
    frequency, values = value.index.to_numpy(), np.asarray(value, dtype=np.float64)
    draw_band(axes, frequency, values, np.asarray(error, dtype=np.float64), colour)
    # Points as well: beside frequencies left out there may be no neighbour to draw a line to.
    axes.plot(
        *(frequency, values),
        color=colour,
        linestyle=style,
        linewidth=1.4,
        marker="o",
        markersize=3,
        label=label,
    )


def _of_case(case: CaseFiles) -> Figure:
    if case.spectral_temperature is None:
        raise ValueError(f"{case.title}: no spectral_temperature.csv is given; name it among the inputs")
    table = read_table(case.spectral_temperature, SPECTRAL_TEMPERATURE)
    hot, cold = (mean_bath_temperature(case.power, bath) for bath in ("hot", "cold"))
    temperatures = BathTemperatures(hot, cold, case.conductances["local_jump"].temperature_jump_k)
    return spectral_temperature_figure(table, temperatures, case.cutoffs, case.title)


def _has_local_states(extent: Extent) -> bool:
    return extent.crystals and not extent.coincidence


SPECTRAL_TEMPERATURE_FIGURE = FigureKind(
    "spectral_temperature", "temperature by frequency", _of_case, applies=_has_local_states
)
