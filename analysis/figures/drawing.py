"""How every figure looks, and how it is written: readable in colour and in grey, bitwise repeatable.

matplotlib is imported when something is drawn: planning a study lists its figures and draws none.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
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
    """STYLE on matplotlib's own defaults, whatever a matplotlibrc of the user or of the working folder says."""
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


_drawn_width: ContextVar[float] = ContextVar("drawn_width", default=WIDTH_INCH)


@contextmanager
def drawn_width(inch: float) -> Iterator[None]:
    """Figures drawn meanwhile are so wide; their heights are as they are."""
    token = _drawn_width.set(inch)
    try:
        yield
    finally:
        _drawn_width.reset(token)


def new_figure(height_inch: float) -> Figure:
    """An empty figure as wide as the report; call it, and draw, in a function decorated with `in_style`."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_drawn_width.get(), height_inch), layout="constrained")
    FigureCanvasAgg(figure)  # knows how wide a text is
    return figure


def head_figure(figure: Figure, title: str) -> None:
    """Title over all panels of a figure."""
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")


def legend_beside(axes: Axes) -> None:
    """Legend right of the axes, where it covers no data; above them in a figure too narrow for that."""
    if _drawn_width.get() < LEAST_BESIDE_INCH:
        axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2, ncols=2, fontsize=8)
        axes.set_title(axes.get_title(loc="left"), y=1.0, pad=14 + 7 * len(axes.get_legend_handles_labels()[1]))
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
    found = []
    for artist in figure.findobj(lambda item: isinstance(item, Text | Legend)):
        words = artist.get_text() if isinstance(artist, Text) else "legend"
        if not artist.get_visible() or not words.strip():
            continue
        box = artist.get_window_extent()
        # Labels of ticks beyond the limits of an axis are not drawn; they are elsewhere altogether.
        inside = box.x1 > 0 and box.y1 > 0 and box.x0 < width and box.y0 < height
        if inside and (min(box.x0, box.y0) < -1 or box.x1 > width + 1 or box.y1 > height + 1):
            found.append(words)
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


def scale_figure(figure: Figure, factor: float) -> None:
    """Make a drawn figure smaller or larger as a whole: its size, texts, lines and markers."""
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    figure.set_size_inches(*(figure.get_size_inches() * factor))
    for text in figure.findobj(Text):
        text.set_fontsize(text.get_fontsize() * factor)
    for line in figure.findobj(Line2D):
        line.set_linewidth(line.get_linewidth() * factor)
        line.set_markersize(line.get_markersize() * factor)
    for patch in figure.findobj(Patch):
        patch.set_linewidth(patch.get_linewidth() * factor)
    for group in figure.findobj(Collection):
        group.set_linewidth([width * factor for width in group.get_linewidth()])
