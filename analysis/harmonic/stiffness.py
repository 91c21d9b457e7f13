"""Stiffness of crystals: Voigt matrix, tensor of fourth rank, and turning it to the axes of an interface."""

import numpy as np

from kapitza.arraytypes import Array

VOIGT = np.array([[0, 5, 4], [5, 1, 3], [4, 3, 2]])
"""Voigt index of a pair of axes."""
FRAME_OF_NORMAL = {
    "001": ((1, 0, 0), (0, 0, 1)),
    "110": ((1, -1, 0), (1, 1, 0)),
    "111": ((1, -1, 0), (1, 1, 1)),
    "0001": ((1, 0, 0), (0, 0, 1)),
    "10-10": ((0, 0, 1), (0, 1, 0)),
    "11-20": ((0, 1, 0), (1, 0, 0)),
}
"""Directions along x and z of a crystal that faces an interface, by the name of the one along z."""
PAIRS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))


def cubic_stiffness(c11: float, c12: float, c44: float) -> Array:
    """(6, 6) stiffness of a cubic crystal in Voigt order, in the unit given."""
    stiffness = np.diag([c11] * 3 + [c44] * 3).astype(float)
    stiffness[:3, :3] += c12 * (1 - np.eye(3))
    return stiffness


def tensor_of(stiffness: Array) -> Array:
    """(3, 3, 3, 3) tensor C_ijkl of a (6, 6) Voigt matrix."""
    return np.asarray(np.asarray(stiffness, dtype=float)[VOIGT[:, :, None, None], VOIGT[None, None]])


def turned(stiffness: Array, axes: Array) -> Array:
    """The same crystal in other axes.

    Args:
        stiffness: (6, 6) float, Voigt order.
        axes: (3, 3) float, rows are the new orthonormal axes in the old ones.

    Returns:
        (6, 6) float, same unit.

    Raises:
        ValueError: axes not orthonormal.
    """
    if not np.allclose(axes @ axes.T, np.eye(3), atol=1e-9):
        raise ValueError("axes must be orthonormal rows")
    tensor = np.einsum("ai,bj,ck,dl,ijkl->abcd", axes, axes, axes, axes, tensor_of(stiffness), optimize=True)
    return np.array([[tensor[i, j, k, m] for k, m in PAIRS] for i, j in PAIRS])


def facing(stiffness: Array, normal: str) -> Array:
    """A crystal with the direction `normal`, such as "110" or "0001", along z.

    x is [1-10], for "001" [100]: crystals that face each other with the same normal are aligned. Axes of a
    hexagonal crystal are [2-1-10], [01-10] and [0001]; x is the first of them, for "10-10" the last one, and
    for "11-20" the second.

    Raises:
        ValueError: not one of FRAME_OF_NORMAL.
    """
    return turned(stiffness, facing_axes(normal))


def facing_axes(normal: str) -> Array:
    """(3, 3) rows are the axes x, y, z of `facing` in those of the crystal. Errors as `facing`."""
    if normal not in FRAME_OF_NORMAL:
        raise ValueError(f"normal must be one of {', '.join(FRAME_OF_NORMAL)}, got {normal!r}")
    x, z = (np.array(item, dtype=float) / np.linalg.norm(item) for item in FRAME_OF_NORMAL[normal])
    return np.array([x, np.cross(z, x), z])
