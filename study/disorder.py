"""Disorder of an interface: what is mixed, how deep, and by which seed. See docs/theory.md, "Disorder"."""

from typing import Annotated, Any, Literal

from pydantic import Field

from kapitza.study.sections import Listed, Section

Planes = Annotated[int, Field(ge=1, le=1000)]
Cells = Annotated[int, Field(ge=1, le=1000)]


class Intermixing(Section):
    """Atoms of both sides change places, the fewer the farther from the interface plane."""

    planes: Planes = Field(
        description="Atomic planes of each side that are mixed; fewest in the outermost one."
    )
    profile: Literal["linear", "erf"] = Field(
        default="linear",
        description="Fraction of foreign atoms against depth z in planes, from 1/2 at the interface plane: "
        "linear ½(1 − z/planes), or erf ½ erfc(2z/planes), which diffusion makes.",
    )


class Roughness(Section):
    """The plane becomes a random surface: what lies left of it is of the left side's atoms."""

    rms_nm: float = Field(gt=0, le=100, description="Root mean square height of the surface in nm.")
    correlation_nm: float = Field(
        gt=0,
        le=1000,
        description="Correlation length ℓ of the height in nm: ⟨h(0)h(r)⟩ ∝ exp(−r²/ℓ²); at most half of the "
        "box's width.",
    )


class Alloy(Section):
    """A layer of random alloy of both sides' atoms around the interface plane."""

    planes: Planes = Field(description="Atomic planes of each side that the alloy takes.")
    right_fraction: float = Field(
        default=0.5, ge=0, le=1, description="Fraction of its sites that have atoms of the right side."
    )


class Vacancies(Section):
    """Atoms missing at random."""

    planes: Planes = Field(description="Atomic planes of each side from which atoms are missing.")
    fraction: float = Field(
        gt=0, le=0.3, description="Fraction of the atoms of these planes that are missing."
    )


class Disorder(Section):
    """Disorder at an interface, made in this order: roughness, alloy, intermixing, vacancies."""

    seed: int = Field(
        ge=0,
        le=899_999_999,
        description="Seed of the disorder alone: the same seed gives the same arrangement of atoms at every "
        "temperature, length and seed of the runs.",
    )
    realisations: Literal["shared", "per_seed"] = Field(
        default="shared",
        description="shared: all runs of the interface have the same arrangement; per_seed: every seed of "
        "the study has its own, so that errors contain the scatter of arrangements.",
    )
    roughness: Roughness | None = Field(
        default=None, description="Random surface instead of a plane, or null."
    )
    alloy: Alloy | None = Field(default=None, description="Layer of random alloy, or null.")
    intermixing: Intermixing | None = Field(default=None, description="Exchange of atoms, or null.")
    vacancies: Vacancies | None = Field(default=None, description="Missing atoms, or null.")
    greens_cells: Annotated[tuple[Cells, Cells], Listed] | None = Field(
        default=None,
        description="Cells along x and y of the supercell of the Green's function; they have to divide "
        "cross_section_cells. null: the whole cross-section.",
    )
    greens_k_mesh: int = Field(
        default=2,
        ge=1,
        le=100,
        description="Wave vectors per axis of that supercell, shifted off Γ by half a step, in place of "
        "greens.k_mesh.",
    )

    def build_entry(self) -> dict[str, Any]:
        """What decides the arrangement of atoms, as plain data that is valid again."""
        return self.model_dump(exclude={"realisations", "greens_cells", "greens_k_mesh"})

    def greens_entry(self) -> dict[str, Any]:
        """What decides the Green's function of the arrangement, as plain data that is valid again."""
        return self.model_dump(exclude={"realisations"})

    @property
    def exchanges(self) -> bool:
        """Whether atoms of one side come to sites of the other."""
        return any((self.roughness, self.alloy, self.intermixing))

    @property
    def planes(self) -> int:
        """Planes of each side that the kinds with a given depth reach; roughness is not among them."""
        return max(
            (kind.planes for kind in (self.alloy, self.intermixing, self.vacancies) if kind), default=0
        )
