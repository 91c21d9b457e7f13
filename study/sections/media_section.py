"""Sections `left` and `right` of a pair: a medium as numbers, or as a file, without a potential.

A medium is a debye, an elastic or a dispersion one; its kind decides which models apply.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from kapitza.analysis.mismatch.medium import continuum, measured_media
from kapitza.analysis.units import DENSITY_KG_M3
from kapitza.study.chemical_elements import is_formula
from kapitza.study.crystal_kinds import CRYSTAL_DIRECTIONS
from kapitza.study.problems import InputProblem
from kapitza.study.sections.section import Name, PlainText, Section
from kapitza.study.suggestions import OtherThings, unknown_choice

Density = Annotated[float, Field(ge=1, le=50_000)]
Speed = Annotated[float, Field(ge=10, le=100_000)]
NumberDensity = Annotated[float, Field(ge=1e-4, le=1)]
Modulus = Annotated[float, Field(ge=-10_000, le=10_000)]
StiffnessRow = Annotated[tuple[Modulus, ...], Field(strict=False, min_length=6, max_length=6)]
Stiffness = Annotated[tuple[StiffnessRow, ...], Field(strict=False, min_length=6, max_length=6)]

OTHER_KINDS = OtherThings(
    "einstein born isotropic anisotropic inelastic plastic liquid amorphous harmonic anharmonic"
)
OTHER_MATERIALS = OtherThings(recognises=is_formula)
"""Whatever reads as a chemical formula is a material, but for one that is misspelt in its capitals alone."""


def is_miller_index(text: str) -> bool:
    """Whether a text reads as three or four Miller indices, such as 112, (1 1 -2) or [11-20]."""
    return bool(re.fullmatch(r"[\[({<]?\s*(-?\d[\s,]*){3,4}[\])}>]?", text.strip()))


OTHER_FACES = OtherThings(
    recognises=is_miller_index,
    same={
        **{"100": "001", "010": "001", "101": "110", "011": "110"},
        **{"01-10": "10-10", "-1100": "10-10", "1-100": "10-10", "2-1-10": "11-20", "-12-10": "11-20"},
    },
)
"""Planes that are not offered, and those that cubic symmetry makes one of the offered."""
if TYPE_CHECKING:
    FacedPlane = str
else:
    FacedPlane = Annotated[Literal[CRYSTAL_DIRECTIONS], OTHER_FACES]

OTHER_NORMALS = OtherThings(recognises=is_miller_index)
Normal = Annotated[Literal["001", "010", "100", "011", "101", "110", "111"], OTHER_NORMALS]

LIGHTEST_AMU, HEAVIEST_AMU = 1.0, 300.0

DEBYE_KEYS = ("density_kg_m3", "longitudinal_m_s", "transverse_m_s", "number_density_per_a3")
CUBIC_KEYS = ("c11_gpa", "c12_gpa", "c44_gpa")

COMPANION_FILES = ("FORCE_CONSTANTS", "force_constants.hdf5", "FORCE_SETS", "BORN")
"""What phonopy keeps beside its phonopy.yaml: force constants, or forces they come from, and Born charges."""

DENSITY = "Mass density in kg/m³."
NUMBER_DENSITY = "Atoms (not primitive cells) per Å³; sets the Debye cutoffs only."


class GivenDebyeMedium(Section):
    """An isotropic medium with straight phonon branches: by name, or by its sound speeds."""

    kind: Literal["debye"] = Field(description="debye: sound speeds, the same in every direction.")
    material: Name | None = Field(
        default=None, description="A measured medium of the catalogue, instead of the four numbers."
    )
    density_kg_m3: Density | None = Field(default=None, description=DENSITY)
    longitudinal_m_s: Speed | None = Field(default=None, description="Longitudinal sound speed in m/s.")
    transverse_m_s: Speed | None = Field(default=None, description="Transverse sound speed in m/s.")
    number_density_per_a3: NumberDensity | None = Field(default=None, description=NUMBER_DENSITY)


class GivenElasticMedium(Section):
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
    orientation: FacedPlane = Field(
        default="001",
        description="Crystal direction across the interface; in quotes. Read by models that see directions.",
    )


class GivenDispersionMedium(Section):
    """A crystal by its force constants, from a calculation of your own."""

    kind: Literal["dispersion"] = Field(description="dispersion: phonons from a file of phonopy.")
    phonopy: PlainText = Field(
        description="File of phonopy, relative to the study file: phonopy_params.yaml, or phonopy.yaml with "
        "FORCE_CONSTANTS or FORCE_SETS beside it; Born charges of the file or of BORN beside it are used."
    )
    orientation: Normal = Field(
        default="001",
        description="Miller indices of the interface plane in the conventional cell; in quotes.",
    )


GivenMedium = Annotated[
    GivenDebyeMedium | GivenElasticMedium | GivenDispersionMedium, Field(discriminator="kind"), OTHER_KINDS
]


MEDIUM_KINDS: dict[str, type[Section]] = {
    "debye": GivenDebyeMedium,
    "elastic": GivenElasticMedium,
    "dispersion": GivenDispersionMedium,
}


def _given(medium: Section, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the keys the study gives a value."""
    return tuple(key for key in keys if getattr(medium, key) is not None)


def plain(medium: Section) -> dict[str, Any]:
    """A medium as plain data without the keys left out."""
    return medium.model_dump(mode="json", exclude_none=True)


def problems_of_medium(where: str, medium: GivenMedium) -> Iterator[InputProblem]:
    """Keys of a medium that go together, unknown materials, unstable numbers."""
    if isinstance(medium, GivenDispersionMedium):
        return  # its file is looked for where the study file is known, and read when the models run
    keys = (
        _alternatives(where, medium, "material", DEBYE_KEYS)
        if isinstance(medium, GivenDebyeMedium)
        else _alternatives(where, medium, "stiffness_gpa", CUBIC_KEYS)
    )
    problems = list(keys) or list(_material(where, medium)) or list(_atoms(where, medium))
    yield from problems
    if not problems:
        yield from _stable(where, medium)


def _alternatives(
    where: str, medium: GivenDebyeMedium | GivenElasticMedium, one: str, several: tuple[str, ...]
) -> Iterator[InputProblem]:
    """Either the one key, or all of the several."""
    found = _given(medium, several)
    if _given(medium, (one,)):
        for key in found:
            reason = f"{one} already says this"
            yield InputProblem(f"{where}.{key}", getattr(medium, key), reason, f"remove this key, or {one}")
        return
    fix = f"add it, or give {one} instead of {', '.join(several)}"
    for key in several:
        if key not in found:
            yield InputProblem(f"{where}.{key}", None, "this key is required", fix, missing=True)


def _material(where: str, medium: GivenDebyeMedium | GivenElasticMedium) -> Iterator[InputProblem]:
    if isinstance(medium, GivenElasticMedium) or medium.material is None:
        return
    known = tuple(measured_media())
    if medium.material not in known:
        yield unknown_choice(
            f"{where}.material",
            medium.material,
            known,
            OTHER_MATERIALS,
            reason="unknown material",
            otherwise=", or give its numbers",
        )


def _atoms(where: str, medium: GivenDebyeMedium | GivenElasticMedium) -> Iterator[InputProblem]:
    """Density over number density is a mass per atom: no atom has that of a thousandth, or of a thousand."""
    density, number = medium.density_kg_m3, medium.number_density_per_a3
    if density is None or number is None:
        return
    mass = density / DENSITY_KG_M3 / number
    if LIGHTEST_AMU <= mass <= HEAVIEST_AMU:
        return
    in_grams = LIGHTEST_AMU <= 1000 * mass <= HEAVIEST_AMU
    fix = (
        f"this looks like g/cm³: give {1000 * density:g}"
        if in_grams
        else f"correct it, or number_density_per_a3 ({number:g} atoms per Å³)"
    )
    yield InputProblem(f"{where}.density_kg_m3", density, f"{mass:.3g} amu per atom", fix)


def _stable(where: str, medium: GivenDebyeMedium | GivenElasticMedium) -> Iterator[InputProblem]:
    try:
        continuum(plain(medium))
    except ValueError as error:
        if isinstance(medium, GivenDebyeMedium):
            key, value = "transverse_m_s", medium.transverse_m_s
            reason = (
                f"a stable medium has c_T below 0.866 c_L = {0.75**0.5 * (medium.longitudinal_m_s or 0):.6g}"
            )
            yield InputProblem(f"{where}.{key}", value, reason, "correct one of the two speeds")
            return
        key = _given(medium, ("stiffness_gpa", *CUBIC_KEYS))[0]
        fix = "correct the elastic constants (order 11, 22, 33, 23, 13, 12; GPa)"
        yield InputProblem(f"{where}.{key}", getattr(medium, key), str(error), fix)
