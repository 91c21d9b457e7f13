"""Results in the formats of other programs: what they read back is what was simulated."""

import json

import ase.io
import h5py
import numpy as np
import pytest
from synthetic_inelastic import RECIPROCAL

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.cli import main
from kapitza.exchange.research_object import crate_metadata
from kapitza.exchange.transmission_file import transmissivity
from kapitza.interfaces.datafile import read_structure
from kapitza.interfaces.zones import read_zones

CASE = "ar-4ar/T10/L36"


@pytest.fixture(scope="module")
def exported(default_results, tmp_path_factory):
    """Everything `kapitza export` writes, with three frames of one run."""
    folder = tmp_path_factory.mktemp("exported")
    zones = read_zones(default_results / CASE / "zones.json")
    chosen = np.arange(zones.sampled.first_id, zones.sampled.last_id + 1)
    atoms = read_structure(default_results / CASE / "structure.data")[chosen - 1]
    moved = np.random.default_rng(1).normal(size=(6, len(chosen), 3)).astype(np.float32)
    trajectory = default_results / CASE / "seed1" / "trajectory.h5"
    arrays = {
        "step": (np.arange(6), "1"),
        "reference_position": (atoms.get_positions(), "angstrom"),
        "atom_id": (chosen, "1"),
        "atom_type": (atoms.arrays["type"], "1"),
        "mass_amu": (atoms.get_masses(), "amu"),
        "side": (np.zeros(len(chosen)), "1"),
        "displacement": (moved, "angstrom"),
        "velocity": (10 * moved, "angstrom/ps"),
    }
    write_arrays(trajectory, arrays, {"box_angstrom": zones.box_angstrom, "frame_interval_ps": 0.1})
    try:
        assert main(["export", str(default_results), "--into", str(folder), "--every", "2"]) == 0
    finally:
        trajectory.unlink()
    return folder, atoms, moved


def test_structures_come_back_with_their_masses_and_zones(exported, default_results):
    folder, _, _ = exported
    there = ase.io.read(folder / "ar-4ar-T10-L36.xyz")
    atoms, zones = (
        read_structure(default_results / CASE / "structure.data"),
        read_zones(default_results / CASE / "zones.json"),
    )
    assert there.get_positions() == pytest.approx(atoms.get_positions(), abs=1e-7)
    assert there.get_masses() == pytest.approx(atoms.get_masses(), rel=1e-7)
    assert there.pbc.tolist() == [True, True, False]
    assert there.info["interface_plane_angstrom"] == pytest.approx(zones.interface_plane_angstrom)
    for zone in zones.zones:
        assert (there.arrays["zone"] == zone.name).sum() == zone.n_atoms
        z = there.get_positions()[there.arrays["zone"] == zone.name, 2]
        assert zone.z_lo_angstrom <= z.min() and z.max() <= zone.z_hi_angstrom


def test_frames_have_positions_velocities_and_time(exported):
    folder, atoms, moved = exported
    frames = ase.io.read(folder / "ar-4ar-T10-L36-seed1.xyz", index=":")
    assert [frame.info["time_ps"] for frame in frames] == pytest.approx([0.0, 0.2, 0.4])
    for frame, shift in zip(frames, moved[::2], strict=True):
        assert frame.get_positions() == pytest.approx(atoms.get_positions() + shift, abs=1e-6)
        assert frame.arrays["velo"] == pytest.approx(10 * shift, abs=1e-6)


def test_transmission_adds_up_to_the_conductance_it_was_made_with(exported):
    """One channel of every wavevector up to 1 THz, of two on the left and three on the right."""
    folder, _, _ = exported
    with h5py.File(folder / "transmission.h5") as file:
        assert sorted(file["ar-4ar"]) == ["T10", "T30"]
        group = file["ar-4ar/T10"]
        found = {name: item[()] for name, item in group.items()}
        units = {name: item.attrs["units"] for name, item in group.items()}
    assert (units["area_angstrom2"], units["wavevector"]) == ("angstrom^2", "1/angstrom")
    area = (2 * np.pi / RECIPROCAL) ** 2
    assert found["area_angstrom2"] == pytest.approx(area) and found["weight"].sum() == pytest.approx(1.0)
    below = found["frequency_thz"] < 1
    assert found["transmissivity_left"][:, below] == pytest.approx(1 / 2)
    assert found["transmissivity_right"][:, below] == pytest.approx(1 / 3)
    assert np.isnan(found["transmissivity_left"][:, ~below]).all()
    step = found["frequency_thz"][1] - found["frequency_thz"][0]
    channels = float(found["weight"] @ found["transmission"].sum(axis=1)) * step
    scale = CONDUCTANCE_MW_M2K * BOLTZMANN_EV_K
    assert scale * channels / found["area_angstrom2"] == pytest.approx(scale * below.sum() * step / area)


def test_a_side_without_channels_passes_nothing_that_could_be_divided():
    found = transmissivity(np.array([[1.0, 0.5, 0.0]]), np.array([[2.0, 1.0, 0.0]]))
    assert found[0, :2].tolist() == [0.5, 0.5] and np.isnan(found[0, 2])


def test_every_file_of_a_crate_is_a_part_of_it_and_every_reference_resolves():
    provenance = {
        "study": "a",
        "study_sha256": "0",
        "runs": [{"lammps": "2025"}],
        "git": {"commit": "c", "state": "clean"},
    }
    content = crate_metadata(provenance, {"b.csv": "1", "a/c.h5": "2"}, [("p", "P")], "2026-01-01")
    graph = {item["@id"]: item for item in content["@graph"]}
    assert len(graph) == len(content["@graph"])
    assert {part["@id"] for part in graph["./"]["hasPart"]} == {"b.csv", "a/c.h5"}
    assert graph["a/c.h5"]["encodingFormat"] == "application/x-hdf5" and graph["b.csv"]["sha256"] == "1"
    outside = {"https://w3id.org/ro/crate/1.1"}
    found = set(_references(json.loads(json.dumps(content["@graph"]))))
    assert found - outside <= set(graph)


def _references(value):
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        for item in value.values():
            yield from _references(item)
