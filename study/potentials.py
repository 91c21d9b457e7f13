"""The potential manifest (potentials/manifest.yaml) as one closed, typed model."""

import hashlib
import math
import re
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

MANIFEST_PATH = Path(__file__).resolve().parent.parent / "potentials" / "manifest.yaml"

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Element = Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]?$")]
CrystalKey = Annotated[
    str, StringConstraints(pattern=r"^(fcc:[A-Z][a-z]?|diamond:[A-Z][a-z]?(,[A-Z][a-z]?)?)$")
]
LammpsWords = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.*+/{} -]+$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def crystal_key(crystal: str, elements: tuple[str, ...]) -> str:
    """Key of a bulk crystal in the manifest, e.g. ``fcc:Ar`` or ``diamond:Si,C``."""
    return f"{crystal}:{','.join(elements)}"


class Potential(BaseModel):
    """One force field: its LAMMPS lines, range, nominal numbers and origin."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    elements: dict[Element, Positive] = Field(
        min_length=1, description="Elements the potential describes, each with its standard mass in amu."
    )
    pair_style: LammpsWords = Field(description="Arguments of the LAMMPS pair_style command.")
    pair_coeff: list[LammpsWords] = Field(
        min_length=1,
        description="Arguments of each pair_coeff command; {file} is replaced by the path of the "
        "force-field file, {elements} by the element of every LAMMPS type in order.",
    )
    pair_modify: LammpsWords | None = Field(
        default=None, description="Arguments of the pair_modify command, or null for none."
    )
    cutoff_angstrom: Positive = Field(description="Largest interaction cutoff in Å.")
    force_range_cutoffs: Literal[1, 2] = Field(
        description="Range of the cross-interface force in cutoffs: 1 for pair potentials, 2 for many-body."
    )
    nominal_cutoff_thz: Positive | dict[CrystalKey, Positive] = Field(
        description="Highest phonon frequency in THz with standard masses: one number for all crystals, or "
        "one per crystal key. Bounds the sampling interval and the timestep."
    )
    nominal_lattice_angstrom: dict[CrystalKey, Positive] = Field(
        min_length=1,
        description="Nominal cubic lattice constant in Å per crystal key (fcc:Ar, diamond:Si, "
        "diamond:Si,C): starting value of the relaxation and the list of crystals offered.",
    )
    nominal_rate_matom_steps_s: Positive | None = Field(
        default=None, description="Typical speed in million atom-steps per second and core; for the plan."
    )
    file: FileName | None = Field(default=None, description="Force-field file in potentials/, or null.")
    sha256: Sha256 | None = Field(default=None, description="SHA-256 of that file, or null without a file.")
    source: str = Field(min_length=1, description="Publication and origin of the parameters.")
    licence: str = Field(min_length=1, description="Licence of the force-field file or its parameters.")
    good_for: str = Field(min_length=1, description="What the potential describes well, and what not.")

    @model_validator(mode="after")
    def _consistent(self) -> "Potential":
        if (self.file is None) != (self.sha256 is None):
            raise ValueError("file and sha256 go together: give both or neither")
        if any("{file}" in line for line in self.pair_coeff) != (self.file is not None):
            raise ValueError("{file} stands in pair_coeff exactly when file is given")
        for line in self.pair_coeff:
            if unknown := set(re.findall(r"\{(.*?)\}", line)) - {"file", "elements"}:
                raise ValueError(
                    f"unknown placeholder {sorted(unknown)} in pair_coeff: use {{file}}, {{elements}}"
                )
        for key in self.nominal_lattice_angstrom:
            if missing := set(_elements_of(key)) - set(self.elements):
                raise ValueError(f"crystal {key} names {sorted(missing)}, which elements does not list")
        cutoffs = self.nominal_cutoff_thz
        if isinstance(cutoffs, dict) and set(cutoffs) != set(self.nominal_lattice_angstrom):
            raise ValueError("nominal_cutoff_thz must name the same crystals as nominal_lattice_angstrom")
        return self

    def physics(self) -> dict[str, object]:
        """What decides a result, as plain data: a change of the rest (source, licence, …) reruns nothing."""
        said_only = {"source", "licence", "good_for", "nominal_rate_matom_steps_s"}
        return self.model_dump(exclude=said_only)

    @property
    def force_range_angstrom(self) -> float:
        """Range of the cross-interface force in Å."""
        return self.force_range_cutoffs * self.cutoff_angstrom

    def catalogue_key(self, crystal: str, elements: tuple[str, ...]) -> str | None:
        """Key under which the manifest lists this crystal (element order does not matter), or None."""
        for order in (elements, elements[::-1]):
            if crystal_key(crystal, order) in self.nominal_lattice_angstrom:
                return crystal_key(crystal, order)
        return None

    def lattice_angstrom(self, crystal: str, elements: tuple[str, ...]) -> float:
        """Nominal cubic lattice constant in Å. Raises KeyError for a crystal the manifest does not list."""
        key = self.catalogue_key(crystal, elements)
        if key is None:
            raise KeyError(crystal_key(crystal, elements))
        return self.nominal_lattice_angstrom[key]

    def cutoff_thz(self, crystal: str, elements: tuple[str, ...], masses_amu: dict[str, float]) -> float:
        """Upper bound of the crystal's highest frequency in THz when some masses are replaced.

        With D the dynamical matrix, masses m → m′ give ν_max′ ≤ ν_max · max √(m/m′) over the elements (exact
        for one element). Raises KeyError for a crystal the manifest does not list.
        """
        key = self.catalogue_key(crystal, elements)
        if key is None:
            raise KeyError(crystal_key(crystal, elements))
        nominal = self.nominal_cutoff_thz
        cutoff = nominal[key] if isinstance(nominal, dict) else nominal
        return cutoff * max(
            math.sqrt(self.elements[e] / masses_amu.get(e, self.elements[e])) for e in elements
        )


class ManifestError(ValueError):
    """The potential manifest cannot be used; the message lists every problem, one a line."""


Manifest = dict[str, Potential]


def load_manifest(path: Path = MANIFEST_PATH) -> Manifest:
    """Read and check a potential manifest: potential name → Potential.

    Raises ManifestError naming the file, the key and the problem.
    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or not raw:
        raise ManifestError(f"{path.name}: a mapping of potential name to its entry is needed")
    manifest: Manifest = {}
    problems: list[str] = []
    for name, entry in raw.items():
        try:
            manifest[str(name)] = Potential.model_validate(entry)
        except ValidationError as error:
            for item in error.errors():
                where = ".".join([str(name), *(str(part) for part in item["loc"])])
                problems.append(f"{path.name}: {where}: {item['msg']}")
    if problems:
        raise ManifestError("\n".join(problems))
    return manifest


def verify_file(potential: Potential, folder: Path) -> None:
    """Check the force-field file against its SHA-256 in the manifest.

    Raises ManifestError when the file is missing or differs.
    """
    if potential.file is None:
        return
    path = folder / potential.file
    if not path.is_file():
        raise ManifestError(f"{potential.file}: no such potential file; restore it from the repository")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != potential.sha256:
        raise ManifestError(
            f"{potential.file}: SHA-256 is {found}, the manifest says {potential.sha256}; "
            "restore the file, or enter the new file's hash and source in manifest.yaml"
        )


def _elements_of(key: str) -> list[str]:
    return key.partition(":")[2].split(",")
