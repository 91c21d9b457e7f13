"""Figure: the spectral conductance by order of anharmonicity, and where heat changes its frequency."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kapitza.analysis.figures.drawing import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    STYLE,
    VERMILLION,
    legend_beside,
    new_figure,
)
from kapitza.analysis.figures.spectrum_figure import SPECTRAL_UNIT, Cutoffs, draw_cutoffs, shown_to
from kapitza.analysis.measure.statistics import FloatArray
from kapitza.analysis.spectral.conversion import cumulative_difference
from kapitza.analysis.spectral.resampling import Grouped

PARTS = (
    ("total", "all orders", BLACK, "-"),
    ("order2", "order 2 (linear force)", BLUE, (0, (6, 2))),
    ("anharmonic", "all higher orders", VERMILLION, (0, (3, 1, 1, 1))),
)
ANHARMONIC_PARTS = (
    ("order3", "order 3 (three-phonon)", PURPLE, "-"),
    ("higher", "order 4 and higher", GREEN, (0, (6, 2))),
)
CONVERSIONS = (
    ("total", "all orders", BLACK, "-"),
    ("order2", "order 2 (control: 0)", ORANGE, (0, (6, 2))),
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


def with_anharmonic(spectrum: pd.DataFrame, rest: Grouped) -> pd.DataFrame:
    """The spectrum with columns anharmonic, anharmonic_se: everything but order 2.

    Order 3 and the higher ones scatter against each other, so that the error of their sum is not theirs.

    spectrum : columns of spectrum.csv
    rest : (n_freq,) total minus order 2, in the unit of the spectrum
    """
    return spectrum.assign(anharmonic=rest.mean, anharmonic_se=rest.error())


@rc_context(STYLE)
def orders_figure(
    spectrum: pd.DataFrame, conversions: Mapping[str, ConversionCurve], cutoffs: Cutoffs, title: str
) -> Figure:
    """G(ν) linear and beyond, what is beyond by order, and the cumulative conversion.

    spectrum : columns of spectrum.csv, the orders among them, and those of with_anharmonic
    conversions : "total" and "order2" on the bins of the spectrum
    """
    figure = new_figure(8.2)
    upper, middle, lower = figure.subplots(3, 1, sharex=True, height_ratios=[3, 2, 2])
    frequency = spectrum["frequency_thz"].to_numpy()
    for axes, parts in ((upper, PARTS), (middle, ANHARMONIC_PARTS)):
        for name, *style in parts:
            _banded(axes, frequency, spectrum[name].to_numpy(), spectrum[f"{name}_se"].to_numpy(), *style)
        axes.set_ylabel(f"G(ν) {SPECTRAL_UNIT}" if axes is upper else f"G(ν)\n{SPECTRAL_UNIT}")
    edge = frequency + 0.5 * (frequency[1] - frequency[0])  # C is known at the upper edges of the bins
    for name, *style in CONVERSIONS:
        curve = conversions[name]
        _banded(lower, edge, 100 * curve.share, 100 * curve.standard_error, *style)
    for axes in (upper, middle, lower):
        axes.axhline(0.0, color=GREY, linewidth=0.8)
        draw_cutoffs(axes, cutoffs, named=axes is upper)
        legend_beside(axes)
    upper.set_title(title)
    lower.set_ylabel("converted, C(ν)\n(% of the heat flow)")
    lower.set_xlabel("frequency ν (THz)")
    lower.set_xlim(0, shown_to(cutoffs))
    return figure


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
