"""The atoms around an interface at their reference positions, and the atomic planes they form."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.interfaces.atomic_planes import plane_numbers
from kapitza.simulation.session import SimulationError


@dataclass(frozen=True)
class Slab:
    """The atoms around an interface at their reference positions.

    Attributes:
        position: (n_atoms, 3) Å.
        atom_type: (n_atoms,) LAMMPS types, from 1.
        side: (n_atoms,) 0 left, 1 right.
        periods: (2,) box lengths along x and y, Å.
    """

    position: NDArray[np.float64]
    atom_type: NDArray[np.int64]
    side: NDArray[np.int64]
    periods: NDArray[np.float64]

    @property
    def plane(self) -> NDArray[np.int64]:
        """Atomic plane of each atom, (n_atoms,), from the dividing one: … −2, −1 left; 0, 1 … right."""
        number = np.empty(len(self.side), dtype=np.int64)
        right, z = self.side == 1, self.position[:, 2]
        left_planes = plane_numbers(z[~right])
        number[~right], number[right] = left_planes - left_planes.max() - 1, plane_numbers(z[right])
        return number

    @property
    def plane_z_angstrom(self) -> NDArray[np.float64]:
        """Mean z of each atomic plane, (n_planes,) Å, ascending."""
        plane = self.plane
        return np.array([self.position[plane == p, 2].mean() for p in range(plane.min(), plane.max() + 1)])

    @property
    def plane_height_angstrom(self) -> NDArray[np.float64]:
        """Height of each atomic plane above the interface plane, (n_planes,) Å: negative on the left."""
        z, left = self.plane_z_angstrom, -self.plane.min()
        return np.asarray(z - (z[left - 1] + z[left]) / 2)

    @property
    def plane_atoms(self) -> NDArray[np.int64]:
        """Number of atoms of each atomic plane, (n_planes,)."""
        return np.bincount(self.plane - self.plane.min())

    @property
    def nearest_site_angstrom(self) -> NDArray[np.float64]:
        """Distance of each site from the one nearest to it, (n_atoms,) Å."""
        nearest = np.empty(len(self.position))
        for atom, place in enumerate(self.position):
            apart = self.position - place
            apart[:, :2] -= self.periods * np.round(apart[:, :2] / self.periods)
            apart[atom] = np.inf
            nearest[atom] = np.sqrt((apart**2).sum(axis=1).min())
        return nearest

    def around(self, offset: int, reach: float) -> tuple["Slab", NDArray[np.bool_]]:
        """The atoms that decide the heat flow through a dividing plane moved by `offset` atomic planes.

        On each side all planes nearer than `reach` and one more. Atoms left of the moved plane get side 0.

        Args:
            offset: atomic planes, positive to the right.
            reach: range of the cross-interface force, Å.

        Returns:
            The smaller slab, and (n_atoms,) which of this slab's atoms it holds.

        Raises:
            SimulationError: the slab ends before the planes needed do.
        """
        plane, heights = self.plane, self.plane_z_angstrom
        split = offset - plane.min()
        if not 0 < split < len(heights):
            raise _too_thin(offset)
        distance = np.abs(heights - (heights[split - 1] + heights[split]) / 2)
        first = split - 1 - int((distance[:split] < reach).sum())
        last = split + int((distance[split:] < reach).sum())
        if first < 0 or last >= len(heights):
            raise _too_thin(offset)
        chosen = (plane >= first + plane.min()) & (plane <= last + plane.min())
        side = (plane[chosen] >= offset).astype(np.int64)
        return Slab(self.position[chosen], self.atom_type[chosen], side, self.periods), chosen


def _too_thin(offset: int) -> SimulationError:
    return SimulationError(
        f"The recorded slab is too thin for a dividing plane moved by {offset} atomic planes.",
        "It was recorded for smaller spectrum.conversion_planes, or the range of the potential has changed.",
        "Run the case again, or leave this plane out of spectrum.conversion_planes.",
    )
