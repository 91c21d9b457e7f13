"""Crystals strained in the plane of an interface: what each gives way by, and its response along z.

See docs/theory.md, "Joining two lattices". The cell stays orthogonal: shear strains are zero.
"""

from collections.abc import Mapping
from itertools import combinations_with_replacement

import numpy as np

from kapitza.arraytypes import Array
from kapitza.interfaces.crystals import AXES, HEXAGONAL_AXES, frame_axes
from kapitza.study.crystal_files import Crystal

CONSTANTS = ("c11", "c12", "c44", "c13", "c33")
"""Elastic constants in the order in which they are handed on: the first three of a cubic crystal, or all."""
WHOLE_STIFFNESS = tuple(f"c{i}{j}" for i, j in combinations_with_replacement(range(1, 7), 2))
"""Those of a crystal from a file, in the axes of its orthogonal cell."""

_VOIGT = np.array([[0, 5, 4], [5, 1, 3], [4, 3, 2]])


def elastic_constants_of(elastic_gpa: Mapping[str, float]) -> tuple[float, ...]:
    """Elastic constants of lattice.json in the order of CONSTANTS, or all as in WHOLE_STIFFNESS."""
    names = WHOLE_STIFFNESS if WHOLE_STIFFNESS[-2] in elastic_gpa else CONSTANTS
    return tuple(elastic_gpa[name] for name in names if name in elastic_gpa)


def whole_stiffness(elastic_gpa: tuple[float, ...]) -> Array:
    """(6, 6) Voigt matrix in the axes of the crystal's orthogonal cell, GPa, of constants in their order."""
    matrix = np.zeros((6, 6))
    if len(elastic_gpa) == len(WHOLE_STIFFNESS):
        rows, columns = np.triu_indices(6)
        matrix[rows, columns] = matrix[columns, rows] = elastic_gpa
        return matrix
    c11, c12, c44 = elastic_gpa[:3]
    c13, c33 = elastic_gpa[3:] or (c12, c11)
    matrix[:3, :3] = [[c11, c12, c13], [c12, c11, c13], [c13, c13, c33]]
    matrix[3, 3] = matrix[4, 4] = c44
    matrix[5, 5] = c44 if len(elastic_gpa) == 3 else (c11 - c12) / 2
    return matrix


def normal_stiffness(elastic_gpa: tuple[float, ...], orientation: str, crystal: Crystal = "fcc") -> Array:
    """Stiffness between normal strains along x, y, z of an oriented crystal, (3, 3) GPa.

    elastic_gpa : c11, c12, c44 of a cubic crystal; c13 and c33 as well of a hexagonal one; or all.
    crystal : whose axes the orientation is in, where it is not a usual one
    With R the crystal's cubic axes in rows of the frame, C_mn = c12 + 2 c44 δ_mn + H Σ_a R_ma² R_na²,
    H = c11 − c12 − 2 c44. The box of a hexagonal crystal has the axes of its orthogonal cell.
    """
    if orientation not in AXES or len(elastic_gpa) == len(WHOLE_STIFFNESS):
        frame = frame_axes(orientation, crystal)
        tensor = whole_stiffness(elastic_gpa)[_VOIGT[:, :, None, None], _VOIGT]
        return np.asarray(
            np.einsum("mi,mj,nk,nl,ijkl->mn", frame, frame, frame, frame, tensor, optimize=True)
        )
    if orientation in HEXAGONAL_AXES:
        c11, c12, _, c13, c33 = elastic_gpa
        own = np.array([[c11, c12, c13], [c12, c11, c13], [c13, c13, c33]])
        order = [row.index(1) for row in HEXAGONAL_AXES[orientation]]
        return np.asarray(own[np.ix_(order, order)])
    c11, c12, c44 = elastic_gpa
    directions = np.array(AXES[orientation], dtype=np.float64)
    squares = directions**2 / (directions**2).sum(axis=1, keepdims=True)
    anisotropy = c11 - c12 - 2 * c44
    return np.asarray(c12 + 2 * c44 * np.eye(3) + anisotropy * squares @ squares.T)


def in_plane_stiffness(stiffness_gpa: Array) -> Array:
    """Stiffness between strains along x and y of a crystal that is free along z, (2, 2) GPa."""
    coupling = stiffness_gpa[:2, 2]
    return np.asarray(stiffness_gpa[:2, :2] - np.outer(coupling, coupling) / stiffness_gpa[2, 2])


def normal_strain(stiffness_gpa: Array, in_plane_strain: Array) -> float:
    """Strain along z with which a crystal strained along x and y, (2,), has no stress along z."""
    return float(-(stiffness_gpa[2, :2] @ in_plane_strain) / stiffness_gpa[2, 2])
