"""docs/keys.md and docs/api.md are what the code says."""

import importlib.util
import re
from pathlib import Path

import pytest

import kapitza
from kapitza.study.model import Study

DOCS = Path(__file__).resolve().parents[2] / "docs"
SPEC = importlib.util.spec_from_file_location("reference", DOCS / "site/reference.py")
reference = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(reference)


@pytest.fixture(scope="module")
def keys():
    return reference.keys_page()


@pytest.fixture(scope="module")
def api():
    return reference.api_page()


def test_the_page_of_keys_is_that_of_the_schema(keys):
    assert (DOCS / "keys.md").read_text(encoding="utf-8") == keys, "fix: make schema"


def test_the_page_of_public_names_is_that_of_the_docstrings(api):
    assert (DOCS / "api.md").read_text(encoding="utf-8") == api, "fix: make schema"


def test_every_key_has_a_row_with_an_example(keys):
    schema = Study.model_json_schema()
    rows = [line for line in keys.splitlines() if line.startswith("| `")]
    models = [schema, *(node for node in schema["$defs"].values() if "properties" in node)]
    assert len(rows) == sum(len(model["properties"]) for model in models)
    for row in rows:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == 5 and all(cells), row
        assert not cells[3].startswith("required"), row
        # Nothing to show: add a value to ELSEWHERE of docs/site/reference.py, or an example study.
        assert cells[3] != "none", row


def test_units_and_bounds_are_told():
    node = {"type": "number", "exclusiveMinimum": 0, "maximum": 50}
    assert reference._kind(node) + reference._unit("timestep_fs") == "number > 0, at most 50, in fs"
    assert reference._unit("contact_shear_gpa_nm") == ", in GPa/nm"
    both = {
        "anyOf": [
            {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 9}},
            {"type": "null"},
        ]
    }
    assert reference._kind(both) == "list: whole number 1 to 9"


def test_every_public_name_has_its_call_and_its_words(api):
    assert re.findall(r"^## (\w+)", api, flags=re.MULTILINE) == sorted(
        set(kapitza.__all__) - {"__version__"}, key=str.lower
    )
    assert "timestep" not in api and "<object" not in api and "NestedSequence" not in api
    assert "- `interval_ps`: time between frames, ps; frequencies reach to half of its inverse." in api
    assert "    *,\n    k_mesh: int = 24,\n" in api
