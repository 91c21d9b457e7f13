"""Pages that the code writes: docs/keys.md from the schema of a study, docs/api.md from the docstrings.

`make schema` runs it after a change of either; tests/workflow/test_reference.py holds the pages to the code.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

import kapitza
from kapitza.study.key_units import UNIT_SYMBOLS, unit_of_key
from kapitza.study.model import Study

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
EXAMPLE_STUDIES = ("config.yaml", "examples/*.yaml", "tests/workflow/*.yaml", "potentials/manifest.yaml")
"""Where values of keys are looked for, in this order."""
ELSEWHERE: dict[str, Any] = {
    "Alloy.planes": 2,
    "CrystalCell.space_group": "P6_3mc (186)",
    "CrystalCell.system": "hexagonal",
    "CrystalCell.centring": "C",
    "CrystalCell.edges_angstrom": [3.19, 5.525, 5.19],
    "CrystalCell.symbols": "eight symbols",
    "CrystalCell.fractions": "eight rows of three",
    "CrystalCell.sha256": "64 digits",
    "Structure.area_angstrom2": 850.0,
    "Disorder.greens_cells": [6, 6],
    "GivenDispersionMedium.phonopy": "NaCl/phonopy_params.yaml",
    "GivenElasticMedium.density_kg_m3": 2329,
    "GivenElasticMedium.stiffness_gpa": "six rows of six",
    "GivenElasticMedium.c11_gpa": 165.8,
    "GivenElasticMedium.c12_gpa": 63.9,
    "GivenElasticMedium.c44_gpa": 79.6,
    "GivenElasticMedium.number_density_per_a3": 0.04994,
    "Health.strict": True,
    "GivenDispersionMedium.kind": "dispersion",
    "Intermixing.profile": "erf",
    "Lattice.lattice_constant_angstrom": {"Si": 5.431},
    "Measured.conductance_mw_m2k": 30,
    "Measured.source": "R. J. Stoner and H. J. Maris, Phys. Rev. B 48, 16373 (1993)",
    "Measured.standard_error_mw_m2k": 3,
    "Measured.temperature_k": 290,
    "Models.contact_normal_gpa_nm": 100,
    "Models.contact_shear_gpa_nm": 50,
    "Models.rms_roughness_nm": 0.3,
    "Pair.models": ["dmm_debye", "amm_elastic"],
    "Pair.reservoirs_k": [[310, 290]],
    "Potential.files": {"Si.snapcoeff": None, "Si.snapparam": None},
    "Protocol.bath_power_ev_ps": 0.5,
    "Protocol.segment_ps": 50,
    "Roughness.correlation_nm": 1.0,
    "Roughness.rms_nm": 0.3,
    "Spectrum.wavevectors": False,
    "Vacancies.fraction": 0.05,
    "Vacancies.planes": 2,
}
"""Values of keys that no example study has."""
OTHER_UNITS = {
    "gpa_nm": "GPa/nm",
    "w_mk": "W m⁻¹ K⁻¹",
    "thz": "THz",
    "matom_steps_s": "10⁶ atom-steps per second",
    "cells": "cells",
    "planes": "atomic planes",
}
"""Units of keys that key_units does not name."""
LONGEST_EXAMPLE, LONGEST_CALL = 60, 90
PARTS = {
    "Args": "Arguments:",
    "Attributes": "Attributes:",
    "Returns": "Returns:",
    "Raises": "Raises:",
}
"""Parts of a docstring, and how they are headed."""
KEYS_INTRODUCTION = """# Every key of a study

Written from [the schema](../workflow/schemas/study.schema.json) by `make schema`; do not edit it. A key
without a default is required. A key left out takes its default. What a value must be together with others
(geometry, cutoffs, sampling) is checked when a study is read, with the fix: `kapitza plan mine.yaml`. Whole
studies are in [examples](../examples); a first one is made in the [tutorial](tutorial.md), others in
[how-to.md](how-to.md).
"""
API_INTRODUCTION = """# Public names of the package

Written from the docstrings by `make schema`; do not edit it. What they are for, with code that runs:
[python.md](python.md). Every name is imported from `kapitza`.
"""


def keys_page() -> str:
    """The text of docs/keys.md."""
    schema = Study.model_json_schema()
    found = {**ELSEWHERE, **dict(reversed(list(_values_in_examples(schema))))}
    parts = [KEYS_INTRODUCTION, _section("Study", schema, found)]
    for name in _order(schema, schema["$defs"]):
        parts.append(_section(name, schema["$defs"][name], found))
    return "\n".join(parts)


def api_page() -> str:
    """The text of docs/api.md."""
    parts = [API_INTRODUCTION]
    for name in sorted(set(kapitza.__all__) - {"__version__"}, key=str.lower):
        thing = getattr(kapitza, name)
        parts.append(f"## {name}\n\n{_signature(name, thing)}\n\n{_prose_of(thing)}\n")
        if inspect.isclass(thing):
            parts += [
                f"### {name}.{method}\n\n{_signature(method, member)}\n\n{_prose_of(member)}\n"
                for method, member in vars(thing).items()
                if inspect.isfunction(member) and not method.startswith("_")
            ]
    return "\n".join(parts)


def _signature(name: str, thing: Any) -> str:
    """Call of a function or a dataclass, with the annotations as they stand in the code."""
    node = ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]
    if isinstance(node, ast.ClassDef):
        fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
        parts, returned = [ast.unparse(field) for field in fields], ""
    else:
        assert isinstance(node, ast.FunctionDef)
        parts, returned = _parameters(node.args), f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"{name}({', '.join(parts)}){returned}"
    if len(line) > LONGEST_CALL:
        line = f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){returned}"
    return f"```text\n{line}\n```"


def _parameters(arguments: ast.arguments) -> list[str]:
    """Parameters of a function in order, `*` before those that are given by name alone."""
    first = [ast.arg("*")] if arguments.kwonlyargs else []
    names = [*arguments.args, *first, *arguments.kwonlyargs]
    defaults = [*[None] * (len(arguments.args) - len(arguments.defaults)), *arguments.defaults]
    defaults += [*[None] * len(first), *arguments.kw_defaults]
    return [
        ast.unparse(name) + (f" = {ast.unparse(default)}" if default else "")
        for name, default in zip(names, defaults, strict=True)
        if name.arg != "self"
    ]


def _prose_of(thing: Any) -> str:
    """A docstring as Markdown: what it says, and its lists of names as lists."""
    text = re.sub(
        r"^(\w+(?:, \w+)*) : (.*(?:\n {4}.*)*)", _item, inspect.getdoc(thing) or "", flags=re.MULTILINE
    )
    for title, words in PARTS.items():
        text = re.sub(
            rf"^{title}:\n((?: {{4}}.*\n?)+)", lambda m, words=words: _part(words, m[1]), text, flags=re.M
        )
    text = text.replace('docs/theory.md, "', '[theory.md](theory.md), "')
    return re.sub(r"(?<=[^\n])\n(?=Raises )", "\n\n", text).strip()


def _part(words: str, block: str) -> str:
    body = textwrap.dedent(block)
    listed = re.sub(r"^(\w+): (.*(?:\n {4}.*)*)", _item, body, flags=re.MULTILINE)
    return f"{words}\n\n{listed}"


def _item(match: re.Match[str]) -> str:
    return f"- `{match[1]}`: {' '.join(match[2].split())}"


def _section(name: str, model: dict[str, Any], found: dict[str, Any]) -> str:
    head = "| key | value | default | example | meaning |\n|---|---|---|---|---|"
    rows = []
    for key, node in model["properties"].items():
        default = "required" if key in model.get("required", ()) else _default(node)
        example = (
            "below" if any(_references(node)) else _shown(found.get(f"{name}.{key}", node.get("default")))
        )
        rows.append(
            f"| `{key}` | {_kind(node)}{_unit(key)} | {default} | {example} | {_cell(node['description'])} |"
        )
    return f"## {name}\n\n{_cell(model['description'])}\n\n{head}\n" + "\n".join(rows) + "\n"


def _unit(key: str) -> str:
    other = next((unit for end, unit in OTHER_UNITS.items() if key.endswith(f"_{end}")), None)
    unit = unit_of_key(key)
    shown = other or (UNIT_SYMBOLS.get(unit, unit) if unit else None)
    return f", in {shown}" if shown else ""


def _default(node: dict[str, Any]) -> str:
    if "$ref" in node:
        return "its defaults"
    value = node.get("default")
    return "none" if value is None or value in ([], {}) else _shown(value)


def _shown(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, width=10**6, allow_unicode=True)
    text = text.removesuffix("\n").removesuffix("...").strip()
    if len(text) > LONGEST_EXAMPLE:
        text = f"{text[:LONGEST_EXAMPLE].rstrip()} …"
    return "none" if text in ("null", "[]", "{}") else f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _kind(node: dict[str, Any]) -> str:
    """What a value may be, with its bounds, in words."""
    choices = node.get("oneOf") or node.get("anyOf")
    if choices:
        kinds = [_kind(choice) for choice in choices if choice.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "enum" in node or "const" in node:
        return " \\| ".join(f"`{value}`" for value in node.get("enum", [node.get("const")]))
    kind = node["type"]
    if kind == "array":
        parts = node.get("prefixItems")
        return f"{len(parts)} × {_kind(parts[0])}" if parts else f"list: {_kind(node['items'])}"
    if kind == "object":
        return f"by name: {_kind(next(iter(node['patternProperties'].values())))}"
    words = {"number": "number", "integer": "whole number", "string": "text", "boolean": "true or false"}
    return words[kind] + _bounds(node)


def _bounds(node: dict[str, Any]) -> str:
    low, above, high = (node.get(name) for name in ("minimum", "exclusiveMinimum", "maximum"))
    if low is not None and high is not None:
        return f" {_number(low)} to {_number(high)}"
    return "" if above is None else f" > {_number(above)}, at most {_number(high)}"


def _number(value: float) -> str:
    return f"{value:g}".replace("e+0", "e").replace("e-0", "e−") if isinstance(value, float) else f"{value}"


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rsplit("/", 1)[1]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _order(model: dict[str, Any], models: dict[str, Any]) -> list[str]:
    """Names of sections, each behind the first that refers to it."""
    order: list[str] = []
    for name in dict.fromkeys(_references(model["properties"])):
        if name not in order:
            order += [name, *(deeper for deeper in _order(models[name], models) if deeper not in order)]
    return list(dict.fromkeys(order))


def _values_in_examples(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """(section.key, value) of the example studies that is not the default, first ones first."""
    for pattern in EXAMPLE_STUDIES:
        for path in sorted(ROOT.glob(pattern)):
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            if path.name == "manifest.yaml":
                content = {"potentials": content}
            yield from _values("Study", schema, content, schema["$defs"])


def _values(
    name: str, model: dict[str, Any], content: dict[str, Any], models: Any
) -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        node = model["properties"].get(key, {})
        inner = list(_references(node))
        if not inner:
            if value != node.get("default"):
                yield f"{name}.{key}", value
            continue
        for part in _mappings(value):
            chosen = next((one for one in inner if set(part) <= set(models[one]["properties"])), None)
            if chosen:
                yield from _values(chosen, models[chosen], part, models)


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    """The sections in a value: itself, those of a list, or those of a mapping by name."""
    if isinstance(value, list):
        for part in value:
            yield from _mappings(part)
    elif isinstance(value, dict):
        yield value
        if all(isinstance(part, dict) for part in value.values()):
            yield from value.values()


def main() -> int:
    """Write both pages."""
    for name, text in (("keys.md", keys_page()), ("api.md", api_page())):
        (DOCS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
