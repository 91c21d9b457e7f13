"""The lattice section of the study file: how the lattice constant of each crystal is found, or what it is."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from kapitza.study.sections import Section


def _number_or_mapping(value: object) -> str:
    return "mapping" if isinstance(value, dict) else "number"


LatticeConstant = Annotated[float, Field(ge=1, le=20)]
Formula = Annotated[str, StringConstraints(pattern=r"^([A-Z][a-z]?){1,2}$")]
GivenConstants = Annotated[
    Annotated[LatticeConstant, Tag("number")]
    | Annotated[dict[Formula, LatticeConstant], Field(min_length=1), Tag("mapping")],
    Discriminator(_number_or_mapping),
]
"""One lattice constant for every crystal, or one per crystal by its elements: {Si: 5.43, SiC: 4.36}."""


def same_elements(formula: str, elements: Sequence[str]) -> bool:
    """Whether a formula such as SiC names these elements, in any order."""
    return sorted(re.findall("[A-Z][a-z]?", formula)) == sorted(elements)


class Lattice(Section):
    """How the lattice constant of each bulk crystal is found."""

    method: Literal["thermal", "static", "fixed"] = Field(
        default="thermal",
        description="thermal: zero pressure at T; static: relaxed at 0 K; fixed: given here.",
    )
    lattice_constant_angstrom: GivenConstants | None = Field(
        default=None,
        description="Cubic lattice constant in Å of every crystal, or of each by its elements, such as "
        "{Si: 5.43, SiC: 4.36}; only with method fixed.",
    )
    equilibration_ps: float = Field(
        default=20, gt=0, le=1e6, description="Constant-pressure time before averaging starts, in ps."
    )
    production_ps: float = Field(
        default=100, gt=0, le=1e6, description="Constant-pressure averaging time in ps."
    )
    supercell_cells: int = Field(
        default=5,
        ge=2,
        le=50,
        description="Edge of the bulk supercell of the thermal expansion in cells.",
    )

    def given_angstrom(self, elements: Sequence[str]) -> float | None:
        """The given lattice constant of a crystal of these elements, Å; None where it is to be found."""
        given = self.lattice_constant_angstrom
        if not isinstance(given, dict):
            return given
        return next((value for formula, value in given.items() if same_elements(formula, elements)), None)

    def of_crystal(self, elements: Sequence[str]) -> "Lattice":
        """These settings with what they give for one crystal alone."""
        return self.model_copy(update={"lattice_constant_angstrom": self.given_angstrom(elements)})

    def steps(self, timestep_ps: float) -> tuple[int, int]:
        """Steps of equilibration and of production."""
        return round(self.equilibration_ps / timestep_ps), round(self.production_ps / timestep_ps)
