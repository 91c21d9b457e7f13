"""Section `interfaces`: two crystals, the potential that joins them, and the geometry of the box.

Whether the box can be built is checked in study/sections/interface_box.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from kapitza.study.crystal_files import kind_of
from kapitza.study.potentials.entries import OTHER_POTENTIALS, Entry, Manifest
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.problems import InputProblem
from kapitza.study.sections.amorphous_section import Amorphous
from kapitza.study.sections.disorder_section import Disorder
from kapitza.study.sections.orientation import Orientation, direction_problems
from kapitza.study.sections.section import (
    CellCount,
    GivenConductance,
    Listed,
    Name,
    PerTemperature,
    Section,
    as_many_as_temperatures,
    per_temperature,
    repeated,
)
from kapitza.study.sections.side_section import InterfaceSide, problems_of_side
from kapitza.study.sections.structure_section import Structure
from kapitza.study.suggestions import unknown_choice

Conductivity = Annotated[float, Field(gt=0, le=1e5)]
JumpFraction = Annotated[float, Field(gt=0, le=1)]
Strain = Literal["shared", "left", "right"]
Length = Annotated[int, Field(ge=2, le=100_000)]

EXPECTATIONS = ("expected_conductance_mw_m2k", "expected_conductivity_w_mk", "expected_jump_fraction")
"""Keys of an interface that predict error and start temperatures, and that no structure depends on."""


@dataclass(frozen=True)
class Expected:
    """What a study expects of an interface at one temperature; None where it says nothing.

    Attributes:
        conductance_mw_m2k: of the interface, MW m⁻² K⁻¹.
        conductivity_w_mk: of both crystals, W m⁻¹ K⁻¹.
        jump_fraction: of T_hot − T_cold.
    """

    conductance_mw_m2k: float | None
    conductivity_w_mk: float | None
    jump_fraction: float | None


class Interface(Section):
    """Two crystals, the potential that joins them, and the geometry of the box."""

    name: Name = Field(description="Name of the interface and of its folder in results/.")
    potential: Name = Field(
        description="Potential for both sides: a key of potentials/manifest.yaml or of `potentials`."
    )
    orientation: Orientation = Field(
        default="001",
        description="Crystal plane that faces the interface, its normal along transport (z); in quotes, or "
        "YAML reads a number. Three Miller indices, such as 001, 110, 111 or 112, or four of hexagonal "
        "crystals: 0001, 10-10, 11-20, 21-30. Behind a slash perhaps the direction along x: 001/210.",
    )
    left: InterfaceSide = Field(description="Crystal of the left half, which is the hot one.")
    right: InterfaceSide = Field(description="Crystal of the right half, which is the cold one.")
    structure: Structure | None = Field(
        default=None,
        description="Atoms from a file instead of from the crystals; null to build them. left and right "
        "then say elements and masses, and perhaps the crystals beside it.",
    )
    cross_section_cells: Annotated[tuple[CellCount, CellCount], Listed] = Field(
        default=(4, 4),
        description="Repeats along x and y of the oriented orthogonal cell, or of the coincidence cell where "
        "one is looked for. With a structure: how many its cross-section holds, for Green's functions.",
    )
    length_cells: Annotated[tuple[Length, ...], Listed] = Field(
        default=(),
        description="Lengths of the whole box, walls included, in repeats of the oriented cell along z; "
        "even numbers, half for each side; each entry is a case. Required, but of a structure from a file, "
        "and where target_relative_error chooses it.",
    )
    fixed_cells: CellCount = Field(default=1, description="Cells held fixed at each end (walls).")
    bath_cells: CellCount = Field(
        default=6, description="Cells in the heat bath at each end, next to the wall."
    )
    max_strain: float = Field(
        default=0.005,
        ge=0,
        le=0.1,
        description="In-plane strain (a fraction) above which joining is refused.",
    )
    strain: Strain = Field(
        default="shared",
        description="Which side gives way where lattices differ: shared, both by their stiffness; left or "
        "right, that side alone, as a film does on its substrate.",
    )
    twist_degrees: Annotated[float, Field(ge=-180, le=180)] = Field(
        default=0.0,
        description="Angle by which the right crystal is turned about the normal of the interface, seen from "
        "its side, against the left one; only angles with a common cell can be built.",
    )
    max_coincidence_cells: Annotated[int, Field(ge=1, le=20)] = Field(
        default=1,
        description="Cells of a side, along x and y, that a common cell of two lattices may hold; the "
        "smallest within max_strain is taken. 1 joins cell on cell.",
    )
    disorder: Disorder | None = Field(
        default=None, description="Disorder at the interface; null for a perfect, flat plane."
    )
    amorphous: Amorphous | None = Field(
        default=None,
        description="Amorphous layer between the crystals, melted and quenched before the run, or null.",
    )
    bulk_reference: bool = Field(
        default=False,
        description="Run the homogeneous boxes of both crystals as well, and take what they convert between "
        "the same planes from what the interface converts. Two more interfaces, <name>-bulk-left and "
        "<name>-bulk-right, unless the study has them under other names.",
    )
    expected_conductance_mw_m2k: PerTemperature[GivenConductance] | None = Field(
        default=None,
        description="Expected conductance in MW m⁻² K⁻¹, a number or one per temperature. Predicts the error "
        "before the run; null for no prediction.",
    )
    expected_conductivity_w_mk: PerTemperature[Conductivity] | None = Field(
        default=None,
        description="Expected thermal conductivity at this length in W m⁻¹ K⁻¹ (harmonic mean of both "
        "sides), a number or one per temperature. Predicts the error of the extrapolated jump, if given.",
    )
    expected_jump_fraction: PerTemperature[JumpFraction] | None = Field(
        default=None,
        description="Expected temperature jump as a fraction of T_hot − T_cold, a number or one per "
        "temperature. Predicts the error before the run, and sets the temperatures it starts from. null: "
        "from the expected conductance and conductivity, resistances in series, or 0.3 without both.",
    )

    def build_entry(self, length_cells: int) -> dict[str, Any]:
        """What decides the atoms of one box, as plain data that is a valid Interface again.

        Without the expectations and the other lengths: a change there must not rebuild, and rerun, this case.
        """
        kept = self.model_dump(
            exclude={*EXPECTATIONS, "bulk_reference", "disorder", "structure", "amorphous"}
        )
        if self.structure:
            # Where the file is does not matter: its content is an input of the rule.
            return {**kept, "structure": self.structure.model_dump()}
        for key in ("max_coincidence_cells", "strain", "twist_degrees"):
            if kept[key] == type(self).model_fields[key].default:
                del kept[key]
        for side in ("left", "right"):
            if kept[side]["orientation"] is None:
                del kept[side]["orientation"]
        if self.disorder:
            kept["disorder"] = self.disorder.build_entry()
        if self.amorphous:
            kept["amorphous"] = self.amorphous.model_dump()
        return {**kept, "length_cells": (length_cells,)}

    def expected(self, index: int) -> "Expected":
        """What is expected at the temperature of this number."""
        values = (getattr(self, key) for key in EXPECTATIONS)
        return Expected(*(None if value is None else per_temperature(value, index) for value in values))

    def orientation_of(self, side: InterfaceSide) -> str:
        """Direction of a side's crystal along transport: its own, or that of the interface."""
        return side.orientation or self.orientation

    @property
    def one_kind(self) -> bool:
        """Whether both oriented cells differ in scale only: cubic crystals that face the interface alike."""
        left, right = self.sides
        alike = left.crystal == right.crystal and self.orientation_of(left) == self.orientation_of(right)
        return alike or (
            all(kind_of(side.crystal).system == "cubic" for side in self.sides)
            and kind_of(left.crystal).centring == kind_of(right.crystal).centring
            and self.orientation_of(left) == self.orientation_of(right)
        )

    @property
    def has_known_directions(self) -> bool:
        """Whether both crystals, where there are, have an orthogonal cell with their direction along z."""
        crystals = (side for side in self.sides if side.has_crystal)
        return all(kind_of(side.crystal).offers(self.orientation_of(side)) for side in crystals)

    @property
    def sides(self) -> tuple[InterfaceSide, InterfaceSide]:
        """Both crystals, left first."""
        return self.left, self.right

    @property
    def lengths(self) -> tuple[int, ...]:
        """Lengths of its cases, in cells; a structure from a file is one, taken once."""
        return self.length_cells or (1,)

    @property
    def lengths_given(self) -> bool:
        """Whether the lengths of its boxes are known: given, or of a file."""
        return bool(self.length_cells or self.structure)

    @property
    def has_crystals(self) -> bool:
        """Whether both sides name their crystals, of which phonons, models and Green's functions are made."""
        return all(side.has_crystal for side in self.sides)


def listed_potential(interface: Interface, manifest: Manifest) -> Potential | None:
    """The potential, if both crystals are ones it lists: otherwise another check has reported why not."""
    potential = manifest.get(interface.potential)
    if potential is None or not interface.has_known_directions:
        return None
    keys = [potential.catalogue_key(side.crystal, side.elements) for side in interface.sides]
    return None if None in keys else potential


def distinct_lengths(interfaces: tuple[Interface, ...]) -> Iterator[InputProblem]:
    """Lengths of an interface given twice."""
    for i, interface in enumerate(interfaces):
        yield from repeated(f"interfaces[{i}].length_cells", interface.length_cells)


def expectations_per_temperature(
    interfaces: tuple[Interface, ...], temperatures_k: tuple[float, ...]
) -> Iterator[InputProblem]:
    """Expectations for too many or too few temperatures."""
    for i, interface in enumerate(interfaces):
        for key in EXPECTATIONS:
            where = f"interfaces[{i}].{key}"
            yield from as_many_as_temperatures(where, getattr(interface, key), temperatures_k)


def potentials_and_sides(
    interfaces: tuple[Interface, ...], potentials: Mapping[str, Entry], manifest: Manifest
) -> Iterator[InputProblem]:
    """Unknown potentials, and sides that are not of the potential.

    potentials : the study's own; what is wrong with one of them is told there
    """
    for i, interface in enumerate(interfaces):
        where, name = f"interfaces[{i}]", interface.potential
        if name not in manifest and name not in potentials:
            known = sorted(manifest)
            yield unknown_choice(
                f"{where}.potential", name, known, OTHER_POTENTIALS, reason="unknown potential"
            )
        given = interface.structure is not None
        for side in ("left", "right"):
            item, potential = getattr(interface, side), manifest.get(name)
            yield from problems_of_side(f"{where}.{side}", item, name, potential, given)
            if item.has_crystal:
                key = f"{where}.{side}.orientation" if item.orientation else f"{where}.orientation"
                yield from direction_problems(key, interface.orientation_of(item), item.crystal)
