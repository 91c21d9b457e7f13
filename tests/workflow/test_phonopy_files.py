"""Files of phonopy: frequencies, units, directions and channel counts of crystals of any symmetry."""

from dataclasses import replace

import numpy as np
import phonopy_crystals
import pytest
from phonopy.file_IO import write_FORCE_CONSTANTS
from phonopy.interface.calculator import get_calculator_physical_units
from phonopy_crystals import A0
from scipy import constants

from kapitza.analysis.harmonic.long_waves import fitted_stiffness, long_wave_stiffness
from kapitza.analysis.harmonic.phonons import channel_counts, cutoff_thz, density_kg_m3, modes
from kapitza.analysis.harmonic.phonopy_files import PhonopyFileError, companions, plane_normal, read_phonopy
from kapitza.analysis.harmonic.stiffness import tensor_of
from kapitza.analysis.harmonic.zone_channels import (
    NOISE,
    zone_channel_counts,
    zone_edges,
    zone_modes,
)
from kapitza.analysis.harmonic.zone_energy import zone_mode_states
from kapitza.analysis.mismatch.catalogue import stiffness_matrix
from kapitza.analysis.mismatch.debye import PASCAL_PER_GPA
from kapitza.analysis.mismatch.energy import heat_capacity
from kapitza.analysis.mismatch.media_pairs import pair_spectra
from kapitza.analysis.mismatch.medium import medium_of
from kapitza.analysis.mismatch.pair_tables import angle_table, media_table
from kapitza.analysis.units import SPEED_A_PS

MASS = 39.948
FRACTIONS = np.array([[0.11, 0.23, 0.37], [0.4, 0.05, 0.21], [0.5, 0.0, 0.0]])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("phonopy")


@pytest.fixture(scope="module")
def fcc(folder):
    return read_phonopy(
        phonopy_crystals.save(phonopy_crystals.fcc(MASS), folder / "fcc" / "phonopy_params.yaml")
    )


@pytest.fixture(scope="module")
def hexagonal(folder):
    phonon = phonopy_crystals.hexagonal()
    return phonon, read_phonopy(phonopy_crystals.save(phonon, folder / "hexagonal" / "phonopy_params.yaml"))


def frequencies(crystal, fractions):
    reciprocal = 2 * np.pi * np.linalg.inv(crystal.constants.primitive_cell).T
    return modes(crystal.constants, fractions @ reciprocal).frequency_thz


def test_frequencies_are_phonopys_own(hexagonal):
    phonon, crystal = hexagonal
    phonon.run_qpoints(FRACTIONS)
    np.testing.assert_allclose(frequencies(crystal, FRACTIONS), phonon.qpoints.frequencies, rtol=1e-6)


@pytest.mark.parametrize("calculator", ["qe", "abinit", "cp2k"])
def test_units_of_other_calculators_are_converted(folder, fcc, calculator):
    units = get_calculator_physical_units(calculator)
    scale, unit = 1 / units.distance_to_A, units.distance_to_A / units.force_to_eVperA
    phonon = phonopy_crystals.fcc(MASS, calculator=calculator, scale=scale, unit=unit)
    crystal = read_phonopy(phonopy_crystals.save(phonon, folder / calculator / "phonopy_params.yaml"))
    assert crystal.constants.lattice_constant_angstrom == pytest.approx(A0, rel=1e-9)
    np.testing.assert_allclose(frequencies(crystal, FRACTIONS), frequencies(fcc, FRACTIONS), rtol=1e-6)


def test_force_constants_may_lie_beside_the_file(folder, fcc):
    phonon, place = phonopy_crystals.fcc(MASS), folder / "beside"
    place.mkdir()
    phonon.save(place / "phonopy.yaml", settings={"force_constants": False})
    with pytest.raises(PhonopyFileError, match="no force constants and no forces; write"):
        read_phonopy(place / "phonopy.yaml")
    write_FORCE_CONSTANTS(phonon.force_constants, filename=place / "FORCE_CONSTANTS")
    assert [path.name for path in companions(place / "phonopy.yaml")] == ["FORCE_CONSTANTS"]
    crystal = read_phonopy(place / "phonopy.yaml")
    np.testing.assert_allclose(frequencies(crystal, FRACTIONS), frequencies(fcc, FRACTIONS), rtol=1e-6)


def test_a_file_of_something_else_is_refused(tmp_path):
    path = tmp_path / "notes.yaml"
    path.write_text("name: not a crystal\n")
    with pytest.raises(PhonopyFileError, match=r"notes\.yaml: phonopy cannot read it"):
        read_phonopy(path)


def test_planes_count_in_the_conventional_cell(fcc, hexagonal):
    np.testing.assert_allclose(np.abs(fcc.conventional_cell), A0 * np.eye(3), atol=1e-9)
    np.testing.assert_allclose(plane_normal(fcc, "110"), np.array([1, 1, 0]) / np.sqrt(2), atol=1e-12)
    crystal = hexagonal[1]
    np.testing.assert_allclose(plane_normal(crystal, "001"), [0, 0, 1], atol=1e-12)
    # (100) of a hexagonal cell is normal to b and c, thirty degrees off a.
    normal = plane_normal(crystal, "100")
    assert normal @ crystal.conventional_cell[1] == pytest.approx(0, abs=1e-12)
    assert normal @ crystal.conventional_cell[0] / 3.0 == pytest.approx(np.cos(np.pi / 6))
    for bad in ("000", "1", "0a1"):
        with pytest.raises(ValueError, match="Miller indices"):
            plane_normal(crystal, bad)


@pytest.mark.parametrize("indices", ["001", "110", "111"])
def test_channels_of_a_cubic_crystal_are_those_counted_with_its_symmetry(fcc, indices):
    zone = zone_modes(fcc.constants, plane_normal(fcc, indices), 24)
    edges = zone_edges(zone.cutoff_thz, 40)
    expected = channel_counts(fcc.constants, indices, 24, edges)
    found = zone_channel_counts(zone, edges)
    width = np.diff(edges)
    assert found.count_per_a2 @ width == pytest.approx(expected.count_per_a2 @ width, rel=5e-3)
    equal = slice(-36, None)  # the equal bins
    error = np.abs(found.count_per_a2 - expected.count_per_a2)[equal].max()
    assert error < 0.03 * expected.count_per_a2.max()
    assert zone.cutoff_thz == pytest.approx(cutoff_thz(fcc.constants), rel=1e-3)


def test_all_modes_are_counted_and_long_waves_go_with_the_square_of_the_frequency(hexagonal):
    crystal = hexagonal[1]
    zone = zone_modes(crystal.constants, plane_normal(crystal, "001"), 16)
    edges = zone_edges(zone.cutoff_thz, 40)
    count = zone_channel_counts(zone, edges).count_per_a2
    assert count @ np.diff(edges) == pytest.approx(zone.weight.sum(), rel=1e-12)
    per_square = count * 3 * np.diff(edges) / np.diff(edges**3)
    low = slice(4, 16)  # three octaves below the equal bins, above the smallest cells around Γ
    np.testing.assert_allclose(per_square[low], per_square[low].mean(), rtol=0.03)


def test_directions_of_equal_symmetry_count_equally_and_others_do_not(hexagonal):
    crystal = hexagonal[1]
    total = {
        indices: zone_modes(crystal.constants, plane_normal(crystal, indices), 12).weight.sum()
        for indices in ("001", "100", "010")
    }
    assert total["100"] == pytest.approx(total["010"], rel=1e-3)
    assert abs(total["001"] / total["100"] - 1) > 0.01


def test_unstable_crystals_and_coarse_meshes_are_refused(fcc):
    normal = np.array([0.0, 0.0, 1.0])
    with pytest.raises(ValueError, match="q_mesh must be at least 2"):
        zone_modes(fcc.constants, normal, 1)
    fields = {name: getattr(fcc.constants, name) for name in fcc.constants.__dataclass_fields__}
    upside_down = type(fcc.constants)(**{**fields, "value": -fcc.constants.value})
    with pytest.raises(ValueError, match="unstable"):
        zone_modes(upside_down, normal, 4)


def test_states_are_three_per_atom_and_hold_the_heat_phonopy_finds(hexagonal):
    phonon, crystal = hexagonal
    states = zone_mode_states(crystal.constants, 16)
    volume = abs(np.linalg.det(crystal.constants.primitive_cell))
    assert states.per_a3.sum() * volume == pytest.approx(3 * 2, rel=1e-9)
    phonon.run_mesh([24, 24, 18])
    for temperature in (60.0, 200.0):
        phonon.run_thermal_properties(temperatures=[temperature])
        (expected,) = phonon.thermal_properties.heat_capacity  # J per mole of cells and K
        per_cell = heat_capacity(states, temperature) * volume * constants.angstrom**3
        assert per_cell * constants.N_A == pytest.approx(expected, rel=2e-3)


def test_elastic_constants_of_a_hexagonal_crystal_have_its_symmetry_and_its_waves(hexagonal):
    _, crystal = hexagonal
    stiffness = long_wave_stiffness(crystal.constants)
    (c11, c12, c13), c33, c44 = stiffness[0, :3], stiffness[2, 2], stiffness[3, 3]
    expected = stiffness_matrix({"c11": c11, "c12": c12, "c13": c13, "c33": c33, "c44": c44})
    np.testing.assert_allclose(stiffness, expected, atol=2e-4 * c11)
    # Frequencies of the whole dynamical matrix know nothing of the reduction to acoustic waves.
    direction = np.array([0.48, 0.6, 0.64])
    q = 2e-3
    speed = 2 * np.pi * modes(crystal.constants, q * direction[None]).frequency_thz[0, :3] / q / SPEED_A_PS
    waves = np.einsum("ijkl,j,k->il", tensor_of(stiffness), direction, direction)
    squares = np.linalg.eigvalsh(waves) * PASCAL_PER_GPA / density_kg_m3(crystal.constants)
    np.testing.assert_allclose(np.sqrt(squares), speed, rtol=1e-4)


def test_force_constants_that_feel_rotation_have_no_elastic_constants(hexagonal):
    _, crystal = hexagonal
    stretch = np.array([1.0, 1.0, 3.0])
    skewed = crystal.constants.value * stretch[:, None] * stretch
    with pytest.raises(ValueError, match="not invariant against rotation"):
        long_wave_stiffness(replace(crystal.constants, value=skewed))


def test_calculations_that_feel_rotation_a_little_have_elastic_constants_and_say_how_well(hexagonal):
    _, crystal = hexagonal
    assert fitted_stiffness(crystal.constants)[1] < 1e-6
    stretch = np.array([1.0, 1.0, 1.05])
    skewed = replace(crystal.constants, value=crystal.constants.value * stretch[:, None] * stretch)
    stiffness, misfit = fitted_stiffness(skewed)
    assert 0.005 < misfit < 0.05
    np.testing.assert_array_equal(long_wave_stiffness(skewed), stiffness)


@pytest.fixture(scope="module")
def polar(folder):
    """An ionic crystal with its charges in its own file, in BORN beside it, and nowhere."""
    phonon = phonopy_crystals.rocksalt()
    phonopy_crystals.save(phonon, folder / "charged" / "phonopy_params.yaml")
    phonon.run_qpoints(FRACTIONS[:2])
    frequencies = phonon.qpoints.frequencies.copy()
    phonon.nac_params = None
    for place in ("beside", "bare"):
        phonopy_crystals.save(phonon, folder / place / "phonopy_params.yaml")
    (folder / "beside" / "BORN").write_text(phonopy_crystals.BORN)
    read = {
        name: read_phonopy(folder / name / "phonopy_params.yaml") for name in ("charged", "beside", "bare")
    }
    return frequencies, read


def test_born_charges_of_the_file_and_beside_it_are_used_and_their_absence_is_known(polar):
    wanted, read = polar
    assert [read[name].born for name in ("charged", "beside", "bare")] == [
        "phonopy_params.yaml",
        "BORN",
        None,
    ]
    for name in ("charged", "beside"):
        np.testing.assert_allclose(frequencies(read[name], FRACTIONS[:2]), wanted, rtol=1e-6)
    bare = frequencies(read["bare"], FRACTIONS[:2])
    assert np.abs(bare / wanted - 1).max() > 0.01


def test_longitudinal_and_transverse_waves_split_by_the_known_charge(polar):
    """ω_LO² − ω_TO² = 4πZ²e²/(ε V μ) as q → 0, of a cubic crystal of two ions (Lyddane, Sachs, Teller)."""
    crystal = polar[1]["charged"].constants
    found = modes(crystal, 1e-4 * np.array([[0.48, 0.6, 0.64]])).frequency_thz[0]
    charge, dielectric = phonopy_crystals.CHARGE, phonopy_crystals.DIELECTRIC
    volume = abs(np.linalg.det(crystal.primitive_cell)) * 1e-30
    reduced = 1 / (1 / crystal.masses_amu).sum() * constants.atomic_mass
    plasma = charge**2 * constants.e**2 / (constants.epsilon_0 * dielectric * volume * reduced)
    split = (2 * np.pi * 1e12) ** 2 * (found[5] ** 2 - found[4] ** 2)
    assert split == pytest.approx(plasma, rel=1e-3)
    assert found[3] == pytest.approx(found[4], rel=1e-4)


def test_velocities_of_polar_waves_are_slopes_of_their_frequencies(polar):
    crystal = polar[1]["charged"].constants
    place = np.array([0.11, 0.23, 0.37])
    step = 1e-4
    ahead, behind = (modes(crystal, place + sign * step * np.eye(3)).frequency_thz for sign in (1, -1))
    slopes = 2 * np.pi * (ahead - behind) / (2 * step)
    np.testing.assert_allclose(modes(crystal, place[None]).velocity_a_ps[0], slopes.T, atol=1e-3)


def test_born_charges_of_another_crystal_are_refused_by_name(folder):
    place = folder / "wrong"
    phonopy_crystals.save(phonopy_crystals.fcc(MASS), place / "phonopy_params.yaml")
    (place / "BORN").write_text("14.4\n1 0 0\n")
    with pytest.raises(PhonopyFileError, match="BORN"):
        read_phonopy(place / "phonopy_params.yaml")


def test_an_unstable_crystal_is_refused_by_the_name_of_its_file(folder):
    phonon = phonopy_crystals.fcc(MASS)
    phonon.force_constants = -phonon.force_constants
    path = phonopy_crystals.save(phonon, folder / "unstable" / "phonopy_params.yaml")
    with pytest.raises(PhonopyFileError, match=r"unstable/phonopy_params.yaml: the crystal is unstable"):
        medium_of({"kind": "dispersion", "orientation": "001"}, path, 4)


def test_models_of_phonons_do_without_elastic_constants_and_others_say_which_file_has_none(folder):
    phonon = phonopy_crystals.hexagonal()
    stretch = np.array([1.0, 1.0, 3.0])
    phonon.force_constants = phonon.force_constants * stretch[:, None] * stretch
    path = phonopy_crystals.save(phonon, folder / "skewed" / "phonopy_params.yaml")
    entry = {"kind": "dispersion", "orientation": "001"}
    media = (medium_of(entry, path, 4), medium_of(entry, path, 4))
    settings = {
        "frequency_bins": 20, "debye_cutoff": "common", "rms_roughness_nm": None,
        "contact_normal_gpa_nm": None, "contact_shear_gpa_nm": None,
    }  # fmt: skip
    (spectrum,) = pair_spectra(media, settings, ["dmm_dispersion"]).models
    np.testing.assert_allclose(spectrum.transmitted, spectrum.channels_left / 2, rtol=1e-12)
    with pytest.raises(
        ValueError, match=r"amm_anisotropic needs elastic constants.*skewed/phonopy_params.yaml"
    ):
        pair_spectra(media, settings, ["amm_anisotropic"])
    table = media_table(media, {**settings, "q_mesh": 4}, [100.0])
    assert table.longitudinal_m_s.isna().all() and set(table.non_analytical_term) == {"absent"}
    assert angle_table(media[0].continuum, media[1].continuum).empty


def test_imaginary_frequencies_of_noise_are_left_out_and_said(hexagonal):
    """A weak crystal pushed a little below zero: its long transverse waves alone."""
    _, crystal = hexagonal
    sound = zone_modes(crystal.constants, np.array([0, 0, 1.0]), 4)
    assert sound.imaginary_thz == 0 and (sound.states_per_a3 > 0).all()
    table = crystal.constants.value.copy()
    shift = 2e-4 * np.abs(table).max()
    home = np.arange(len(table))
    place = [int(np.argmin(np.abs(crystal.constants.supercell_position - p).sum(axis=1)))
             for p in crystal.constants.primitive_position]  # fmt: skip
    table[home, place] -= shift * np.eye(3)
    noisy = zone_modes(replace(crystal.constants, value=table), np.array([0, 0, 1.0]), 4)
    assert 0 < noisy.imaginary_thz < NOISE * noisy.cutoff_thz
    left_out = noisy.states_per_a3 == 0
    assert 0 < left_out.mean() < 0.5 and (noisy.weight[left_out] == 0).all()
    assert (noisy.frequency_thz >= -1e-6 * noisy.cutoff_thz).all()
    table[home, place] -= 40 * shift * np.eye(3)
    with pytest.raises(ValueError, match="unstable"):
        zone_modes(replace(crystal.constants, value=table), np.array([0, 0, 1.0]), 4)
