"""Bulk phonons against lattice sums, phonopy's own machinery and independent quadratures."""

from dataclasses import replace

import h5py
import numpy as np
import pytest
from phonopy import Phonopy
from phonopy.structure.atoms import PhonopyAtoms

from kapitza.analysis.harmonic.conventional_cell import ConventionalCell, supercell_repeats
from kapitza.analysis.harmonic.force_constants import (
    bonds,
    displaced_supercells,
    load_force_constants,
    save_force_constants,
    solve_force_constants,
    with_masses,
)
from kapitza.analysis.harmonic.long_waves import long_wave_stiffness, sound_speeds
from kapitza.analysis.harmonic.phonons import (
    NORMALS,
    channel_counts,
    common_edges,
    cutoff_thz,
    density_kg_m3,
    modes,
)
from kapitza.analysis.harmonic.stiffness import cubic_stiffness
from kapitza.analysis.landauer import model_conductance
from kapitza.analysis.mismatch.channel_models import dmm_dispersion, radiation_limit
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K, GPA_PER_EV_A3, METAL_MASS

EPSILON, SIGMA, CUTOFF, A0, ARGON_AMU = 0.01042332, 3.4, 8.5, 5.26865, 39.948
FCC = np.array([[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
DIAMOND = np.vstack([FCC, FCC + 0.25])
SPRING, SECOND_SPRING = 8.0, 0.8  # eV/Å², first and second neighbours of the diamond model
ZINC, SULPHUR = 65.38, 32.06


def pair_forces(position, edge, slope, reach):
    """Forces of a pair potential with derivative slope(r), minimum image, (n, 3) eV/Å."""
    forces = np.zeros_like(position)
    for atom, origin in enumerate(position):
        offset = origin - position
        offset -= edge * np.rint(offset / edge)
        distance = np.linalg.norm(offset, axis=1)
        near = (distance > 0) & (distance < reach)
        forces[atom] = -(slope(distance[near]) / distance[near]) @ offset[near]
    return forces


def lj_slope(r):
    return 24 * EPSILON / r * ((SIGMA / r) ** 6 - 2 * (SIGMA / r) ** 12)


def lj_curvature(r):
    return 24 * EPSILON / r**2 * (26 * (SIGMA / r) ** 12 - 7 * (SIGMA / r) ** 6)


def spring_slope(r):
    first, second = np.sqrt([3 / 16, 1 / 2]) * A0
    return np.where(r < 0.6 * A0, SPRING * (r - first), SECOND_SPRING * (r - second))


def solve(cell, repeats, slope, reach):
    planned = displaced_supercells(cell, repeats)
    forces = [
        pair_forces(position, planned.box_angstrom[0, 0], slope, reach) for position in planned.position
    ]
    return solve_force_constants(planned, np.array(forces))


@pytest.fixture(scope="module")
def argon():
    cell = ConventionalCell(A0, ("Ar",) * 4, FCC, np.full(4, ARGON_AMU))
    return solve(cell, supercell_repeats(A0, CUTOFF), lj_slope, CUTOFF)


@pytest.fixture(scope="module")
def zincblende():
    cell = ConventionalCell(A0, ("Zn",) * 4 + ("S",) * 4, DIAMOND, np.array([ZINC] * 4 + [SULPHUR] * 4))
    return solve(cell, 2, spring_slope, 0.75 * A0)


@pytest.fixture(scope="module")
def heavy(argon):
    return with_masses(argon, {"Ar": 4 * ARGON_AMU})


def lattice_vectors(reach):
    steps = np.array(np.meshgrid(*[np.arange(-4, 5)] * 3)).reshape(3, -1).T
    points = (steps[:, None, :] + FCC).reshape(-1, 3) * A0
    distance = np.linalg.norm(points, axis=1)
    return points[(distance > 1e-9) & (distance < reach)]


def lj_bond_stiffness(vector):
    """(n, 3, 3) eV/Å²: second derivatives of the pair energy."""
    r = np.linalg.norm(vector, axis=1)[:, None, None]
    radial = vector[:, :, None] * vector[:, None, :] / r**2
    return lj_curvature(r) * radial + lj_slope(r) / r * (np.eye(3) - radial)


def test_lj_force_constants_are_the_derivatives_of_the_pair_potential(argon):
    table = bonds(argon)
    distance = np.linalg.norm(table.vector, axis=1)
    inside = (distance > 0) & (distance < CUTOFF)
    assert np.count_nonzero(inside) == len(lattice_vectors(CUTOFF)) == 78
    expected = -lj_bond_stiffness(table.vector[inside])
    np.testing.assert_allclose(table.stiffness[inside], expected, atol=2e-5 * np.abs(expected).max())
    assert np.abs(table.stiffness[distance > CUTOFF]).max() < 1e-10


def test_acoustic_sum_rule_and_permutation_symmetry(argon, zincblende):
    for constants in (argon, zincblende):
        scale = np.abs(constants.value).max()
        assert np.abs(constants.value.sum(axis=1)).max() < 1e-12 * scale
    table = bonds(zincblende)
    for second, vector, value in zip(table.second, table.vector, table.stiffness, strict=True):
        back = (table.first == second) & (np.abs(table.vector + vector).max(axis=1) < 1e-6)
        np.testing.assert_allclose(table.stiffness[back][0], value.T, atol=1e-11 * SPRING)


def test_modes_against_phonopy(zincblende, argon):
    for constants, cell, symbols, repeats in (
        (argon, FCC, ["Ar"] * 4, 4),
        (zincblende, DIAMOND, ["Zn"] * 4 + ["S"] * 4, 2),
    ):
        mass = dict(zip(constants.elements, constants.masses_amu, strict=True))
        atoms = PhonopyAtoms(
            symbols=symbols, cell=A0 * np.eye(3), scaled_positions=cell, masses=[mass[s] for s in symbols]
        )
        reference = Phonopy(atoms, np.diag([repeats] * 3), primitive_matrix="F", is_symmetry=False)
        reference.force_constants = constants.value
        q = np.array([[0.12, 0.31, 0.44], [0.5, 0.02, -0.27], [-0.33, 0.41, 0.1]]) * 2 * np.pi / A0
        reduced = q @ constants.primitive_cell.T / (2 * np.pi)
        reference.run_qpoints(reduced, with_group_velocities=True)
        found = modes(constants, q)
        # phonopy's conversion factor is of an older set of constants: 1.2e-7 off, for every mode alike.
        ratio = found.frequency_thz / reference.qpoints.frequencies
        np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-8)
        assert ratio[0, 0] == pytest.approx(1, abs=2e-7)
        np.testing.assert_allclose(
            found.velocity_a_ps, reference.qpoints.group_velocities, rtol=1e-5, atol=1e-5
        )


def test_group_velocity_is_the_slope_of_the_dispersion(zincblende):
    q, step = np.array([0.23, 0.38, 0.11]), 1e-5
    numerical = [
        2 * np.pi * np.diff(modes(zincblende, np.array([q - d, q + d])).frequency_thz, axis=0)[0] / (2 * step)
        for d in step * np.eye(3)
    ]
    velocity = modes(zincblende, q[None]).velocity_a_ps[0]
    np.testing.assert_allclose(velocity, np.array(numerical).T, atol=1e-6 * np.abs(velocity).max())


def test_cutoffs_of_argon_and_four_times_argon(argon, heavy):
    assert cutoff_thz(argon) == pytest.approx(1.998, abs=5e-4)
    assert cutoff_thz(heavy) == pytest.approx(0.999, abs=5e-4)
    assert cutoff_thz(heavy) == pytest.approx(cutoff_thz(argon) / 2, rel=1e-12)


def test_channels_dmm_and_radiation_limit_of_the_mass_ratio_interface(argon, heavy):
    """Classical, MW m⁻² K⁻¹: 186.5 and 93.2 for ratio 1, 27.12 and 41.31 for ratio 4."""
    edges = common_edges(argon, heavy, 200)
    light, dense = (channel_counts(side, "001", 40, edges) for side in (argon, heavy))

    def reservoir(spectrum):
        return model_conductance(spectrum, "reservoir", "classical", 30.0)

    assert reservoir(radiation_limit(light, light)) == pytest.approx(186.5, rel=1e-3)
    assert reservoir(dmm_dispersion(light, light)) == pytest.approx(93.2, rel=1e-3)
    assert reservoir(dmm_dispersion(light, dense)) == pytest.approx(27.12, rel=3e-3)
    assert reservoir(radiation_limit(light, dense)) == pytest.approx(41.31, rel=3e-3)
    assert model_conductance(dmm_dispersion(light, light), "local_jump", "quantum", 20.0) == pytest.approx(
        model_conductance(radiation_limit(light, light), "reservoir", "quantum", 20.0), rel=1e-12
    )


def test_channel_counts_converge_and_scale_with_mass(argon, heavy):
    edges = common_edges(argon, argon, 50)
    coarse, fine, finest = (channel_counts(argon, "001", n, edges).count_per_a2 for n in (20, 36, 60))
    assert np.abs(coarse - finest).mean() < 1e-2 * finest.mean()
    assert np.abs(fine - finest).mean() < 3e-3 * finest.mean()
    scaled = channel_counts(heavy, "001", 20, edges / 2).count_per_a2
    np.testing.assert_allclose(scaled, coarse, rtol=1e-9)


@pytest.mark.parametrize("normal", sorted(NORMALS))
@pytest.mark.parametrize("crystal", ["argon", "zincblende"])
def test_wedge_equals_the_whole_zone(crystal, normal, request):
    """½⟨|v·n|⟩ over all cells of the cube [−2π/a, 2π/a]³, without symmetry, is the same classical G."""
    constants = request.getfixturevalue(crystal)
    edges = common_edges(constants, constants, 20)
    counts = channel_counts(constants, normal, 7, edges)
    mesh = np.array(np.meshgrid(*[np.arange(-7, 7)] * 3)).reshape(3, -1).T
    # Off the symmetry lines, or the eigenvectors of degenerate modes would be arbitrary.
    q = 2 * np.pi / A0 * (mesh + np.array([0.50002, 0.50001, 0.50004])) / 7
    unit = np.array(NORMALS[normal]) / np.linalg.norm(NORMALS[normal])
    speed = np.abs(modes(constants, q).velocity_a_ps @ unit).sum(axis=1).mean()
    expected = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K * speed / 2 / np.linalg.det(constants.primitive_cell)
    found = model_conductance(radiation_limit(counts, counts), "reservoir", "classical", 1.0)
    # Cells on ⟨111⟩, 1/49 of them, hold degenerate modes whose split depends on the side of the line.
    assert found == pytest.approx(expected, rel=1.5e-3)


def test_channels_by_counting_crossings(argon):
    """Without velocities: at given k∥ a frequency is crossed upwards a whole number of times."""
    bins = common_edges(argon, argon, 12)
    counted = channel_counts(argon, "001", 30, bins).count_per_a2
    # k∥ over the square zone of the (001) surface cell of area a²/2, k_z over its period 4π/a.
    side, points = 20, 120
    along = (np.arange(side) + 0.5) / side
    parallel = np.array([[s + t, s - t] for s in along for t in along])
    heights = (np.arange(points) + 0.37) * 2 / points
    q = np.concatenate([np.column_stack([np.tile(k, (points, 1)), heights]) for k in parallel])
    bands = modes(argon, q * 2 * np.pi / A0).frequency_thz.reshape(side**2, points, 3)
    after = np.roll(bands, -1, axis=1)
    within = (np.arange(8) + 0.5) / 8
    frequencies = bins[:-1, None] + within * np.diff(bins)[:, None]
    upward = [np.count_nonzero((bands < nu) & (after >= nu)) for nu in frequencies.ravel()]
    expected = np.reshape(upward, frequencies.shape).mean(axis=1) / side**2 / (A0**2 / 2)
    assert np.abs(expected - counted).mean() < 0.01 * counted.mean()
    assert expected.sum() == pytest.approx(counted.sum(), rel=3e-3)


def test_sound_speeds_are_the_lattice_sums_of_the_potential(argon):
    """ρv² e_i = (1/2V) Σ_r (n·r)² K_ij(r) e_j, exact for one atom per cell, stressed or not."""
    vector = lattice_vectors(CUTOFF)
    stiffness = lj_bond_stiffness(vector)
    for direction in ((1, 0, 0), (1, 1, 0), (1, 2, 3)):
        unit = np.array(direction) / np.linalg.norm(direction)
        christoffel = np.einsum("n,nij->ij", (vector @ unit) ** 2, stiffness) / (2 * A0**3 / 4)
        expected = np.linalg.eigvalsh(christoffel) * GPA_PER_EV_A3 * 1e9
        found = density_kg_m3(argon) * sound_speeds(argon, direction) ** 2
        np.testing.assert_allclose(found, expected, rtol=5e-5)


def test_elastic_constants_of_argon(argon):
    """Central forces at zero pressure: c12 = c44 (Cauchy); and cubic symmetry, which nothing imposes."""
    stiffness = long_wave_stiffness(argon)
    c11, c12, c44 = stiffness[0, 0], stiffness[0, 1], stiffness[3, 3]
    assert c12 == pytest.approx(c44, rel=1e-3)
    np.testing.assert_allclose(stiffness, cubic_stiffness(c11, c12, c44), atol=1e-4 * c11)
    diagonal = density_kg_m3(argon) * sound_speeds(argon, (1, 1, 0)) ** 2 * 1e-9
    expected = sorted([c44, (c11 - c12) / 2, (c11 + c12 + 2 * c44) / 2])
    np.testing.assert_allclose(diagonal, expected, rtol=1e-4)


def test_optical_mode_of_two_atoms(zincblende):
    """Four first springs hold one sublattice: ω² = (4k/3)(1/m₁ + 1/m₂) at Γ."""
    frequency = modes(zincblende, np.zeros((1, 3))).frequency_thz[0]
    squared = 4 * SPRING / 3 * (1 / ZINC + 1 / SULPHUR) / METAL_MASS
    np.testing.assert_allclose(frequency[3:], np.sqrt(squared) / (2 * np.pi), rtol=1e-5)
    assert np.abs(frequency[:3]).max() < 1e-5 * frequency[3]


def test_file_round_trip_and_masses(tmp_path, zincblende):
    path = tmp_path / "phonons.h5"
    save_force_constants(path, zincblende)
    with h5py.File(path) as file:
        assert file["force_constants"].attrs["units"] == "eV/angstrom^2"
        assert all("units" in dataset.attrs for dataset in file.values())
    loaded = load_force_constants(path)
    assert loaded.elements == zincblende.elements == ("Zn", "S")
    np.testing.assert_array_equal(loaded.value, zincblende.value)
    q = np.array([[0.2, 0.3, 0.4]])
    np.testing.assert_array_equal(modes(loaded, q).frequency_thz, modes(zincblende, q).frequency_thz)
    changed = load_force_constants(path, {"Zn": 4 * ZINC, "S": 4 * SULPHUR})
    np.testing.assert_allclose(
        modes(changed, q).frequency_thz, modes(zincblende, q).frequency_thz / 2, rtol=1e-12
    )
    with pytest.raises(ValueError, match="do not fit the elements"):
        load_force_constants(path, {"Si": 28.0})


def test_bad_requests_are_refused(argon):
    edges = common_edges(argon, argon, 10)
    with pytest.raises(ValueError, match="normal"):
        channel_counts(argon, "112", 10, edges)
    with pytest.raises(ValueError, match="q_mesh"):
        channel_counts(argon, "001", 1, edges)
    with pytest.raises(ValueError, match="cutoff"):
        channel_counts(argon, "001", 10, edges / 2)
    with pytest.raises(ValueError, match="bin"):
        common_edges(argon, argon, 0)


def test_unstable_and_non_cubic_crystals_are_refused(argon):
    edges = common_edges(argon, argon, 10)
    with pytest.raises(ValueError, match="unstable"):
        channel_counts(replace(argon, value=-argon.value), "001", 10, edges)
    stretched = argon.value * np.array([1.0, 1.0, 1.1])[:, None] * np.array([1.0, 1.0, 1.1])
    with pytest.raises(ValueError, match="cubic"):
        channel_counts(replace(argon, value=stretched), "001", 10, edges)


def test_bad_supercells_and_forces_are_refused():
    cell = ConventionalCell(A0, ("Ar",) * 4, FCC, np.full(4, ARGON_AMU))
    with pytest.raises(ValueError, match="repeats"):
        displaced_supercells(cell, 0)
    planned = displaced_supercells(cell, 1)
    with pytest.raises(ValueError, match="finite forces"):
        solve_force_constants(planned, np.zeros((1, 3, 3)))
    with pytest.raises(ValueError, match="finite forces"):
        solve_force_constants(planned, np.full(planned.position.shape, np.nan))
    with pytest.raises(ValueError, match="positions and masses"):
        ConventionalCell(A0, ("Ar",) * 3, FCC, np.full(4, ARGON_AMU))
    with pytest.raises(ValueError, match="positive"):
        ConventionalCell(-1.0, ("Ar",) * 4, FCC, np.full(4, ARGON_AMU))
    with pytest.raises(ValueError, match="positive"):
        supercell_repeats(A0, 0.0)


def test_the_centring_names_the_primitive_cell_and_changes_no_count():
    """A body-centred crystal with one atom and three branches, and as a simple cube of two atoms and six."""
    centred = np.array([[0.0, 0.0, 0.0], [0.5, 0.5, 0.5]])

    def slope(r):
        return np.where(r < 0.93 * A0, SPRING * (r - np.sqrt(0.75) * A0), SECOND_SPRING * (r - A0))

    cell = ConventionalCell(A0, ("Ar",) * 2, centred, np.full(2, ARGON_AMU), "I")
    body, simple = (solve(replace(cell, centring=name), 3, slope, 1.1 * A0) for name in ("I", "P"))
    assert (len(body.elements), len(simple.elements)) == (1, 2)
    assert np.linalg.det(body.primitive_cell) == pytest.approx(A0**3 / 2)
    edges = np.linspace(0.0, 1.01 * cutoff_thz(body, 6), 13)
    one, two = (channel_counts(crystal, "110", 10, edges).count_per_a2 for crystal in (body, simple))
    # The mesh is a little off the symmetry axes, and so are folded branches from their images.
    np.testing.assert_allclose(one, two, rtol=0, atol=2e-3 * one.max())
    assert one.max() > 0


def test_the_origin_of_the_cell_does_not_matter(zincblende):
    """Any shift and order of the conventional cell: phonopy's primitive atoms then lie in other images."""
    order = np.random.default_rng(5).permutation(8)
    species = np.array(["Zn"] * 4 + ["S"] * 4)[order]
    masses = np.where(species == "Zn", ZINC, SULPHUR)
    q = np.array([[0.12, 0.31, 0.44], [0.5, 0.02, -0.27]])
    expected = modes(zincblende, q).frequency_thz
    for shift in ([0.0, 0.0, 0.125], [0.9, 0.3, 0.6]):
        fractions = (DIAMOND[order] + shift) % 1.0
        moved = solve(
            ConventionalCell(A0, tuple(map(str, species)), fractions, masses), 2, spring_slope, 0.75 * A0
        )
        np.testing.assert_allclose(modes(moved, q).frequency_thz, expected, rtol=1e-8)
