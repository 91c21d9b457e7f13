"""Figures that show all interfaces of a study."""

from pathlib import Path

from kapitza.analysis.figures.figure_kind import draw_figures
from kapitza.analysis.figures.gallery import STUDY_FIGURES
from kapitza.analysis.figures.study.interfaces_figure import StudyTables


def study_figures(
    *, comparison: Path, health: Path, kinds: list[str], figures: list[Path], data: list[Path] | None = None
) -> None:
    """Draw the figures `kinds` of a study into the files `figures`, the numbers behind them into `data`."""
    files = StudyTables(comparison, health)
    draw_figures(STUDY_FIGURES, files, [*kinds, *(kinds if data else [])], [*figures, *(data or [])])
