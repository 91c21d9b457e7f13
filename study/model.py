"""The study file as one typed, closed model: every key, its unit, its bounds and its default.

What is simulated is here, how it is done in study/sections.py. Limits that need two keys, or a number of the
potential, are in study/checks.py.
`python -m kapitza.study.model --schema` prints the JSON Schema.
"""

import json
import sys
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from kapitza.study.disorder import Disorder
from kapitza.study.lattice import Lattice
from kapitza.study.media import Pair
from kapitza.study.potentials import Entry
from kapitza.study.sections import (
    Greens,
    Health,
    Listed,
    Models,
    Name,
    PerTemperature,
    Profile,
    Protocol,
    Resources,
    Section,
    Spectrum,
    Temperature,
)

Element = Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]?$")]
Mass = Annotated[float, Field(ge=0.1, le=10000)]
Seed = Annotated[int, Field(ge=0, le=899_999_999)]
Conductance = Annotated[float, Field(gt=0, le=1e6)]
Conductivity = Annotated[float, Field(gt=0, le=1e5)]
JumpFraction = Annotated[float, Field(gt=0, le=1)]
Length = Annotated[int, Field(ge=2, le=100_000)]
Cells = Annotated[int, Field(ge=1, le=1000)]

EXPECTATIONS = ("expected_conductance_mw_m2k", "expected_conductivity_w_mk", "expected_jump_fraction")
"""Keys of an interface that only predict cost and error."""

Crystal = Literal["fcc", "diamond"]
Orientation = Literal["001", "110", "111"]


class Side(Section):
    """The crystal on one side of an interface."""

    crystal: Crystal = Field(
        description="Crystal structure: fcc (one element) or diamond (one or two elements)."
    )
    elements: Annotated[tuple[Element, ...], Listed] = Field(
        min_length=1,
        max_length=2,
        description="Chemical elements, one per sublattice; fcc 1, diamond 1 or 2.",
    )
    masses_amu: dict[Element, Mass] = Field(
        default={}, description="Masses in amu that replace the potential's, for elements of this side only."
    )


class Interface(Section):
    """Two crystals, the potential that joins them, and the geometry of the box."""

    name: Name = Field(description="Name of the interface and of its folder in results/.")
    potential: Name = Field(
        description="Potential for both sides: a key of potentials/manifest.yaml or of `potentials`."
    )
    orientation: Orientation = Field(
        default="001", description="Crystal direction along transport (z); in quotes, or YAML reads a number."
    )
    left: Side = Field(description="Crystal of the left half, which is the hot one.")
    right: Side = Field(description="Crystal of the right half, which is the cold one.")
    cross_section_cells: Annotated[tuple[Cells, Cells], Listed] = Field(
        default=(4, 4),
        description="Repeats along x and y of the oriented orthogonal cell, or of the coincidence cell where "
        "one is looked for.",
    )
    length_cells: Annotated[tuple[Length, ...], Listed] = Field(
        min_length=1,
        description="Lengths of the whole box, walls included, in repeats of the oriented cell along z; "
        "even numbers, half for each side; each entry is a case.",
    )
    fixed_cells: Cells = Field(default=1, description="Cells held fixed at each end (walls).")
    bath_cells: Cells = Field(default=6, description="Cells in the heat bath at each end, next to the wall.")
    max_strain: float = Field(
        default=0.005,
        ge=0,
        le=0.1,
        description="In-plane strain (a fraction) above which joining is refused.",
    )
    max_coincidence_cells: Annotated[int, Field(ge=1, le=20)] = Field(
        default=1,
        description="Cells of a side, along x and y, that a common cell of two lattices may hold; the "
        "smallest within max_strain is taken. 1 joins cell on cell.",
    )
    disorder: Disorder | None = Field(
        default=None, description="Disorder at the interface; null for a perfect, flat plane."
    )
    expected_conductance_mw_m2k: PerTemperature[Conductance] | None = Field(
        default=None,
        description="Expected conductance in MW m⁻² K⁻¹, a number or one per temperature. Only predicts cost "
        "and error before the run; null for no prediction.",
    )
    expected_conductivity_w_mk: PerTemperature[Conductivity] | None = Field(
        default=None,
        description="Expected thermal conductivity at this length in W m⁻¹ K⁻¹ (harmonic mean of both "
        "sides), a number or one per temperature. Predicts the error of the extrapolated jump, if given.",
    )
    expected_jump_fraction: PerTemperature[JumpFraction] = Field(
        # ASSUME: the interface takes 30 % of the drop between the baths (argon | 4 × argon, 30 K, 21 nm).
        default=0.3,
        description="Expected temperature jump as a fraction of T_hot − T_cold, a number or one per "
        "temperature. Only predicts the error before the run.",
    )

    def build_entry(self, length_cells: int) -> dict[str, Any]:
        """What decides the atoms of one box, as plain data that is a valid Interface again.

        Without the expectations and the other lengths: a change there must not rebuild, and rerun, this case.
        """
        kept = self.model_dump(exclude={*EXPECTATIONS, "disorder"})
        if self.max_coincidence_cells == 1:
            del kept["max_coincidence_cells"]
        if self.disorder:
            kept["disorder"] = self.disorder.build_entry()
        return {**kept, "length_cells": (length_cells,)}


class Study(Section):
    """A study of interfacial thermal conductance: interfaces × temperatures × lengths × seeds, and pairs."""

    name: Name = Field(description="Name of the study, printed in the report.")
    interfaces: Annotated[tuple[Interface, ...], Listed] = Field(
        default=(), description="Interfaces to simulate; a study has interfaces, pairs, or both."
    )
    pairs: Annotated[tuple[Pair, ...], Listed] = Field(
        default=(), description="Pairs of media for the models alone, without potential or dynamics."
    )
    potentials: dict[Name, Entry] = Field(
        default={},
        description="Potentials of one's own, by name, beside the catalogue: of the form of the entries of "
        "potentials/manifest.yaml. Interfaces name them; files are found relative to the study file.",
    )
    temperatures_k: Annotated[tuple[Temperature, ...], Listed] = Field(
        min_length=1, description="Mean temperatures in K."
    )
    seeds: Annotated[tuple[Seed, ...], Listed] = Field(
        default=(),
        description="One independent run per seed and interface; errors shrink with their number. At least "
        "one with interfaces, none needed without.",
    )
    protocol: Protocol = Field(default=Protocol(), description="The non-equilibrium run.")
    lattice: Lattice = Field(default=Lattice(), description="Lattice constants of the bulk crystals.")
    spectrum: Spectrum = Field(default=Spectrum(), description="Fourier blocks and errors of the spectrum.")
    profile: Profile = Field(default=Profile(), description="Fit of the temperature profile.")
    models: Models = Field(default=Models(), description="Mismatch models beside the simulation.")
    greens: Greens = Field(default=Greens(), description="Atomistic Green's function, the elastic reference.")
    health: Health = Field(default=Health(), description="Limits of the health checks.")
    resources: Resources = Field(default=Resources(), description="Computing resources.")

    def interface(self, name: str) -> Interface:
        """Interface of that name. Raises KeyError when the study has none."""
        for interface in self.interfaces:
            if interface.name == name:
                return interface
        raise KeyError(f"no interface {name!r} in study {self.name}")

    def pair(self, name: str) -> Pair:
        """Pair of media of that name. Raises KeyError when the study has none."""
        for pair in self.pairs:
            if pair.name == name:
                return pair
        raise KeyError(f"no pair {name!r} in study {self.name}")


def per_temperature(value: float | tuple[float, ...], index: int) -> float:
    """Value at the index-th temperature of a key that takes a number or one number per temperature."""
    return value[index] if isinstance(value, tuple) else value


def schema_text() -> str:
    """JSON Schema of the study file, as stored in workflow/schemas/study.schema.json."""
    schema: dict[str, Any] = Study.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Print the JSON Schema; the only option is --schema."""
    if arguments != ["--schema"]:
        sys.stderr.write("usage: python -m kapitza.study.model --schema\n")
        return 2
    sys.stdout.write(schema_text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
