"""Heat flow by in-plane wavevector: at the interface by polarisation and side, and through moved planes.

What is kept are means over blocks and groups of blocks: it does not grow with the length of the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.spectral.in_plane.in_plane_cells import InPlaneCells, in_plane_cells
from kapitza.analysis.spectral.in_plane.wavevector_spectrum import (
    RunningMeans,
    joined_means,
    wavevector_spectrum,
)
from kapitza.analysis.spectral.spectrum import BlockPlan, frequencies
from kapitza.arraytypes import Array, Complex
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.trajectory import Recorded


@dataclass(frozen=True)
class WavevectorSettings:
    """How heat is resolved by wavevector.

    Attributes:
        sublattice: of each LAMMPS type, what tells its sites from others: types that disorder exchanges have
            the same.
        groups: disjoint groups of blocks errors come from.
    """

    sublattice: tuple[int, ...]
    groups: int


class WavevectorFlow:
    """Collects block after block what one rank finds; 0 stands for the interface, ±d for moved planes."""

    def __init__(
        self, recorded: Recorded, plan: BlockPlan, settings: WavevectorSettings, offsets: Sequence[int]
    ) -> None:
        """Find the cells of the recorded slab.

        Raises:
            ValueError: fewer than two blocks per group.
        """
        slab = recorded.slab
        sublattice = np.array(settings.sublattice)[slab.atom_type - 1]
        self._cells = in_plane_cells(slab.position, slab.plane, sublattice, slab.periods)
        self._parts: dict[int, InPlaneCells] = {}
        self._interval_ps = recorded.interval_ps
        self._frames = plan.length
        self.means = {offset: RunningMeans.over(plan.count, settings.groups) for offset in (0, *offsets)}

    def take(
        self,
        offset: int,
        number: int,
        transforms: tuple[Complex, Complex],
        part: tuple[Slab, NDArray[np.bool_]],
    ) -> None:
        """Take in one block at one plane.

        Args:
            offset: of the plane.
            number: of the block.
            transforms: of `block_transforms`.
            part: the atoms the forces are of, and which of the recorded ones these are (`Slab.around`).
        """
        slab, chosen = part
        if offset not in self._parts:
            self._parts[offset] = self._cells.of(chosen)
        found = wavevector_spectrum(*transforms, slab.side, self._parts[offset], self._interval_ps)
        self.means[offset].add(number, found if offset == 0 else 0.5 * found.sum(axis=(0, 2)))

    def arrays(self, parts: Sequence[dict[int, RunningMeans]]) -> dict[str, tuple[Array, str]]:
        """Content of wavevectors.h5.

        parts : `means` of every rank
        """
        waves, lattice = self._cells.waves, self._cells.lattice
        offsets = sorted(offset for offset in self.means if offset)
        at = {offset: joined_means([part[offset] for part in parts]) for offset in self.means}
        mean, groups = at[0]
        shape = (len(waves.members), self._frames // 2 + 1)
        found: dict[str, tuple[Array, str]] = {
            "frequency_thz": (frequencies(self._frames, self._interval_ps), "THz"),
            "wavevector": (waves.points, "1/angstrom"),
            "star": (np.asarray(waves.star), "1"),
            "reciprocal": (lattice.reciprocal, "1/angstrom"),
            "plane": (np.array(offsets, dtype=int), "1"),
        }
        for side, name in enumerate(("left", "right")):
            found[f"q_{name}"] = (mean[side], "eV")
            found[f"q_{name}_groups"] = (groups[:, side], "eV")
        moved = [at[offset][0] for offset in offsets]
        moved_groups = [at[offset][1] for offset in offsets]
        found["q_planes"] = (np.array(moved).reshape(-1, *shape), "eV")
        found["q_planes_groups"] = (np.array(moved_groups).reshape(len(offsets), -1, *shape), "eV")
        return found
