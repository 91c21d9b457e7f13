"""How every figure looks, and how it is written: readable in colour and in grey, bitwise repeatable."""

import io
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kapitza.analysis.files.tables import write_text

WIDTH_INCH = 8.0

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILLION, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#767676"
"""Colours told apart in every kind of colour vision: M. Okabe and K. Ito, Color Universal Design (2008)."""

LEFT_COLOUR, RIGHT_COLOUR = VERMILLION, BLUE
"""The left side is the hot one; left is drawn solid or with circles, right dashed or with triangles."""

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.labelsize": 10.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "lines.linewidth": 1.6,
    "hatch.linewidth": 0.7,
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "kapitza",
    "mathtext.default": "regular",
}

SHORT_CONDUCTANCE_LABEL = "G (MW m$^{-2}$ K$^{-1}$)"
CONDUCTANCE_LABEL = "conductance G (MW m$^{-2}$ K$^{-1}$)"


def new_figure(height_inch: float) -> Figure:
    """An empty figure as wide as the report; call it, and draw, within `rc_context(STYLE)`."""
    return Figure(figsize=(WIDTH_INCH, height_inch), layout="constrained")


def legend_beside(axes: Axes) -> None:
    """Legend right of the axes, where it covers no data."""
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.2)


def svg_text(figure: Figure) -> str:
    """The figure as SVG: the same drawing gives the same text, without date or random identifiers."""
    stream = io.StringIO()
    with rc_context(STYLE):
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def save_svg(figure: Figure, path: Path) -> None:
    """Write the figure as SVG, whole or not at all."""
    write_text(path, svg_text(figure))
