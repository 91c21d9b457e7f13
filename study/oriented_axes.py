"""Cells with right angles of a crystal that faces an interface with any plane (hkl) or (hkil).

A plane is named by three Miller indices, or by four Miller–Bravais indices of a hexagonal crystal. Behind a
slash a lattice direction may follow that lies along x: 001/210. See docs/theory.md, "Crystal directions".
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Literal

from kapitza.study.miller_indices import DirectionError, article, split_orientation, written_indices

System = Literal["cubic", "tetragonal", "orthorhombic", "hexagonal"]
Centring = Literal["P", "I", "F", "C"]
Vector = tuple[Fraction, Fraction, Fraction]

LARGEST_CELL_ATOMS = 1000
"""In one oriented cell."""

_HALF, _NONE = Fraction(1, 2), Fraction(0)
CENTRING_VECTORS: dict[str, tuple[Vector, ...]] = {
    "P": (),
    "I": ((_HALF, _HALF, _HALF),),
    "F": ((_HALF, _HALF, Fraction(0)), (_HALF, Fraction(0), _HALF), (Fraction(0), _HALF, _HALF)),
    "C": ((_HALF, _HALF, Fraction(0)),),
}
"""What of a cell equals its corner, in edges."""

# Axes whose edges are in a fixed ratio by symmetry, and the squares of these edges: of a hexagonal crystal
# those of its orthogonal cell a × √3 a × c.
AXES_ALIKE: dict[System, tuple[int, int, int]] = {
    "cubic": (0, 0, 0),
    "tetragonal": (0, 0, 1),
    "orthorhombic": (0, 1, 2),
    "hexagonal": (0, 0, 1),
}
"""Of each crystal system: which axes have the same number, and a fixed ratio of their edges."""
_SQUARES: dict[str, tuple[int, int, int]] = {"hexagonal": (1, 3, 1)}


@dataclass(frozen=True)
class OrientedAxes:
    """The edges of an oriented cell, along x, y and z, in edges of the crystal's orthogonal cell.

    Attributes:
        rows: three lattice vectors, right-handed.
        layers: lattice planes parallel to the interface in one period along z.
        volume: in orthogonal cells.
    """

    rows: tuple[Vector, Vector, Vector]
    layers: int
    volume: Fraction


def _plane_covector(indices: tuple[int, ...], system: System) -> tuple[int, int, int]:
    """Indices of a plane in the orthogonal cell."""
    _right_number(indices, system)
    if len(indices) == 3:
        return indices[0], indices[1], indices[2]
    h, k, _, c = indices
    return h, h + 2 * k, c


def _direction_vector(indices: tuple[int, ...], system: System) -> Vector:
    """A lattice direction in edges of the orthogonal cell."""
    _right_number(indices, system)
    if len(indices) == 3:
        return Fraction(indices[0]), Fraction(indices[1]), Fraction(indices[2])
    u, v, t, w = indices
    first, second = u - t, v - t
    return Fraction(2 * first - second, 2), Fraction(second, 2), Fraction(w)


def written_direction(vector: Vector, system: System) -> str:
    """A direction in edges of the orthogonal cell as its indices."""
    if system == "hexagonal":
        x, y, z = vector
        first, second = x + y, 2 * y
        vector4 = [2 * first - second, 2 * second - first, -first - second, 3 * z]
        common = math.gcd(*map(int, vector4))
        return written_indices(tuple(int(part) // common for part in vector4))
    return written_indices(tuple(map(int, coprime(vector))))


def _right_number(indices: tuple[int, ...], system: System) -> None:
    needed = 4 if system == "hexagonal" else 3
    if len(indices) != needed:
        example = "10-10" if needed == 4 else "112"
        raise DirectionError(
            f"{article(system)} crystal has {'four' if needed == 4 else 'three'} indices",
            f'write e.g. "{example}"',
        )


def _squares(system: System) -> tuple[int, int, int]:
    return _SQUARES.get(system, (1, 1, 1))


def _of_one_family(vector: Vector, system: System) -> bool:
    return len({family for family, part in zip(AXES_ALIKE[system], vector, strict=True) if part}) == 1


def _perpendicular(first: Vector, second: Vector, system: System) -> bool:
    """Whether symmetry makes the angle a right one, whatever the lattice constants are."""
    sums: dict[int, Fraction] = {}
    for family, square, one, other in zip(AXES_ALIKE[system], _squares(system), first, second, strict=True):
        sums[family] = sums.get(family, Fraction(0)) + square * one * other
    return not any(sums.values())


def _across(first: Vector, second: Vector, system: System) -> Vector | None:
    """A direction perpendicular to two, or None where there is none by symmetry."""
    cross = (
        first[1] * second[2] - first[2] * second[1],
        first[2] * second[0] - first[0] * second[2],
        first[0] * second[1] - first[1] * second[0],
    )
    found = tuple(part / square for part, square in zip(cross, _squares(system), strict=True))
    vector = found[0], found[1], found[2]
    return vector if any(vector) and _of_one_family(vector, system) else None


def coprime(vector: Vector) -> Vector:
    """The shortest vector of whole numbers along a direction."""
    common = math.lcm(*(part.denominator for part in vector))
    whole = [int(part * common) for part in vector]
    divisor = math.gcd(*whole)
    return Fraction(whole[0] // divisor), Fraction(whole[1] // divisor), Fraction(whole[2] // divisor)


def _shortest(vector: Vector, centring: Centring) -> Vector:
    """The shortest lattice vector along a direction."""
    whole = coprime(vector)
    half = (whole[0] / 2, whole[1] / 2, whole[2] / 2)
    return half if is_lattice_vector(half, centring) else whole


def is_lattice_vector(vector: Vector, centring: Centring) -> bool:
    """Whether a vector in edges leads from one corner of the lattice to another."""
    shifts = ((Fraction(0),) * 3, *CENTRING_VECTORS[centring])
    return any(
        all((part - by).denominator == 1 for part, by in zip(vector, shift, strict=True)) for shift in shifts
    )


def squared_length(vector: Vector, system: System) -> Fraction:
    """Square of the length where all edges of one another's ratio unknown count alike."""
    return sum((square * part**2 for square, part in zip(_squares(system), vector, strict=True)), Fraction(0))


def in_plane_directions(normal: Vector, system: System, reach: int) -> list[Vector]:
    """Directions perpendicular to the normal that have a perpendicular one in the plane, shortest first."""
    found = []
    families, weight = (
        AXES_ALIKE[system],
        [square * int(part) for square, part in zip(_squares(system), coprime(normal), strict=True)],
    )
    for trial in product(range(-reach, reach + 1), repeat=3):
        sums = [0, 0, 0]
        for family, part, other in zip(families, trial, weight, strict=True):
            sums[family] += part * other
        if any(sums) or math.gcd(*trial) != 1:
            continue
        vector = (Fraction(trial[0]), Fraction(trial[1]), Fraction(trial[2]))
        if _across(normal, vector, system) is not None:
            found.append(vector)
    return sorted(found, key=lambda item: (squared_length(item, system), tuple(-part for part in item)))


def _frame(normal: Vector, system: System, along: Vector | None) -> tuple[Vector, Vector] | None:
    """Directions along x and y: of the smallest rectangle in the plane, the shorter edge along x."""
    reach = max(2, *(abs(int(part)) for part in coprime(normal)))
    choices = in_plane_directions(normal, system, reach) if along is None else [coprime(along)]
    best: tuple[Fraction, Fraction, int] | None = None
    frame = None
    for number, x in enumerate(choices):
        y = _across(normal, x, system)
        if y is None or not _perpendicular(x, normal, system):
            continue
        y = coprime(y)
        lengths = squared_length(x, system), squared_length(y, system)
        key = (lengths[0] * lengths[1], lengths[0], number)
        if best is None or key < best:
            best, frame = key, (x, y)
    return frame


def _plane_normal(plane: tuple[int, int, int], system: System) -> Vector | None:
    """The lattice direction perpendicular to a plane, or None where symmetry makes there none."""
    pairs = zip(plane, _squares(system), strict=True)
    parts = [Fraction(part, square) for part, square in pairs]
    vector = parts[0], parts[1], parts[2]
    return coprime(vector) if _of_one_family(vector, system) else None


@cache
def oriented_axes(orientation: str, system: System, centring: Centring) -> OrientedAxes:
    """The cell with right angles of a crystal with a plane towards the interface.

    Its edges are perpendicular by symmetry, whatever the lattice constants: at every temperature. Along z it
    is one period of the lattice, in the plane the rectangle of least area.

    Raises DirectionError: no indices of this crystal system, or no such cell.
    """
    indices, along = split_orientation(orientation)
    plane = _plane_covector(indices, system)
    normal = _plane_normal(plane, system)
    x_axis = None if along is None else _direction_vector(along, system)
    if normal is None:
        raise DirectionError(
            f"no lattice vector of {article(system)} crystal is perpendicular to this plane",
            f"choose {_planes_with_right_angles(system)}",
        )
    if x_axis is not None and not _perpendicular(x_axis, normal, system):
        raise DirectionError(
            f"the direction {orientation.partition('/')[2]} does not lie in the plane", "choose another one"
        )
    frame = _frame(normal, system, x_axis)
    if frame is None:
        raise DirectionError(
            f"no two lattice vectors of {article(system)} crystal span a rectangle there",
            f"choose {_planes_with_right_angles(system)}",
        )
    x, y, z = (_shortest(vector, centring) for vector in (*frame, normal))
    rows = (x, y, z)
    steps = _plane_step(plane, centring)
    height = sum((h * part for h, part in zip(plane, z, strict=True)), Fraction(0))
    return OrientedAxes(rows, int(height / steps), _determinant(rows))


def _planes_with_right_angles(system: System) -> str:
    return {
        "cubic": "another direction along x",
        "tetragonal": "(001), or a plane (hk0)",
        "orthorhombic": "(100), (010) or (001)",
        "hexagonal": "(0001), or a plane (hki0)",
    }[system]


def _plane_step(plane: tuple[int, int, int], centring: Centring) -> Fraction:
    """Distance of neighbouring lattice planes in units of the reciprocal vector of the indices."""
    vectors = [(Fraction(int(i == 0)), Fraction(int(i == 1)), Fraction(int(i == 2))) for i in range(3)]
    vectors += CENTRING_VECTORS[centring]
    heights = [
        sum((2 * h * part for h, part in zip(plane, vector, strict=True)), _NONE) for vector in vectors
    ]
    return Fraction(math.gcd(*map(int, heights)), 2)


def _determinant(rows: tuple[Vector, Vector, Vector]) -> Fraction:
    (a, b, c), (d, e, f), (g, h, i) = rows
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
