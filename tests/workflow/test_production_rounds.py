"""A run that stops when the measured error is the wanted one, extends itself when not, and resumes."""

import json

import pandas as pd
import pytest
import yaml
from study_examples import MANIFEST, argon

from kapitza.analysis.files.contracts import CONDUCTANCE, DEFINITIONS
from kapitza.analysis.files.tables import write_table
from kapitza.commands import starting
from kapitza.commands.reaching import run_rounds
from kapitza.interfaces.case_decks import case_deck
from kapitza.interfaces.deck import decides_trajectory
from kapitza.rules import WorkflowRules
from kapitza.rules.production_file import PRODUCTION_FILE, read_round, write_round
from kapitza.study.cases import cases
from kapitza.study.loading import parse_study
from kapitza.study.problems import StudyError
from kapitza.study.production_rounds import (
    LEAST_WINDOWS,
    LONGEST_STEP,
    SHORTEST_STEP,
    ProductionRound,
    Reached,
    first_round,
    grows,
    in_round,
    limits_ps,
    next_round,
    planned_ps,
)

TARGET = 0.02
FREE = ("production_ps", "bath_offset_fraction", "reversal", "segments", "windows_per_segment")


def data_of(target=TARGET, **protocol):
    data = argon()
    kept = {key: value for key, value in data["protocol"].items() if key not in FREE}
    return data | {"protocol": {**kept, "target_relative_error": target, **protocol}, "seeds": [1, 2]}


class Workflow:
    """Stands in for Snakemake: finished runs whose measured error is so many times the planned one."""

    def __init__(self, folder, measured=1.0, converged="yes", **study):
        self.file, self.results = folder / "study.yaml", folder / "results"
        self.asks_for(**study)
        self.measured, self.converged, self.starts = measured, converged, []
        self.dies_at = 0

    def asks_for(self, *target, **protocol):
        data = data_of(*target, **protocol)
        self.file.write_text(yaml.safe_dump(data))
        self.study = parse_study(data, source="study.yaml", manifest=MANIFEST)
        self.planned = planned_ps(self.study)

    def __call__(self, targets, is_end):
        assert is_end == (not targets)
        study = in_round(self.study, read_round(self.results))
        self.starts.append((dict(read_round(self.results).production_ps), is_end))
        if len(self.starts) == self.dies_at:
            return 130
        for case in cases(study)[:: len(study.seeds) * len(study.protocol.hot_sides)]:
            # The plan ends at the target.
            error = self.error_at(case.temperature, case.sampled_ps)
            place = self.results / case.group_directory
            known = dict.fromkeys(CONDUCTANCE.columns, 1.0)
            known |= {"conductance_mw_m2k": 50.0, "standard_error_mw_m2k": 50 * 0.8 * error}
            known |= {"systematic_mw_m2k": 50 * 0.6 * error, "converged": self.converged}
            rows = pd.DataFrame([known | {"definition": name} for name in DEFINITIONS])
            write_table(place / "conductance.csv", CONDUCTANCE, rows)
            (self.results / case.directory).mkdir(parents=True, exist_ok=True)
            (self.results / case.directory / "run.json").write_text(
                json.dumps({"production_ps": case.sampled_ps})
            )
        return 0

    def error_at(self, temperature, time_ps):
        return self.measured * TARGET * (self.planned[temperature] / time_ps) ** 0.5

    def run(self):
        return run_rounds(self.results, self, self.study, MANIFEST)

    @property
    def productions(self):
        return [tuple(times.values()) for times, _ in self.starts]


def test_it_stops_early_when_the_measured_error_is_met(tmp_path, capsys):
    workflow = Workflow(tmp_path, measured=0.6)
    assert workflow.run() == 0
    planned = workflow.planned
    first = workflow.productions[0]
    assert all(
        0.75 * whole <= part < 0.85 * whole for part, whole in zip(first, planned.values(), strict=True)
    )
    # One round to the tables, and the whole workflow once, in the same round.
    assert workflow.productions == [first, first] and [end for _, end in workflow.starts] == [False, True]
    said = capsys.readouterr().out
    assert said.count("wanted 2.0%: met") == 2 and "of the planned" in said


def test_it_extends_itself_until_the_error_is_met(tmp_path, capsys):
    workflow = Workflow(tmp_path, measured=1.5)
    assert workflow.run() == 0
    last = workflow.productions[-1]
    for temperature, time in zip(("10", "30"), last, strict=True):
        assert workflow.error_at(temperature, time) <= TARGET
    for before, after in zip(workflow.productions[:-2], workflow.productions[1:-1], strict=True):
        for one, two in zip(before, after, strict=True):
            # To the next whole segment.
            assert SHORTEST_STEP * one <= two <= LONGEST_STEP * one + 50 or two == one
    assert "finished runs resume" in capsys.readouterr().out


def test_it_stops_at_the_limit_and_says_so(tmp_path, capsys):
    workflow = Workflow(tmp_path, measured=4.0, target_cap_factor=2)
    assert workflow.run() == 0
    limits = limits_ps(workflow.study)
    assert workflow.productions[-1] == tuple(limits.values())
    assert max(map(max, workflow.productions)) == max(limits.values())
    said = capsys.readouterr().out
    assert "not met at 10 K, 30 K with all that protocol.target_cap_factor (2 times the plan)" in said
    assert "would meet it" in said


def test_a_second_call_makes_nothing_longer(tmp_path):
    workflow = Workflow(tmp_path, measured=1.2)
    workflow.run()
    done, workflow.starts = workflow.productions[-1], []
    assert workflow.run() == 0
    assert workflow.starts == [(dict(zip(("10", "30"), done, strict=True)), True)]


@pytest.mark.parametrize("dies_at", [1, 2, 3])
def test_what_is_killed_ends_in_the_same_production(tmp_path, dies_at):
    whole = Workflow(tmp_path, measured=1.5)
    whole.run()
    (tmp_path / "again").mkdir()
    killed = Workflow(tmp_path / "again", measured=1.5)
    killed.dies_at = dies_at
    assert killed.run() == 130
    interrupted = killed.productions[-1]
    assert killed.run() == 0
    assert killed.productions[dies_at] == interrupted
    assert killed.productions[-1] == whole.productions[-1]


def test_a_smaller_error_wanted_later_resumes_from_what_is_there(tmp_path):
    workflow = Workflow(tmp_path, measured=1.0)
    workflow.run()
    before = workflow.productions[-1]
    workflow.asks_for(TARGET / 2)
    workflow.measured, workflow.starts = 0.5, []
    workflow.run()
    assert all(two >= one for one, two in zip(before, workflow.productions[0], strict=True))
    assert min(workflow.productions[-1]) > max(before) / 2


def test_runs_of_plain_snakemake_are_not_made_shorter(tmp_path):
    workflow = Workflow(tmp_path, measured=0.5)
    write_round(workflow.results, ProductionRound(workflow.planned))
    workflow([], True)
    (workflow.results / PRODUCTION_FILE).unlink()
    workflow.starts = []
    workflow.run()
    # To whole segments.
    whole = tuple(40 * -(-time // 40) for time in workflow.planned.values())
    assert workflow.productions[0] == whole


def study_of(**protocol):
    return parse_study(data_of(**protocol), source="test.yaml", manifest=MANIFEST)


def test_an_error_that_is_not_known_stops_nothing():
    met = Reached(0.5 * TARGET, converged=True, windows=LEAST_WINDOWS)
    assert met.meets(TARGET) and not met.meets(0.4 * TARGET)
    few = Reached(0.5 * TARGET, converged=True, windows=LEAST_WINDOWS - 1)
    slow = Reached(0.5 * TARGET, converged=False, windows=100)
    study = study_of()
    first = first_round(study, {})
    for doubtful in (few, slow):
        longer = next_round(study, first, {"10": [met], "30": [met, doubtful]})
        assert longer.production_ps["10"] == first.production_ps["10"]
        ratio = longer.production_ps["30"] / first.production_ps["30"]
        assert SHORTEST_STEP <= ratio < SHORTEST_STEP * 1.1
    assert next_round(study, first, {"10": [met], "30": [met]}) is None


def test_every_round_is_the_beginning_of_the_next():
    study = study_of()
    short, long = (in_round(study, ProductionRound({"10": time, "30": 2 * time})) for time in (400.0, 1200.0))
    decks = [
        [decides_trajectory(case_deck(case, item.protocol, MANIFEST["lj-argon"])) for case in cases(item)]
        for item in (short, long)
    ]
    assert decks[0] == decks[1]
    assert cases(long)[0].steps.segments == 3 * cases(short)[0].steps.segments


def test_segments_do_not_depend_on_the_wanted_error():
    rough, fine = (study_of(target=target).protocol for target in (0.04, 0.01))
    assert rough.segment_ps == fine.segment_ps
    assert rough.production_ps != fine.production_ps


def test_a_round_that_is_recorded_is_repeated_as_it_was():
    """What results keep of a study needs no production.json."""
    study = in_round(study_of(), ProductionRound({"10": 440.0, "30": 1300.0}))
    again = parse_study(study.model_dump(mode="json"), source="again", manifest=MANIFEST)
    assert again.protocol.production_ps == (440.0, 1300.0) and not grows(again)
    assert [case.steps for case in cases(again)] == [case.steps for case in cases(study)]


def test_what_cannot_resume_does_not_grow():
    assert grows(study_of())
    assert not grows(study_of(segments=15)) and not grows(study_of(production_ps=700))
    frames = parse_study(data_of() | {"spectrum": {"keep_trajectory": False}}, source="t", manifest=MANIFEST)
    assert not grows(frames)


def test_the_rules_see_the_round_of_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "study.yaml"
    file.write_text(yaml.safe_dump(data_of()))

    def production():
        found = WorkflowRules.of([file], yaml.safe_load(file.read_text()), [file]).study
        return found.protocol.production_ps

    planned = production()
    write_round(tmp_path / "results", ProductionRound({"30": 1300.0}))
    assert production() == (planned[0], 1300.0)
    (tmp_path / "results" / PRODUCTION_FILE).write_text(
        '{"production_ps": {"30": -1}, "number": 1, "over": 0}'
    )
    with pytest.raises(StudyError, match=r"production\.json.*remove it"):
        production()


def test_the_command_makes_rounds_of_such_a_study_alone(tmp_path, monkeypatch):
    commands = []

    def one_round(results, start, study, manifest):
        assert results == tmp_path / "results" and grows(study) and "lj-argon" in manifest
        return start(["--", "results/table.csv"], False) or start([], True)

    def watched(study, folder, command, cores, resume, is_end):
        commands.append((command[-2:], is_end))
        return 0

    monkeypatch.setattr(starting, "run_rounds", one_round)
    monkeypatch.setattr(starting, "_watched", watched)
    monkeypatch.setattr(starting, "_may_replace", lambda *given: True)
    file = tmp_path / "study.yaml"
    for data, ends in ((data_of(), [False, True]), (data_of(production_ps=700), [True])):
        file.write_text(yaml.safe_dump(data))
        commands.clear()
        assert starting.run(file, directory=tmp_path) == 0
        assert [is_end for _, is_end in commands] == ends
        assert (["--", "results/table.csv"], False) in commands or len(ends) == 1
