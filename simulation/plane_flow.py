"""What the atomic planes of a slab do: heat flow through moved dividing planes, and velocity power."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.spectral.spectrum import BlockPlan, block_spectrum, layer_power
from kapitza.analysis.units import METAL_MASS
from kapitza.arraytypes import Array
from kapitza.simulation.forces import ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.trajectory import Recorded, block_forces
from kapitza.simulation.twin.twin_field import TwinField


@dataclass(frozen=True)
class PlanePart:
    """What one rank finds in its blocks.

    Attributes:
        flow: (n_offsets, n_blocks, 2, n_freq) eV, left and right of each moved dividing plane.
        power: (n_blocks, n_layers, n_freq) eV/THz, Σ m|v(ν)|² over the atoms of each atomic plane.
    """

    flow: list[list[Array]]
    power: list[Array]


def plane_part(
    recorded: Recorded,
    plan: BlockPlan,
    field: ForceField | TwinField,
    offsets: list[int],
    numbers: NDArray[np.int64],
) -> PlanePart:
    """Flow through planes moved by `offsets`, and power of all planes, in the numbered blocks."""
    flow = [_through(recorded, plan, field, offset, numbers) for offset in offsets]
    return PlanePart(flow, _plane_power(recorded, plan, numbers))


def _through(
    recorded: Recorded,
    plan: BlockPlan,
    field: ForceField | TwinField,
    offset: int,
    numbers: NDArray[np.int64],
) -> list[Array]:
    slab, chosen = recorded.slab.around(offset, field.potential.force_range_angstrom)
    with field.cross(slab) as cross:
        return [
            np.array(block_spectrum(force, velocity, slab.side, recorded.interval_ps))
            for force, velocity, _ in block_forces(recorded, plan, numbers, chosen, cross)
        ]


def _plane_power(recorded: Recorded, plan: BlockPlan, numbers: NDArray[np.int64]) -> list[Array]:
    layer = recorded.slab.plane - recorded.slab.plane.min()
    everything = np.full(len(layer), True)
    found = []
    for number in numbers:
        frames = slice(number * plan.hop, number * plan.hop + plan.length)
        _, velocity = recorded.frames(frames, everything)
        found.append(layer_power(velocity, METAL_MASS * recorded.mass_amu, layer, recorded.interval_ps))
    return found


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
    n_blocks = sum(len(part.power) for part in parts)
    flow = np.empty((len(offsets), n_blocks, 2, len(frequency)))
    for index in range(len(offsets)):
        flow[index] = np.array([block for part in parts for block in part.flow[index]])
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
