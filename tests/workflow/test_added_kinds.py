"""A crystal structure and a heat bath that a user adds, two files edited each: they reach atoms and deck."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kapitza.interfaces.baths import BATH_LINES
from kapitza.interfaces.crystal_builders import BUILDERS
from kapitza.study.bath_kinds import BATHS
from kapitza.study.crystal_kinds import CRYSTALS
from kapitza.study.loading import parse_study
from kapitza.study.problems import StudyError

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("study_with_kinds.py")
IRON = {"crystal": "simple_cubic", "elements": ["Fe"]}
STUDY = {
    "name": "kinds",
    "potentials": {
        "iron": {
            "elements": {"Fe": 55.845},
            "pair_style": "lj/cut 5",
            "pair_coeff": ["* * 0.4 2.3"],
            "cutoff_angstrom": 5.0,
            "force_range_cutoffs": 1,
            "nominal_cutoff_thz": 10.0,
            "nominal_lattice_angstrom": {"simple_cubic:Fe": 2.87},
            "source": "a test",
        }
    },
    "interfaces": [
        {
            "name": "iron-heavy",
            "potential": "iron",
            "left": IRON,
            "right": {**IRON, "masses_amu": {"Fe": 111.69}},
            "length_cells": [80],
        }
    ],
    "temperatures_k": [300],
    "seeds": [1],
    "protocol": {"reversal": "none", "bath": "csvr", "timestep_fs": 1, "sample_interval_steps": 10},
}
# What is added at the end of each file.
EDITS = {
    "study/crystal_kinds.py": """
CRYSTALS["simple_cubic"] = CrystalKind(
    name="simple_cubic",
    element_counts=(1,),
    centring="P",
    cells={
        "001": NominalCell(1, 1, 1.0, 1.0, 1.0),
        "110": NominalCell(2, 2, 1.0, math.sqrt(2), math.sqrt(2)),
        "111": NominalCell(6, 3, math.sqrt(2), math.sqrt(6), math.sqrt(3)),
    },
    examples=("simple_cubic:Fe",),
)
""",
    "interfaces/crystal_builders.py": """
def _simple(elements, directions):
    from ase.lattice.cubic import SimpleCubic

    return SimpleCubic(directions=directions, symbol=elements[0], latticeconstant=1.0)


BUILDERS["simple_cubic"] = _simple
""",
    "study/bath_kinds.py": """
BATHS["csvr"] = BathKind("csvr", "velocities rescaled at random", True, ("bussi",))
""",
    "interfaces/baths.py": """
_CSVR = "fix hot hot temp/csvr ${{hot_k}} ${{hot_k}} ${{damping_ps}} {hot} # and {cold}"
BATH_LINES["csvr"] = BathLines(
    "temp/csvr", lambda bath, hot, cold: _CSVR.format(hot=hot, cold=cold), lambda bath: TALLIED
)
""",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the edited package makes of the study."""
    folder = tmp_path_factory.mktemp("mine")
    shutil.copytree(ROOT / "src/kapitza", folder / "kapitza", ignore=shutil.ignore_patterns("__pycache__"))
    for name, added in EDITS.items():
        path = folder / "kapitza" / name
        path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, PROGRAM],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(Path(__file__).parent)])},
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_without_their_records_both_are_unknown():
    with pytest.raises(StudyError) as problem:
        parse_study(STUDY, source="kinds.yaml")
    assert "csvr" in str(problem.value) and "simple_cubic" in str(problem.value)


def test_every_kind_of_a_study_has_its_atoms_or_lines():
    assert list(BUILDERS) == list(CRYSTALS)
    assert list(BATH_LINES) == list(BATHS)


def test_a_crystal_reaches_the_schema_and_the_words_of_its_keys(found):
    assert "wurtzite (two elements) or simple_cubic (one element)." in found["schema"]
    assert "wurtzite 2, simple_cubic 1." in found["schema"]
    assert "wurtzite:Ga,N, simple_cubic:Fe)" in found["schema"]


def test_a_crystal_is_planned_as_it_is_built(found):
    for planned, built in found["sizes"].values():
        assert planned == pytest.approx(built)
    assert found["atoms"][0] == found["atoms"][1] == 4 * 4 * 80
    assert found["primitive"] == 1


def test_a_bath_reaches_schema_deck_and_doctor(found):
    assert "langevin or nose_hoover or csvr (set temperatures)" in found["schema"]
    assert found["deck"].count("fix hot hot temp/csvr ${hot_k} ${hot_k} ${damping_ps}") == 2
    assert found["sets_temperature"] is True
    assert "temp/csvr" in found["fixes"]
