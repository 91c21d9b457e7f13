"""Heat flow across the interface of a recorded trajectory, resolved in frequency.

In all and by order of anharmonicity (heat_flow.h5), through moved dividing planes with the velocity power of
each atomic plane (planes.h5), and, where asked for, between bands of frequencies (three_phonon.h5) and by
wavevector in the plane (wavevectors.h5). Under MPI each rank takes some blocks:
`mpiexec -n N python -m mpi4py -m kapitza.simulation.heat_flow --ranks N …`.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from mpi4py import MPI
from numpy.typing import NDArray

from kapitza.analysis.files.arrays import DamagedFileError, check_whole, write_arrays
from kapitza.analysis.integrity.made_files import forget_made, record_made
from kapitza.analysis.spectral.spectrum import (
    ORDERS,
    BlockPlan,
    force_transform,
    fourier,
    frequencies,
    heat_flow,
    sided_power,
)
from kapitza.arraytypes import Array
from kapitza.simulation.band_transfer import BandSettings, band_transfer
from kapitza.simulation.effective_flow import BondOfRun, linear_arrays
from kapitza.simulation.flow_settings import FlowFiles, FlowSettings
from kapitza.simulation.forces import ForceField
from kapitza.simulation.orders import OrderForces
from kapitza.simulation.plane_flow import PlaneFlows, PlanePart, plane_arrays
from kapitza.simulation.run.shared_memory import remove_left_behind, remove_own
from kapitza.simulation.run.telling import BlocksTold
from kapitza.simulation.session import SimulationError, check_ranks
from kapitza.simulation.trajectory import (
    BlockForces,
    MeanSites,
    Recorded,
    block_frames,
    open_trajectory,
    share,
)
from kapitza.simulation.twin.twin_options import GivenTwin, add_twin_options, given_twin
from kapitza.simulation.wavevector_flow import WavevectorFlow, WavevectorSettings
from kapitza.study.given_potential import GivenPotential

if TYPE_CHECKING:
    from kapitza.simulation.twin.twin_field import TwinField

Arrays = dict[str, tuple[Array, str]]


@dataclass(frozen=True)
class _Part:
    """What one rank finds: spectra of its blocks (side, order, n_freq), flow of its frames, planes."""

    spectra: list[Array]
    flows: list[Array]
    planes: PlanePart


@dataclass(frozen=True)
class _Evaluation:
    """An open trajectory, its blocks and force field, and the ranks that share the blocks.

    resolved : what is found by wavevector
    """

    recorded: Recorded
    plan: BlockPlan
    forces: "ForceField | TwinField"
    sites: MeanSites
    communicator: Any
    resolved: WavevectorFlow | None = None

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
    twin: GivenTwin | None = None,
) -> None:
    """Evaluate a trajectory and write its files. Collective.

    Args:
        trajectory: trajectory.h5 of a run.
        species: element of each LAMMPS type.
        communicator: of mpi4py; files are written by its first rank.
        twin: what the run has replaced; None for a case itself.

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
        whole = recorded.field(potential.potential, list(species))
        forces = twin.field(whole) if twin else whole
        offsets = sorted({sign * plane for plane in settings.planes for sign in (-1, 1)})
        wanted = settings.wavevectors if files.wavevectors else None
        resolved = WavevectorFlow(recorded, plan, wanted, offsets) if wanted else None
        run = _Evaluation(recorded, plan, forces, recorded.sites(communicator), communicator, resolved)
        bond = BondOfRun.of(recorded, plan, whole, run.sites)
        parts = communicator.gather(_one_pass(run, settings.order_step, offsets, bond), root=0)
        linear = linear_arrays(bond, recorded, run.mine, communicator)
        found = {
            files.heat_flow: _order_content(run, parts, linear, settings.order_step, settings.window_frames),
            files.planes: _plane_content(run, parts, offsets),
        }
        if resolved and files.wavevectors:
            means = communicator.gather(resolved.means, root=0)
            found[files.wavevectors] = _Content.of(resolved.arrays(means) if means else None)
        if settings.bands and files.three_phonon:
            how = (run.sites.mean, settings.order_step, settings.bands, communicator)
            found[files.three_phonon] = _Content.of(band_transfer(recorded, plan, forces, *how))
    # The trajectory is closed: a disk that is full does not pass for a trajectory that is damaged.
    for path, content in found.items():
        if content:
            write_arrays(path, content.arrays, content.attributes)
            record_made([path])


def _order_content(
    run: _Evaluation, parts: list[_Part] | None, linear: Arrays, step: float, window: int
) -> _Content | None:
    """Content of heat_flow.h5 on the first rank, which alone has the parts of all."""
    if parts is None:
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
    values |= linear
    values["window_time_ps"] = (values["time_ps"][0][ends], "ps")
    values["half_of_bonds_ev"] = (_half_of_bonds(run, ends), "eV")
    return _Content(values, attributes)


def _half_of_bonds(run: _Evaluation, numbers: NDArray[np.int64]) -> Array:
    """What E_L has beyond the energy recorded for the left atoms, eV, in the numbered frames."""
    slab, chosen = run.recorded.slab.around(0, run.forces.potential.force_range_angstrom)
    with run.forces.cross(slab) as forces:
        frames = (run.recorded.frames(slice(number, number + 1), chosen)[0][0] for number in numbers)
        return np.array([forces.half_of_bonds(displacement) for displacement in frames])


def _one_pass(run: _Evaluation, step: float, offsets: list[int], bond: BondOfRun) -> _Part:
    """Spectra of this rank's blocks by order and by plane, and the flow of its frames, each counted once.

    What the bond's linear parts are fitted to is taken in on the way.
    """
    recorded, plan = run.recorded, run.plan
    rank, last = run.communicator.Get_rank(), run.communicator.Get_size() - 1
    slab, chosen = bond.slab, bond.chosen
    told = BlocksTold(len(run.mine), silent=rank > 0)
    with (
        OrderForces(run.forces, slab, bond.mean, step) as orders,
        PlaneFlows(recorded, run.forces, offsets, run.resolved) as planes,
    ):
        found = _Part([], [], planes.found)
        at_interface = BlockForces(orders, chosen)
        for number, block in zip(run.mine, block_frames(recorded, plan, run.mine), strict=True):
            told.step()
            parts, speed = at_interface(block), fourier(block.velocity, recorded.interval_ps)
            force = force_transform(parts, recorded.interval_ps)
            power = sided_power(force, speed[:, chosen], slab.side, recorded.interval_ps)
            found.spectra.append(np.array(power))
            if run.resolved:
                run.resolved.take(0, number, (force.sum(axis=0), speed[:, chosen]), (slab, chosen))
            planes.add(number, block, speed)
            # A rank's first block begins inside the block before, whose rank counts the shared frames.
            fresh = block.new - (plan.hop if rank and len(found.spectra) == 1 else 0)
            total = orders.static + parts[:, -fresh:].sum(axis=0)
            velocity = block.velocity[-fresh:, chosen]
            found.flows.append(heat_flow(total, velocity, slab.side))
            start = number * plan.hop + plan.length - fresh
            bond.add(start, parts[1:, -fresh:], orders.moved[-fresh:], velocity)
        rest = slice((plan.count + 1) * plan.hop if rank == last else recorded.n_frames, None)
        displacement, velocity = recorded.frames(rest, chosen)
        parts = orders(displacement)
        found.flows.append(heat_flow(orders.static + parts.sum(axis=0), velocity, slab.side))
        bond.add(rest.start, parts[1:], orders.moved, velocity)
    return found


def _plane_content(run: _Evaluation, parts: list[_Part] | None, offsets: list[int]) -> _Content | None:
    """Content of planes.h5 on the first rank, which alone has the parts of all."""
    if parts is None:
        return None
    frequency = frequencies(run.plan.length, run.recorded.interval_ps)
    found = [part.planes for part in parts]
    return _Content(plane_arrays(found, offsets, frequency, run.recorded.slab))


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
    parser.add_argument("--wavevectors", type=Path, help="file by wavevector; with the two options below")
    parser.add_argument("--sublattices", type=int, nargs="+", help="of each LAMMPS type")
    parser.add_argument("--error-groups", type=int)
    add_twin_options(parser)
    given = parser.parse_args()
    bands = None
    if given.three_phonon:
        if None in (given.map_bands, given.map_blocks, given.cutoff_thz):
            parser.error("--three-phonon needs --map-bands, --map-blocks and --cutoff-thz")
        bands = BandSettings(given.map_bands, given.map_blocks, given.cutoff_thz)
    resolving = None
    if given.wavevectors:
        if given.error_groups is None or len(given.sublattices or ()) != len(given.species):
            parser.error("--wavevectors needs --error-groups, and --sublattices with one number per type")
        resolving = WavevectorSettings(tuple(given.sublattices), given.error_groups)
    planes = tuple(given.planes)
    settings = FlowSettings(given.block_ps, given.order_step, planes, given.window_frames, bands, resolving)
    files = FlowFiles(given.heat_flow, given.planes_file, given.three_phonon, given.wavevectors)
    potential = GivenPotential.model_validate_json(given.potential)
    try:
        check_ranks(given.ranks, MPI.COMM_WORLD)
        twin = given_twin(given.twin, given.expansion)
        write_heat_flow(given.trajectory, potential, given.species, settings, files, twin=twin)
    except (SimulationError, DamagedFileError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        remove_own()
        MPI.COMM_WORLD.Abort(1)


if __name__ == "__main__":
    main()
