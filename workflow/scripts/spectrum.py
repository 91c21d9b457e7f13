"""Spectral heat flow of a trajectory, in all and by order; under MPI, each rank takes a range of blocks."""

import argparse
from pathlib import Path

import numpy as np
from mpi4py import MPI

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.spectral.spectrum import BlockPlan, block_spectrum, frequencies, heat_flow
from kapitza.simulation.orders import ORDERS, OrderForces
from kapitza.simulation.session import check_ranks
from kapitza.simulation.trajectory import block_forces, open_trajectory, share


def main(*, trajectory, potential, species, block_ps, order_step, ranks, output, communicator=MPI.COMM_WORLD):
    """Write heat_flow.h5."""
    check_ranks(ranks, communicator)
    rank, size = communicator.Get_rank(), communicator.Get_size()
    spectra, flows = [], []
    with open_trajectory(trajectory) as recorded:
        interval = recorded.interval_ps
        plan = BlockPlan.of(recorded.n_frames, interval, block_ps)
        field = recorded.field(potential, species)
        slab, chosen = recorded.slab.around(0, field.potential.force_range_angstrom)
        sites = recorded.sites(communicator)
        with OrderForces(field, slab, sites.mean[chosen], order_step) as orders:
            for parts, velocity, fresh in block_forces(
                recorded, plan, share(plan, communicator), chosen, orders
            ):
                spectra.append(block_spectrum(parts, velocity, slab.side, interval))
                # A rank's first block begins inside the block before, whose rank counts the shared frames.
                fresh -= plan.hop if rank and len(spectra) == 1 else 0
                total = orders.static + parts[:, -fresh:].sum(axis=0)
                flows.append(heat_flow(total, velocity[-fresh:], slab.side))
            rest = slice((plan.count + 1) * plan.hop if rank == size - 1 else recorded.n_frames, None)
            displacement, velocity = recorded.frames(rest, chosen)
            flows.append(heat_flow(orders.static + orders(displacement).sum(axis=0), velocity, slab.side))
    gathered = communicator.gather((spectra, flows), root=0)
    if rank == 0:
        spectra = np.array(
            [block for part, _ in gathered for block in part]
        )  # (block, side, order, frequency)
        flow = np.concatenate([values for _, part in gathered for values in part])
        attributes = {"frame_interval_ps": interval, "block_frames": plan.length, "order_step": order_step}
        nearest = recorded.slab.nearest_site_angstrom
        attributes["site_shift_fraction"] = (sites.shift / nearest).max()
        attributes["vibration_fraction"] = (sites.rms / nearest).max()
        write(Path(output), spectra, flow, frequencies(plan.length, interval), attributes)


def write(output, spectra, flow, frequency, attributes):
    """Write spectra of every order and of their sum (eV), and the heat flow (eV/ps)."""
    values = {
        "frequency_thz": (frequency, "THz"),
        "heat_flow_ev_ps": (flow, "eV/ps"),
        "time_ps": (attributes["frame_interval_ps"] * (1 + np.arange(len(flow))), "ps"),
    }
    for number, side in enumerate(("left", "right")):
        values[f"q_{side}"] = (spectra[:, number].sum(axis=1), "eV")
        for order, name in enumerate(ORDERS):
            values[f"{name}_{side}"] = (spectra[:, number, order], "eV")
    write_arrays(output, values, attributes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind in (("trajectory", Path), ("potential", str), ("output", Path)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    parser.add_argument("--species", nargs="+", required=True)
    parser.add_argument("--block-ps", type=float, required=True)
    parser.add_argument("--order-step", type=float, required=True)
    parser.add_argument("--ranks", type=int, required=True)
    main(**vars(parser.parse_args()))
