"""A side is where an atom sits, not what it is: heat flow, orders and recorded sides of mixed interfaces."""

import h5py
import numpy as np
import pytest
from nemd_case import ARGON, HEAVY, LIGHT, run_driver, write_case
from slab_cases import KINDS, crystal_slab, force_field, thermal_velocities, trajectory
from test_energy_identity import SHIFTED, mismatch, start_of

from kapitza.interfaces.datafile import read_structure
from kapitza.interfaces.zones import read_zones
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.orders import OrderForces
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest
from kapitza.study.sections.disorder_section import Disorder, Intermixing, Vacancies

STEPS = 300


def mixed_slab(name, seed=2):
    """The slab of slab_cases with a third of the atoms next to the plane exchanged, and one atom missing."""
    slab = crystal_slab(name)
    rng = np.random.default_rng(seed)
    kinds = slab.atom_type.copy()
    left, right = (np.flatnonzero(np.isin(slab.plane, planes)) for planes in ((-2, -1), (0, 1)))
    count = len(left) // 3
    one, two = rng.choice(left, count, replace=False), rng.choice(right, count, replace=False)
    kinds[one], kinds[two] = kinds[two], kinds[one]
    kept = np.arange(len(kinds)) != rng.choice(left)
    return Slab(slab.position[kept], kinds[kept], slab.side[kept], slab.periods)


def silicon_germanium():
    """Tersoff silicon with germanium as the second type."""
    potential = load_manifest()["tersoff-sicge"]
    masses = [potential.elements[element] for element in ("Si", "Ge")]
    return ForceField(potential, ["Si", "Ge"], masses, MANIFEST_PATH.parent)


def test_mixed_slabs_are_mixed():
    slab = mixed_slab("lj-argon")
    assert set(slab.atom_type[slab.side == 0]) == set(slab.atom_type[slab.side == 1]) == {1, 2}
    assert (np.diff(slab.position[:, 2]) > -1e-9).all()


@pytest.mark.parametrize("name", ["lj-argon", "tersoff-sicge"])
def test_heat_flow_of_a_mixed_slab_is_the_energy_its_left_half_loses(name):
    slab, kind = mixed_slab(name), KINDS[name]
    field = silicon_germanium() if name == "tersoff-sicge" else force_field(name, **SHIFTED.get(name, {}))
    start = start_of(name, field, slab, kind.temperature_k)
    error, one_sided, _ = mismatch(field, slab, start, kind.timestep_ps, STEPS)
    assert error < 0.02
    assert one_sided > 5 * error


@pytest.mark.parametrize("name", ["lj-argon", "tersoff-sicge"])
def test_orders_of_a_mixed_slab_add_up_to_all_of_the_force(name):
    slab = mixed_slab(name)
    field = silicon_germanium() if name == "tersoff-sicge" else force_field(name)
    moved = np.random.default_rng(1).normal(0, 0.05, (3, *slab.position.shape))
    with (
        OrderForces(field, slab, np.zeros(slab.position.shape), 0.1) as orders,
        CrossForces(field, slab) as all_,
    ):
        total = orders.static + orders(moved).sum(axis=0)
        np.testing.assert_allclose(total, all_(moved), rtol=0, atol=1e-10)


def test_exchanging_atoms_of_one_kind_changes_no_force():
    slab = mixed_slab("lj-argon")
    field = force_field("lj-argon")
    sorted_types = Slab(slab.position, slab.side + 1, slab.side, slab.periods)
    moved = np.random.default_rng(1).normal(0, 0.1, (2, *slab.position.shape))
    forces = []
    for part in (slab, sorted_types):
        with CrossForces(field, part) as cross:
            forces.append(cross(moved))
    np.testing.assert_allclose(*forces, rtol=0, atol=1e-12)
    # The masses follow the types.
    velocity = thermal_velocities(field, slab, 30.0, seed=1)
    one, two = (
        trajectory(field, part, np.zeros_like(velocity), velocity, 0.009, 5)[0]
        for part in (slab, sorted_types)
    )
    assert np.abs(one[-1] - two[-1]).max() > 1e-4


def test_a_run_records_the_geometric_side_and_the_masses_of_a_mixed_interface(tmp_path):
    disorder = Disorder(
        seed=3, intermixing=Intermixing(planes=2), vacancies=Vacancies(planes=1, fraction=0.2)
    )
    files = write_case(tmp_path / "mixed", potential=ARGON, disorder=disorder)
    done = run_driver(files, 2)
    assert done.returncode == 0, done.stdout + done.stderr
    zones, atoms = read_zones(files.folder / "zones.json"), read_structure(files.folder / "structure.data")
    with h5py.File(files.folder / "trajectory.h5") as file:
        side, mass, kind = file["side"][:], file["mass_amu"][:], file["atom_type"][:]
        z, number = file["reference_position"][:, 2], file["atom_id"][:]
        assert np.isfinite(file["velocity"][:]).all()
    np.testing.assert_array_equal(side, z > zones.interface_plane_angstrom)
    np.testing.assert_array_equal(kind, atoms.arrays["type"][number - 1])
    np.testing.assert_array_equal(mass, np.where(kind == 1, LIGHT, HEAVY))
    assert (side != kind - 1).sum() > 3
