"""Names, colours, lines and markers of the models in figures, from their records."""

from collections.abc import Iterable, Mapping

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
from kapitza.analysis.files.compared import COMPARED, compared, compared_in_order
from kapitza.analysis.files.model_record import (
    AGF,
    AGF_EFFECTIVE,
    AGF_THERMOMETER,
    ELASTIC_BOX_MODEL,
    Colour,
    Dashes,
)

EXACT = AGF.name
"""The exact harmonic answer, drawn apart from the approximations: in green, and thicker."""
HARMONIC = frozenset(item.name for item in (AGF, AGF_THERMOMETER, AGF_EFFECTIVE, ELASTIC_BOX_MODEL))
"""It and its kin, other leads, thermometers, constants or the very box: no approximations either."""

SHADES: Mapping[Colour, str] = {
    "black": BLACK,
    "orange": ORANGE,
    "sky": SKY,
    "green": GREEN,
    "blue": BLUE,
    "vermillion": VERMILLION,
    "purple": PURPLE,
    "grey": GREY,
}


def model_label(model: str) -> str:
    """Name of a model in figures and tables. Raises KeyError for an unknown one."""
    return compared(model).label


def pair_style(model: str) -> tuple[str, Dashes, str]:
    """Colour, line and marker of a model. Raises KeyError for an unknown one."""
    line = compared(model).line
    return SHADES[line.colour], line.dashes, line.marker


def models_in_order(found: Iterable[str]) -> list[str]:
    """Those of the models that are known, in the order of tables and charts."""
    return [record.name for record in compared_in_order(found)]


def series_styles() -> dict[str, tuple[str, str]]:
    """Colour and marker of every model beside a simulation, where lines tell statistics apart."""
    return {record.name: (SHADES[record.line.colour], record.line.marker) for record in COMPARED}
