"""Two crystals from files joined by the average rule: known chains, whole channels, what does not match."""

from dataclasses import replace

import numpy as np
import phonopy_crystals
import pytest
from scipy import constants as physics
from two_chains import exact, thz

from kapitza.analysis.harmonic.average_rule import joined_by_average, turned_constants
from kapitza.analysis.harmonic.greens import transmission_at
from kapitza.analysis.harmonic.joined_spectrum import joined_spectrum
from kapitza.analysis.harmonic.phonopy_files import plane_axes, read_phonopy
from kapitza.analysis.harmonic.shared_lattice import UnlikeLatticesError, plane_cell
from kapitza.analysis.harmonic.transmission import Settings, harmonic, spectrum
from kapitza.analysis.harmonic.wavevectors import shifted_mesh
from kapitza.analysis.harmonic.zone_channels import zone_modes
from kapitza.analysis.harmonic.zone_energy import zone_mode_states
from kapitza.analysis.mismatch.energy import heat_capacity

SETTINGS = Settings(6, 40, 1e-6)
LIGHT, HEAVY = 40.0, 120.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("phonopy")


def crystal(folder, name, phonon):
    return read_phonopy(phonopy_crystals.save(phonon, folder / name / "phonopy_params.yaml"))


@pytest.fixture(scope="module")
def light(folder):
    return crystal(folder, "light", phonopy_crystals.fcc(LIGHT))


@pytest.fixture(scope="module")
def heavy(light):
    """Three times the mass, and half of every spring."""
    constants = light.constants
    changed = replace(constants, value=constants.value / 2, masses_amu=np.array([HEAVY]))
    return replace(light, constants=changed)


def faced(item, indices="001"):
    return item.constants, plane_axes(item, indices)


def system(left, right, indices="001"):
    joined = joined_by_average(
        turned_constants(*faced(left, indices)), turned_constants(*faced(right, indices))
    )
    return harmonic(joined.constants, joined.mass_amu)


def test_waves_straight_ahead_pass_as_between_two_chains_with_the_mean_spring(light, heavy):
    """At k∥ = 0 the planes of (001) with nearest neighbours are chains: along z of springs 4k·½ each."""
    found = system(light, heavy)
    spring = 2 * phonopy_crystals.SPRING  # four bonds to the next plane, cos² = ½
    omega = np.array([0.05, 0.11, 0.14])  # below both cutoffs of the heavy one, and between them
    along = exact(omega, LIGHT, spring, HEAVY, spring / 2, 0.75 * spring)
    # Twice, along x and y: cos² = ¼.
    across = exact(omega[:2], LIGHT, spring / 2, HEAVY, spring / 4, 0.375 * spring)
    frequency = np.array([thz(value) for value in omega])
    got = transmission_at(found.constants, found.parts, np.zeros((1, 2)), frequency, 1e-9).transmission[0]
    expected = along + 2 * np.append(across, 0.0)
    np.testing.assert_allclose(got, expected, rtol=1e-5)


@pytest.mark.parametrize("indices", ["111"])
def test_a_crystal_joined_to_itself_lets_everything_pass(light, indices):
    found = system(light, light, indices)
    passed = spectrum(found, shifted_mesh(found.constants.lattice, 6), SETTINGS)
    np.testing.assert_allclose(
        passed.transmitted, passed.channels_left, atol=2e-3 * passed.channels_left.max()
    )
    np.testing.assert_allclose(passed.channels_left, passed.channels_right, rtol=1e-7, atol=1e-12)
    whole = joined_spectrum(faced(light, indices), faced(light, indices), SETTINGS)
    np.testing.assert_array_equal(whole.transmitted, whole.channels_left)
    # The same channels as from phonons of the whole zone, which know nothing of leads.
    zone = zone_modes(light.constants, plane_axes(light, indices)[2], 16)
    count = whole.channels_left @ np.diff(whole.edges_thz)
    assert count == pytest.approx(zone.weight.sum(), rel=0.02)


def test_both_directions_are_equal_and_no_more_than_the_channels_passes(light, heavy):
    one = joined_spectrum(faced(light), faced(heavy), SETTINGS)
    other = joined_spectrum(faced(heavy), faced(light), SETTINGS)
    np.testing.assert_allclose(other.transmitted, one.transmitted, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(other.channels_left, one.channels_right, rtol=1e-6, atol=1e-12)
    least = np.minimum(one.channels_left, one.channels_right)
    assert (one.transmitted <= least * (1 + 1e-9)).all() and one.transmitted.max() > 0.1 * least.max()


def test_turning_and_another_primitive_cell_change_nothing(light, heavy):
    """The file of the right crystal in another frame, with another choice of primitive vectors."""
    turn = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    steps = np.array([[1, 1, 0], [0, 1, 0], [0, -1, 1]])
    moved = turned_constants(heavy.constants, turn)
    moved = replace(moved, primitive_cell=steps @ moved.primitive_cell)
    one = joined_spectrum(faced(light), faced(heavy), SETTINGS)
    other = joined_spectrum(faced(light), (moved, plane_axes(heavy, "001") @ turn.T), SETTINGS)
    np.testing.assert_allclose(other.transmitted, one.transmitted, rtol=1e-6, atol=1e-12)


def test_bonds_across_are_means_and_a_shift_of_the_whole_costs_nothing(light, heavy):
    joined = joined_by_average(turned_constants(*faced(light)), turned_constants(*faced(heavy)))
    value, plane = joined.constants.value, joined.constants.home_plane
    middle = joined.constants.left_planes
    assert np.abs(value[(plane > 1) & (plane < plane.max() - 1)].sum(axis=1)).max() < 1e-12
    size = np.abs(value).max(axis=(2, 3))
    far = joined.constants.layers.plane
    strongest = [size[plane == p][:, far == p + 1].max() for p in (middle - 2, middle - 1, middle)]
    assert (
        strongest[1] == pytest.approx((strongest[0] + strongest[2]) / 2) and strongest[0] == 2 * strongest[2]
    )


def test_crystals_of_other_lattices_or_sites_are_refused_with_the_reason(light, folder):
    rocksalt = crystal(folder, "rocksalt", phonopy_crystals.rocksalt())
    with pytest.raises(UnlikeLatticesError, match="primitive cells of 1 and 2 atoms"):
        joined_by_average(turned_constants(*faced(light)), turned_constants(*faced(rocksalt)))
    grown = replace(light.constants, **{
        name: 1.2 * getattr(light.constants, name)
        for name in ("primitive_cell", "primitive_position", "supercell_cell", "supercell_position")
    })  # fmt: skip
    with pytest.raises(UnlikeLatticesError, match=r"vectors by 0\.2 of their length"):
        joined_by_average(turned_constants(*faced(light)), turned_constants(grown, plane_axes(light, "001")))
    moved = rocksalt.constants.primitive_position + np.array([[0, 0, 0], [0.9, 0.4, 0]])
    odd = replace(rocksalt.constants, primitive_position=moved)
    with pytest.raises(UnlikeLatticesError, match="other places in the cell"):
        joined_by_average(
            turned_constants(*faced(rocksalt)), turned_constants(odd, plane_axes(rocksalt, "001"))
        )


def test_ions_of_one_kind_stand_for_each_other(folder):
    """Rocksalt maps on itself with its ions exchanged: those of one element, not the first, are paired."""
    one = crystal(folder, "one", phonopy_crystals.rocksalt())
    constants = one.constants
    turnover = replace(
        constants,
        elements=constants.elements[::-1],
        masses_amu=constants.masses_amu[::-1],
        primitive_position=constants.primitive_position[::-1],
        value=constants.value[::-1],
    )
    joined = joined_by_average(
        turned_constants(*faced(one)), turned_constants(turnover, plane_axes(one, "001"))
    )
    assert harmonic(joined.constants, joined.mass_amu).parts.is_perfect


def test_the_cell_of_a_plane_has_two_vectors_in_it_and_the_volume_of_the_primitive_one(light):
    for indices in ("001", "110", "111"):
        primitive = light.constants.primitive_cell @ plane_axes(light, indices).T
        cell = plane_cell(primitive)
        assert np.abs(cell[:2, 2]).max() == 0 and cell[2, 2] > 0
        assert abs(np.linalg.det(cell)) == pytest.approx(abs(np.linalg.det(primitive)))


@pytest.mark.parametrize("q_mesh", [8, 40])
def test_heat_of_cold_crystals_is_that_of_a_fine_mesh(folder, q_mesh):
    """C_V of phonopy itself, shifted mesh 40³ (converged to 8 digits at 30 K), J per mole of cells and K."""
    phonon = phonopy_crystals.fcc(LIGHT)
    found = crystal(folder, "cold", phonon).constants
    states = zone_mode_states(found, q_mesh)
    volume = abs(np.linalg.det(found.primitive_cell))
    assert states.per_a3.sum() * volume == pytest.approx(3, rel=1e-9)
    phonon.run_mesh([24] * 3, shift=[0.5] * 3, is_gamma_center=False, is_mesh_symmetry=False)
    temperatures = [20.0, 60.0, 300.0]
    phonon.run_thermal_properties(temperatures=temperatures)
    mine = [
        heat_capacity(states, value) * volume * physics.angstrom**3 * physics.N_A for value in temperatures
    ]
    np.testing.assert_allclose(mine, phonon.thermal_properties.heat_capacity, rtol=5e-4)


@pytest.mark.parametrize("q_mesh", [6, 10, 14, 20])
def test_every_mesh_counts_every_state_once(light, q_mesh):
    zone = zone_modes(light.constants, np.array([0, 0, 1.0]), q_mesh)
    volume = abs(np.linalg.det(light.constants.primitive_cell))
    assert zone.states_per_a3.sum() * volume == pytest.approx(3, rel=1e-9)
