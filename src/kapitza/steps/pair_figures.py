"""Figures of one pair of media."""

from pathlib import Path
from typing import Any

from kapitza.analysis.figures.figure_kind import draw_figures
from kapitza.analysis.figures.gallery import PAIR_FIGURES
from kapitza.analysis.figures.pair_files import PairFiles


def pair_figures(
    *,
    curve: Path,
    spectra: Path,
    angles: Path,
    media: Path,
    pair: str,
    measured: list[dict[str, Any]],
    kinds: list[str],
    figures: list[Path],
    data: list[Path] | None = None,
) -> None:
    """Draw the figures `kinds` of a pair into the files `figures`, the numbers behind them into `data`.

    curve, spectra, angles, media: curve.csv, mismatch.h5, angles.csv and media.csv.
    measured: conductances to show beside the models.
    """
    files = PairFiles(pair, curve, spectra, angles, media, measured)
    draw_figures(PAIR_FIGURES, files, [*kinds, *(kinds if data else [])], [*figures, *(data or [])])
