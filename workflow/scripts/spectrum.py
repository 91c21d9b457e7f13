"""Spectral heat flow of a trajectory; run under MPI, each rank takes a range of blocks."""

import argparse
from pathlib import Path

import h5py
import numpy as np
from mpi4py import MPI

from analysis.spectrum import BlockPlan, block_spectrum, frequencies, heat_flow
from simulation.forces import CrossForces, ForceField, Slab
from simulation.session import check_ranks
from study.potentials import MANIFEST_PATH, load_manifest


def blocks(file, cross, side, plan, interval, numbers):
    """Yield (q_left, q_right, heat flow of the block's new frames) of the numbered blocks, in order."""
    frames = (np.empty((0,)), np.empty((0,)))
    end = 0
    for number in numbers:
        start = number * plan.hop
        new = slice(max(start, end), start + plan.length)
        velocity = file["velocity"][new].astype(float)
        fresh = cross(file["displacement"][new].astype(float)), velocity
        overlap = plan.length - len(velocity)
        frames = [
            np.concatenate([o[len(o) - overlap :], f]) if overlap else f
            for o, f in zip(frames, fresh, strict=True)
        ]
        end = new.stop
        yield *block_spectrum(*frames, side, interval), heat_flow(*fresh, side)


def main(*, trajectory, potential, species, block_ps, ranks, output, communicator=MPI.COMM_WORLD):
    """Write heat_flow.h5."""
    check_ranks(ranks, communicator)
    rank, size = communicator.Get_rank(), communicator.Get_size()
    with h5py.File(trajectory, "r") as file:
        interval = float(file.attrs["frame_interval_ps"])
        plan = BlockPlan.of(len(file["step"]), interval, block_ps)
        kinds, side = file["atom_type"][:], file["side"][:].astype(int)
        masses = [float(file["mass_amu"][:][kinds == kind][0]) for kind in range(1, len(species) + 1)]
        field = ForceField(load_manifest()[potential], species, masses, MANIFEST_PATH.parent)
        slab = Slab(file["reference_position"][:], kinds, side, file.attrs["box_angstrom"][:2])
        mine = np.array_split(np.arange(plan.count), size)[rank]
        with CrossForces(field, slab) as cross:
            parts = list(blocks(file, cross, side, plan, interval, mine))
            rest = slice((plan.count + 1) * plan.hop if rank == size - 1 else len(file["step"]), None)
            tail = heat_flow(cross(file["displacement"][rest]), file["velocity"][rest].astype(float), side)
    # A rank's first block begins inside the block before, whose rank counts the shared frames already.
    flows = [flow[plan.hop :] if rank and not n else flow for n, (_, _, flow) in enumerate(parts)] + [tail]
    gathered = communicator.gather(([p[0] for p in parts], [p[1] for p in parts], flows), root=0)
    if rank == 0:
        write(Path(output), gathered, frequencies(plan.length, interval), interval, plan)


def write(output, gathered, frequency, interval, plan):
    """Write the gathered spectra (eV) and heat flow (eV/ps)."""
    partial = output.with_suffix(".part")
    left, right, flow = ([item for part in gathered for item in part[column]] for column in range(3))
    with h5py.File(partial, "w") as file:
        for name, values, unit in (
            ("frequency_thz", frequency, "THz"),
            ("q_left", left, "eV"),
            ("q_right", right, "eV"),
            ("heat_flow_ev_ps", np.concatenate(flow), "eV/ps"),
        ):
            file.create_dataset(name, data=np.asarray(values)).attrs["units"] = unit
        file["time_ps"] = interval * (1 + np.arange(len(file["heat_flow_ev_ps"])))
        file["time_ps"].attrs["units"] = "ps"
        file.attrs.update(frame_interval_ps=interval, block_frames=plan.length)
    partial.rename(output)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind in (("trajectory", Path), ("potential", str), ("output", Path)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    parser.add_argument("--species", nargs="+", required=True)
    parser.add_argument("--block-ps", type=float, required=True)
    parser.add_argument("--ranks", type=int, required=True)
    main(**vars(parser.parse_args()))
