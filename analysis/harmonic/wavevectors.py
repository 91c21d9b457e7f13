"""Sets of in-plane wave vectors k∥ of an interface: meshes, and what a simulation cell holds, by symmetry.

See docs/theory.md, "Atomistic Green's function".
"""

from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from kapitza.analysis.harmonic.interface_constants import InPlaneLattice
from kapitza.arraytypes import Array

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
    repeats = np.diag(periods) @ np.linalg.inv(lattice.vectors)
    if np.abs(repeats - np.round(repeats)).max() > SAME_REPEAT:
        raise ValueError(
            f"a cell of {periods[0]:g} × {periods[1]:g} Å is no multiple of the in-plane lattice"
        )
    count = round(float(abs(np.linalg.det(repeats))))
    # k = (2π n_x/L_x, 2π n_y/L_y): `count` steps along either axis pass every point.
    index = np.array(list(product(range(count), repeat=2)))
    fraction = np.round(index @ np.linalg.inv(np.round(repeats)).T, 9) % 1.0
    return _reduced(lattice, np.unique(np.round(fraction, 9), axis=0))


def _turns(lattice: InPlaneLattice) -> list[Array]:
    """(2, 2) whole numbers: the symmetry operations, and k → −k, on fractions of the reciprocal cell."""
    return [
        np.round(sign * lattice.vectors @ turn @ np.linalg.inv(lattice.vectors))
        for turn in lattice.operations
        for sign in (1, -1)
    ]


def _reduced(lattice: InPlaneLattice, fraction: Array) -> WaveVectors:
    """One of each set of points that symmetry or k → −k maps on each other; (n, 2) fractions in."""
    images = np.array([fraction @ turn.T for turn in _turns(lattice)]) % 1.0
    images[np.abs(images - 1.0) < SAME_POINT] = 0.0
    # Off simple fractions, so that equal points never round apart.
    keys = np.round(images / SAME_POINT + OFF_HALF).astype(np.int64)
    code = (keys[..., 0] * round(2 / SAME_POINT) + keys[..., 1]).min(axis=0)
    _, first, count = np.unique(code, return_index=True, return_counts=True)
    centred = fraction[first] - np.round(fraction[first])
    return WaveVectors(centred @ lattice.reciprocal, count / count.sum())
