"""The numbers a drawn figure shows, as a table: what stands behind a figure of a paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

DATA_COLUMNS = ("panel", "series", "x_label", "y_label", "category", "x", "y", "low", "high", "value")
"""Panel and series by title and label; x, y on its axes; low, high of y, or of x for bars lying flat; value
of a coloured cell."""

Row = dict[str, Any]


def figure_data(figure: Figure) -> pd.DataFrame:
    """Everything drawn in the coordinates of an axis: curves, points with errors, bars, bands and maps.

    Columns DATA_COLUMNS; what a row does not have is missing.
    """
    rows: list[Row] = []
    panels = [axes for axes in figure.axes if axes.get_label() != "<colorbar>"]
    for number, axes in enumerate(panels, start=1):
        title = axes.get_title(loc="left") or axes.get_title() or f"panel {number}"
        about = {"panel": title, "x_label": _label(panels, axes, "x"), "y_label": _label(panels, axes, "y")}
        categories = _categories(axes)
        for row in _of_axes(axes):
            named = categories.get(round(row["y"])) if categories and "y" in row else None
            rows.append({**about, "category": named, **row})
    found = pd.DataFrame(rows, columns=list(DATA_COLUMNS))
    return found.dropna(axis="columns", how="all")


def _label(panels: list[Axes], axes: Axes, name: str) -> str:
    """Label of an axis; of the panel it is shared with where its own is empty."""
    own = str(getattr(axes, f"get_{name}label")())
    shared = getattr(axes, f"get_shared_{name}_axes")()
    others = (getattr(other, f"get_{name}label")() for other in panels if shared.joined(axes, other))
    return " ".join((own or next(filter(None, others), "")).split())


def _categories(axes: Axes) -> dict[int, str]:
    """Names of the places on a vertical axis of names."""
    from matplotlib.ticker import FixedLocator, FuncFormatter

    places: Any = axes.yaxis.get_major_locator()
    names = axes.yaxis.get_major_formatter()
    fixed = isinstance(places, FixedLocator) and isinstance(names, FuncFormatter)
    return {round(float(place)): str(names(place)) for place in places.locs} if fixed else {}


def _of_axes(axes: Axes) -> Iterator[Row]:
    from matplotlib.collections import LineCollection, PathCollection, PolyCollection, QuadMesh
    from matplotlib.container import BarContainer, ErrorbarContainer

    held: set[int] = set()
    for container in axes.containers:
        if isinstance(container, ErrorbarContainer):
            line, caps, bars = container.lines
            held |= {id(item) for item in (line, *caps, *bars)}
            yield from _with_errors(line, bars, str(container.get_label()))
        elif isinstance(container, BarContainer):
            for bar in container.patches:
                flat = container.orientation == "horizontal"
                middle = bar.get_y() + bar.get_height() / 2 if flat else bar.get_x() + bar.get_width() / 2
                place = {"x": bar.get_width(), "y": middle} if flat else {"x": middle, "y": bar.get_height()}
                yield {"series": str(container.get_label()), **place}
    for line in axes.lines:
        if id(line) not in held:
            yield from _curve(axes, line)
    for group in axes.collections:
        label = str(group.get_label())
        if id(group) in held:
            continue
        if isinstance(group, QuadMesh):
            yield from _cells(group, label)
        elif isinstance(group, PathCollection) and group.get_offset_transform() == axes.transData:
            places: Any = np.ma.filled(np.ma.asarray(group.get_offsets(), dtype=float), np.nan)
            yield from ({"series": label, "x": float(x), "y": float(y)} for x, y in places)
        elif isinstance(group, PolyCollection) and group.get_transform() == axes.transData:
            yield from _bands(group, label)
        elif isinstance(group, LineCollection) and group.get_transform() == axes.transData:
            for segment in group.get_segments():
                yield from ({"series": label, "x": x, "y": y} for x, y in segment)


def _with_errors(line: Line2D | None, bars: tuple[Any, ...], label: str) -> Iterator[Row]:
    """Points of an error bar plot with the ends of their bars, of whichever axis."""
    if line is None:
        return
    ends = bars[0].get_segments() if bars else []
    flat = bool(len(ends)) and bool(np.ptp(ends[0][:, 1]) == 0) and bool(np.ptp(ends[0][:, 0]) > 0)
    x_data, y_data = np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)
    for number, (x, y) in enumerate(zip(x_data, y_data, strict=True)):
        row: Row = {"series": label, "x": float(x), "y": float(y)}
        if number < len(ends) and len(ends[number]):
            along = ends[number][:, 0 if flat else 1]
            row |= {"low": float(along.min()), "high": float(along.max())}
        yield row


def _curve(axes: Axes, line: Line2D) -> Iterator[Row]:
    """Points of a curve; of a line through the whole panel its one place."""
    label, x, y = str(line.get_label()), np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
    if line.get_transform() == axes.transData:
        yield from ({"series": label, "x": float(a), "y": float(b)} for a, b in zip(x, y, strict=True))
    elif line.get_transform() == axes.get_xaxis_transform(which="grid"):
        yield {"series": label, "x": float(x[0])}
    elif line.get_transform() == axes.get_yaxis_transform(which="grid"):
        yield {"series": label, "y": float(y[0])}


def _bands(group: Any, label: str) -> Iterator[Row]:
    """Lower and upper edge of a band at every x."""
    for path in group.get_paths():
        x, y = path.vertices.T
        for place in np.unique(x[np.isfinite(x)]):
            at = y[x == place]
            yield {"series": label, "x": float(place), "low": float(at.min()), "high": float(at.max())}


def _cells(mesh: Any, label: str) -> Iterator[Row]:
    """Centre and value of every cell of a map that is not masked."""
    corners = mesh.get_coordinates()
    centres = (corners[:-1, :-1] + corners[1:, 1:]) / 2
    values = np.ma.filled(np.ma.asarray(mesh.get_array(), dtype=float), np.nan).reshape(centres.shape[:2])
    for row, column in np.ndindex(values.shape):
        if np.isfinite(values[row, column]):
            x, y = centres[row, column]
            yield {"series": label, "x": float(x), "y": float(y), "value": float(values[row, column])}
