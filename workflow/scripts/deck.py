"""Writes the LAMMPS input of a case, which kapitza.simulation.run.nemd runs and `lmp -in` runs too."""

from pathlib import Path

from kapitza.analysis.files.tables import write_text


def main(*, text, output):
    """Write nemd.in."""
    write_text(Path(output), text)


if __name__ == "__main__":
    main(text=snakemake.params.text, output=snakemake.output[0])
