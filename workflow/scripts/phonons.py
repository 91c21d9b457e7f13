"""Force constants of a bulk crystal at its lattice constant, by finite displacements in LAMMPS."""

import json
from pathlib import Path

import numpy as np

from kapitza.analysis.harmonic.force_constants import (
    CubicCell,
    displaced_supercells,
    save_force_constants,
    solve_force_constants,
    supercell_repeats,
)
from kapitza.interfaces.crystals import oriented_cell
from kapitza.simulation.bulk import Bulk, supercell_forces
from kapitza.simulation.forces import ForceField
from kapitza.study.potentials.manifest import from_text
from kapitza.study.potentials.potential_files import FOLDER


def main(*, potential, crystal, lattice, output):
    """Write phonons.h5."""
    _, entry = from_text(potential)
    elements = tuple(crystal["elements"])
    masses = np.array([entry.elements[element] for element in elements])
    bulk = Bulk(ForceField(entry, list(elements), masses.tolist(), FOLDER), crystal["crystal"], elements)
    length = json.loads(Path(lattice).read_text())["a_angstrom"]
    cube = oriented_cell(bulk.crystal, elements, length, "001")
    symbols = tuple(elements[index] for index in cube.element_index)
    cell = CubicCell(length, symbols, cube.fractions, masses[cube.element_index])
    displaced = displaced_supercells(cell, supercell_repeats(length, entry.range_within_angstrom(elements)))
    forces = supercell_forces(bulk, displaced.edge_angstrom, displaced.elements, displaced.position)
    partial = Path(output).with_suffix(".part")
    save_force_constants(partial, solve_force_constants(displaced, forces))
    partial.rename(output)


if __name__ == "__main__":
    main(
        potential=snakemake.params.potential,
        crystal=snakemake.params.crystal,
        lattice=snakemake.input.lattice,
        output=snakemake.output[0],
    )
