"""Catalogue of cubic crystals and their smallest orthogonal cells with a given plane normal along z.

(001) uses the conventional cube, so that one cell along z is one lattice constant.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from ase import Atoms
from ase.lattice.compounds import Zincblende
from ase.lattice.cubic import Diamond, FaceCenteredCubic
from numpy.typing import NDArray

from kapitza.interfaces.errors import StructureError
from kapitza.study.crystal_kinds import CRYSTALS

# Rows: crystal directions along x, y, z; each triple is right-handed.
ORIENTATIONS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "001": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "110": ((0, 0, 1), (1, -1, 0), (1, 1, 0)),
    "111": ((1, -1, 0), (1, 1, -2), (1, 1, 1)),
}

# All fractional coordinates of these cells are multiples of 1/24; the cuts between planes, of 1/48.
_DENOMINATOR = 24


def _fcc(elements: tuple[str, ...], directions: list[list[int]]) -> Atoms:
    return FaceCenteredCubic(directions=directions, symbol=elements[0], latticeconstant=1.0)


def _diamond(elements: tuple[str, ...], directions: list[list[int]]) -> Atoms:
    if len(elements) == 1:
        return Diamond(directions=directions, symbol=elements[0], latticeconstant=1.0)
    return Zincblende(directions=directions, symbol=elements, latticeconstant=1.0)


BUILDERS: dict[str, Callable[[tuple[str, ...], list[list[int]]], Atoms]] = {
    "fcc": _fcc,
    "diamond": _diamond,
}
"""For each crystal of study/crystal_kinds.py how its oriented cell is built at a = 1 Å."""


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

    crystal: str
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

    def repeated(self, count: int) -> "OrientedCell":
        """`count` × `count` cells in the plane as one; atoms of a row keep one y."""
        if count == 1:
            return self
        steps = np.stack(np.meshgrid(*[np.arange(count)] * 2, indexing="ij"), axis=-1).reshape(-1, 1, 2)
        fractions = np.tile(self.fractions, (count**2, 1, 1))
        fractions[..., :2] = (fractions[..., :2] + steps) / count
        return replace(
            self,
            lengths_angstrom=self.lengths_angstrom * np.array([count, count, 1.0]),
            fractions=fractions.reshape(-1, 3),
            element_index=np.tile(self.element_index, count**2),
        )

    @property
    def planes_per_period(self) -> int:
        """Number of atomic planes in one period along z."""
        return len(self.plane_fractions)


def oriented_cell(
    crystal: str, elements: tuple[str, ...], lattice_constant_angstrom: float, orientation: str
) -> OrientedCell:
    """Orthogonal, right-handed cell of a cubic crystal with the direction [orientation] along z.

    Sizes x × y × z: (001) a × a × a; (110) a × a/√2 × a/√2; (111) a/√2 × a√(3/2) × a√3.
    Raises StructureError for an unknown crystal or orientation, a wrong number of elements, or a ≤ 0.
    """
    _check_request(crystal, elements, lattice_constant_angstrom, orientation)
    directions = [list(row) for row in ORIENTATIONS[orientation]]
    unit = BUILDERS[crystal](elements, directions)
    ticks = _integer_positions(unit)
    cut, layers = _cut_between_planes(np.unique(ticks[:, 2]))
    ticks[:, 2] = (2 * ticks[:, 2] - cut) % (2 * _DENOMINATOR)
    fractions = ticks / np.array([_DENOMINATOR, _DENOMINATOR, 2 * _DENOMINATOR])
    symbols = unit.get_chemical_symbols()
    return OrientedCell(
        crystal=crystal,
        elements=elements,
        orientation=orientation,
        lattice_constant_angstrom=lattice_constant_angstrom,
        lengths_angstrom=np.asarray(unit.cell.lengths() * lattice_constant_angstrom, dtype=np.float64),
        fractions=fractions,
        element_index=np.array([elements.index(symbol) for symbol in symbols], dtype=np.int64),
        plane_fractions=np.unique(fractions[:, 2]),
        layers_per_period=layers,
    )


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
    crystal: str, elements: tuple[str, ...], lattice_constant: float, orientation: str
) -> None:
    if crystal not in CRYSTALS:
        raise StructureError(
            f"unknown crystal {crystal!r}",
            "it is not in the catalogue",
            f"use one of {', '.join(sorted(CRYSTALS))}",
        )
    if orientation not in ORIENTATIONS:
        raise StructureError(
            f"unknown orientation {orientation!r}",
            "only directions with an orthogonal cell of a cubic crystal are offered",
            f"use one of {', '.join(ORIENTATIONS)}",
        )
    counts = CRYSTALS[crystal].element_counts
    if len(elements) not in counts or len(set(elements)) != len(elements):
        raise StructureError(
            f"crystal {crystal!r} cannot be made of elements {list(elements)}",
            f"it takes {' or '.join(str(n) for n in counts)} different element(s)",
            "correct the list of elements, or choose another crystal",
        )
    if not (np.isfinite(lattice_constant) and lattice_constant > 0):
        raise StructureError(
            f"lattice constant {lattice_constant} Å of {crystal} {'-'.join(elements)} is not usable",
            "it has to be a finite, positive length",
            "give the relaxed cubic lattice constant in Å",
        )
