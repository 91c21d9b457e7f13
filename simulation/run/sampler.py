"""Records displacements and velocities of the atoms around the interface while LAMMPS runs.

The frames are taken in the force callback of a `fix external` that adds no force, so the run is one
uninterrupted `run` command and its trajectory is that of the deck run by hand. There, positions and forces
are at the full step and velocities at the half step before it; the second half kick of velocity Verlet,
v += ½ (Δt/m) F, gives the velocity at the full step exactly as `fix nve` will.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.files.arrays import FORMAT, USER_BLOCK, seal
from kapitza.interfaces.sites import read_sites
from kapitza.interfaces.zones import Zones
from kapitza.simulation.atom_views import AtomViews
from kapitza.simulation.run.run_files import Schedule
from kapitza.simulation.session import SimulationError

FLUSH_BYTES = 16_000_000  # frames are gathered and written when this much has been collected


@dataclass(frozen=True)
class FrameFormat:
    """What a file of frames says of its atoms (arrays of n_atoms) and of itself (attributes)."""

    constants: dict[str, NDArray[Any]]
    attributes: dict[str, Any]


class FrameFile:
    """trajectory.h5, or the frames of one segment, opened for appending; only the root rank writes.

    Every chunk carries a checksum, so that a damaged one is an error when read and never a wrong number.
    Datasets `displacement`, `velocity` (n_frames, n_atoms, 3) float32 in Å and Å/ps, `step` (n_frames),
    `reference_position` (n_atoms, 3) in Å, `atom_id`, `atom_type`, `mass_amu`, `side` (0 left, 1 right).
    """

    def __init__(self, path: Path, form: FrameFormat) -> None:
        n_atoms = len(form.constants["atom_id"])
        self._path = path
        self._file = h5py.File(path, "w", libver=FORMAT, userblock_size=USER_BLOCK)
        units = {"reference_position": "angstrom", "mass_amu": "amu"}
        for name, values in form.constants.items():
            data = self._file.create_dataset(name, data=values, fletcher32=True)
            data.attrs["units"] = units.get(name, "1")
        frames = max(1, 1_000_000 // (12 * n_atoms))
        for name, unit in (("displacement", "angstrom"), ("velocity", "angstrom/ps")):
            shape = (0, n_atoms, 3)
            data = self._file.create_dataset(
                name,
                shape,
                "f4",
                maxshape=(None, n_atoms, 3),
                chunks=(frames, n_atoms, 3),
                fletcher32=True,
            )
            data.attrs["units"] = unit
        self._file.create_dataset("step", (0,), "i8", maxshape=(None,), chunks=(4096,), fletcher32=True)
        self._file["step"].attrs["units"] = "1"
        self._file.attrs.update(form.attributes)

    def append(self, step: NDArray[Any], displacement: NDArray[Any], velocity: NDArray[Any]) -> None:
        """Append frames: step (n,), displacement and velocity (n, n_atoms, 3)."""
        for name, values in (("step", step), ("displacement", displacement), ("velocity", velocity)):
            data = self._file[name]
            data.resize(data.shape[0] + len(values), axis=0)
            data[-len(values) :] = values
        self._file.flush()

    def finish(self, frames: int) -> None:
        """Close the file of a segment.

        Raises:
            SimulationError: it does not hold this many frames.
        """
        found = len(self._file["step"])
        self.close()
        if found != frames:
            raise SimulationError(
                f"The segment was recorded with {found} frames, not {frames}.",
                "LAMMPS did not stop at every sampled step.",
                "Report this: the deck and the recorder disagree.",
            )

    def close(self) -> None:
        """Close the file, with the digest of its content."""
        self._file.close()
        seal(self._path)


class Sampler:
    """Collects frames on every rank and hands them, ordered by atom ID, to the root rank's FrameFile."""

    def __init__(
        self,
        communicator: Any,
        first_id: int,
        reference: NDArray[Any],
        periods: NDArray[Any],
        half_kick: float,
    ) -> None:
        """Set up the collection.

        Args:
            communicator: mpi4py communicator of the run.
            first_id: ID of the first sampled atom; the IDs are contiguous.
            reference: (n_atoms, 3) positions that displacements are counted from, Å.
            periods: (2,) box lengths along x and y, Å.
            half_kick: ½ Δt in ps times eV/(Å amu) in Å/ps² (the factor of ½ (Δt/m) F).
        """
        self._communicator = communicator
        self._first_id = first_id
        self._reference = reference
        self._periods = periods
        self._half_kick = half_kick
        self._flush_every = max(1, FLUSH_BYTES // (24 * len(reference)))
        self._steps: list[int] = []
        self._parts: list[tuple[NDArray[Any], NDArray[Any]]] = []
        self._views: AtomViews
        self._kick: NDArray[np.float64]
        self._tag = np.empty(0, dtype=np.int32)
        self._mine, self._index = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32)
        self._start = 0
        self.file: FrameFile | None = None
        self.failure: Exception | None = None

    def attach(self, lmp: Any, every: int, start: int) -> None:
        """Begin to record every `every` steps after step `start` of the LAMMPS instance."""
        self.read_from(AtomViews(lmp), np.ravel(lmp.numpy.extract_atom("mass")), start)
        lmp.command(f"fix frames free external pf/callback {every} 1000000000")
        lmp.command("fix_modify frames energy no virial no")
        lmp.set_fix_external_callback("frames", _record, self)

    def read_from(self, views: AtomViews, mass: NDArray[Any], start: int) -> None:
        """Take the atoms of a LAMMPS instance from now on, after step `start`.

        mass : (1 + n_types,) amu; types count from 1.
        """
        self._views, self._start = views, start
        self._kick = np.concatenate([[0.0], self._half_kick / mass[1:]])

    def record(self, step: int, n_local: int, tag: NDArray[Any]) -> None:
        """Keep this rank's sampled atoms of one step."""
        if step == self._start:
            return
        mine, index = self._sampled(tag[:n_local])
        position, kind, force, velocity = (
            self._views.first(name, n_local)[mine] for name in ("x", "type", "f", "v")
        )
        values = np.empty((len(mine), 6), dtype=np.float32)
        displacement = position - self._reference[index]
        across = displacement[:, :2]
        across -= self._periods * np.round(across / self._periods)
        values[:, :3] = displacement
        force *= self._kick[kind][:, None]
        values[:, 3:] = velocity + force
        self._steps.append(step)
        self._parts.append((index, values))
        if len(self._steps) == self._flush_every:
            self.flush()

    def _sampled(self, tag: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Rows of this rank's sampled atoms, and their numbers in the slab.

        Looked for anew only when LAMMPS has sorted or exchanged its atoms.
        """
        if not np.array_equal(tag, self._tag):
            self._tag = tag.copy()
            index = tag - self._first_id
            self._mine = np.flatnonzero((index >= 0) & (index < len(self._reference)))
            self._index = index[self._mine].astype(np.int32)
        return self._mine, self._index

    def flush(self) -> None:
        """Gather what every rank holds and write it; collective.

        Raises:
            SimulationError: an atom is missing from a frame.
        """
        if self.failure:
            raise self.failure
        gathered = self._communicator.gather(self._parts, root=0)
        if gathered is not None and self._steps:
            self._write(gathered)
        self._steps, self._parts = [], []

    def _write(self, gathered: list[list[tuple[NDArray[Any], NDArray[Any]]]]) -> None:
        frames = np.full((len(self._steps), len(self._reference), 6), np.nan, dtype=np.float32)
        for parts in gathered:
            for frame, (index, values) in zip(frames, parts, strict=True):
                frame[index] = values
        if not np.isfinite(frames).all():
            raise SimulationError(
                f"A frame between steps {self._steps[0]} and {self._steps[-1]} lacks atoms of the slab.",
                "Atoms were lost, or their coordinates are not finite.",
                "Halve protocol.timestep_fs, or check the lattice constant and the potential.",
            )
        assert self.file is not None
        self.file.append(np.array(self._steps), frames[..., :3], frames[..., 3:])


def recorder(
    lmp: Any, structure: Path, zones: Zones, schedule: Schedule, communicator: Any
) -> tuple[Sampler, FrameFormat]:
    """The recorder of a run of a built structure, and what its files say of the atoms."""
    sites = read_sites(structure)
    slab = slice(zones.sampled.first_id - 1, zones.sampled.last_id)
    periods = np.array(zones.box_angstrom[:2])
    half_kick = 0.5 * schedule.timestep_ps * lmp.extract_global("ftm2v")
    reference = sites.position[slab]
    sampler = Sampler(communicator, zones.sampled.first_id, reference, periods, half_kick)
    kind = sites.atom_type[slab]
    constants = {
        "reference_position": reference,
        "atom_id": np.arange(zones.sampled.first_id, zones.sampled.last_id + 1),
        "atom_type": kind,
        "mass_amu": np.array(zones.masses_amu)[kind - 1],
        # Where an atom sits, not what it is: types may be mixed.
        "side": np.repeat(np.array([0, 1], dtype=np.int8), [zones.sampled.n_left, zones.sampled.n_right]),
    }
    attributes = {
        "frame_interval_ps": schedule.sample_steps * schedule.timestep_ps,
        "box_angstrom": np.array(zones.box_angstrom),
    }
    return sampler, FrameFormat(constants, attributes)


def _record(
    sampler: Sampler, step: int, n_local: int, tag: NDArray[Any], position: NDArray[Any], force: NDArray[Any]
) -> None:
    # An exception cannot pass through LAMMPS: keep it, and raise it when control is back in Python.
    try:
        if sampler.failure is None:
            sampler.record(step, n_local, tag)
    except Exception as error:
        sampler.failure = error
