"""Lattice constants and elastic constants from LAMMPS against lattice sums, phonons and the literature."""

from dataclasses import replace

import numpy as np
import pytest
from slab_cases import KINDS, bulk

from kapitza.analysis.harmonic.conventional_cell import supercell_repeats
from kapitza.analysis.harmonic.force_constants import (
    ForceConstants,
)
from kapitza.analysis.harmonic.long_waves import long_wave_stiffness
from kapitza.analysis.measure.statistics import mean_error
from kapitza.interfaces.crystals import oriented_cell
from kapitza.interfaces.elasticity import in_plane_stiffness, normal_stiffness, normal_strain
from kapitza.simulation.bulk import (
    elastic_constants,
    static_state,
    supercell_forces,
)
from kapitza.simulation.relaxed_crystal import relaxed_lattice_constant
from kapitza.simulation.session import SimulationError
from kapitza.simulation.thermal_crystal import (
    thermal_run,
    thermal_stress,
)

BAR_PER_GPA = 1e4
# Zero of the pressure by independent lattice sums; the silicon energies as published (SW 1985, Tersoff 1989).
STATIC = {
    "lj-argon": (5.26865, 5e-6, -0.0844249, 1e-7),
    "sw-silicon": (5.43095, 5e-6, -4.3366, 1e-6),
    "tersoff-sicge": (5.432, 1e-4, -4.63, 1e-3),
}
DISPLACEMENT = 0.002  # Å
EXPANDED = 5.3413  # Å, argon at 30 K and zero pressure


def force_constants(crystal, a):
    """Force constants by moving each primitive atom to and fro in a supercell in LAMMPS, no symmetry used."""
    cube = oriented_cell(crystal.crystal, crystal.elements, a, "001")
    potential = crystal.field.potential
    repeats = supercell_repeats(a, potential.cutoff_angstrom * potential.force_range_cutoffs)
    shifts = np.stack(np.meshgrid(*[np.arange(repeats)] * 3, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    position = a * (cube.fractions + shifts).reshape(-1, 3)
    # Half-odd quarters tell the second sublattice of diamond from the first.
    second = np.flatnonzero(np.any(np.rint(4 * (cube.fractions - cube.fractions[0])) % 2, axis=1))
    primitive = [0, *second[:1]]
    moves = [(atom, axis, sign) for atom in primitive for axis in range(3) for sign in (1, -1)]
    structures = np.repeat(position[None], len(moves), axis=0)
    for structure, (atom, axis, sign) in zip(structures, moves, strict=True):
        structure[atom, axis] += sign * DISPLACEMENT
    symbols = crystal.elements * len(position)
    forces = supercell_forces(crystal, repeats * a, symbols, structures).reshape(-1, 3, 2, *position.shape)
    rows = -(forces[:, :, 0] - forces[:, :, 1]) / (2 * DISPLACEMENT)
    return ForceConstants(
        a,
        crystal.elements * len(primitive),
        np.repeat(crystal.field.masses_amu, len(primitive)),
        a / 2 * (np.ones((3, 3)) - np.eye(3)),
        position[primitive],
        repeats * a * np.eye(3),
        position,
        rows.transpose(0, 2, 1, 3),
    )


def sound_elastic(crystal, lattice_constant):
    """c11, c12, c44 in GPa from long-wave phonons."""
    stiffness = long_wave_stiffness(force_constants(crystal, lattice_constant))
    return np.array([stiffness[0, 0], stiffness[0, 1], stiffness[3, 3]])


def strain_elastic(crystal, lattice_constant):
    return np.array([*elastic_constants(crystal, lattice_constant).values()]) / BAR_PER_GPA


@pytest.mark.parametrize("name", KINDS)
def test_lattice_constant_and_energy_at_0_k(name):
    length, length_tolerance, energy, energy_tolerance = STATIC[name]
    crystal = bulk(name)
    relaxed = relaxed_lattice_constant(crystal)
    state = static_state(crystal, relaxed)
    assert relaxed == pytest.approx(length, abs=length_tolerance)
    assert state.energy_ev == pytest.approx(energy, abs=energy_tolerance)
    assert np.abs(state.stress_bar).max() < 0.1


@pytest.mark.parametrize("name", KINDS)
def test_stress_is_the_strain_derivative_of_the_energy(name):
    crystal, a, step = bulk(name), 0.99 * STATIC[name][0], 1e-4
    energies = [static_state(crystal, a * (1 + s)).energy_ev for s in (step, -step)]
    atoms = {"fcc": 4, "diamond": 8}[crystal.crystal]
    slope = (energies[0] - energies[1]) / (2 * step) * atoms / (3 * a**3) * 1.602176634e6
    stress = static_state(crystal, a).stress_bar
    assert slope < -1000  # compressed: a tension would be positive
    np.testing.assert_allclose(stress[:3], slope, rtol=1e-4)


@pytest.mark.parametrize("name", KINDS)
def test_elastic_constants_are_those_of_long_waves(name):
    crystal = bulk(name)
    a = relaxed_lattice_constant(crystal)
    np.testing.assert_allclose(strain_elastic(crystal, a), sound_elastic(crystal, a), rtol=1e-4)


def test_elastic_constants_under_stress_are_still_those_of_long_waves():
    crystal = bulk("lj-argon")
    tension = static_state(crystal, EXPANDED).stress_bar[0] / BAR_PER_GPA
    strain, sound = strain_elastic(crystal, EXPANDED), sound_elastic(crystal, EXPANDED)
    # Second derivatives of the energy would be off by the stress in each: far more than the tolerance.
    assert tension > 100 * 2e-4 * strain.max()
    np.testing.assert_allclose(strain, sound, atol=2e-4 * strain.max())


def test_stillinger_weber_silicon_has_its_published_elastic_constants():
    # E. R. Cowley, Phys. Rev. Lett. 60, 2379 (1988).
    found = strain_elastic(bulk("sw-silicon"), STATIC["sw-silicon"][0])
    np.testing.assert_allclose(found, [151.4, 76.4, 56.4], atol=0.1)


def test_argon_at_30_k_has_the_known_lattice_constant_and_no_pressure_left():
    crystal = bulk("lj-argon")
    run = thermal_run(crystal, 5.30, 30.0, cells=4, timestep_ps=0.01, steps=(1500, 6000), seed=17)
    length, pressure = (mean_error(series, "series") for series in (run.lattice_constant, run.pressure_bar))
    assert length.standard_error < 0.003
    assert abs(length.mean - EXPANDED) < 4 * length.standard_error
    # The second run is at the first one's mean lattice constant, whose error is a pressure as well.
    stiffness = strain_elastic(crystal, EXPANDED) @ [1, 2, 0] * BAR_PER_GPA
    from_length = stiffness * length.standard_error / length.mean
    assert abs(pressure.mean) < 4 * np.hypot(pressure.standard_error, from_length)


def test_a_nominal_lattice_constant_far_off_is_refused():
    crystal = bulk("lj-argon")
    far = crystal.field.potential.model_copy(update={"nominal_lattice_angstrom": {"fcc:Ar": 6.0}})
    field = type(crystal.field)(far, crystal.field.species, crystal.field.masses_amu, crystal.field.folder)
    with pytest.raises(SimulationError, match="nominal_lattice_angstrom"):
        relaxed_lattice_constant(type(crystal)(field, crystal.crystal, crystal.elements))


@pytest.mark.parametrize("orientation", ["001", "110", "111"])
def test_stress_of_a_strained_crystal_is_that_of_elasticity(orientation):
    """Cold, and strained as a side of an interface: none along z, the in-plane stiffness in the plane."""
    crystal = bulk("sw-silicon")
    a = relaxed_lattice_constant(crystal)
    bar = elastic_constants(crystal, a)
    stiffness = normal_stiffness(tuple(bar[name] for name in ("c11", "c12", "c44")), orientation)
    strain = np.array([1e-3, 1e-3])
    whole = (*strain, normal_strain(stiffness, strain))
    found = thermal_stress(crystal, a, orientation, whole, 0.01, 2, 0.001, (500, 3000), seed=3).mean(axis=0)
    expected = in_plane_stiffness(stiffness) @ strain
    np.testing.assert_allclose(found[:2], expected, rtol=0.01)
    assert abs(found[2]) < 0.01 * expected.max()
    # Held along z instead, it would be under stress.
    held = thermal_stress(crystal, a, orientation, (*strain, 0.0), 0.01, 2, 0.001, (500, 3000), seed=3)
    assert held.mean(axis=0)[2] == pytest.approx(stiffness[2, :2] @ strain, rel=0.02)


def test_an_unstrained_crystal_at_its_thermal_lattice_constant_has_the_stress_found_with_it():
    argon = bulk("lj-argon")
    series = thermal_stress(argon, EXPANDED, "001", (0.0, 0.0, 0.0), 30.0, 4, 0.01, (300, 1500), seed=5)
    pressure = mean_error(-series.mean(axis=1), "pressure")
    assert abs(pressure.mean) < 4 * pressure.standard_error + 30  # bar; EXPANDED is known to 0.001 Å
    assert pressure.standard_error < 30


@pytest.mark.parametrize(
    ("nominal", "message"),
    [
        (6.0, r"5\.2687 Å, not near the nominal 6 Å(.|\n)*nominal_lattice_angstrom: 5\.2687"),
        (5.55, r"is 5\.2687 Å, not near the nominal 5\.55 Å"),
        (53.0, "There is no crystal fcc Ar: no lattice constant of 31.8 … 90.1 Å has zero pressure"),
    ],
)
def test_what_was_measured_is_said_of_a_lattice_constant_that_is_not_the_nominal_one(nominal, message):
    crystal = bulk("lj-argon")
    far = crystal.field.potential.model_copy(update={"nominal_lattice_angstrom": {"fcc:Ar": nominal}})
    with pytest.raises(SimulationError, match=message):
        relaxed_lattice_constant(replace(crystal, field=replace(crystal.field, potential=far)))
