"""`kapitza new` writes studies that validate, of whatever two crystals one potential knows."""

import sys

import pytest

from kapitza.cli import main
from kapitza.commands import new_study as module
from kapitza.commands.new_study import WANTED_ERROR, NamedCrystal, new_study
from kapitza.study.cost import plan_study
from kapitza.study.loading import load_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError

PAIRS = [
    ("Ar", "4Ar"),
    ("Si", "Ge"),
    ("Si", "Si:112.34"),
    ("Cu", "Ni"),
    ("Al", "Cu"),
    ("GaN", "2GaN"),
    ("C", "Si"),
    ("Pb", "C"),
    ("Ar", "Kr"),
]


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_what_is_written_validates_and_reaches_the_error_it_was_written_for(left, right, tmp_path, capsys):
    path = tmp_path / "mine.yaml"
    words = ["new", "--left", left, "--right", right, "--temperature", "20", "--into", str(path)]
    assert main(words) == 0
    study = load_study(path)
    (interface,) = study.interfaces
    assert "".join(interface.left.elements) in left and "".join(interface.right.elements) in right
    (group,) = plan_study(study, load_manifest()).groups
    assert group.prediction.relative_error <= 1.05 * WANTED_ERROR
    assert f"kapitza plan {path}" in capsys.readouterr().out
    assert all(len(line) <= 110 for line in path.read_text().splitlines())


def test_only_strain_is_doubted_of_a_new_study(tmp_path):
    """Time step, drive, width and production are chosen so that the plan has nothing to warn of."""
    for left, right in PAIRS:
        path = tmp_path / f"{left}-{right}.yaml"
        new_study(left, right, temperatures_k=[20.0], into=path)
        plan = plan_study(load_study(path), load_manifest())
        assert [line for line in plan.warnings if "strain" not in line] == [], (left, right)


def test_masses_are_those_asked_for(tmp_path):
    for right, mass in (("4Ar", 4 * 39.948), ("Ar:100", 100.0), ("2x Ar", 2 * 39.948)):
        path = tmp_path / f"{mass:.0f}.yaml"
        new_study("Ar", right, temperatures_k=[10.0, 30.0], into=path)
        study = load_study(path)
        assert study.interfaces[0].right.masses_amu == {"Ar": pytest.approx(mass)}
        assert study.interfaces[0].left.masses_amu == {}
        assert study.temperatures_k == (10.0, 30.0)


@pytest.mark.parametrize("text", ["", "si", "Si:", "GaN:30", "Si Ge", "4", "SiGeC"])
def test_a_crystal_that_is_not_understood_is_refused(text):
    with pytest.raises(StudyError, match="write Si, GaN, 4Ar"):
        NamedCrystal.of(text)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--left", "Xx", "--right", "Si"], "no potential of the catalogue knows both; fix: of Ag, Al, Ar,"),
        (
            ["--left", "Si", "--right", "Ge", "--potential", "sw-silicon"],
            "not for Ge; fix: it knows diamond:Si",
        ),
        (
            ["--left", "Si", "--right", "Ge", "--potential", "mine"],
            "not in the catalogue; fix: one of lj-argon",
        ),
    ],
)
def test_what_the_catalogue_does_not_have_is_one_line(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", *words, "--temperature", "300"]) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_and_nobody_is_asked_who_is_not_there(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["new", "--left", "Ar", "--right", "4Ar", "--temperature", "30"]
    assert main(words) == 0 and (tmp_path / "ar-4ar.yaml").is_file()
    before = (tmp_path / "ar-4ar.yaml").read_text()
    assert main(words) == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "ar-4ar.yaml").read_text() == before
    monkeypatch.setattr(sys, "stdin", open("/dev/null", encoding="utf-8"))  # noqa: PTH123, SIM115
    assert main(["new", "--left", "Ar"]) == 2
    assert "give --left, --right and --temperature" in capsys.readouterr().err


def test_in_a_terminal_what_is_missing_is_asked_for(tmp_path, monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr(module.sys, "stdin", Terminal())
    answers = iter(["Si", "Ge", "300 400"])
    path = tmp_path / "asked.yaml"
    assert new_study(None, None, temperatures_k=[], into=path, ask=lambda question: next(answers)) == 0
    assert load_study(path).temperatures_k == (300.0, 400.0)
