"""Force constants of a bulk crystal by finite displacements, and the file that holds them.

phonopy plans the displacements and solves for the constants; the forces come from outside, as an array.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from phonopy import Phonopy
from phonopy.structure.atoms import PhonopyAtoms

from kapitza.analysis.files.arrays import open_arrays, write_arrays
from kapitza.analysis.harmonic.conventional_cell import ConventionalCell, SupercellSize, supercell_rows
from kapitza.analysis.harmonic.symmetry_projection import projected
from kapitza.arraytypes import Array

SUPERCELL_DISPLACEMENT_ANGSTROM = 0.002
SAME_DISTANCE_ANGSTROM = 1e-3
FORCE_CONSTANT_UNITS = {
    "primitive_cell": "angstrom",
    "primitive_position": "angstrom",
    "mass": "amu",
    "supercell_cell": "angstrom",
    "supercell_position": "angstrom",
    "force_constants": "eV/angstrom^2",
}


@dataclass(frozen=True)
class DisplacedSupercells:
    """Structures whose forces determine the force constants.

    Attributes:
        cell: the crystal.
        repeats: conventional cells along each edge of the supercell.
        displacement_angstrom: Å.
        box_angstrom: (3, 3) float, Å, rows are the lattice vectors of the supercell, lower triangular.
        elements: (n_atoms,) chemical symbols, in the order of all positions.
        reference_position: (n_atoms, 3) float, Å, undisplaced.
        position: (n_structures, n_atoms, 3) float, Å, one atom displaced in each, in ± pairs.
        planned: phonopy's supercell with its symmetry, whose search is most of the time; None to search anew.
    """

    cell: ConventionalCell
    repeats: SupercellSize
    displacement_angstrom: float
    box_angstrom: Array
    elements: tuple[str, ...]
    reference_position: Array
    position: Array
    planned: Phonopy | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class ForceConstants:
    """Force constants Φ of a crystal, between its primitive cell and a supercell.

    Attributes:
        lattice_constant_angstrom: edge of the conventional cube, Å; of a crystal that is not cubic, of a cube
            with four of its primitive cells.
        elements: (n_primitive,) chemical symbols.
        masses_amu: (n_primitive,) float.
        primitive_cell: (3, 3) float, Å, rows are lattice vectors.
        primitive_position: (n_primitive, 3) float, Å.
        supercell_cell: (3, 3) float, Å.
        supercell_position: (n_supercell, 3) float, Å.
        value: (n_primitive, n_supercell, 3, 3) float, eV/Å²: force on the first atom is −Φ·displacement.
        polar: wavevectors, (n_q, 3) in Å⁻¹ with the factor 2π, to (4, n_q, n_modes, n_modes) complex: D in
            (rad/ps)² with the fields of polar waves, and its derivatives; None for D of `value` alone.
    """

    lattice_constant_angstrom: float
    elements: tuple[str, ...]
    masses_amu: Array
    primitive_cell: Array
    primitive_position: Array
    supercell_cell: Array
    supercell_position: Array
    value: Array
    polar: Callable[[Array], NDArray[np.complex128]] | None = None


@dataclass(frozen=True)
class Bonds:
    """Force constants as a list of pairs; the periodic images at equal distance share a constant equally.

    Attributes:
        first: (n_bonds,) int, primitive atom.
        second: (n_bonds,) int, primitive atom the partner is an image of.
        vector: (n_bonds, 3) float, Å, from first to the partner.
        stiffness: (n_bonds, 3, 3) float, eV/Å²; self terms have a zero vector.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    vector: Array
    stiffness: Array


def phonopy_of(cell: ConventionalCell, repeats: SupercellSize, displacement_angstrom: float) -> Phonopy:
    """phonopy's supercell of a crystal, with its displacements (Å) planned."""
    atoms = PhonopyAtoms(
        symbols=list(cell.elements),
        cell=cell.cell_angstrom,
        scaled_positions=cell.fractions,
        masses=cell.masses_amu,
    )
    phonon = Phonopy(atoms, supercell_matrix=supercell_rows(cell, repeats).T, primitive_matrix=cell.centring)
    # Both signs, so that the cubic anharmonicity cancels.
    phonon.generate_displacements(distance=displacement_angstrom, is_plusminus=True)
    return phonon


def displaced_supercells(
    cell: ConventionalCell,
    repeats: SupercellSize | int,
    displacement_angstrom: float = SUPERCELL_DISPLACEMENT_ANGSTROM,
) -> DisplacedSupercells:
    """Plan the structures to evaluate: the fewest displacements the symmetry of the crystal allows.

    Args:
        cell: conventional cell.
        repeats: supercell size in cells, along each edge or along all, see `repeats_of`.
        displacement_angstrom: Å; the relative error is ∝ its square (1e-5 for LJ argon at 0.002 Å).

    Raises:
        ValueError: repeats or displacement not positive.

    Source: docs/theory.md, "Bulk phonons"; Togo and Tanaka, Scr. Mater. 108, 1 (2015).
    """
    if isinstance(repeats, int):
        repeats = (repeats, repeats, repeats)
    if min(repeats) < 1 or not displacement_angstrom > 0:
        raise ValueError(f"need repeats ≥ 1 and a displacement > 0, got {repeats}, {displacement_angstrom}")
    phonon = phonopy_of(cell, repeats, displacement_angstrom)
    structures = phonon.supercells_with_displacements
    positions = (phonon.supercell.positions, [structure.positions for structure in structures])
    box, symbols = supercell_rows(cell, repeats) @ cell.cell_angstrom, tuple(phonon.supercell.symbols)
    reference, position = map(np.array, positions)
    planned = (cell, repeats, displacement_angstrom, box, symbols)
    return DisplacedSupercells(*planned, reference, position, phonon)


def solve_force_constants(displaced: DisplacedSupercells, forces: Array) -> ForceConstants:
    """Force constants from the forces of the displaced structures.

    Space group, permutation symmetry and acoustic sum rule are imposed together by projection.

    Args:
        displaced: from `displaced_supercells`.
        forces: (n_structures, n_atoms, 3) float, eV/Å, in the order of `displaced.position`.

    Raises:
        ValueError: wrong shape or values that are not finite.

    Source: docs/theory.md, "Bulk phonons".
    """
    forces = np.asarray(forces, dtype=float)
    if forces.shape != displaced.position.shape or not np.all(np.isfinite(forces)):
        raise ValueError(f"need finite forces of shape {displaced.position.shape}, got {forces.shape}")
    phonon = displaced.planned or phonopy_of(
        displaced.cell, displaced.repeats, displaced.displacement_angstrom
    )
    phonon.forces = forces
    phonon.produce_force_constants(calculate_full_force_constants=False, show_drift=False)
    phonon.force_constants = projected(np.asarray(phonon.force_constants), phonon)
    return constants_of(phonon, displaced.cell)


def constants_of(phonon: Phonopy, cell: ConventionalCell) -> ForceConstants:
    """The force constants that phonopy has found for a crystal."""
    return ForceConstants(
        cell.scale_angstrom,
        tuple(phonon.primitive.symbols),
        np.asarray(phonon.primitive.masses),
        np.asarray(phonon.primitive.cell),
        # The row of an atom counts from its own place in the supercell, not from phonopy's image of it.
        np.asarray(phonon.supercell.positions)[phonon.primitive.p2s_map],
        np.asarray(phonon.supercell.cell),
        np.asarray(phonon.supercell.positions),
        np.asarray(phonon.force_constants),
    )


def save_force_constants(path: Path, constants: ForceConstants, more: dict[str, Array] | None = None) -> None:
    """Write phonons.h5, with more force constants of the same crystal by name; every dataset has its unit."""
    data = {
        "primitive_cell": constants.primitive_cell,
        "primitive_position": constants.primitive_position,
        "mass": constants.masses_amu,
        "supercell_cell": constants.supercell_cell,
        "supercell_position": constants.supercell_position,
        "force_constants": constants.value,
    }
    attributes = {
        "lattice_constant_angstrom": constants.lattice_constant_angstrom,
        "elements": list(constants.elements),
    }
    arrays = {name: (values, FORCE_CONSTANT_UNITS[name]) for name, values in data.items()}
    unit = FORCE_CONSTANT_UNITS["force_constants"]
    write_arrays(path, arrays | {name: (values, unit) for name, values in (more or {}).items()}, attributes)


def load_force_constants(path: Path, masses_amu: dict[str, float] | None = None) -> ForceConstants:
    """Read phonons.h5 and replace masses: force constants do not depend on them.

    Args:
        path: file written by `save_force_constants`.
        masses_amu: mass per element that replaces the stored one.

    Raises:
        ValueError: an element of masses_amu is not in the crystal, or a mass is not positive.
    """
    with open_arrays(path) as file:
        stored = ForceConstants(
            float(file.attrs["lattice_constant_angstrom"]),
            tuple(str(element) for element in file.attrs["elements"]),
            *(file[name][()] for name in ("mass", "primitive_cell", "primitive_position")),
            *(file[name][()] for name in ("supercell_cell", "supercell_position", "force_constants")),
        )
    return with_masses(stored, masses_amu or {})


def with_masses(constants: ForceConstants, masses_amu: dict[str, float]) -> ForceConstants:
    """The same force constants with other masses.

    Raises:
        ValueError: an element of masses_amu is not in the crystal, or a mass is not positive.
    """
    unknown = set(masses_amu) - set(constants.elements)
    if unknown or any(not mass > 0 for mass in masses_amu.values()):
        raise ValueError(f"masses {masses_amu} do not fit the elements {sorted(set(constants.elements))}")
    pairs = zip(constants.elements, constants.masses_amu, strict=True)
    return replace(constants, masses_amu=np.array([masses_amu.get(name, mass) for name, mass in pairs]))


def bonds(constants: ForceConstants) -> Bonds:
    """List the pairs of a crystal's force constants by their shortest vectors.

    Source: docs/theory.md, "Bulk phonons".
    """
    images = np.array(list(product((-1, 0, 1), repeat=3))) @ constants.supercell_cell
    second = _primitive_index(constants)
    table: list[tuple[int, int, Array, Array]] = []
    for first, origin in enumerate(constants.primitive_position):
        fraction = (constants.supercell_position - origin) @ np.linalg.inv(constants.supercell_cell)
        nearest = (fraction - np.rint(fraction)) @ constants.supercell_cell
        for partner, vector in enumerate(nearest):
            candidates = vector + images
            length = np.linalg.norm(candidates, axis=1)
            shortest = candidates[length < length.min() + SAME_DISTANCE_ANGSTROM]
            share = constants.value[first, partner] / len(shortest)
            table += [(first, int(second[partner]), image, share) for image in shortest]
    columns = [np.array(column) for column in zip(*table, strict=True)]
    return Bonds(columns[0], columns[1], columns[2], columns[3])


def _primitive_index(constants: ForceConstants) -> NDArray[np.int64]:
    """(n_supercell,) primitive atom of which each supercell atom is an image."""
    offset = constants.supercell_position[:, None, :] - constants.primitive_position[None, :, :]
    steps = offset @ np.linalg.inv(constants.primitive_cell)
    mismatch = np.abs((steps - np.rint(steps)) @ constants.primitive_cell).max(axis=2)
    if np.any(mismatch.min(axis=1) > SAME_DISTANCE_ANGSTROM):
        raise ValueError("supercell and primitive cell of the force constants do not belong together")
    return np.asarray(np.argmin(mismatch, axis=1), dtype=np.int64)
