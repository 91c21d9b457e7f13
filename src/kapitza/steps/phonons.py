"""Stage: force constants of a bulk crystal at its lattice constant, by finite displacements in LAMMPS."""

from pathlib import Path

from kapitza.analysis.harmonic.force_constants import save_force_constants
from kapitza.simulation.lattice_state import bulk_force_constants, read_lattice, shape_of
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.side_section import GivenKind


def phonons(
    *, potential: GivenPotential, kind: GivenKind, elements: tuple[str, ...], state: Path, constants: Path
) -> None:
    """Write phonons.h5."""
    shape = shape_of(read_lattice(state))
    save_force_constants(constants, bulk_force_constants(potential, kind, elements, shape))
