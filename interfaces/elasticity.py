"""Cubic crystals strained in the plane of an interface: what each gives way by, and its response along z.

See docs/theory.md, "Joining two lattices". The cell stays orthogonal: shear strains are zero.
"""

import numpy as np

from kapitza.arraytypes import Array
from kapitza.interfaces.crystals import ORIENTATIONS


def normal_stiffness(elastic_gpa: tuple[float, float, float], orientation: str) -> Array:
    """Stiffness between normal strains along x, y, z of an oriented cubic crystal, (3, 3) GPa.

    elastic_gpa : c11, c12, c44.
    With R the crystal's cubic axes in rows of the frame, C_mn = c12 + 2 c44 δ_mn + H Σ_a R_ma² R_na²,
    H = c11 − c12 − 2 c44.
    """
    c11, c12, c44 = elastic_gpa
    directions = np.array(ORIENTATIONS[orientation], dtype=np.float64)
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
