"""Frames of one or several files, evenly spaced in time and of the same atoms in the same box."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from kapitza.simulation.foreign.dump_text import FIRST_LINES, opened_text, text_frames
from kapitza.simulation.foreign.dump_xyz import netcdf_frames, xyz_frames
from kapitza.simulation.foreign.run_frames import RunFileError, RunFrame, check_numbers

Reader = Callable[..., Iterator[RunFrame]]

_BY_ASE = "convert it with ASE: `ase.io.write('run.extxyz', ase.io.read(…, index=':'))`"
_BY_OVITO = "write it as text or extended XYZ, with velocities (with OVITO, MDAnalysis or mdtraj, say)"
OTHER_FORMATS: Mapping[str, tuple[str, str]] = {
    ".bin": ("a binary dump", "convert it with LAMMPS' tool binary2txt, or dump text"),
    ".zst": ("compressed by zstd", "unpack it with `unzstd`, or compress it with gzip"),
    ".bz2": ("compressed by bzip2", "unpack it with `bunzip2`, or compress it with gzip"),
    ".xz": ("compressed by xz", "unpack it with `unxz`, or compress it with gzip"),
    ".traj": ("a trajectory of ASE", _BY_ASE),
    ".h5md": ("H5MD", _BY_OVITO),
    ".dcd": (
        "DCD, which has no velocities",
        "dump text: `dump d all custom 10 run.lammpstrj id type x y z vx vy vz`",
    ),
    ".xtc": (
        "XTC, which has no velocities",
        "dump text: `dump d all custom 10 run.lammpstrj id type x y z vx vy vz`",
    ),
    ".trr": ("TRR", _BY_OVITO),
}
"""What a file is by the end of its name, and how it can be read all the same."""

BOX_CHANGE = 1e-6
"""Relative; a box that breathes has no fixed sites."""

_EVEN = 1e-6


@dataclass(frozen=True)
class FrameSource:
    """Files of one run and how they are read.

    Attributes:
        paths: in order of time; a first frame that repeats the last one of the file before is left out.
        units: style of the numbers, or None for what the files say.
        timestep_ps: time step of the run, ps; None where the files say the time.
        interval_ps: time between frames, ps; None where it follows from steps or times.
        first_step, last_step: frames outside are left out.
        allow_truncated: leave out a last frame that is cut short.
    """

    paths: tuple[Path, ...]
    units: str | None = None
    timestep_ps: float | None = None
    interval_ps: float | None = None
    first_step: int | None = None
    last_step: int | None = None
    allow_truncated: bool = False

    def frames(self) -> Iterator[RunFrame]:
        """Every frame that is wanted, checked against the one before.

        Raises RunFileError for frames of other atoms, of another box, or at uneven times.
        """
        first: RunFrame | None = None
        before: list[RunFrame] = []
        for frame in self._wanted():
            check_numbers(frame)
            if first is None:
                first = frame
            _check_same(frame, first)
            if len(before) == 2:
                self._check_even(before[0], before[1], frame)
            before = [*before[-1:], frame]
            yield frame

    def frame_interval_ps(self) -> float:
        """Time between frames, ps. Raises RunFileError where nothing says it, or there are fewer than two."""
        if self.interval_ps is not None:
            return self.interval_ps
        two = list(islice(self._wanted(), 2))
        if len(two) < 2:
            raise RunFileError(str(self.paths[0]), f"holds {len(two)} frames", "give a file with all frames")
        return self._apart(two[0], two[1])

    def _apart(self, one: RunFrame, two: RunFrame) -> float:
        if self.interval_ps is not None:
            return self.interval_ps
        if self.timestep_ps is not None and one.step is not None and two.step is not None:
            return self.timestep_ps * (two.step - one.step)
        if one.time_ps is not None and two.time_ps is not None:
            return two.time_ps - one.time_ps
        raise RunFileError(
            two.where,
            "does not say at what time it is",
            "give --timestep-fs of the run (for files with steps), or --frame-interval-fs",
        )

    def _check_even(self, one: RunFrame, two: RunFrame, three: RunFrame) -> None:
        before, after = (
            (two.step - one.step, three.step - two.step)
            if one.step is not None and two.step is not None and three.step is not None
            else (self._apart(one, two), self._apart(two, three))
        )
        if before <= 0 or abs(after - before) > _EVEN * before:
            raise RunFileError(
                three.where,
                f"comes {after:g} after the frame before, which came {before:g} after its own: frames are "
                "missing or there twice",
                "give one run with all its frames; choose a part without gaps with --first-step, --last-step",
            )

    def _wanted(self) -> Iterator[RunFrame]:
        last: RunFrame | None = None
        for path in self.paths:
            beginning = True
            for frame in reader_of(path)(path, self.units, allow_truncated=self.allow_truncated):
                repeated = (
                    beginning and last is not None and frame.step is not None and frame.step == last.step
                )
                beginning = False
                if not repeated and self._within(frame):
                    yield frame
                last = frame

    def _within(self, frame: RunFrame) -> bool:
        if self.first_step is None and self.last_step is None:
            return True
        if frame.step is None:
            fix = "leave --first-step and --last-step out"
            raise RunFileError(frame.where, "counts no steps", fix)
        return (self.first_step or 0) <= frame.step and (
            self.last_step is None or frame.step <= self.last_step
        )


def reader_of(path: Path) -> Reader:
    """The reader for a file, by its name and how it begins. Raises RunFileError for any other file."""
    if not path.is_file():
        raise RunFileError(str(path), "no such file", "give the path of a dump")
    if (path.with_suffix("") if path.suffix == ".gz" else path).suffix in (".xyz", ".extxyz", ".exyz"):
        return xyz_frames
    if way := OTHER_FORMATS.get(path.suffix.lower()):
        raise RunFileError(str(path), f"is {way[0]}, which has no reader here", way[1])
    if path.suffix in (".nc", ".netcdf"):
        return netcdf_frames
    try:
        with opened_text(path) as stream:
            beginning = stream.readline(200).rstrip()
    except (OSError, EOFError) as error:
        raise RunFileError(str(path), f"cannot be read ({error})", "give an undamaged file") from error
    if beginning.startswith(FIRST_LINES):
        return text_frames
    held = (
        f"begins with {beginning[:40]!r}" if beginning.isprintable() and beginning else "is empty or binary"
    )
    raise RunFileError(
        str(path),
        held,
        "give a text dump of LAMMPS, extended XYZ (.xyz, .extxyz), netCDF 3 (.nc), or a trajectory.h5",
    )


def _check_same(frame: RunFrame, first: RunFrame) -> None:
    """Refuse other atoms than those of the first frame, and another box."""
    if len(frame.atom_id) != len(first.atom_id):
        raise RunFileError(
            frame.where,
            f"holds {len(frame.atom_id)} atoms, the first frame {len(first.atom_id)}",
            "dump a fixed group of atoms; atoms that are lost leave the run without meaning",
        )
    if not np.array_equal(frame.atom_id, first.atom_id):
        other = int(np.flatnonzero(frame.atom_id != first.atom_id)[0])
        raise RunFileError(
            frame.where,
            f"holds atom {frame.atom_id[other]} where the first frame has {first.atom_id[other]}",
            "dump a fixed group of atoms, not a region",
        )
    for name, one, two in (("type", frame.kind, first.kind), ("element", frame.element, first.element)):
        if one is not None and two is not None and not np.array_equal(one, two):
            atom = frame.atom_id[int(np.flatnonzero(one != two)[0])]
            raise RunFileError(
                frame.where,
                f"the {name} of atom {atom} is not that of the first frame: atoms change their order",
                "dump their IDs, or sort them: `dump_modify d sort id`",
            )
    if (frame.box.periodic != first.box.periodic).any():
        raise RunFileError(
            frame.where, "has other periodic axes than the first frame", "give frames of one run"
        )
    change = np.abs(frame.box.lengths - first.box.lengths)[first.box.periodic]
    if change.size and change.max() > BOX_CHANGE * first.box.lengths.max():
        raise RunFileError(
            frame.where,
            "has another box than the first frame",
            "analyse a run in a fixed box (NVE and baths), after the barostat is switched off",
        )
