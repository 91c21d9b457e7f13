"""What figures against frequency have in common: range, cutoffs of both crystals, bands of errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapitza.analysis.figures.drawing import LEFT_COLOUR, RIGHT_COLOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from kapitza.arraytypes import Array

SPECTRAL_UNIT = "(MW m$^{-2}$ K$^{-1}$ THz$^{-1}$)"
RANGE_BEYOND_CUTOFF = 1.25

LineStyle = str | tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Cutoffs:
    """Highest bulk frequency of each side, THz."""

    left_thz: float
    right_thz: float


def shown_to(cutoffs: Cutoffs) -> float:
    """Highest frequency a figure shows, THz."""
    return RANGE_BEYOND_CUTOFF * max(cutoffs.left_thz, cutoffs.right_thz)


def draw_cutoffs(axes: Axes, cutoffs: Cutoffs, *, named: bool) -> None:
    """Vertical lines, named in one panel only."""
    for value, side, colour, style in (
        (cutoffs.left_thz, "left", LEFT_COLOUR, ":"),
        (cutoffs.right_thz, "right", RIGHT_COLOUR, (0, (3, 1, 1, 1, 1, 1))),
    ):
        label = f"cutoff, {side}" if named else None
        axes.axvline(value, color=colour, linestyle=style, linewidth=1.1, label=label)


def draw_band(axes: Axes, x: Array, value: Array, error: Array, colour: str) -> None:
    """One standard error to either side of a curve; all (n,)."""
    axes.fill_between(x, value - error, value + error, color=colour, alpha=0.2, linewidth=0)
