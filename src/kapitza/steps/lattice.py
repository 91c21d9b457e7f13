"""Stage: lattice constant of a bulk crystal at T, its residual stress and its elastic constants."""

from pathlib import Path

from kapitza.analysis.files.tables import write_text
from kapitza.simulation.lattice_state import lattice_state
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.lattice_section import Lattice
from kapitza.study.sections.side_section import GivenKind


def lattice(
    *,
    potential: GivenPotential,
    kind: GivenKind,
    elements: tuple[str, ...],
    settings: Lattice,
    temperature: float,
    timestep_ps: float,
    state: Path,
) -> None:
    """Write lattice.json."""
    found = lattice_state(potential, kind, elements, settings, temperature, timestep_ps)
    write_text(state, found.to_json())
