"""Third and fourth order of bonds: of a pair with known derivatives, as gradients, as orders of the flow.

docs/theory.md, "Twins".
"""

import numpy as np
import pytest
from nemd_case import ARGON, write_case
from slab_cases import crystal_slab, force_field

from kapitza.interfaces.zones import read_zones
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.orders import OrderForces
from kapitza.simulation.session import SimulationError
from kapitza.simulation.twin.bond_terms import BOND_STEP, FOURTH_ORDER, THIRD_ORDER, BondTerms
from kapitza.simulation.twin.expansion import Expansion
from kapitza.simulation.twin.twin_bonds import TwinBonds
from kapitza.study.potentials.manifest import MANIFEST_PATH
from kapitza.study.twin_kinds import TWINS

EPSILON, SIGMA = 0.01042332, 3.4  # eV, Å
MODELS = ("lj-argon", "sw-silicon", "tersoff-sicge")


def slope(number, r):
    """Derivative of this number of 4ε[(σ/r)¹² − (σ/r)⁶], eV/Åⁿ."""
    total = 0.0
    for power, sign in ((12, 1.0), (6, -1.0)):
        falling = np.prod([power + k for k in range(number)])
        total += sign * (-1) ** number * falling * SIGMA**power / r ** (power + number)
    return 4 * EPSILON * total


def shaken(shape, rms, seed=1):
    return np.random.default_rng(seed).normal(0.0, rms, shape)


def around(name):
    field, slab = force_field(name), crystal_slab(name)
    return field, slab.around(0, field.potential.force_range_angstrom)[0]


def test_of_two_atoms_they_are_the_derivatives_of_the_potential():
    r, stretch = 3.9, 0.2
    position = np.array([[20.0, 20.0, 0.0], [20.0, 20.0, r]])
    slab = Slab(position, np.array([1, 2]), np.array([0, 1]), np.array([40.0, 40.0]))
    field = ForceField(ARGON, ["Ar", "Ar"], [40.0, 160.0], MANIFEST_PATH.parent)
    moved = np.array([[0.0, 0.0, -0.3 * stretch], [0.0, 0.0, 0.7 * stretch]])
    known = {THIRD_ORDER: -slope(3, r) * stretch**2 / 2}
    known[FOURTH_ORDER] = known[THIRD_ORDER] - slope(4, r) * stretch**3 / 6
    assert abs(known[FOURTH_ORDER] / known[THIRD_ORDER]) < 0.7
    for order, expected in known.items():
        with BondTerms(field, slab, order) as terms:
            found = terms(moved[None])[0]
            energy = terms.energy_ev(moved)
        assert found[1, 2] == pytest.approx(expected, rel=2e-3)
        assert found[0, 2] == pytest.approx(-expected, rel=2e-3)
        assert np.abs(found[:, :2]).max() < 1e-9
        parts = {THIRD_ORDER: slope(3, r) * stretch**3 / 6}
        parts[FOURTH_ORDER] = parts[THIRD_ORDER] + slope(4, r) * stretch**4 / 24
        assert energy == pytest.approx(parts[order], rel=2e-3)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("order", [THIRD_ORDER, FOURTH_ORDER])
def test_forces_are_slopes_of_the_energy(name, order):
    """At any h: the same differences are taken of energies and of forces."""
    field, slab = around(name)
    # Energies jump at a cutoff unless they are shifted; forces are the same.
    shifted = field.potential.model_copy(update={"pair_modify": "shift yes tail no"})
    if name == "lj-argon":
        field = ForceField(shifted, field.species, field.masses_amu, field.folder)
    moved, along = shaken(slab.position.shape, 0.05), shaken(slab.position.shape, 1.0, seed=2)
    with BondTerms(field, slab, order) as terms:
        energies = {n: terms.energy_ev(moved + n * 0.003 * along) for n in (-2, -1, 1, 2)}
        forces = terms(moved[None])[0]
    # Of a polynomial of fourth order in the displacements this is its slope.
    expected = (8 * (energies[1] - energies[-1]) - (energies[2] - energies[-2])) / (12 * 0.003)
    assert -np.vdot(forces, along) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_the_third_order_is_that_of_the_heat_flow(name):
    """What twins move by and what the spectrum calls order 3 are one thing."""
    field, slab = around(name)
    moved = shaken((2, *slab.position.shape), 0.03)
    with OrderForces(field, slab, np.zeros_like(slab.position), BOND_STEP) as orders:
        third = orders(moved)[1]
    with BondTerms(field, slab, THIRD_ORDER) as terms:
        found = terms(moved)
    assert np.abs(found).max() > 1e-3
    np.testing.assert_allclose(found, third, atol=1e-8 * np.abs(third).max())


def test_what_is_left_beyond_the_fourth_order_is_small():
    field, slab = around("sw-silicon")
    moved = shaken((1, *slab.position.shape), 0.04)
    with OrderForces(field, slab, np.zeros_like(slab.position), BOND_STEP) as orders:
        higher = orders(moved)[2]
    with BondTerms(field, slab, THIRD_ORDER) as cubic, BondTerms(field, slab, FOURTH_ORDER) as quartic:
        fourth = quartic(moved) - cubic(moved)
    assert np.linalg.norm(higher - fourth) < 0.3 * np.linalg.norm(fourth)


@pytest.mark.parametrize("name", ["lj-argon", "sw-silicon"])
def test_energy_of_the_bonds_is_that_of_pairs_across_where_there_are_pairs_alone(name):
    field, slab = around(name)
    moved = shaken((1, *slab.position.shape), 0.05)
    with CrossForces(field, slab, pairwise=False) as joined, CrossForces(field, slab) as found:
        assert found.bond_energies(moved)[0] == pytest.approx(joined.bond_energies(moved)[0], rel=1e-9)
        assert abs(found.bond_energy(moved[0])) > 0.1


def test_bonds_that_run_away_end_the_run_with_what_to_do(tmp_path):
    write_case(tmp_path, twin=TWINS["cubic_interface"])
    zones = read_zones(tmp_path / "zones.json")
    field = ForceField(ARGON, list(zones.species), list(zones.masses_amu), MANIFEST_PATH.parent)
    expansion = Expansion.read(tmp_path / "expansion.h5")
    moved = np.zeros((len(expansion.bonds.atoms), 3))
    nearest = expansion.slab(expansion.bonds.atoms).nearest_site_angstrom[5]
    with TwinBonds(field, expansion, order=THIRD_ORDER) as bonds:
        moved[5, 0] = 0.49 * nearest
        assert np.isfinite(bonds(moved)).all()
        moved[5, 0] = 0.51 * nearest
        with pytest.raises(SimulationError, match="quartic_interface"):
            bonds(moved)
