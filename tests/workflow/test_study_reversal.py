"""Reversed pairs in a study: what both runs of a seed share, and every file that is asked for."""

import json

import pytest
import yaml
from study_examples import CONFIG, MANIFEST, argon

from kapitza.commands.stakes import Stake, at_stake
from kapitza.interfaces.case_decks import bath_settings, case_deck
from kapitza.interfaces.deck import UNSORTED
from kapitza.rules import WorkflowRules
from kapitza.study.cases import cases, find_case
from kapitza.study.cost import plan_study
from kapitza.study.loading import load_study, parse_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError

SIDES = ("hot_left", "hot_right")


def study_of(data=None, **protocol):
    data = data or argon()
    given = {**data["protocol"], "reversal": "pairs", **protocol}
    return parse_study({**data, "protocol": given}, source="test.yaml", manifest=MANIFEST)


def run_of(study, side, length="36"):
    return find_case(study, "ar-4ar", 30, length, f"1/{side}")


def deck_of(study, case):
    return case_deck(case, study.protocol, MANIFEST["lj-argon"])


def test_without_pairs_a_seed_is_one_run():
    study = study_of(reversal="none")
    assert {case.hot_side for case in cases(study)} == {""}
    assert all(case.directory == case.seed_directory for case in cases(study))
    assert UNSORTED not in deck_of(study, cases(study)[0])
    with pytest.raises(StudyError, match="reversal"):
        study_of(reversal="reversed")


def test_both_runs_of_a_pair_share_atoms_velocities_and_noise():
    study = study_of(bath_offset_fraction=0.25)
    found = [case for case in cases(study) if case.temperature_k == 30 and case.seed == 1]
    assert [case.directory for case in found] == [f"ar-4ar/T30/L36/seed1/{side}" for side in SIDES]
    for what in ("seed_directory", "structure_directory", "case_seed", "group_directory"):
        assert len({getattr(case, what) for case in found}) == 1
    assert find_case(study, "ar-4ar", 30, 36, 1) == found[0]
    decks = [deck_of(study, case).splitlines() for case in found]
    changed = [pair for pair in zip(*decks, strict=True) if pair[0] != pair[1]]
    values = [[line.split()[-1] for line in lines] for lines in zip(*changed, strict=True)]
    names = {line.split()[1] for line, _ in changed}
    assert names == {"left_start_k", "right_start_k", "hot_k", "cold_k"}
    # Exchanged, and nothing else.
    assert sorted(values[0]) == sorted(values[1]) and "37.5" in values[1]
    assert all(deck.count(UNSORTED) == 2 for deck in decks)


def test_a_power_is_turned_round():
    study = study_of(bath="ehex", bath_power_ev_ps=0.02)
    for side, sign in zip(SIDES, (1, -1), strict=True):
        run = run_of(study, side)
        assert bath_settings(run, study.protocol, MANIFEST["lj-argon"]).power_ev_ps == sign * 0.02
        fixes = {line for line in deck_of(study, run).splitlines() if " ehex " in line}
        assert fixes == {f"fix hot hot ehex 1 {sign * 0.02:g}", f"fix cold cold ehex 1 {-sign * 0.02:g}"}


def test_a_pair_costs_two_runs_and_has_the_error_of_two():
    alone, pairs = (plan_study(study_of(reversal=kind), MANIFEST).groups[0] for kind in ("none", "pairs"))
    assert pairs.atom_steps == 2 * alone.atom_steps
    ratio = pairs.prediction.relative_error / alone.prediction.relative_error
    assert ratio == pytest.approx(2**-0.5, rel=1e-12)
    assert pairs.prediction.gate_ratio / alone.prediction.gate_ratio == pytest.approx(2**-0.5, rel=1e-12)


@pytest.fixture
def asked(tmp_path):
    def rules(**changes):
        data = {**argon(), **changes}
        data["protocol"] = {**data["protocol"], "reversal": "pairs"}
        path = tmp_path / "study.yaml"
        path.write_text(yaml.safe_dump(data))
        return WorkflowRules.of([path], yaml.safe_load(path.read_text()), [path])

    return rules


def test_everything_of_a_pair_is_asked_for(asked):
    products = asked(twins=["harmonic"]).products()
    assert len(products) == len(set(products))
    case = "results/ar-4ar/T30/L36"
    runs = {
        f"{case}{twin}/seed2/{side}/{name}"
        for twin in ("", "+harmonic")
        for side in SIDES
        for name in ("nemd.in", "run.json", "health.csv", "heat_flow.h5", "planes.h5")
    }
    seeds = {
        f"{case}/seed2/{name}" for name in ("run.json", "heat_flow.h5", "conductance.csv", "spectrum.csv")
    }
    assert runs | seeds | {f"{case}/rectification.csv"} <= set(products)
    assert f"{case}/seed2/nemd.in" not in products
    assert f"{case}/seed2/hot_left/conductance.csv" not in products


def test_an_arrangement_of_disorder_is_that_of_both_runs(asked):
    data = argon()
    data["interfaces"][0]["disorder"] = {"seed": 1, "intermixing": {"planes": 1}, "realisations": "per_seed"}
    products = set(asked(interfaces=data["interfaces"]).products())
    assert "results/ar-4ar/T30/L36/seed2/structure.data" in products
    assert "results/ar-4ar/T30/L36/seed2/hot_left/structure.data" not in products


def test_the_example_is_a_study_of_pairs():
    study = load_study(CONFIG.parent / "examples" / "argon-reversed-pairs.yaml", load_manifest())
    assert study.protocol.reversal == "pairs" and study.protocol.bath_offset_fraction == 0.5


def test_single_runs_that_pairs_would_replace_are_named(tmp_path):
    """A finished study to which pairs are added: its runs are in the folders of the seeds."""
    file = tmp_path / "study.yaml"
    data = argon()
    data["protocol"]["reversal"] = "pairs"
    file.write_text(yaml.safe_dump(data))
    record = tmp_path / "results/ar-4ar/T30/L36/seed2/run.json"
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"core_seconds": 109.0}))
    assert at_stake(file, tmp_path / "results", ["true"]) == [Stake("ar-4ar/T30/L36/seed2", 109.0)]
    record.write_text(json.dumps({"core_seconds": 109.0, "runs": 2}))
    assert at_stake(file, tmp_path / "results", ["true"]) == []
