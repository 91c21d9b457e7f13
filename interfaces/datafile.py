"""LAMMPS data files: written and read by ASE, one LAMMPS type per side and element."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

from ase import Atoms
from ase.data import atomic_numbers
from ase.io.lammpsdata import read_lammps_data, write_lammps_data

from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.sites import checked_text, text_digest


def write_structure(path: Path, atoms: Atoms, species: Sequence[str], masses_amu: Sequence[float]) -> None:
    """Write a LAMMPS data file (`units metal`, `atom_style atomic`), atoms in order: ID = index + 1.

    species, masses_amu : element and mass (amu) of each LAMMPS type, in order; atoms.arrays["type"] gives the
    type of each atom (1-based). Positions are written with 17 significant digits.

    ASE finds the mass of a type through its chemical symbol, which cannot tell two types of one element
    apart, so the Masses section is written here and everything else by ASE.

    Raises StructureError when an atom's type or element disagrees with `species`.
    """
    types = atoms.arrays["type"]
    if types.min() < 1 or types.max() > len(species) or len(masses_amu) != len(species):
        raise StructureError(
            f"atom types {types.min()} … {types.max()} do not fit {len(species)} species",
            "each type needs one species and one mass",
            "write the structure with the species and masses of its zones",
        )
    if any(species[t - 1] != symbol for t, symbol in zip(types, atoms.symbols, strict=True)):
        raise StructureError(
            "the elements of the atoms disagree with the species of their types",
            "the structure and the list of species come from different builds",
            "write the structure with the species of its own zones",
        )
    buffer = io.StringIO()
    write_lammps_data(buffer, atoms, specorder=list(species), units="metal", atom_style="atomic")
    header, atoms_section = buffer.getvalue().split("\nAtoms", maxsplit=1)
    masses = "".join(
        f"{number} {mass:.17g} # {symbol}\n"
        for number, (symbol, mass) in enumerate(zip(species, masses_amu, strict=True), start=1)
    )
    title, rest = f"{header}\nMasses\n\n{masses}\nAtoms{atoms_section}".split("\n", maxsplit=1)
    path.write_text(f"{title}; sha256 of the lines below {text_digest(rest)}\n{rest}", encoding="ascii")


def read_structure(path: Path) -> Atoms:
    """Read a data file `write_structure` wrote: positions (Å), cell, masses (amu), arrays "id" and "type".

    Elements come from the comments of the Masses section (ASE would guess them from the masses, which a study
    may have changed). Periodic in x and y only. Raises StructureError when those comments are missing, or the
    file is not what was written.
    """
    text = checked_text(path)
    section = re.search(r"\nMasses\n\n(.*?)\n\n", text, flags=re.DOTALL)
    rows = re.findall(r"^(\d+) (\S+) # ([A-Z][a-z]?)$", section[1] if section else "", flags=re.MULTILINE)
    if not rows:
        raise StructureError(
            f"{path.name} does not say which element each atom type is",
            "its Masses section carries no element comments",
            "build the structure again",
        )
    numbers = {int(number): atomic_numbers[symbol] for number, _, symbol in rows}
    masses = {int(number): float(mass) for number, mass, _ in rows}
    atoms = read_lammps_data(io.StringIO(text), Z_of_type=numbers, units="metal", atom_style="atomic")
    # ASE converts g/mol to its own atomic mass unit, which moves the ninth digit: the text is exact.
    atoms.set_masses([masses[number] for number in atoms.arrays["type"]])
    atoms.pbc = [True, True, False]
    return atoms
