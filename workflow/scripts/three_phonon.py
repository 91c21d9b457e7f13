"""Frequency map of three-phonon transfer at the interface; run under MPI, each rank takes pairs of bands."""

import argparse
from pathlib import Path

import numpy as np
from mpi4py import MPI

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.spectral.spectrum import BlockPlan, block_spectrum, frequencies
from kapitza.analysis.spectral.three_phonon import band_edges, combinations_needed, split_bands, transfer
from kapitza.simulation.orders import OrderForces
from kapitza.simulation.session import check_ranks
from kapitza.simulation.trajectory import open_trajectory


def blocks_of(force, velocity, side, interval, plan):
    """(n_blocks, side, n_freq) eV of a force along consecutive frames."""
    parts = [slice(start, start + plan.length) for start in range(0, plan.count * plan.hop, plan.hop)]
    return np.array([block_spectrum(force[part], velocity[part], side, interval) for part in parts])


def main(
    *, trajectory, potential, species, block_ps, order_step, cutoff_thz, bands, blocks, ranks, output,
    communicator=MPI.COMM_WORLD,
):  # fmt: skip
    """Write three_phonon.h5."""
    check_ranks(ranks, communicator)
    edges, wanted = band_edges(cutoff_thz, bands), combinations_needed(bands)
    with open_trajectory(trajectory) as recorded:
        interval = recorded.interval_ps
        whole = BlockPlan.of(recorded.n_frames, interval, block_ps)
        plan = BlockPlan(whole.length, min(blocks, whole.count))
        field = recorded.field(potential, species)
        slab, chosen = recorded.slab.around(0, field.potential.force_range_angstrom)
        mean = recorded.sites(communicator).mean[chosen]
        displacement, velocity = recorded.frames(slice(0, (plan.count + 1) * plan.hop), chosen)
    moved = displacement - mean
    parts = split_bands(moved, interval, edges)
    jobs = [None, *wanted]
    mine = range(communicator.Get_rank(), len(jobs), communicator.Get_size())
    rms, done = float(np.sqrt(np.mean(np.square(moved)))), {}
    with OrderForces(field, slab, mean, order_step) as orders:
        for n in mine:
            # One sum of bands at a time: there are hundreds, each as large as the motion itself.
            part = moved if jobs[n] is None else sum(parts[band] for band in jobs[n])
            done[n] = blocks_of(orders.third(part, rms), velocity, slab.side, interval, plan)
    gathered = communicator.gather(done, root=0)
    if communicator.Get_rank() == 0:
        spectra = {n: found for part in gathered for n, found in part.items()}
        by_pair = {combination: spectra[n + 1] for n, combination in enumerate(wanted)}
        pairs = transfer(by_pair, bands)  # (band, band, block, side, frequency)
        write(Path(output), spectra[0], pairs, frequencies(plan.length, interval), edges)


def write(output, order3, pairs, frequency, edges):
    """Write the map of every block (eV) and, for comparison, order 3 of the same frames."""
    values = {"frequency_thz": (frequency, "THz"), "band_edges_thz": (edges, "THz")}
    for number, side in enumerate(("left", "right")):
        values[f"transfer_{side}"] = (pairs[:, :, :, number], "eV")
        values[f"order3_{side}"] = (order3[:, number], "eV")
    write_arrays(output, values)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind in (("trajectory", Path), ("potential", str), ("output", Path)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    parser.add_argument("--species", nargs="+", required=True)
    for name in ("block-ps", "order-step", "cutoff-thz"):
        parser.add_argument(f"--{name}", type=float, required=True)
    for name in ("bands", "blocks", "ranks"):
        parser.add_argument(f"--{name}", type=int, required=True)
    main(**vars(parser.parse_args()))
