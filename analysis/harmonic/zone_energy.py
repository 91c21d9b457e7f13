"""Modes of a crystal for its energy: Gauss nodes in cells that shrink towards Γ, where the cold have theirs.

Cells of `zone_channels` carry the slope of their bands, which channels need; the energy of long waves needs
their curvature, too, and nodes of Gauss have it.
"""

from itertools import product

import numpy as np

from kapitza.analysis.harmonic.force_constants import ForceConstants
from kapitza.analysis.harmonic.phonons import OFF_SYMMETRY, UNSTABLE, modes
from kapitza.analysis.mismatch.energy import ModeStates
from kapitza.arraytypes import Array

GAUSS_NODES = 3
"""Along each edge of a cell."""

POINTS_PER_CELL = 5
"""Points of q_mesh along an edge that one cell stands for."""

FEWEST_CELLS = 4
GAUSS_LEVELS = 10


def zone_mode_states(constants: ForceConstants, q_mesh: int) -> ModeStates:
    """Every mode at the nodes of a mesh over half the zone, with twice its share.

    Imaginary waves that `zone_modes` takes for noise are left out.

    Args:
        constants: of the crystal.
        q_mesh: points along each reciprocal axis of the mesh this one is as good as.

    Source: docs/models.md, "Energy content".
    """
    reciprocal = np.asarray(2 * np.pi * np.linalg.inv(constants.primitive_cell).T)
    cells = max(FEWEST_CELLS, 2 * round(q_mesh / (2 * POINTS_PER_CELL)))
    nodes, share = _nodes(cells)
    frequency = modes(constants, (nodes + OFF_SYMMETRY / cells) @ reciprocal).frequency_thz
    volume = abs(float(np.linalg.det(constants.primitive_cell)))
    per_a3 = np.repeat(share / volume, frequency.shape[1])
    flat = frequency.ravel()
    moving = flat > UNSTABLE * flat.max()
    return ModeStates(flat[moving], per_a3[moving])


def _nodes(cells: int) -> tuple[Array, Array]:
    """(n, 3) in reciprocal lattice vectors, x > 0, and their shares of the zone, (n,), 1 in all."""
    place, weight = np.polynomial.legendre.leggauss(GAUSS_NODES)
    inside = np.array(list(product(place / 2, repeat=3)))
    share = np.array([np.prod(item) for item in product(weight / 2, repeat=3)])
    found, shares = [], []
    for level in range(GAUSS_LEVELS + 1):
        size, width = 1 / (cells * 2**level), cells // 2 if level == 0 else 2
        index = np.indices((width, 2 * width, 2 * width)).reshape(3, -1).T - [0, width, width] + 0.5
        if level < GAUSS_LEVELS:  # the cells around Γ are those of the next level
            index = index[np.abs(index).max(axis=1) > 1]
        found.append((size * (index[:, None] + inside)).reshape(-1, 3))
        shares.append(np.tile(2 * size**3 * share, len(index)))
    return np.concatenate(found), np.concatenate(shares)
