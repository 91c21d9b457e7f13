"""Forces and energy of the bonds across an interface in the dynamics of a twin: whole or expanded."""

from types import TracebackType
from typing import Any

import numpy as np

from kapitza.arraytypes import Array
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.session import SimulationError
from kapitza.simulation.twin.bond_terms import BondTerms, beyond_half_way
from kapitza.simulation.twin.expansion import Expansion

SECOND_ORDER = 2
"""Order of a harmonic energy in the displacements."""


class TwinBonds:
    """−∂/∂r of the energy that stands for ΔU, for the atoms of `expansion.bonds`; a context manager."""

    def __init__(self, field: ForceField, expansion: Expansion, *, order: int) -> None:
        """Set up.

        Args:
            order: as of TwinKind.bonds_order.
        """
        self._quadratic = expansion.bonds
        slab = expansion.slab(expansion.bonds.atoms)
        self._nearest = slab.nearest_site_angstrom
        self._potential = None if order else CrossForces(field, slab, atoms_per_run=0)
        self._terms = BondTerms(field, slab, order, atoms_per_run=0) if order > SECOND_ORDER else None

    def __call__(self, displacement: Array) -> Array:
        """(n, 3) eV/Å at displacements (n, 3) Å from the reference.

        Raises:
            SimulationError: a force is not finite, or an atom has left its site where the bonds, expanded to
                third or fourth order, may have no bound.
        """
        if self._potential:
            return np.asarray(self._potential(displacement[None])[0])
        found = self._quadratic.forces(displacement)
        if self._terms:
            if beyond_half_way(displacement, self._nearest):
                raise _run_away()
            found += self._terms(displacement[None])[0]
        return found

    def energy_ev(self, displacement: Array) -> float:
        """Energy of the bonds, eV: of whole ones ΔU, of expanded ones counted from the reference."""
        if self._potential:
            return self._potential.bond_energy(displacement)
        forces = self._quadratic.forces(displacement)
        energy = float(self._quadratic.energy_ev(displacement, forces).sum())
        return energy + self._terms.energy_ev(displacement) if self._terms else energy

    def __enter__(self) -> "TwinBonds":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for forces in (self._potential, self._terms):
            if forces:
                forces.__exit__(kind, error, trace)


def _run_away() -> SimulationError:
    return SimulationError(
        "The expanded bonds across the interface have run away: an atom beside the plane is more than half "
        "of the way to the next site.",
        "The energy of bonds to third order has no lower bound, and at this temperature atoms cross its "
        "barrier; atoms may diffuse or the crystal melt as well.",
        "Leave cubic_interface out of `twins` at this temperature, or take quartic_interface, whose energy "
        "is bounded for most potentials. The case and its other twins are not concerned.",
    )


def wrapped_displacement(position: Array, reference: Array, periods: Array) -> Any:
    """(n, 3) Å from the reference to the nearest image of each position."""
    return position - nearest_images(reference, position, periods)


def nearest_images(reference: Array, position: Array, periods: Array) -> Any:
    """(n, 3) Å, the image of each reference nearest to a position, in a box periodic in x and y."""
    found = np.array(np.broadcast_to(reference, np.broadcast_shapes(reference.shape, position.shape)))
    found[:, :2] += periods * np.round((position - reference)[:, :2] / periods)
    return found
