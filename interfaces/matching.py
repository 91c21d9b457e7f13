"""In-plane matching of two oriented cells, one repeat on one: common lengths and the strain of each side."""

from dataclasses import dataclass

import numpy as np

from kapitza.arraytypes import Array
from kapitza.interfaces.crystals import OrientedCell
from kapitza.interfaces.elasticity import in_plane_stiffness, normal_strain
from kapitza.interfaces.errors import StructureError
from kapitza.study.sections.interfaces_section import Strain

# Room for round-off in lattice constants read from text.
STRAIN_ROUND_OFF = 1e-9


@dataclass(frozen=True, eq=False)
class MatchedCells:
    """In-plane lengths shared by both sides, and what that costs each.

    lengths_angstrom : (2,) float, Å, x and y of one common cell.
    strain_left, strain_right : (3,) float, along x, y, z; positive is stretched.
    """

    lengths_angstrom: Array
    strain_left: Array
    strain_right: Array


def match_in_plane(
    left: OrientedCell,
    right: OrientedCell,
    max_strain: float,
    stiffness_gpa: tuple[Array, Array],
    strained: Strain = "shared",
) -> MatchedCells:
    """Common in-plane cell of two sides: of least elastic energy per thickness, or the unstrained one's.

    Each is free along z. The cells are orthogonal with parallel axes, so strains are diagonal. Equal cells
    are left bitwise as they are. Source: docs/theory.md, "Joining two lattices".

    stiffness_gpa : of both sides between normal strains, (3, 3) GPa each (interfaces/elasticity.py).
    strained : the side that takes all of the strain, as a film on its substrate; or shared.
    Raises StructureError when a side would be strained in the plane by more than `max_strain` (≥ 0).
    """
    own = (left.lengths_angstrom[:2], right.lengths_angstrom[:2])
    if np.array_equal(own[0], own[1]) or strained == "right":
        common = own[0]
    else:
        common = own[1] if strained == "left" else _softest(own, stiffness_gpa)
    strains = [common / lengths - 1 for lengths in own]
    worst = float(np.abs(strains).max())
    if worst > max_strain + STRAIN_ROUND_OFF:
        raise StructureError(
            f"the two crystals do not match in the interface plane: strain {worst:.4f} on one side",
            f"cells of {_size(own[0])} (left) and {_size(own[1])} (right) differ by more than "
            f"max_strain = {max_strain:g} allows",
            "choose crystals with closer lattice constants or another orientation; raise max_strain only "
            "if a strained crystal is what you want to study",
        )
    left_strain, right_strain = (
        np.array([*in_plane, normal_strain(stiffness, in_plane)])
        for stiffness, in_plane in zip(stiffness_gpa, strains, strict=True)
    )
    return MatchedCells(common, left_strain, right_strain)


def _softest(own: tuple[Array, Array], stiffness_gpa: tuple[Array, Array]) -> Array:
    """The common lengths L with the least Σ ½ εᵀ M ε, ε = L/own − 1, M the in-plane stiffness of a side."""
    matrix, vector = np.zeros((2, 2)), np.zeros(2)
    for lengths, stiffness in zip(own, stiffness_gpa, strict=True):
        scaled = in_plane_stiffness(stiffness) / np.outer(lengths, lengths)
        matrix += scaled
        vector += scaled @ lengths
    return np.asarray(np.linalg.solve(matrix, vector))


def _size(lengths: Array) -> str:
    return f"{lengths[0]:.4f} × {lengths[1]:.4f} Å"
