"""Stage: effective force constants of a bulk crystal at its lattice constant, from its motion at T."""

from pathlib import Path

from kapitza.simulation.effective_crystal import effective_force_constants
from kapitza.simulation.lattice_state import read_lattice, shape_of
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.side_section import GivenKind


def effective_phonons(
    *,
    potential: GivenPotential,
    kind: GivenKind,
    elements: tuple[str, ...],
    temperature: float,
    timestep_ps: float,
    times_ps: tuple[float, float],
    state: Path,
    constants: Path,
) -> None:
    """Write effective.h5; times_ps: of equilibration and of sampling."""
    shape = shape_of(read_lattice(state))
    run = (temperature, timestep_ps, times_ps)
    effective_force_constants(potential, kind, elements, shape, *run).save(constants)
