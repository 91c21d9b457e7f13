"""A study's own potential is a few lines of the study: found, verified, or refused before anything runs."""

import hashlib
import shutil
from pathlib import Path

import pytest
import yaml
from study_examples import CONFIG, ROOT

from kapitza.interfaces.case_decks import case_deck
from kapitza.study.cases import cases
from kapitza.study.given_potential import GivenPotential
from kapitza.study.loading import load_study
from kapitza.study.plan import main
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import known_potentials
from kapitza.study.problems import StudyError

CATALOGUE = load_manifest()
SILICON = {
    "elements": {"Si": 28.085},
    "pair_style": "sw",
    "pair_coeff": ["* * {file} {elements}"],
    "cutoff_angstrom": 3.77118,
    "force_range_cutoffs": 2,
    "nominal_cutoff_thz": 18.7,
    "nominal_lattice_angstrom": {"diamond:Si": 5.43},
    "file": "mine/Si.sw",
    "source": "my thesis",
}
JOINED = {
    "joins": {"lj-argon": ["Ar"], "mine": ["Si"]},
    "cross": [
        {
            "pair_style": "lj/cut 8.0",
            "pair_coeff": ["{Ar} {Si} 0.01 3.2"],
            "cutoff_angstrom": 8.0,
            "force_range_cutoffs": 1,
        }
    ],
    "source": "a guess",
}


def write(folder, potential="mine", **entries):
    """A study of silicon with potentials of its own, and their file beside it."""
    (folder / "mine").mkdir(exist_ok=True)
    shutil.copy(ROOT / "potentials" / "Si.sw", folder / "mine" / "Si.sw")
    data = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    silicon = {"crystal": "diamond", "elements": ["Si"]}
    data["interfaces"] = [
        {"name": "si", "potential": potential, "left": silicon, "right": silicon, "length_cells": [36]}
    ]
    data["protocol"] = {"timestep_fs": 1, "sample_interval_steps": 10}
    data["potentials"] = {"mine": SILICON, **entries}
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


def refusal(path):
    with pytest.raises(StudyError) as error:
        known_potentials(load_study(path), path, CATALOGUE)
    return str(error.value)


def test_the_file_is_found_beside_the_study_and_its_digest_recorded(tmp_path):
    path = write(tmp_path)
    study = load_study(path)
    mine = known_potentials(study, path, CATALOGUE)["mine"]
    (place,) = mine.paths(Path("elsewhere")).values()
    assert place == tmp_path / "mine" / "Si.sw"
    assert mine.sha256 == hashlib.sha256(place.read_bytes()).hexdigest()
    assert mine.physics()["sha256"] == mine.sha256
    deck = case_deck(cases(study)[0], study.protocol, mine)
    assert "pair_coeff * * ${potential_file} Si Si" in deck and str(tmp_path) not in deck


def test_another_content_of_the_file_is_another_physics(tmp_path):
    path = write(tmp_path)
    before = known_potentials(load_study(path), path, CATALOGUE)["mine"].physics()
    file = tmp_path / "mine" / "Si.sw"
    file.write_text(file.read_text() + "\n# changed\n")
    assert known_potentials(load_study(path), path, CATALOGUE)["mine"].physics() != before


def test_it_travels_whole_as_text_and_as_plain_data(tmp_path):
    path = write(tmp_path, two=JOINED)
    known = known_potentials(load_study(path), path, CATALOGUE)
    for name in ("mine", "two", "lj-argon", "tersoff-sicge"):
        sent = GivenPotential.of(name, known[name])
        for found in (
            GivenPotential.model_validate_json(sent.model_dump_json()),
            GivenPotential.model_validate(sent.model_dump(mode="json")),
        ):
            assert found.name == name
            assert found.potential.physics() == known[name].physics()
            assert found.potential.paths(Path("x")) == known[name].paths(ROOT / "potentials")


def test_it_joins_and_is_joined(tmp_path):
    path = write(tmp_path, "two", two=JOINED, three={**JOINED, "joins": {"two": ["Ar"], "mine": ["Si"]}})
    known = known_potentials(load_study(path), path, CATALOGUE)
    assert known["two"].digests == {"mine/Si.sw": known["mine"].sha256}
    assert known["two"].paths(Path("x"))["mine/Si.sw"] == tmp_path / "mine" / "Si.sw"
    assert list(known["three"].elements) == ["Ar", "Si"]


def test_a_hybrid_of_the_catalogue_alone_takes_its_files_from_there(tmp_path):
    entry = {**JOINED, "joins": {"lj-argon": ["Ar"], "sw-silicon": ["Si"]}}
    path = write(tmp_path, "two", two=entry)
    two = known_potentials(load_study(path), path, CATALOGUE)["two"]
    assert two.paths(ROOT / "potentials") == {"Si.sw": ROOT / "potentials" / "Si.sw"}
    assert GivenPotential.of("two", two).potential.paths(Path("x")) == two.paths(ROOT / "potentials")


def test_the_plan_knows_it_and_refuses_it_before_anything_runs(tmp_path, capsys):
    path = write(tmp_path)
    assert main([str(path)]) == 0
    path = write(tmp_path, mine={**SILICON, "sha256": "0" * 64})
    assert main([str(path)]) == 1
    assert "SHA-256 is" in capsys.readouterr().err


REFUSED = {
    "hash of another file": (
        {"sha256": "0" * 64},
        "interfaces[0].potential = 'mine': mine/Si.sw: SHA-256 is",
    ),
    "missing file": (
        {"file": "Si.sw2"},
        "potentials.mine = 'mine': Si.sw2: no such file; fix: give its path",
    ),
    "file elsewhere": ({"file": "../Si.sw"}, "potentials.mine.file = '../Si.sw'"),
    "element not in the file": ({"elements": {"Si": 28.0, "Ge": 72.6}}, "the file holds Si, not Ge"),
    "element of the side not in the potential": (
        {"elements": {"Ge": 72.6}, "nominal_lattice_angstrom": {"diamond:Ge": 5.6}},
        "potential mine does not describe Si",
    ),
    "elements written out": ({"pair_coeff": ["* * {file} Si"]}, "Si is written out"),
    "absolute path": ({"file": "/tmp/Si.sw"}, "not a path below the folder of the study"),
    "elements of a library by type": (
        {"pair_style": "meam", "pair_coeff": ["* * {file} {elements} {file} {elements}"]},
        "names the types twice; elements that a library file is read for are {list:A,B}",
    ),
    "a library without its list": (
        {"pair_style": "meam", "pair_coeff": ["* * {file} {elements}"]},
        "reads its elements from a library file",
    ),
    "a list of other elements": ({"pair_coeff": ["* * {file} {list:Si,X} {elements}"]}, "names ['X']"),
    "a sum over the whole box": (
        {"pair_style": "buck/coul/long 8.0", "pair_coeff": ["* * 1000.0 0.3 10.0"], "file": None},
        "acts over the whole box",
    ),
    "charges by their solver": ({"pair_style": "reaxff NULL"}, "finds its charges by a solver"),
    "no charges": (
        {"pair_style": "coul/dsf 0.2 8.0", "pair_coeff": ["* *"], "file": None},
        "needs charged atoms: give charges for Si",
    ),
    "charges of other elements": (
        {"pair_style": "coul/dsf 0.2 8.0", "pair_coeff": ["* *"], "file": None, "charges": {"Ge": 1.0}},
        "needs charged atoms: give charges for Si",
    ),
    "charges for nothing": ({"charges": {"Si": 1.0}}, "charges act in no pair style given"),
    **{
        f"code in {style}": ({"pair_style": style}, "runs code that comes with the potential")
        for style in ("python 5.0", "mliap unified model.pt", "mace x", "kim x", "deepmd x")
    },
    "no coefficients": (
        {"pair_style": "lj/cut 8.0", "pair_coeff": ["* *"], "file": None},
        "gives no coefficient after the types",
    ),
    "mistyped key": ({"cutof_angstrom": 3.0}, "did you mean cutoff_angstrom?"),
    "mistyped key of a hybrid": ({"joins": {"lj-argon": ["Ar"], "sw-silicon": ["Si"]}}, "unknown key"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_run_is_refused_with_the_key_and_the_fix(case, tmp_path):
    change, message = REFUSED[case]
    text = refusal(write(tmp_path, mine={**SILICON, **change}))
    assert message in text and "fix: " in text


def test_a_name_of_the_catalogue_is_refused(tmp_path):
    assert "the catalogue has a potential of this name" in refusal(write(tmp_path, **{"lj-argon": SILICON}))


def test_a_hybrid_of_unknown_potentials_is_refused(tmp_path):
    entry = {**JOINED, "joins": {"lj-argon": ["Ar"], "sw-silicn": ["Si"]}}
    assert "joins names sw-silicn, which is no potential" in refusal(write(tmp_path, two=entry))
