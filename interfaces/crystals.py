"""Crystals by name and their smallest orthogonal cells with a given plane normal along z.

(001) uses the conventional cube, so that one cell along z is one lattice constant; (0001) of a hexagonal
crystal uses the orthogonal cell a × √3 a × c.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from kapitza.interfaces.crystal_builders import BUILDERS
from kapitza.interfaces.crystal_shapes import CellShape, CrystalShape, Shape, constant_a, nominal_shape
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.turned_cells import levelled, rows_of, turned_fractions
from kapitza.study.coincidence import Count, each_axis
from kapitza.study.crystal_files import Crystal, kind_of, label_of
from kapitza.study.crystal_kinds import CRYSTALS
from kapitza.study.miller_indices import DirectionError
from kapitza.study.oriented_axes import oriented_axes

# Rows: crystal directions along x, y, z; each triple is right-handed.
ORIENTATIONS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "001": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "110": ((0, 0, 1), (1, -1, 0), (1, 1, 0)),
    "111": ((1, -1, 0), (1, 1, -2), (1, 1, 1)),
}
# Rows in steps of the orthogonal cell a × √3 a × c: [2-1-10], [01-10] and [0001] are its axes.
HEXAGONAL_AXES: dict[str, tuple[tuple[int, int, int], ...]] = {
    "0001": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "10-10": ((0, 0, 1), (1, 0, 0), (0, 1, 0)),
    "11-20": ((0, 1, 0), (0, 0, 1), (1, 0, 0)),
}
AXES = ORIENTATIONS | HEXAGONAL_AXES

# All fractional coordinates of these cells are multiples of 1/24; the cuts between planes, of 1/48.
_DENOMINATOR = 24


def frame_axes(orientation: str, crystal: Crystal = "fcc") -> NDArray[np.float64]:
    """(3, 3) rows are the axes of a box in those of its crystal's orthogonal cell, orthonormal.

    Args:
        crystal: of which only the crystal system counts where the orientation is not a usual one.
    """
    kind = kind_of(crystal)
    if orientation in AXES and (isinstance(crystal, str) or orientation in kind.directions):
        rows = np.array(AXES[orientation], dtype=np.float64)
    else:
        rows = rows_of(oriented_axes(orientation, kind.system, kind.centring)) * np.array(kind.edges)
    return np.asarray(rows / np.linalg.norm(rows, axis=1)[:, None])


@dataclass(frozen=True, eq=False)
class OrientedCell:
    """An orthogonal cell of a crystal, repeated along x, y and z to fill one side of an interface.

    lengths_angstrom : (3,) float, Å; the last one is the period along z.
    fractions : (n_atoms, 3) float in [0, 1), rounded to exact multiples of 1/48, so that atoms of one
        plane get bitwise the same z.
    element_index : (n_atoms,) int, index into `elements`.
    plane_fractions : (n_planes,) float, z of the atomic planes in periods, ascending. The cell ends midway
        between two planes: the gap below the first plus the gap above the last is an interplanar spacing,
        the widest one where spacings differ (diamond (111): the single-bond "shuffle" plane).
    layers_per_period : equally thick layers, of one or more planes each, that a period divides into.
    """

    crystal: Crystal
    elements: tuple[str, ...]
    orientation: str
    lattice_constant_angstrom: float
    lengths_angstrom: NDArray[np.float64]
    fractions: NDArray[np.float64]
    element_index: NDArray[np.int64]
    plane_fractions: NDArray[np.float64]
    layers_per_period: int

    @property
    def period_angstrom(self) -> float:
        """Length along z after which the planes repeat, Å."""
        return float(self.lengths_angstrom[2])

    def stretched(self, strain: float) -> "OrientedCell":
        """The cell with its period along z longer by a strain; itself where that is 0."""
        if strain == 0:
            return self
        lengths = self.lengths_angstrom * np.array([1.0, 1.0, 1.0 + strain])
        return replace(self, lengths_angstrom=lengths)

    def repeated(self, count: Count) -> "OrientedCell":
        """Several cells in the plane as one; atoms of a row keep one y."""
        along = each_axis(count)
        if along == (1, 1):
            return self
        steps = np.stack(np.meshgrid(*map(np.arange, along), indexing="ij"), axis=-1).reshape(-1, 1, 2)
        fractions = np.tile(self.fractions, (math.prod(along), 1, 1))
        fractions[..., :2] = (fractions[..., :2] + steps) / np.array(along)
        return replace(
            self,
            lengths_angstrom=self.lengths_angstrom * np.array([*along, 1.0]),
            fractions=fractions.reshape(-1, 3),
            element_index=np.tile(self.element_index, math.prod(along)),
        )

    @property
    def planes_per_period(self) -> int:
        """Number of atomic planes in one period along z."""
        return len(self.plane_fractions)


def oriented_cell(
    crystal: Crystal, elements: tuple[str, ...], lattice_constant_angstrom: Shape, orientation: str
) -> OrientedCell:
    """Orthogonal, right-handed cell of a crystal with the direction [orientation] along z.

    Sizes x × y × z: (001) a × a × a; (110) a × a/√2 × a/√2; (111) a/√2 × a√(3/2) × a√3, the last two of a
    face-centred crystal; (0001) a × √3 a × c; (10-10) c × a × √3 a; (11-20) √3 a × c × a. Of other
    directions and of crystals from files it is cut from the conventional cell (interfaces/turned_cells.py).

    lattice_constant_angstrom : a of a cubic crystal, Å, or the shape of another; a alone of another takes the
        nominal ratio of its kind

    Raises StructureError for an unknown crystal or orientation, a wrong number of elements, or a ≤ 0.
    """
    shape = lattice_constant_angstrom
    _check_request(crystal, elements, constant_a(shape), orientation)
    if isinstance(shape, float | int):
        shape = nominal_shape(crystal, shape)
    if isinstance(shape, CellShape) or not isinstance(crystal, str):
        return _of_file(crystal, elements, shape, orientation)
    if orientation not in CRYSTALS[crystal].directions:
        usual = oriented_cell(crystal, elements, shape, CRYSTALS[crystal].directions[0])
        return _turned(usual, orientation)
    directions = [list(row) for row in AXES[orientation]]
    unit = BUILDERS[crystal](elements, directions)
    ticks = _integer_positions(unit)
    symbols = unit.get_chemical_symbols()
    index = np.array([elements.index(symbol) for symbol in symbols], dtype=np.int64)
    if isinstance(shape, CrystalShape):
        fractions, layers = _shifted_fractions(crystal, ticks, index, shape, directions)
        edges = np.array([1.0, math.sqrt(3.0), shape.c_angstrom / shape.a_angstrom])
        lengths = shape.a_angstrom * edges[[row.index(1) for row in directions]]
        constant = shape.a_angstrom
    else:
        cut, layers = _cut_between_planes(np.unique(ticks[:, 2]))
        ticks[:, 2] = (2 * ticks[:, 2] - cut) % (2 * _DENOMINATOR)
        fractions = ticks / np.array([_DENOMINATOR, _DENOMINATOR, 2 * _DENOMINATOR])
        lengths, constant = np.asarray(unit.cell.lengths() * shape, dtype=np.float64), shape
    return OrientedCell(
        crystal=crystal,
        elements=elements,
        orientation=orientation,
        lattice_constant_angstrom=constant,
        lengths_angstrom=lengths,
        fractions=fractions,
        element_index=index,
        plane_fractions=np.unique(fractions[:, 2]),
        layers_per_period=layers,
    )


def _of_file(crystal: Crystal, elements: tuple[str, ...], shape: Shape, orientation: str) -> OrientedCell:
    """The oriented cell of a crystal from a file."""
    if isinstance(crystal, str) or not isinstance(shape, CellShape):
        raise TypeError("a crystal from a file has the shape of its cell")
    cell, kind = crystal.known_cell, crystal.kind
    fractions = levelled(np.array(shape.fractions))
    usual = OrientedCell(
        crystal=crystal,
        elements=elements,
        orientation=kind.directions[0],
        lattice_constant_angstrom=shape.a_angstrom,
        lengths_angstrom=np.array(shape.edges_angstrom),
        fractions=fractions,
        element_index=np.array([elements.index(symbol) for symbol in cell.symbols], dtype=np.int64),
        plane_fractions=np.unique(fractions[:, 2]),
        layers_per_period=kind.cell(kind.directions[0]).layers,
    )
    return usual if orientation == usual.orientation else _turned(usual, orientation)


def _turned(usual: OrientedCell, orientation: str) -> OrientedCell:
    """The conventional cell of a crystal cut anew with another direction along z."""
    kind = kind_of(usual.crystal)
    axes = oriented_axes(orientation, kind.system, kind.centring)
    fractions, index = turned_fractions(usual.fractions, usual.element_index, axes, kind.centring)
    return replace(
        usual,
        orientation=orientation,
        lengths_angstrom=np.linalg.norm(rows_of(axes) * usual.lengths_angstrom, axis=1),
        fractions=fractions,
        element_index=index,
        plane_fractions=np.unique(fractions[:, 2]),
        layers_per_period=axes.layers,
    )


def _shifted_fractions(
    crystal: str,
    ticks: NDArray[np.int64],
    index: NDArray[np.int64],
    shape: CrystalShape,
    directions: list[list[int]],
) -> tuple[NDArray[np.float64], int]:
    """Fractions of a crystal with a free internal coordinate, cut amid its widest gap, and layers per period.

    Atoms of one plane get bitwise the same z: they have the same ticks and the same element.
    """
    nominal = CRYSTALS[crystal].internal
    shift = 0.0 if nominal is None or shape.internal is None else shape.internal - nominal
    along_c = np.array([float(row == [0, 0, 1]) for row in directions])
    fractions = ticks / _DENOMINATOR + shift * (index == 1)[:, None] * along_c
    cut, layers = _cut_between_planes(np.unique(ticks[:, 2]))
    # The planes beside the cut move with their elements.
    heights = np.unique(fractions[:, 2])
    gaps = heights - np.roll(heights, 1) + (np.arange(len(heights)) == 0)
    nearest = int(np.argmin(np.abs((heights - gaps / 2 - cut / (2 * _DENOMINATOR) + 0.5) % 1.0 - 0.5)))
    fractions[:, 2] = fractions[:, 2] - (heights[nearest] - gaps[nearest] / 2)
    return fractions % 1.0, layers


def _integer_positions(unit: Atoms) -> NDArray[np.int64]:
    scaled = unit.get_scaled_positions() * _DENOMINATOR
    ticks = np.rint(scaled)
    if np.abs(scaled - ticks).max() > 1e-6 or not unit.cell.orthorhombic:
        raise AssertionError("ASE returned a cell that is not orthogonal or off the 1/24 grid")
    return np.asarray(ticks, dtype=np.int64) % _DENOMINATOR


def _cut_between_planes(planes: NDArray[np.int64]) -> tuple[int, int]:
    """Where to cut the period, in half-ticks above z = 0, and how many gaps are as wide as the one cut.

    The cut is the middle of the widest gap between planes: below z = 0 if no other is wider.
    """
    gaps_below = planes - np.roll(planes, 1)
    gaps_below[0] += _DENOMINATOR
    first = int(np.argmax(gaps_below))
    return int(2 * planes[first] - gaps_below[first]), int(np.count_nonzero(gaps_below == gaps_below.max()))


def _check_request(
    crystal: Crystal, elements: tuple[str, ...], lattice_constant: float, orientation: str
) -> None:
    if isinstance(crystal, str) and crystal not in CRYSTALS:
        raise StructureError(
            f"unknown crystal {crystal!r}",
            "it is not in the catalogue",
            f"use one of {', '.join(sorted(CRYSTALS))}",
        )
    kind, name = kind_of(crystal), label_of(crystal)
    try:
        kind.cell(orientation)
    except DirectionError as error:
        raise StructureError(
            f"unknown orientation {orientation!r} of crystal {name!r}", error.reason, error.fix
        ) from None
    counts = kind.element_counts
    if len(elements) not in counts or len(set(elements)) != len(elements):
        raise StructureError(
            f"crystal {name!r} cannot be made of elements {list(elements)}",
            f"it takes {' or '.join(str(n) for n in counts)} different element(s)",
            "correct the list of elements, or choose another crystal",
        )
    if not (np.isfinite(lattice_constant) and lattice_constant > 0):
        raise StructureError(
            f"lattice constant {lattice_constant} Å of {name} {'-'.join(elements)} is not usable",
            "it has to be a finite, positive length",
            "give the relaxed lattice constant in Å",
        )
