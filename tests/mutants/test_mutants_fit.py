"""Every mutant still fits the code and its tests: what `make test-mutants` is to try can be tried."""

import re
from pathlib import Path

import pytest
from run import ROOT, known_mutants

ROOMS = ("study", "interfaces", "simulation", "steps", "rules", "workflow")
ANALYSIS = ("measure", "spectral", "harmonic", "mismatch", "files", "report", "figures")


@pytest.mark.parametrize("mutant", known_mutants(), ids=lambda mutant: mutant.name)
def test_the_code_and_the_tests_are_there(mutant):
    assert mutant.misfit(ROOT) is None
    assert mutant.new != mutant.old and mutant.why.endswith(".")
    assert mutant.tests
    for test in mutant.tests:
        path, _, name = test.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not name or re.search(rf"^def {name.partition('[')[0]}\(", text, flags=re.MULTILINE), test


def test_they_are_spread_over_all_rooms():
    mutants = known_mutants()
    assert len(mutants) >= 30
    rooms = {mutant.room for mutant in mutants}
    for room in (*ROOMS, *(f"analysis.{name}" for name in ANALYSIS)):
        assert any(found == room or found.startswith(f"{room}.") for found in rooms), room


def test_a_mutant_that_no_longer_fits_says_where(tmp_path):
    mutant = known_mutants()[0]
    assert mutant.misfit(tmp_path) == f"there is no file {mutant.file}"
    (tmp_path / mutant.file).parent.mkdir(parents=True)
    (tmp_path / mutant.file).write_text("nothing of it\n", encoding="utf-8")
    assert mutant.misfit(tmp_path) == f"its old text stands 0 times in {mutant.file}"
    Path(tmp_path / mutant.file).write_text(mutant.old + mutant.old, encoding="utf-8")
    assert mutant.misfit(tmp_path) == f"its old text stands 2 times in {mutant.file}"
