"""Potentials with charges: forces and energies against plain sums over pairs, through every way to LAMMPS."""

from dataclasses import replace
from math import erfc, exp, pi, sqrt
from pathlib import Path

import numpy as np
import pytest
import yaml

from kapitza.interfaces.crystals import oriented_cell
from kapitza.simulation.bulk import Bulk, elastic_constants, static_state, supercell_forces
from kapitza.simulation.crystal_checks import verify_neutral, verify_range
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.relaxed_crystal import relaxed_shape
from kapitza.simulation.session import SimulationError
from kapitza.study.potentials.force_fields import Potential

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sodium-chloride.yaml"
SALT = Potential.model_validate(
    yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))["potentials"]["born-sodium-chloride"]
)
COULOMB = 14.399645  # e²/(4πε₀), eV Å, as LAMMPS has it
DAMPING, CUTOFF, RHO = 0.25, 10.0, 0.317
# Fumi and Tosi 1964: A (eV), σ (Å), C (eV Å⁶), D (eV Å⁸, attractive).
BORN = {
    ("Na", "Na"): (0.2637, 2.340, 1.0486, 0.4993),
    ("Cl", "Na"): (0.2110, 2.755, 6.9906, 8.6758),
    ("Cl", "Cl"): (0.1582, 3.170, 72.4022, 145.4285),
}
CHARGES = {"Na": 1.0, "Cl": -1.0}
A = 5.6225


def attraction(r):
    """Minus the slope of erfc(αr)/r, 1/Å²."""
    return erfc(DAMPING * r) / r**2 + 2 * DAMPING / sqrt(pi) * exp(-((DAMPING * r) ** 2)) / r


def pair_force(first, second, r):
    """Repulsion positive, eV/Å."""
    if r >= CUTOFF:
        return 0.0
    strength, size, sixth, eighth = BORN[tuple(sorted((first, second)))]
    born = strength / RHO * exp((size - r) / RHO) - 6 * sixth / r**7 - 8 * eighth / r**9
    return born + COULOMB * CHARGES[first] * CHARGES[second] * (attraction(r) - attraction(CUTOFF))


def forces_between(position, symbols, side, periods):
    """Forces of all pairs of atoms of different sides, (n, 3) eV/Å; every image within the cutoff."""
    found = np.zeros_like(position)
    reach = [int(np.ceil(CUTOFF / period)) for period in periods]
    images = [
        np.array([i * periods[0], j * periods[1], 0.0])
        for i in range(-reach[0], reach[0] + 1)
        for j in range(-reach[1], reach[1] + 1)
    ]
    for a in np.flatnonzero(side == 0):
        for b in np.flatnonzero(side == 1):
            for image in images:
                away = position[b] + image - position[a]
                r = float(np.linalg.norm(away))
                if r < CUTOFF:
                    force = pair_force(symbols[a], symbols[b], r) * away / r
                    found[a] -= force
                    found[b] += force
    return found


def field(potential=SALT, species=("Na", "Cl", "Na", "Cl")):
    return ForceField(potential, list(species), [potential.elements[e] for e in species], Path())


def crystal(potential=SALT):
    return Bulk(field(potential, ("Na", "Cl")), "rocksalt", ("Na", "Cl"))


def slab():
    """Three cells along z of 2 × 2; sodium, chlorine of the left are types 1, 2, of the right 3, 4."""
    cell, cells = oriented_cell("rocksalt", ("Na", "Cl"), A, "001"), (2, 2, 4)
    corners = np.stack(np.meshgrid(*map(np.arange, cells), indexing="ij"), axis=-1).reshape(-1, 1, 3)
    position = A * (corners + cell.fractions).reshape(-1, 3)
    index = np.tile(cell.element_index, int(np.prod(cells)))
    side = (position[:, 2] > A * (cells[2] / 2 - 0.25)).astype(int)
    return Slab(position, 1 + index + 2 * side, side, A * np.array(cells[:2], dtype=float))


def test_cross_forces_are_the_sum_over_pairs_across_the_plane():
    salt = slab()
    moved = np.random.default_rng(5).normal(0, 0.1, (1, *salt.position.shape))
    with CrossForces(field(), salt) as cross:
        found = cross(moved)[0]
    symbols = np.array(["Na", "Cl", "Na", "Cl"])[salt.atom_type - 1]
    expected = forces_between(salt.position + moved[0], symbols, salt.side, salt.periods)
    assert np.abs(expected).max() > 0.1
    assert np.abs(found - expected).max() < 1e-6  # LAMMPS has erfc as a fit, to 1e-7


def test_joined_less_cleaved_is_the_sum_over_pairs():
    salt = slab()
    moved = np.random.default_rng(6).normal(0, 0.1, (2, *salt.position.shape))
    found = []
    for pairwise in (True, False):
        with CrossForces(field(), salt, pairwise=pairwise) as cross:
            found.append(cross(moved))
    assert np.abs(found[0] - found[1]).max() < 1e-10


def test_a_crystal_of_pair_forces_obeys_the_relation_of_cauchy():
    """c12 = c44 at zero pressure where all forces are central and every atom is a centre of symmetry."""
    salt = crystal()
    a = relaxed_shape(salt)
    assert a == pytest.approx(A, abs=2e-4)
    elastic = elastic_constants(salt, a)
    assert elastic["c12"] == pytest.approx(elastic["c44"], rel=1e-6)
    assert elastic["c11"] / 1e4 == pytest.approx(51.3, abs=0.1)
    # The cohesion of rock salt into ions is 7.9 to 8.0 eV a pair (Fumi and Tosi 1964).
    assert -8.2 < 2 * static_state(salt, a).energy_ev < -7.8
    verify_range(salt, a)


def test_without_charges_it_is_another_crystal():
    """The charges do arrive: opposite ones attract, and none leave the ions unbound."""
    weak = SALT.model_copy(update={"charges": {"Na": 0.1, "Cl": -0.1}})
    position = np.array([[0.0, 0, 0], [2.8, 0, 0]])
    pull = []
    for potential in (SALT, weak):
        found = supercell_forces(crystal(potential), np.array([40.0, 40, 40]), ("Na", "Cl"), position[None])
        pull.append(found[0, 0, 0])
    coulomb = COULOMB * (attraction(2.8) - attraction(CUTOFF))
    assert pull[0] - pull[1] == pytest.approx(0.99 * coulomb, rel=1e-5)


def test_what_is_not_neutral_is_refused():
    with pytest.raises(SimulationError, match=r"not neutral: its 8 atoms have a charge of 4 e"):
        verify_range(crystal(SALT.model_copy(update={"charges": {"Na": 2.0, "Cl": -1.0}})), A)
    verify_neutral(SALT, ["Na", "Cl"] * 50, "a slab")
    with pytest.raises(SimulationError, match=r"101 atoms have a charge of 1 e"):
        verify_neutral(SALT, ["Na", "Cl"] * 50 + ["Na"], "a slab")


def test_masses_do_not_change_forces():
    heavy = replace(field(), masses_amu=[4 * mass for mass in field().masses_amu])
    salt = slab()
    moved = np.random.default_rng(7).normal(0, 0.1, (1, *salt.position.shape))
    found = []
    for which in (field(), heavy):
        with CrossForces(which, salt) as cross:
            found.append(cross(moved))
    assert np.array_equal(*found)
