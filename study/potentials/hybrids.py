"""A hybrid made of potentials that are there already: each keeps its elements, a cross term joins them."""

from collections.abc import Callable
from itertools import combinations, combinations_with_replacement
from typing import Annotated

from pydantic import Field, StringConstraints

from kapitza.study.potentials.force_fields import NOT_STATED, Potential
from kapitza.study.potentials.pair_terms import (
    ForceFieldModel,
    Positive,
    Prose,
    Term,
    acts_within,
    elements_of,
    placeholders,
)
from kapitza.study.sections.section import ElementSymbol

PotentialName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


class Joined(ForceFieldModel):
    """Potentials joined by a cross term, one for the crystal on each side: a hybrid in a few lines."""

    joins: dict[PotentialName, list[ElementSymbol]] = Field(
        min_length=2, description="Names of potentials, each with those of its elements it describes here."
    )
    cross: list[Term] = Field(
        min_length=1, description="Pair terms between elements of different potentials, as {Pb} {C} lines."
    )
    nominal_rate_matom_steps_s: Positive | None = Field(
        default=None, description="Typical speed in million atom-steps per second and core; for the plan."
    )
    source: Prose = Field(description="Publication and origin of the cross term.")
    licence: Prose = Field(default=NOT_STATED, description="Licence of the cross term's parameters.")
    good_for: Prose = Field(
        default=NOT_STATED, description="What the potential describes well, and what not."
    )


def resolve(joined: Joined, known: dict[str, Potential]) -> Potential:
    """The hybrid that a `joins` entry stands for.

    Raises ValueError for an unknown potential or element, an element claimed twice, or a pair without a term.
    """
    bases = {name: _base(name, elements, known) for name, elements in joined.joins.items()}
    chosen = [element for elements in joined.joins.values() for element in elements]
    if len(set(chosen)) != len(chosen):
        raise ValueError("an element is described by two of the potentials joined")
    _check_cross(joined)
    terms = [
        _restricted(term, base, tuple(joined.joins[name]))
        for name, base in bases.items()
        for term in base.all_terms
        if acts_within(term, set(joined.joins[name]))
    ]
    terms += joined.cross
    hybrid = Potential(
        elements={e: bases[name].elements[e] for name, elements in joined.joins.items() for e in elements},
        pair_style="hybrid/overlay" if _overlaid(bases) else "hybrid",
        terms=terms,
        charges=_charges(joined, bases),
        pair_modify=_modification(bases),
        cutoff_angstrom=max(term.cutoff_angstrom for term in terms),
        force_range_cutoffs=max(term.force_range_cutoffs for term in terms),
        nominal_cutoff_thz=_crystals(joined, bases, lambda base: base.nominal_cutoff_thz),
        nominal_lattice_angstrom=_crystals(joined, bases, lambda base: base.nominal_lattice_angstrom),
        melting_k=_crystals(joined, bases, lambda base: base.melting_k) or None,
        nominal_rate_matom_steps_s=joined.nominal_rate_matom_steps_s,
        files=_files(bases, terms),
        source=joined.source,
        licence=joined.licence,
        good_for=joined.good_for,
    )
    folders = {name: place for base in bases.values() for name, place in base.folders.items()}
    return hybrid.placed(folders, hybrid.digests)


def _charges(joined: Joined, bases: dict[str, Potential]) -> dict[str, float]:
    """Charge of every element; none of those whose potential has no Coulomb term, if any other has one."""
    found = {
        element: bases[name].charges.get(element, 0.0)
        for name, elements in joined.joins.items()
        for element in elements
    }
    return found if any(base.charges for base in bases.values()) else {}


def _base(name: str, elements: list[str], known: dict[str, Potential]) -> Potential:
    if name not in known:
        raise ValueError(f"joins names {name}, which is no potential; use one of {', '.join(sorted(known))}")
    if missing := set(elements) - set(known[name].elements):
        raise ValueError(f"joins: potential {name} does not describe {', '.join(sorted(missing))}")
    if not elements:
        raise ValueError(f"joins: no element is given for {name}")
    return known[name]


def _check_cross(joined: Joined) -> None:
    given = {frozenset(placeholders(line)[:2]) for term in joined.cross for line in term.pair_coeff}
    needed = {
        frozenset((a, b))
        for left, right in combinations(joined.joins.values(), 2)
        for a in left
        for b in right
    }
    if given != needed:
        wrong = sorted("-".join(sorted(pair)) for pair in given ^ needed)
        raise ValueError(
            f"cross must have lines for all pairs of elements of different potentials, and no others: {wrong}"
        )


def _restricted(term: Term, base: Potential, elements: tuple[str, ...]) -> Term:
    """A term that acts on these elements alone, with its file by name."""
    lines = []
    for line in term.pair_coeff:
        named = line.replace("{file}", f"{{file:{base.file}}}")
        first, second, *rest = named.split()
        own = [mark for mark in placeholders(named) if mark.startswith("elements:")]
        if first != "*":
            if {first[1:-1], second[1:-1]} <= set(elements):
                lines.append(named)
        elif "{elements}" in rest:
            lines.append(named.replace("{elements}", f"{{elements:{','.join(elements)}}}"))
        elif own:
            kept = [e for e in elements_of(own[0]) if e in elements]
            lines.append(named.replace(f"{{{own[0]}}}", f"{{elements:{','.join(kept)}}}"))
        else:
            pairs = combinations_with_replacement(elements, 2)
            lines += [" ".join([f"{{{a}}} {{{b}}}", *rest]) for a, b in pairs]
    style = term.pair_style.replace("{file}", f"{{file:{base.file}}}")
    return term.model_copy(update={"pair_style": style, "pair_coeff": lines})


def _overlaid(bases: dict[str, Potential]) -> bool:
    return any(base.pair_style == "hybrid/overlay" for base in bases.values())


def _modification(bases: dict[str, Potential]) -> str | None:
    found = {base.pair_modify for base in bases.values()} - {None}
    if len(found) > 1:
        raise ValueError(f"the potentials joined want different pair_modify: {sorted(map(str, found))}")
    return found.pop() if found else None


def _crystals(
    joined: Joined,
    bases: dict[str, Potential],
    number: Callable[[Potential], float | dict[str, float] | None],
) -> dict[str, float]:
    """A number of the crystals whose elements are all of one potential, as far as that one has it."""
    values = {}
    for name, elements in joined.joins.items():
        found = number(bases[name])
        for key in bases[name].nominal_lattice_angstrom:
            value = found.get(key) if isinstance(found, dict) else found
            if set(elements_of(key)) <= set(elements) and value is not None:
                values[key] = value
    return values


def _files(bases: dict[str, Potential], terms: list[Term]) -> dict[str, str | None]:
    marks = [mark for term in terms for text in term.texts for mark in placeholders(text)]
    used = {mark.removeprefix("file:") for mark in marks if mark.startswith("file:")}
    found: dict[str, str | None] = {}
    for base in bases.values():
        for name, digest in base.digests.items():
            if name in found and found[name] != digest:
                raise ValueError(f"two of the potentials joined have different files of the name {name}")
            if name in used:
                found[name] = digest
    return found
