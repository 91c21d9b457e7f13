"""Relaxed interfaces in LAMMPS: a crystal joined to itself stays, others come to rest in their box."""

from dataclasses import replace

import numpy as np
import pytest
from slab_cases import MANIFEST

from kapitza.interfaces.relaxing import relaxation_row, relaxed_box
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.simulation.bulk import Bulk, elastic_constants
from kapitza.simulation.forces import ForceField
from kapitza.simulation.relaxation import relaxed_slab
from kapitza.simulation.relaxed_crystal import relaxed_lattice_constant
from kapitza.simulation.session import open_lammps, run_commands
from kapitza.simulation.two_sides import TwoSides
from kapitza.study.potentials.manifest import MANIFEST_PATH

TERSOFF = MANIFEST["tersoff-sicge"]


def side(element, mass=None):
    mass = mass or TERSOFF.elements[element]
    bulk = Bulk(ForceField(TERSOFF, [element], [mass], MANIFEST_PATH.parent), "diamond", (element,))
    a = relaxed_lattice_constant(bulk)
    elastic = elastic_constants(bulk, a)
    gpa = tuple(1e-4 * elastic[name] for name in ("c11", "c12", "c44"))
    return SideSpec("diamond", (element,), (mass,), a, gpa)


def built(left, right, orientation):
    """The relaxed box and what it took."""
    request = InterfaceSpec(
        left,
        right,
        orientation,
        (3, 3),
        20,
        1,
        2,
        0.03,
        TERSOFF.cutoff_angstrom,
        TERSOFF.force_range_angstrom,
        1,
    )
    found = relaxed_slab(TwoSides(left, right, orientation, 0.03, TERSOFF)).relaxation()
    return request, found, relaxed_box(*build_interface(request), found)


def forces(atoms, zones):
    """(n, 3) eV/Å in the box of a case."""
    field = ForceField(TERSOFF, list(zones.species), list(zones.masses_amu), MANIFEST_PATH.parent)
    with open_lammps() as lmp:
        width, depth, height = zones.box_angstrom
        run_commands(
            lmp,
            f"""units metal
boundary p p f
atom_modify map yes sort 0 0
region box block 0 {width:.15g} 0 {depth:.15g} -5 {height + 5:.15g}
create_box {len(zones.species)} box""",
            "box",
        )
        count = len(atoms)
        kinds, places = atoms.arrays["type"].tolist(), atoms.positions.ravel().tolist()
        lmp.create_atoms(count, list(range(1, count + 1)), kinds, places)
        run_commands(lmp, f"{field.commands()}\nrun 0 post no", "evaluating")
        return np.array(lmp.numpy.extract_atom("f")[:count])


@pytest.fixture(scope="module")
def silicon_germanium():
    return built(side("Si"), side("Ge"), "001")


def test_a_crystal_joined_to_itself_stays():
    silicon = side("Si")
    request, found, _ = built(silicon, SideSpec(**{**vars(silicon), "masses_amu": (112.0,)}), "001")
    assert request.one_crystal
    assert np.abs(found.moved).max() < 1e-6
    assert found.energy_ev_a2 == pytest.approx(0, abs=1e-9)


def test_silicon_germanium_comes_to_rest(silicon_germanium):
    request, found, (atoms, zones) = silicon_germanium
    assert not request.one_crystal
    assert found.residual_ev_a < 1e-7
    row = relaxation_row(zones, found)
    # Half of the mismatch of 4.1 % each, a little more of it in the softer crystal.
    assert row.in_plane_strain_left - row.in_plane_strain_right == pytest.approx(0.0410, abs=0.001)
    assert 0.018 < row.in_plane_strain_left < 0.023
    # The gap lies between the spacings of both strained crystals.
    spacings = [np.diff(zones.plane_z_angstrom[name])[4] for name in ("left", "right")]
    assert min(spacings) - 0.01 < row.gap_angstrom < max(spacings) + 0.01
    assert row.energy_gain_ev_angstrom2 > 0
    # In the box of the case nothing pulls at the atoms around the interface.
    sampled = slice(zones.sampled.first_id - 1, zones.sampled.last_id)
    assert np.abs(forces(atoms, zones)[sampled]).max() < 2e-3
    bare, _ = build_interface(request)
    bare_zones = build_interface(request)[1]
    assert np.abs(forces(bare, bare_zones)[sampled]).max() > 10 * np.abs(forces(atoms, zones)[sampled]).max()


def test_planes_zones_and_layers_follow_the_relaxed_atoms(silicon_germanium):
    request, found, (atoms, zones) = silicon_germanium
    bare = build_interface(request)[1]
    z = atoms.positions[:, 2]
    assert (np.diff(z) > -1e-6).all()
    assert zones.interface_plane_angstrom == pytest.approx(
        (zones.plane_z_angstrom["left"][-1] + zones.plane_z_angstrom["right"][0]) / 2
    )
    for zone in zones.zones:
        own = z[zone.first_id - 1 : zone.last_id]
        assert zone.z_lo_angstrom < own.min() + 0.05
        assert own.max() - 0.05 < zone.z_hi_angstrom
    assert zones.zone("wall_right").z_hi_angstrom == pytest.approx(
        bare.zone("wall_right").z_hi_angstrom + found.shift[2], abs=1e-9
    )
    assert zones.zone("wall_left") == bare.zone("wall_left")
    assert zones.layers["right"].origin_angstrom - bare.layers["right"].origin_angstrom == pytest.approx(
        found.shift[2]
    )


# Common cells of several cells, and the largest force that may be left, eV/Å.
COINCIDENT = {
    "diamond-silicon": ("tersoff-sicge", ("diamond", "C"), ("diamond", "Si"), (3, 2)),
    "argon-nickel": ("argon-nickel", ("fcc", "Ar"), ("fcc", "Ni"), (2, 3)),
}


def crystal(potential, kind, element):
    mass = potential.elements[element]
    bulk = Bulk(ForceField(potential, [element], [mass], MANIFEST_PATH.parent), kind, (element,))
    a = relaxed_lattice_constant(bulk)
    elastic = elastic_constants(bulk, a)
    gpa = tuple(1e-4 * elastic[name] for name in ("c11", "c12", "c44"))
    return SideSpec(kind, (element,), (mass,), a, gpa)


@pytest.mark.parametrize("name", COINCIDENT)
def test_several_cells_on_several_come_to_rest(name):
    potential_name, *kinds, common = COINCIDENT[name]
    potential = MANIFEST[potential_name]
    left, right = (crystal(potential, *kind) for kind in kinds)
    sides = TwoSides(left, right, "001", 0.02, potential, common_cells=common)
    found = relaxed_slab(sides).relaxation()
    assert found.residual_ev_a < 1e-4
    assert found.energy_ev_a2 > 0
    cutoff, reach = potential.cutoff_angstrom, potential.force_range_angstrom
    request = InterfaceSpec(left, right, "001", (1, 1), 24, 1, 2, 0.02, cutoff, reach, 1, common_cells=common)
    bare, bare_zones = build_interface(request)
    atoms, zones = relaxed_box(bare, bare_zones, found)
    # The left end stays, the right end moves as a whole.
    np.testing.assert_array_equal(atoms.positions[0], bare.positions[0])
    np.testing.assert_allclose(atoms.positions[-1] - bare.positions[-1], found.shift, atol=1e-9)
    row = relaxation_row(zones, found)
    assert (row.shift_x_angstrom, row.shift_angstrom) == pytest.approx((found.shift[0], found.shift[2]))
    assert 1.4 < row.gap_angstrom < 3.2
    # No two atoms overlap: the gap as built is far too small for argon on nickel.
    near = (atoms.positions[:, 2] > zones.interface_plane_angstrom - 4) & (
        atoms.positions[:, 2] < zones.interface_plane_angstrom + 4
    )
    apart = atoms[near].get_all_distances(mic=True) + 10 * np.eye(near.sum())
    assert apart.min() > {"diamond-silicon": 1.4, "argon-nickel": 2.3}[name]


def test_crystals_expanded_as_at_a_temperature_keep_their_spacings_beside_a_weak_bond():
    """Under tension of their own, which the bond of argon on nickel could not carry."""
    potential = MANIFEST["argon-nickel"]
    left, right = (crystal(potential, "fcc", element) for element in ("Ar", "Ni"))
    warm = replace(left, lattice_constant_angstrom=1.014 * left.lattice_constant_angstrom)
    sides = TwoSides(warm, right, "001", 0.02, potential, common_cells=(2, 3))
    found = relaxed_slab(sides).relaxation()
    assert abs(found.shift[2]) < 1.0
    z, moved = found.position[:, 2], found.moved[:, 2]
    deep = z < found.position[found.first_right, 2] - 2.5 * warm.lattice_constant_angstrom
    # A contraction to the static lattice constant would add up to 0.3 Å.
    assert np.abs(moved[deep]).max() < 0.05
    far = z > found.position[found.first_right, 2] + 2.5 * right.lattice_constant_angstrom
    assert np.abs(moved[far] - found.shift[2]).max() < 0.05
