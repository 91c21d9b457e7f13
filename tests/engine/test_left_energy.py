"""The energy of the left side, from LAMMPS' share of it and the bonds across the plane."""

import numpy as np
import pytest
from slab_cases import crystal_slab, force_field

from kapitza.simulation.forces import CrossForces, StackedForces


def energy(field, slab, displacement, chosen):
    """Potential energy of some atoms of the slab alone, eV."""
    copy = slab.position[chosen]
    with StackedForces(field, [copy], [slab.atom_type[chosen]], slab.periods) as stack:
        return stack.energies(displacement[chosen]).sum()


@pytest.mark.parametrize("name", ["lj-argon", "sw-silicon", "tersoff-sicge"])
def test_half_of_the_bonds_is_what_the_shares_of_atoms_leave_out(name):
    """U(L) + ½ΔU, with U of the whole, of the left and of the right each in a box of its own."""
    slab = crystal_slab(name)
    field = force_field(name)
    displacement = 0.05 * np.random.default_rng(3).standard_normal(slab.position.shape)
    left, whole = slab.side == 0, np.ones(len(slab.side), dtype=bool)
    together, alone, other = (energy(field, slab, displacement, part) for part in (whole, left, ~left))
    with StackedForces(field, [slab.position], [slab.atom_type], slab.periods) as stack:
        counted = stack.energies(displacement)[left].sum()
    with CrossForces(field, slab) as forces:
        extra = forces.half_of_bonds(displacement)
        # Forces are evaluated after energies as before.
        before = forces(displacement[None])[0]
        forces.half_of_bonds(displacement)
        np.testing.assert_array_equal(forces(displacement[None])[0], before)
    expected = alone + 0.5 * (together - alone - other)
    assert counted + extra == pytest.approx(expected, abs=1e-8)
    if name == "lj-argon":
        assert abs(extra) < 1e-9
    else:
        assert abs(extra) > 1e-4


@pytest.mark.parametrize("name", ["lj-argon", "sw-silicon", "tersoff-sicge", "eam-zhou-2004", "argon-nickel"])
def test_energies_without_jumps_have_the_same_forces(name):
    """A run records pair energies shifted to zero at the cutoff, and its trajectory is the same."""
    slab = crystal_slab(name)
    displacement = 0.05 * np.random.default_rng(4).standard_normal(slab.position.shape)
    forces = []
    for shift in ("shift no tail no", "shift yes tail no"):
        field = force_field(name, pair_modify=shift)
        with StackedForces(field, [slab.position], [slab.atom_type], slab.periods) as stack:
            forces.append(stack(displacement))
    np.testing.assert_array_equal(*forces)
