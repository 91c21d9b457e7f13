"""Frames of a foreign run → trajectory.h5, as a run of this project records it; a frame in memory at a time.

Positions and velocities must belong together: over two frames, x(t + Δt) − x(t − Δt) = 2Δt · v(t) but for a
factor sin(2πνΔt)/(2πνΔt), between 0.64 and 1 for frequencies below 1/(4Δt). Its mean over all atoms finds
wrong units, wrong times and atoms in another order (docs/own-runs.md).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.units import ASE_TIME_PS, BOLTZMANN_EV_K, METAL_MASS
from kapitza.arraytypes import Array
from kapitza.simulation.foreign.dump_reading import FrameSource
from kapitza.simulation.foreign.interface_part import InterfacePart
from kapitza.simulation.foreign.run_frames import RunBox, RunFileError, RunFrame
from kapitza.simulation.run.sampler import FLUSH_BYTES, FrameFile, FrameFormat

AGREEMENT = (0.5, 1.2)
"""Velocity from positions over velocity: bounds of what sampling alone explains."""

FARTHEST = 0.7
"""Largest displacement from a site, over the distance to the nearest other site."""


@dataclass(frozen=True)
class ImportedRun:
    """What was read of a run.

    Attributes:
        n_frames: frames.
        steps: of the first and last frame; None where the files count none.
        temperature_k: mean kinetic temperature of the atoms around the plane.
        agreement: velocity from positions over velocity.
    """

    n_frames: int
    steps: tuple[int, int] | None
    temperature_k: float
    agreement: float


@dataclass(frozen=True)
class Recording:
    """Atoms whose frames are written, around one plane, (n,) or (n, 3) each in the order of `part`.

    Attributes:
        part: which atoms, their sites and sides.
        kind: LAMMPS types from 1.
        mass_amu: amu.
        nearest_angstrom: distance of each site from the nearest other one.
        path: the trajectory.h5 to be written.
    """

    part: InterfacePart
    kind: NDArray[np.int64]
    mass_amu: Array
    nearest_angstrom: Array
    path: Path

    def form(self, atom_id: NDArray[np.int64], interval_ps: float, box: RunBox) -> FrameFormat:
        """What the file says of its atoms and of itself."""
        constants: dict[str, NDArray[Any]] = {
            "reference_position": self.part.site,
            "atom_id": atom_id[self.part.chosen],
            "atom_type": self.kind,
            "mass_amu": self.mass_amu,
            "side": self.part.side.astype(np.int8),
        }
        return FrameFormat(constants, {"frame_interval_ps": interval_ps, "box_angstrom": box.lengths.copy()})


def displaced(position: Array, site: Array, box: RunBox) -> Array:
    """Displacement from sites, (n, 3) Å, nearest image along periodic axes: of wrapped atoms and others."""
    moved = position - site
    for axis in np.flatnonzero(box.periodic):
        moved[:, axis] -= box.lengths[axis] * np.round(moved[:, axis] / box.lengths[axis])
    return moved


def mean_sites(source: FrameSource) -> tuple[RunFrame, Array]:
    """The first frame of a run, and the mean position of every atom, (n_atoms, 3) Å; reads all frames."""
    first, total, count = None, np.zeros((0, 3)), 0
    for frame in source.frames():
        if first is None:
            first, total = frame, np.zeros_like(frame.position)
        total += displaced(frame.position, first.position, first.box)
        count += 1
    if first is None:
        raise RunFileError(str(source.paths[0]), "holds no frames", "give a dump with frames in it")
    return first, first.position + total / count


def import_run(source: FrameSource, recordings: list[Recording]) -> ImportedRun:
    """Write the trajectory of every recording in one pass over the files.

    Raises RunFileError for frames that cannot be used; what was written until then is removed.
    """
    interval = source.frame_interval_ps()
    if not interval > 0:
        raise RunFileError(str(source.paths[0]), f"frames are {interval:g} ps apart", "correct the time step")
    writers: list[_Writer] = []
    try:
        n_frames, check = 0, MotionCheck(interval)
        steps: list[int] = []
        for frame in source.frames():
            if not writers:
                writers = [_Writer(item, frame, interval) for item in recordings]
            moved = [writer.add(frame) for writer in writers]
            check.add(moved[0][0], moved[0][1])
            n_frames += 1
            if frame.step is not None:
                steps = [*steps[:1], frame.step]
        if n_frames < 3:
            raise RunFileError(str(source.paths[0]), f"holds {n_frames} frames", "give a run of hundreds")
        agreement = check.agreement(str(source.paths[0]))
        temperature = writers[0].temperature_k()
        for writer in writers:
            writer.check_motion()
            writer.close()
    except BaseException:
        for item in recordings:
            item.path.with_suffix(".part").unlink(missing_ok=True)
        raise
    return ImportedRun(n_frames, (steps[0], steps[-1]) if steps else None, temperature, agreement)


class _Writer:
    """One trajectory.h5 as it grows."""

    def __init__(self, recording: Recording, first: RunFrame, interval_ps: float) -> None:
        self._recording, self._box, self._interval = recording, first.box, interval_ps
        self._atom_id = first.atom_id[recording.part.chosen]
        self._partial = recording.path.with_suffix(".part")
        self._file = FrameFile(self._partial, recording.form(first.atom_id, interval_ps, first.box))
        self._every = max(1, FLUSH_BYTES // (24 * len(self._atom_id)))
        self._held: list[tuple[int, Array, Array]] = []
        self._squares = np.zeros(len(self._atom_id))
        self._count = 0

    def add(self, frame: RunFrame) -> tuple[Array, Array]:
        """Keep one frame; its displacements and velocities, (n, 3) each."""
        item = self._recording
        moved = displaced(frame.position[item.part.chosen], item.part.site, self._box)
        velocity = frame.velocity[item.part.chosen]
        far = np.sqrt((moved**2).sum(axis=1)) / item.nearest_angstrom
        if far.max() > FARTHEST:
            atom = int(far.argmax())
            away = far[atom] * item.nearest_angstrom[atom]
            raise RunFileError(
                frame.where,
                f"atom {self._atom_id[atom]} is {away:.3g} Å from its site: atoms change their order, the "
                "structure is of another run, or atoms leave their sites",
                "dump IDs; give the structure with the box and places of this run, or none (sites are then "
                "the mean positions)",
            )
        self._squares += (velocity**2).sum(axis=1)
        self._held.append((self._count if frame.step is None else frame.step, moved, velocity))
        self._count += 1
        if len(self._held) == self._every:
            self._flush()
        return moved, velocity

    def _flush(self) -> None:
        if self._held:
            step, moved, velocity = (np.array(values) for values in zip(*self._held, strict=True))
            self._file.append(step, moved, velocity)
            self._held = []

    def temperature_k(self) -> float:
        """Mean kinetic temperature of the recorded atoms, K."""
        energy = METAL_MASS * self._recording.mass_amu @ (self._squares / self._count)
        return float(energy / (3 * len(self._atom_id) * BOLTZMANN_EV_K))

    def check_motion(self) -> None:
        """Refuse atoms that never move. Raises RunFileError."""
        still = self._squares == 0
        if still.any():
            raise RunFileError(
                str(self._recording.path.name),
                f"atom {self._atom_id[int(still.argmax())]} and {int(still.sum()) - 1} others near the plane "
                "never move: walls are within reach of the forces through it",
                "make the box longer, so that walls and baths are farther away",
            )

    def close(self) -> None:
        """Finish the file under its own name."""
        self._flush()
        self._file.close()
        self._partial.replace(self._recording.path)


class MotionCheck:
    """Velocities against differences of positions, over three frames at a time."""

    def __init__(self, interval_ps: float) -> None:
        self._interval = interval_ps
        self._before: list[tuple[Array, Array]] = []
        self._cross = self._square = 0.0

    def add(self, moved: Array, velocity: Array) -> None:
        """Take the next frame: displacements and velocities, (n, 3) each."""
        if len(self._before) == 2:
            (first, _), (_, middle) = self._before
            self._cross += float((middle * (moved - first)).sum()) / (2 * self._interval)
            self._square += float((middle**2).sum())
        self._before = [*self._before[-1:], (moved, velocity)]

    def agreement(self, source: str) -> float:
        """Velocity from positions over velocity. Raises RunFileError unless sampling alone explains it."""
        found = self._cross / self._square if self._square else float("nan")
        _check_agreement(found, self._interval, source)
        return found


def _check_agreement(agreement: float, interval_ps: float, source: str) -> None:
    if AGREEMENT[0] < agreement < AGREEMENT[1]:
        return
    if not np.isfinite(agreement):
        raise RunFileError(source, "all velocities are zero", "dump the velocities of the run")
    raise RunFileError(
        source,
        f"positions and velocities disagree: with {1000 * interval_ps:g} fs between frames, positions move "
        f"at {agreement:.3g} times the velocities{_guess(agreement)}",
        "correct --timestep-fs, --frame-interval-fs or --units; if they are right, atoms change their order",
    )


def _guess(agreement: float) -> str:
    guesses = (
        (1000.0, "Å/fs (units real, or GPUMD) read as Å/ps"),
        (1e-3, "Å/ps read as Å/fs"),
        (1 / ASE_TIME_PS, "units of ASE read as Å/ps (--units ase)"),
    )
    for factor, words in guesses:
        if AGREEMENT[0] < agreement / factor < AGREEMENT[1]:
            return f", as velocities in {words} would"
    return ""
