"""Files of crystals for tests, written with ASE."""

from ase import Atoms
from ase.build import bulk
from ase.io import write
from ase.spacegroup import crystal

RUTILE = {"spacegroup": 136, "cellpar": [4.594, 4.594, 2.959, 90, 90, 90]}
QUARTZ = {"spacegroup": 152, "cellpar": [4.916, 4.916, 5.405, 90, 90, 120]}


def write_crystals(folder):
    """Files of known crystals in a folder, by name."""
    files = {
        "silicon.cif": bulk("Si"),
        "POSCAR_gan": bulk("GaN", "wurtzite", a=3.19, c=5.19, u=0.377),
        "argon.xyz": bulk("Ar", "fcc", a=5.3, cubic=True),
        "rutile.cif": crystal(["Ti", "O"], [(0, 0, 0), (0.3053, 0.3053, 0)], **RUTILE),
        "quartz.cif": crystal(["Si", "O"], [(0.4697, 0, 0), (0.4135, 0.2669, 0.1191)], **QUARTZ),
        "gallium.cif": crystal(
            ["Ga"], [(0, 0.1549, 0.081)], spacegroup=64, cellpar=[4.52, 7.66, 4.53, 90, 90, 90]
        ),
    }
    for name, atoms in files.items():
        write(folder / name, atoms, format="vasp" if name.startswith("POSCAR") else None)
    return folder


def water(vacuum=None):
    """A molecule, in a box where a vacuum is given."""
    atoms = Atoms("OH2", [(0, 0, 0), (0.96, 0, 0), (-0.24, 0.93, 0)])
    if vacuum is not None:
        atoms.center(vacuum)
        atoms.pbc = True
    return atoms
