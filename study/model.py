"""The study file as one typed, closed model: every key, its unit, its bounds and its default live here once.

Limits that need two keys, or a number of the potential, are in study/checks.py.
`python -m study.model --schema` prints the JSON Schema.
"""

import json
import sys
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"


def _no_double_dot(name: str) -> str:
    if ".." in name:
        raise ValueError("a name must not contain '..'")
    return name


def _number_or_list(value: object) -> str:
    return "list" if isinstance(value, (list, tuple)) else "number"


Item = TypeVar("Item")
PerTemperature = Annotated[
    Annotated[Item, Tag("number")]
    | Annotated[tuple[Item, ...], Field(strict=False, min_length=1), Tag("list")],
    Discriminator(_number_or_list),
]
"""A number for all temperatures, or a list with one per temperature."""

Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN), AfterValidator(_no_double_dot)]
Element = Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]?$")]
Mass = Annotated[float, Field(ge=0.1, le=10000)]
Temperature = Annotated[float, Field(ge=0.1, le=5000)]
Seed = Annotated[int, Field(ge=0, le=899_999_999)]
Production = Annotated[float, Field(gt=0, le=1e7)]
Conductance = Annotated[float, Field(gt=0, le=1e6)]
Conductivity = Annotated[float, Field(gt=0, le=1e5)]
JumpFraction = Annotated[float, Field(gt=0, le=1)]
Length = Annotated[int, Field(ge=2, le=100_000)]
Cells = Annotated[int, Field(ge=1, le=1000)]
PlaneOffset = Annotated[int, Field(ge=1, le=100)]
Listed = Field(strict=False)  # a YAML list is read as a tuple; its items stay strict

EXPECTATIONS = ("expected_conductance_mw_m2k", "expected_conductivity_w_mk", "expected_jump_fraction")
"""Keys of an interface that only predict cost and error."""

Crystal = Literal["fcc", "diamond"]
Orientation = Literal["001", "110", "111"]
Bath = Literal["langevin", "nose_hoover", "ehex"]
ModelName = Literal["amm_scalar", "amm_elastic", "dmm_debye", "dmm_dispersion", "radiation_limit"]
Statistics = Literal["classical", "quantum"]


class Section(BaseModel):
    """A closed mapping of the study file: unknown keys, wrong types, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


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
    potential: Name = Field(description="Potential for both sides: a key of potentials/manifest.yaml.")
    orientation: Orientation = Field(
        default="001", description="Crystal direction along transport (z); in quotes, or YAML reads a number."
    )
    left: Side = Field(description="Crystal of the left half, which is the hot one.")
    right: Side = Field(description="Crystal of the right half, which is the cold one.")
    cross_section_cells: Annotated[tuple[Cells, Cells], Listed] = Field(
        default=(4, 4), description="Repeats of the oriented orthogonal cell along x and y."
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
        kept = self.model_dump(exclude=set(EXPECTATIONS))
        return {**kept, "length_cells": (length_cells,)}


class Protocol(Section):
    """The non-equilibrium run: time step, baths, durations and sampling."""

    timestep_fs: float = Field(default=10, gt=0, le=50, description="Time step of molecular dynamics in fs.")
    bath: Bath = Field(
        default="langevin",
        description="Heat baths: langevin or nose_hoover (set temperatures), or ehex (set power).",
    )
    bath_offset_fraction: float = Field(
        default=0.25, gt=0, lt=1, description="f: hot bath at T(1+f), cold bath at T(1−f)."
    )
    bath_damping_ps: float = Field(
        default=2.14, gt=0, le=1000, description="Damping time of langevin and nose_hoover baths in ps."
    )
    bath_power_ev_ps: Annotated[float, Field(gt=0, le=1e6)] | None = Field(
        default=None, description="Power put into the hot and taken from the cold bath in eV/ps; ehex only."
    )
    equilibration_ps: float = Field(
        default=30,
        gt=0,
        le=1e6,
        description="Time for which each whole side is held near its steady-state temperature, in ps.",
    )
    drive_ps: float = Field(
        default=120, gt=0, le=1e6, description="Time with the baths on before sampling (steady state), in ps."
    )
    production_ps: PerTemperature[Production] = Field(
        default=1000, description="Sampled time per seed in ps: a number, or one per temperature."
    )
    segments: int = Field(
        default=20, ge=1, le=10_000, description="Segments of equal step count the production is cut into."
    )
    sample_interval_steps: int = Field(
        default=10, ge=1, le=100_000, description="Steps between sampled frames of the interface atoms."
    )
    windows_per_segment: int = Field(
        default=2,
        ge=1,
        le=10_000,
        description="Windows per segment; bath powers and profiles are kept per window.",
    )


class Lattice(Section):
    """How the lattice constant of each bulk crystal is found."""

    method: Literal["thermal", "static", "fixed"] = Field(
        default="thermal",
        description="thermal: zero pressure at T; static: relaxed at 0 K; fixed: given here.",
    )
    lattice_constant_angstrom: Annotated[float, Field(ge=1, le=20)] | None = Field(
        default=None, description="Cubic lattice constant in Å of every crystal; only with method fixed."
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


class Spectrum(Section):
    """Spectral decomposition of the heat flow."""

    block_ps: float = Field(
        default=20, gt=0, le=1e5, description="Length of one Fourier block in ps; the resolution is 1/block."
    )
    keep_trajectory: bool = Field(
        default=True,
        description="Keep trajectory.h5 after use. Without it, a change of spectral settings or code repeats "
        "the molecular dynamics.",
    )
    error_groups: int = Field(
        default=10, ge=10, le=1000, description="Disjoint groups of blocks the standard error comes from."
    )
    order_step_fraction: float = Field(
        default=0.1,
        ge=1e-4,
        le=0.5,
        description="h of the orders of anharmonicity: displacements are scaled by ±h to take derivatives.",
    )
    conversion_planes: Annotated[tuple[PlaneOffset, ...], Listed] = Field(
        default=(1, 2, 4),
        description="Atomic planes by which the dividing plane is moved into either side, to see conversion "
        "near the interface; [] for none.",
    )
    map_bands: int = Field(
        default=8, ge=2, le=40, description="Frequency bands of the map of three-phonon transfer."
    )
    map_blocks: int = Field(
        default=10,
        ge=0,
        le=100_000,
        description="Fourier blocks of each seed the map is made from; 0 for no map.",
    )

    @property
    def extra_planes(self) -> int:
        """Planes sampled on each side beyond the range of the cross-interface force."""
        return max(self.conversion_planes, default=0)


class Profile(Section):
    """Which part of the temperature profile the straight lines are fitted to."""

    bath_exclusion_nm: float = Field(
        default=2.0, ge=0, le=1000, description="Distance from each bath left out of the fit, in nm."
    )
    interface_exclusion_planes: int = Field(
        default=2, ge=0, le=1000, description="Planes left out at the interface, beyond one potential cutoff."
    )


class Models(Section):
    """Mismatch models computed beside the simulation."""

    names: Annotated[tuple[ModelName, ...], Listed] = Field(
        default=("amm_scalar", "amm_elastic", "dmm_debye", "dmm_dispersion", "radiation_limit"),
        min_length=1,
        description="Models to compute.",
    )
    statistics: Annotated[tuple[Statistics, ...], Listed] = Field(
        default=("classical", "quantum"),
        min_length=1,
        description="Phonon statistics of the models; molecular dynamics is classical.",
    )
    q_mesh: int = Field(default=40, ge=4, le=400, description="Wave vectors per reciprocal axis.")
    frequency_bins: int = Field(
        default=200, ge=20, le=10_000, description="Frequency bins of channel counts."
    )


class Greens(Section):
    """Atomistic Green's function: the elastic reference of the same interface and potential."""

    k_mesh: int = Field(
        default=24,
        ge=2,
        le=400,
        description="Wave vectors per reciprocal axis of the in-plane primitive cell, shifted off Γ by half "
        "a step; with two thirds of them the convergence is reported.",
    )
    frequency_points: int = Field(
        default=400,
        ge=20,
        le=10_000,
        description="Equally spaced frequencies from 0 to the higher cutoff of both crystals.",
    )
    broadening_fraction: float = Field(
        default=1e-6,
        ge=1e-9,
        le=1e-4,
        description="η, the imaginary part of the frequency, as a fraction of the highest frequency.",
    )


class Resources(Section):
    """What a run may use."""

    ranks: int = Field(default=2, ge=1, le=1024, description="MPI ranks of one molecular-dynamics run.")


class Study(Section):
    """A study of interfacial thermal conductance: interfaces × temperatures × lengths × seeds."""

    name: Name = Field(description="Name of the study, printed in the report.")
    interfaces: Annotated[tuple[Interface, ...], Listed] = Field(
        min_length=1, description="Interfaces to study."
    )
    temperatures_k: Annotated[tuple[Temperature, ...], Listed] = Field(
        min_length=1, description="Mean temperatures in K."
    )
    seeds: Annotated[tuple[Seed, ...], Listed] = Field(
        min_length=1, description="One independent run per seed; errors shrink with their number."
    )
    protocol: Protocol = Field(default=Protocol(), description="The non-equilibrium run.")
    lattice: Lattice = Field(default=Lattice(), description="Lattice constants of the bulk crystals.")
    spectrum: Spectrum = Field(default=Spectrum(), description="Fourier blocks and errors of the spectrum.")
    profile: Profile = Field(default=Profile(), description="Fit of the temperature profile.")
    models: Models = Field(default=Models(), description="Mismatch models beside the simulation.")
    greens: Greens = Field(default=Greens(), description="Atomistic Green's function, the elastic reference.")
    resources: Resources = Field(default=Resources(), description="Computing resources.")

    def interface(self, name: str) -> Interface:
        """Interface of that name. Raises KeyError when the study has none."""
        for interface in self.interfaces:
            if interface.name == name:
                return interface
        raise KeyError(f"no interface {name!r} in study {self.name}")


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
        sys.stderr.write("usage: python -m study.model --schema\n")
        return 2
    sys.stdout.write(schema_text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
