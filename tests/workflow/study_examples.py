"""A manifest and a study that are valid, for tests that break them one at a time."""

import copy
from pathlib import Path

import yaml

from kapitza.study.loading import parse_study
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.force_fields import Potential

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config.yaml"
SCHEMA = ROOT / "workflow" / "schemas" / "study.schema.json"

_ORIGIN = {"source": "test", "licence": "test", "good_for": "tests"}

MANIFEST: Manifest = {
    "lj-argon": Potential.model_validate(
        {
            "elements": {"Ar": 39.948},
            "pair_style": "lj/cut 8.5",
            "pair_coeff": ["* * 0.01042332 3.4"],
            "cutoff_angstrom": 8.5,
            "force_range_cutoffs": 1,
            "nominal_cutoff_thz": 2.0,
            "nominal_lattice_angstrom": {"fcc:Ar": 5.27},
            "nominal_rate_matom_steps_s": 2.5,
            **_ORIGIN,
        }
    ),
    "tersoff-sicge": Potential.model_validate(
        {
            "elements": {"Si": 28.0855, "C": 12.011, "Ge": 72.64},
            "pair_style": "tersoff",
            "pair_coeff": ["* * {file} {elements}"],
            "cutoff_angstrom": 3.1,
            "force_range_cutoffs": 2,
            "nominal_cutoff_thz": {"diamond:Si": 17, "diamond:Ge": 10, "diamond:C": 50, "diamond:Si,C": 32},
            "nominal_lattice_angstrom": {
                "diamond:Si": 5.432,
                "diamond:Ge": 5.657,
                "diamond:C": 3.566,
                "diamond:Si,C": 4.32,
            },
            "file": "SiCGe.tersoff",
            "sha256": "0" * 64,
            **_ORIGIN,
        }
    ),
}


def argon() -> dict:
    """The default study as plain data, but for single runs and a map of three-phonon transfer."""
    data = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    data["protocol"] |= {"reversal": "none", "bath_offset_fraction": 0.25, "production_ps": [900, 1100]}
    data["spectrum"]["map_blocks"] = 10
    return data


def single_runs() -> Study:
    """The default study, but for single runs in place of reversed pairs."""
    return parse_study(argon(), source="config.yaml")


def silicon() -> dict:
    """A valid study of silicon against heavy silicon."""
    data = argon()
    data["interfaces"] = [
        {
            "name": "si-heavy",
            "potential": "tersoff-sicge",
            "left": {"crystal": "diamond", "elements": ["Si"]},
            "right": {"crystal": "diamond", "elements": ["Si"], "masses_amu": {"Si": 112.342}},
            "length_cells": [36],
        }
    ]
    data["protocol"] = {"timestep_fs": 1, "sample_interval_steps": 10, "reversal": "none"}
    return data


def changed(data: dict, path: str, value: object) -> dict:
    """A copy of the study with one entry set; `path` is written like ``interfaces.0.name``."""
    data = copy.deepcopy(data)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = data
    for part in parents:
        place = place[part]
    place[last] = value
    return data


def without(data: dict, path: str) -> dict:
    """A copy of the study with one entry removed."""
    data = copy.deepcopy(data)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = data
    for part in parents:
        place = place[part]
    del place[last]
    return data
