"""What tables, figures and the page say of a row of comparison.csv: one record for each kind of row."""

from dataclasses import dataclass
from typing import Literal

Colour = Literal["black", "orange", "sky", "green", "blue", "vermillion", "purple", "grey"]
"""Colours told apart in every kind of colour vision: M. Okabe and K. Ito, Color Universal Design (2008)."""

Dashes = str | tuple[int, tuple[float, ...]]
"""Line style as matplotlib takes it: "-", or offset and lengths of dashes and gaps in points."""


@dataclass(frozen=True)
class ModelLine:
    """How the curve of a model is drawn; any two models differ in the marker and one of the others.

    Attributes:
        colour: of line and marker.
        dashes: of the line.
        marker: as matplotlib names it.
    """

    colour: Colour
    dashes: Dashes
    marker: str


@dataclass(frozen=True, kw_only=True)
class ModelRecord:
    """One kind of row of comparison.csv.

    Attributes:
        name: in tables and study files.
        label: in figures and on the page.
        meaning: what it is, in a few words after its label.
        line: how its curve is drawn.
        place: ascending order in tables, charts and legends.
    """

    name: str
    label: str
    meaning: str
    line: ModelLine
    place: int


NEMD = ModelRecord(
    name="nemd",
    label="NEMD",
    meaning="molecular dynamics between a hot and a cold bath, with every order of the forces; classical",
    line=ModelLine("black", "-", "o"),
    place=0,
)
MEASURED = ModelRecord(
    name="measured",
    label="measured",
    meaning="a published measurement, with the temperatures beside the interface",
    line=ModelLine("black", "", "*"),
    place=1,
)
AGF_THERMOMETER = ModelRecord(
    name="agf_thermometer",
    label="AGF, thermometers",
    meaning="AGF over the jump that thermometers on atoms far from the interface show between ideal leads",
    line=ModelLine("green", (0, (1, 2)), "<"),
    place=3,
)
AGF_EFFECTIVE = ModelRecord(
    name="agf_effective",
    label="AGF, effective constants",
    meaning="AGF with effective force constants of both crystals, fitted to their motion at temperature",
    line=ModelLine("green", (0, (6, 2)), "8"),
    place=5,
)
ELASTIC_BOX_MODEL = ModelRecord(
    name="elastic_box",
    label="exact harmonic box",
    meaning="what these runs would measure with harmonic forces: their walls, baths, times and fit",
    line=ModelLine("blue", (0, (6, 2, 1, 2)), "d"),
    place=4,
)
AGF = ModelRecord(
    name="agf",
    label="AGF, exact elastic",
    meaning="the exact elastic answer for this interface and potential, every bond harmonic",
    line=ModelLine("green", "-", "*"),
    place=2,
)
