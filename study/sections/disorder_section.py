"""Section `disorder` of an interface: what is mixed, how deep, by which seed; docs/theory.md, "Disorder"."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from kapitza.study.problems import InputProblem
from kapitza.study.sections.section import LARGEST_SEED, CellCount, Listed, Section
from kapitza.study.sections.side_section import InterfaceSide

Planes = Annotated[int, Field(ge=1, le=1000)]

LARGEST_SUPERCELL_ATOMS = 128  # in one layer of cells: 4 × 4 cubic cells of diamond; memory ∝ their square


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
        le=LARGEST_SEED,
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
    greens_cells: Annotated[tuple[CellCount, CellCount], Listed] | None = Field(
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


def kinds_of_disorder(
    where: str, disorder: Disorder, left: InterfaceSide, right: InterfaceSide
) -> Iterator[InputProblem]:
    """Disorder of no kind, and atoms that cannot change places."""
    if not (disorder.exchanges or disorder.vacancies):
        fix = "give at least one of roughness, alloy, intermixing, vacancies, or remove disorder"
        yield InputProblem(where, None, "it names no kind of disorder", fix, missing=True)
    alike = left.crystal == right.crystal and len(left.elements) == len(right.elements)
    if disorder.exchanges and not alike:
        names = [
            item.crystal if isinstance(item.crystal, str) else item.crystal.file for item in (left, right)
        ]
        kinds = [
            f"{name} of {len(side.elements)} element(s)"
            for name, side in zip(names, (left, right), strict=True)
        ]
        reason = f"atoms cannot change places between {kinds[0]} and {kinds[1]}"
        fix = "leave only vacancies, or choose crystals of one kind"
        yield InputProblem(where, None, reason, fix, missing=True)


def supercell_of_disorder(
    where: str, disorder: Disorder, cross_section_cells: tuple[int, int], atoms_per_cell: int
) -> Iterator[InputProblem]:
    """A supercell of the Green's function that does not divide the box, or has too many atoms.

    atoms_per_cell : of the oriented cell, the larger of both sides
    """
    cells, box = disorder.greens_cells, cross_section_cells
    if cells and any(whole % part for whole, part in zip(box, cells, strict=True)):
        reason = f"it does not divide cross_section_cells {list(box)}, whose waves it has to hold"
        yield InputProblem(f"{where}.greens_cells", cells, reason, f"give a divisor, as {list(box)} itself")
        return
    cells = cells or box
    atoms = cells[0] * cells[1] * atoms_per_cell
    if atoms > LARGEST_SUPERCELL_ATOMS:
        reason = f"{atoms} atoms in one layer of cells, at most {LARGEST_SUPERCELL_ATOMS} are computed"
        fix = f"give a divisor of {list(box)} with fewer cells, such as {_divisor(box, atoms_per_cell)}"
        yield InputProblem(f"{where}.greens_cells", disorder.greens_cells, reason, fix)


def _divisor(box: tuple[int, int], atoms_per_cell: int) -> list[int]:
    """The largest supercell that divides the box and is small enough."""
    parts = [
        (i, j)
        for i in range(1, box[0] + 1)
        for j in range(1, box[1] + 1)
        if box[0] % i == box[1] % j == 0 and i * j * atoms_per_cell <= LARGEST_SUPERCELL_ATOMS
    ]
    best = max(parts, key=_size, default=(1, 1))
    return list(best)


def _size(part: tuple[int, int]) -> tuple[int, int]:
    """Cells, and how square they are."""
    return part[0] * part[1], min(part)


def width_of_roughness(where: str, disorder: Disorder, width_nm: float) -> Iterator[InputProblem]:
    """Hills wider than half of the box.

    width_nm : the lesser nominal width of the box; the build judges with the relaxed lattice constant
    """
    if disorder.roughness and 2 * disorder.roughness.correlation_nm > 1.05 * width_nm:
        reason = f"more than half of the box's width of {width_nm:.2f} nm"
        fix = f"give at most {width_nm / 2:.2f} nm, or more cross_section_cells"
        key = f"{where}.roughness.correlation_nm"
        yield InputProblem(key, disorder.roughness.correlation_nm, reason, fix)
