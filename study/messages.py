"""pydantic's validation errors → problems that name the key, the value and the fix."""

import math
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from kapitza.study.chemical_elements import SYMBOLS
from kapitza.study.crystal_kinds import CRYSTALS
from kapitza.study.key_paths import Location, description_of, model_at, others_at, path_text
from kapitza.study.key_units import UNIT_NAMES, UNIT_SYMBOLS, quantity_of, unit_of_key
from kapitza.study.miller_indices import NO_INDICES
from kapitza.study.problems import InputProblem
from kapitza.study.sections.media_section import MEDIUM_KINDS
from kapitza.study.suggestions import near_key, unknown_choice

_QUANTITY = re.compile(r"^\s*([-+]?\d[\d.]*(?:[eE][-+]?\d+)?)\s*[A-Za-zµÅ°]+\S*\s*$")
_BOUNDS = {
    "greater_than": ("gt", "greater than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
# What pydantic puts into a location to say which kind of value it tried.
_UNION_TAGS = re.compile(r"number|list|mapping|by-name|constrained-\w+|dict\[.*\]")
_BY_CRYSTAL = ("nominal_lattice_angstrom", "nominal_cutoff_thz")

_NAME = (
    "not a valid name",
    "use 1 to 64 of A-Z a-z 0-9 _ . -, beginning with a letter or digit, without '..'",
)
# Keys of a potential: what a text that does not fit is not, and what to write.
_TEXTS_OF_POTENTIALS = {
    **dict.fromkeys(
        ("pair_style", "pair_coeff", "pair_modify"),
        ("not a LAMMPS line that is read", "use letters, digits, spaces and _ . * + / { } : , - only"),
    ),
    **dict.fromkeys(
        ("file", "files"),
        (
            "not a path below the folder of the study",
            "put the file there, and name it with A-Z a-z 0-9 _ - . / only, without '..'",
        ),
    ),
    "sha256": ("not a SHA-256", "give its 64 digits 0-9 a-f, or leave it out"),
    **dict.fromkeys(("source", "licence", "good_for"), ("an empty text", "say it in a few words")),
}


def problems_of(error: ValidationError, within: Location = ()) -> list[InputProblem]:
    """Translate every error of a failed `Study` validation; consequences of other errors are dropped.

    within : location in a study of what was validated, where that was a part of it
    """
    problems: dict[str, InputProblem] = {}
    for item in error.errors(include_url=False):
        if item["type"] == "too_short" and len(item["input"]) >= item["ctx"]["min_length"]:
            continue  # the list is long enough: its items failed, and each is reported by itself
        location = (*within, *(part for part in item["loc"] if not _UNION_TAGS.fullmatch(str(part))))
        found = _translate(item["type"], location, item["input"], item.get("ctx", {}), item["msg"])
        # Of the kinds of value a key takes, the first is the usual one: one problem is enough.
        problems.setdefault(f"{found.where} {found.value}", found)
    return list(problems.values())


def _translate(
    kind: str, location: Location, value: object, context: Mapping[str, Any], text: str
) -> InputProblem:
    where = path_text(location)
    if kind == "extra_forbidden":
        return _unknown_key(location, value)
    if kind == "missing":
        return InputProblem(
            where, None, "this key is required", f"add it: {description_of(location)}", missing=True
        )
    if kind == "union_tag_invalid":
        tag, offered = context["tag"], str(context["expected_tags"])
        return _not_offered(f"{where}.kind", location, tag, offered)
    if kind == "literal_error":
        return _not_offered(where, location, value, str(context["expected"]))
    if kind in _BOUNDS:
        limit, words = _BOUNDS[kind]
        bound = f"{words} {context[limit]:.9g}{_unit(location)}"
        return InputProblem(where, value, f"must be {bound}", f"give {bound} ({description_of(location)})")
    if location and location[-1] == "orientation":
        return _no_plane(where, location, value, text)
    if location and location[-1] == "[key]":
        return _not_a_key(location, value)
    if kind in ("float_type", "int_type"):
        return _not_a_number(where, location, value, integer=kind == "int_type")
    if location[:1] == ("potentials",) and kind in ("string_pattern_mismatch", "value_error"):
        return _bad_entry(where, location, value, text)
    if kind == "string_pattern_mismatch" and "elements" in location:
        return _no_symbol(where, value)
    reason, fix = _other(kind, location, context, text)
    return InputProblem(where, value, reason, fix)


def _no_plane(where: str, location: Location, value: object, text: str) -> InputProblem:
    """What is no three or four Miller indices."""
    if isinstance(value, int) and not isinstance(value, bool):
        fix = f'write it with its quotes: "{value:03d}"'
        return InputProblem(where, value, "YAML reads this as a number", fix)
    if not isinstance(value, str):
        return InputProblem(
            where, value, "a text is needed here", f"write it in quotes ({description_of(location)})"
        )
    reason, _, fix = text.removeprefix("Value error, ").partition("; ")
    return InputProblem(where, value, *((reason, fix) if fix else NO_INDICES))


def _not_a_key(location: Location, value: object) -> InputProblem:
    where, section = path_text(location[:-2]), location[-3] if len(location) > 2 else ""
    if section in _BY_CRYSTAL:
        examples = " or ".join(kind.examples[-1] for kind in CRYSTALS.values())
        fix = f"write e.g. {examples}: the crystals are {' and '.join(CRYSTALS)}"
        return InputProblem(where, value, "this key is no crystal", fix)
    if section == "files":
        return InputProblem(where, value, *_TEXTS_OF_POTENTIALS["files"])
    if section in ("potentials", "joins"):
        return InputProblem(where, value, *_NAME)
    return InputProblem(where, value, "this key is no element symbol", "write e.g. Si or Ar")


def _bad_entry(where: str, location: Location, value: object, text: str) -> InputProblem:
    """A potential of the study whose parts do not fit together, or a text in it."""
    if "elements" in location or "joins" in location:
        return _no_symbol(where, value)
    key = next((str(part) for part in reversed(location) if isinstance(part, str)), "")
    if key in _TEXTS_OF_POTENTIALS:
        return InputProblem(where, value, *_TEXTS_OF_POTENTIALS[key])
    fix = "correct the entry; its form is explained in potentials/manifest.yaml"
    return InputProblem(where, value, text.removeprefix("Value error, "), fix)


def _no_symbol(where: str, value: object) -> InputProblem:
    symbol = str(value).capitalize()
    hint = f"did you mean {symbol}? " if symbol in SYMBOLS else ""
    return InputProblem(where, value, "no element symbol", f"{hint}write e.g. Si or Ar")


def _other(kind: str, location: Location, context: Mapping[str, Any], text: str) -> tuple[str, str]:
    described = description_of(location)
    if kind == "finite_number":
        return "must be a finite number", f"give a number{_unit_words(location)} ({described})"
    if kind == "tuple_type":
        return (
            "a list is needed, also for a single entry",
            f"write it in brackets, as [a, b] or [a] ({described})",
        )
    if kind == "too_short":
        return "the list is too short", f"give at least {context['min_length']} ({described})"
    if kind == "too_long":
        return "the list is too long", f"give at most {context['max_length']} ({described})"
    if kind == "union_tag_not_found":
        return "the key kind is missing", f"add kind: {', kind: '.join(MEDIUM_KINDS)} ({described})"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        fix = f"write its keys indented below it, or leave an optional section out ({described})"
        return "a mapping of keys to values is needed here", fix
    if kind == "string_type":
        return "a text is needed here", f"write it in quotes ({described})"
    if location and location[-1] in ("name", "potential", "material"):
        return _NAME
    if location and location[-1] in ("phonopy", "source"):
        return "not a plain line of text", "give 1 to 1000 characters, without braces and control characters"
    return text, described


def _unknown_key(location: Location, value: object) -> InputProblem:
    key = str(location[-1])
    model = model_at(location[:-1])
    known = list(model.model_fields) if model else []
    same_quantity = [
        field for field in known if quantity_of(field) == quantity_of(key) and quantity_of(key) != key
    ]
    where = path_text(location)
    if same_quantity:
        field = same_quantity[0]
        return InputProblem(where, value, "unknown key: this quantity has another unit here", _use(field))
    if match := near_key(key, known):
        return InputProblem(where, value, "unknown key", f"did you mean {match}? {_use(match)}")
    return InputProblem(where, value, "unknown key", f"remove it; the keys here are {', '.join(known)}")


def _use(field: str) -> str:
    unit = unit_of_key(field)
    return f"use {field} and give the value in {UNIT_NAMES[unit]}" if unit else f"use {field}"


def _not_offered(where: str, location: Location, value: object, expected: str) -> InputProblem:
    offered = re.findall(r"'([^']*)'", expected) or re.findall(r"\d+", expected)
    if isinstance(value, int) and not isinstance(value, bool) and location[-1] == "orientation":
        number = f"{value:03d}"
        if number in offered:
            fix = f'write it with its quotes: "{number}"'
            return InputProblem(where, value, "YAML reads this as a number", fix)
        fix = f"choose one of {', '.join(offered)}, in quotes"
        return InputProblem(where, value, "not offered here", fix)
    return unknown_choice(where, value, offered, others_at(location))


def _not_a_number(where: str, location: Location, value: object, *, integer: bool) -> InputProblem:
    needed = "a whole number" if integer else "a number"
    if isinstance(value, str) and _is_number(value):
        reason = f"{needed} is needed, not a text"
        return InputProblem(
            where, value, reason, f"write {_yaml_number(value, integer=integer)} without quotes"
        )
    if isinstance(value, str) and (quantity := _QUANTITY.match(value)):
        plain = f"give a plain number{_unit_words(location)}, such as {quantity[1]}"
        return InputProblem(where, value, "a unit written as text is not read", plain)
    return InputProblem(where, value, f"{needed} is needed", f"give {needed}{_unit_words(location)}")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _yaml_number(text: str, *, integer: bool) -> str:
    number = float(text)
    if integer or number.is_integer():
        return f"{number:.0f}"
    # YAML takes an exponent for a number only after a decimal point: 1e-6 is text, 1.0e-6 is not.
    return re.sub(r"^(-?\d+)e", r"\1.0e", repr(number))


def _unit(location: Location) -> str:
    name = next((str(part) for part in reversed(location) if isinstance(part, str)), "")
    if len(location) > 1 and location[-2] == "masses_amu":
        name = "masses_amu"
    unit = unit_of_key(name)
    return f" {UNIT_SYMBOLS.get(unit, unit)}" if unit else ""


def _unit_words(location: Location) -> str:
    unit = _unit(location)
    return f" in{unit}" if unit else ""
