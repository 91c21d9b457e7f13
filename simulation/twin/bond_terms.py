"""Third and fourth order of the energy of the bonds across an interface, for any potential.

Forces at the reference positions and at displacements scaled by ±h (and ±2h) have both orders:

    F₃ = [F×(h) + F×(−h) − 2F×(0)] / 2h²
    F₄ = {[F×(2h) − F×(−2h)]/4h − [F×(h) − F×(−h)]/2h} / 3h²

Both are exact gradients, at any h, of the same differences of ΔU, so that energy is conserved; what they hold
of orders 5 and 6 is ∝ h². See docs/theory.md, "Twins".
"""

from types import TracebackType
from typing import Any

import numpy as np

from kapitza.arraytypes import Array
from kapitza.simulation.forces import ATOMS_PER_RUN, CrossForces, ForceField
from kapitza.simulation.interface_slab import Slab

BOND_STEP = 0.05
"""h: a twentieth of the displacements, some hundredths of an Å at most."""
THIRD_ORDER, FOURTH_ORDER = 3, 4
SCALES = {
    THIRD_ORDER: (BOND_STEP, -BOND_STEP),
    FOURTH_ORDER: (BOND_STEP, -BOND_STEP, 2 * BOND_STEP, -2 * BOND_STEP),
}
"""Factors of the displacements at which forces are evaluated, by the order that is kept."""
FORCE_WEIGHTS = {
    THIRD_ORDER: np.array([1.0, 1.0]) / (2 * BOND_STEP**2),
    FOURTH_ORDER: np.array([1.0, 1.0, 0.0, 0.0]) / (2 * BOND_STEP**2)
    + np.array([-2.0, 2.0, 1.0, -1.0]) / (12 * BOND_STEP**3),
}
"""Of forces less those at the reference, at these displacements: they add up to F₃, or F₃ + F₄."""


class BondTerms:
    """What of ΔU is of third order, or of third and fourth, in displacements; a context manager."""

    def __init__(
        self, field: ForceField, slab: Slab, order: int, *, atoms_per_run: int = ATOMS_PER_RUN
    ) -> None:
        """Set up the evaluation.

        Args:
            slab: at its reference positions.
            order: THIRD_ORDER or FOURTH_ORDER, the highest that is kept.
            atoms_per_run: as of CrossForces.
        """
        self._scales = np.array(SCALES[order])[:, None, None]
        self._weights = FORCE_WEIGHTS[order]
        self._cross = CrossForces(field, slab, len(self._scales), atoms_per_run=atoms_per_run)
        self._static = self._cross(np.zeros((1, *slab.position.shape)))[0]
        self._rest = 0.0

    def __call__(self, displacement: Array) -> Array:
        """(n_frames, n, 3) eV/Å at displacements (n_frames, n, 3) Å from the reference.

        Raises SimulationError for a force that is not finite.
        """
        scaled = (displacement[:, None] * self._scales).reshape(-1, *displacement.shape[1:])
        forces = self._cross(scaled).reshape(len(displacement), len(self._scales), *displacement.shape[1:])
        forces -= self._static
        return np.asarray(np.einsum("s,fsia->fia", self._weights, forces))

    def energy_ev(self, displacement: Array) -> float:
        """The energy whose gradient the forces are, eV, zero at the reference; displacement: (n, 3) Å."""
        if not self._rest:
            self._rest = self._cross.bond_energies(np.zeros((1, *displacement.shape)))[0]
        scales = self._scales.ravel()
        # −∂/∂u of [ΔU(su) − ΔU(0) + s F×(0)·u]/s is F×(su) − F×(0).
        energy = self._cross.bond_energies(displacement[None] * self._scales) - self._rest
        energy += scales * np.vdot(self._static, displacement)
        return float(self._weights @ (energy / scales))

    def __enter__(self) -> "BondTerms":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cross.__exit__(kind, error, trace)


def beyond_half_way(displacement: Array, nearest_angstrom: Array) -> Any:
    """Whether any atom is farther from its reference than half of the way to the next site.

    Args:
        displacement: (n, 3) Å.
        nearest_angstrom: (n,) Å, distance of the next site.
    """
    return (np.square(displacement).sum(axis=1) > np.square(nearest_angstrom / 2)).any()
