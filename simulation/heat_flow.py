"""Heat flow across the interface of a recorded trajectory, resolved in frequency.

In all and by order of anharmonicity (heat_flow.h5), through moved dividing planes with the velocity power of
each atomic plane (planes.h5), and, where asked for, between bands of frequencies (three_phonon.h5). Under MPI
each rank takes some blocks: `mpiexec -n N python -m mpi4py -m kapitza.simulation.heat_flow --ranks N …`.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from mpi4py import MPI
from numpy.typing import NDArray

from kapitza.analysis.files.arrays import DamagedFileError, check_whole, write_arrays
from kapitza.analysis.integrity.made_files import forget_made, record_made
from kapitza.analysis.spectral.spectrum import ORDERS, BlockPlan, block_spectrum, frequencies, heat_flow
from kapitza.arraytypes import Array
from kapitza.simulation.band_transfer import BandSettings, band_transfer
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.orders import OrderForces
from kapitza.simulation.plane_flow import plane_arrays, plane_part
from kapitza.simulation.run.shared_memory import remove_left_behind, remove_own
from kapitza.simulation.run.telling import BlocksTold
from kapitza.simulation.session import SimulationError, check_ranks
from kapitza.simulation.trajectory import MeanSites, Recorded, block_forces, open_trajectory, share
from kapitza.study.given_potential import GivenPotential

Arrays = dict[str, tuple[Array, str]]


@dataclass(frozen=True)
class FlowSettings:
    """How a trajectory is evaluated.

    Attributes:
        block_ps: length of one Fourier block, ps.
        order_step: h, the fraction displacements are scaled by for derivatives.
        planes: distances, in atomic planes, by which the dividing plane is moved to both sides.
        window_frames: frames in a window of the run, at whose end it records energies.
        bands: of the map of three-phonon transfer; None for no map.
    """

    block_ps: float
    order_step: float
    planes: tuple[int, ...]
    window_frames: int
    bands: BandSettings | None = None


@dataclass(frozen=True)
class FlowFiles:
    """Where the results go; three_phonon is written only with a map."""

    heat_flow: Path
    planes: Path
    three_phonon: Path | None = None

    def paths(self) -> list[Path]:
        """All of them."""
        return [path for path in (self.heat_flow, self.planes, self.three_phonon) if path]


@dataclass(frozen=True)
class _Part:
    """What one rank finds: spectra of its blocks (side, order, n_freq) and the flow of its frames."""

    spectra: list[Array]
    flows: list[Array]


@dataclass(frozen=True)
class _Evaluation:
    """An open trajectory, its blocks and force field, and the ranks that share the blocks."""

    recorded: Recorded
    plan: BlockPlan
    forces: ForceField
    sites: MeanSites
    communicator: Any

    @property
    def mine(self) -> NDArray[np.int64]:
        """Numbers of the blocks of this rank."""
        return share(self.plan, self.communicator)


@dataclass(frozen=True)
class _Content:
    """Arrays of a file with their units, and its attributes."""

    arrays: Arrays
    attributes: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, arrays: Arrays | None) -> "_Content | None":
        """The content where there are arrays: on the first rank."""
        return None if arrays is None else cls(arrays)


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
    if communicator.Get_rank() == 0:
        # One reads all of it; the others wait, and end with it if it is damaged.
        check_whole(trajectory)
        forget_made(files.paths())
        remove_left_behind()
    communicator.Barrier()
    with open_trajectory(trajectory, checked=True) as recorded:
        plan = BlockPlan.of(recorded.n_frames, recorded.interval_ps, settings.block_ps)
        forces = recorded.field(potential.potential, list(species))
        run = _Evaluation(recorded, plan, forces, recorded.sites(communicator), communicator)
        found = {
            files.heat_flow: _order_content(run, settings.order_step, settings.window_frames),
            files.planes: _plane_content(run, settings.planes),
        }
        if settings.bands and files.three_phonon:
            how = (run.sites.mean, settings.order_step, settings.bands, communicator)
            found[files.three_phonon] = _Content.of(band_transfer(recorded, plan, forces, *how))
    # The trajectory is closed: a disk that is full does not pass for a trajectory that is damaged.
    for path, content in found.items():
        if content:
            write_arrays(path, content.arrays, content.attributes)
            record_made([path])


def _order_content(run: _Evaluation, step: float, window: int) -> _Content | None:
    """Content of heat_flow.h5 on the first rank. Collective."""
    parts = run.communicator.gather(_flow_part(run, step), root=0)
    if run.communicator.Get_rank():
        return None
    spectra = np.array([block for part in parts for block in part.spectra])  # (block, side, order, frequency)
    flow = np.concatenate([values for part in parts for values in part.flows])
    interval, nearest = run.recorded.interval_ps, run.recorded.slab.nearest_site_angstrom
    values: Arrays = {
        "frequency_thz": (frequencies(run.plan.length, interval), "THz"),
        "heat_flow_ev_ps": (flow, "eV/ps"),
        "time_ps": (np.asarray(interval * (1 + np.arange(len(flow))), dtype=np.float64), "ps"),
    }
    for number, side in enumerate(("left", "right")):
        values[f"q_{side}"] = (spectra[:, number].sum(axis=1), "eV")
        for order, name in enumerate(ORDERS):
            values[f"{name}_{side}"] = (spectra[:, number, order], "eV")
    attributes = {
        "frame_interval_ps": interval,
        "block_frames": run.plan.length,
        "order_step": step,
        "site_shift_fraction": (run.sites.shift / nearest).max(),
        "vibration_fraction": (run.sites.rms / nearest).max(),
    }
    ends = np.arange(window - 1, len(flow), window)
    values["window_time_ps"] = (values["time_ps"][0][ends], "ps")
    values["half_of_bonds_ev"] = (_half_of_bonds(run, ends), "eV")
    return _Content(values, attributes)


def _half_of_bonds(run: _Evaluation, numbers: NDArray[np.int64]) -> Array:
    """What E_L has beyond the energy recorded for the left atoms, eV, in the numbered frames."""
    slab, chosen = run.recorded.slab.around(0, run.forces.potential.force_range_angstrom)
    with CrossForces(run.forces, slab) as forces:
        frames = (run.recorded.frames(slice(number, number + 1), chosen)[0][0] for number in numbers)
        return np.array([forces.half_of_bonds(displacement) for displacement in frames])


def _flow_part(run: _Evaluation, step: float) -> _Part:
    """Spectra of this rank's blocks by order, and the flow of its frames, each frame counted once."""
    recorded, plan, found = run.recorded, run.plan, _Part([], [])
    rank, last = run.communicator.Get_rank(), run.communicator.Get_size() - 1
    slab, chosen = recorded.slab.around(0, run.forces.potential.force_range_angstrom)
    told = BlocksTold(len(run.mine), silent=rank > 0)
    with OrderForces(run.forces, slab, run.sites.mean[chosen], step) as orders:
        for parts, velocity, new in block_forces(recorded, plan, run.mine, chosen, orders):
            told.step()
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


def _plane_content(run: _Evaluation, planes: Sequence[int]) -> _Content | None:
    """Content of planes.h5 on the first rank. Collective."""
    offsets = sorted({sign * plane for plane in planes for sign in (-1, 1)})
    parts = run.communicator.gather(plane_part(run.recorded, run.plan, run.forces, offsets, run.mine), root=0)
    if run.communicator.Get_rank():
        return None
    frequency = frequencies(run.plan.length, run.recorded.interval_ps)
    return _Content(plane_arrays(parts, offsets, frequency, run.recorded.slab))


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ranks", type=int, required=True)
    parser.add_argument("--trajectory", type=Path, required=True)
    parser.add_argument("--potential", required=True, help="JSON of a GivenPotential")
    parser.add_argument("--species", nargs="+", required=True, help="element of each LAMMPS type")
    parser.add_argument("--block-ps", type=float, required=True)
    parser.add_argument("--order-step", type=float, required=True)
    parser.add_argument("--window-frames", type=int, required=True, help="frames in a window of the run")
    parser.add_argument("--planes", type=int, nargs="*", default=[], help="atomic planes, both sides")
    parser.add_argument("--heat-flow", type=Path, required=True)
    parser.add_argument("--planes-file", type=Path, required=True)
    parser.add_argument("--three-phonon", type=Path, help="file of the map; with the three options below")
    parser.add_argument("--map-bands", type=int)
    parser.add_argument("--map-blocks", type=int)
    parser.add_argument("--cutoff-thz", type=float)
    given = parser.parse_args()
    bands = None
    if given.three_phonon:
        if None in (given.map_bands, given.map_blocks, given.cutoff_thz):
            parser.error("--three-phonon needs --map-bands, --map-blocks and --cutoff-thz")
        bands = BandSettings(given.map_bands, given.map_blocks, given.cutoff_thz)
    settings = FlowSettings(given.block_ps, given.order_step, tuple(given.planes), given.window_frames, bands)
    files = FlowFiles(given.heat_flow, given.planes_file, given.three_phonon)
    potential = GivenPotential.model_validate_json(given.potential)
    try:
        check_ranks(given.ranks, MPI.COMM_WORLD)
        write_heat_flow(given.trajectory, potential, given.species, settings, files)
    except (SimulationError, DamagedFileError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        remove_own()
        MPI.COMM_WORLD.Abort(1)


if __name__ == "__main__":
    main()
