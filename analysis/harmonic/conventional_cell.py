"""The conventional cell of a crystal, and how many of them make a supercell for its force constants."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kapitza.arraytypes import Array

SupercellSize = tuple[int, int, int]


@dataclass(frozen=True)
class ConventionalCell:
    """Conventional cell of a crystal, orthogonal: the cube of a cubic one.

    Attributes:
        lattice_constant_angstrom: edge along x, Å.
        elements: (n_atoms,) chemical symbol per atom.
        fractions: (n_atoms, 3) float, positions in edges.
        masses_amu: (n_atoms,) float, equal for equal elements.
        centring: P, I, F or C: what of the cell equals its corner, beside the corners its centre (I), the
            centres of all its faces (F) or of those normal to z (C). Makes the primitive cell.
        edges: along x, y, z, over the lattice constant.
    """

    lattice_constant_angstrom: float
    elements: tuple[str, ...]
    fractions: Array
    masses_amu: Array
    centring: Literal["P", "I", "F", "C"] = "F"
    edges: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @property
    def cell_angstrom(self) -> Array:
        """(3, 3) float, Å, rows are its edges."""
        return np.asarray(self.lattice_constant_angstrom * np.diag(self.edges))

    @property
    def scale_angstrom(self) -> float:
        """The lattice constant of a cubic crystal; edge of a cube with four primitive cells of another, Å."""
        if self.edges == (1.0, 1.0, 1.0):
            return self.lattice_constant_angstrom
        shares = {"P": 1, "I": 2, "C": 2, "F": 4}
        return float(np.cbrt(4 * np.linalg.det(self.cell_angstrom) / shares[self.centring]))

    def __post_init__(self) -> None:
        n_atoms = len(self.elements)
        if self.fractions.shape != (n_atoms, 3) or self.masses_amu.shape != (n_atoms,):
            raise ValueError(f"{n_atoms} elements need as many positions and masses")
        if not self.lattice_constant_angstrom > 0 or np.any(self.masses_amu <= 0):
            raise ValueError("lattice constant and masses must be positive")


def supercell_repeats(lattice_constant_angstrom: float, range_angstrom: float) -> int:
    """Fewest conventional cells along an edge with which no force constant meets its own image.

    Args:
        lattice_constant_angstrom: edge of the cell, Å.
        range_angstrom: Å, range of the constants: one cutoff for pair potentials, two for many-body ones.

    Raises:
        ValueError: lattice constant or range not positive.
    """
    if not (lattice_constant_angstrom > 0 and range_angstrom > 0):
        raise ValueError(
            f"need positive lengths, got a = {lattice_constant_angstrom}, range {range_angstrom}"
        )
    return int(np.ceil(2 * range_angstrom / lattice_constant_angstrom))


def repeats_of(cell: ConventionalCell, range_angstrom: float) -> SupercellSize:
    """`supercell_repeats` along each edge of a cell; along x an even number for hexagonal supercells."""
    x, y, z = (supercell_repeats(float(edge), range_angstrom) for edge in np.diag(cell.cell_angstrom))
    return (x + x % 2, y, z) if cell.centring == "C" else (x, y, z)


def supercell_rows(cell: ConventionalCell, repeats: SupercellSize) -> NDArray[np.int64]:
    """(3, 3) rows are the lattice vectors of a supercell in edges of the cell.

    Of a cell with centred basal faces, the one of a hexagonal crystal, the supercell is hexagonal, too, so
    that it has the crystal's symmetry: repeats are those along x, in both directions of the plane, and z.
    """
    x, _, z = repeats
    if cell.centring != "C":
        return np.diag(repeats)
    return np.array([[x, 0, 0], [-(x // 2), x // 2, 0], [0, 0, z]])
