"""A structure brought to rest by the engine: its box stays, its walls do not move."""

from pathlib import Path

import numpy as np
from ase import Atoms

from kapitza.interfaces.zones import Zones
from kapitza.simulation.forces import ForceField
from kapitza.simulation.session import SimulationError, open_lammps, run_commands
from kapitza.study.potentials.force_fields import Potential

FORCE_EV_ANGSTROM = 1e-4
"""Largest force on an atom that is left."""

MOST_STEPS = 20_000


def resting(atoms: Atoms, zones: Zones, potential: Potential, folder: Path) -> Atoms:
    """The same atoms at the minimum of the energy, those of the walls where they were.

    Args:
        atoms: in order of their IDs, array "type" set, periodic along x and y.
        folder: of the potential's files, where they have not been placed.

    Raises SimulationError where LAMMPS stops, and where no minimum is found.
    """
    field = ForceField(potential, list(zones.species), list(zones.masses_amu), folder)
    x, y, z = zones.box_angstrom
    walls = [zones.zone(name) for name in ("wall_left", "wall_right")]
    fixed = " ".join(f"{wall.first_id}:{wall.last_id}" for wall in walls)
    n_atoms = len(atoms)
    with open_lammps() as lmp:
        run_commands(
            lmp,
            f"""units metal
boundary p p f
atom_style atomic
atom_modify map yes sort 0 0
region box block 0 {x:.15g} 0 {y:.15g} 0 {z:.15g}
create_box {len(zones.species)} box""",
            "making the box of the structure",
        )
        numbers, kinds = list(range(1, n_atoms + 1)), atoms.arrays["type"].tolist()
        lmp.create_atoms(n_atoms, numbers, kinds, atoms.positions.ravel().tolist())
        run_commands(
            lmp,
            f"""{field.commands()}
group fixed id {fixed}
fix hold fixed setforce 0 0 0
min_style cg
minimize 0 {FORCE_EV_ANGSTROM / 10:g} {MOST_STEPS} {10 * MOST_STEPS}""",
            "relaxing the structure",
        )
        force = np.array(lmp.numpy.extract_atom("f")[:n_atoms])
        order = np.argsort(lmp.numpy.extract_atom("id")[:n_atoms].ravel())
        position = np.array(lmp.numpy.extract_atom("x")[:n_atoms])[order]
    largest = float(np.linalg.norm(force, axis=1).max())
    if len(position) != n_atoms or not largest < FORCE_EV_ANGSTROM:
        raise SimulationError(
            f"The structure does not come to rest: a force of {largest:.3g} eV/Å is left.",
            "Atoms are far from a minimum, or the potential does not hold them there.",
            "Relax it elsewhere, and leave --relax out.",
        )
    found = atoms.copy()
    moved = position - atoms.positions
    moved[:, :2] -= np.array([x, y]) * np.round(moved[:, :2] / np.array([x, y]))
    found.positions = atoms.positions + moved
    return found
