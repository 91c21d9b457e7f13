"""Every file that a job makes is known, made again when it is gone, and recorded."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kapitza.rules import WorkflowRules
from kapitza.rules.lost_files import ENDS, lost_files
from kapitza.study.loading import load_study
from kapitza.study.potentials.manifest import load_manifest

ROOT = Path(__file__).resolve().parents[2]
PLANS = Path(__file__).with_name("rerun_plans.py")
ARGON = {"crystal": "fcc", "elements": ["Ar"]}
BOX = {"potential": "lj-argon", "left": ARGON, "right": {**ARGON, "masses_amu": {"Ar": 159.792}}}
INTERFACES = [
    {"name": "lengths", **BOX, "length_cells": [30, 40], "fixed_cells": 1, "bath_cells": 3},
    {
        **{"name": "mixed", **BOX, "length_cells": [30], "fixed_cells": 1, "bath_cells": 3},
        "disorder": {"seed": 1, "intermixing": {"planes": 1}, "realisations": "per_seed"},
    },
    {
        **{"name": "several-cells", "potential": "argon-nickel", "left": ARGON},
        **{"right": {"crystal": "fcc", "elements": ["Ni"]}, "cross_section_cells": [2, 2], "fixed_cells": 1},
        **{"length_cells": [40], "bath_cells": 3, "max_coincidence_cells": 4, "max_strain": 0.02},
    },
]
PAIR = {
    "name": "pb-diamond",
    "left": {"kind": "debye", "material": "Pb"},
    "right": {"kind": "debye", "material": "diamond"},
}
MINIMAL = {
    "protocol": {
        **{"reversal": "none", "timestep_fs": 4, "production_ps": 800},
        "sample_interval_steps": 5,
    },
    "seeds": [1, 2],
}
EVERYTHING = {
    **{"name": "everything", "interfaces": INTERFACES, "pairs": [PAIR], "temperatures_k": [10, 20, 30]},
    **{"lattice": {"supercell_cells": 8}, "spectrum": {"map_blocks": 2, "map_bands": 3}, **MINIMAL},
    "profile": {"bath_exclusion_nm": 0.4},
    "twins": ["harmonic_interface", "harmonic_crystals"],
}
LAST = {
    *("results/provenance.json", "results/report.html", "results/checksums.json"),
    *("results/references.bib", "results/ro-crate-metadata.json"),
}


def written(folder, study):
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(study))
    return path


def asked(path):
    return WorkflowRules.of([path], yaml.safe_load(path.read_text()), given=[path])


def outputs(path):
    done = subprocess.run(
        [sys.executable, PLANS, ROOT, path, path.parent, "outputs"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return {key: set(names) for key, names in json.loads(done.stdout.splitlines()[-1]).items()}


@pytest.mark.parametrize("keep", [True, False])
def test_every_file_a_job_makes_is_a_product_and_leads_to_what_is_asked_for(tmp_path, keep):
    """Of a study that has not begun the last files alone are asked for, and every job is planned for them."""
    study = {**EVERYTHING, "spectrum": {**EVERYTHING["spectrum"], "keep_trajectory": keep}}
    path = written(tmp_path, study)
    made, rules = outputs(path), asked(path)
    trajectories = set(rules.trajectories())
    assert bool(trajectories) == keep
    products = set(rules.products())
    assert made["kept"] == products | trajectories | LAST
    assert made["asked"] == LAST - {"results/provenance.json"}
    # What is left over of another study is all but these.
    assert made["kept"] < set(rules.everything())


def lost_when(there, products):
    return set(lost_files(products, there.__contains__))


def test_what_is_gone_is_asked_for_where_something_was_made_from_it(tmp_path):
    """curve.csv of a pair was deleted, a figure drawn from it, and there was nothing to be done."""
    products = asked(written(tmp_path, EVERYTHING)).products()
    assert lost_when(set(), products) == lost_when(set(products), products) == set()
    for name in products[::97]:
        # All else is there, the tables of the study or not.
        assert lost_when({*products} - {name}, products) == {name}
        assert name in lost_when({*products} - {name, "results/comparison.csv"}, products)
    # Work that has begun elsewhere asks for nothing here.
    begun = {name for name in products if "/lengths/T10/" in name}
    asked_for = lost_when(begun, products)
    assert asked_for and not [name for name in asked_for if "/mixed/" in name or "/T20/L" in name]
    # A folder that is gone as a whole, when the tables of the study are there.
    folder = {name for name in products if name.startswith("results/lengths/T10/L30")}
    assert folder and lost_when({*products} - folder, products) == folder


def test_a_file_of_a_case_is_asked_for_when_only_what_a_twin_made_from_it_is_there():
    products = ["results/a/T1/L9/expansion.h5", "results/a/T1/L9+harmonic/seed1/run.json"]
    assert lost_when({products[1]}, products) == {products[0]}
    figures = ["results/figures/a-T1-L9-map.svg", "results/figures/a-T1-L9-map.csv"]
    assert lost_when({figures[0]}, figures) == {figures[1]}


@pytest.mark.parametrize("cases", [20, 40])
def test_each_file_of_a_study_is_looked_for_once(tmp_path, cases):
    study = {
        **MINIMAL,
        "name": "many",
        "interfaces": INTERFACES[:1],
        "temperatures_k": [*range(5, 5 + cases)],
    }
    rules, looked_at = asked(written(tmp_path, study)), []
    products = rules.products()
    lost_files(products, lambda name: bool(looked_at.append(name)))
    assert len(looked_at) == len(products) + len(ENDS)
    # Page and record have the rest: what is left to ask for grows with the cases, not faster.
    beside = rules.beside_the_page(["results/comparison.csv"])
    assert len(beside) < len(products) == len(set(products))


def test_files_the_study_brought_along_are_copied_and_recorded(tmp_path):
    media = {"left": {"kind": "dispersion", "phonopy": "own/phonopy.yaml"}, "right": PAIR["right"]}
    path = written(tmp_path, {"name": "own", "pairs": [{"name": "p", **media}], "temperatures_k": [10]})
    (tmp_path / "own").mkdir()
    for name in ("phonopy.yaml", "FORCE_SETS"):
        (tmp_path / "own" / name).write_text("")
    rules = WorkflowRules(load_study(path), load_manifest(), path)
    assert sorted(rules.copied_inputs().values()) == [
        "results/inputs/own/FORCE_SETS",
        "results/inputs/own/phonopy.yaml",
    ]
    assert set(rules.copied_inputs().values()) < set(rules.everything())
