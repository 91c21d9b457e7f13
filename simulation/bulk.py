"""Bulk crystals in LAMMPS at rest: stress, elastic constants, internal coordinates, forces.

See docs/theory.md, "Lattice constant and elastic constants".
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kapitza.interfaces.crystal_shapes import CellShape, CrystalShape, Shape
from kapitza.interfaces.crystals import OrientedCell, oriented_cell
from kapitza.interfaces.elasticity import WHOLE_STIFFNESS
from kapitza.simulation.forces import ForceField
from kapitza.simulation.session import open_lammps, run_commands
from kapitza.study.crystal_files import Crystal, kind_of

STRAIN = (
    1e-4  # finite strain of the elastic constants: small against a neighbour shell's distance to the cutoff
)
STATIC_CELLS = 3
SETTLED_FRACTION = 1e-10
NO_CONSTANT = 1e-5
"""Of the largest elastic constant: smaller ones are round-off."""


@dataclass(frozen=True)
class Bulk:
    """A crystal kind and its elements, with the potential that binds it (LAMMPS type = element index + 1)."""

    field: ForceField
    crystal: Crystal
    elements: tuple[str, ...]


@dataclass(frozen=True)
class StaticState:
    """A strained crystal at 0 K, internal coordinates relaxed.

    Attributes:
        energy_ev: potential energy per atom, eV.
        stress_bar: (6,) Cauchy stress xx, yy, zz, yz, xz, xy in bar, tension positive.
    """

    energy_ev: float
    stress_bar: NDArray[np.float64]


def conventional(bulk: Bulk, shape: Shape) -> OrientedCell:
    """The conventional orthogonal cell of a crystal."""
    return oriented_cell(bulk.crystal, bulk.elements, shape, kind_of(bulk.crystal).directions[0])


def static_state(bulk: Bulk, lattice_constant: Shape, strain: tuple[float, ...] = (0,) * 6) -> StaticState:
    """Energy and stress of a strained crystal at 0 K.

    Args:
        lattice_constant: a of a cubic crystal, Å, or shape of another, before straining.
        strain: engineering strain xx, yy, zz, yz, xz, xy.
    """
    with supercell(bulk, lattice_constant, STATIC_CELLS, strain) as lmp:
        run_commands(lmp, "minimize 0 1e-9 1000 10000", "relaxing a strained bulk crystal")
        # `press` components are minus the Cauchy stress.
        pressure = [lmp.get_thermo(f"p{axes}") for axes in ("xx", "yy", "zz", "yz", "xz", "xy")]
        energy = lmp.get_thermo("pe") / lmp.get_natoms()
    return StaticState(float(energy), -np.array(pressure))


def internal_coordinate(bulk: Bulk, shape: CrystalShape) -> float | None:
    """Height of the second element above the first along c at rest, in c; None where symmetry fixes it.

    Raises SimulationError where LAMMPS stops.
    """
    if shape.internal is None:
        return None
    with supercell(bulk, shape, STATIC_CELLS) as lmp:
        count = lmp.get_natoms()
        order = np.argsort(lmp.numpy.extract_atom("id")[:count].ravel())
        before = lmp.numpy.extract_atom("x")[:count][order].copy()
        run_commands(lmp, "minimize 0 1e-9 1000 10000", "relaxing a bulk crystal")
        order = np.argsort(lmp.numpy.extract_atom("id")[:count].ravel())
        risen = lmp.numpy.extract_atom("x")[:count][order][:, 2] - before[:, 2]
        second = lmp.numpy.extract_atom("type")[:count][order].ravel() == len(bulk.elements)
    height = supercell_cells(bulk, shape, STATIC_CELLS)[2] * shape.c_angstrom
    risen -= height * np.round(risen / height)
    return float(shape.internal + (risen[second].mean() - risen[~second].mean()) / shape.c_angstrom)


def relaxed_fractions(bulk: Bulk, shape: CellShape) -> tuple[tuple[float, float, float], ...]:
    """Positions at rest of the atoms of a crystal from a file, in edges; their mean stays where it was.

    Raises SimulationError where LAMMPS stops.
    """
    count = len(shape.fractions)
    with supercell(bulk, shape, STATIC_CELLS) as lmp:
        total = lmp.get_natoms()
        order = np.argsort(lmp.numpy.extract_atom("id")[:total].ravel())
        before = lmp.numpy.extract_atom("x")[:total][order].copy()
        run_commands(lmp, "minimize 0 1e-9 1000 10000", "relaxing a bulk crystal")
        order = np.argsort(lmp.numpy.extract_atom("id")[:total].ravel())
        moved = lmp.numpy.extract_atom("x")[:total][order] - before
    edges = np.array(shape.edges_angstrom)
    box = edges * supercell_cells(bulk, shape, STATIC_CELLS)
    moved -= box * np.round(moved / box)
    # The atoms of one cell follow each other.
    step = moved.reshape(-1, count, 3).mean(axis=0) / edges
    step -= step.mean(axis=0)
    step[np.abs(step) < SETTLED_FRACTION] = 0.0
    return tuple((float(x), float(y), float(z)) for x, y, z in (np.array(shape.fractions) + step) % 1.0)


def _hexagonal_constants(bulk: Bulk, shape: CrystalShape) -> dict[str, float]:
    """Stress–strain coefficients of a hexagonal crystal, in bar: keys c11, c12, c13, c33, c44."""

    def slope(component: int) -> NDArray[np.float64]:
        strain = np.zeros(6)
        strain[component] = STRAIN
        stress = [
            _unturned(static_state(bulk, shape, tuple(s * strain)).stress_bar, tuple(s * strain))
            for s in (1, -1)
        ]
        return (stress[0] - stress[1]) / (2 * STRAIN)

    x, z, yz, xz = slope(0), slope(2), slope(3), slope(4)
    return {
        "c11": float(x[0]),
        "c12": float(x[1]),
        "c13": float((x[2] + z[0] + z[1]) / 3),
        "c33": float(z[2]),
        "c44": float((yz[3] + xz[4]) / 2),
    }


def _all_constants(bulk: Bulk, shape: CellShape) -> dict[str, float]:
    """Stress–strain coefficients of a crystal from a file, in bar: keys c11 … c66.

    Where stress and strain may change places, the mean of both.
    """
    rows = []
    for component in range(6):
        strain = np.zeros(6)
        strain[component] = STRAIN
        both = [
            _unturned(static_state(bulk, shape, tuple(s * strain)).stress_bar, tuple(s * strain))
            for s in (1, -1)
        ]
        rows.append((both[0] - both[1]) / (2 * STRAIN))
    matrix = np.array(rows)
    matrix = (matrix + matrix.T) / 2
    # What symmetry makes zero is round-off.
    matrix[np.abs(matrix) < NO_CONSTANT * np.abs(matrix).max()] = 0.0
    return dict(zip(WHOLE_STIFFNESS, map(float, matrix[np.triu_indices(6)]), strict=True))


def _unturned(stress: NDArray[np.float64], strain: tuple[float, ...]) -> NDArray[np.float64]:
    """Stress, (6,) bar, without the small rotation that LAMMPS' upper triangular box adds to a shear."""
    xx, yy, zz, yz, xz, xy = stress
    tensor = np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
    turn = np.array([[0, strain[5], strain[4]], [-strain[5], 0, strain[3]], [-strain[4], -strain[3], 0]]) / 2
    own = tensor - turn @ tensor + tensor @ turn
    return np.array([own[0, 0], own[1, 1], own[2, 2], own[1, 2], own[0, 2], own[0, 1]])


def elastic_constants(bulk: Bulk, lattice_constant: Shape) -> dict[str, float]:
    """Stress–strain coefficients at the given lattice constant, in bar: c11, c12, c44 of a cubic crystal.

    Of a hexagonal one c11, c12, c13, c33, c44; of one from a file all of them, in the axes of its cell.

    Under hydrostatic stress these, not second derivatives of the energy, give the sound speeds (T. H. K.
    Barron and M. L. Klein, Proc. Phys. Soc. 85, 523 (1965)).
    """

    if isinstance(lattice_constant, CellShape):
        return _all_constants(bulk, lattice_constant)
    if isinstance(lattice_constant, CrystalShape):
        return _hexagonal_constants(bulk, lattice_constant)

    def slope(component: int) -> NDArray[np.float64]:
        strain = np.zeros(6)
        strain[component] = STRAIN
        stress = [static_state(bulk, lattice_constant, tuple(s * strain)).stress_bar for s in (1, -1)]
        return (stress[0] - stress[1]) / (2 * STRAIN)

    axial, shear = slope(0), slope(3)
    return {"c11": float(axial[0]), "c12": float(axial[1:3].mean()), "c44": float(shear[3])}


def supercell_forces(
    bulk: Bulk, edge: float | NDArray[np.float64], elements: tuple[str, ...], positions: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Forces in a periodic supercell for several structures, e.g. of finite displacements.

    Args:
        edge: of the supercell, Å: one, one per axis, (3,), or its lattice vectors in rows, (3, 3), lower
            triangular.
        elements: chemical symbol of each atom, (n_atoms,).
        positions: (n_structures, n_atoms, 3) Å, each close to the first.

    Returns:
        (n_structures, n_atoms, 3) eV/Å.
    """
    kinds = np.array([bulk.elements.index(element) + 1 for element in elements])
    forces = np.empty(positions.shape)
    box = np.transpose(edge) if np.ndim(edge) == 2 else edge * np.eye(3)
    with periodic_box(bulk, box, positions[0], kinds) as lmp:
        for structure, target in enumerate(positions):
            order = lmp.numpy.extract_atom("id")[: len(kinds)].ravel() - 1
            lmp.numpy.extract_atom("x")[: len(kinds)] = target[order]
            run_commands(lmp, "run 0 post no", "evaluating a displaced supercell")
            order = lmp.numpy.extract_atom("id")[: len(kinds)].ravel() - 1
            forces[structure, order] = lmp.numpy.extract_atom("f")[: len(kinds)]
    return forces


def supercell_cells(bulk: Bulk, lattice_constant: Shape, cells: int) -> tuple[int, int, int]:
    """Conventional cells along x, y, z that are at least `cells` lattice constants a long."""
    lengths = conventional(bulk, lattice_constant).lengths_angstrom
    x, y, z = (math.ceil(cells * lengths[0] / length - 1e-9) for length in lengths)
    return x, y, z


def tiled(cell: OrientedCell, repeats: tuple[int, int, int]) -> NDArray[np.float64]:
    """Positions of repeated cells, (n_atoms, 3) Å; the atoms of one cell follow each other."""
    shifts = np.stack(np.meshgrid(*map(np.arange, repeats), indexing="ij"), axis=-1).reshape(-1, 1, 3)
    return np.asarray((cell.fractions + shifts).reshape(-1, 3) * cell.lengths_angstrom)


@contextmanager
def supercell(
    bulk: Bulk, lattice_constant: Shape, cells: int, strain: tuple[float, ...] = (0,) * 6
) -> Iterator[Any]:
    """A periodic supercell in LAMMPS, strained from the perfect crystal."""
    cell, repeats = conventional(bulk, lattice_constant), supercell_cells(bulk, lattice_constant, cells)
    positions = tiled(cell, repeats)
    kinds = np.tile(cell.element_index + 1, math.prod(repeats))
    xx, yy, zz, yz, xz, xy = strain
    edge = np.array(repeats) * cell.lengths_angstrom
    # Upper triangular, as LAMMPS keeps its box; the rotation this includes leaves isotropic stress alone.
    gradient = np.array([[1 + xx, xy, xz], [0, 1 + yy, yz], [0, 0, 1 + zz]])
    box = gradient * edge
    with periodic_box(bulk, box, positions @ gradient.T, kinds) as lmp:
        yield lmp


@contextmanager
def periodic_box(
    bulk: Bulk, box: NDArray[np.float64], positions: NDArray[np.float64], kinds: NDArray[Any]
) -> Iterator[Any]:
    """Atoms in a periodic box with upper triangular cell matrix (columns are its vectors), evaluated once."""
    with open_lammps() as lmp:
        run_commands(
            lmp,
            f"""units metal
atom_style atomic
atom_modify map yes sort 0 0
box tilt large
region box prism 0 {box[0, 0]:.15g} 0 {box[1, 1]:.15g} 0 {box[2, 2]:.15g} &
  {box[0, 1]:.15g} {box[0, 2]:.15g} {box[1, 2]:.15g} units box
create_box {len(bulk.elements)} box""",
            "making a bulk supercell",
        )
        ids = np.arange(1, len(kinds) + 1).tolist()
        lmp.create_atoms(len(kinds), ids, kinds.tolist(), positions.ravel().tolist())
        run_commands(
            lmp,
            f"""{bulk.field.commands()}
thermo_style custom step temp pe press pxx pyy pzz pyz pxz pxy
run 0 post no""",
            "evaluating a bulk supercell",
        )
        yield lmp
