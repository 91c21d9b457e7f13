"""How large the box of an interface from a file is, as far as the plan of a study asks; read elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class GivenSize:
    """Numbers of atoms of a box from a file: all, those that move, those recorded; and its area in Å²."""

    n_atoms: int
    n_mobile: int
    n_sampled: int
    area_angstrom2: float


GivenSizes = Mapping[str, GivenSize]
"""By name of the interface."""
