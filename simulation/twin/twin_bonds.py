"""Forces and energy of the bonds across an interface in the dynamics of a twin: whole or harmonic."""

from types import TracebackType
from typing import Any

import numpy as np

from kapitza.arraytypes import Array
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.twin.expansion import Expansion


class TwinBonds:
    """−∂/∂r of the energy that stands for ΔU, for the atoms of `expansion.bonds`; a context manager."""

    def __init__(self, field: ForceField, expansion: Expansion, *, harmonic: bool) -> None:
        self._quadratic = expansion.bonds
        slab = expansion.slab(expansion.bonds.atoms)
        self._potential = None if harmonic else CrossForces(field, slab, atoms_per_run=0, pairwise=False)

    def __call__(self, displacement: Array) -> Array:
        """(n, 3) eV/Å at displacements (n, 3) Å from the reference.

        Raises SimulationError for a force that is not finite.
        """
        if self._potential:
            return np.asarray(self._potential(displacement[None])[0])
        return self._quadratic.forces(displacement)

    def energy_ev(self, displacement: Array) -> float:
        """Energy of the bonds, eV: of whole ones ΔU, of harmonic ones counted from the reference."""
        if self._potential:
            return self._potential.bond_energy(displacement)
        forces = self._quadratic.forces(displacement)
        return float(self._quadratic.energy_ev(displacement, forces).sum())

    def __enter__(self) -> "TwinBonds":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._potential:
            self._potential.__exit__(kind, error, trace)


def wrapped_displacement(position: Array, reference: Array, periods: Array) -> Any:
    """(n, 3) Å from the reference to the nearest image of each position."""
    found = position - reference
    found[:, :2] -= periods * np.round(found[:, :2] / periods)
    return found
