"""One force field as a closed, typed model: LAMMPS lines with placeholders, range, nominal numbers, origin.

The placeholders are explained in study/potentials/pair_terms.py.
"""

import math
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, StringConstraints, model_validator

from kapitza.study.crystal_files import Crystal, CrystalFile, label_of
from kapitza.study.crystal_kinds import CRYSTALS
from kapitza.study.potentials.pair_terms import (
    HYBRID_STYLES,
    ForceFieldModel,
    LammpsWords,
    Positive,
    Prose,
    Term,
    acts_within,
    check_words,
    elements_of,
    placeholders,
)
from kapitza.study.problems import UnknownNameError
from kapitza.study.sections.section import ElementSymbol

CrystalKey = Annotated[
    str, StringConstraints(pattern=f"^({'|'.join(kind.key_pattern for kind in CRYSTALS.values())})$")
]
Charge = Annotated[float, Field(ge=-10, le=10, allow_inf_nan=False)]
FileName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*)*$"
    ),
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

NOT_STATED = "not stated"


class Potential(ForceFieldModel):
    """One force field: its LAMMPS lines, range, nominal numbers and origin."""

    elements: dict[ElementSymbol, Positive] = Field(
        min_length=1, description="Elements the potential describes, each with its standard mass in amu."
    )
    pair_style: LammpsWords = Field(
        description="Arguments of the LAMMPS pair_style command; hybrid or hybrid/overlay with `terms`."
    )
    pair_coeff: list[LammpsWords] = Field(
        default=[],
        description="Arguments of each pair_coeff command; {file} or {file:NAME} is replaced by the path of "
        "a force-field file, {elements} by the element of every LAMMPS type in order, {list:A,B} by A B (for "
        "a library file, as of MEAM), and a line that begins with two elements, as {Ar} {Kr}, is given for "
        "every pair of their types. Empty with `terms`.",
    )
    terms: list[Term] = Field(
        default=[],
        description="Terms of a hybrid; in theirs {elements:A,B} names the elements of the term, with NULL "
        "for the rest. A term none of whose elements is present is left out.",
    )
    charges: dict[ElementSymbol, Charge] = Field(
        default={},
        description="Charge of each element in units of e, for pair styles with a Coulomb term of finite "
        "cutoff (coul/dsf and its kin); crystals must be neutral.",
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
        default={},
        description="Nominal lattice constant a in Å per crystal key ("
        + ", ".join(key for kind in CRYSTALS.values() for key in kind.examples)
        + "): starting value of the relaxation and the list of crystals offered. Without, it serves "
        "structures from files.",
    )
    melting_k: Positive | dict[CrystalKey, Positive] | None = Field(
        default=None,
        description="About where the crystals of this potential melt, in K: one number, or one per crystal "
        "key; null where it is not known. Warns of baths near it.",
    )
    nominal_rate_matom_steps_s: Positive | None = Field(
        default=None, description="Typical speed in million atom-steps per second and core; for the plan."
    )
    file: FileName | None = Field(
        default=None, description="Force-field file, or null. Of a study: relative to the study file."
    )
    sha256: Sha256 | None = Field(
        default=None,
        description="SHA-256 of that file, or null without a file. Of a study: computed where not given.",
    )
    files: dict[FileName, Sha256 | None] = Field(
        default={}, description="Several force-field files instead of `file`, each with its SHA-256."
    )
    source: Prose = Field(description="Publication and origin of the parameters.")
    licence: Prose = Field(
        default=NOT_STATED, description="Licence of the force-field file or its parameters."
    )
    good_for: Prose = Field(
        default=NOT_STATED, description="What the potential describes well, and what not."
    )
    _folders: dict[str, Path] = PrivateAttr(default={})

    @model_validator(mode="after")
    def _consistent(self) -> "Potential":
        if self.sha256 is not None and self.file is None:
            raise ValueError("sha256 belongs to a file: give the file")
        if self.file is not None and self.files:
            raise ValueError("give file or files, not both")
        if (self.pair_style in HYBRID_STYLES) != bool(self.terms) or bool(self.terms) == bool(
            self.pair_coeff
        ):
            raise ValueError("give pair_coeff, or pair_style hybrid (or hybrid/overlay) with terms")
        for term in self.all_terms:
            check_words(term, self.elements, tuple(self.digests))
        self._check_files_used()
        self._check_charges()
        self._check_range()
        for key in self.nominal_lattice_angstrom:
            if missing := set(elements_of(key)) - set(self.elements):
                raise ValueError(f"crystal {key} names {sorted(missing)}, which elements does not list")
        cutoffs = self.nominal_cutoff_thz
        if isinstance(cutoffs, dict) and set(cutoffs) != set(self.nominal_lattice_angstrom):
            raise ValueError("nominal_cutoff_thz must name the same crystals as nominal_lattice_angstrom")
        return self

    def _check_files_used(self) -> None:
        found = {mark for term in self.all_terms for text in term.texts for mark in placeholders(text)}
        used = {mark.removeprefix("file:") for mark in found if mark.startswith("file:")}
        used |= set(self.digests) if "file" in found else set()
        if unused := set(self.digests) - used:
            raise ValueError(f"{sorted(unused)} stands in no line: use {{file}}, or {{file:NAME}}")

    def _check_charges(self) -> None:
        charged = [term.pair_style for term in self.all_terms if term.needs_charges]
        if self.charges and not charged:
            raise ValueError("charges act in no pair style given; remove them, or add a Coulomb term")
        if charged and set(self.charges) != set(self.elements):
            raise ValueError(
                f"pair_style {charged[0]} needs charged atoms: give charges for {', '.join(self.elements)}, "
                "in units of e"
            )

    def _check_range(self) -> None:
        if not self.terms:
            return
        expected = (
            max(term.cutoff_angstrom for term in self.terms),
            max(term.force_range_cutoffs for term in self.terms),
        )
        if (self.cutoff_angstrom, self.force_range_cutoffs) != expected:
            raise ValueError(
                "cutoff_angstrom and force_range_cutoffs of a hybrid are the largest of its terms: "
                f"{expected[0]:g} and {expected[1]}"
            )

    def physics(self) -> dict[str, object]:
        """What decides a result, as plain data: a change of the rest (source, licence, …) reruns nothing."""
        said_only = {"source", "licence", "good_for", "nominal_rate_matom_steps_s", "melting_k"}
        empty = {name for name in ("terms", "files", "charges") if not getattr(self, name)}
        return self.model_dump(exclude=said_only | empty)

    @property
    def all_terms(self) -> tuple[Term, ...]:
        """The terms of a hybrid, or the potential as its only term."""
        if self.terms or not self.pair_coeff:
            return tuple(self.terms)
        only = Term(
            pair_style=self.pair_style,
            pair_coeff=self.pair_coeff,
            cutoff_angstrom=self.cutoff_angstrom,
            force_range_cutoffs=self.force_range_cutoffs,
        )
        return (only,)

    @property
    def digests(self) -> dict[str, str | None]:
        """Name of each force-field file, in order, with its SHA-256 (None where not known yet)."""
        return {self.file: self.sha256} if self.file else dict(self.files)

    def paths(self, folder: Path) -> dict[str, Path]:
        """Name of each force-field file, in order, with its path; `folder` holds files not placed yet."""
        return {name: self._folders.get(name, folder) / name for name in self.digests}

    @property
    def folders(self) -> dict[str, Path]:
        """Folder of each file that has been placed: those of a study's own potentials."""
        return dict(self._folders)

    def placed(self, folders: dict[str, Path], digests: dict[str, str | None]) -> "Potential":
        """The same potential that knows the folder and the SHA-256 of each of its files."""
        change: dict[str, object] = {"sha256": digests[self.file]} if self.file else {"files": digests}
        copy = self.model_copy(update=change)
        copy._folders = folders
        return copy

    @property
    def force_range_angstrom(self) -> float:
        """Range of the cross-interface force in Å: energies of terms add up, so the farthest term decides."""
        return max(term.force_range_cutoffs * term.cutoff_angstrom for term in self.all_terms)

    @property
    def pairwise(self) -> bool:
        """Whether forces are sums over pairs of atoms."""
        return self.force_range_cutoffs == 1

    def range_within_angstrom(self, elements: tuple[str, ...]) -> float:
        """Range of the forces in a crystal of these elements, Å; of a hybrid, of the terms that act there."""
        own = [term for term in self.all_terms if acts_within(term, set(elements))]
        return max(term.force_range_cutoffs * term.cutoff_angstrom for term in own)

    def catalogue_key(self, crystal: Crystal, elements: tuple[str, ...]) -> str | None:
        """Key under which the manifest lists this crystal, or None; only ordered ones ask for its order.

        Of a crystal from a file its label, where the potential knows all elements.
        """
        if isinstance(crystal, CrystalFile):
            return label_of(crystal) if set(elements) <= set(self.elements) else None
        kind = CRYSTALS.get(crystal)
        for order in (elements,) if kind and kind.ordered else (elements, elements[::-1]):
            if crystal_key(crystal, order) in self.nominal_lattice_angstrom:
                return crystal_key(crystal, order)
        return None

    def _no_crystal(self, crystal: Crystal, elements: tuple[str, ...]) -> UnknownNameError:
        source, key = f"potential of {', '.join(self.elements)}", crystal_key(label_of(crystal), elements)
        return UnknownNameError(source, "crystal", key, self.nominal_lattice_angstrom)

    def lattice_angstrom(self, crystal: Crystal, elements: tuple[str, ...]) -> float:
        """Nominal lattice constant a in Å. Raises UnknownNameError for a crystal it does not list."""
        if isinstance(crystal, CrystalFile):
            return crystal.known_cell.edges_angstrom[0]
        key = self.catalogue_key(crystal, elements)
        if key is None:
            raise self._no_crystal(crystal, elements)
        return self.nominal_lattice_angstrom[key]

    def melting(self, crystal: Crystal, elements: tuple[str, ...]) -> float | None:
        """About where the crystal melts, K; None where it is not known."""
        if not isinstance(self.melting_k, dict):
            return self.melting_k
        key = self.catalogue_key(crystal, elements)
        return None if key is None else self.melting_k.get(key)

    def cutoff_thz(self, crystal: Crystal, elements: tuple[str, ...], masses_amu: dict[str, float]) -> float:
        """Upper bound of the crystal's highest frequency in THz when some masses are replaced.

        With D the dynamical matrix, masses m → m′ give ν_max′ ≤ ν_max · max √(m/m′) over the elements (exact
        for one element). Raises UnknownNameError for a crystal it does not list.
        """
        key = self.catalogue_key(crystal, elements)
        if key is None:
            raise self._no_crystal(crystal, elements)
        cutoff = self._stated_cutoff(crystal, key)
        return cutoff * max(
            math.sqrt(self.elements[e] / masses_amu.get(e, self.elements[e])) for e in elements
        )

    def _stated_cutoff(self, crystal: Crystal, key: str) -> float:
        nominal = self.nominal_cutoff_thz
        if isinstance(crystal, CrystalFile):
            largest = max(nominal.values()) if isinstance(nominal, dict) else nominal
            return crystal.nominal_cutoff_thz or largest
        return nominal[key] if isinstance(nominal, dict) else nominal


def crystal_key(crystal: str, elements: tuple[str, ...]) -> str:
    """Key of a bulk crystal in the manifest, e.g. ``fcc:Ar`` or ``diamond:Si,C``."""
    return f"{crystal}:{','.join(elements)}"
