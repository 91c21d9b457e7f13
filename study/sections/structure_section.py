"""Section `structure` of an interface: its atoms from a file instead of from two crystals.

What is in the file is judged where it is read, in interfaces/given_slab.py and simulation/foreign.
"""

from typing import Annotated

from pydantic import Field

from kapitza.study.sections.section import PlainText, Section

Width = Annotated[float, Field(gt=0, le=1e5)]


class Structure(Section):
    """Atoms of an interface from a file: walls, baths and fits by rule, or as the file labels them."""

    file: PlainText = Field(
        description="LAMMPS data, extended XYZ, POSCAR or CIF, relative to the study file."
    )
    plane_angstrom: Annotated[float, Field(ge=-1e5, le=1e5)] | None = Field(
        default=None,
        description="z of the plane between the sides in Å, in the coordinates of the file. null: midway "
        "between the atoms that a column side (left, right) or zone of an extended XYZ labels.",
    )
    wall_angstrom: Width | None = Field(
        default=None, description="Depth of the fixed wall at each end in Å; null: one cutoff."
    )
    bath_angstrom: Width = Field(default=20, description="Depth of the heat bath next to each wall in Å.")
    relax: bool = Field(
        default=False,
        description="Whether the atoms but those of the walls are brought to rest in the box of the file; "
        "else they are taken where they are.",
    )
    area_angstrom2: Annotated[float, Field(gt=0, le=1e8)] | None = Field(
        default=None,
        description="Cross-section in Å² by which G is divided, where that of the box is a convention "
        "(vacuum beside the atoms); null: of the box.",
    )
    thickness_angstrom: Width | None = Field(
        default=None,
        description="Thickness of a 2-D sheet in Å, instead of area_angstrom2: the cross-section is its "
        "width times this.",
    )
