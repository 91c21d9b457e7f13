"""Green's functions of supercells: folded waves, bounds, perfect crystals, disorder of the box itself."""

from dataclasses import replace

import numpy as np
import pytest
from green_round_off import round_off
from slab_cases import MANIFEST

from kapitza.analysis.harmonic.greens import blocks, complex_squares, decimate, transmission_at, transmissions
from kapitza.analysis.harmonic.interface_constants import interface_matrices
from kapitza.analysis.harmonic.supercells import supercell_density, supercell_transmission_at
from kapitza.analysis.harmonic.thermometers import FAR_BROADENING, crossed_states
from kapitza.analysis.harmonic.transmission import Settings, harmonic, spectrum
from kapitza.analysis.harmonic.wavevectors import WaveVectors, cell_points, shifted_mesh
from kapitza.interfaces.stacking import SideSpec
from kapitza.simulation.interface_hessian import interface_constants
from kapitza.simulation.two_sides import TwoSides
from kapitza.study.sections.disorder_section import Disorder, Intermixing, Vacancies

A0 = 5.26865
MASS = 39.948
FEW = np.array([0.13, 0.37, 0.61, 0.83, 0.97, 1.3])  # THz
BROADENING = 1e-7
SUPERCELL = (2, 1)  # wide enough for the potential when repeated; small enough for a test


def constants_of(disorder=None, supercell=(1, 1), potential=MANIFEST["lj-argon"]):
    sides = [SideSpec("fcc", ("Ar",), (MASS,), A0)] * 2
    return interface_constants(TwoSides(*sides, "001", 0.005, potential, disorder, supercell))


def system_of(constants, ratio=4.0):
    masses = MASS * np.array([1.0, ratio])
    return harmonic(constants, masses[constants.layers.kind - 1])


@pytest.fixture(scope="module")
def sharp():
    return system_of(constants_of())


@pytest.fixture(scope="module")
def mixed():
    """Constants of an interface with two planes intermixed: those of the crystal, with types at random."""
    return constants_of(Disorder(seed=1, intermixing=Intermixing(planes=2)), SUPERCELL)


def sharp_masses(constants):
    """(n_atoms,) amu: as if nothing were mixed, so that the supercell is that of the sharp interface."""
    return np.where(constants.layers.plane < constants.left_planes, MASS, 4 * MASS)


def folded(lattice, supercell_lattice, k):
    """The wave vectors of the primitive cell that fold to one of the supercell."""
    count = round(supercell_lattice.area_angstrom2 / lattice.area_angstrom2)
    steps = np.stack(np.meshgrid(*[np.arange(-count, count + 1)] * 2, indexing="ij"), axis=-1).reshape(-1, 2)
    found = {}
    for shift in k + steps @ supercell_lattice.reciprocal:
        fraction = np.round(shift @ lattice.vectors.T / (2 * np.pi), 8) % 1.0
        found.setdefault(tuple(np.round(fraction, 6) % 1.0), shift)
    assert len(found) == count
    return np.array(list(found.values()))


def cut_alike(system, other):
    """The partition of a system with the planes that another one has as leads: η then costs both the same."""
    plane = system.constants.home_plane - system.constants.left_planes

    def alike(freedoms):
        wanted = other.constants.home_plane[freedoms // 3] - other.constants.left_planes
        atoms = np.flatnonzero(np.isin(plane, wanted))
        return (3 * atoms[:, None] + np.arange(3)).ravel()

    parts = system.parts
    left, right = (
        replace(lead, lower=alike(theirs.lower), upper=alike(theirs.upper))
        for lead, theirs in ((parts.left, other.parts.left), (parts.right, other.parts.right))
    )
    return replace(parts, left=left, right=right, device=alike(other.parts.device))


def test_a_perfect_interface_in_a_supercell_is_the_sum_over_folded_waves(sharp, mixed):
    system = harmonic(mixed, sharp_masses(mixed))
    assert not sharp.parts.is_supercell
    assert system.parts.left.waves.count == system.parts.right.waves.count == 4
    assert system.cutoff_thz == pytest.approx(sharp.cutoff_thz, rel=1e-3)
    parts = cut_alike(sharp, system)
    points = np.array([[0.0, 0.0], [0.11, 0.07], [-0.2, 0.25]])
    found = supercell_transmission_at(mixed, system.parts, points, FEW, BROADENING)
    for number, k in enumerate(points):
        waves = folded(sharp.constants.lattice, mixed.lattice, k)
        one = transmission_at(sharp.constants, parts, waves, FEW, BROADENING)
        for ours, theirs in zip(found, one, strict=True):
            within = round_off(BROADENING, FEW / system.cutoff_thz)
            np.testing.assert_allclose(ours[number], theirs.sum(axis=0), rtol=1e-9, atol=within)


def test_waves_and_layers_change_nothing(mixed):
    """The same supercell by one large matrix and one surface Green's function of all its atoms."""
    system = system_of(mixed)
    points = np.array([[0.11, 0.07]])
    # A broadening at which no sum hangs on the last digits.
    fast = supercell_transmission_at(mixed, system.parts, points, FEW[:3], 1e-4)
    whole = transmission_at(mixed, system.parts, points, FEW[:3], 1e-4)
    for ours, theirs in zip(fast, whole, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)


def test_bounds_hold_at_every_wave_vector_of_the_supercell(mixed):
    system = system_of(mixed)
    points = shifted_mesh(mixed.lattice, 2).points
    found = supercell_transmission_at(mixed, system.parts, points, FEW, BROADENING)
    np.testing.assert_allclose(found.forward, found.backward, atol=2e-5)
    ceiling = np.minimum(found.channels_left, found.channels_right)
    assert (found.transmission - ceiling).max() < 1e-4
    assert found.transmission.min() > -round_off(BROADENING, FEW / system.cutoff_thz)
    back = supercell_transmission_at(mixed, system.parts, -points, FEW, BROADENING)
    np.testing.assert_allclose(back.transmission, found.transmission, atol=1e-7)
    assert ((ceiling - found.transmission)[:, 2] > 0.1).all()


def test_a_crystal_mixed_with_itself_is_perfect(mixed):
    system = system_of(mixed, ratio=1.0)
    assert system.parts.is_perfect
    assert not system_of(mixed).parts.is_perfect
    points = np.array([[0.0, 0.0], [0.11, 0.07]])
    found = supercell_transmission_at(mixed, system.parts, points, FEW, BROADENING)
    np.testing.assert_allclose(found.transmission, found.channels_left, rtol=1e-3, atol=1e-6)


def test_the_local_density_of_states_is_that_of_one_large_matrix(mixed):
    system = system_of(mixed)
    k, squared = np.array([0.11, 0.07]), (2 * np.pi * (FEW + 0.05j)) ** 2
    found = supercell_density(mixed, system.parts, k, FEW, squared)
    # Independent: inverse of the device with the self-energies of the large matrices.
    pieces = blocks(interface_matrices(mixed, k[None], system.parts.mass_amu), system.parts)
    _, green = transmissions(pieces.at(np.zeros(len(FEW), dtype=int)), squared)
    diagonal = -np.diagonal(green, axis1=1, axis2=2).imag.reshape(len(FEW), -1, 3).sum(axis=2)
    np.testing.assert_allclose(found, (8 * np.pi * FEW[:, None] * diagonal).T, rtol=1e-8)


def test_conductance_of_the_supercell_on_the_waves_of_a_box(sharp, mixed):
    """The whole way: equal boxes, sharp, by the primitive cell and by the supercell."""
    settings = Settings(2, 24, 1e-6)
    box = mixed.layers.box((2, 2))
    system = harmonic(mixed, sharp_masses(mixed))
    ours = spectrum(system, cell_points(mixed.lattice, box), settings)
    theirs = spectrum(sharp, cell_points(sharp.constants.lattice, box), settings)
    np.testing.assert_allclose(ours.edges_thz, theirs.edges_thz, rtol=1e-3)
    assert ours.transmitted.sum() == pytest.approx(theirs.transmitted.sum(), rel=0.02)
    assert ours.channels_left.sum() == pytest.approx(theirs.channels_left.sum(), rel=0.02)


def test_vacancies_relax_unevenly_and_far_away_the_crystal_goes_on():
    constants = constants_of(Disorder(seed=2, vacancies=Vacancies(planes=1, fraction=0.25)), SUPERCELL)
    counts = np.bincount(constants.home_plane)
    middle = constants.left_planes
    assert counts[middle - 1] == counts[middle] == 3
    assert (np.delete(counts, [middle - 1, middle]) == 4).all()
    z = constants.layers.position[:, 2]
    assert np.ptp(z[constants.layers.plane == middle]) > 0.005
    system = system_of(constants)
    assert system.parts.left.waves.count == system.parts.right.waves.count == 4
    found = supercell_transmission_at(constants, system.parts, np.array([[0.05, 0.02]]), FEW[:3], 1e-8)
    np.testing.assert_allclose(found.forward, found.backward, atol=2e-5)
    assert (found.transmission < np.minimum(found.channels_left, found.channels_right)).all()


def test_thermometers_of_a_supercell_are_those_of_the_primitive_cell(sharp, mixed):
    system, frequency = harmonic(mixed, sharp_masses(mixed)), FEW[:4]
    k = np.array([[0.11, 0.07]])
    waves = folded(sharp.constants.lattice, mixed.lattice, k[0])
    theirs = replace(sharp, parts=cut_alike(sharp, system))
    found = crossed_states(system, WaveVectors(k, np.ones(1)), frequency)
    expected = crossed_states(theirs, WaveVectors(waves, np.full(len(waves), 1 / len(waves))), frequency)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    assert expected.min() > 0


def test_half_of_the_states_of_a_perfect_crystal_are_waves_of_the_other_side(sharp):
    """Wavevector by wavevector and frequency by frequency, where many waves pass together."""
    system = system_of(sharp.constants, ratio=1.0)
    for k in np.array([[0.11, 0.07], [0.0, 0.0]]):
        found = crossed_states(system, WaveVectors(k[None], np.ones(1)), FEW)
        pieces = blocks(interface_matrices(sharp.constants, k[None], system.parts.mass_amu), system.parts)
        many = pieces.at(np.zeros(len(FEW), dtype=int))
        squared = complex_squares(FEW, FAR_BROADENING)
        bulk = decimate(squared, many.left, many.left_coupling).bulk
        density = -8 * np.pi * FEW * np.einsum("nii->n", bulk).imag / bulk.shape[-1]
        np.testing.assert_allclose(found, np.tile(density / 2, (2, 1)), rtol=1e-4, atol=1e-7)
