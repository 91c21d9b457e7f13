"""Stage: what stress is left in both crystals of an interface, strained as they are in its boxes."""

from pathlib import Path

from kapitza.analysis.files.contracts import RELAXATION, STRESS
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.simulation.lattice_state import read_lattice, side_stress
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.lattice_section import Lattice


def stress(
    *,
    left: Path,
    right: Path,
    relaxation: Path,
    orientations: tuple[str, str],
    potential: GivenPotential,
    settings: Lattice,
    temperature: float,
    timestep_ps: float,
    table: Path,
) -> None:
    """Write stress.csv."""
    row = read_table(relaxation, RELAXATION).iloc[0]
    joined = {str(name): float(value) for name, value in row.items()}
    how = (potential, settings, temperature, timestep_ps)
    rows = [
        side_stress(side, read_lattice(path), joined, orientation, *how)
        for side, path, orientation in zip(("left", "right"), (left, right), orientations, strict=True)
    ]
    write_table(table, STRESS, frame_of(rows))
