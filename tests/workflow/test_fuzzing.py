"""A study file is planned and turned into decks, or refused in one clear message: nothing in between."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from fuzzed_studies import HOSTILE_NAMES, MANIFEST, studies
from hypothesis import HealthCheck, Phase, given, settings
from study_examples import argon, changed

from kapitza.interfaces.case_decks import case_deck
from kapitza.interfaces.deck import bath_seeds
from kapitza.study.cases import cases
from kapitza.study.cost import plan_study
from kapitza.study.loading import load_study
from kapitza.study.plan import plan_text
from kapitza.study.problems import StudyError

EXAMPLES = 540
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
LINE = re.compile(r"fuzzed\.yaml: .+; fix: .+")
DRY_RUNS = Path(__file__).with_name("dry_runs.py")


def outcome(path):
    """Whether a study file is "valid" or "refused"; every other end is an error."""
    try:
        study = load_study(path, MANIFEST)
    except StudyError as refused:
        assert all(LINE.fullmatch(line) for line in str(refused).splitlines()), refused
        return "refused"
    assert plan_text(study, plan_study(study, MANIFEST)).startswith(f"study {study.name}\n")
    found = cases(study)
    for case in found:
        assert all(SAFE.fullmatch(part) and ".." not in part for part in case.directory.split("/"))
    for case in (found[0], found[-1]) if found else ():
        deck = case_deck(case, study.protocol, MANIFEST[case.interface.potential])
        assert len(bath_seeds(deck)) == case.steps.segments
        assert not re.search(r"[`;|]|\bshell\b", deck.partition("# == variables ==")[2])
    return "valid"


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    """(text, outcome) of every generated study file."""
    path = tmp_path_factory.mktemp("fuzz") / "fuzzed.yaml"
    found = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=studies())
    def fuzz(data):
        text = yaml.safe_dump(data, allow_unicode=True)
        path.write_text(text, encoding="utf-8")
        found.append((text, outcome(path)))

    fuzz()
    return found


def test_every_study_file_is_planned_or_refused(fuzzed):
    outcomes = [kind for _, kind in fuzzed]
    assert len({text for text, _ in fuzzed}) >= 500
    assert outcomes.count("valid") >= 0.15 * len(outcomes)
    assert outcomes.count("refused") >= 0.2 * len(outcomes)


def test_snakemake_plans_or_refuses_the_same(fuzzed, tmp_path):
    expected = {}
    for kind in ("valid", "refused"):
        for number, text in enumerate([text for text, found in fuzzed if found == kind][5::20][:5]):
            path = tmp_path / f"{kind}{number}.yaml"
            path.write_text(text, encoding="utf-8")
            expected[path.name] = kind
    assert len(expected) == 10
    done = subprocess.run(
        [sys.executable, DRY_RUNS, *(tmp_path / name for name in expected)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["study"] for line in said] == list(expected)
    for line in said:
        if expected[line["study"]] == "valid":
            assert line["refusal"] is None, line
        else:
            assert re.match(rf"{line['study']}: .+; fix: ", line["refusal"]), line
    assert not list(tmp_path.rglob("PWNED"))


@pytest.mark.parametrize("key", ["name", "interfaces.0.name", "interfaces.0.potential"])
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_that_could_leave_the_results_folder_or_reach_a_shell_are_refused(tmp_path, key, name):
    path = tmp_path / "fuzzed.yaml"
    path.write_text(yaml.safe_dump(changed(argon(), key, name), allow_unicode=True), encoding="utf-8")
    assert outcome(path) == "refused"


NUMBERS_AND_ELEMENTS = {
    f"params.{name}"
    for name in ("species", "block_ps", "bands", "blocks", "cutoff_thz", "order_step", "planes", "window")
} | {"params.frames", "params.sublattices", "params.error_groups"}  # one option of our own, or nothing


def test_only_numbers_and_elements_of_a_study_stand_in_a_shell_command_unquoted():
    root = DRY_RUNS.parents[2]
    code = [path for path in root.glob("[a-z]*/**/*.py") if path != Path(__file__)]
    assert not [path for path in code if "shell=True" in path.read_text()]
    bare = set()
    for rules in (root / "workflow" / "rules").glob("*.smk"):
        for command in re.findall(r'"([^"\n]*\{[a-z]+\.?[^"\n]*)"', rules.read_text()):
            if "results/" not in command:
                bare |= set(re.findall(r"\{((?:params|input|output|wildcards|log)[.a-z_]*)\}", command))
    assert bare <= NUMBERS_AND_ELEMENTS
