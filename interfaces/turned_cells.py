"""Oriented cells of any plane: the conventional cell of a crystal cut anew along other lattice vectors.

See docs/theory.md, "Crystal directions".
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from kapitza.arraytypes import Array
from kapitza.study.oriented_axes import CENTRING_VECTORS, Centring, OrientedAxes

SAME_HEIGHT = 1e-7
"""Of a period: atoms nearer to each other than that along an axis are at one height."""


def rows_of(axes: OrientedAxes) -> Array:
    """(3, 3) edges of an oriented cell along x, y, z, in edges of the orthogonal cell."""
    return np.array([[float(part) for part in row] for row in axes.rows])


def turned_fractions(
    fractions: Array, index: NDArray[np.int64], axes: OrientedAxes, centring: Centring
) -> tuple[Array, NDArray[np.int64]]:
    """Positions in a cell with other edges, and which element each is.

    Args:
        fractions: (n, 3) of the conventional cell.
        index: (n,) element of each.

    Returns:
        (m, 3) in [0, 1) with the widest gap of planes around z = 0, and (m,).
    """
    rows = rows_of(axes)
    own = _without_centring(fractions, index, centring)
    reach = np.abs(rows).sum(axis=0)
    steps = [range(-int(span) - 1, int(span) + 2) for span in reach]
    corners = np.array(list(product(*steps)), dtype=float)
    shifts = np.vstack([np.zeros(3), *([[float(p) for p in v] for v in CENTRING_VECTORS[centring]])])
    lattice = (corners[:, None, :] + shifts).reshape(-1, 3)
    inverse = np.linalg.inv(rows)
    inside = _in_unit(lattice @ inverse)
    found = (own[0] @ inverse)[:, None, :] + inside
    kinds = np.repeat(own[1], len(inside))
    return levelled(found.reshape(-1, 3)), kinds


def levelled(fractions: Array) -> Array:
    """Positions in [0, 1), those of a plane or row bitwise alike, with the widest gap of planes at z = 0."""
    found = np.stack([_levelled(fractions[:, axis]) for axis in range(3)], axis=1)
    found[:, 2] = _levelled(found[:, 2] - _widest_gap(found[:, 2]))
    return found


def _in_unit(points: Array) -> Array:
    """Those lattice points that are in the cell, round-off apart, each at its own place in it."""
    near = points + SAME_HEIGHT
    return np.asarray(points[((near >= 0) & (near < 1)).all(axis=1)])


def _without_centring(
    fractions: Array, index: NDArray[np.int64], centring: Centring
) -> tuple[Array, NDArray[np.int64]]:
    """Of all atoms that the centring makes alike the first one."""
    vectors = [np.zeros(3), *(np.array([float(p) for p in v]) for v in CENTRING_VECTORS[centring])]
    kept: list[int] = []
    for number, place in enumerate(fractions):
        apart = fractions[kept] - place
        images = [apart + vector - np.round(apart + vector) for vector in vectors]
        if not any((np.abs(image).max(axis=1) < 1e-5).any() for image in images if len(image)):
            kept.append(number)
    return fractions[kept], index[kept]


def _levelled(values: Array) -> Array:
    """Values in [0, 1) of which those that differ by round-off are bitwise alike."""
    wrapped = values % 1.0
    wrapped[wrapped > 1 - SAME_HEIGHT] = 0.0
    order = np.argsort(wrapped, kind="stable")
    level = np.concatenate([[0], np.cumsum(np.diff(wrapped[order]) > SAME_HEIGHT)])
    first = np.searchsorted(level, np.arange(level[-1] + 1))
    found = np.empty_like(wrapped)
    found[order] = wrapped[order][first][level]
    return found


def _widest_gap(heights: Array) -> float:
    """Middle of the widest gap between planes; of equal ones that which ends highest, as at z = 0."""
    planes = np.unique(heights)
    gaps = planes - np.roll(planes, 1) + (np.arange(len(planes)) == 0)
    first = int(np.flatnonzero(gaps > gaps.max() - SAME_HEIGHT)[0])
    return float(planes[first] - gaps[first] / 2)
