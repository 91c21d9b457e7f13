"""A wanted error instead of times: what is chosen reaches it, costs least, and leaves what is written."""

import math

import pandas as pd
import pytest
import yaml
from study_examples import CONFIG, MANIFEST, argon

from kapitza.analysis.files.contracts import CONDUCTANCE, DEFINITIONS
from kapitza.analysis.files.tables import write_table
from kapitza.commands.target_met import said_of_target
from kapitza.interfaces.case_decks import case_deck
from kapitza.rules import WorkflowRules
from kapitza.study.cases import cases
from kapitza.study.cost import MEASURED_OVER_FORMULA, plan_study
from kapitza.study.loading import load_study, parse_study
from kapitza.study.plan import plan_text
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError
from kapitza.study.target_error import (
    FIT_OVER_STATISTICAL,
    largest_total_error,
    planned_errors,
    protocol_options,
    total_over_statistical,
)

FREE = ("production_ps", "bath_offset_fraction", "reversal")
EXAMPLE = CONFIG.parent / "examples" / "argon-wanted-error.yaml"


def data_of(target=0.05, interface=None, **protocol):
    data = argon()
    kept = {key: value for key, value in data["protocol"].items() if key not in FREE}
    data["protocol"] = {**kept, "target_relative_error": target, **protocol}
    data["interfaces"][0] |= interface or {}
    return {key: value for key, value in data.items() if key != "seeds"}


def study_of(*args, seeds=None, **kwargs):
    data = data_of(*args, **kwargs)
    return parse_study(data | ({"seeds": seeds} if seeds else {}), source="test.yaml", manifest=MANIFEST)


def plan_of(study):
    return plan_study(study, MANIFEST)


def test_what_is_chosen_reaches_the_error_and_hardly_more():
    study = study_of(0.015)
    assert study.options[0].by_error == (True, True)
    for group in plan_of(study).groups:
        total = math.hypot(1, FIT_OVER_STATISTICAL) * group.prediction.relative_error
        assert 0.95 * 0.015 < total <= 0.015
        assert group.prediction.gate_ratio <= 0.05
    assert largest_total_error(plan_of(study)) == study.options[0].error


def test_it_is_the_cheapest_of_all_ways():
    study = study_of(0.03)
    found = list(protocol_options(parse_study(data_of(0.03), source="t", manifest=MANIFEST), MANIFEST))
    # Everything is decided by now: the one that was chosen, computed again.
    assert [option.cost for option in found] == [study.options[0].cost]
    costs = [option.cost for option in study.options]
    assert costs == sorted(costs) and len(costs) > 10
    assert study.options[0].cost == pytest.approx(plan_of(study).core_seconds)
    assert (study.protocol.reversal, study.protocol.bath_offset_fraction) == ("pairs", 0.5)
    assert study.seeds == (1, 2)


def test_half_the_error_takes_four_times_the_production():
    rough, fine = (study_of(target, reversal="pairs").protocol.production_ps for target in (0.02, 0.01))
    assert [b / a for a, b in zip(rough, fine, strict=True)] == pytest.approx([4, 4], rel=0.07)
    single = study_of(0.03, reversal="none", bath_offset_fraction=0.25, seeds=[1, 2])
    pairs = study_of(0.03, reversal="pairs", bath_offset_fraction=0.5, seeds=[1, 2])
    ratios = zip(single.protocol.production_ps, pairs.protocol.production_ps, strict=True)
    # Twice the difference, twice the runs.
    assert [one / two for one, two in ratios] == pytest.approx([8, 8], rel=0.15)


def test_a_check_or_the_spectrum_may_ask_for_more_than_the_error():
    study = study_of(0.3)
    assert study.options[0].by_error == (False, False)
    assert min(study.protocol.production_ps) >= 2 * study.spectrum.error_groups * study.spectrum.block_ps
    assert max(group.prediction.gate_ratio for group in plan_of(study).groups) <= 0.05


def test_what_the_study_says_itself_stays():
    study = study_of(reversal="none", bath_offset_fraction=0.15, seeds=[4, 5, 6])
    assert (study.protocol.reversal, study.protocol.bath_offset_fraction) == ("none", 0.15)
    assert study.seeds == (4, 5, 6) and len(study.options) == 1
    fixed = study_of(production_ps=700, seeds=[1])
    assert fixed.protocol.production_ps == 700 and fixed.options == ()
    assert fixed.protocol.reversal == "pairs"


def test_the_check_of_the_error_has_the_wanted_one_as_its_limit():
    assert study_of(0.04).health.limits()["error_fraction"] == 0.04
    assert study_of(0.04, production_ps=700, seeds=[1]).health.limits()["error_fraction"] == 0.04
    data = data_of(0.04) | {"health": {"error_fraction": 0.1}}
    found = parse_study(data, source="test.yaml", manifest=MANIFEST)
    assert found.health.limits()["error_fraction"] == 0.1


def test_no_bath_is_near_melting():
    manifest = load_manifest()
    data = data_of(0.05, interface={"expected_conductance_mw_m2k": 60, "expected_conductivity_w_mk": 0.4})
    data["interfaces"][0].pop("expected_jump_fraction")
    study = parse_study(data | {"temperatures_k": [55]}, source="test.yaml", manifest=manifest)
    melting = manifest["lj-argon"].melting("fcc", ("Ar",))
    assert 55 * (1 + study.protocol.bath_offset_fraction) <= 0.9 * melting < 55 * 1.5


def test_a_resolved_study_is_the_same_study():
    """As it is written into the results, and read again to repeat them."""
    study = study_of()
    again = parse_study(study.model_dump(mode="json"), source="again", manifest=MANIFEST)
    decks = [
        [case_deck(case, item.protocol, MANIFEST["lj-argon"]) for case in cases(item)]
        for item in (study, again)
    ]
    assert decks[0] == decks[1] and len(decks[0]) == 8


def test_what_cannot_be_chosen_is_refused():
    with pytest.raises(StudyError, match="expected_conductance_mw_m2k"):
        study_of(interface={"expected_conductance_mw_m2k": None})
    with pytest.raises(StudyError, match="largest_production_ps of 500 ps"):
        study_of(0.01, largest_production_ps=500)
    with pytest.raises(StudyError, match="seeds"):
        parse_study(
            {key: value for key, value in argon().items() if key != "seeds"},
            source="test.yaml",
            manifest=MANIFEST,
        )


def test_the_plan_says_what_was_chosen_why_and_what_else_would_cost():
    study = study_of(0.03)
    text = plan_text(study, plan_of(study))
    assert "wanted: an error of 3.0%" in text and "pairs, baths at ± 50%, damping 2.14 ps, 2 seeds" in text
    (line,) = [line for line in text.splitlines() if line.startswith("  single runs")]
    ratio = next(o.cost for o in study.options if o.reversal == "none") / study.options[0].cost
    assert line.endswith(f"{ratio:.2f}") and ratio > 2
    assert "wanted" not in plan_text(study_of(production_ps=700, seeds=[1]), plan_of(study))


def test_the_rules_see_what_was_chosen(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(yaml.safe_dump(data_of()))
    asked = WorkflowRules.of([path], yaml.safe_load(path.read_text()), [path])
    assert asked.study.protocol.reversal == "pairs"
    assert "results/ar-4ar/T30/L36/seed2/hot_right/run.json" in asked.products()


def test_the_example_plans_five_percent():
    study = load_study(EXAMPLE, load_manifest())
    assert study.options[0].error <= study.protocol.target_relative_error == 0.05
    assert MEASURED_OVER_FORMULA * total_over_statistical() == pytest.approx(1.3 * math.sqrt(1.64))


def finished(folder, study, value, statistical, systematic):
    for case in cases(study):
        place = folder / case.group_directory
        place.mkdir(parents=True, exist_ok=True)
        known = dict.fromkeys(CONDUCTANCE.columns, 1.0) | {"converged": "yes"}
        known |= {"conductance_mw_m2k": value, "standard_error_mw_m2k": statistical}
        rows = [known | {"definition": name, "systematic_mw_m2k": systematic} for name in DEFINITIONS]
        write_table(place / "conductance.csv", CONDUCTANCE, pd.DataFrame(rows))


def test_finished_cases_say_whether_they_have_met_it_and_what_would(tmp_path):
    study = study_of(0.05, production_ps=400, seeds=[1])
    assert said_of_target(study, MANIFEST, tmp_path) == []
    finished(tmp_path, study, 50.0, 4.0, 3.0)
    lines = said_of_target(study, MANIFEST, tmp_path)
    assert len(lines) == len(study.temperatures_k)
    # Twice the wanted error: four times as long.
    planned = planned_errors(plan_of(study))["ar-4ar/T10/L36"]
    assert lines[0] == (
        f"ar-4ar/T10/L36: error of 10.0% after 400 ps ({0.1 / planned:.2f} of the planned {planned:.1%}), "
        "wanted 5.0%: a production_ps of 1600 would meet it"
    )
    finished(tmp_path, study, 50.0, 1.5, 2.0)
    assert all(line.endswith("wanted 5.0%: met") for line in said_of_target(study, MANIFEST, tmp_path))
    plain = parse_study(argon(), source="test.yaml", manifest=MANIFEST)
    assert said_of_target(plain, MANIFEST, tmp_path) == []


def open_box(target=0.05, **interface):
    """Neither length nor baths are given, nor a jump that belongs to a box."""
    data = data_of(target)
    kept = {**data["interfaces"][0], **interface}
    for key in ("length_cells", "bath_cells", "expected_jump_fraction"):
        if key not in interface:
            del kept[key]
    del data["protocol"]["bath_damping_ps"]
    return data | {"interfaces": [kept]}


def test_length_baths_and_damping_are_chosen_together():
    study = parse_study(open_box(), source="test.yaml", manifest=MANIFEST)
    chosen, box = study.options[0], study.interfaces[0]
    assert chosen.box.cells == (("ar-4ar", box.length_cells[0], box.bath_cells),)
    # Fast sound, 1.05 nm/ps, goes through a bath and back in three damping times.
    expected = 2 * box.bath_cells * 0.527 / (0.527 * 2.0) / 3
    assert study.protocol.bath_damping_ps == chosen.damping_ps == pytest.approx(expected, rel=0.04)
    assert {option.box for option in study.options} - {chosen.box} and chosen.error <= 0.05
    others = [option for option in study.options if option.reaches and option.reversal == "pairs"]
    assert all(chosen.cost <= option.cost for option in others)
    total = math.hypot(largest_total_error(plan_of(study)), chosen.length_error)
    assert total == pytest.approx(chosen.error) and chosen.length_error > 0
    assert chosen.measured_error == pytest.approx(math.sqrt(0.05**2 - chosen.length_error**2))


def test_a_smaller_error_takes_a_longer_box():
    lengths = []
    for target in (0.1, 0.05, 0.03):
        study = parse_study(open_box(target), source="test.yaml", manifest=MANIFEST)
        lengths.append(study.interfaces[0].length_cells[0])
        assert study.options[0].error <= target
    assert lengths == sorted(lengths) and lengths[0] < lengths[-1]
    text = plan_text(study, plan_of(study))
    assert f"ar-4ar {lengths[-1]} cells with baths of" in text and "of the length" in text


def test_what_is_given_of_a_box_stays():
    study = parse_study(open_box(bath_cells=7), source="test.yaml", manifest=MANIFEST)
    assert study.interfaces[0].bath_cells == 7
    study = parse_study(open_box(length_cells=[40]), source="test.yaml", manifest=MANIFEST)
    assert study.interfaces[0].length_cells == (40,) and study.options[0].length_error == 0
    again = parse_study(study.model_dump(mode="json"), source="again", manifest=MANIFEST)
    assert again.interfaces == study.interfaces and again.options == ()


def test_what_a_length_needs_to_be_chosen_is_asked_for():
    with pytest.raises(StudyError, match="needs an expected conductivity"):
        parse_study(open_box(expected_conductivity_w_mk=None), source="t", manifest=MANIFEST)
    with pytest.raises(StudyError, match="that of one box"):
        parse_study(open_box(expected_jump_fraction=0.3), source="t", manifest=MANIFEST)
    data = open_box() | {"seeds": [1]}
    data["protocol"] = {**data["protocol"], "production_ps": 800}
    with pytest.raises(StudyError, match=r"length_cells.*required"):
        parse_study(data, source="t", manifest=MANIFEST)
