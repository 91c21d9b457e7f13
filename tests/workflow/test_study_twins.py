"""Twins in a study: what they share with their case, what a study without them does not notice."""

import pytest
import yaml
from study_examples import MANIFEST, argon

from kapitza.interfaces.case_decks import case_deck
from kapitza.interfaces.twin_lines import APART, EXTERNAL
from kapitza.rules import WorkflowRules
from kapitza.study.cases import cases, find_case
from kapitza.study.loading import parse_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError
from kapitza.study.twin_kinds import TWINS, twin_kind


def study_of(**changes):
    return parse_study({**argon(), **changes}, source="test.yaml", manifest=MANIFEST)


def deck_of(case, study):
    return case_deck(case, study.protocol, MANIFEST["lj-argon"])


ALL = list(TWINS)


def test_a_study_without_twins_has_none():
    assert study_of().twins == ()
    assert {case.twin for case in cases(study_of())} == {""}
    assert twin_kind("") is None


def test_twins_follow_their_case_and_share_its_atoms_and_random_numbers():
    study = study_of(twins=ALL)
    found = [case for case in cases(study) if case.temperature_k == 30 and case.seed == 2]
    assert [case.directory for case in found] == [
        "ar-4ar/T30/L36/seed2",
        *(f"ar-4ar/T30/L36+{kind}/seed2" for kind in ALL),
    ]
    assert {case.structure_directory for case in found} == {"ar-4ar/T30/L36"}
    assert {case.case_seed for case in found} == {found[0].case_seed}
    assert find_case(study, "ar-4ar", "30", "36+harmonic", 2).twin == "harmonic"


def test_a_realisation_of_disorder_is_its_twins_as_well():
    data = argon()
    data["interfaces"][0]["disorder"] = {"seed": 1, "intermixing": {"planes": 1}, "realisations": "per_seed"}
    study = parse_study({**data, "twins": ALL}, source="test.yaml", manifest=MANIFEST)
    found = [case for case in cases(study) if case.temperature_k == 30 and case.seed == 2]
    assert {case.structure_directory for case in found} == {"ar-4ar/T30/L36/seed2"}
    assert len({str(case.build_entry()) for case in found}) == 1


@pytest.mark.parametrize("kind", ALL)
def test_the_deck_of_a_twin_differs_by_its_forces_alone(kind):
    study = study_of(twins=[kind])
    case, twin = (find_case(study, "ar-4ar", 30, length, 1) for length in ("36", f"36+{kind}"))
    whole, replaced = deck_of(case, study), deck_of(twin, study)
    assert whole == deck_of(find_case(study_of(), "ar-4ar", 30, 36, 1), study_of())
    assert replaced.count(EXTERNAL) == 2
    only = set(replaced.splitlines()) ^ set(whole.splitlines())
    words = {line.split()[0] for line in only}
    if TWINS[kind].harmonic_crystals:
        assert words == {"pair_style", "pair_coeff", "fix", "fix_modify"}
        # The same range: the same ranks, order and random numbers.
        assert "pair_style zero 8.5" in replaced and APART not in replaced
    else:
        assert words == {"group", "neigh_modify", "fix", "fix_modify"}
        assert replaced.count(APART) == 2 and "pair_style zero" not in replaced


@pytest.mark.parametrize("twins", [["harmonic", "harmonic"], ["anharmonic"], "harmonic"])
def test_what_is_no_list_of_different_twins_is_refused(twins):
    with pytest.raises(StudyError, match="twins"):
        study_of(twins=twins)


@pytest.fixture
def asked(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(yaml.safe_dump({**argon(), "twins": ["harmonic_interface", "harmonic"]}))
    return WorkflowRules.of([path], yaml.safe_load(path.read_text()), [path])


def test_twins_are_no_cases_of_their_own_in_tables_and_on_the_page(asked):
    plain = {"ar-4ar/T10/L36", "ar-4ar/T30/L36"}
    assert {group.folder for group in asked.groups} == plain
    assert {case["directory"] for case in asked.shown_cases()} == plain
    assert {group.own_folder for group in asked.twin_groups} == plain
    assert {group.named_run("seed 1") for group in asked.twin_groups} == {
        "harmonic_interface, seed 1",
        "harmonic, seed 1",
    }
    assert asked.crystals_expanded
    assert load_manifest()["lj-argon"]


def test_everything_of_a_twin_is_asked_for(asked):
    products = set(asked.products())
    case = "results/ar-4ar/T30/L36"
    assert {f"{case}/expansion.h5", f"{case}/twins.csv", f"{case}+harmonic/seed1/run.json"} <= products
    assert f"{case}+harmonic/structure.data" not in products
    assert "results/figures/ar-4ar-T30-L36-twins.svg" in products
