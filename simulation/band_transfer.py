"""Three-phonon transfer between bands of frequencies, each rank taking some pairs of bands.

See docs/theory.md, "Map of three-phonon transfer".
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kapitza.analysis.spectral.spectrum import BlockPlan, block_speeds, flow_spectra, frequencies
from kapitza.analysis.spectral.three_phonon import band_edges, combinations_needed, split_bands, transfer
from kapitza.arraytypes import Array
from kapitza.simulation.forces import ForceField
from kapitza.simulation.orders import OrderForces
from kapitza.simulation.trajectory import Recorded

if TYPE_CHECKING:
    from kapitza.simulation.twin.twin_field import TwinField


@dataclass(frozen=True)
class BandSettings:
    """Bands from 0 to `cutoff_thz`, and how many of the first blocks the map is made of."""

    bands: int
    blocks: int
    cutoff_thz: float


def band_transfer(
    recorded: Recorded,
    whole: BlockPlan,
    field: "ForceField | TwinField",
    mean: Array,
    step: float,
    settings: BandSettings,
    communicator: Any,
) -> dict[str, tuple[Array, str]] | None:
    """Content of three_phonon.h5 on the first rank, None on the others. Collective.

    Args:
        whole: blocks of the trajectory.
        mean: (n_atoms, 3) Å, mean displacement of all recorded atoms.
        step: h of the derivatives.
        communicator: of mpi4py.
    """
    edges = band_edges(settings.cutoff_thz, settings.bands)
    wanted = combinations_needed(settings.bands)
    plan = BlockPlan(whole.length, min(settings.blocks, whole.count))
    slab, chosen = recorded.slab.around(0, field.potential.force_range_angstrom)
    displacement, velocity = recorded.frames(slice(0, (plan.count + 1) * plan.hop), chosen)
    moved = displacement - mean[chosen]
    parts = split_bands(moved, recorded.interval_ps, edges)
    jobs = [None, *wanted]
    mine = range(communicator.Get_rank(), len(jobs), communicator.Get_size())
    rms, done = float(np.sqrt(np.mean(np.square(moved)))), {}
    speeds = block_speeds(velocity, recorded.interval_ps, plan)
    with OrderForces(field, slab, mean[chosen], step) as orders:
        for n in mine:
            # One sum of bands at a time: there are hundreds, each as large as the motion itself.
            bands = jobs[n]
            part = moved if bands is None else sum(parts[band] for band in bands)
            force = orders.third(part, rms)
            done[n] = flow_spectra(force, speeds, slab.side, recorded.interval_ps, plan)
    gathered = communicator.gather(done, root=0)
    if communicator.Get_rank():
        return None
    spectra = {n: found for part in gathered for n, found in part.items()}
    by_pair = {combination: spectra[n + 1] for n, combination in enumerate(wanted)}
    pairs = transfer(by_pair, settings.bands)  # (band, band, block, side, frequency)
    content = {
        "frequency_thz": (frequencies(plan.length, recorded.interval_ps), "THz"),
        "band_edges_thz": (edges, "THz"),
    }
    for number, side in enumerate(("left", "right")):
        content[f"transfer_{side}"] = (pairs[:, :, :, number], "eV")
        content[f"order3_{side}"] = (spectra[0][:, number], "eV")
    return content
