"""Section `lattice`: how the lattice constant of each crystal is found, or what it is."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.problems import InputProblem
from kapitza.study.sections.interfaces_section import Interface, listed_potential
from kapitza.study.sections.section import Section
from kapitza.study.sections.side_section import InterfaceSide
from kapitza.study.suggestions import OtherThings


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

OTHER_METHODS = OtherThings(
    "npt nvt dft experiment experimental measured quasiharmonic qha isothermal relaxed relaxation minimize"
)
LatticeMethod = Annotated[Literal["thermal", "static", "fixed"], OTHER_METHODS]


def same_elements(formula: str, elements: Sequence[str]) -> bool:
    """Whether a formula such as SiC names these elements, in any order."""
    return sorted(re.findall("[A-Z][a-z]?", formula)) == sorted(elements)


class Lattice(Section):
    """How the lattice constant of each bulk crystal is found."""

    method: LatticeMethod = Field(
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


def nominal_lattice_angstrom(side: InterfaceSide, potential: Potential, lattice: Lattice) -> float:
    """Lattice constant in Å used before anything is relaxed: the study's fixed one, or the potential's."""
    return lattice.given_angstrom(side.elements) or potential.lattice_angstrom(side.crystal, side.elements)


def given_constants(lattice: Lattice, interfaces: tuple[Interface, ...]) -> Iterator[InputProblem]:
    """A lattice constant is given where the method is fixed, for every crystal, and only there."""
    where, value = "lattice.lattice_constant_angstrom", lattice.lattice_constant_angstrom
    if lattice.method == "fixed" and value is None:
        yield InputProblem(where, value, "method fixed needs the lattice constant", "give it in Å")
    if lattice.method != "fixed" and value is not None:
        reason = f"method {lattice.method} finds the lattice constant itself"
        yield InputProblem(where, value, reason, "remove this key, or choose method: fixed")
    if isinstance(value, dict):
        yield from _constants_of_crystals(where, value, interfaces)


def _constants_of_crystals(
    where: str, given: dict[str, float], interfaces: Sequence[Interface]
) -> Iterator[InputProblem]:
    """Lattice constants per crystal: each crystal has one, and none is for nothing."""
    sides = [side for interface in interfaces for side in interface.sides if side.has_crystal]
    for side in sides:
        named = [formula for formula in given if same_elements(formula, side.elements)]
        formula = "".join(side.elements)
        if len(named) != 1:
            reason = f"it names {formula} {len(named)} times, and every crystal needs one lattice constant"
            yield InputProblem(where, given, reason, f"give {formula} once, in Å")
            return
        if len({other.crystal for other in sides if same_elements(named[0], other.elements)}) > 1:
            reason = f"{formula} is in two kinds of crystals, which one lattice constant cannot serve"
            yield InputProblem(where, given, reason, "make two studies, or choose method: thermal or static")
            return
    for formula in given:
        if not any(same_elements(formula, side.elements) for side in sides):
            known = ", ".join(sorted({"".join(side.elements) for side in sides}))
            reason = f"no side of an interface is {formula}"
            yield InputProblem(f"{where}.{formula}", given[formula], reason, f"the crystals are {known}")


def force_range_in_supercell(
    lattice: Lattice, interfaces: tuple[Interface, ...], manifest: Manifest
) -> Iterator[InputProblem]:
    """Force constants in a supercell are those of the crystal only if no atom meets two images of another."""
    cells = lattice.supercell_cells
    for interface in interfaces:
        potential = listed_potential(interface, manifest)
        if potential is None:
            continue
        for side in interface.sides:
            reach = potential.range_within_angstrom(side.elements)
            a = nominal_lattice_angstrom(side, potential, lattice)
            if cells * a < 2 * reach:
                reason = (
                    f"{cells * a:.1f} Å is less than twice the force range of {reach:g} Å ({interface.name})"
                )
                fix = f"give at least {int(2 * reach / a) + 1}"
                yield InputProblem("lattice.supercell_cells", cells, reason, fix)
                return
