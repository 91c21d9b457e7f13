"""A study of a crystal from a file through its stages: from rules and plain data to box and models."""

import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml
from crystal_files import write_crystals

from kapitza.rules import WorkflowRules
from kapitza.steps import step_named

STUDY = """
name: argon-of-a-file
interfaces:
  - name: one
    potential: lj-argon
    orientation: "112"
    left: {crystal: {file: argon.xyz}, elements: [Ar]}
    right: {crystal: fcc, elements: [Ar], masses_amu: {Ar: 159.8}}
    cross_section_cells: [4, 2]
    length_cells: [60]
temperatures_k: [30]
seeds: [1]
lattice: {method: static}
protocol: {timestep_fs: 4, sample_interval_steps: 10}
models: {names: [amm_anisotropic, dmm_dispersion, dmm_debye], statistics: [classical], q_mesh: 8}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folder of results of the stages, and what the rules ask."""
    folder = write_crystals(tmp_path_factory.mktemp("study"))
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    asked = WorkflowRules.of([folder / "study.yaml"], yaml.safe_load(STUDY), given=[])
    places = {}
    for item in asked.side_lattices(SimpleNamespace(interface="one", temperature="30")).items():
        side, path = item
        crystal = path.split("/")[2]
        wildcards = SimpleNamespace(crystal=crystal)
        about = {
            "potential": asked.bulk_potential(wildcards, None),
            "kind": json.loads(json.dumps(asked.bulk_kind(wildcards))),
            "elements": asked.bulk_elements(wildcards),
        }
        places[side] = state = folder / f"{side}.json"
        step_named("lattice")(
            **about,
            settings=asked.lattice_settings(wildcards),
            temperature=30.0,
            timestep_ps=0.004,
            state=state,
        )
        places[f"phonons_{side}"] = folder / f"{side}.h5"
        step_named("phonons")(**about, state=state, constants=places[f"phonons_{side}"])
    return folder, asked, places


def test_both_crystals_have_one_lattice_constant_and_the_box_no_strain(made):
    folder, asked, places = made
    wildcards = SimpleNamespace(interface="one", temperature="30", length="60")
    left, right = (json.loads(Path(places[side]).read_text()) for side in ("left", "right"))
    assert left["a_angstrom"] == pytest.approx(right["a_angstrom"], rel=1e-7)
    assert left["crystal"].startswith("argon_") and right["crystal"] == "fcc"
    assert left["crystal_file"]["cell"]["space_group"] == "Fm-3m (225)"
    names = {key: folder / f"box-{key}" for key in ("structure", "zones", "relaxation")}
    step_named("build")(
        interface_entry=asked.box_entry(wildcards),
        potential=asked.interface_potential(wildcards, None),
        length=60,
        extra_planes=1,
        left=places["left"],
        right=places["right"],
        **names,
    )
    row = pd.read_csv(names["relaxation"]).iloc[0]
    for name in ("in_plane_strain_left", "in_plane_strain_right", "in_plane_strain_y_left"):
        assert abs(row[name]) < 1e-7
    assert row.gap_angstrom == pytest.approx(left["a_angstrom"] / (2 * 6**0.5), rel=1e-3)


def test_models_of_the_crystal_from_the_file_are_those_of_the_one_by_name(made):
    """The left crystal is fcc argon whichever way it came in: half of the channels are its own."""
    folder, asked, places = made
    wildcards = SimpleNamespace(interface="one", temperature="30")
    tables = []
    for number, swapped in enumerate(
        (places, places | {"left": places["right"], "phonons_left": places["phonons_right"]})
    ):
        entry = asked.sides_entry(wildcards)
        if number:
            entry["left"] = {**entry["left"], "crystal": "fcc"}
        table = folder / f"mismatch{number}.csv"
        step_named("mismatch")(
            interface_entry=entry,
            potential=asked.interface_potential(wildcards, None),
            models=asked.study.models.model_dump(),
            temperature=30.0,
            table=table,
            spectra=folder / f"mismatch{number}.h5",
            **swapped,
        )
        tables.append(pd.read_csv(table))
    values = [table.conductance_mw_m2k.to_numpy() for table in tables]
    assert len(values[0]) >= 3 and (values[0] > 0).all()
    assert values[0] == pytest.approx(values[1], rel=2e-3)
