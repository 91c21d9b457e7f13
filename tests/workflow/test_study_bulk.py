"""Homogeneous boxes beside an interface: what a study with `bulk_reference` runs, and what it refuses."""

import copy

import pytest
import yaml
from study_examples import CONFIG, MANIFEST, argon

from kapitza.rules import WorkflowRules
from kapitza.study.bulk_references import bulk_references, is_homogeneous
from kapitza.study.cases import cases
from kapitza.study.cost import plan_study
from kapitza.study.loading import parse_study
from kapitza.study.problems import StudyError

MADE = ("ar-4ar-bulk-left", "ar-4ar-bulk-right")


def given(extra=(), **changes):
    """argon() with bulk references; extra: further interfaces, as changes of the first."""
    data = argon()
    data["interfaces"][0] |= {"bulk_reference": True, **changes}
    for item in extra:
        data["interfaces"].append(copy.deepcopy(data["interfaces"][0]) | {"bulk_reference": False} | item)
    return data


def study_of(data):
    return parse_study(data, source="test.yaml", manifest=MANIFEST)


def test_both_crystals_get_a_box_of_the_same_size():
    study = study_of(given())
    asking, left, right = study.interfaces
    assert (left.name, right.name) == MADE
    assert left.left == left.right == asking.left and right.left == right.right == asking.right
    assert asking.left.masses_amu != asking.right.masses_amu
    for box in (left, right):
        assert is_homogeneous(box) and not box.bulk_reference
        assert box.build_entry(36) | {"name": "", "left": 0, "right": 0} == asking.build_entry(36) | {
            "name": "",
            "left": 0,
            "right": 0,
        }
    assert not is_homogeneous(asking)
    assert bulk_references(study, asking) == dict(zip(("left", "right"), MADE, strict=True))
    # What a run depends on is what it was: nothing is run again for a new key.
    plain = argon()
    assert study_of(plain).interfaces[0].build_entry(36) == asking.build_entry(36)
    assert len(study_of(plain).interfaces) == 1
    groups = {group.directory for group in plan_study(study, MANIFEST).groups}
    assert {name.split("/")[0] for name in groups} == {"ar-4ar", *MADE}


def test_a_study_that_was_resolved_is_left_as_it_is():
    study = study_of(given())
    again = study_of(study.model_dump(mode="json"))
    assert again.interfaces == study.interfaces


def test_an_interface_of_the_study_that_is_such_a_box_serves():
    light = argon()["interfaces"][0]["left"]
    data = given([{"name": "ar-ar", "right": light, "expected_conductance_mw_m2k": None}])
    study = study_of(data)
    assert [item.name for item in study.interfaces] == ["ar-4ar", "ar-ar", MADE[1]]
    assert bulk_references(study, study.interfaces[0]) == {"left": "ar-ar", "right": MADE[1]}
    # Another box is not the same crystal's.
    data["interfaces"][1]["bath_cells"] = 5
    assert [item.name for item in study_of(data).interfaces] == ["ar-4ar", "ar-ar", *MADE]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"disorder": {"seed": 1, "intermixing": {"planes": 1}}}, "disorder"),
        ({"max_coincidence_cells": 3}, "m cells on n"),
        ({"right": argon()["interfaces"][0]["left"]}, "homogeneous itself"),
    ],
)
def test_sides_that_are_no_crystals_alone_are_refused_with_the_reason(changes, reason):
    with pytest.raises(StudyError, match=r"bulk_reference.*" + reason):
        study_of(given(**changes))


def test_nothing_to_compare_and_a_name_that_is_taken_are_refused():
    data = given()
    data["spectrum"] = {**data.get("spectrum", {}), "conversion_planes": []}
    with pytest.raises(StudyError, match=r"bulk_reference.*conversion_planes"):
        study_of(data)
    with pytest.raises(StudyError, match="another interface called ar-4ar-bulk-left"):
        study_of(given([{"name": MADE[0]}]))


@pytest.fixture
def asked(tmp_path):
    path = tmp_path / "study.yaml"
    data = given() | {"twins": ["harmonic_interface"]}
    path.write_text(yaml.safe_dump(data))
    return WorkflowRules.of([path], yaml.safe_load(path.read_text()), [path])


class Place:
    interface, temperature, length = "ar-4ar", "30", "36"


def test_tables_and_figures_of_the_case_ask_for_the_boxes(asked):
    seeds = asked.study.seeds
    expected = [f"results/{name}/T30/L36/seed{seed}/planes.h5" for name in MADE for seed in seeds]
    assert asked.bulk_flows(Place())["bulk_planes"] == expected
    assert asked.case_figure_files(Place())["bulk_planes"] == expected
    assert len(asked.bulk_flows(Place())["bulk_heat_flow"]) == 2 * len(seeds)
    for changes in ({"length": "36+harmonic_interface"}, {"interface": MADE[0]}):
        assert asked.bulk_flows(type("Other", (Place,), changes)()) == {}


def test_boxes_that_were_made_have_no_twins(asked):
    assert {case.twin for case in cases(asked.study) if case.interface.name in MADE} == {""}
    assert {case.twin for case in cases(asked.study)} == {"", "harmonic_interface"}
    assert asked.twin_kinds(Place()) == ["harmonic_interface"]
    assert not any("bulk" in name and "+harmonic" in name for name in asked.products())
    settings = asked.case_settings(type("Other", (Place,), {"interface": MADE[0]})())
    assert settings["homogeneous"] and not asked.case_settings(Place())["homogeneous"]


def test_boxes_that_were_made_have_runs_and_no_results_of_their_own():
    """Their temperature jump is zero, and a conductance by it has no sign."""
    rules = WorkflowRules(study_of(given()), MANIFEST, CONFIG)
    made = [name for name in rules.products() if "-bulk-" in name]
    assert {group.interface for group in rules.groups} == {"ar-4ar"}
    assert {case["interface"] for case in rules.shown_cases()} == {"ar-4ar"}
    for name in MADE:
        flows = [path for path in made if f"/{name}/" in path and path.endswith("planes.h5")]
        assert len(flows) == len(rules.seed_folders) > 0
    assert not [path for path in made if path.rpartition("/")[2] in ("conductance.csv", "health.csv")]
    assert not [path for path in made if "/figures/" in path or "elastic_box" in path]
