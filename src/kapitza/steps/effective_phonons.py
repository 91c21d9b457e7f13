"""Stage: effective force constants of a bulk crystal at its lattice constant, from its motion at T."""

from pathlib import Path

from kapitza.simulation.effective_crystal import effective_force_constants
from kapitza.simulation.lattice_state import read_lattice
from kapitza.study.given_potential import GivenPotential


def effective_phonons(
    *,
    potential: GivenPotential,
    kind: str,
    elements: tuple[str, ...],
    temperature: float,
    timestep_ps: float,
    times_ps: tuple[float, float],
    state: Path,
    constants: Path,
) -> None:
    """Write effective.h5; times_ps: of equilibration and of sampling."""
    length = read_lattice(state)["a_angstrom"]
    run = (temperature, timestep_ps, times_ps)
    effective_force_constants(potential, kind, elements, length, *run).save(constants)
