"""Heat flow across the interface of a recorded trajectory, resolved in frequency.

In all and by order of anharmonicity (heat_flow.h5), through moved dividing planes with the velocity power of
each atomic plane (planes.h5), and, where asked for, between bands of frequencies (three_phonon.h5). Under MPI
each rank takes some blocks: `mpiexec -n N python -m mpi4py -m kapitza.simulation.heat_flow --ranks N …`.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from mpi4py import MPI

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.spectral.spectrum import ORDERS, BlockPlan, block_spectrum, frequencies, heat_flow
from kapitza.arraytypes import Array
from kapitza.simulation.band_transfer import BandSettings, band_transfer
from kapitza.simulation.forces import ForceField
from kapitza.simulation.orders import OrderForces
from kapitza.simulation.plane_flow import plane_arrays, plane_heights, plane_part
from kapitza.simulation.session import check_ranks
from kapitza.simulation.trajectory import MeanSites, Recorded, block_forces, open_trajectory, share
from kapitza.study.given_potential import GivenPotential


@dataclass(frozen=True)
class FlowSettings:
    """How a trajectory is evaluated.

    Attributes:
        block_ps: length of one Fourier block, ps.
        order_step: h, the fraction displacements are scaled by for derivatives.
        planes: distances, in atomic planes, by which the dividing plane is moved to both sides.
        bands: of the map of three-phonon transfer; None for no map.
    """

    block_ps: float
    order_step: float
    planes: tuple[int, ...]
    bands: BandSettings | None = None


@dataclass(frozen=True)
class FlowFiles:
    """Where the results go; three_phonon is written only with a map."""

    heat_flow: Path
    planes: Path
    three_phonon: Path | None = None


@dataclass(frozen=True)
class _Part:
    """What one rank finds: spectra of its blocks (side, order, n_freq) and the flow of its frames."""

    spectra: list[Array]
    flows: list[Array]


def write_heat_flow(
    trajectory: Path,
    potential: GivenPotential,
    species: Sequence[str],
    settings: FlowSettings,
    files: FlowFiles,
    communicator: Any = MPI.COMM_WORLD,
) -> None:
    """Evaluate a trajectory and write its files. Collective.

    Args:
        trajectory: trajectory.h5 of a run.
        species: element of each LAMMPS type.
        communicator: of mpi4py; files are written by its first rank.

    Raises SimulationError for a slab thinner than the planes need, or a force that is not finite.
    """
    with open_trajectory(trajectory) as recorded:
        plan = BlockPlan.of(recorded.n_frames, recorded.interval_ps, settings.block_ps)
        field = recorded.field(potential.potential, list(species))
        sites = recorded.sites(communicator)
        _write_flow(files.heat_flow, recorded, plan, field, sites, settings.order_step, communicator)
        _write_planes(files.planes, recorded, plan, field, settings.planes, communicator)
        if settings.bands and files.three_phonon:
            how = (sites.mean, settings.order_step, settings.bands, communicator)
            content = band_transfer(recorded, plan, field, *how)
            if content is not None:
                write_arrays(files.three_phonon, content)


def _write_flow(
    path: Path,
    recorded: Recorded,
    plan: BlockPlan,
    field: ForceField,
    sites: MeanSites,
    step: float,
    communicator: Any,
) -> None:
    parts = communicator.gather(_flow_part(recorded, plan, field, sites, step, communicator), root=0)
    if communicator.Get_rank():
        return
    spectra = np.array([block for part in parts for block in part.spectra])  # (block, side, order, frequency)
    flow = np.concatenate([values for part in parts for values in part.flows])
    interval, nearest = recorded.interval_ps, recorded.slab.nearest_site_angstrom
    values = {
        "frequency_thz": (frequencies(plan.length, interval), "THz"),
        "heat_flow_ev_ps": (flow, "eV/ps"),
        "time_ps": (interval * (1 + np.arange(len(flow))), "ps"),
    }
    for number, side in enumerate(("left", "right")):
        values[f"q_{side}"] = (spectra[:, number].sum(axis=1), "eV")
        for order, name in enumerate(ORDERS):
            values[f"{name}_{side}"] = (spectra[:, number, order], "eV")
    attributes = {
        "frame_interval_ps": interval,
        "block_frames": plan.length,
        "order_step": step,
        "site_shift_fraction": (sites.shift / nearest).max(),
        "vibration_fraction": (sites.rms / nearest).max(),
    }
    write_arrays(path, values, attributes)


def _flow_part(
    recorded: Recorded, plan: BlockPlan, field: ForceField, sites: MeanSites, step: float, communicator: Any
) -> _Part:
    """Spectra of this rank's blocks by order, and the flow of its frames, each frame counted once."""
    rank, last = communicator.Get_rank(), communicator.Get_size() - 1
    slab, chosen = recorded.slab.around(0, field.potential.force_range_angstrom)
    mine, found = share(plan, communicator), _Part([], [])
    with OrderForces(field, slab, sites.mean[chosen], step) as orders:
        for parts, velocity, new in block_forces(recorded, plan, mine, chosen, orders):
            spectra = block_spectrum(parts, velocity, slab.side, recorded.interval_ps)
            found.spectra.append(np.array(spectra))
            # A rank's first block begins inside the block before, whose rank counts the shared frames.
            fresh = new - (plan.hop if rank and len(found.spectra) == 1 else 0)
            total = orders.static + parts[:, -fresh:].sum(axis=0)
            found.flows.append(heat_flow(total, velocity[-fresh:], slab.side))
        rest = slice((plan.count + 1) * plan.hop if rank == last else recorded.n_frames, None)
        displacement, velocity = recorded.frames(rest, chosen)
        total = orders.static + orders(displacement).sum(axis=0)
        found.flows.append(heat_flow(total, velocity, slab.side))
    return found


def _write_planes(
    path: Path,
    recorded: Recorded,
    plan: BlockPlan,
    field: ForceField,
    planes: Sequence[int],
    communicator: Any,
) -> None:
    offsets = sorted({sign * plane for plane in planes for sign in (-1, 1)})
    mine = share(plan, communicator)
    parts = communicator.gather(plane_part(recorded, plan, field, offsets, mine), root=0)
    if communicator.Get_rank() == 0:
        frequency = frequencies(plan.length, recorded.interval_ps)
        write_arrays(path, plane_arrays(parts, offsets, frequency, plane_heights(recorded)))


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ranks", type=int, required=True)
    parser.add_argument("--trajectory", type=Path, required=True)
    parser.add_argument("--potential", required=True, help="JSON of a GivenPotential")
    parser.add_argument("--species", nargs="+", required=True, help="element of each LAMMPS type")
    parser.add_argument("--block-ps", type=float, required=True)
    parser.add_argument("--order-step", type=float, required=True)
    parser.add_argument("--planes", type=int, nargs="*", default=[], help="atomic planes, both sides")
    parser.add_argument("--heat-flow", type=Path, required=True)
    parser.add_argument("--planes-file", type=Path, required=True)
    parser.add_argument("--three-phonon", type=Path, help="file of the map; with the three options below")
    parser.add_argument("--map-bands", type=int)
    parser.add_argument("--map-blocks", type=int)
    parser.add_argument("--cutoff-thz", type=float)
    given = parser.parse_args()
    check_ranks(given.ranks, MPI.COMM_WORLD)
    bands = None
    if given.three_phonon:
        if None in (given.map_bands, given.map_blocks, given.cutoff_thz):
            parser.error("--three-phonon needs --map-bands, --map-blocks and --cutoff-thz")
        bands = BandSettings(given.map_bands, given.map_blocks, given.cutoff_thz)
    settings = FlowSettings(given.block_ps, given.order_step, tuple(given.planes), bands)
    files = FlowFiles(given.heat_flow, given.planes_file, given.three_phonon)
    potential = GivenPotential.model_validate_json(given.potential)
    write_heat_flow(given.trajectory, potential, given.species, settings, files)


if __name__ == "__main__":
    main()
