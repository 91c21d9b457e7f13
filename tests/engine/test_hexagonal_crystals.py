"""Hexagonal crystals in LAMMPS, against cubic ones with the same bonds and against their own phonons."""

import math

import numpy as np
import pytest

from kapitza.analysis.harmonic.long_waves import long_wave_stiffness
from kapitza.analysis.harmonic.transmission import Settings, harmonic, spectrum
from kapitza.analysis.harmonic.wavevectors import shifted_mesh
from kapitza.analysis.mismatch.catalogue import stiffness_matrix
from kapitza.analysis.units import BAR_PER_GPA
from kapitza.interfaces.crystals import CrystalShape
from kapitza.interfaces.stacking import SideSpec
from kapitza.simulation.bulk import elastic_constants, internal_coordinate, static_state
from kapitza.simulation.interface_hessian import interface_constants
from kapitza.simulation.lattice_state import bulk_force_constants, bulk_of
from kapitza.simulation.relaxed_crystal import relaxed_shape, shape_at
from kapitza.simulation.two_sides import TwoSides
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest

MANIFEST = load_manifest()
GAN = GivenPotential.of("sw-gan", MANIFEST["sw-gan"])
ELEMENTS = ("Ga", "N")


@pytest.fixture(scope="module")
def wurtzite():
    bulk = bulk_of(GAN, "wurtzite", ELEMENTS)
    return bulk, relaxed_shape(bulk)


def test_stillinger_weber_wurtzite_has_the_bonds_of_zincblende(wurtzite):
    """Nearest neighbours alone, at the tetrahedral angle: both have one energy, ideal c/a and u."""
    bulk, shape = wurtzite
    cubic = MANIFEST["sw-gan"].lattice_angstrom("diamond", ELEMENTS)
    assert shape.a_angstrom == pytest.approx(cubic / math.sqrt(2), rel=1e-5)
    assert shape.c_angstrom / shape.a_angstrom == pytest.approx(math.sqrt(8 / 3), rel=1e-6)
    assert shape.internal == pytest.approx(0.375, abs=1e-6)
    state = static_state(bulk, shape)
    zincblende = static_state(bulk_of(GAN, "diamond", ELEMENTS), cubic)
    assert state.energy_ev == pytest.approx(zincblende.energy_ev, rel=1e-7)
    assert np.abs(state.stress_bar).max() < 1.0


def test_an_internal_coordinate_returns_to_rest_from_either_side(wurtzite):
    bulk, shape = wurtzite
    for away in (-0.004, 0.004):
        moved = CrystalShape(shape.a_angstrom, shape.c_angstrom, shape.internal + away)
        assert internal_coordinate(bulk, moved) == pytest.approx(0.375, abs=1e-5)


def test_a_stretched_crystal_becomes_shorter_along_c_and_has_no_stress_there(wurtzite):
    bulk, shape = wurtzite
    found = shape_at(bulk, 1.005 * shape.a_angstrom, shape)
    stress = static_state(bulk, found).stress_bar
    assert abs(stress[2]) < 1.0 < stress[0] == pytest.approx(stress[1], rel=1e-3)
    elastic = elastic_constants(bulk, shape)
    poisson = -2 * elastic["c13"] / elastic["c33"] * 0.005
    assert found.c_angstrom / shape.c_angstrom - 1 == pytest.approx(poisson, rel=0.05)


def test_strain_along_c_meets_the_stiffness_of_zincblende_along_111(wurtzite):
    """Along c both crystals are one stack of the same layers: C33 and C13 are those of the turned cube."""
    found = elastic_constants(*wurtzite)
    cubic = MANIFEST["sw-gan"].lattice_angstrom("diamond", ELEMENTS)
    c11, c12, c44 = elastic_constants(bulk_of(GAN, "diamond", ELEMENTS), cubic).values()
    assert found["c33"] == pytest.approx((c11 + 2 * c12 + 4 * c44) / 3, rel=1e-4)
    assert found["c13"] == pytest.approx((c11 + 2 * c12 - 2 * c44) / 3, rel=1e-4)


@pytest.mark.long
def test_static_elastic_constants_are_those_of_the_longest_waves(wurtzite):
    bulk, shape = wurtzite
    static = {key: value / BAR_PER_GPA for key, value in elastic_constants(bulk, shape).items()}
    waves = long_wave_stiffness(bulk_force_constants(GAN, "wurtzite", ELEMENTS, shape))
    np.testing.assert_allclose(waves, stiffness_matrix(static), atol=0.003 * static["c33"])


@pytest.mark.long
def test_a_perfect_wurtzite_crystal_transmits_all_its_channels_and_they_are_whole(wurtzite):
    _, shape = wurtzite
    potential = MANIFEST["sw-gan"]
    masses = tuple(potential.elements[element] for element in ELEMENTS)
    side = SideSpec("wurtzite", ELEMENTS, masses, shape.a_angstrom, None, shape.c_angstrom, shape.internal)
    constants = interface_constants(TwoSides(side, side, "0001", 0.01, potential))
    system = harmonic(constants, np.array([*masses, *masses])[constants.layers.kind - 1])
    found = spectrum(system, shifted_mesh(constants.lattice, 2), Settings(2, 12, 1e-6))
    area = math.sqrt(3) / 2 * shape.a_angstrom**2
    channels = 4 * area * found.channels_left  # of four wavevectors together
    np.testing.assert_allclose(channels, np.rint(channels), atol=2e-3)
    assert channels.max() > 7
    np.testing.assert_allclose(found.transmitted, found.channels_left, rtol=2e-3, atol=1e-9)
    np.testing.assert_allclose(found.channels_left, found.channels_right, rtol=1e-9, atol=1e-12)
