"""Pairs of media for the models alone: each side as numbers, or as a file, without a potential.

A medium is a debye, an elastic or a dispersion one; its kind decides which models apply.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from kapitza.analysis.mismatch.models import MODELS
from kapitza.study.sections import Listed, ModelName, Name, Section, Temperature

Density = Annotated[float, Field(ge=1, le=50_000)]
Speed = Annotated[float, Field(ge=10, le=100_000)]
NumberDensity = Annotated[float, Field(ge=1e-4, le=1)]
Modulus = Annotated[float, Field(ge=-10_000, le=10_000)]
StiffnessRow = Annotated[tuple[Modulus, ...], Field(strict=False, min_length=6, max_length=6)]
Stiffness = Annotated[tuple[StiffnessRow, ...], Field(strict=False, min_length=6, max_length=6)]
Models = Annotated[tuple[ModelName, ...], Field(strict=False, min_length=1)]
Conductance = Annotated[float, Field(gt=0, le=1e6)]
# One line of text without what shells, wildcards or YAML would read differently.
PlainText = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f{}]{1,1000}$")]
Reservoirs = Annotated[
    tuple[Annotated[float, Field(ge=0, le=5000)], Annotated[float, Field(ge=0, le=5000)]], Field(strict=False)
]
Normal = Literal["001", "010", "100", "011", "101", "110", "111"]
CubicNormal = Literal["001", "110", "111"]

DEBYE_KEYS = ("density_kg_m3", "longitudinal_m_s", "transverse_m_s", "number_density_per_a3")
CUBIC_KEYS = ("c11_gpa", "c12_gpa", "c44_gpa")

COMPANION_FILES = ("FORCE_CONSTANTS", "force_constants.hdf5", "FORCE_SETS")
"""What phonopy keeps beside its phonopy.yaml: force constants, or the forces they come from."""

DENSITY = "Mass density in kg/m³."
NUMBER_DENSITY = "Atoms (not primitive cells) per Å³; sets the Debye cutoffs only."


class DebyeMedium(Section):
    """An isotropic medium with straight phonon branches: by name, or by its sound speeds."""

    kind: Literal["debye"] = Field(description="debye: sound speeds, the same in every direction.")
    material: Name | None = Field(
        default=None, description="A measured medium of the catalogue, instead of the four numbers."
    )
    density_kg_m3: Density | None = Field(default=None, description=DENSITY)
    longitudinal_m_s: Speed | None = Field(default=None, description="Longitudinal sound speed in m/s.")
    transverse_m_s: Speed | None = Field(default=None, description="Transverse sound speed in m/s.")
    number_density_per_a3: NumberDensity | None = Field(default=None, description=NUMBER_DENSITY)


class ElasticMedium(Section):
    """A crystal by its elastic constants; isotropic models take the Hill average of them."""

    kind: Literal["elastic"] = Field(description="elastic: elastic constants of a crystal.")
    density_kg_m3: Density = Field(description=DENSITY)
    number_density_per_a3: NumberDensity = Field(description=NUMBER_DENSITY)
    c11_gpa: Modulus | None = Field(default=None, description="C₁₁ of a cubic crystal in GPa.")
    c12_gpa: Modulus | None = Field(default=None, description="C₁₂ of a cubic crystal in GPa.")
    c44_gpa: Modulus | None = Field(default=None, description="C₄₄ of a cubic crystal in GPa.")
    stiffness_gpa: Stiffness | None = Field(
        default=None,
        description="Stiffness of any crystal in GPa, 6 rows of 6 in Voigt order, instead of the three "
        "cubic constants.",
    )
    orientation: CubicNormal = Field(
        default="001",
        description="Crystal direction across the interface; in quotes. Read by models that see directions.",
    )


class DispersionMedium(Section):
    """A crystal by its force constants, from a calculation of your own."""

    kind: Literal["dispersion"] = Field(description="dispersion: phonons from a file of phonopy.")
    phonopy: PlainText = Field(
        description="File of phonopy, relative to the study file: phonopy_params.yaml, or phonopy.yaml with "
        "FORCE_CONSTANTS or FORCE_SETS beside it."
    )
    orientation: Normal = Field(
        default="001",
        description="Miller indices of the interface plane in the conventional cell; in quotes.",
    )


Medium = Annotated[DebyeMedium | ElasticMedium | DispersionMedium, Field(discriminator="kind")]


class Measured(Section):
    """A measured conductance to compare with."""

    conductance_mw_m2k: Conductance = Field(description="Measured conductance in MW m⁻² K⁻¹.")
    standard_error_mw_m2k: Conductance | None = Field(
        default=None, description="Standard error of the measurement in MW m⁻² K⁻¹, if known."
    )
    temperature_k: Temperature = Field(description="Temperature of the measurement in K.")
    source: PlainText = Field(description="Publication the value is from.")


class Pair(Section):
    """Two media in contact, for the models alone: no potential, no molecular dynamics."""

    name: Name = Field(description="Name of the pair and of its folder in results/pairs/.")
    left: Medium = Field(description="Medium of the left side.")
    right: Medium = Field(description="Medium of the right side.")
    models: Models | None = Field(
        default=None,
        description="Models of this pair; by default those of models.names that apply to both media.",
    )
    measured: Annotated[tuple[Measured, ...], Listed] = Field(
        default=(),
        description="Measured conductances, shown beside the models; those the catalogue has for two media "
        "of it are found without.",
    )
    reservoirs_k: Annotated[tuple[Reservoirs, ...], Listed] = Field(
        default=(),
        description="Temperatures in K of pairs of reservoirs, [hot, cold], whose net heat flux is wanted, "
        "for differences so large that conductance times difference is not enough.",
    )

    @property
    def media(self) -> tuple[Medium, Medium]:
        """Both media, left first."""
        return self.left, self.right

    def applicable(self) -> tuple[ModelName, ...]:
        """Models that apply to this pair."""
        kinds = {medium.kind for medium in self.media}
        where = {"everywhere": True, "directions": kinds != {"debye"}, "dispersions": "dispersion" in kinds}
        return tuple(model.name for model in MODELS if where[model.applies])

    def chosen(self, names: tuple[ModelName, ...]) -> tuple[ModelName, ...]:
        """Models to compute: the pair's own, else those of the study that apply.

        names : models.names of the study
        """
        if self.models is not None:
            return self.models
        return tuple(name for name in names if name in self.applicable())


MEDIUM_KINDS: dict[str, type[Section]] = {
    "debye": DebyeMedium,
    "elastic": ElasticMedium,
    "dispersion": DispersionMedium,
}


def given(medium: Section, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the keys the study gives a value."""
    return tuple(key for key in keys if getattr(medium, key) is not None)


def plain(medium: Section) -> dict[str, Any]:
    """A medium as plain data without the keys left out."""
    return medium.model_dump(mode="json", exclude_none=True)
