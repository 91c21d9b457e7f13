"""Sections of the study file that say how to simulate and to analyse: each key, unit, bounds and default."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    create_model,
)

from kapitza.analysis.measure.check_record import Limits
from kapitza.analysis.mismatch.models import MODELS

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
Temperature = Annotated[float, Field(ge=0.1, le=5000)]
Production = Annotated[float, Field(gt=0, le=1e7)]
PlaneOffset = Annotated[int, Field(ge=1, le=100)]
Limit = Annotated[float, Field(gt=0, le=1e6)]
ContactStiffness = Annotated[float, Field(ge=1e-9, le=1e9)]
Listed = Field(strict=False)  # a YAML list is read as a tuple; its items stay strict

Bath = Literal["langevin", "nose_hoover", "ehex"]
if TYPE_CHECKING:
    ModelName = str
else:
    ModelName = Literal[tuple(model.name for model in MODELS)]
Statistics = Literal["classical", "quantum"]


class Section(BaseModel):
    """A closed mapping of the study file: unknown keys, wrong types, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


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
    segment_ps: Annotated[float, Field(gt=0, le=1e7)] | None = Field(
        default=None,
        description="Length of a segment in ps, instead of segments; their number follows from production_ps "
        "and grows with it: a longer production goes on from a finished run.",
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
        default=tuple(model.name for model in MODELS if model.default),
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
    debye_cutoff: Literal["branch", "common"] = Field(
        default="branch",
        description="Where Debye branches end in diffuse models and in the radiation limit of media given by "
        "sound speeds: each at its own cutoff, or all at one common frequency (docs/models.md, Cutoffs).",
    )
    rms_roughness_nm: float | None = Field(
        default=None,
        ge=0,
        le=1000,
        description="Root mean square height of the interface in nm, for the model mixed only.",
    )
    contact_normal_gpa_nm: ContactStiffness | None = Field(
        default=None,
        description="Stiffness per area of a weak contact across the plane in GPa/nm (10¹⁸ N/m³), for "
        "the model amm_spring only.",
    )
    contact_shear_gpa_nm: ContactStiffness | None = Field(
        default=None,
        description="Stiffness per area of a weak contact along the plane in GPa/nm (10¹⁸ N/m³), for "
        "the model amm_spring only.",
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


if TYPE_CHECKING:

    class _HealthKeys(Section):
        strict: bool = False

else:
    _HealthKeys = create_model(
        "_HealthKeys",
        __base__=Section,
        strict=(
            bool,
            Field(
                default=False,
                description="Let the whole run end in an error when any check has failed; tables and report "
                "are written all the same.",
            ),
        ),
        **{
            item.name: (Limit, Field(default=item.default, description=item.metadata["meaning"]))
            for item in fields(Limits)
        },
    )


class Health(_HealthKeys):
    """Largest values with which the checks of health.csv pass (docs/theory.md, Health)."""

    def limits(self) -> dict[str, float]:
        """The limits without `strict`, by the names of kapitza.analysis.measure.check_record.Limits."""
        return self.model_dump(exclude={"strict"})


class Resources(Section):
    """What a run may use."""

    ranks: int = Field(default=2, ge=1, le=1024, description="MPI ranks of one molecular-dynamics run.")
