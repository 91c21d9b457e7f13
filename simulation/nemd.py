"""Drives one interface out of equilibrium: equilibrate, drive, then production in fixed-step segments.

Run under MPI: `mpiexec -n N python -m mpi4py -m kapitza.simulation.nemd --ranks N …`. The input is the
deck that `lmp -in` runs too; this program adds the frames (sampler.py), the checks and the tables. Every
finished segment is kept in the work folder (checkpoint.py): run again, it resumes after the last.
Energies are counted positive for heat flowing left → right: into the system at the hot bath, out of it at
the cold one.
"""

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, chdir, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kapitza.analysis.files.arrays import DamagedFileError
from kapitza.interfaces.deck import bath_seeds, decides_trajectory, file_variables, sections, zone_variables
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.zones import Zones, read_zones
from kapitza.simulation.run.checkpoint import Checkpoint, Wanted, finished_segments, frames_file
from kapitza.simulation.run.interruption import leave_on_signal
from kapitza.simulation.run.joining import joined_frames
from kapitza.simulation.run.outcome import lammps_build, write_results
from kapitza.simulation.run.records import check_records, record_files
from kapitza.simulation.run.run_files import Paths, Schedule, input_links, link_inputs
from kapitza.simulation.run.sampler import FrameFile, recorder
from kapitza.simulation.run.seen import seen_by_lammps
from kapitza.simulation.run.shared_memory import remove_left_behind, remove_own
from kapitza.simulation.run.telling import Pace, heartbeat
from kapitza.simulation.run.work_folder import explained, file_sha256, locked, note, sha256_of_text
from kapitza.simulation.session import (
    SimulationError,
    check_finite,
    check_masses,
    check_ranks,
    check_step,
    open_lammps,
    run_commands,
)
from kapitza.simulation.twin.twin_options import GivenTwin, NothingReplaced, add_twin_options, given_twin
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.force_fields import Potential

from mpi4py import MPI  # isort: skip

if TYPE_CHECKING:
    from kapitza.simulation.twin.twin_forces import TwinForces

Replaced = tuple[GivenTwin, Potential] | None


def run_nemd(
    paths: Paths,
    ranks: int,
    communicator: Any = None,
    *,
    keep_frames: bool = True,
    twin: Replaced = None,
) -> None:
    """Run a deck from the built structure, or from its last finished segment, to its tables and trajectory.

    Collective over the communicator.

    Args:
        keep_frames: keep what a longer run could resume from, once the trajectory has been given away.
        twin: what a counterfactual run replaces, and its potential; None for a case itself.

    Raises:
        SimulationError: wrong rank count, a LAMMPS error, atoms lost, values not finite, files that cannot be
            written, or another run in the same work folder.
    """
    communicator = communicator or MPI.COMM_WORLD
    check_ranks(ranks, communicator)
    # LAMMPS works in paths.work; names given relative to here must outlive that.
    paths = paths.absolute()
    zones = read_zones(paths.zones)
    with ExitStack() as stack:
        if communicator.Get_rank() == 0:
            stack.enter_context(explained(paths.work))
            paths.work.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(paths.work))
            remove_left_behind()
            (paths.work / "zones.lmp").write_text(zone_variables(zones))
            link_inputs(paths)
        communicator.Barrier()
        # LAMMPS takes no name with a blank, a quote or a letter of another alphabet: it is given bare names.
        stack.enter_context(chdir(paths.work))
        lmp = stack.enter_context(open_lammps(communicator, log=Path("log.lammps"), ranks=ranks))
        deck = paths.deck.read_text(encoding="utf-8")
        run = _Run(lmp, paths, zones, deck, communicator, twin)
        stack.enter_context(run.replaced)
        run.produce()
        seen = seen_by_lammps(lmp, run.steps["atoms"], zones)
        if run.checkpoint:
            links, about = run.checkpoint.chain(), {"lammps_build": lammps_build(lmp), "seen_by_lammps": seen}
            write_results(paths, links, zones, run.schedule, run.frames, about, keep_frames)


class _Run:
    """One run on an open LAMMPS instance; the checkpoint and all files are the root rank's."""

    def __init__(
        self, lmp: Any, paths: Paths, zones: Zones, deck: str, communicator: Any, twin: Replaced = None
    ) -> None:
        self.lmp, self.work, self.communicator = lmp, paths.work, communicator
        self.steps = sections(deck)
        _name_files(lmp, paths, self.steps["variables"])
        self.schedule = Schedule.of(lmp)
        self.n_atoms, self.masses_amu = zones.n_atoms, zones.masses_amu
        self.sampler, self.frames = recorder(lmp, paths.structure, zones, self.schedule, communicator)
        self.replaced: TwinForces | NothingReplaced = NothingReplaced()
        if twin:
            what, potential = twin
            self.replaced = what.forces(potential, zones, self.schedule.window_steps, communicator)
        self.checkpoint: Checkpoint | None = None
        if communicator.Get_rank() == 0:
            physics = _physics(paths, deck, lmp) | (twin[0].physics() if twin else {})
            wanted = Wanted(physics, bath_seeds(deck))
            self.checkpoint = Checkpoint(paths.work, wanted)

    def produce(self) -> None:
        """Run every segment that is not there yet."""
        segment = self._root(self._review)
        pace = Pace(self.schedule, self.n_atoms)
        if segment > 0:
            seeds = "\nnext hot_seed cold_seed" * (segment - 1)
            run_commands(self.lmp, "include ${zones}" + seeds, "resuming after a finished segment")
        while segment is not None and segment <= self.schedule.segments:
            if segment:
                pace.begin()
                self._segment(segment)
                if self.checkpoint:
                    pace.tell(segment)
            else:
                self._start()
            segment = self._root(partial(Checkpoint.after, segment=segment))

    def _root(self, ask: Callable[[Checkpoint], Any]) -> Any:
        """The answer of the root rank's checkpoint, on every rank."""
        return self.communicator.bcast(ask(self.checkpoint) if self.checkpoint else None, root=0)

    def _review(self, checkpoint: Checkpoint) -> int:
        """The segment to begin with; says what is gone on from and what was damaged."""
        first, damaged = checkpoint.review(joined_frames(self.work))
        ranks, total = self.communicator.Get_size(), self.schedule.segments
        lines = [f"missing or damaged: {name}" for name in damaged]
        if checkpoint.differs:
            what = ", ".join(checkpoint.differs)
            lines.append(f"the checkpoint in {self.work.name}/ is of another run ({what}): starting anew")
        if first > total:
            lines.append(f"all {total} segments are finished")
        elif first > 0:
            lines.append(f"resuming after segment {first - 1} of {total}")
        for line in lines:
            print(f"nemd: {line}", file=sys.stderr, flush=True)
        for line in (*lines, f"on {ranks} ranks from segment {first} of {total}"):
            note(self.work, line)
        return first

    def _start(self) -> None:
        started = time.monotonic()
        self._reopen(0)
        run_commands(self.lmp, self.steps["atoms"], "reading the atoms")
        check_masses(self.lmp, self.masses_amu)
        self.replaced.attach(self.lmp)
        with self._told("equilibration and drive"):
            run_commands(self.lmp, self.steps["prepare"], "heating each side")
            run_commands(self.lmp, self.steps["drive"], "driving the interface to a steady flow")
        self.replaced.check()
        check_finite(_thermo(self.lmp), 0)
        self._commit(0, [], started)

    def _told(self, words: str) -> AbstractContextManager[None]:
        """Says how far it is on the root rank."""
        if not self.checkpoint:
            return nullcontext()
        parts = ("equilibration_steps", "drive_steps")
        steps = sum(int(float(self.lmp.extract_variable(name))) for name in parts)
        return heartbeat(self.lmp, words, steps, self.n_atoms)

    def _segment(self, segment: int) -> None:
        started = time.monotonic()
        self._reopen(segment)
        where = f"running production segment {segment} of {self.schedule.segments}"
        start = (segment - 1) * self.schedule.segment_steps
        end = start + self.schedule.segment_steps
        run_commands(self.lmp, f"variable segment delete\nvariable segment index {segment}", where)
        run_commands(self.lmp, self.steps["open segment"], where)
        check_masses(self.lmp, self.masses_amu)
        self.replaced.attach(self.lmp)
        self.sampler.attach(self.lmp, self.schedule.sample_steps, start)
        run_commands(self.lmp, self.steps["run segment"], where)
        self.replaced.check()
        check_step(self.lmp, end)
        check_finite(_thermo(self.lmp), end)
        self.sampler.flush()
        run_commands(self.lmp, self.steps["close segment"], where)
        self._commit(segment, [*record_files(segment), frames_file(segment)], started)

    def _reopen(self, segment: int) -> None:
        if self.checkpoint:
            note(self.work, f"segment {segment} begins")
            self.checkpoint.reopen(segment)
            if segment:
                self.sampler.file = FrameFile(self.work / "frames.part", self.frames)

    def _commit(self, segment: int, names: list[str], started: float) -> None:
        grid = tuple(self.lmp.extract_global("procgrid"))
        if self.checkpoint:
            if segment:
                assert self.sampler.file is not None
                self.sampler.file.finish(self.schedule.frames_per_segment)
                (self.work / "frames.part").replace(self.work / frames_file(segment))
                check_records(self.work, segment, self.schedule.windows_per_segment)
            seconds = time.monotonic() - started
            self.checkpoint.commit(segment, names, self.communicator.Get_size(), grid, seconds)


def _name_files(lmp: Any, paths: Paths, variables: str) -> None:
    links = list(input_links(paths))
    names = ("structure", *file_variables(len(links) - 1))
    files = {"zones": "zones.lmp", **dict(zip(names, links, strict=False))}
    # Set before the deck's own `variable … index`, which keeps a value that is there already.
    preset = "\n".join(f"variable {name} index {link}" for name, link in files.items())
    run_commands(lmp, preset, "setting file names")
    # The deck sets its units itself; here they are for the factors the recorder reads from LAMMPS.
    run_commands(lmp, f"units metal\n{variables}", "reading the deck's variables")


def _physics(paths: Paths, deck: str, lmp: Any) -> dict[str, str]:
    """Everything that decides the trajectory but the number of ranks, by what it is."""
    return {
        "deck": sha256_of_text(decides_trajectory(deck)),
        "structure": file_sha256(paths.structure),
        "zones": file_sha256(paths.zones),
        "potential": " ".join(file_sha256(path) for path in paths.potential_file),
        "LAMMPS": str(lmp.version()),
    }


def _thermo(lmp: Any) -> dict[str, float]:
    last = lmp.last_thermo()
    return {name: float(last[name]) for name in ("Temp", "PotEng", "TotEng")}


def _kept(work: Path) -> str:
    """What a run that has to leave says, on the root rank; in history.log, too, which needs no reader."""
    if MPI.COMM_WORLD.Get_rank():
        return ""
    kept = f"leaving; {finished_segments(work)} finished segments are kept"
    note(work, f"told to end: {kept}")
    return f"{kept} in {work}. Run again, with more time if this was the walltime: it resumes from there."


def main() -> None:
    """Command line: one option per field of Paths, and --ranks."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in Paths.__dataclass_fields__:
        optional = name == "potential_file"
        nargs = "*" if optional else None
        parser.add_argument(f"--{name.replace('_', '-')}", type=Path, required=not optional, nargs=nargs)
    parser.add_argument("--ranks", type=int, required=True)
    parser.add_argument("--drop-frames", action="store_true", help="the trajectory is thrown away after use")
    parser.add_argument("--potential", help="JSON of a GivenPotential; of a twin alone")
    add_twin_options(parser)
    options = vars(parser.parse_args())
    twin, given = given_twin(options.pop("twin"), options.pop("expansion")), options.pop("potential")
    ranks, keep_frames = options.pop("ranks"), not options.pop("drop_frames")
    files = tuple(options.pop("potential_file") or ())
    # LAMMPS changes into the work folder, where names relative to here mean nothing.
    paths = Paths(potential_file=files, **options).absolute()
    leave_on_signal(lambda: _kept(paths.work))
    try:
        replaced = (twin, GivenPotential.model_validate_json(given).potential) if twin else None
        run_nemd(paths, ranks, keep_frames=keep_frames, twin=replaced)
    except (SimulationError, StructureError, DamagedFileError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        remove_own()
        MPI.COMM_WORLD.Abort(1)


if __name__ == "__main__":
    main()
