"""How every figure looks, and how it is written: readable in colour and in grey, bitwise repeatable.

matplotlib is imported when something is drawn: planning a study lists its figures and draws none.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
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
LEAST_BESIDE_INCH = 6.0
"""Width of a figure that has room for a legend beside its axes."""
TITLE_CHARACTERS = 72
"""Of a title over axes beside which there is a legend."""
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
    "figure.titlesize": 11,
    "figure.titleweight": "normal",
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

SIZES = (
    *("font.size", "axes.titlesize", "axes.labelsize", "legend.fontsize", "figure.titlesize"),
    "lines.linewidth",
)
"""Of texts and lines, in points on the page."""

SHORT_CONDUCTANCE_LABEL = "G (MW m$^{-2}$ K$^{-1}$)"
CONDUCTANCE_LABEL = "conductance G (MW m$^{-2}$ K$^{-1}$)"


@dataclass(frozen=True)
class DrawnFor:
    """What figures are drawn for: the width they are laid out for, and what all of them is multiplied by."""

    layout_inch: float = WIDTH_INCH
    factor: float = 1.0


PAPER = {1: DrawnFor(5.2, 3.4 / 5.2), 2: DrawnFor(WIDTH_INCH, 7.0 / WIDTH_INCH)}
"""A figure over one column or over two of a paper, 86 or 178 mm."""

PAGE = DrawnFor()
_medium: ContextVar[DrawnFor] = ContextVar("medium", default=PAGE)


@contextmanager
def drawn_for(medium: DrawnFor) -> Iterator[None]:
    """Figures drawn meanwhile are for this medium."""
    token = _medium.set(medium)
    try:
        yield
    finally:
        _medium.reset(token)


def text_size(size: float) -> float:
    """A size of a text on the page, in the medium figures are drawn for."""
    return size * _medium.get().factor


@contextmanager
def _style() -> Iterator[None]:
    """STYLE on matplotlib's own defaults, whatever any matplotlibrc says."""
    from matplotlib import rc_context, rcdefaults, rcParams

    with rc_context():
        rcdefaults()
        rcParams.update(STYLE)
        sizes: dict[Any, Any] = {name: text_size(STYLE[name]) for name in SIZES}
        rcParams.update(sizes)
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
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    medium = _medium.get()
    size = (medium.factor * medium.layout_inch, medium.factor * height_inch)
    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)  # knows how wide a text is
    return figure


def head_figure(figure: Figure, title: str) -> None:
    """Title over all panels of a figure."""
    figure.suptitle(wrapped(title), x=0.01, ha="left")


def narrow() -> bool:
    """Whether figures are drawn for one column of a paper."""
    return _medium.get().layout_inch < LEAST_BESIDE_INCH


def wrapped(text: str, characters: int = 88) -> str:
    """A text in lines that fit the figure; so many characters fit one as wide as the report."""
    return textwrap.fill(text, round(characters * _medium.get().layout_inch / WIDTH_INCH))


def title_axes(axes: Axes, title: str, pad: float | None = None) -> None:
    """Title of the uppermost axes, in as many lines as it takes; `pad` points above them."""
    axes.set_title(wrapped(title, TITLE_CHARACTERS), pad=pad)


def legend_beside(axes: Axes) -> None:
    """Legend right of the axes, where it covers no data; in a narrow figure below it."""
    if narrow():
        figure = axes.figure.get_figure(root=True)
        for legend in figure.legends:
            legend.remove()
        legend_below(figure, figure.axes)
        return
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.2)


def legend_below(figure: Figure, panels: Sequence[Axes], most_columns: int | None = None) -> None:
    """One legend below all panels, with every label that occurs in them once, no wider than the figure."""
    named: dict[str, Artist] = {}
    for axes in panels:
        for artist, label in zip(*axes.get_legend_handles_labels(), strict=True):
            named.setdefault(label, artist)
    most = min(len(named), most_columns or len(named))
    for columns in range(most, 0, -1):
        legend = figure.legend(list(named.values()), list(named), loc="outside lower center", ncols=columns)
        if columns == 1 or legend.get_window_extent().width <= figure.bbox.width:
            return
        legend.remove()


def beyond_edges(figure: Figure) -> list[str]:
    """Texts and legends that reach beyond the figure, where they would be cut; by their words."""
    from matplotlib.legend import Legend
    from matplotlib.text import Text

    figure.canvas.draw()
    width, height = figure.bbox.size
    found, unseen = [], _undrawn_ticks(figure)
    for artist in figure.findobj(lambda item: isinstance(item, Text | Legend)):
        words = artist.get_text() if isinstance(artist, Text) else "legend"
        if not artist.get_visible() or not words.strip() or id(artist) in unseen:
            continue
        box = artist.get_window_extent()
        if min(box.x0, box.y0) < -1 or box.x1 > width + 1 or box.y1 > height + 1:
            found.append(words)
    return found


def _undrawn_ticks(figure: Figure) -> set[int]:
    """Labels of ticks that are there and not drawn: beyond their axis, or of axes switched off; by `id`."""
    found = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not (axes.axison and low <= tick.get_loc() <= high):
                    found |= {id(tick.label1), id(tick.label2)}
    return found


def svg_text(figure: Figure) -> str:
    """The figure as SVG: the same drawing gives the same text, without date or random identifiers."""
    stream = io.StringIO()
    with _style():
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def save_svg(figure: Figure, path: Path) -> None:
    """Write the figure as SVG, whole or not at all."""
    write_text(path, svg_text(figure))
