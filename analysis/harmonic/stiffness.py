"""Stiffness of crystals: Voigt matrix, tensor of fourth rank, and turning it to the axes of an interface."""

import numpy as np

from kapitza.arraytypes import Array

VOIGT = np.array([[0, 5, 4], [5, 1, 3], [4, 3, 2]])
"""Voigt index of a pair of axes."""
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
    """A cubic crystal with the direction `normal`, such as "110", along z.

    x is [1-10], for "001" [100]: crystals that face each other with the same normal are aligned.

    Raises:
        ValueError: not 001, 110 or 111.
    """
    frames = {
        "001": ([1, 0, 0], [0, 0, 1]),
        "110": ([1, -1, 0], [1, 1, 0]),
        "111": ([1, -1, 0], [1, 1, 1]),
    }
    if normal not in frames:
        raise ValueError(f"normal must be one of {', '.join(frames)}, got {normal!r}")
    x, z = (np.array(item, dtype=float) / np.linalg.norm(item) for item in frames[normal])
    return turned(stiffness, np.array([x, np.cross(z, x), z]))
