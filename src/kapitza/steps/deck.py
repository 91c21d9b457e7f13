"""Stage: the LAMMPS input of a case, which simulation.nemd runs and `lmp -in` runs too."""

from pathlib import Path

from kapitza.analysis.files.tables import write_text


def deck(*, text: str, deck: Path) -> None:
    """Write nemd.in."""
    write_text(deck, text)
