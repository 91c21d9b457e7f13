"""The LAMMPS lines of a force field, with placeholders in place of what depends on the study.

Placeholders: {file} or {file:NAME} is the path of a file, {elements} the element of every LAMMPS type in
order, {elements:A,B} the same with NULL for all elements but these, {list:A,B} the elements A B as they
stand, for styles that read a library file first. A line that begins with two elements, as `{Ar} {Kr}`, stands
for every pair of types of these elements.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
LammpsWords = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.*+/{}:, -]+$")]
Prose = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]

HYBRID_STYLES = ("hybrid", "hybrid/overlay")
CODE_STYLES = ("python", "kim", "deepmd", "deepspin", "nequip", "allegro", "mace")
"""Pair styles that run, or load, code that comes with the potential: no digest covers what it does."""

CODE_MODELS = ("mliappy", "unified")
"""Models of pair style mliap that are Python."""

COULOMB = re.compile(r"(^|/)coul(/|$)")
"""Styles whose atoms need a charge, which is the potential's `charges`."""

LONG_RANGED = re.compile(r"(/long|/msm|charmm|dipole|tip4p|thole)")
"""Styles with a sum over the whole box, or with more than a charge at an atom."""

OWN_CHARGES = re.compile(r"^(reaxff|comb3?|smtbq)(/|$)")
"""Styles that find charges by a solver."""

LIBRARY_STYLES = ("meam", "meam/c", "meam/ms")
"""Styles with two lists of elements: those read from the library, in the order of the parameter file, and
those of the LAMMPS types."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")


class ForceFieldModel(BaseModel):
    """A closed mapping: unknown keys and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Term(ForceFieldModel):
    """A pair style with its coefficients and range: all of a potential, or one term of a hybrid."""

    pair_style: LammpsWords = Field(description="Arguments of the LAMMPS pair_style command.")
    pair_coeff: list[LammpsWords] = Field(
        min_length=1, description="Arguments of each pair_coeff command, with placeholders."
    )
    cutoff_angstrom: Positive = Field(description="Largest interaction cutoff in Å.")
    force_range_cutoffs: Literal[1, 2] = Field(
        description="Range of the cross-interface force in cutoffs: 1 for pair potentials, 2 for many-body."
    )

    @property
    def needs_charges(self) -> bool:
        """Whether its atoms need a charge."""
        return bool(COULOMB.search(self.pair_style.split()[0]))

    @property
    def texts(self) -> tuple[str, ...]:
        """The style and all coefficients."""
        return (self.pair_style, *self.pair_coeff)


def acts_within(term: Term, elements: set[str]) -> bool:
    """Whether any line of a term acts between atoms of these elements alone."""
    for line in term.pair_coeff:
        pair = [mark for mark in placeholders(" ".join(line.split()[:2])) if ":" not in mark]
        named = [mark for mark in placeholders(line) if mark.startswith("elements:")]
        present = {element for mark in named for element in elements_of(mark)}
        if (set(pair) <= elements) if pair else (not named or present & elements):
            return True
    return False


def elements_of(key: str) -> list[str]:
    """Elements of a crystal key."""
    return key.partition(":")[2].split(",")


def placeholders(text: str) -> list[str]:
    """What stands in braces, in order."""
    return _PLACEHOLDER.findall(text)


def check_words(term: Term, elements: dict[str, float], files: tuple[str, ...]) -> None:
    """Refuse what LAMMPS would take in a way that depends on the order of types, or read unverified.

    Raises ValueError.
    """
    style, *options = term.pair_style.split()
    _check_style(style, options)
    for word in options:
        _check_word(word, elements, files)
    for line in term.pair_coeff:
        types, rest = line.split()[:2], line.split()[2:]
        if types != ["*", "*"] and not (len(types) == 2 and set(types) <= {f"{{{e}}}" for e in elements}):
            raise ValueError(
                f"pair_coeff {line!r} begins with types, whose numbers depend on the study; write * *, or "
                "two elements as {Ar} {Kr}"
            )
        if not rest and not COULOMB.match(style):  # the Coulomb term alone has none
            raise ValueError(f"pair_coeff {line!r} gives no coefficient after the types")
        for word in rest:
            if not (word == "NULL" and style in LIBRARY_STYLES):  # for no file of parameters
                _check_word(word, elements, files)
        _check_lists(style, line)


def _check_style(style: str, options: list[str]) -> None:
    base = style.removesuffix("/kk").removesuffix("/omp").removesuffix("/intel").removesuffix("/opt")
    if base in HYBRID_STYLES or "{" in style:
        raise ValueError(f"pair_style {style} cannot be used here; hybrids are made of terms")
    if base.split("/")[0] in CODE_STYLES or (base == "mliap" and set(options) & set(CODE_MODELS)):
        raise ValueError(
            f"pair_style {style} runs code that comes with the potential, which a study may not do; take a "
            "potential that is data alone, as SNAP or ACE are"
        )
    if LONG_RANGED.search(base):
        raise ValueError(
            f"pair_style {style} acts over the whole box, so that no cutoff bounds the forces across an "
            "interface; take a Coulomb term with a cutoff, as coul/dsf or born/coul/dsf"
        )
    if OWN_CHARGES.search(base):
        raise ValueError(
            f"pair_style {style} finds its charges by a solver over the whole box; take a potential with "
            "fixed charges and a cutoff, as coul/dsf"
        )


def _check_lists(style: str, line: str) -> None:
    """MEAM takes a fixed list of elements and one of the types; both filled by type make forces wrong."""
    marks = placeholders(line)
    typed = [mark for mark in marks if mark.partition(":")[0] == "elements"]
    if len(typed) > 1:
        raise ValueError(
            f"pair_coeff {line!r} names the types twice; elements that a library file is read for are "
            "{list:A,B}, in the order of the parameter file"
        )
    if style in LIBRARY_STYLES and not any(mark.startswith("list:") for mark in marks):
        raise ValueError(
            f"pair_style {style} reads its elements from a library file: write * * {{file:LIBRARY}} "
            "{list:A,B} {file:PARAMETERS} {elements}, the list in the order of the parameter file"
        )


def _check_word(word: str, elements: dict[str, float], files: tuple[str, ...]) -> None:
    marks = placeholders(word)
    if marks:
        if word != f"{{{marks[0]}}}":
            raise ValueError(f"a placeholder stands alone, {word!r} does not")
        _check_placeholder(marks[0], elements, files)
    elif word in elements or word == "NULL":
        raise ValueError(
            f"{word} is written out: the order of types depends on the study; use {{elements}}, or "
            f"{{elements:{word if word != 'NULL' else 'Si'}}} in a term of a hybrid"
        )
    elif not (_NUMBER.match(word) or re.fullmatch(r"[A-Za-z_]+", word)):
        raise ValueError(f"{word!r} is neither a number, a word nor a placeholder; files go by {{file:NAME}}")


def _check_placeholder(mark: str, elements: dict[str, float], files: tuple[str, ...]) -> None:
    kind, _, rest = mark.partition(":")
    if mark == "file" and len(files) != 1:
        raise ValueError("{file} needs the key file; with several files write {file:NAME}")
    if kind == "file" and rest and rest not in files:
        raise ValueError(f"{{{mark}}} names a file that file or files does not list")
    if kind == "list" and not rest:
        raise ValueError("{list:A,B} names the elements of a library file; none is given")
    if kind in ("elements", "list") and rest and (unknown := set(rest.split(",")) - set(elements)):
        raise ValueError(f"{{{mark}}} names {sorted(unknown)}, which elements does not list")
    if kind not in ("file", "elements", "list"):
        raise ValueError(
            f"unknown placeholder {mark!r}: use {{file}}, {{file:NAME}}, {{elements}}, {{elements:A,B}}, "
            "{list:A,B}"
        )
