"""What each atomic plane of the slab does: heat flow through dividing planes moved by ±d, and velocity power.

Run under MPI, each rank takes a range of blocks.
"""

import argparse
from pathlib import Path

import numpy as np
from mpi4py import MPI

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.spectral.spectrum import BlockPlan, block_spectrum, frequencies, velocity_power
from kapitza.analysis.units import METAL_MASS
from kapitza.simulation.forces import CrossForces
from kapitza.simulation.session import check_ranks
from kapitza.simulation.trajectory import block_forces, open_trajectory, share


def plane_spectra(recorded, plan, field, offset, numbers):
    """(n_blocks, side, n_freq) eV of the heat flow through the plane moved by `offset`."""
    slab, chosen = recorded.slab.around(offset, field.potential.force_range_angstrom)
    with CrossForces(field, slab) as cross:
        blocks = block_forces(recorded, plan, numbers, chosen, cross)
        return [
            block_spectrum(force, velocity, slab.side, recorded.interval_ps) for force, velocity, _ in blocks
        ]


def layer_power(recorded, plan, numbers):
    """(n_blocks, n_layers, n_freq) eV per THz: Σ m|v(ν)|² over the atoms of each atomic plane."""
    plane = recorded.slab.plane - recorded.slab.plane.min()
    everything = np.full(len(plane), True)
    found = []
    for number in numbers:
        frames = slice(number * plan.hop, number * plan.hop + plan.length)
        _, velocity = recorded.frames(frames, everything)
        power = velocity_power(velocity, METAL_MASS * recorded.mass_amu, recorded.interval_ps)
        found.append([power[:, plane == layer].sum(axis=1) for layer in range(plane.max() + 1)])
    return found


def heights(slab):
    """z of each atomic plane from the interface plane, Å, and its number of atoms."""
    numbers = range(slab.plane.min(), slab.plane.max() + 1)
    z = np.array([slab.position[slab.plane == number, 2].mean() for number in numbers])
    left = -slab.plane.min()
    return z - (z[left - 1] + z[left]) / 2, [int((slab.plane == number).sum()) for number in numbers]


def main(*, trajectory, potential, species, block_ps, planes, ranks, output, communicator=MPI.COMM_WORLD):
    """Write planes.h5."""
    check_ranks(ranks, communicator)
    offsets = sorted({sign * plane for plane in planes for sign in (-1, 1)})
    with open_trajectory(trajectory) as recorded:
        plan = BlockPlan.of(recorded.n_frames, recorded.interval_ps, block_ps)
        field, mine = recorded.field(potential, species), share(plan, communicator)
        spectra = [plane_spectra(recorded, plan, field, offset, mine) for offset in offsets]
        power = layer_power(recorded, plan, mine)
        z, atoms = heights(recorded.slab)
        frequency = frequencies(plan.length, recorded.interval_ps)
    gathered = communicator.gather((spectra, power), root=0)
    if communicator.Get_rank() == 0:
        flow = np.empty((len(offsets), plan.count, 2, len(frequency)))
        for index in range(len(offsets)):
            flow[index] = np.array([block for part, _ in gathered for block in part[index]])
        layers = np.array([block for _, part in gathered for block in part]).swapaxes(0, 1)
        values = {
            "frequency_thz": (frequency, "THz"),
            "plane": (np.array(offsets, dtype=int), "1"),
            "q_left": (flow[:, :, 0], "eV"),
            "q_right": (flow[:, :, 1], "eV"),
            "layer_z_angstrom": (z, "angstrom"),
            "layer_atoms": (atoms, "1"),
            "layer_power": (layers, "eV/THz"),
        }
        write_arrays(Path(output), values)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind in (("trajectory", Path), ("potential", str), ("output", Path)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    parser.add_argument("--species", nargs="+", required=True)
    parser.add_argument("--block-ps", type=float, required=True)
    parser.add_argument("--planes", type=int, nargs="*", required=True)
    parser.add_argument("--ranks", type=int, required=True)
    main(**vars(parser.parse_args()))
