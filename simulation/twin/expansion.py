"""Second-order expansion of an interface: of the bonds across its plane, and of both crystals.

About the positions as built: those of both crystals at the lattice constants of their temperature, relaxed
where they meet. U = U(L) + U(R) + ΔU with ΔU = U(L∪R) − U(L) − U(R); K of ΔU from cross-interface forces,
that of U(L) + U(R) from the forces of the cleaved box, by central differences. See docs/theory.md, "Twins".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kapitza.analysis.files.arrays import open_arrays, write_arrays
from kapitza.arraytypes import Array, Integers
from kapitza.interfaces.sites import Sites
from kapitza.interfaces.zones import Zones
from kapitza.simulation.forces import SKINS, CrossForces, ForceField, StackedForces
from kapitza.simulation.interface_hessian import DISPLACEMENT_ANGSTROM, refuse_jumps
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.twin.quadratic import (
    NEGLIGIBLE_STIFFNESS,
    Quadratic,
    Repeats,
    in_plane_repeats,
)

AllForces = Callable[[Array], Array]
_Sets = Iterable[list[int]]
FAINT = 1e-2  # of the largest response so far: beyond it, bonds across the plane hardly reach
BETWEEN_ANGSTROM = 0.5  # more than twice the range between atoms that are displaced at the same time


@dataclass(frozen=True)
class Expansion:
    """An interface to second order about its reference positions.

    Attributes:
        reference: (n_atoms, 3) Å, every atom of the box.
        atom_type: (n_atoms,) LAMMPS types.
        side: (n_atoms,) 0 left, 1 right.
        periods: (2,) Å.
        bonds: ΔU, of the atoms within its range.
        crystals: U(L) + U(R) of the mobile atoms, at rest where the interface is; None where no twin asks.
    """

    reference: Array
    atom_type: Integers
    side: Integers
    periods: Array
    bonds: Quadratic
    crystals: Quadratic | None

    def slab(self, atoms: Integers) -> Slab:
        """Some atoms at their reference positions."""
        return Slab(self.reference[atoms], self.atom_type[atoms], self.side[atoms], self.periods)

    def write(self, path: Path) -> None:
        """Write expansion.h5."""
        arrays = {
            "reference_position": (self.reference, "angstrom"),
            "atom_type": (self.atom_type, "1"),
            "side": (self.side, "1"),
            **self.bonds.arrays("bonds"),
        }
        if self.crystals:
            arrays |= self.crystals.arrays("crystals")
        write_arrays(path, arrays, {"periods_angstrom": self.periods})

    @classmethod
    def read(cls, path: Path) -> "Expansion":
        """The content of expansion.h5."""
        with open_arrays(path) as file:
            return cls(
                file["reference_position"][:],
                file["atom_type"][:],
                file["side"][:],
                np.array(file.attrs["periods_angstrom"]),
                Quadratic.read(file, "bonds"),
                Quadratic.read(file, "crystals") if "crystals_atoms" in file else None,
            )


def expand(sites: Sites, zones: Zones, field: ForceField, *, crystals: bool) -> Expansion:
    """Expand an interface about its positions as built.

    Args:
        crystals: whether to expand the crystals, too.

    Raises:
        SimulationError: a force jumps within the displacements: a shell of neighbours lies at a cutoff.
    """
    periods = np.array(zones.box_angstrom[:2])
    number = np.arange(1, len(sites.position) + 1)
    side = (number > zones.zone("free_left").last_id).astype(np.int64)
    sampled = np.arange(zones.sampled.first_id - 1, zones.sampled.last_id)
    recorded = Slab(sites.position[sampled], sites.atom_type[sampled], side[sampled], periods)
    slab, chosen = recorded.around(0, field.potential.force_range_angstrom)
    bonds = _bonds(field, slab, sampled[chosen])
    found = None
    if crystals:
        walls = [zones.zone(name) for name in ("wall_left", "wall_right")]
        mobile = (number > walls[0].last_id) & (number < walls[1].first_id)
        whole = Slab(sites.position, sites.atom_type, side, periods)
        found = _crystals(field, whole, np.flatnonzero(mobile), bonds)
    return Expansion(sites.position, sites.atom_type, side, periods, bonds, found)


def _bonds(field: ForceField, slab: Slab, atoms: Integers) -> Quadratic:
    repeats = in_plane_repeats(slab.position, slab.atom_type, slab.periods)
    with CrossForces(field, slab) as cross:

        def forces(displacement: Array) -> Array:
            return np.asarray(cross(displacement[None])[0])

        linear = forces(np.zeros_like(slab.position))
        everything = np.arange(len(atoms))
        middle = slab.position[slab.side == 1, 2].min()
        # From the plane outwards: the strongest first.
        nearest = np.argsort(np.abs(slab.position[repeats.home, 2] - middle), kind="stable")
        sets = ([int(atom)] for atom in repeats.home[nearest])
        rows = _rows(forces, linear, slab.position, everything, repeats, sets)
    return Quadratic(atoms, linear, repeats, rows)


def _crystals(field: ForceField, box: Slab, mobile: Integers, bonds: Quadratic) -> Quadratic:
    """U(L) + U(R), from the forces in the box with its right side moved away."""
    apart = 2.0 * (field.potential.cutoff_angstrom + SKINS[1])
    reach = field.potential.force_range_angstrom
    cleaved = box.position + np.outer(box.side, [0.0, 0.0, max(apart, 2 * reach)])
    repeats = in_plane_repeats(box.position[mobile], box.atom_type[mobile], box.periods)
    with StackedForces(field, [cleaved], [box.atom_type], box.periods) as forces:
        rest = forces(np.zeros_like(cleaved))
        sets = _far_apart(cleaved[:, 2], mobile[repeats.home], 2 * reach + BETWEEN_ANGSTROM)
        rows = _rows(forces, rest, cleaved, mobile, repeats, sets)
    linear = np.zeros((len(mobile), 3))
    linear[np.searchsorted(mobile, bonds.atoms)] = -_without_tension(bonds.linear, box, bonds.atoms)
    return Quadratic(mobile, linear, repeats, rows)


def _without_tension(forces: Array, box: Slab, atoms: Integers) -> Array:
    """Forces of the bonds without what pulls the sides together: the atoms next to the plane bear it.

    At rest, crystals with the lattice constants of a temperature are under tension, which its pressure
    balances. Harmonic crystals have no such pressure, and without this would pull the interface open.
    """
    found, slab = forces.copy(), Slab(box.position[atoms], box.atom_type[atoms], box.side[atoms], box.periods)
    for side, facing in ((0, -1), (1, 0)):
        own, face = slab.side == side, slab.plane == facing
        found[face, 2] -= forces[own, 2].sum() / np.count_nonzero(face)
    return found


def _far_apart(z: Array, home: Integers, apart: float) -> Iterator[list[int]]:
    """Sets of atoms that may be displaced together: farther from one another than this along z."""
    left = [int(atom) for atom in home[np.argsort(z[home], kind="stable")]]
    while left:
        together = [left[0]]
        for atom in left[1:]:
            if z[atom] - z[together[-1]] > apart:
                together.append(atom)
        yield together
        left = [atom for atom in left if atom not in set(together)]


def _rows(
    forces: AllForces, rest: Array, position: Array, atoms: Integers, repeats: Repeats, sets: _Sets
) -> Any:
    """(3 n_basis, 3 n) K of the first cell: minus the change of forces with displacements, sparse.

    Args:
        forces: from displacements of all atoms (n_all, 3).
        position: (n_all, 3) Å, which tells apart whose displacement a force answers to.
        atoms: (n,) those of K, ascending.
        sets: of atoms displaced together.
    """
    arranged = atoms[repeats.order]
    row_of = {int(atom): number for number, atom in enumerate(atoms[repeats.home])}
    basis = len(row_of)
    rows: list[NDArray[Any]] = []
    columns: list[NDArray[Any]] = []
    values: list[NDArray[Any]] = []
    z, largest = position[arranged, 2], 0.0
    for together in sets:
        owner = np.abs(z[None, :] - position[together, 2][:, None]).argmin(axis=0)
        row = np.array([row_of[int(atom)] for atom in np.array(together)])[owner]
        for axis in range(3):
            step = np.zeros_like(position)
            step[together, axis] = DISPLACEMENT_ANGSTROM
            up, down = forces(step), forces(-step)
            largest = max(largest, float(np.abs(up - down).max() / 2))
            refuse_jumps(up - rest, rest - down, FAINT * largest)
            change = ((down - up) / (2 * DISPLACEMENT_ANGSTROM))[arranged]
            kept, along = np.nonzero(change)
            rows.append(3 * row[kept] + axis)
            columns.append(3 * kept + along)
            values.append(change[kept, along])
    shape = (3 * basis, 3 * len(atoms))
    where = (np.concatenate(rows), np.concatenate(columns))
    found = sparse.coo_matrix((np.concatenate(values), where), shape=shape).tocsr()
    # Round-off between atoms out of reach of one another.
    found.data[np.abs(found.data) < NEGLIGIBLE_STIFFNESS * np.abs(found.data).max()] = 0.0
    found.eliminate_zeros()
    return found
