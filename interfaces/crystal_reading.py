"""Reads a crystal from a CIF, POSCAR or extended XYZ file: its conventional cell, by its symmetry.

ASE reads the file, spglib finds the symmetry and the standard cell. See docs/structures.md, "Crystals from
files".
"""

import hashlib
import math
import re
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import spglib
from ase import Atoms
from ase.io import read
from numpy.typing import NDArray

from kapitza.study.crystal_files import CrystalCell, CrystalFileError
from kapitza.study.oriented_axes import Centring, System

LARGEST_FILE = 2**20
MOST_ATOMS = 200
SYMMETRY_ANGSTROM = 1e-2
"""How far atoms of a file may be off the places that symmetry gives them."""
NEAREST_ANGSTROM = 0.6
WIDEST_GAP_ANGSTROM = 6.0
"""Of an empty layer in a crystal."""
_CONVERT = "convert it, e.g. with ase convert"


def read_crystal(path: Path) -> CrystalCell:
    """The conventional cell of the crystal in a file.

    Raises CrystalFileError for a file that cannot be read, and for one that is no crystal with an orthogonal
    cell by its symmetry.
    """
    if not path.is_file():
        raise CrystalFileError("no such file", "give the path of the crystal, relative to the study file")
    if path.stat().st_size > LARGEST_FILE:
        raise CrystalFileError("it is larger than 1 MB", "give the file of one unit cell")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return _crystal(path, digest)


@cache
def _crystal(path: Path, digest: str) -> CrystalCell:
    atoms = _atoms(path)
    _check_atoms(atoms)
    numbers = atoms.get_atomic_numbers()
    found = spglib.get_symmetry_dataset(
        (atoms.cell.tolist(), atoms.get_scaled_positions().tolist(), numbers.tolist()),
        symprec=SYMMETRY_ANGSTROM,
    )
    if found is None:
        raise CrystalFileError(
            f"spglib recognises no symmetry within {SYMMETRY_ANGSTROM:g} Å",
            "check the positions and the cell for misprints, or relax the structure first",
        )
    system, symbol = _system(found.number), f"{found.international} ({found.number})"
    symbols = tuple(str(item) for item in Atoms(numbers=found.std_types).get_chemical_symbols())
    lattice, fractions = np.asarray(found.std_lattice), np.asarray(found.std_positions)
    centring = found.international[0]
    if centring == "A":
        # b, c, a: what is centred is then the face normal to the last edge.
        order, symbol, centring = [1, 2, 0], f"{symbol}, axes b c a", "C"
        lattice, fractions = lattice[np.ix_(order, order)], fractions[:, order]
    edges = np.diag(lattice).copy()
    if system == "hexagonal":
        edges, fractions, symbols = *_orthogonal(lattice, fractions), symbols * 2
        centring = "C"
    return CrystalCell(
        space_group=symbol,
        system=system,
        centring=_centring(centring),
        edges_angstrom=_exact(edges, system),
        symbols=symbols,
        fractions=tuple(_in_cell(row) for row in fractions),
        sha256=digest,
    )


def _atoms(path: Path) -> Atoms:
    name = path.name.lower()
    if name.endswith(".cif"):
        kind = "cif"
    elif name.endswith((".xyz", ".extxyz")):
        kind = "extxyz"
    elif re.match(r"(poscar|contcar)", name) or name.endswith((".poscar", ".vasp")):
        kind = "vasp"
    else:
        raise CrystalFileError(
            "its name says none of CIF (.cif), POSCAR (POSCAR…, .vasp) and extended XYZ (.xyz)",
            f"rename it, or {_CONVERT}",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            atoms = read(path, format=kind)
    except Exception as error:  # of any parser of ASE
        raise CrystalFileError(
            f"it cannot be read as {kind}: {type(error).__name__}: {str(error)[:120]}",
            f"correct it, or {_CONVERT}",
        ) from error
    if not isinstance(atoms, Atoms):
        raise CrystalFileError("it holds several structures", "give one")
    return atoms


def _check_atoms(atoms: Atoms) -> None:
    """Refuse what is no ordered crystal that fills space."""
    for site, shares in atoms.info.get("occupancy", {}).items():
        if len(shares) > 1 or any(share < 1 - 1e-6 for share in shares.values()):
            said = ", ".join(f"{element} {share:g}" for element, share in shares.items())
            raise CrystalFileError(
                f"site {site} is occupied in part ({said}): the crystal is disordered",
                "give an ordered crystal, all of whose sites are full",
            )
    if not len(atoms) or len(atoms) > MOST_ATOMS:
        fix = "give the file of one unit cell"
        raise CrystalFileError(f"it has {len(atoms)} atoms, not 1 … {MOST_ATOMS}", fix)
    if atoms.cell.rank < 3 or not atoms.pbc.all():
        reason = "it is not periodic along all three axes: a molecule or a sheet, not a crystal"
        raise CrystalFileError(reason, "give its cell; molecules and sheets enter by `structure`")
    distance = atoms.repeat((2, 2, 2)).get_all_distances(mic=True)
    near = float(distance[distance > 1e-12].min(initial=np.inf))
    if near < NEAREST_ANGSTROM or np.count_nonzero(distance <= 1e-12) > len(distance):
        reason = f"two atoms are {min(near, NEAREST_ANGSTROM):.3g} Å or less apart"
        raise CrystalFileError(reason, "check the unit of length (Å), and sites given twice")
    for axis in range(3):
        height = np.sort(atoms.get_scaled_positions()[:, axis])
        gap = float(np.diff(height, append=height[0] + 1).max()) / float(
            np.linalg.norm(atoms.cell.reciprocal()[axis])
        )
        if gap > WIDEST_GAP_ANGSTROM:
            reason = f"{gap:.1f} Å along axis {'abc'[axis]} are empty: a molecule or a sheet in vacuum"
            raise CrystalFileError(reason, "give a crystal; molecules and sheets enter by `structure`")


def _system(number: int) -> System:
    """Crystal system of a space group. Raises CrystalFileError where it has no right angles."""
    if number < 16:
        name = "triclinic" if number < 3 else "monoclinic"
        raise CrystalFileError(
            f"its symmetry is {name} (space group {number}): no cell has right angles at every temperature",
            "join it by a structure file; here cubic to orthorhombic and hexagonal crystals are taken",
        )
    if 195 <= number <= 206:
        raise CrystalFileError(
            f"it is cubic without fourfold axes (space group {number}), which the phonons here presuppose",
            "join it by a structure file",
        )
    if number < 75:
        return "orthorhombic"
    if number < 143:
        return "tetragonal"
    return "hexagonal" if number < 195 else "cubic"


def _orthogonal(
    lattice: NDArray[np.float64], fractions: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Edges and positions of the cell a × √3 a × c, which holds the hexagonal one twice."""
    a, c = float(np.linalg.norm(lattice[0])), float(lattice[2, 2])
    first = np.stack([fractions[:, 0] - fractions[:, 1] / 2, fractions[:, 1] / 2, fractions[:, 2]], axis=1)
    return np.array([a, np.sqrt(3.0) * a, c]), np.concatenate([first, first + np.array([0.5, 0.5, 0.0])])


def _exact(edges: NDArray[np.float64], system: System) -> tuple[float, float, float]:
    """The edges with the ratios that symmetry gives them, and without round-off."""
    a, b, c = (round(float(edge), 9) for edge in edges)
    if system == "cubic":
        return a, a, a
    if system == "orthorhombic":
        return a, b, c
    return a, math.sqrt(3.0) * a if system == "hexagonal" else a, c


def _in_cell(place: NDArray[np.float64]) -> tuple[float, float, float]:
    """A position in [0, 1), without round-off."""
    x, y, z = (round(float(part), 12) % 1.0 for part in place)
    return x, y, z


def _centring(letter: str) -> Centring:
    if letter not in ("P", "I", "F", "C"):
        raise CrystalFileError(f"its lattice has centring {letter}", "join it by a structure file")
    return letter  # type: ignore[return-value]
