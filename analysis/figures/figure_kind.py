"""What a figure of a study is: one record for each, beside the function that draws it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from kapitza.analysis.figures.saving import save_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Files = TypeVar("Files")
"""What a figure is drawn from: StudyTables, CaseFiles, InterfaceFiles or PairFiles."""

PagePart = Literal["figures", "trends"]
"""Part of the page of a figure of several cases: the conductances, or the inelastic section."""

LEAST_TEMPERATURES = 3
"""Two points suggest a line that nobody has seen."""


@dataclass(frozen=True)
class Extent:
    """How much there is of an interface, as far as it decides which figures there are.

    Attributes:
        interfaces, temperatures, lengths: how many the study asks for.
        map_blocks: blocks per seed that the three-phonon map is made of.
        conversion_planes: how many planes the dividing plane is moved to on either side.
        coincidence: whether a common cell joins its crystals; it has no local density of states then.
        wavevectors: whether heat is resolved by wavevector.
        twins: counterfactual runs of each case.
        crystals: whether the crystals on both sides are known; without, there are no channels.
        amorphous: whether a layer at the interface was melted and quenched.
    """

    interfaces: int = 1
    temperatures: int = 1
    lengths: int = 1
    map_blocks: int = 0
    conversion_planes: int = 0
    coincidence: bool = False
    wavevectors: bool = False
    twins: int = 0
    crystals: bool = True
    amorphous: bool = False


def _always(extent: Extent) -> bool:
    return True


def has_temperatures(extent: Extent) -> bool:
    """Whether there are enough temperatures for a curve."""
    return extent.temperatures >= LEAST_TEMPERATURES


@dataclass(frozen=True)
class FigureKind(Generic[Files]):
    """One figure. Its caption is the docstring of the file that draws it.

    Attributes:
        kind: last part of the name of its SVG file.
        words: what the heading over it says after the name of the case, interface or pair.
        draw: from what the case, interface or pair left on disk.
        place: where on the page; a figure of one case is with its case.
        applies: whether there is such a figure.

    Raises:
        ValueError: the file has no docstring.
    """

    kind: str
    words: str
    draw: Callable[[Files], Figure]
    place: PagePart = "figures"
    applies: Callable[[Extent], bool] = _always

    def __post_init__(self) -> None:
        if not self.caption:
            raise ValueError(
                f"figure {self.kind!r} has no caption: write it as the docstring of {self.draw.__module__}"
            )

    @property
    def caption(self) -> str:
        """The text under the figure, in one line."""
        return " ".join((sys.modules[self.draw.__module__].__doc__ or "").split())


def applicable(figures: Sequence[FigureKind[Files]], extent: Extent) -> list[FigureKind[Files]]:
    """Those of the figures that there are for an interface."""
    return [figure for figure in figures if figure.applies(extent)]


def draw_figures(
    figures: Sequence[FigureKind[Files]], files: Files, kinds: Sequence[str], paths: Sequence[Path]
) -> None:
    """Draw some of the figures of a case, an interface or a pair, each whole or not at all.

    Args:
        figures: all that are known.
        kinds, paths: which to draw, and the file of each; its ending says what it is.

    Raises:
        KeyError: a kind that no figure has.
    """
    known = {figure.kind: figure for figure in figures}
    drawn: dict[str, Figure] = {}
    for kind, path in zip(kinds, paths, strict=True):
        if kind not in drawn:
            drawn[kind] = known[kind].draw(files)
        save_figure(drawn[kind], path)
