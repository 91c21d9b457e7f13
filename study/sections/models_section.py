"""Section `models`: mismatch models computed beside the simulation."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from kapitza.analysis.landauer import Statistics
from kapitza.analysis.mismatch.models import MODELS
from kapitza.study.problems import InputProblem
from kapitza.study.sections.section import Listed, Section, repeated
from kapitza.study.suggestions import OtherThings

ContactStiffness = Annotated[float, Field(ge=1e-9, le=1e9)]

OTHER_MODELS = OtherThings(
    "amm dmm mmm smmm joint modified harmonic anharmonic isotropic specular diffuse full band lattice "
    "dynamics chain landauer agf nemd",
    same={"prl": "radiation_limit", "phonon_radiation_limit": "radiation_limit"},
)
OTHER_STATISTICS = OtherThings(
    "semiclassical corrected fermi dirac wigner planck",
    same={
        **dict.fromkeys(("bose", "bose_einstein", "bose-einstein"), "quantum"),
        **dict.fromkeys(
            ("boltzmann", "maxwell_boltzmann", "maxwell-boltzmann", "equipartition"), "classical"
        ),
    },
)

if TYPE_CHECKING:
    ModelName = str
else:
    ModelName = Annotated[Literal[tuple(model.name for model in MODELS)], OTHER_MODELS]
ChosenStatistics = Annotated[Statistics, OTHER_STATISTICS]


class Models(Section):
    """Mismatch models computed beside the simulation."""

    names: Annotated[tuple[ModelName, ...], Listed] = Field(
        default=tuple(model.name for model in MODELS if model.default),
        min_length=1,
        description="Models to compute.",
    )
    statistics: Annotated[tuple[ChosenStatistics, ...], Listed] = Field(
        default=("classical", "quantum"),
        min_length=1,
        description="Phonon statistics of the models; molecular dynamics is classical.",
    )
    q_mesh: int = Field(default=40, ge=4, le=400, description="Wave vectors per reciprocal axis.")
    frequency_bins: int = Field(
        default=200, ge=20, le=10_000, description="Frequency bins of channel counts."
    )
    debye_cutoff: Literal["branch", "common"] = Field(
        default="common",
        description="Where Debye branches end in diffuse models and in the radiation limit of media given by "
        "sound speeds: all at one common frequency, or each at its own cutoff, with which dmm_debye may be "
        "above the elastic ceiling of the crystals (docs/models.md, Cutoffs).",
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


def distinct_models(models: Models) -> Iterator[InputProblem]:
    """Models or statistics given twice."""
    yield from repeated("models.names", models.names)
    yield from repeated("models.statistics", models.statistics)
