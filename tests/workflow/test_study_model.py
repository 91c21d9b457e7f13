"""The study model: the default study, its schema, and what every key must state."""

import json
import math
import re

import jsonschema
import pytest
from study_examples import CONFIG, MANIFEST, SCHEMA, argon, changed, silicon

from kapitza.study.loading import load_study, parse_study
from kapitza.study.model import Study, main, schema_text
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.protocol_section import Protocol

DIMENSIONLESS = (
    "fractions|"
    "seed|cells|steps|segments|per_segment|groups|planes|seeds|ranks|bands|blocks|"
    "q_mesh|k_mesh|probability|frequency_bins|frequency_points|fraction|relative_error|sigma|max_strain|cutoffs|cap_factor|charges"
)
UNITS = "k|degrees|fs|ps|amu|angstrom|angstrom2|nm|ev_ps|mw_m2k|w_mk|kg_m3|m_s|per_a3|gpa|thz|matom_steps_s"
IN_AMU = "elements"  # of a potential: its elements, each with its mass


def test_default_study_is_valid_with_the_shipped_potentials():
    study = load_study(CONFIG, load_manifest())
    assert study.name == "argon-mass-ratio-4"
    assert study.interface("ar-4ar").right.masses_amu == {"Ar": 4 * 39.948}
    with pytest.raises(KeyError):
        study.interface("nothing")


def test_stored_schema_is_the_models():
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_schema_command(capsys):
    assert main(["--schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Study"
    assert main([]) == 2


def test_schema_accepts_the_default_study_and_refuses_a_mistyped_key():
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(argon(), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(changed(argon(), "protocol.drive", 3), schema)


def leaves():
    """(path, schema) of every key of every section."""
    schema = json.loads(schema_text())
    for section in [schema, *schema["$defs"].values()]:
        for key, leaf in section["properties"].items():
            yield section, key, leaf


def numbers_in(leaf):
    """Schemas of all numbers inside a leaf but choices."""
    if leaf.get("type") in ("number", "integer") and "enum" not in leaf:
        yield leaf
    for part in [*leaf.get("anyOf", []), *leaf.get("oneOf", []), *leaf.get("prefixItems", [])]:
        yield from numbers_in(part)
    for part in (leaf.get("items"), leaf.get("additionalProperties")):
        if isinstance(part, dict):
            yield from numbers_in(part)


def test_every_section_is_closed_and_every_leaf_described():
    for section, key, leaf in leaves():
        assert section["additionalProperties"] is False
        assert section["description"]
        assert len(leaf["description"]) > 15, key


def test_every_number_is_bounded_on_both_sides_and_unit_suffixed():
    for section, key, leaf in leaves():
        for number in numbers_in(leaf):
            assert {"minimum", "exclusiveMinimum"} & set(number), (section["title"], key)
            assert {"maximum", "exclusiveMaximum"} & set(number), (section["title"], key)
            assert re.search(rf"(^|_)({UNITS})$|({DIMENSIONLESS}|{IN_AMU})$", key), key


def test_every_text_is_a_choice_or_has_a_pattern():
    for _, key, leaf in leaves():
        texts = [part for part in (leaf, leaf.get("items", {})) if part.get("type") == "string"]
        assert all({"enum", "const", "pattern"} & set(text) for text in texts), key


def test_defaults_fill_what_a_study_leaves_out():
    data = {key: argon()[key] for key in ("name", "interfaces", "temperatures_k", "seeds")}
    study = parse_study(data, source="short.yaml", manifest=MANIFEST)
    assert study.protocol == Protocol()
    assert study.models.names == (
        "amm_scalar",
        "amm_elastic",
        "amm_anisotropic",
        "dmm_debye",
        "dmm_dispersion",
        "radiation_limit",
        "inelastic_dmm",
        "agf_average_rule",
    )


def test_study_cannot_be_changed_after_loading():
    study = parse_study(argon(), source="a.yaml", manifest=MANIFEST)
    with pytest.raises(ValueError, match="frozen"):
        study.protocol.timestep_fs = 1.0


def test_study_survives_its_own_json():
    study = parse_study(silicon(), source="a.yaml", manifest=MANIFEST)
    again = Study.model_validate_json(study.model_dump_json())
    assert again == study
    assert parse_study(study.model_dump(mode="json"), source="b.yaml", manifest=MANIFEST) == study


def test_build_entry_ignores_expectations_and_other_lengths():
    data = changed(argon(), "interfaces.0.length_cells", [36, 40])
    one, two = (
        parse_study(
            changed(data, "interfaces.0.expected_conductance_mw_m2k", g), source="a", manifest=MANIFEST
        )
        for g in (20, [30, 65])
    )
    entry = one.interfaces[0].build_entry(36)
    assert entry == two.interfaces[0].build_entry(36)
    assert Interface.model_validate(entry).length_cells == (36,)
    heavier = parse_study(
        changed(argon(), "interfaces.0.left.masses_amu", {"Ar": 50}), source="a", manifest=MANIFEST
    )
    assert heavier.interfaces[0].build_entry(36) != entry


def test_whole_numbers_serve_as_floats():
    study = parse_study(changed(argon(), "temperatures_k", [10, 30.5]), source="a.yaml", manifest=MANIFEST)
    assert study.temperatures_k == (10.0, 30.5)
    assert all(isinstance(t, float) and math.isfinite(t) for t in study.temperatures_k)
