"""Heat flow by the linear parts of the higher orders, block by block: fitted to one half, of the other half.

See docs/theory.md, "Effective linear bond".
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from mpi4py import MPI
from numpy.typing import NDArray

from kapitza.analysis.spectral.effective.bond_regression import FITTED_ORDERS, BondFit, Halves, too_few
from kapitza.analysis.spectral.effective.cell_waves import cell_waves
from kapitza.analysis.spectral.spectrum import BlockPlan, block_spectrum
from kapitza.arraytypes import Array
from kapitza.simulation.forces import ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.trajectory import MeanSites, Recorded


@dataclass(frozen=True)
class BondOfRun:
    """The bonds across the interface of a recorded run.

    Attributes:
        slab: the atoms they join, at their reference positions.
        chosen: which of the recorded atoms these are.
        mean: (n_atoms, 3) Å, their mean displacement.
        plan: blocks of the run.
        fit: None where the run is too short for one.
    """

    slab: Slab
    chosen: NDArray[np.bool_]
    mean: NDArray[np.float64]
    plan: BlockPlan
    fit: BondFit | None

    @classmethod
    def of(cls, recorded: Recorded, plan: BlockPlan, forces: ForceField, sites: MeanSites) -> "BondOfRun":
        """Nothing fitted yet. Raises SimulationError where too few planes are recorded."""
        slab, chosen = recorded.slab.around(0, forces.potential.force_range_angstrom)
        waves = cell_waves(slab.position, slab.atom_type, slab.plane, slab.periods)
        halves = Halves.of(plan, recorded.n_frames)
        fit = None if too_few(waves, halves) else BondFit(waves, slab.side, halves)
        return cls(slab, chosen, sites.mean[chosen], plan, fit)

    def add(self, start: int, parts: Array, moved: Array, velocity: Array) -> None:
        """Take in frames; see BondFit."""
        if self.fit:
            self.fit.add(start, parts, moved, velocity)


def linear_arrays(
    bond: BondOfRun, recorded: Recorded, numbers: NDArray[np.int64], communicator: Any
) -> dict[str, tuple[Array, str]]:
    """Arrays of heat_flow.h5 with their units; none where nothing is fitted, or on another rank. Collective.

    Args:
        numbers: of the blocks of this rank.
    """
    if bond.fit is None:
        return {}
    communicator.Allreduce(MPI.IN_PLACE, bond.fit.sums, op=MPI.SUM)
    solved = bond.fit.solved(bond.fit.sums)
    spectra = []
    for number in numbers:
        start = number * bond.plan.hop
        displacement, velocity = recorded.frames(slice(start, start + bond.plan.length), bond.chosen)
        forces = solved.forces(int(number), displacement - bond.mean)
        spectra.append(np.array(block_spectrum(forces, velocity, bond.slab.side, recorded.interval_ps)))
    gathered = communicator.gather(spectra, root=0)
    if gathered is None:
        return {}
    blocks = np.array([block for part in gathered for block in part])  # (block, side, order, frequency)
    found = {"linear_fit_error_ev_ps": (solved.fit_error_ev_ps, "eV/ps")}
    for order, name in enumerate(FITTED_ORDERS):
        for number, side in enumerate(("left", "right")):
            found[f"{name}_linear_{side}"] = (blocks[:, number, order], "eV")
    return found
