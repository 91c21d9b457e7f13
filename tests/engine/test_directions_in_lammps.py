"""High-index planes in LAMMPS: the energy of the crystal, and as many channels as its phonons have."""

import numpy as np
import pytest
from slab_cases import MANIFEST, bulk

from kapitza.analysis.harmonic.greens import transmission_at
from kapitza.analysis.harmonic.transmission import Settings, harmonic, spectrum
from kapitza.analysis.harmonic.wavevectors import shifted_mesh
from kapitza.analysis.harmonic.zone_channels import zone_channel_counts, zone_modes
from kapitza.interfaces.crystals import frame_axes, oriented_cell
from kapitza.interfaces.stacking import SideSpec
from kapitza.simulation.bulk import periodic_box, static_state, tiled
from kapitza.simulation.interface_hessian import interface_constants
from kapitza.simulation.joined import joined_box, joined_harmonic
from kapitza.simulation.lattice_state import bulk_force_constants
from kapitza.simulation.two_sides import TwoSides
from kapitza.study.elastic_entry import ElasticEntry
from kapitza.study.given_potential import GivenPotential
from kapitza.study.loading import parse_study

A0 = 5.26865
ARGON = GivenPotential.of("lj-argon", MANIFEST["lj-argon"])


@pytest.mark.parametrize("plane", ["112", "210", "123"])
def test_energy_per_atom_is_that_of_the_crystal(plane):
    crystal = bulk("lj-argon")
    cell = oriented_cell("fcc", ("Ar",), A0, plane)
    repeats = tuple(int(np.ceil(20 / length)) for length in cell.lengths_angstrom)
    positions = tiled(cell, repeats)
    box = np.diag(cell.lengths_angstrom * repeats)
    with periodic_box(crystal, box, positions, np.ones(len(positions), dtype=int)) as lmp:
        energy, force = lmp.get_thermo("pe") / len(positions), lmp.numpy.extract_atom("f")[: len(positions)]
        assert np.abs(force).max() < 1e-10
    assert energy == pytest.approx(static_state(crystal, A0).energy_ev, rel=1e-12)


@pytest.mark.long
def test_a_perfect_crystal_lets_every_channel_of_a_high_index_plane_through():
    """Whole numbers of channels, and their mean that of the bulk phonons along [112]."""
    sides = [SideSpec("fcc", ("Ar",), (39.948,), A0)] * 2
    constants = interface_constants(TwoSides(*sides, "112", 0.0, MANIFEST["lj-argon"]))
    system = harmonic(constants, np.full(len(constants.layers.kind), 39.948))
    frequency = np.array([0.15, 0.5, 0.9]) * system.cutoff_thz
    vectors = shifted_mesh(constants.lattice, 5)
    found = transmission_at(system.constants, system.parts, vectors.points, frequency, 1e-7)
    away = np.abs(found.transmission - np.round(found.transmission))
    assert np.quantile(away, 0.9) < 1e-3 and away.max() < 0.05
    np.testing.assert_allclose(found.channels_left, found.transmission, atol=5e-3)
    assert found.transmission.max() >= 3
    bulk_constants = bulk_force_constants(ARGON, "fcc", ("Ar",), A0)
    zone = zone_modes(bulk_constants, frame_axes("112")[2], 16)
    edges = np.linspace(0, system.cutoff_thz * 1.001, 11)
    counts = zone_channel_counts(zone, edges).count_per_a2
    many = (np.arange(60) + 0.5) / 60 * system.cutoff_thz
    mesh = shifted_mesh(constants.lattice, 8)
    channels = transmission_at(system.constants, system.parts, mesh.points, many, 1e-6).channels_left
    mean = (mesh.weight @ channels).mean() / constants.lattice.area_angstrom2
    assert mean == pytest.approx((counts * np.diff(edges)).sum() / system.cutoff_thz, rel=0.02)


def twisted():
    """Argon turned by 36.87° on itself: the interface of the study, and its lattice as of lattice.json."""
    side = {"crystal": "fcc", "elements": ["Ar"]}
    entry = {"name": "twist", "potential": "lj-argon", "left": side, "right": side, "length_cells": [40]}
    given = {
        "name": "twist",
        "interfaces": [{**entry, "cross_section_cells": [3, 3], "twist_degrees": 36.87}],
        "temperatures_k": [30],
        "seeds": [1],
        "protocol": {"timestep_fs": 4, "sample_interval_steps": 10},
    }
    elastic = {"c11": 4.1, "c12": 2.3, "c44": 2.3}
    lattice = {"a_angstrom": A0, "method": "static", "elements": ["Ar"], "elastic_gpa": elastic}
    return parse_study(given, source="twist.yaml").interfaces[0], lattice


def test_a_twist_boundary_comes_to_rest_wider_than_the_crystal_and_without_strain():
    """Atoms on top of others keep the planes apart; far from the boundary the crystal is as it was."""
    interface, lattice = twisted()
    row = joined_box(interface, 40, MANIFEST["lj-argon"], (lattice, lattice), 1).relaxation
    assert row.in_plane_strain_left == row.in_plane_strain_y_right == 0.0
    assert row.largest_force_ev_angstrom < 1e-7 and row.energy_gain_ev_angstrom2 > 0
    assert A0 / 2 < row.gap_angstrom < A0 / 2 + A0 / (2 * 2**0.5)


@pytest.mark.long
def test_green_s_functions_of_a_twist_take_the_channels_of_either_crystal():
    """Both leads are one crystal seen along [001]: as many channels, and fewer get through."""
    interface, lattice = twisted()
    system = joined_harmonic(ElasticEntry.of(interface), MANIFEST["lj-argon"], (lattice, lattice))
    found = spectrum(system, shifted_mesh(system.constants.lattice, 2), Settings(2, 8, 1e-6))
    total, through = found.channels_left.sum(), found.transmitted.sum()
    assert found.channels_right.sum() == pytest.approx(total, rel=1e-3)
    assert 0.3 * total < through < 0.98 * total
    bulk_constants = bulk_force_constants(ARGON, "fcc", ("Ar",), A0)
    counts = zone_channel_counts(zone_modes(bulk_constants, np.array([0, 0, 1.0]), 16), found.edges_thz)
    assert counts.count_per_a2.sum() == pytest.approx(total, rel=0.1)
