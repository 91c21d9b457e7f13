"""Crystals strained in the plane of an interface: what each gives way by, and its response along z.

See docs/theory.md, "Joining two lattices". The cell stays orthogonal: shear strains are zero.
"""

from collections.abc import Mapping

import numpy as np

from kapitza.arraytypes import Array
from kapitza.interfaces.crystals import AXES, HEXAGONAL_AXES

CONSTANTS = ("c11", "c12", "c44", "c13", "c33")
"""Elastic constants in the order in which they are handed on: the first three of a cubic crystal, or all."""


def elastic_constants_of(elastic_gpa: Mapping[str, float]) -> tuple[float, ...]:
    """Elastic constants of lattice.json in the order of CONSTANTS, those that are there."""
    return tuple(elastic_gpa[name] for name in CONSTANTS if name in elastic_gpa)


def normal_stiffness(elastic_gpa: tuple[float, ...], orientation: str) -> Array:
    """Stiffness between normal strains along x, y, z of an oriented crystal, (3, 3) GPa.

    elastic_gpa : c11, c12, c44 of a cubic crystal; c13 and c33 as well of a hexagonal one.
    With R the crystal's cubic axes in rows of the frame, C_mn = c12 + 2 c44 δ_mn + H Σ_a R_ma² R_na²,
    H = c11 − c12 − 2 c44. The box of a hexagonal crystal has the axes of its orthogonal cell.
    """
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
