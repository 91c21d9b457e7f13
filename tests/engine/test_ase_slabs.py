"""Interfaces given as ASE atoms: forces against a direct sum, transmission against a built interface's."""

import itertools

import numpy as np
import pytest
from ase.build import bulk
from slab_cases import MANIFEST, atoms_in_lammps, crystal_slab, force_field, read

from kapitza import cross_interface_forces, greens_transmission, model_conductance, spectral_heat_flow
from kapitza.analysis.harmonic.transmission import Settings, harmonic, spectrum
from kapitza.analysis.harmonic.wavevectors import shifted_mesh
from kapitza.interfaces.stacking import SideSpec
from kapitza.simulation.interface_hessian import interface_constants
from kapitza.simulation.two_sides import TwoSides

A0 = 5.26865  # Å, Lennard-Jones argon at rest
EPSILON, SIGMA, CUTOFF = 0.01042332, 3.4, 8.5
HEAVY = 4 * 39.948


def argon(cells=(2, 2, 8), ratio=4.0):
    """A slab with free surfaces, its upper half heavy, and the plane between the halves."""
    atoms = bulk("Ar", "fcc", a=A0, cubic=True).repeat(cells)
    plane = A0 * cells[2] / 2 - A0 / 4
    masses = np.where(atoms.positions[:, 2] < plane, 39.948, ratio * 39.948)
    atoms.set_masses(masses)
    atoms.pbc = (True, True, False)
    return atoms, plane


def shaken(atoms, seed=1, amplitude=0.1):
    moved = atoms.copy()
    moved.positions += np.random.default_rng(seed).normal(0, amplitude, moved.positions.shape)
    return moved


def direct(atoms, left):
    """Lennard-Jones forces from the other side, pair by pair with all images within the cutoff."""
    force = np.zeros((len(atoms), 3))
    periods = np.diag(atoms.cell.array)[:2]
    for shift in itertools.product((-1, 0, 1), repeat=2):
        apart = atoms.positions[:, None] - atoms.positions[None] + np.append(shift * periods, 0.0)
        square = (apart**2).sum(axis=2)
        near = (square < CUTOFF**2) & (left[:, None] != left[None])
        ratio = (SIGMA**2 / square[near]) ** 3
        pair = np.zeros_like(square)
        pair[near] = 24 * EPSILON * (2 * ratio**2 - ratio) / square[near]
        force += (pair[..., None] * apart).sum(axis=1)
    return force


def test_forces_across_are_the_sum_over_pairs_of_both_sides():
    atoms, plane = argon()
    atoms = shaken(atoms)
    left = atoms.positions[:, 2] < plane
    found = cross_interface_forces(atoms, left, "lj-argon")
    assert np.abs(found).max() > 0.01
    np.testing.assert_allclose(found, direct(atoms, left), rtol=0, atol=1e-12)
    np.testing.assert_allclose(found[left].sum(axis=0), -found[~left].sum(axis=0), rtol=0, atol=1e-12)


def test_a_plane_a_mask_and_a_potential_of_ones_own_say_the_same():
    atoms, plane = argon((2, 2, 6))
    found = cross_interface_forces(atoms, plane, "lj-argon")
    mask = atoms.positions[:, 2] < plane
    np.testing.assert_array_equal(found, cross_interface_forces(atoms, mask, MANIFEST["lj-argon"]))


def test_frames_give_the_forces_of_each_wherever_the_atoms_were_wrapped():
    atoms, plane = argon((2, 2, 6))
    frames = [shaken(atoms, seed) for seed in range(3)]
    left = atoms.positions[:, 2] < plane
    frames[1].wrap()
    found = cross_interface_forces(frames, left, "lj-argon")
    for forces, frame in zip(found, frames, strict=True):
        np.testing.assert_allclose(forces, direct(frame, left), rtol=0, atol=1e-12)


def test_of_a_many_body_potential_it_is_the_force_of_all_less_that_of_the_own_side():
    field, slab = force_field("sw-silicon"), crystal_slab("sw-silicon")
    moved = slab.position + np.random.default_rng(2).normal(0, 0.1, slab.position.shape)

    def forces(chosen):
        kinds = slab.atom_type[chosen]
        with atoms_in_lammps(field, moved[chosen], kinds, slab.periods) as lmp:
            return read(lmp, "f", len(kinds))

    expected = forces(np.full(len(moved), True))
    for side in (0, 1):
        expected[slab.side == side] -= forces(slab.side == side)
    atoms = bulk("Si", "diamond", a=5.43, cubic=True).repeat((2, 2, 6))
    atoms.positions, atoms.pbc = moved, (True, True, False)
    atoms.cell = [*slab.periods, moved[:, 2].max() + 20]
    atoms.set_masses(np.array(field.masses_amu)[slab.atom_type - 1])
    found = cross_interface_forces(atoms, slab.side == 0, "sw-silicon")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def oblique(atoms):
    atoms.cell = [[10, 0, 0], [3, 10, 0], [0, 0, 50]]


def closed(atoms):
    atoms.pbc = (False, True, False)


def sandwich(atoms):
    atoms.pbc = True


def krypton(atoms):
    atoms.symbols[0] = "Kr"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (oblique, "not rectangular; fix: "),
        (closed, "not periodic along x and y; fix: "),
        (sandwich, "across the cell's boundary along z, 2.63 Å away; fix: "),
        (krypton, "does not describe Kr; fix: .* it has Ar"),
    ],
)
def test_structures_that_would_give_a_wrong_number_are_refused(change, said):
    atoms, plane = argon((2, 2, 6))
    change(atoms)
    with pytest.raises(ValueError, match=said):
        cross_interface_forces(atoms, plane, "lj-argon")


@pytest.mark.parametrize(
    ("left", "potential", "said"),
    [
        (-5.0, "lj-argon", "one side has no atoms; fix: "),
        (np.zeros(3, dtype=bool), "lj-argon", "True or False for each of the 96 atoms"),
        (np.zeros(96), "lj-argon", "True or False for each of the 96 atoms"),
        (15.0, "lj-krypton", "no potential 'lj-krypton'; fix: give one of lj-argon, "),
    ],
)
def test_sides_and_potentials_that_mean_nothing_are_refused(left, potential, said):
    with pytest.raises(ValueError, match=said):
        cross_interface_forces(argon((2, 2, 6))[0], left, potential)


def test_frames_of_different_atoms_are_refused():
    atoms, plane = argon((2, 2, 6))
    with pytest.raises(ValueError, match="different atoms; fix: "):
        cross_interface_forces([atoms, atoms[:-1]], plane, "lj-argon")
    with pytest.raises(ValueError, match="no frame is given; fix: "):
        cross_interface_forces([], plane, "lj-argon")


def test_forces_and_velocities_make_a_spectrum_of_the_flow():
    atoms, plane = argon((2, 2, 6))
    left = atoms.positions[:, 2] < plane
    rng = np.random.default_rng(4)
    frames = [shaken(atoms, seed, 0.05) for seed in range(440)]
    velocity = rng.normal(0, 1, (440, len(atoms), 3))
    force = cross_interface_forces(frames, left, "lj-argon")
    found = spectral_heat_flow(force, velocity, np.where(left, 0, 1), 0.1, block_ps=4.0)
    assert found.frequency_thz[-1] == pytest.approx(5.0)
    mean = found.heat_flow_ev_ps.mean()
    width = found.frequency_thz[1]
    assert abs(found.q_mean.sum() * width - mean) < 5 * np.std(found.heat_flow_ev_ps) / np.sqrt(440)


@pytest.mark.parametrize("tiles", [(1, 1), (2, 1)])
def test_transmission_of_a_slab_is_that_of_the_interface_built_the_usual_way(tiles):
    atoms, plane = argon((*tiles, 50))
    found = greens_transmission(atoms, plane, "lj-argon", k_mesh=3, frequency_points=12)
    sides = [SideSpec("fcc", ("Ar",), (mass,), A0) for mass in (39.948, HEAVY)]
    constants = interface_constants(TwoSides(*sides, "001", 0.05, MANIFEST["lj-argon"]))
    masses = np.array([39.948, HEAVY])[constants.layers.kind - 1]
    expected = spectrum(
        harmonic(constants, masses), shifted_mesh(constants.lattice, 3), Settings(3, 12, 1e-6)
    )
    scale = expected.channels_right.max()
    for name in ("edges_thz", "transmitted", "channels_left", "channels_right"):
        np.testing.assert_allclose(
            getattr(found, name), getattr(expected, name), rtol=1e-6, atol=1e-6 * scale
        )
    assert model_conductance(found, "reservoir", "classical", 30.0) > 5


def test_a_slab_too_thin_for_leads_is_refused():
    atoms, plane = argon((1, 1, 12))
    with pytest.raises(ValueError, match=r"thin|planes"):
        greens_transmission(atoms, plane, "lj-argon", k_mesh=2, frequency_points=4)
