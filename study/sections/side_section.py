"""Sections `left` and `right` of an interface: the crystal on one side, and how it can be turned."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from kapitza.study.potentials.force_fields import Potential
from kapitza.study.problems import InputProblem
from kapitza.study.sections.section import ElementSymbol, Listed, Section
from kapitza.study.suggestions import OtherThings

Mass = Annotated[float, Field(ge=0.1, le=10000)]

OTHER_CRYSTALS = OtherThings(
    "bcc hcp dhcp sc bct fct simple cubic hexagonal wurtzite rocksalt nacl halite cscl fluorite perovskite "
    "graphite graphene rutile corundum quartz amorphous liquid glass clathrate skutterudite",
    same=dict.fromkeys(("zincblende", "zinc-blende", "zinc_blende", "zb", "sphalerite"), "diamond")
    | dict.fromkeys(("ccp", "cubic_close_packed", "face_centred_cubic", "face_centered_cubic"), "fcc"),
)
Crystal = Annotated[Literal["fcc", "diamond"], OTHER_CRYSTALS]


def is_miller_index(text: str) -> bool:
    """Whether a text reads as three or four Miller indices, such as 112, (1 1 -2) or [11-20]."""
    return bool(re.fullmatch(r"[\[({<]?\s*(-?\d[\s,]*){3,4}[\])}>]?", text.strip()))


CUBIC_DIRECTIONS = OtherThings(
    recognises=is_miller_index, same={"100": "001", "010": "001", "101": "110", "011": "110"}
)
"""Crystal directions that are not offered, and those that cubic symmetry makes one of the offered."""
Orientation = Annotated[Literal["001", "110", "111"], CUBIC_DIRECTIONS]


class InterfaceSide(Section):
    """The crystal on one side of an interface."""

    crystal: Crystal = Field(
        description="Crystal structure: fcc (one element) or diamond (one or two elements)."
    )
    elements: Annotated[tuple[ElementSymbol, ...], Listed] = Field(
        min_length=1,
        max_length=2,
        description="Chemical elements, one per sublattice; fcc 1, diamond 1 or 2.",
    )
    masses_amu: dict[ElementSymbol, Mass] = Field(
        default={}, description="Masses in amu that replace the potential's, for elements of this side only."
    )


def problems_of_side(
    where: str, side: InterfaceSide, name: str, potential: Potential | None
) -> Iterator[InputProblem]:
    """Elements and masses that do not belong together, and crystals the potential does not describe.

    name, potential : of the interface; None where it is not known
    """
    yield from _masses(where, side)
    elements = side.elements
    if len(set(elements)) != len(elements):
        fix = f"write [{elements[0]}]"
        yield InputProblem(f"{where}.elements", elements, "an element is given twice", fix)
    elif side.crystal == "fcc" and len(elements) != 1:
        fix = "give one, or choose diamond"
        yield InputProblem(f"{where}.elements", elements, "crystal fcc has one element", fix)
    elif potential is not None:
        yield from _described(where, side, name, potential)


def _masses(where: str, side: InterfaceSide) -> Iterator[InputProblem]:
    for element, mass in side.masses_amu.items():
        if element not in side.elements:
            reason = f"{element} is not on this side"
            fix = f"name one of {', '.join(side.elements)}, or move it to the other side"
            yield InputProblem(f"{where}.masses_amu.{element}", mass, reason, fix)


def _described(where: str, side: InterfaceSide, name: str, potential: Potential) -> Iterator[InputProblem]:
    elements = side.elements
    unknown = [element for element in elements if element not in potential.elements]
    if unknown:
        reason = f"potential {name} does not describe {', '.join(unknown)}"
        fix = f"use its elements {', '.join(potential.elements)}, or another potential"
        yield InputProblem(f"{where}.elements", elements, reason, fix)
    elif potential.catalogue_key(side.crystal, elements) is None:
        reason = f"potential {name} lists no {side.crystal} crystal of {', '.join(elements)}"
        fix = f"choose one of {'; '.join(potential.nominal_lattice_angstrom)}"
        yield InputProblem(f"{where}.crystal", side.crystal, reason, fix)
