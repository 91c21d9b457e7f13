"""Sets of in-plane wave vectors k∥ of an interface: meshes, and what a simulation cell holds, by symmetry.

See docs/theory.md, "Atomistic Green's function".
"""

from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from kapitza.analysis.harmonic.interface_constants import InPlaneLattice
from kapitza.arraytypes import Array, Integers

KPoints = Literal["mesh", "cell"]
"""Which k∥: a converged mesh of the interface's primitive cell, or those of the simulated box."""

SAME_POINT = 1e-6
SAME_REPEAT = 1e-3
OFF_HALF = 0.2345


@dataclass(frozen=True)
class WaveVectors:
    """Symmetry-reduced set of in-plane wave vectors.

    Attributes:
        points: (n_k, 2) Å⁻¹.
        weight: (n_k,) sum 1.
    """

    points: Array
    weight: Array


@dataclass(frozen=True)
class BoxWaves:
    """Every in-plane wave vector that fits a box, and which of them symmetry makes alike.

    Attributes:
        fraction: (n_k, 2) of the reciprocal vectors; no reciprocal vector more makes it shorter.
        points: (n_k, 2) Å⁻¹, the same, Cartesian, with the factor 2π.
        star: (n_k,) number of the set each belongs to, from 0, that symmetry or k → −k maps on each other.
    """

    fraction: Array
    points: Array
    star: Integers

    @property
    def members(self) -> Integers:
        """(n_stars,) wave vectors of each star."""
        return np.bincount(self.star)


def shifted_mesh(lattice: InPlaneLattice, n: int) -> WaveVectors:
    """n × n points of the in-plane cell, shifted by half a step off Γ and reduced by symmetry.

    Raises:
        ValueError: n < 1.
    """
    if n < 1:
        raise ValueError(f"the k∥ mesh needs at least one point per axis, got {n}")
    steps = (np.arange(n) + 0.5) / n
    return _reduced(lattice, np.array(list(product(steps, steps))))


def scaled_mesh(lattice: InPlaneLattice, n: int, scale: float) -> WaveVectors:
    """n × n points of the in-plane cell around Γ shrunk by `scale`, half a step off Γ, reduced by symmetry.

    They stand for scale² of the zone: the part that long waves fill.
    """
    steps = (np.arange(n) + 0.5) / n - 0.5
    fraction = np.array(list(product(steps, steps)))
    # Without translations only what maps the shrunk cell on itself is left.
    turns = [turn for turn in _turns(lattice) if np.all(np.abs(turn).sum(axis=1) == 1)]
    images = np.array([fraction @ turn.T for turn in turns])
    keys = np.round(images / SAME_POINT + OFF_HALF).astype(np.int64)
    code = (keys[..., 0] * round(2 / SAME_POINT) + keys[..., 1]).min(axis=0)
    _, first, count = np.unique(code, return_index=True, return_counts=True)
    return WaveVectors(scale * fraction[first] @ lattice.reciprocal, count / count.sum())


def centred_mesh(lattice: InPlaneLattice, n: int) -> WaveVectors:
    """n × n points of the in-plane cell from Γ on, reduced by symmetry."""
    steps = np.arange(n) / n
    return _reduced(lattice, np.array(list(product(steps, steps))))


def cell_points(lattice: InPlaneLattice, periods: Array) -> WaveVectors:
    """The k∥ a simulation cell of the given periods can hold: Γ and what folds to it, reduced by symmetry.

    Args:
        periods: (2,) lengths along x and y, Å; multiples of the lattice.

    Raises:
        ValueError: the lattice does not fit into the cell.
    """
    return _reduced(lattice, _box_fractions(lattice, periods))


def box_waves(lattice: InPlaneLattice, periods: Array) -> BoxWaves:
    """All the k∥ of a box, one by one, by the shortest of their star; Γ is the first.

    Args and errors as of `cell_points`.
    """
    fraction = _box_fractions(lattice, periods)
    _, star = np.unique(_codes(lattice, fraction), return_inverse=True)
    repeats = np.round(np.diag(periods) @ np.linalg.inv(lattice.vectors))
    # Whole numbers of waves in the box, not what is left of them after rounding.
    fraction = np.round(fraction @ repeats.T) @ np.linalg.inv(repeats).T
    fraction = _shortest(lattice, fraction - np.round(fraction))
    points = fraction @ lattice.reciprocal
    length = np.round(np.linalg.norm(points, axis=1), 6)
    shortest = np.array([length[star == number].min() for number in range(star.max() + 1)])
    rank = np.empty(len(shortest), dtype=np.int64)
    rank[np.argsort(shortest, kind="stable")] = np.arange(len(shortest))
    order = np.lexsort((length, rank[star]))
    return BoxWaves(fraction[order], np.asarray(points[order]), np.asarray(rank[star][order], dtype=np.int64))


def _shortest(lattice: InPlaneLattice, fraction: Array) -> Array:
    """The shortest of the points (n, 2), in fractions, that a reciprocal vector takes each to."""
    images = fraction[:, None] + np.array(list(product((0, 1, -1), repeat=2)))
    length = np.round(np.linalg.norm(images @ lattice.reciprocal, axis=2), 9)
    return np.asarray(images[np.arange(len(images)), length.argmin(axis=1)])


def _box_fractions(lattice: InPlaneLattice, periods: Array) -> Array:
    """(n_k, 2) the k∥ of a box in fractions of the reciprocal cell; errors as of `cell_points`."""
    repeats = np.diag(periods) @ np.linalg.inv(lattice.vectors)
    if np.abs(repeats - np.round(repeats)).max() > SAME_REPEAT:
        raise ValueError(
            f"a cell of {periods[0]:g} × {periods[1]:g} Å is no multiple of the in-plane lattice"
        )
    count = round(float(abs(np.linalg.det(repeats))))
    # k = (2π n_x/L_x, 2π n_y/L_y): `count` steps along either axis pass every point.
    index = np.array(list(product(range(count), repeat=2)))
    fraction = np.round(index @ np.linalg.inv(np.round(repeats)).T, 9) % 1.0
    return np.unique(np.round(fraction, 9) % 1.0, axis=0)


def _turns(lattice: InPlaneLattice) -> list[Array]:
    """(2, 2) whole numbers: the symmetry operations, and k → −k, on fractions of the reciprocal cell."""
    return [
        np.round(sign * lattice.vectors @ turn @ np.linalg.inv(lattice.vectors))
        for turn in lattice.operations
        for sign in (1, -1)
    ]


def _reduced(lattice: InPlaneLattice, fraction: Array) -> WaveVectors:
    """One of each set of points that symmetry or k → −k maps on each other; (n, 2) fractions in."""
    _, first, count = np.unique(_codes(lattice, fraction), return_index=True, return_counts=True)
    centred = fraction[first] - np.round(fraction[first])
    return WaveVectors(centred @ lattice.reciprocal, count / count.sum())


def _codes(lattice: InPlaneLattice, fraction: Array) -> Integers:
    """(n,) a whole number for each point (n, 2), the same where symmetry or k → −k makes them alike."""
    images = np.array([fraction @ turn.T for turn in _turns(lattice)]) % 1.0
    images[np.abs(images - 1.0) < SAME_POINT] = 0.0
    # Off simple fractions, so that equal points never round apart.
    keys = np.round(images / SAME_POINT + OFF_HALF).astype(np.int64)
    return np.asarray((keys[..., 0] * round(2 / SAME_POINT) + keys[..., 1]).min(axis=0), dtype=np.int64)
