"""How every figure looks, and how it is written: readable in colour and in grey, bitwise repeatable.

matplotlib is imported when something is drawn: planning a study lists its figures and draws none.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

from kapitza.analysis.files.tables import write_text

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Arguments = ParamSpec("Arguments")

WIDTH_INCH = 8.0
LEGEND_COLUMNS = 4
"""Most entries of a legend below the panels side by side, where they are long."""

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


@contextmanager
def _style() -> Iterator[None]:
    """STYLE on matplotlib's own defaults, whatever any matplotlibrc says."""
    from matplotlib import rc_context, rcdefaults, rcParams

    with rc_context():
        rcdefaults()
        rcParams.update(STYLE)
        yield


def in_style(draw: Callable[Arguments, Figure]) -> Callable[Arguments, Figure]:
    """A drawing function with STYLE in force while it draws: what every figure is decorated with."""

    @wraps(draw)
    def styled(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Figure:
        with _style():
            return draw(*args, **kwargs)

    return styled


def new_figure(height_inch: float) -> Figure:
    """An empty figure as wide as the report; call it, and draw, in a function decorated with `in_style`."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH_INCH, height_inch), layout="constrained")


def head_figure(figure: Figure, title: str) -> None:
    """Title over all panels of a figure."""
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")


def legend_beside(axes: Axes) -> None:
    """Legend right of the axes, where it covers no data."""
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.2)


def legend_below(figure: Figure, panels: Sequence[Axes], most_columns: int | None = None) -> None:
    """One legend below all panels, with every label that occurs in them once."""
    named: dict[str, Artist] = {}
    for axes in panels:
        for artist, label in zip(*axes.get_legend_handles_labels(), strict=True):
            named.setdefault(label, artist)
    columns = min(len(named), most_columns or len(named))
    figure.legend(list(named.values()), list(named), loc="outside lower center", ncols=columns)


def svg_text(figure: Figure) -> str:
    """The figure as SVG: the same drawing gives the same text, without date or random identifiers."""
    stream = io.StringIO()
    with _style():
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def save_svg(figure: Figure, path: Path) -> None:
    """Write the figure as SVG, whole or not at all."""
    write_text(path, svg_text(figure))
