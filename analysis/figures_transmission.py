"""Figure: transmitted channels per area, simulated and elastic, under the channels both crystals have."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures import (
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
from analysis.figures_spectrum import Cutoffs, draw_cutoffs, shown_to
from analysis.resolution import edges_between, smeared
from analysis.statistics import FloatArray

PER_NM2 = 100.0
"""Å⁻² in nm⁻²."""

K_POINTS = (
    ("mesh", "elastic (AGF), fine k$_∥$ mesh", GREEN, "-"),
    ("cell", "elastic (AGF), k$_∥$ of the box", ORANGE, (0, (4, 1.5))),
)


@dataclass(frozen=True)
class Channels:
    """Channels per area of both crystals: (n + 1,) edges in THz, (n,) Å⁻² each."""

    edges_thz: FloatArray
    left: FloatArray
    right: FloatArray


@dataclass(frozen=True)
class Curves:
    """What the figure draws, all (n_freq,) in nm⁻², as block spectra would show it.

    elastic : by k_points, "mesh" and "cell"
    ceiling : the lesser of both sides' channels, smeared after the minimum is taken
    """

    frequency_thz: FloatArray
    simulated: FloatArray
    standard_error: FloatArray
    elastic: Mapping[str, FloatArray]
    left: FloatArray
    right: FloatArray
    ceiling: FloatArray


def transmission_curves(simulated: pd.DataFrame, elastic: pd.DataFrame, channels: Channels) -> Curves:
    """Everything on the bins of the simulation, with the resolution of its blocks; integrals are kept.

    simulated : columns of md_transmission.csv
    elastic : columns of transmission.csv
    """
    frequency = simulated["frequency_thz"].to_numpy()
    found = {}
    for name, rows in elastic.groupby("k_points"):
        edges = edges_between(rows["frequency_thz"].to_numpy())
        found[str(name)] = PER_NM2 * smeared(edges, rows["transmission_per_a2"].to_numpy(), frequency)
    sides = (channels.left, channels.right, np.minimum(channels.left, channels.right))
    return Curves(
        frequency,
        PER_NM2 * simulated["transmission_per_a2"].to_numpy(),
        PER_NM2 * simulated["standard_error_per_a2"].to_numpy(),
        found,
        *(PER_NM2 * smeared(channels.edges_thz, side, frequency) for side in sides),
    )


@rc_context(STYLE)
def transmission_figure(curves: Curves, cutoffs: Cutoffs, title: str) -> Figure:
    """MD with its error band, AGF, and the elastic ceiling, up to a quarter beyond the higher cutoff."""
    figure = new_figure(4.6)
    axes = figure.add_subplot()
    _channels(axes, curves)
    for name, label, colour, style in K_POINTS:
        if name in curves.elastic:
            axes.plot(
                curves.frequency_thz, curves.elastic[name], color=colour, linestyle=style, label=label, lw=1.8
            )
    _simulated(axes, curves)
    draw_cutoffs(axes, cutoffs, named=True)
    highest = shown_to(cutoffs)
    axes.set_xlim(0, highest)
    axes.set_ylim(*_range(curves, highest))
    axes.set_title(title)
    axes.set_xlabel("frequency ν (THz)")
    axes.set_ylabel("transmission per area (nm$^{-2}$)")
    legend_beside(axes)
    return figure


def _channels(axes: Axes, curves: Curves) -> None:
    frequency = curves.frequency_thz
    axes.fill_between(frequency, curves.ceiling, color=GREY, alpha=0.25, linewidth=0, label="elastic ceiling")
    axes.plot(frequency, curves.left, color=LEFT_COLOUR, linewidth=1.0, label="channels, left")
    axes.plot(frequency, curves.right, "--", color=RIGHT_COLOUR, linewidth=1.0, label="channels, right")


def _simulated(axes: Axes, curves: Curves) -> None:
    """The simulation; hatched where it lies above the elastic ceiling."""
    frequency, value, error = curves.frequency_thz, curves.simulated, curves.standard_error
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.fill_between(
        frequency,
        curves.ceiling,
        value,
        where=list(value > curves.ceiling),
        interpolate=True,
        facecolor="none",
        edgecolor=PURPLE,
        hatch="////",
        linewidth=0,
        label="MD above the ceiling",
    )
    axes.fill_between(frequency, value - error, value + error, color=BLACK, alpha=0.25, linewidth=0)
    axes.plot(frequency, value, color=BLACK, label="MD ± 1 s.e.")


def _range(curves: Curves, highest: float) -> tuple[float, float]:
    """Vertical range: what is transmitted, and the ceiling; the channels of one side alone may leave it."""
    shown = curves.frequency_thz <= highest
    upper = [curves.simulated + curves.standard_error, curves.ceiling, *curves.elastic.values()]
    top = max(float(item[shown].max()) for item in upper)
    bottom = float((curves.simulated - curves.standard_error)[shown].min())
    return min(0.0, 1.1 * bottom), 1.25 * top
