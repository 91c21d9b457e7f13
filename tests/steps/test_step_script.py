"""workflow/step.py: the stage of a rule gets what the rule names, as what its annotations say."""

import json
import runpy
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from snakemake.iocontainers import Namedlist

from kapitza.analysis.files.contracts import RELAXATION, STRESS
from kapitza.analysis.files.tables import read_table, write_table
from kapitza.analysis.integrity.made_files import AlteredFileError, altered, record_made
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.sections.lattice_section import Lattice

SCRIPT = Path(__file__).resolve().parents[2] / "workflow" / "step.py"


def run(rule, *, wildcards=None, inputs=None, output=None, threads=1, **params):
    """The script as Snakemake runs it."""
    given = SimpleNamespace(
        rule=rule,
        wildcards=wildcards or {},
        params=params,
        input=inputs or {},
        output=output or {},
        threads=threads,
    )
    runpy.run_path(str(SCRIPT), init_globals={"snakemake": given})


def test_the_stage_is_that_of_the_rule(tmp_path):
    run("deck", output={"deck": str(tmp_path / "nemd.in")}, text="run 0\n", code="a digest")
    assert (tmp_path / "nemd.in").read_text() == "run 0\n"


def test_a_rule_of_another_name_says_its_stage(tmp_path):
    run("another", output={"deck": str(tmp_path / "nemd.in")}, step="deck", text="run 1\n")
    assert (tmp_path / "nemd.in").read_text() == "run 1\n"


def test_nothing_is_made_from_a_file_that_was_altered_since_it_was_made(tmp_path):
    """A table of a seed edited by hand went into every table after it, and all was as recorded."""
    made, page = tmp_path / "a.csv", tmp_path / "passed.txt"
    pd.DataFrame([("check", 1.0, 2.0, "passed")]).to_csv(made)
    record_made([made])
    run("deck", inputs=Namedlist([str(made)]), output=Namedlist(fromdict={"deck": str(page)}), text="1")
    assert altered([page]) == []
    page.write_text("2")
    assert altered([page]) == [page]
    made.write_text("other")
    with pytest.raises(AlteredFileError, match=r"a\.csv"):
        run("deck", inputs=Namedlist([str(made)]), output=Namedlist(fromdict={"deck": str(page)}), text="3")
    assert page.read_text() == "2"


def test_a_rule_without_a_stage_fails():
    with pytest.raises(ModuleNotFoundError, match="nothing"):
        run("nothing")


def write_sides(folder):
    """lattice.json of two crystals that have a residual stress, and a box that strains neither."""
    for side, tension in (("left", 20.0), ("right", -50.0)):
        content = {
            "method": "thermal",
            "crystal": "fcc",
            "residual_stress_bar": tension,
            "residual_stress_se_bar": 1.0,
            "elastic_gpa": {"c11": 4.0, "c12": 2.0, "c44": 1.0},
        }
        (folder / f"{side}.json").write_text(json.dumps(content))
    row = dict.fromkeys(RELAXATION.columns, 0.0)
    write_table(folder / "relaxation.csv", RELAXATION, pd.DataFrame([row]))
    return {side: str(folder / f"{side}.json") for side in ("left", "right")}


def test_wildcards_and_plain_data_become_numbers_and_models(tmp_path):
    potential = GivenPotential.of("lj-argon", load_manifest()["lj-argon"])
    run(
        "stress",
        wildcards={"interface": "a", "temperature": "30"},
        inputs={**write_sides(tmp_path), "relaxation": str(tmp_path / "relaxation.csv")},
        output={"table": str(tmp_path / "stress.csv")},
        orientations=["001", "001"],
        potential=potential.model_dump(mode="json"),
        settings=Lattice().model_dump(),
        timestep_ps=0.01,
        physics={"not": "asked for"},
    )
    table = read_table(tmp_path / "stress.csv", STRESS).set_index("side")
    assert table.stress_zz_gpa.to_dict() == {"left": 2e-3, "right": -5e-3}
