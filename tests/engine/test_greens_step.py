"""The stage that writes transmission.csv, greens.csv and greens.h5."""

import json

import h5py
import numpy as np
import pytest
from nemd_case import ARGON

from kapitza.analysis.files.contracts import GREENS, TRANSMISSION
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.steps.greens import greens
from kapitza.study.elastic_entry import ElasticEntry
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.greens_section import Greens

SETTINGS = Greens(k_mesh=3, frequency_points=24, broadening_fraction=1e-6)


def run(folder, right):
    lattice = folder / "lattice.json"
    lattice.write_text(json.dumps({"a_angstrom": 5.3}))
    side = {"crystal": "fcc", "elements": ("Ar",)}
    entry = {
        "orientation": "001",
        "left": side,
        "right": side | right,
        "max_strain": 0.005,
        "cross_section_cells": (3, 3),
    }
    greens(
        interface_entry=ElasticEntry.model_validate(entry),
        potential=GivenPotential.of("lj-argon", ARGON),
        settings=SETTINGS,
        temperature=20.0,
        left=lattice,
        right=lattice,
        transmission=folder / "transmission.csv",
        table=folder / "greens.csv",
        density=folder / "greens.h5",
    )
    return read_table(folder / "greens.csv", GREENS), read_table(folder / "transmission.csv", TRANSMISSION)


@pytest.fixture(scope="module")
def mismatched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("greens")
    return folder, *run(folder, {"masses_amu": {"Ar": 120.0}})


def test_every_conductance_once_and_from_its_curve(mismatched):
    _, rows, curves = mismatched
    index = rows.set_index(["k_points", "definition", "statistics"]).sort_index()
    assert len(rows) == 8
    assert index.index.is_unique
    for name, points in (("mesh", 24), ("cell", 48)):
        curve = curves[curves.k_points == name]
        assert len(curve) == points
        width = np.diff(curve.frequency_thz)[0]
        expected = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K * width * curve.transmission_per_a2.sum()
        found = index.loc[name]
        classical = found.loc["reservoir", "classical"].conductance_mw_m2k
        assert classical == pytest.approx(expected, rel=1e-9)
        assert found.loc["local_jump", "classical"].conductance_mw_m2k > classical
        assert found.loc["reservoir", "quantum"].conductance_mw_m2k < classical
        ceiling = curve[["channels_left_per_a2", "channels_right_per_a2"]].min(axis=1)
        assert (curve.transmission_per_a2 <= ceiling + 1e-12).all()
    assert rows.change_k_mesh_mw_m2k.isna().tolist() == (rows.k_points == "cell").tolist()


def test_local_density(mismatched):
    folder, _, curves = mismatched
    with h5py.File(folder / "greens.h5") as file:
        z, frequency = file["layer_z_angstrom"][:], file["frequency_thz"][:]
        density = file["local_density"][:]
        assert file["local_density"].attrs["units"] == "1/THz"
    np.testing.assert_allclose(frequency, curves[curves.k_points == "mesh"].frequency_thz)
    np.testing.assert_allclose(z, 5.3 / 2 * (np.arange(-8, 8) + 0.5), atol=1e-6)
    assert (density > 0).all()
    integral = density.sum(axis=1) * (frequency[1] - frequency[0])
    np.testing.assert_allclose(integral, 3, rtol=0.2)  # few frequencies: wide wings


def test_identical_crystals_resist_nothing(tmp_path):
    rows, curves = run(tmp_path, {})
    assert np.isinf(rows[rows.definition == "local_jump"].conductance_mw_m2k).all()
    assert np.isfinite(rows[rows.definition == "reservoir"].conductance_mw_m2k).all()
    np.testing.assert_allclose(curves.transmission_per_a2, curves.channels_left_per_a2, rtol=0.02, atol=1e-4)
