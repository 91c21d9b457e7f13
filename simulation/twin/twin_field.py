"""The force field of a twin as the heat flow needs it: cross-interface forces of what has replaced the bonds.

U = A(L) + A(R) + B: crystals and bonds, each whole or expanded. Through the plane of the interface flows what
B does. Through a plane moved into a crystal flows what of A acts across it, and what of B acts on atoms
beyond it; of quadratic energies what couples both sides: the rest is each side's own, and of
the terms beyond them what is left without the atoms beyond the plane is not counted (docs/theory.md,
"Twins").
"""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kapitza.arraytypes import Array, Integers
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.twin.bond_terms import BondTerms
from kapitza.simulation.twin.expansion import Expansion
from kapitza.simulation.twin.quadratic import Quadratic
from kapitza.simulation.twin.twin_bonds import wrapped_displacement
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.twin_kinds import TwinKind


@dataclass(frozen=True)
class TwinField:
    """What stands in place of a ForceField in the analysis of a twin's trajectory."""

    field: ForceField
    kind: TwinKind
    expansion: Expansion

    @property
    def potential(self) -> Potential:
        """The potential that is in part replaced; its range is that of what replaces it."""
        return self.field.potential

    def cross(self, slab: Slab, together: int = 1) -> "TwinCrossForces":
        """Forces across the plane between the sides of a slab of recorded atoms, near their sites."""
        return TwinCrossForces(self, slab, together)

    def atoms_of(self, slab: Slab) -> tuple[Integers, Array]:
        """Numbers of the atoms of a slab in the box, and (n, 3) Å from the reference to their positions."""
        z = slab.position[:, 2]
        reference = self.expansion.reference
        near = np.flatnonzero(np.abs(reference[:, 2] - z.mean()) < np.ptp(z))
        apart = np.array(
            [
                np.linalg.norm(
                    wrapped_displacement(place[None], reference[near], self.expansion.periods), axis=1
                ).argmin()
                for place in slab.position
            ]
        )
        atoms = near[apart]
        return atoms, wrapped_displacement(slab.position, reference[atoms], self.expansion.periods)

    @cached_property
    def matrices(self) -> dict[str, Any]:
        """K of the bonds and of the crystals, sparse."""
        found = {"bonds": self.expansion.bonds.matrix()}
        if self.expansion.crystals:
            found["crystals"] = self.expansion.crystals.matrix()
        return found


class TwinCrossForces:
    """Cross-interface forces of a twin, of a slab, frame by frame; a context manager.

    Called like CrossForces.
    """

    def __init__(self, field: TwinField, slab: Slab, together: int) -> None:
        self._right = slab.side == 1
        atoms, self._shift = field.atoms_of(slab)
        true_side = field.expansion.side[atoms]
        moved = not np.array_equal(true_side, slab.side)
        self._couplings: list[tuple[Any, Any]] = []
        self._terms: list[tuple[float, NDArray[np.bool_], CrossForces]] = []
        self._expanded: list[tuple[float, NDArray[np.bool_], BondTerms]] = []
        self._static: Array | float = 0.0
        self._opened = ExitStack()
        if moved:
            self._beside(field, slab, atoms, true_side, together)
        else:
            self._at_interface(field, slab, atoms, together)

    def _at_interface(self, field: TwinField, slab: Slab, atoms: Integers, together: int) -> None:
        everything = np.full(len(atoms), True)
        if not field.kind.bonds_order:
            self._whole(field, slab, everything, together, 1.0)
            return
        energy, row = field.expansion.bonds, {int(atom): row for row, atom in enumerate(atoms)}
        place = np.array([row[int(atom)] for atom in energy.atoms])
        self._static = np.zeros_like(slab.position)
        self._static[place] = energy.linear
        self._couplings.append((place, field.matrices["bonds"]))
        self._further(field, atoms, everything, 1.0)

    def _beside(
        self, field: TwinField, slab: Slab, atoms: Integers, true_side: Integers, together: int
    ) -> None:
        """A plane moved into a crystal: beyond it lie atoms of that crystal alone."""
        inside = true_side[self._right != (true_side == 1)][0]
        beyond = slab.side == inside
        own = true_side == inside
        if field.kind.harmonic_crystals:
            self._coupling(field, "crystals", atoms)
        else:
            self._whole(field, slab, own, together, 1.0)
        everything, left = np.full(len(atoms), True), (own & ~beyond).any()
        if field.kind.bonds_order:
            self._coupling(field, "bonds", atoms)
            if not own.all():
                self._further(field, atoms, everything, 1.0)
                if left:
                    self._further(field, atoms, ~beyond, -1.0)
        elif not own.all():
            across = replace(slab, side=true_side)
            self._whole(field, across, everything, together, 1.0)
            if left:
                self._whole(field, across, ~beyond, together, -1.0)

    def _whole(
        self, field: TwinField, slab: Slab, chosen: NDArray[np.bool_], together: int, sign: float
    ) -> None:
        part = Slab(slab.position[chosen], slab.atom_type[chosen], slab.side[chosen], slab.periods)
        forces = self._opened.enter_context(CrossForces(field.field, part, together))
        self._terms.append((sign, chosen, forces))

    def _further(self, field: TwinField, atoms: Integers, chosen: NDArray[np.bool_], sign: float) -> None:
        """Third and fourth order of the bonds among some atoms, where they are kept; none elsewhere."""
        if field.kind.further_order:
            slab = field.expansion.slab(atoms[chosen])
            terms = self._opened.enter_context(BondTerms(field.field, slab, field.kind.further_order))
            self._expanded.append((sign, chosen, terms))

    def _coupling(self, field: TwinField, name: str, atoms: Integers) -> None:
        """What of a quadratic energy couples the sides of the slab."""
        energy: Quadratic | None = getattr(field.expansion, name)
        assert energy
        known = np.isin(atoms, energy.atoms)
        index = np.searchsorted(energy.atoms, atoms[known])
        rows = (3 * index[:, None] + np.arange(3)).ravel()
        part = field.matrices[name][rows][:, rows].tocoo()
        right = np.repeat(self._right[known], 3)
        part.data[right[part.row] == right[part.col]] = 0.0
        part.eliminate_zeros()
        self._couplings.append((np.flatnonzero(known), part.tocsr()))

    def __call__(self, displacement: NDArray[Any]) -> NDArray[np.float64]:
        """Cross-interface forces (n_frames, n_atoms, 3) in eV/Å at displacements of the slab in Å.

        Raises SimulationError for a force that is not finite.
        """
        found = np.zeros(displacement.shape)
        found += self._static
        for sign, chosen, forces in self._terms:
            found[:, chosen] += sign * forces(displacement[:, chosen])
        moved = displacement + self._shift
        for sign, chosen, terms in self._expanded:
            found[:, chosen] += sign * terms(moved[:, chosen])
        for known, coupling in self._couplings:
            across = coupling @ moved[:, known].reshape(len(moved), 3 * len(known)).T
            found[:, known] -= across.T.reshape(len(moved), len(known), 3)
        return found

    def half_of_bonds(self, displacement: NDArray[Any]) -> float:
        """0 eV: a twin records half of the energy of its bonds with the left atoms."""
        return 0.0

    def __enter__(self) -> "TwinCrossForces":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, trace)
