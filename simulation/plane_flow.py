"""What the atomic planes of a slab do: heat flow through moved dividing planes, and velocity power."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.spectral.spectrum import force_transform, layer_power, sided_power
from kapitza.analysis.units import METAL_MASS
from kapitza.arraytypes import Array
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.trajectory import BlockForces, BlockFrames, Recorded
from kapitza.simulation.wavevector_flow import WavevectorFlow

if TYPE_CHECKING:
    from kapitza.simulation.twin.twin_field import TwinCrossForces, TwinField


@dataclass(frozen=True)
class PlanePart:
    """What one rank finds in its blocks.

    Attributes:
        flow: of every block, (n_offsets, 2, n_freq) eV, left and right of each moved dividing plane.
        power: of every block, (n_layers, n_freq) eV/THz, Σ m|v(ν)|² over the atoms of each atomic plane.
    """

    flow: list[Array] = field(default_factory=list)
    power: list[Array] = field(default_factory=list)


@dataclass(frozen=True)
class _Moved:
    """A moved dividing plane: by how much, the atoms near it, which these are, and the forces across."""

    offset: int
    slab: Slab
    chosen: NDArray[np.bool_]
    forces: BlockForces


class PlaneFlows:
    """Flow through several moved planes and power of all planes, block by block; a context manager.

    All planes take their turn within a block, so that frames are read, and velocities transformed, once; and
    memory does not grow with the length of the run.
    """

    def __init__(
        self,
        recorded: Recorded,
        field: "ForceField | TwinField",
        offsets: list[int],
        resolved: WavevectorFlow | None = None,
    ) -> None:
        """Set up the evaluation.

        Args:
            offsets: planes by which the dividing plane is moved, positive to the right.
            resolved: takes the same in by wavevector.

        Raises:
            SimulationError: the recorded slab is too thin for a plane.
        """
        self.found = PlanePart()
        self._resolved = resolved
        self._interval_ps = recorded.interval_ps
        self._mass = METAL_MASS * recorded.mass_amu
        self._layer = recorded.slab.plane - recorded.slab.plane.min()
        self._planes: list[_Moved] = []
        reach = field.potential.force_range_angstrom
        with ExitStack() as opened:
            for offset in offsets:
                slab, chosen = recorded.slab.around(offset, reach)
                across: CrossForces | TwinCrossForces = field.cross(slab)
                opened.enter_context(across)
                self._planes.append(_Moved(offset, slab, chosen, BlockForces(across, chosen)))
            self._opened = opened.pop_all()

    def add(self, number: int, block: BlockFrames, speed: NDArray[np.complex128]) -> None:
        """Evaluate the next block.

        Args:
            number: of the block.
            speed: its velocities, transformed.
        """
        n_frames, interval = len(block.velocity), self._interval_ps
        flows = []
        for plane in self._planes:
            force, own = force_transform(plane.forces(block), interval), speed[:, plane.chosen]
            flows.append(sided_power(force, own, plane.slab.side, interval))
            if self._resolved:
                self._resolved.take(plane.offset, number, (force, own), (plane.slab, plane.chosen))
        self.found.flow.append(np.array(flows).reshape(len(flows), 2, len(speed)))
        self.found.power.append(layer_power(speed, self._mass, self._layer, n_frames, interval))

    def __enter__(self) -> "PlaneFlows":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, trace)


def plane_arrays(
    parts: list[PlanePart], offsets: list[int], frequency: Array, slab: Slab
) -> dict[str, tuple[Array, str]]:
    """Content of planes.h5 from the parts of all ranks, in order.

    Args:
        parts: of every rank.
        offsets: planes by which the dividing plane was moved, ascending; positive to the right.
        frequency: (n_freq,) THz.
        slab: all recorded atoms.
    """
    flow = np.array([block for part in parts for block in part.flow]).swapaxes(0, 1)
    layers = np.array([block for part in parts for block in part.power]).swapaxes(0, 1)
    return {
        "frequency_thz": (frequency, "THz"),
        "plane": (np.array(offsets, dtype=int), "1"),
        "q_left": (flow[:, :, 0], "eV"),
        "q_right": (flow[:, :, 1], "eV"),
        "layer_z_angstrom": (slab.plane_height_angstrom, "angstrom"),
        "layer_atoms": (slab.plane_atoms, "1"),
        "layer_power": (layers, "eV/THz"),
    }
