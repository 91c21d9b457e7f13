"""Sections `left` and `right` of an interface: the crystal on one side, and how it can be turned."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Discriminator, Field, Tag

from kapitza.study.crystal_files import CrystalFile
from kapitza.study.crystal_kinds import CRYSTALS
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.problems import InputProblem
from kapitza.study.sections.orientation import Orientation
from kapitza.study.sections.section import ElementSymbol, Listed, Section
from kapitza.study.suggestions import OtherThings

Mass = Annotated[float, Field(ge=0.1, le=10000)]

OTHER_CRYSTALS = OtherThings(
    "dhcp sc bct fct simple cubic hexagonal perovskite "
    "graphite graphene rutile corundum quartz amorphous liquid glass clathrate skutterudite",
    same={other: kind.name for kind in CRYSTALS.values() for other in kind.other_names},
)
NO_CRYSTAL = "none"
"""Of a side that only a structure file describes: a glass, a sheet, a grain boundary."""

if TYPE_CHECKING:
    NamedKind = str
else:
    NamedKind = Annotated[Literal[(*CRYSTALS, NO_CRYSTAL)], OTHER_CRYSTALS]


def _name_or_mapping(value: object) -> str:
    return "mapping" if isinstance(value, dict | CrystalFile) else "by-name"


GivenKind = Annotated[
    Annotated[NamedKind, Tag("by-name")] | Annotated[CrystalFile, Tag("mapping")],
    Discriminator(_name_or_mapping),
]
"""A crystal by name, or from a file."""


class InterfaceSide(Section):
    """The crystal on one side of an interface."""

    crystal: GivenKind = Field(
        default=NO_CRYSTAL,
        description="Crystal structure: "
        + " or ".join(f"{kind.name} ({kind.elements_words})" for kind in CRYSTALS.values())
        + ". Or {file: NAME} for any other. Beside a structure from a file it is what phonons, models and "
        "Green's functions are made of, "
        "and may be left out with them.",
    )
    elements: Annotated[tuple[ElementSymbol, ...], Listed] = Field(
        min_length=1,
        max_length=8,
        description="Chemical elements, one per sublattice; "
        + ", ".join(f"{k.name} {' or '.join(map(str, k.element_counts))}" for k in CRYSTALS.values())
        + ".",
    )
    masses_amu: dict[ElementSymbol, Mass] = Field(
        default={}, description="Masses in amu that replace the potential's, for elements of this side only."
    )
    orientation: Orientation | None = Field(
        default=None,
        description="Plane of this side's crystal that faces the interface, as `orientation` of the "
        "interface, which null stands for.",
    )

    @property
    def has_crystal(self) -> bool:
        """Whether it names a crystal; without, its atoms are from a file and nothing else is known of it."""
        return self.crystal != NO_CRYSTAL


def problems_of_side(
    where: str, side: InterfaceSide, name: str, potential: Potential | None, from_file: bool = False
) -> Iterator[InputProblem]:
    """Elements and masses that do not belong together, and crystals the potential does not describe.

    name, potential : of the interface; None where it is not known
    from_file : whether the atoms are from a file, so that no crystal is needed
    """
    yield from _masses(where, side)
    elements = side.elements
    if len(set(elements)) != len(elements):
        fix = f"write [{elements[0]}]"
        yield InputProblem(f"{where}.elements", elements, "an element is given twice", fix)
    elif not side.has_crystal:
        if not from_file:
            fix = f"add it: one of {', '.join(CRYSTALS)}, or give the interface a structure"
            yield InputProblem(f"{where}.crystal", None, "this key is required", fix, missing=True)
        if potential is not None and (unknown := _undescribed(where, side, name, potential)):
            yield unknown
    elif isinstance(side.crystal, CrystalFile):
        yield from _of_file(where, side, side.crystal, name, potential)
    elif len(elements) not in CRYSTALS[side.crystal].element_counts:
        words = CRYSTALS[side.crystal].elements_words
        others = [kind.name for kind in CRYSTALS.values() if len(elements) in kind.element_counts]
        choose = f", or choose {' or '.join(others)}" if others else ""
        fix = f"give {words.rpartition(' ')[0]}{choose}"
        yield InputProblem(f"{where}.elements", elements, f"crystal {side.crystal} has {words}", fix)
    elif potential is not None:
        yield from _described(where, side, name, potential)


def _of_file(
    where: str, side: InterfaceSide, crystal: CrystalFile, name: str, potential: Potential | None
) -> Iterator[InputProblem]:
    """Elements that are not those of the crystal's file."""
    if crystal.cell is None:
        return
    held = tuple(dict.fromkeys(crystal.cell.symbols))
    if set(held) != set(side.elements):
        reason, fix = f"{crystal.file} holds {', '.join(held)}", f"write [{', '.join(held)}]"
        yield InputProblem(f"{where}.elements", side.elements, reason, fix)
    elif potential is not None and (unknown := _undescribed(where, side, name, potential)):
        yield unknown


def _masses(where: str, side: InterfaceSide) -> Iterator[InputProblem]:
    for element, mass in side.masses_amu.items():
        if element not in side.elements:
            reason = f"{element} is not on this side"
            fix = f"name one of {', '.join(side.elements)}, or move it to the other side"
            yield InputProblem(f"{where}.masses_amu.{element}", mass, reason, fix)


def _undescribed(where: str, side: InterfaceSide, name: str, potential: Potential) -> InputProblem | None:
    unknown = [element for element in side.elements if element not in potential.elements]
    if not unknown:
        return None
    reason = f"potential {name} does not describe {', '.join(unknown)}"
    fix = f"use its elements {', '.join(potential.elements)}, or another potential"
    return InputProblem(f"{where}.elements", side.elements, reason, fix)


def _described(where: str, side: InterfaceSide, name: str, potential: Potential) -> Iterator[InputProblem]:
    elements = side.elements
    if problem := _undescribed(where, side, name, potential):
        yield problem
    elif potential.catalogue_key(side.crystal, elements) is None:
        reason = f"potential {name} lists no {side.crystal} crystal of {', '.join(elements)}"
        fix = f"choose one of {'; '.join(potential.nominal_lattice_angstrom)}"
        yield InputProblem(f"{where}.crystal", side.crystal, reason, fix)
