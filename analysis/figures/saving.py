"""A drawn figure as a file: SVG for the page, PDF and PNG for a paper, CSV for what is behind it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kapitza.analysis.figures.drawing import in_style, save_svg
from kapitza.analysis.figures.figure_data import figure_data
from kapitza.analysis.files.tables import write_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PNG_DPI = 300


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure, whole or not at all, as what the ending of the file says.

    Raises ValueError for an ending that is none of FIGURE_FORMATS.
    """
    if path.suffix not in FIGURE_FORMATS:
        raise ValueError(f"{path}: a figure ends in {', '.join(FIGURE_FORMATS)}")
    FIGURE_FORMATS[path.suffix](figure, path)


def _save_bytes(figure: Figure, path: Path) -> None:
    """PDF or PNG, without the date."""
    stream, kind = io.BytesIO(), path.suffix[1:]
    unsaid = {"pdf": {"CreationDate": None}, "png": {"Software": None}}[kind]
    save = in_style(_as_figure)
    save(figure).savefig(stream, format=kind, dpi=PNG_DPI, metadata=unsaid)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    partial.write_bytes(stream.getvalue())
    partial.replace(path)


def _as_figure(figure: Figure) -> Figure:
    return figure


def _save_csv(figure: Figure, path: Path) -> None:
    write_text(path, figure_data(figure).to_csv(index=False, float_format="%.6g"))


FIGURE_FORMATS: dict[str, Callable[[Figure, Path], None]] = {
    ".svg": save_svg,
    ".pdf": _save_bytes,
    ".png": _save_bytes,
    ".csv": _save_csv,
}
