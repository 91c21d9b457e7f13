"""Effective force constants of a bulk crystal at a temperature, fitted to forces along its own motion.

See docs/theory.md, "Effective crystals".
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.harmonic.conventional_cell import repeats_of
from kapitza.analysis.harmonic.effective_fit import EffectiveFit, fitted_in_parts
from kapitza.analysis.harmonic.force_constants import displaced_supercells
from kapitza.interfaces.crystal_shapes import Shape
from kapitza.simulation.bulk import Bulk, periodic_box, supercell_forces
from kapitza.simulation.lattice_state import bulk_of, conventional_cell
from kapitza.simulation.session import check_step, run_commands
from kapitza.study.cases import derived_seed
from kapitza.study.crystal_files import Crystal, label_of
from kapitza.study.given_potential import GivenPotential

FITTED_FRAMES = 400
DAMPING_STEPS = 100


def effective_force_constants(
    given: GivenPotential,
    crystal: Crystal,
    elements: tuple[str, ...],
    shape: Shape,
    temperature_k: float,
    timestep_ps: float,
    times_ps: tuple[float, float],
) -> EffectiveFit:
    """The harmonic crystal whose forces are nearest to those of the crystal moving at a temperature.

    Args:
        shape: of the crystal: its lattice constants.
        times_ps: of equilibration and of sampling.

    Raises:
        SimulationError: LAMMPS stops.
    """
    bulk, cell = bulk_of(given, crystal, elements), conventional_cell(given, crystal, elements, shape)
    reach = given.potential.range_within_angstrom(elements)
    rest = displaced_supercells(cell, repeats_of(cell, reach))
    seed = derived_seed(0, f"effective {label_of(crystal)} {elements} {temperature_k}")
    kinds = np.array([elements.index(element) + 1 for element in rest.elements])
    steps = (round(times_ps[0] / timestep_ps), max(1, round(times_ps[1] / timestep_ps / FITTED_FRAMES)))
    run = (temperature_k, timestep_ps, steps, seed)
    moved = _displacements(bulk, rest.box_angstrom, rest.reference_position, kinds, *run)
    position = rest.reference_position + moved
    forces = supercell_forces(bulk, rest.box_angstrom, rest.elements, position)
    return fitted_in_parts(replace(rest, position=position), forces)


def _displacements(
    bulk: Bulk,
    box: NDArray[np.float64],
    reference: NDArray[np.float64],
    kinds: NDArray[np.int64],
    temperature_k: float,
    timestep_ps: float,
    steps: tuple[int, int],
    seed: int,
) -> NDArray[np.float64]:
    """(FITTED_FRAMES, n_atoms, 3) Å from the sites, without the drift of all atoms together.

    steps : of equilibration and between frames
    """
    found = np.empty((FITTED_FRAMES, *reference.shape))
    damping = DAMPING_STEPS * timestep_ps
    with periodic_box(bulk, box.T, reference, kinds) as lmp:
        run_commands(
            lmp,
            f"""velocity all create {2 * temperature_k:.10g} {seed} mom yes
timestep {timestep_ps:.10g}
fix motion all nve
fix heat all langevin {temperature_k:.10g} {temperature_k:.10g} {damping:.10g} {seed} zero yes
run {steps[0]}""",
            "equilibrating a bulk crystal",
        )
        start = int(lmp.extract_global("ntimestep"))
        for number in range(FITTED_FRAMES):
            lmp.command(f"run {steps[1]} pre {'no' if number else 'yes'} post no")
            order = lmp.numpy.extract_atom("id")[: len(kinds)].ravel() - 1
            moved = np.empty_like(reference)
            moved[order] = lmp.numpy.extract_atom("x")[: len(kinds)] - reference[order]
            moved -= np.round(moved @ np.linalg.inv(box)) @ box
            found[number] = moved - moved.mean(axis=0)
        check_step(lmp, start + FITTED_FRAMES * steps[1])
    return found
