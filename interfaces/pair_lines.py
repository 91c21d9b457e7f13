"""A potential's LAMMPS lines for given types: placeholders filled, terms of hybrids numbered or left out.

Types are numbered along the list of their elements, the left side's first; an element on both sides has two.
"""

from collections import Counter
from collections.abc import Mapping

from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.pair_terms import Term, elements_of, placeholders


def pair_lines(potential: Potential, species: list[str], files: Mapping[str, str]) -> list[str]:
    """The pair_style and pair_coeff commands, and those that give the atoms their charges.

    Charges are a property beside atom_style atomic, so that structures and restarts need no column of them.

    Args:
        species: element of each LAMMPS type, in order.
        files: name of each force-field file → its path, or a LAMMPS variable that holds it.
    """
    filled = [(term, _coefficients(term, species, files)) for term in potential.all_terms]
    # LAMMPS refuses a style that no type uses: a bulk crystal of one side has no need of the other's.
    used = [(_filled(term.pair_style, species, files), lines) for term, lines in filled if lines]
    if len(used) == 1:
        style, lines = used[0]
        coefficients = [f"pair_coeff {types} {rest}".rstrip() for types, rest in lines]
        return [f"pair_style {style}", *coefficients, *_charge_lines(potential, species)]
    commands = [f"pair_style {potential.pair_style} {' '.join(style for style, _ in used)}"]
    names = [style.split()[0] for style, _ in used]
    seen: Counter[str] = Counter()
    for name, (_, lines) in zip(names, used, strict=True):
        seen[name] += 1
        label = f"{name} {seen[name]}" if names.count(name) > 1 else name
        commands += [f"pair_coeff {types} {label} {rest}".rstrip() for types, rest in lines]
    return commands + _charge_lines(potential, species)


def _charge_lines(potential: Potential, species: list[str]) -> list[str]:
    """Commands that give every atom the charge of its element, in units of e; none without charges."""
    if not potential.charges:
        return []
    charges = [potential.charges[element] for element in species]
    values = [f"set type {kind} charge {charge:.15g}" for kind, charge in enumerate(charges, start=1)]
    return ["fix charges all property/atom q ghost yes", *values]


def _coefficients(term: Term, species: list[str], files: Mapping[str, str]) -> list[tuple[str, str]]:
    """Types and coefficients of each pair_coeff command; none of a line whose elements are all absent."""
    commands = []
    for line in term.pair_coeff:
        first, second, *words = line.split()
        rest = " ".join(words)
        marks = placeholders(rest)
        named = [e for mark in marks if mark.startswith("elements:") for e in elements_of(mark)]
        if named and not set(named) & set(species):
            continue
        pairs = ["* *"] if first == "*" else _pairs(first[1:-1], second[1:-1], species)
        commands += [(types, _filled(rest, species, files)) for types in pairs]
    return commands


def _pairs(first: str, second: str, species: list[str]) -> list[str]:
    """Every pair of types of two elements, the lower type first, as LAMMPS wants it."""
    numbered = list(enumerate(species, start=1))
    return [
        f"{i} {j}"
        for i, a in numbered
        for j, b in numbered
        if i <= j and (a, b) in ((first, second), (second, first))
    ]


def _filled(text: str, species: list[str], files: Mapping[str, str]) -> str:
    for mark in placeholders(text):
        kind, _, rest = mark.partition(":")
        if kind == "file":
            value = files[rest] if rest else next(iter(files.values()))
        elif kind == "list":
            value = rest.replace(",", " ")
        else:
            kept = rest.split(",") if rest else species
            value = " ".join(element if element in kept else "NULL" for element in species)
        text = text.replace(f"{{{mark}}}", value)
    return text
