"""Cross-interface forces: against LAMMPS' own pair heat flux, range, Newton's third law, periodicity."""

from unittest.mock import patch

import numpy as np
import pytest
from slab_cases import (
    EVERY_KIND,
    KINDS,
    MANIFEST,
    atoms_in_lammps,
    crystal_slab,
    force_field,
    read,
    thermal_velocities,
    write,
)

from kapitza.analysis.spectral.spectrum import heat_flow
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.simulation import forces
from kapitza.simulation.forces import CrossForces, StackedForces
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.session import SimulationError, run_commands

ROUND_OFF = 1e-10
AMPLITUDE = {"lj-argon": 0.2, "sw-silicon": 0.12, "tersoff-sicge": 0.12}  # Å, as at 30 K and 600 K
OTHERS = 0.1  # Å
LEAST_BEYOND = 1e-7  # eV/Å; densities of metals fall off fast


def sampled_slabs(name, extra_planes):
    """A built interface's sampled slab with more planes on each side, and the mask of those sampled."""
    kind, potential = KINDS[name], MANIFEST[name]
    mass = potential.elements[kind.element]
    a = potential.lattice_angstrom(kind.crystal, (kind.element,))
    sides = [SideSpec(kind.crystal, (kind.element,), (m,), a) for m in (mass, 4 * mass)]
    atoms, zones = build_interface(
        InterfaceSpec(
            *sides,
            "001",
            (2, 2),
            14,
            1,
            1,
            0.005,
            potential.cutoff_angstrom,
            potential.force_range_angstrom,
            0,
        )
    )
    z = atoms.positions[:, 2]
    planes = np.sort(np.concatenate([zones.plane_z_angstrom[side] for side in ("left", "right")]))
    inner = planes[
        (planes > z[zones.sampled.first_id - 1] - 1e-6) & (planes < z[zones.sampled.last_id - 1] + 1e-6)
    ]
    first, last = np.searchsorted(planes, inner[0] - 1e-6), np.searchsorted(planes, inner[-1] - 1e-6)
    wide = (z > planes[first - extra_planes] - 1e-6) & (z < planes[last + extra_planes] + 1e-6)
    side = np.isin(atoms.arrays["type"], zones.types_right).astype(int)
    slab = Slab(
        atoms.positions[wide], atoms.arrays["type"][wide], side[wide], np.array(zones.box_angstrom[:2])
    )
    return slab, (slab.position[:, 2] > inner[0] - 1e-6) & (slab.position[:, 2] < inner[-1] + 1e-6)


def cut(slab, chosen):
    return Slab(slab.position[chosen], slab.atom_type[chosen], slab.side[chosen], slab.periods)


def cross_forces(name, slab, displacement):
    # No more copies than frames: those of a slow potential would cost as much as all the rest.
    copies = patch.object(forces, "ATOMS_PER_RUN", min(2500, displacement.size // 3 * 2))
    with copies, CrossForces(force_field(name), slab) as cross:
        return cross(displacement)


def thermal(name, slab, frames, seed=3):
    amplitude = AMPLITUDE.get(name, OTHERS)
    return np.random.default_rng(seed).normal(0, amplitude, (frames, *slab.position.shape))


@pytest.mark.parametrize("name", KINDS)
def test_the_sampled_slab_is_thick_enough(name):
    wide, inside = sampled_slabs(name, extra_planes=2)
    assert 0 < inside.sum() < len(inside)
    moved = thermal(name, wide, 5)
    in_wide = cross_forces(name, wide, moved)
    in_sampled = cross_forces(name, cut(wide, inside), moved[:, inside])
    assert np.abs(in_sampled).max() > 1e3 * ROUND_OFF
    np.testing.assert_allclose(in_sampled, in_wide[:, inside], rtol=0, atol=ROUND_OFF)
    assert np.abs(in_wide[:, ~inside]).max() < ROUND_OFF
    plane = (wide.position[wide.side == 0, 2].max() + wide.position[wide.side == 1, 2].min()) / 2
    thin = np.abs(wide.position[:, 2] - plane) < MANIFEST[name].cutoff_angstrom / 4
    in_thin = cross_forces(name, cut(wide, thin), moved[:, thin])
    assert np.abs(in_thin - in_wide[:, thin]).max() > 1e6 * ROUND_OFF


@pytest.mark.parametrize("name", EVERY_KIND)
def test_two_planes_more_do_not_change_the_forces(name):
    """The slab the spectrum evaluates against one that is two planes thicker on each side."""
    field, slab = force_field(name), crystal_slab(name)
    part, chosen = slab.around(0, field.potential.force_range_angstrom)
    wide, within = thicker(slab, chosen, planes=2)
    assert 0 < chosen.sum() < within.sum()
    moved = thermal(name, slab, 2)
    in_wide = cross_forces(name, wide, moved[:, within])
    in_part = cross_forces(name, part, moved[:, chosen])
    assert np.abs(in_part).max() > 1e-3
    np.testing.assert_allclose(in_part, in_wide[:, chosen[within]], rtol=0, atol=ROUND_OFF)
    assert np.abs(in_wide[:, ~chosen[within]]).max() < ROUND_OFF


def thicker(slab, chosen, planes):
    """The part of a slab with so many more planes on each side than the chosen one, and its mask."""
    numbers = slab.plane
    low, high = numbers[chosen].min() - planes, numbers[chosen].max() + planes
    assert numbers.min() <= low and numbers.max() >= high
    within = (numbers >= low) & (numbers <= high)
    return cut(slab, within), within


def distance_to_other_side(slab, displacement):
    """Distance of each atom from the nearest atom of the other side, (n,) Å."""
    position = slab.position + displacement
    offset = position[:, None] - position
    offset[..., :2] -= slab.periods * np.round(offset[..., :2] / slab.periods)
    same = slab.side[:, None] == slab.side
    return np.where(same, np.inf, np.linalg.norm(offset, axis=-1)).min(axis=1)


@pytest.mark.parametrize("name", EVERY_KIND)
def test_cross_forces_end_at_the_range_of_the_manifest_and_many_body_ones_pass_the_cutoff(name):
    slab, potential = crystal_slab(name), MANIFEST[name]
    moved = thermal(name, slab, 1)
    force = np.abs(cross_forces(name, slab, moved)[0]).max(axis=1)
    distance = distance_to_other_side(slab, moved[0])
    # Of a hybrid the cross term alone acts between the sides; its many-body terms each end at their own.
    cutoff = potential.all_terms[-1].cutoff_angstrom
    assert force[distance < cutoff].max() > 1e-3
    assert force[distance > potential.force_range_angstrom].max() < ROUND_OFF
    # A neighbour of a neighbour on the other side enters three-body terms, bond orders and densities.
    many_body = potential.all_terms[-1].force_range_cutoffs == 2
    assert (force[distance > cutoff].max() > LEAST_BEYOND) == many_body


@pytest.mark.parametrize("name", KINDS)
def test_cross_forces_add_up_to_zero_and_are_the_same_in_any_batch(name):
    slab = crystal_slab(name)
    frames = 2 * (2000 // (2 * len(slab.position))) + 3  # more than two full runs of stacked copies
    moved = thermal(name, slab, frames)
    force = cross_forces(name, slab, moved)
    np.testing.assert_allclose(force.sum(axis=1), 0.0, atol=ROUND_OFF)
    with CrossForces(force_field(name), slab) as cross:
        single = np.concatenate([cross(frame[None]) for frame in moved[::-1]])[::-1]
    np.testing.assert_allclose(single, force, rtol=0, atol=ROUND_OFF)


@pytest.mark.parametrize("name", KINDS)
def test_forces_do_not_change_when_the_slab_drifts_across_the_periodic_boundary(name):
    slab = crystal_slab(name)
    still = thermal(name, slab, 1)[0]
    drift = np.array([[0, 0], [0.3, -0.2], [-0.4, 0.45], [0.02, 0.0], [0, 0]]) * slab.periods
    moved = still + np.pad(drift, ((0, 0), (0, 1)))[:, None]
    force = cross_forces(name, slab, moved)
    np.testing.assert_allclose(force, np.broadcast_to(force[0], force.shape), rtol=0, atol=ROUND_OFF)


def test_an_atom_outside_the_box_is_not_moved_to_another_image():
    # It would seem to have gone far, and every evaluation would build the neighbour lists anew.
    slab = crystal_slab("lj-argon")
    field, drift = force_field("lj-argon"), np.array([-0.3, 0.4, 0.0])
    with StackedForces(field, [slab.position], [slab.atom_type], slab.periods) as stack:
        stack(np.full(slab.position.shape, drift * 10))
        before = read(stack._lmp, "x", len(slab.side))
        stack(np.full(slab.position.shape, drift * 11))
        moved = read(stack._lmp, "x", len(slab.side)) - before
        np.testing.assert_allclose(moved, np.broadcast_to(drift, moved.shape), atol=1e-9)


@pytest.mark.parametrize("name", KINDS)
def test_cross_forces_are_the_joined_minus_the_separate_forces_of_lammps(name):
    field, slab = force_field(name), crystal_slab(name)
    moved = thermal(name, slab, 1)[0]
    forces = []
    for chosen in (np.full(len(slab.side), True), slab.side == 0, slab.side == 1):
        part = cut(slab, chosen)
        with atoms_in_lammps(field, part.position, part.atom_type, slab.periods) as lmp:
            write(lmp, "x", part.position + moved[chosen])
            lmp.command("run 0 post no")
            forces.append(read(lmp, "f", chosen.sum()))
    expected = forces[0]
    for side in (0, 1):
        expected[slab.side == side] -= forces[1 + side]
    np.testing.assert_allclose(cross_forces(name, slab, moved[None])[0], expected, rtol=0, atol=ROUND_OFF)


def test_pair_heat_flow_is_minus_the_tally_of_lammps_in_every_frame():
    name = "lj-argon"
    field, slab = force_field(name), crystal_slab(name)
    n_left = int((slab.side == 0).sum())
    displacement, velocity, tallied = [], [], []
    with atoms_in_lammps(field, slab.position, slab.atom_type, slab.periods) as lmp:
        write(lmp, "v", thermal_velocities(field, slab, 60.0, seed=5))
        run_commands(
            lmp,
            f"""group left id 1:{n_left}
group right subtract all left
compute flow left heat/flux/virial/tally right
fix nve all nve
timestep 0.009
thermo 10
thermo_style custom step c_flow pe""",
            "setting up the tally",
        )
        for _ in range(30):
            # Only last_thermo() at an output step holds a tally; read between runs it is 0.
            lmp.command("run 10 post no")
            tallied.append(lmp.last_thermo()["c_flow"])
            displacement.append(read(lmp, "x", len(slab.side)) - slab.position)
            velocity.append(read(lmp, "v", len(slab.side)))
    with CrossForces(field, slab) as cross:
        flow = heat_flow(cross(np.array(displacement)), np.array(velocity), slab.side)
    assert np.abs(flow).max() > 1e-3
    np.testing.assert_allclose(flow, -np.array(tallied), rtol=0, atol=1e-11)


def test_a_force_that_is_not_finite_is_refused():
    slab = crystal_slab("lj-argon")
    moved = np.zeros((1, *slab.position.shape))
    middle = len(slab.position) // 2
    moved[0, middle] = slab.position[middle + 1] - slab.position[middle]
    slab.side[middle] = 1 - slab.side[middle + 1]
    with pytest.raises(SimulationError, match="not finite"):
        cross_forces("lj-argon", slab, moved)


@pytest.mark.parametrize("offset", [-2, 0, 1])
def test_pairs_across_the_plane_are_joined_less_cleaved_of_a_pair_potential_alone(offset):
    for name, alike in (("lj-argon", True), ("sw-silicon", False)):
        whole = crystal_slab(name)
        slab, chosen = whole.around(offset, force_field(name).potential.cutoff_angstrom)
        moved = thermal(name, whole, 30)[:, chosen]
        found = []
        for pairwise in (False, True):
            with CrossForces(force_field(name), slab, pairwise=pairwise) as cross:
                found.append(cross(moved))
        assert (np.abs(found[0] - found[1]).max() < 1e-12) == alike
