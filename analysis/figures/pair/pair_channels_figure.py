"""Channels per area against frequency: all that each medium has (hatched, thin lines), and what each model
lets through (thick lines). The area under a curve, with the heat capacity as weight, is the conductance. No
elastic process carries more than the lesser of both media, which is the radiation limit. Media with
straight branches end at Debye cutoffs: all at one common frequency. With debye_cutoff: branch each ends at
its own in the diffuse model and in the radiation limit, which the acoustic models may then pass at a steep
fall.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from kapitza.analysis.figures.drawing import (
    LEFT_COLOUR,
    LEGEND_COLUMNS,
    RIGHT_COLOUR,
    in_style,
    legend_below,
    new_figure,
    title_axes,
)
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.analysis.figures.model_styles import model_label, models_in_order, pair_style
from kapitza.analysis.figures.pair_files import PairFiles
from kapitza.analysis.units import PER_NM2
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@in_style
def pair_channels_figure(
    spectra: Mapping[str, Array], cutoffs_thz: tuple[float, float], title: str
) -> Figure:
    """Channels of both media and of every model against frequency, below enlarged to the softer medium.

    spectra : content of the pair's mismatch.h5; channels in Å⁻²
    """
    figure = new_figure(6.4)
    upper, lower = figure.subplots(2, 1)
    for axes in (upper, lower):
        _channels(axes, spectra)
        axes.set_ylabel("channels (nm$^{-2}$)")
    upper.set_xlim(0, 1.03 * max(cutoffs_thz))
    upper.set_ylim(bottom=0)
    title_axes(upper, f"{title}: channels of both media and models")
    lower.set_xlim(0, 1.03 * min(cutoffs_thz))
    lower.set_ylim(0, _top(spectra, 1.03 * min(cutoffs_thz)))
    lower.set_title("enlarged: the medium with the lower cutoff")
    lower.set_xlabel("frequency ν (THz)")
    legend_below(figure, (upper,), LEGEND_COLUMNS)
    return figure


def _channels(axes: Axes, spectra: Mapping[str, Array]) -> None:
    """Steps over the bins: all channels as hatched areas, models as lines on top."""
    edges = spectra["edges_thz"]
    for side, colour, hatch in (("left", LEFT_COLOUR, "////"), ("right", RIGHT_COLOUR, "....")):
        values, reach = _up_to_cutoff(PER_NM2 * spectra[f"channels_{side}"], edges)
        axes.stairs(
            values, reach, fill=True, facecolor="none", edgecolor=colour, hatch=hatch, alpha=0.3, lw=0
        )
        axes.stairs(values, reach, color=colour, linewidth=0.9, label=f"all channels, {side}")
    for model in models_in_order(spectra):
        colour, line, _ = pair_style(model)
        values, reach = _up_to_cutoff(PER_NM2 * spectra[model], edges)
        axes.stairs(values, reach, color=colour, linestyle=line, linewidth=1.8, label=model_label(model))


def _up_to_cutoff(values: Array, edges: Array) -> tuple[Array, Array]:
    """Without the empty bins at the end, which would be drawn along the axis."""
    last = int(np.max(np.nonzero(values), initial=0)) + 1
    return values[:last], edges[: last + 1]


def _top(spectra: Mapping[str, Array], highest: float) -> float:
    """Height of what any model transmits."""
    shown = spectra["edges_thz"][:-1] <= highest
    return 1.25 * PER_NM2 * max(float(spectra[model][shown].max()) for model in models_in_order(spectra))


def _of_pair(pair: PairFiles) -> Figure:
    return pair_channels_figure(pair.channels, pair.cutoffs_thz, pair.name)


PAIR_CHANNELS_FIGURE = FigureKind("pair_channels", "channels", _of_pair)
