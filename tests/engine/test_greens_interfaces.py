"""Green's functions of interfaces in LAMMPS: known conductances, channels of bulk phonons, exact bounds."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from green_round_off import round_off
from slab_cases import KINDS, MANIFEST, bulk

from kapitza.analysis.harmonic.average_rule import joined_by_average
from kapitza.analysis.harmonic.conventional_cell import ConventionalCell, supercell_repeats
from kapitza.analysis.harmonic.force_constants import (
    displaced_supercells,
    solve_force_constants,
    with_masses,
)
from kapitza.analysis.harmonic.greens import transmission_at
from kapitza.analysis.harmonic.interface_constants import InterfaceConstants, interface_matrices
from kapitza.analysis.harmonic.long_wave_cells import with_long_waves
from kapitza.analysis.harmonic.phonons import channel_counts
from kapitza.analysis.harmonic.transmission import Harmonic, Settings, harmonic, spectrum
from kapitza.analysis.harmonic.wavevectors import WaveVectors, cell_points, shifted_mesh
from kapitza.analysis.landauer import conductance, low_temperature_conductance, model_conductance
from kapitza.analysis.units import METAL_MASS, SPEED_A_PS
from kapitza.interfaces.crystals import oriented_cell
from kapitza.interfaces.stacking import SideSpec
from kapitza.simulation.bulk import supercell_forces
from kapitza.simulation.interface_hessian import interface_constants
from kapitza.simulation.session import SimulationError
from kapitza.simulation.two_sides import TwoSides

A0, A30 = 5.26865, 5.3413  # Å, Lennard-Jones argon at rest and at 30 K
EPSILON, ARGON_AMU = 0.01042332, 39.948
DEFAULT = Settings(24, 400, 1e-6)  # of the study
COARSE = Settings(4, 40, 1e-6)
SILICON = ("sw-silicon", "tersoff-sicge")


@dataclass(frozen=True)
class Joined:
    """An interface and the mass of each type."""

    constants: InterfaceConstants
    masses: tuple[float, float]

    def system(self, ratio=1.0) -> Harmonic:
        """With the right side's mass multiplied."""
        masses = np.array([self.masses[0], ratio * self.masses[1]])
        return harmonic(self.constants, masses[self.constants.layers.kind - 1])


@cache
def joined(name, elements, lattice_constants, orientation="001"):
    potential, crystal = MANIFEST[name], KINDS[name].crystal
    masses = tuple(potential.elements[element] for element in elements)
    sides = [
        SideSpec(crystal, (element,), (mass,), a)
        for element, mass, a in zip(elements, masses, lattice_constants, strict=True)
    ]
    return Joined(interface_constants(TwoSides(*sides, orientation, 0.05, potential)), masses)


def argon(a=A0, orientation="001"):
    return joined("lj-argon", ("Ar", "Ar"), (a, a), orientation)


def silicon(name):
    a = MANIFEST[name].lattice_angstrom("diamond", ("Si",))
    return joined(name, ("Si", "Si"), (a, a))


def silicon_germanium(orientation="001"):
    a = [MANIFEST["tersoff-sicge"].lattice_angstrom("diamond", (e,)) for e in ("Si", "Ge")]
    return joined("tersoff-sicge", ("Si", "Ge"), tuple(a), orientation)


def mesh(system, n):
    return shifted_mesh(system.constants.lattice, n)


@pytest.fixture(scope="module")
def argon_spectrum():
    """Argon against four times the mass, converged."""
    system = argon().system(4.0)
    return system, spectrum(system, mesh(system, DEFAULT.k_mesh), DEFAULT)


def test_argon_classical(argon_spectrum):
    item = argon_spectrum[1]
    assert model_conductance(item, "reservoir", "classical", 30.0) == pytest.approx(14.26, rel=0.005)
    assert model_conductance(item, "local_jump", "classical", 30.0) == pytest.approx(16.1, rel=0.005)


def test_argon_quantum(argon_spectrum):
    values = [model_conductance(argon_spectrum[1], "reservoir", "quantum", t) for t in (10, 20, 30, 40)]
    np.testing.assert_allclose(values, [7.27, 11.75, 13.05, 13.56], rtol=0.005)


@pytest.mark.long
def test_cold_argon_conducts_as_its_long_waves(argon_spectrum):
    """Far below the cutoffs G = (π²k_B⁴/30ħ³) S_eff T³ with S_eff of the anisotropic acoustic mismatch."""
    system, item = argon_spectrum
    square = 0.004385 * 4 * np.pi * ARGON_AMU * METAL_MASS / EPSILON * SPEED_A_PS**2
    for temperature in (0.1, 0.2, 0.5):
        refined = with_long_waves(system, item, DEFAULT, temperature)
        found = model_conductance(refined, "reservoir", "quantum", temperature)
        assert found == pytest.approx(low_temperature_conductance(square, temperature), rel=2e-3)
    # Without them hardly anything is left.
    assert model_conductance(item, "reservoir", "quantum", 0.2) < 1e-3 * found


@pytest.fixture(scope="module")
def finer_spectrum(argon_spectrum):
    """The same on a mesh half as fine again."""
    settings = Settings(36, 400, 1e-6)
    system = argon_spectrum[0]
    return settings, spectrum(system, mesh(system, settings.k_mesh), settings)


@pytest.mark.long
@pytest.mark.parametrize("temperature", [2.0, 5.0])
def test_long_waves_leave_the_rest_and_are_converged(argon_spectrum, finer_spectrum, temperature):
    system, item = argon_spectrum
    refined = with_long_waves(system, item, DEFAULT, temperature)
    classical = [model_conductance(each, "reservoir", "classical", 1.0) for each in (refined, item)]
    assert classical[0] == pytest.approx(classical[1], rel=5e-4)
    settings, finer = finer_spectrum
    finer = with_long_waves(system, finer, settings, temperature)
    for definition in ("reservoir", "local_jump"):
        values = [model_conductance(each, definition, "quantum", temperature) for each in (refined, finer)]
        assert values[0] == pytest.approx(values[1], rel=0.006)
    assert (np.diff(refined.edges_thz) > 0).all()
    assert (refined.transmitted <= np.minimum(refined.channels_left, refined.channels_right) + 1e-12).all()


def test_argon_on_the_waves_of_a_small_box():
    system = argon().system(4.0)
    vectors = cell_points(system.constants.lattice, system.constants.layers.box((4, 4)))
    assert len(vectors.points) == 9
    item = spectrum(system, vectors, Settings(4, 400, 1e-6))
    assert model_conductance(item, "reservoir", "classical", 30.0) == pytest.approx(15.55, rel=0.005)
    assert model_conductance(item, "local_jump", "classical", 30.0) == pytest.approx(17.72, rel=0.005)


def test_argon_at_the_lattice_constant_of_30_k():
    joint = argon(A30)
    spacing = np.diff(joint.constants.plane_height())
    # Under tension, yet at rest: nothing moves.
    np.testing.assert_allclose(spacing, A30 / 2, atol=1e-9)
    system = joint.system(4.0)
    item = spectrum(system, mesh(system, DEFAULT.k_mesh), DEFAULT)
    assert model_conductance(item, "reservoir", "classical", 30.0) == pytest.approx(11.89, rel=0.005)
    assert system.cutoff_thz == pytest.approx(1.755, rel=0.004)


@pytest.mark.long
def test_equal_masses_give_the_channels():
    system = argon().system(1.0)
    assert system.parts.is_perfect
    assert not argon().system(4.0).parts.is_perfect
    item = spectrum(system, mesh(system, DEFAULT.k_mesh), DEFAULT)
    full = conductance(item.edges_thz, item.channels_left, 0, "classical", 30.0)
    assert model_conductance(item, "reservoir", "classical", 30.0) == pytest.approx(full, rel=1e-3)
    assert full == pytest.approx(186.5, rel=0.005)


def test_perfect_crystal_has_a_whole_number_of_channels():
    system = argon().system(1.0)
    found = transmission_at(
        system.constants, system.parts, mesh(system, 6).points, system.frequency_thz(COARSE), 1e-7
    )
    away = np.abs(found.transmission - np.round(found.transmission))
    # At the edge of a band the velocity vanishes and η blurs the step.
    assert np.quantile(away, 0.9) < 1e-4
    assert away.max() < 0.05
    np.testing.assert_allclose(found.channels_left, found.transmission, atol=5e-3)


def test_long_waves_at_normal_incidence():
    system = argon().system(4.0)
    frequency = system.cutoff_thz * np.array([0.002, 0.01, 1.0])
    found = transmission_at(system.constants, system.parts, np.zeros((1, 2)), frequency, 1e-8)
    np.testing.assert_allclose(found.transmission[0, :2], 3 * 8 / 9, rtol=2e-4)


def test_long_waves_in_all_directions_as_in_anisotropic_acoustic_mismatch():
    """(M_t/ω²)(ε/m) = 0.004385 for mass ratio 4 (docs/theory.md, "Atomistic Green's function")."""
    system = argon().system(4.0)
    unit = 0.01042332 / (39.948 * METAL_MASS)  # Å²/ps²
    omega = 2 * np.pi * 0.03 * system.cutoff_thz
    n_radii, n_angles = 80, 24
    radius = omega / (2.7 * np.sqrt(unit)) * (np.arange(n_radii) + 0.5) / n_radii
    angle = np.pi / 4 * (np.arange(n_angles) + 0.5) / n_angles
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points = (radius[:, None, None] * ring).reshape(-1, 2)
    found = transmission_at(system.constants, system.parts, points, np.array([omega / (2 * np.pi)]), 1e-7)
    per_ring = found.transmission.reshape(n_radii, n_angles).mean(axis=1)
    total = (per_ring * 2 * np.pi * radius).sum() * (radius[1] - radius[0]) / (2 * np.pi) ** 2
    assert total / omega**2 * unit == pytest.approx(0.004385, rel=0.004)


CASES = {
    "argon 001": (lambda: argon(), 4.0),
    "argon 110": (lambda: argon(orientation="110"), 4.0),
    "argon 111": (lambda: argon(orientation="111"), 4.0),
    "silicon SW": (lambda: silicon("sw-silicon"), 4.0),
    "silicon Tersoff": (lambda: silicon("tersoff-sicge"), 4.0),
    "Si|Ge 001": (lambda: silicon_germanium(), 1.0),
    "Si|Ge 111": (lambda: silicon_germanium("111"), 1.0),
}


@pytest.mark.parametrize("case", CASES)
def test_bounds(case):
    make, ratio = CASES[case]
    system = make().system(ratio)
    frequency, broadening = system.frequency_thz(COARSE), 1e-8
    found = transmission_at(system.constants, system.parts, mesh(system, 4).points, frequency, broadening)
    within = round_off(broadening, frequency / system.cutoff_thz)
    # Without an axis of order two, k∥ and −k∥ lose differently by η.
    np.testing.assert_allclose(found.backward, found.forward, atol=1e-5 if "111" in case else within)
    ceiling = np.minimum(found.channels_left, found.channels_right)
    assert (found.transmission - ceiling).max() < 1e-4
    assert found.transmission.min() > -within
    assert 0.05 < found.transmission.sum() / ceiling.sum() < 1


@pytest.mark.parametrize("case", ["argon 001", "silicon SW", "Si|Ge 001", "Si|Ge 111"])
def test_a_shift_of_everything_costs_nothing(case):
    constants = CASES[case][0]().constants
    masses = np.ones(len(constants.layers.position))
    matrix = interface_matrices(constants, np.zeros((1, 2)), masses)[0]
    n_home = len(constants.lattice.home)
    sums = matrix.reshape(n_home, 3, n_home, 3).sum(axis=2)
    assert np.abs(sums).max() < 1e-6 * np.abs(matrix).max()
    np.testing.assert_allclose(matrix, matrix.conj().T)


@pytest.mark.parametrize("case", ["argon 001", "argon 111", "silicon SW", "Si|Ge 001"])
def test_symmetry_leaves_the_sum_over_the_mesh(case):
    make, ratio = CASES[case]
    system = make().system(ratio)
    lattice, frequency = system.constants.lattice, system.frequency_thz(Settings(4, 12, 1e-6))
    steps = (np.arange(4) + 0.5) / 4
    everything = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    whole = WaveVectors(everything @ lattice.reciprocal, np.full(16, 1 / 16))
    reduced = mesh(system, 4)
    assert len(reduced.points) < 9
    sums = [
        vectors.weight
        @ transmission_at(system.constants, system.parts, vectors.points, frequency, 1e-4).transmission
        for vectors in (whole, reduced)
    ]
    # Displacements along x, y and z lack the threefold axis: constants differ in the eighth digit.
    np.testing.assert_allclose(sums[0], sums[1], rtol=1e-6 if "111" in case else 1e-10, atol=1e-12)


def phonons(name, a):
    """Bulk force constants as the workflow finds them."""
    crystal = bulk(name)
    cube = oriented_cell(crystal.crystal, crystal.elements, a, "001")
    symbols = crystal.elements * len(cube.fractions)
    mass = np.full(len(symbols), MANIFEST[name].elements[crystal.elements[0]])
    repeats = supercell_repeats(a, MANIFEST[name].force_range_angstrom)
    displaced = displaced_supercells(ConventionalCell(a, symbols, cube.fractions, mass), repeats)
    forces = supercell_forces(crystal, displaced.box_angstrom, displaced.elements, displaced.position)
    return solve_force_constants(displaced, forces)


@pytest.mark.parametrize("name", ["lj-argon", *SILICON])
def test_channels_are_those_of_bulk_phonons(name):
    joint = argon() if name == "lj-argon" else silicon(name)
    system = joint.system(4.0)
    item = spectrum(system, mesh(system, 12), Settings(12, 100, 1e-6))
    element = KINDS[name].element
    crystal = phonons(name, A0 if name == "lj-argon" else MANIFEST[name].lattice_angstrom("diamond", ("Si",)))
    for ratio, channels in ((1.0, item.channels_left), (4.0, item.channels_right)):
        heavy = with_masses(crystal, {element: ratio * float(crystal.masses_amu[0])})
        expected = channel_counts(heavy, "001", 24, item.edges_thz).count_per_a2
        assert channels.sum() == pytest.approx(expected.sum(), rel=0.01)
        up_to = np.cumsum(channels - expected) / expected.sum()
        assert np.abs(up_to).max() < 0.015


@pytest.mark.parametrize("name", [pytest.param("lj-argon", marks=pytest.mark.long), "sw-silicon"])
def test_the_average_rule_of_two_masses_is_the_interface_in_lammps(name):
    """Both crystals have the same constants: their mean is that of the real interface."""
    joint = argon() if name == "lj-argon" else silicon(name)
    system = joint.system(4.0)
    expected = spectrum(system, mesh(system, 6), Settings(6, 60, 1e-6))
    light = phonons(name, A0 if name == "lj-argon" else MANIFEST[name].lattice_angstrom("diamond", ("Si",)))
    heavy = with_masses(light, {KINDS[name].element: 4 * float(light.masses_amu[0])})
    whole = joined_by_average(light, heavy)
    own = harmonic(whole.constants, whole.mass_amu)
    found = spectrum(own, shifted_mesh(own.constants.lattice, 6), Settings(6, 60, 1e-6))
    assert found.edges_thz[-1] == pytest.approx(expected.edges_thz[-1], rel=1e-3)
    for one, other in (
        (found.transmitted, expected.transmitted),
        (found.channels_left, expected.channels_left),
        (found.channels_right, expected.channels_right),
    ):
        assert one.sum() == pytest.approx(other.sum(), rel=3e-3)
        up_to = np.cumsum(one - other) / other.sum()
        assert np.abs(up_to).max() < 5e-3


def test_different_crystals_come_to_rest_between_their_own_periods():
    constants = silicon_germanium().constants
    spacing = np.diff(constants.plane_height())
    inner = slice(constants.skin_planes, -constants.skin_planes)
    left, right = spacing[inner][0], spacing[inner][-1]
    a = [MANIFEST["tersoff-sicge"].lattice_angstrom("diamond", (e,)) / 4 for e in ("Si", "Ge")]
    # Silicon is stretched in the plane and thinner along z, germanium the other way.
    assert 0.96 * a[0] < left < a[0]
    assert a[1] < right < 1.04 * a[1]
    middle = constants.left_planes - 1
    assert left < spacing[middle] < right
    np.testing.assert_allclose(spacing[inner][:3], left, rtol=1e-4)


def test_a_shell_at_the_cutoff_has_no_force_constants():
    with pytest.raises(SimulationError, match="A force jumps"):
        argon(8.5 / np.sqrt(2.5))
