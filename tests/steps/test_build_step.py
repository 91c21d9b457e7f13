"""Stage of the structure: each side has its own mass, the sampled slab reaches as far as the planes moved."""

import json
import re

import numpy as np
import pytest

from kapitza.analysis.files.contracts import RELAXATION
from kapitza.analysis.files.tables import read_table
from kapitza.interfaces.datafile import read_structure
from kapitza.interfaces.zones import read_zones
from kapitza.simulation.session import SimulationError
from kapitza.steps.build import build
from kapitza.steps.deck import deck
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.sections.interfaces_section import Interface

ARGON = GivenPotential.of("lj-argon", load_manifest()["lj-argon"])
LIGHT, HEAVY, A = 20.0, 120.0, 5.3
ENTRY = {
    "name": "a",
    "potential": "lj-argon",
    "left": {"crystal": "fcc", "elements": ["Ar"], "masses_amu": {"Ar": LIGHT}},
    "right": {"crystal": "fcc", "elements": ["Ar"], "masses_amu": {"Ar": HEAVY}},
    "cross_section_cells": (2, 2),
    "length_cells": (24,),
    "bath_cells": 3,
}


def run(folder, extra_planes=0, **changes):
    for side in ("left", "right"):
        about = {"method": "thermal", "elements": ["Ar"], "a_angstrom": A}
        about["elastic_gpa"] = {"c11": 4.0, "c12": 2.2, "c44": 2.1}
        (folder / f"{side}.json").write_text(json.dumps(about))
    build(
        interface_entry=Interface.model_validate(ENTRY | changes),
        potential=ARGON,
        length=24,
        extra_planes=extra_planes,
        left=folder / "left.json",
        right=folder / "right.json",
        structure=folder / "structure.data",
        zones=folder / "zones.json",
        relaxation=folder / "relaxation.csv",
    )
    return read_structure(folder / "structure.data"), read_zones(folder / "zones.json")


def test_the_lighter_atoms_are_where_the_study_puts_them(tmp_path):
    atoms, zones = run(tmp_path)
    left = atoms.positions[:, 2] < zones.interface_plane_angstrom
    assert set(atoms.get_masses()[left]) == {LIGHT} and set(atoms.get_masses()[~left]) == {HEAVY}
    assert left.sum() == len(atoms) / 2 == 12 * 4 * 4
    masses = re.findall(
        r"^(\d) (\S+) # (\w+)$", (tmp_path / "structure.data").read_text(), flags=re.MULTILINE
    )
    assert [(kind, float(mass), element) for kind, mass, element in masses] == [
        ("1", LIGHT, "Ar"),
        ("2", HEAVY, "Ar"),
    ]
    assert zones.masses_amu == (LIGHT, HEAVY) and zones.species == ("Ar", "Ar")


def test_the_hot_bath_is_on_the_left_and_its_edge_faces_the_interface(tmp_path):
    _, zones = run(tmp_path)
    hot, cold = zones.bath_edges_angstrom
    plane = zones.interface_plane_angstrom
    assert hot < plane < cold
    # Wall of one cell and bath of three on each side of twelve.
    assert (plane - hot, cold - plane) == pytest.approx(((12 - 4) * A,) * 2)
    assert zones.solid_length_nm == pytest.approx(24 * A / 10)


def test_the_sampled_slab_grows_with_the_planes_the_dividing_plane_is_moved_by(tmp_path):
    sampled = [run(tmp_path, extra)[1].sampled for extra in (0, 3)]
    per_plane = 8
    for side in ("n_left", "n_right"):
        assert getattr(sampled[1], side) - getattr(sampled[0], side) == 3 * per_plane
    # Planes nearer than 8.5 Å, every 2.65 Å from 1.325 Å, and one more.
    assert sampled[0].n_left == sampled[0].n_right == 4 * per_plane


def test_one_crystal_is_joined_without_strain(tmp_path):
    run(tmp_path)
    row = read_table(tmp_path / "relaxation.csv", RELAXATION).iloc[0]
    strains = [name for name in RELAXATION.columns if "strain" in name]
    assert (row[strains] == 0).all()
    assert row.gap_angstrom == pytest.approx(A / 2) and np.isnan(row.largest_force_ev_angstrom)


def test_disorder_of_the_study_is_in_the_structure(tmp_path):
    mixed = {"disorder": {"seed": 4, "intermixing": {"planes": 2}}}
    atoms, zones = run(tmp_path, **mixed)
    foreign = (atoms.get_masses() == LIGHT) != (atoms.positions[:, 2] < zones.interface_plane_angstrom)
    assert 0 < foreign.sum() < 2 * 2 * 8
    assert zones.disordered_planes == {"left": 2, "right": 2}


def test_a_deck_is_written_as_it_is_rendered(tmp_path):
    deck(text="units metal\n", deck=tmp_path / "nemd.in")
    assert (tmp_path / "nemd.in").read_text() == "units metal\n"


def test_a_cross_term_that_reaches_farther_than_stated_is_refused(tmp_path, monkeypatch):
    longer = load_manifest()["lj-argon"].model_copy(update={"pair_style": "lj/cut 10.5"})
    monkeypatch.setattr(f"{__name__}.ARGON", GivenPotential.of("lj-argon", longer))
    with pytest.raises(SimulationError, match=r"cutoff between Ar is 10\.5 Å, not 8\.5 Å"):
        run(tmp_path)
