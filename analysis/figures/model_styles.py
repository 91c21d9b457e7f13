"""Names, colours, lines and markers of the models in figures."""

from collections.abc import Iterable

from kapitza.analysis.figures.drawing import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
)
from kapitza.analysis.files.comparison import MODEL_LABELS

EXACT = "agf"
"""The exact harmonic answer, drawn apart from the approximations: in green, and thicker."""

PAIR_STYLES: dict[str, tuple[str, object, str]] = {
    "amm_elastic": (BLUE, "-", "o"),
    "amm_anisotropic": (SKY, (0, (1, 1)), "P"),
    "amm_spring": (SKY, "-", "*"),
    "amm_scalar": (GREEN, (0, (1, 1.2)), "s"),
    "dmm_debye": (VERMILLION, (0, (6, 2)), "D"),
    "dmm_dispersion": (ORANGE, (0, (6, 2)), "v"),
    "radiation_limit": (BLACK, (0, (6, 2, 1, 2)), "^"),
    "inelastic_dmm": (PURPLE, "-", "X"),
    "mixed": (GREY, "-", "h"),
}
"""Colour, line and marker of every model of a pair: any two differ in at least two of them."""

SERIES_COLOURS = (BLUE, ORANGE, VERMILLION, PURPLE, SKY, GREY)
SERIES_MARKERS = "sDvPX<>^hp"
"""Of the approximations beside a simulation, in the order of the models; lines tell statistics apart."""


def model_label(model: str) -> str:
    """Name of a model in figures and tables. Raises KeyError for an unknown one."""
    return MODEL_LABELS[model]


def pair_style(model: str) -> tuple[str, object, str]:
    """Colour, line and marker of a model of a pair. Raises KeyError for an unknown one."""
    return PAIR_STYLES[model]


def models_in_order(found: Iterable[str]) -> list[str]:
    """Those of the models that are known, in the order of tables and charts."""
    there = set(found)
    return [model for model in MODEL_LABELS if model in there]


def series_styles() -> dict[str, tuple[str, str]]:
    """Colour and marker of every model beside a simulation."""
    approximations = [model for model in MODEL_LABELS if model not in ("nemd", EXACT)]
    styles = {
        model: (SERIES_COLOURS[number % len(SERIES_COLOURS)], SERIES_MARKERS[number % len(SERIES_MARKERS)])
        for number, model in enumerate(approximations)
    }
    return {**styles, EXACT: (GREEN, "*")}
