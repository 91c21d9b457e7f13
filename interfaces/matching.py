"""In-plane matching of two oriented cells, one repeat on one: common lengths and the strain of each side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interfaces.crystals import OrientedCell
from interfaces.errors import StructureError

# Room for round-off in lattice constants read from text.
_STRAIN_ROUND_OFF = 1e-9


@dataclass(frozen=True, eq=False)
class MatchedCells:
    """In-plane lengths shared by both sides, and what that costs each.

    lengths_angstrom : (2,) float, Å, x and y of one common cell.
    strain_left, strain_right : (2,) float, (common − own)/own along x and y; positive is stretched.
    """

    lengths_angstrom: NDArray[np.float64]
    strain_left: NDArray[np.float64]
    strain_right: NDArray[np.float64]


def match_in_plane(left: OrientedCell, right: OrientedCell, max_strain: float) -> MatchedCells:
    """Common in-plane cell of two sides: the mean of their lengths along x and y.

    The cells are orthogonal with parallel axes, so the in-plane strain tensor is diagonal.
    Raises StructureError when a side would be strained by more than `max_strain` (dimensionless, ≥ 0).
    """
    own_left, own_right = left.lengths_angstrom[:2], right.lengths_angstrom[:2]
    # ASSUME: both sides give way equally, whatever their stiffness, and each keeps its unstrained period
    # along z (no Poisson contraction).
    common = (own_left + own_right) / 2
    matched = MatchedCells(common, common / own_left - 1, common / own_right - 1)
    worst = float(max(np.abs(matched.strain_left).max(), np.abs(matched.strain_right).max()))
    if worst > max_strain + _STRAIN_ROUND_OFF:
        raise StructureError(
            f"the two crystals do not match in the interface plane: strain {worst:.4f} on one side",
            f"cells of {_size(own_left)} (left) and {_size(own_right)} (right) differ by more than "
            f"max_strain = {max_strain:g} allows",
            "choose crystals with closer lattice constants or another orientation; raise max_strain only "
            "if a strained crystal is what you want to study",
        )
    return matched


def _size(lengths: NDArray[np.float64]) -> str:
    return f"{lengths[0]:.4f} × {lengths[1]:.4f} Å"
