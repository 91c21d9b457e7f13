"""Figure: the spectral conductance by order of anharmonicity, and where heat changes its frequency."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.conversion import cumulative_difference
from analysis.figures import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    LEFT_COLOUR,
    ORANGE,
    STYLE,
    legend_beside,
    new_figure,
)
from analysis.figures_spectrum import SPECTRAL_UNIT, Cutoffs, draw_cutoffs, shown_to
from analysis.resampling import Grouped
from analysis.statistics import FloatArray

ORDERS = (
    ("order2", "order 2 (linear force)", BLUE, (0, (6, 2))),
    ("order3", "order 3 (three-phonon)", LEFT_COLOUR, (0, (3, 1, 1, 1))),
    ("higher", "order 4 and higher", GREEN, (0, (1, 1))),
)


@dataclass(frozen=True)
class ConversionCurve:
    """C(ν) and its standard error, (n_freq,) each, as shares of the whole heat flow."""

    share: FloatArray
    standard_error: FloatArray


def conversion_curve(sides: Grouped, part: Grouped | None = None) -> ConversionCurve:
    """C(ν) = ∫₀^ν (q_L − q_R) dν′ / ∫q dν, of a part of the force if one is given, over the whole ∫q.

    sides, part : (2, n_freq) q_L and q_R, in one unit and in the same groups
    """
    if part is not None:
        sides = Grouped(_part_of(part.mean, sides.mean), _part_of(part.groups, sides.groups))
    return ConversionCurve(*cumulative_difference(sides))


def _part_of(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Spectra (…, 2, n_freq) with the difference q_L − q_R of the part and the mean of the whole."""
    half = 0.5 * (part[..., 0, :] - part[..., 1, :])
    mean = whole.mean(axis=-2)
    return np.stack([mean + half, mean - half], axis=-2)


@rc_context(STYLE)
def orders_figure(
    spectrum: pd.DataFrame,
    conversions: Mapping[str, ConversionCurve],
    cutoffs: Cutoffs,
    title: str,
) -> Figure:
    """G(ν) in all and by order above; the cumulative conversion below.

    spectrum : columns of spectrum.csv, the orders among them
    conversions : "total" and "order2" on the bins of the spectrum
    """
    figure = new_figure(6.4)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    highest = shown_to(cutoffs)
    shown = spectrum[spectrum["frequency_thz"] <= highest]
    frequency = shown["frequency_thz"].to_numpy()
    for name, label, colour, style in (("total", "all orders", BLACK, "-"), *ORDERS):
        _banded(
            upper, frequency, shown[name].to_numpy(), shown[f"{name}_se"].to_numpy(), label, colour, style
        )
    _conversions(lower, spectrum["frequency_thz"].to_numpy(), conversions)
    for axes in (upper, lower):
        axes.axhline(0.0, color=GREY, linewidth=0.8)
        draw_cutoffs(axes, cutoffs, named=axes is upper)
        legend_beside(axes)
    upper.set_title(title)
    upper.set_ylabel(f"G(ν) {SPECTRAL_UNIT}")
    lower.set_ylabel("converted, C(ν)\n(% of the heat flow)")
    lower.set_xlabel("frequency ν (THz)")
    lower.set_xlim(0, highest)
    return figure


def _conversions(axes: Axes, frequency: FloatArray, conversions: Mapping[str, ConversionCurve]) -> None:
    """C at the upper edge of every bin, in per cent."""
    edge = frequency + 0.5 * (frequency[1] - frequency[0])
    for name, label, colour, style in (
        ("total", "all orders", BLACK, "-"),
        ("order2", "order 2 (control: 0)", ORANGE, (0, (6, 2))),
    ):
        curve = conversions[name]
        _banded(axes, edge, 100 * curve.share, 100 * curve.standard_error, label, colour, style)


def _banded(
    axes: Axes,
    x: FloatArray,
    value: FloatArray,
    error: FloatArray,
    label: str,
    colour: str,
    style: str | tuple[int, tuple[int, ...]],
) -> None:
    """A curve in its band of one standard error."""
    axes.fill_between(x, value - error, value + error, color=colour, alpha=0.2, linewidth=0)
    axes.plot(x, value, color=colour, linestyle=style, linewidth=1.5, label=label)
