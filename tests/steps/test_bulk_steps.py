"""Stages of the bulk crystals and of their stress, with the dynamics replaced by series that are known."""

import json

import numpy as np
import pandas as pd
import pytest

from kapitza.analysis.files.contracts import RELAXATION, STRESS
from kapitza.analysis.files.tables import read_table, write_table
from kapitza.analysis.harmonic.force_constants import ForceConstants, load_force_constants
from kapitza.interfaces.elasticity import normal_stiffness
from kapitza.simulation import lattice_state, thermal_shape
from kapitza.simulation.bulk import (
    StaticState,
)
from kapitza.simulation.thermal_crystal import (
    ThermalRun,
)
from kapitza.steps.lattice import lattice
from kapitza.steps.phonons import phonons
from kapitza.steps.stress import stress
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.sections.lattice_section import Lattice

MANIFEST = load_manifest()
ARGON = GivenPotential.of("lj-argon", MANIFEST["lj-argon"])
SILICON = GivenPotential.of("sw-silicon", MANIFEST["sw-silicon"])
RELAXED, EXPANDED, PRESSURE = 5.27, 5.31, 120.0  # Å, Å, bar
ELASTIC_BAR = {"c11": 40_000.0, "c12": 22_000.0, "c44": 21_000.0}
TENSION = -350.0  # bar, at 0 K and a lattice constant that is given
WAVE = np.sin(np.arange(200.0))
FCC = np.ones((3, 3)) - np.eye(3)
SETTINGS = Lattice(equilibration_ps=2, production_ps=10, supercell_cells=4)


@pytest.fixture
def crystal(monkeypatch):
    """What LAMMPS would find of a crystal; notes how its thermal run was asked for."""
    asked = {}

    def thermal_run(bulk, start, temperature_k, cells, timestep_ps, steps, seed):
        asked.update(start=start, temperature_k=temperature_k, cells=cells, steps=steps)
        return ThermalRun(EXPANDED + 1e-3 * (WAVE - WAVE.mean()), PRESSURE + 5 * (WAVE - WAVE.mean()))

    monkeypatch.setattr(thermal_shape, "thermal_run", thermal_run)
    monkeypatch.setattr(lattice_state, "relaxed_shape", lambda bulk: RELAXED)
    monkeypatch.setattr(
        lattice_state, "static_state", lambda bulk, a: StaticState(-0.08, np.array([TENSION] * 3 + [0] * 3))
    )

    def elastic(bulk, a):
        asked.update(elastic_at=a)
        return ELASTIC_BAR

    monkeypatch.setattr(lattice_state, "elastic_constants", elastic)
    return asked


def made(folder, settings):
    state = folder / "lattice.json"
    lattice(
        potential=ARGON,
        kind="fcc",
        elements=("Ar",),
        settings=settings,
        temperature=30.0,
        timestep_ps=0.01,
        state=state,
    )
    return json.loads(state.read_text())


def test_pressure_that_is_left_is_a_stress_of_the_other_sign(crystal, tmp_path):
    found = made(tmp_path, SETTINGS)
    assert found["a_angstrom"] == pytest.approx(EXPANDED, rel=1e-12)
    assert found["residual_stress_bar"] == pytest.approx(-PRESSURE, rel=1e-12)
    assert found["residual_stress_se_bar"] > 0 and found["a_se_angstrom"] > 0
    assert found["a_0k_angstrom"] == RELAXED
    assert crystal == {
        "start": RELAXED, "temperature_k": 30.0, "cells": 4, "steps": (200, 1000),
        "elastic_at": pytest.approx(EXPANDED, rel=1e-12),
    }  # fmt: skip


def test_elastic_constants_are_in_gpa(crystal, tmp_path):
    assert made(tmp_path, SETTINGS)["elastic_gpa"] == {"c11": 4.0, "c12": 2.2, "c44": 2.1}


def test_a_given_lattice_constant_keeps_its_tension(crystal, tmp_path):
    found = made(tmp_path, Lattice(method="fixed", lattice_constant_angstrom=5.2))
    assert (found["a_angstrom"], found["residual_stress_bar"]) == (5.2, TENSION)
    assert crystal == {"elastic_at": 5.2}


def test_a_static_lattice_has_no_stress(crystal, tmp_path):
    found = made(tmp_path, Lattice(method="static"))
    assert (found["a_angstrom"], found["residual_stress_bar"]) == (RELAXED, 0.0)


# Anisotropic, each side its own: xx, yy, zz in bar.
MEANS = {"Ar": (100.0, 200.0, 400.0), "Kr": (-10.0, -30.0, -90.0)}
STRAINS = {"left": (0.011, -0.007), "right": (-0.013, 0.009)}  # in the plane, along z


@pytest.fixture
def strained(monkeypatch):
    """Stress of known anisotropy instead of dynamics; notes how each side was asked for."""
    asked = {}

    def thermal_stress(bulk, a, orientation, strain, temperature_k, cells, timestep_ps, steps, seed):
        (element,) = bulk.elements
        asked[element] = {
            "a": a,
            "orientation": orientation,
            "strain": strain,
            "t": temperature_k,
            "seed": seed,
        }
        return np.array(MEANS[element]) + (WAVE - WAVE.mean())[:, None] * [1.0, 2.0, 3.0]

    monkeypatch.setattr(lattice_state, "thermal_stress", thermal_stress)
    return asked


def stress_of(folder, orientation, strains=STRAINS, method="thermal"):
    constants = {"left": (4.0, 2.2, 2.1), "right": (5.0, 2.5, 2.0)}
    for side, element in (("left", "Ar"), ("right", "Kr")):
        about = {
            "method": method,
            "crystal": "fcc",
            "elements": [element],
            "a_angstrom": {"left": 5.3, "right": 5.6}[side],
            "residual_stress_bar": {"left": 20.0, "right": -50.0}[side],
            "residual_stress_se_bar": 1.0,
            "elastic_gpa": dict(zip(("c11", "c12", "c44"), constants[side], strict=True)),
        }
        (folder / f"{side}.json").write_text(json.dumps(about))
    row = dict.fromkeys(RELAXATION.columns, 0.0)
    for side, (in_plane, normal) in strains.items():
        row |= {f"in_plane_strain_{side}": in_plane, f"normal_strain_{side}": normal}
        row[f"in_plane_strain_y_{side}"] = in_plane
    write_table(folder / "relaxation.csv", RELAXATION, pd.DataFrame([row]))
    stress(
        **{side: folder / f"{side}.json" for side in ("left", "right")},
        relaxation=folder / "relaxation.csv",
        orientations=(orientation, orientation),
        potential=GivenPotential.of("lj-noble-gases", MANIFEST["lj-noble-gases"]),
        settings=SETTINGS,
        temperature=20.0,
        timestep_ps=0.01,
        table=folder / "stress.csv",
    )
    return read_table(folder / "stress.csv", STRESS).set_index("side"), constants


@pytest.mark.parametrize("orientation", ["001", "110", "111"])
def test_each_side_is_strained_in_the_plane_and_along_z_as_it_is_in_the_box(strained, tmp_path, orientation):
    table, constants = stress_of(tmp_path, orientation)
    for side, element in (("left", "Ar"), ("right", "Kr")):
        in_plane, normal = STRAINS[side]
        asked = strained[element]
        assert asked["strain"] == (in_plane, in_plane, normal)
        assert (asked["orientation"], asked["t"]) == (orientation, 20.0)
        assert asked["a"] == {"Ar": 5.3, "Kr": 5.6}[element]
        row = table.loc[side]
        means = [row[f"stress_{axes}_gpa"] for axes in ("xx", "yy", "zz")]
        assert means == pytest.approx([value / 1e4 for value in MEANS[element]], rel=1e-9)
        errors = [row[f"stress_{axes}_se_gpa"] for axes in ("xx", "yy", "zz")]
        assert errors == pytest.approx([n * errors[0] for n in (1, 2, 3)], rel=1e-9)
        stiffness = normal_stiffness(constants[side], orientation)
        assert row.normal_stiffness_gpa == pytest.approx(stiffness[2, 2], rel=1e-12)
    assert strained["Ar"]["seed"] != strained["Kr"]["seed"]


def test_what_no_box_strains_keeps_the_stress_of_its_own_run(strained, tmp_path):
    table, _ = stress_of(tmp_path, "001", dict.fromkeys(("left", "right"), (0.0, 0.0)))
    for axes in ("xx", "yy", "zz"):
        assert table[f"stress_{axes}_gpa"].to_dict() == {"left": 2e-3, "right": -5e-3}
        assert set(table[f"stress_{axes}_se_gpa"]) == {1e-4}
    assert strained == {}


def test_a_lattice_that_was_not_measured_hot_is_run_even_without_strain(strained, tmp_path):
    stress_of(tmp_path, "001", dict.fromkeys(("left", "right"), (0.0, 0.0)), method="static")
    assert set(strained) == {"Ar", "Kr"}


@pytest.mark.parametrize(
    # Range of the force constants: one cutoff of a pair potential, two of a many-body one.
    ("potential", "kind", "elements", "reach"),
    [(ARGON, "fcc", ("Ar",), 8.5), (SILICON, "diamond", ("Si",), 2 * 3.77118)],
)
def test_no_force_constant_meets_its_own_image(monkeypatch, tmp_path, potential, kind, elements, reach):
    asked = {}

    def forces(bulk, edge, symbols, positions):
        asked.update(edge=edge, symbols=set(symbols), masses=bulk.field.masses_amu)
        return np.zeros_like(positions)

    def solved(displaced, forces):
        """Of no stiffness: what matters here is the size of the cell."""
        cell, box, place = displaced.cell, displaced.box_angstrom, displaced.reference_position
        zero = np.zeros((1, len(place), 3, 3))
        one = (cell.elements[:1], cell.masses_amu[:1], cell.lattice_constant_angstrom / 2 * FCC, place[:1])
        return ForceConstants(cell.lattice_constant_angstrom, *one, box, place, zero)

    monkeypatch.setattr(lattice_state, "supercell_forces", forces)
    monkeypatch.setattr(lattice_state, "solve_force_constants", solved)
    (tmp_path / "lattice.json").write_text(json.dumps({"a_angstrom": EXPANDED}))
    phonons(
        potential=potential,
        kind=kind,
        elements=elements,
        state=tmp_path / "lattice.json",
        constants=tmp_path / "phonons.h5",
    )
    cells = int(np.ceil(2 * reach / EXPANDED))
    np.testing.assert_allclose(asked["edge"], cells * EXPANDED * np.eye(3), rtol=1e-12)
    assert cells * EXPANDED >= 2 * reach
    assert asked["symbols"] == set(elements)
    found = load_force_constants(tmp_path / "phonons.h5")
    assert found.lattice_constant_angstrom == EXPANDED
    np.testing.assert_allclose(found.supercell_cell, cells * EXPANDED * np.eye(3), rtol=1e-12)
    assert set(found.masses_amu) == set(asked["masses"]) == {potential.potential.elements[elements[0]]}
