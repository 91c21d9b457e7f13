"""One side of an interface: an oriented cell repeated in x, y and z, and where its planes and layers lie."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kapitza.interfaces.crystals import OrientedCell
from kapitza.interfaces.zones import ProfileLayers


@dataclass(frozen=True, eq=False)
class CrystalSlab:
    """One side, filled with whole cells; z_lo is where its first cell begins, Å.

    repeats : cells in x, y and z.   first_type : LAMMPS type of its first element.
    masses_amu : mass of each element, amu.
    """

    cell: OrientedCell
    masses_amu: tuple[float, ...]
    first_type: int
    repeats: tuple[int, int, int]
    z_lo_angstrom: float

    @property
    def z_hi_angstrom(self) -> float:
        """Where the last cell ends, Å: half an interplanar spacing above the last plane."""
        return self.z_lo_angstrom + self.repeats[2] * self.cell.period_angstrom

    @property
    def atoms_per_period(self) -> int:
        """Atoms in one repeat along z."""
        return len(self.cell.fractions) * self.repeats[0] * self.repeats[1]

    @property
    def n_atoms(self) -> int:
        """Atoms of this side."""
        return self.atoms_per_period * self.repeats[2]

    @property
    def type_numbers(self) -> tuple[int, ...]:
        """LAMMPS types of this side, one per element."""
        return tuple(range(self.first_type, self.first_type + len(self.cell.elements)))

    @cached_property
    def plane_z_angstrom(self) -> NDArray[np.float64]:
        """z of every atomic plane, (n_planes,) float, Å, ascending."""
        periods = np.arange(self.repeats[2])[:, None] + self.cell.plane_fractions
        return np.asarray(self.z_lo_angstrom + periods.ravel() * self.cell.period_angstrom)

    def atoms_of_planes(self, n_planes: int, from_top: bool) -> int:
        """Atoms of the highest or of the lowest planes; planes need not hold equally many (fluorite)."""
        in_cell = np.unique(self.cell.fractions[:, 2], return_counts=True)[1]
        counts = np.tile(in_cell * (self.repeats[0] * self.repeats[1]), self.repeats[2])
        return int(counts[-n_planes:].sum() if from_top else counts[:n_planes].sum())

    def layers(self) -> ProfileLayers:
        """Equal layers from z_lo to z_hi."""
        per_period = self.cell.layers_per_period
        return ProfileLayers(
            self.z_lo_angstrom, self.cell.period_angstrom / per_period, self.repeats[2] * per_period
        )

    def positions(self, in_plane_angstrom: NDArray[np.float64]) -> NDArray[np.float64]:
        """Positions, (n_atoms, 3) float, Å, with the common cell's in-plane lengths, (2,) float, Å.

        Atoms of one plane have bitwise the same z, atoms of one row the same y.
        """
        axes = np.meshgrid(*(np.arange(n) for n in self.repeats), indexing="ij")
        corners = np.stack(axes, axis=-1).reshape(-1, 1, 3)
        lengths = np.array([*in_plane_angstrom, self.cell.period_angstrom])
        cells = (corners + self.cell.fractions).reshape(-1, 3)
        return np.asarray(cells * lengths + np.array([0.0, 0.0, self.z_lo_angstrom]))

    def types(self) -> NDArray[np.int64]:
        """LAMMPS type of each atom in the order of `positions`, (n_atoms,) int."""
        return self.first_type + np.tile(self.cell.element_index, math.prod(self.repeats))
