"""Energies of two baths from a table of somebody else's run, and temperature profiles of `fix ave/chunk`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kapitza.arraytypes import Array
from kapitza.simulation.foreign.dump_text import opened_text
from kapitza.simulation.foreign.run_frames import UNIT_STYLES, RunFileError

OWN_COLUMNS = ("time_ps", "energy_hot_ev", "energy_cold_ev")
"""Of this project's bath_power.csv, where both energies grow."""

FEWEST_BINS = 3
"""More than these within one Å are fractions of a box."""

_TIMES = ("time_ps", "timestep", "step", "time")
_UNITS_OF_TIME = {"time_ps": 1.0}


@dataclass(frozen=True)
class BathTally:
    """Cumulative energies of two baths at the times of a file.

    Attributes:
        time_ps: (n,) ps.
        hot_ev: (n,) eV, given to the atoms by one bath.
        cold_ev: (n,) eV, taken from them by the other.
    """

    time_ps: Array
    hot_ev: Array
    cold_ev: Array

    def within(self, begin_ps: float, end_ps: float, windows: int, source: str) -> "BathTally":
        """Energies at the ends of equal windows, interpolated. Raises RunFileError for a shorter record."""
        slack = 0.02 * (end_ps - begin_ps)
        if self.time_ps[0] > begin_ps + slack or self.time_ps[-1] < end_ps - slack:
            raise RunFileError(
                source,
                f"its energies are of {self.time_ps[0]:g} to {self.time_ps[-1]:g} ps, the frames of "
                f"{begin_ps:g} to {end_ps:g} ps",
                "give the energies of the same part of the run, with its time step (--timestep-fs)",
            )
        time = np.linspace(max(begin_ps, self.time_ps[0]), min(end_ps, self.time_ps[-1]), windows + 1)
        return BathTally(
            time, np.interp(time, self.time_ps, self.hot_ev), np.interp(time, self.time_ps, self.cold_ev)
        )


def read_tally(
    path: Path, columns: Sequence[str] = (), *, units: str = "metal", timestep_ps: float | None = None
) -> BathTally:
    """A table of a time and the energy of two baths: CSV, `fix ave/time`, `fix print`, or three bare columns.

    Args:
        columns: names of time or step, of the hot and of the cold bath's energy; found by themselves where
            one has `hot` and one `cold` in its name.
        units: style of the energies (and of a time).
        timestep_ps: of the run, for steps.

    Raises RunFileError for a file that is none, and where both baths give or both take energy.
    """
    names, rows = _table(path)
    chosen = list(columns) or _found(names, path)
    if unknown := [name for name in chosen if name not in names]:
        reason, fix = f"has no column {unknown[0]}", f"choose among {', '.join(names)} by --bath-columns"
        raise RunFileError(str(path), reason, fix)
    stamp, one, other = (rows[:, names.index(name)] for name in chosen)
    if not np.isfinite([stamp, one, other]).all():
        raise RunFileError(str(path), "holds numbers that are not finite", "look at the log of the run")
    time = _times(path, chosen[0], stamp, timestep_ps, units)
    if len(time) < 2 or np.diff(time).min() <= 0:
        raise RunFileError(
            str(path),
            f"its {chosen[0]} does not grow from row to row",
            "give the table of one run; rows of a restarted one that are there twice have to go",
        )
    scale = 1.0 if tuple(chosen) == OWN_COLUMNS else UNIT_STYLES[units].energy
    hot, cold = (scale * (values - values[0]) for values in (one, other))
    if tuple(chosen) != OWN_COLUMNS and hot[-1] * cold[-1] > 0:
        raise RunFileError(
            str(path),
            f"both baths {'give' if hot[-1] < 0 else 'take'} energy ({hot[-1]:.4g} and {cold[-1]:.4g} eV by "
            "the tallies)",
            "give the tallies of the hot and of the cold bath, from the part of the run that is steady",
        )
    return BathTally(time, hot * np.sign(hot[-1]), cold * np.sign(cold[-1]))


def _times(path: Path, name: str, stamp: Array, timestep_ps: float | None, units: str) -> Array:
    if name in _UNITS_OF_TIME:
        return stamp * _UNITS_OF_TIME[name]
    if name.lower() == "time":
        return stamp * UNIT_STYLES[units].time
    if timestep_ps is None:
        raise RunFileError(str(path), f"its column {name} counts steps", "give --timestep-fs of the run")
    return stamp * timestep_ps


def _found(names: list[str], path: Path) -> list[str]:
    if names == ["1", "2", "3"]:
        return names
    energies = [name for name in names if "temp" not in name.lower()]
    time = [name for name in names if name.lower() in _TIMES]
    hot, cold = ([name for name in energies if word in name.lower()] for word in ("hot", "cold"))
    if len(hot) == len(cold) == 1 and time:
        return [time[0], hot[0], cold[0]]
    raise RunFileError(
        str(path),
        f"which of {', '.join(names)} are time, hot and cold bath is not to be seen",
        "give --bath-columns TIME HOT COLD",
    )


def _table(path: Path) -> tuple[list[str], Array]:
    """Names of the columns and all rows."""
    if not path.is_file():
        raise RunFileError(str(path), "no such file", "give the table of the baths' energies")
    names: list[str] = []
    rows: list[list[float]] = []
    with opened_text(path) as stream:
        for number, line in enumerate(stream, start=1):
            bare = line.strip().lstrip("#").strip()
            words = [word.strip() for word in bare.split(",")] if "," in bare else bare.split()
            values = _floats(words)
            if values is None or line.lstrip().startswith("#"):
                if not rows and words:
                    names = words
                continue
            if rows and len(values) != len(rows[0]):
                raise RunFileError(f"{path}, line {number}", "is cut short", "take this line out")
            rows.append(values)
    if not rows:
        raise RunFileError(str(path), "holds no numbers", "give a table of energies")
    if len(names) != len(rows[0]):
        names = [str(number) for number in range(1, len(rows[0]) + 1)]
    return names, np.array(rows)


def _floats(words: list[str]) -> list[float] | None:
    try:
        return [float(word or "nan") for word in words] or None
    except ValueError:
        return None


@dataclass(frozen=True)
class ChunkProfile:
    """Windows of `fix ave/chunk`: step (n_windows,), z (n_bins,), atoms and K (n_windows, n_bins)."""

    step: NDArray[np.int64]
    z_angstrom: Array
    n_atoms: Array
    temperature_k: Array


def read_chunks(path: Path, temperature: str = "temp") -> ChunkProfile:
    """A file of `fix ave/chunk` over `compute chunk/atom bin/1d z … units box`.

    Args:
        temperature: name of its column.

    Raises RunFileError for a file that is none, is cut short, or has other bins in other windows.
    """
    if not path.is_file():
        raise RunFileError(str(path), "no such file", "give a file of fix ave/chunk")
    with opened_text(path) as stream:
        windows = _chunk_windows(path, stream, temperature)
    if not windows:
        raise RunFileError(str(path), "holds no windows", "give a file of fix ave/chunk")
    steps, tables = zip(*windows, strict=True)
    if len({len(table) for table in tables}) > 1 or any(
        not np.array_equal(table[:, 0], tables[0][:, 0]) for table in tables
    ):
        raise RunFileError(
            str(path), "has other bins in other windows", "let bins stay: `compute chunk/atom … nchunk once`"
        )
    if np.diff(steps).size and np.diff(steps).min() <= 0:
        raise RunFileError(str(path), "has a window twice", "give the file of one run")
    values = np.array(tables)
    if len(values[0]) > FEWEST_BINS and np.ptp(values[0, :, 0]) <= 1:
        raise RunFileError(
            str(path), "has bins between 0 and 1: fractions of the box", "let them be in Å: `… units box`"
        )
    return ChunkProfile(np.array(steps, dtype=np.int64), values[0, :, 0], values[:, :, 1], values[:, :, 2])


def _chunk_windows(path: Path, stream: Iterator[str], temperature: str) -> list[tuple[int, Array]]:
    names: list[str] = []
    windows: list[tuple[int, Array]] = []
    for line in stream:
        if line.startswith("#"):
            if line.split()[1:2] == ["Chunk"]:
                names = line.split()[1:]
            continue
        if not names:
            raise RunFileError(str(path), "has no line `# Chunk …`", "give a file of fix ave/chunk")
        head = line.split()
        wanted = _wanted(path, names, temperature)
        if len(head) != 3 or not head[1].isdigit():
            raise RunFileError(
                str(path), f"has {line.strip()[:40]!r} where a window begins", "give a file of fix ave/chunk"
            )
        rows = [next(stream, "") for _ in range(int(head[1]))]
        if any(len(row.split()) != len(names) or row[-1:] != "\n" for row in rows):
            raise RunFileError(
                f"{path}, window at step {head[0]}",
                "is cut short",
                "take it out; the run was ended inside it",
            )
        try:
            table = np.array([[float(word) for word in row.split()] for row in rows])
        except ValueError as error:
            raise RunFileError(
                f"{path}, window at step {head[0]}", f"holds no number ({error})", "give an undamaged file"
            ) from error
        windows.append((int(head[0]), table[:, wanted]))
    return windows


def _wanted(path: Path, names: list[str], temperature: str) -> list[int]:
    if "Coord2" in names:
        raise RunFileError(
            str(path), "has bins along two axes", "average over bins along z alone: `chunk/atom bin/1d z …`"
        )
    needed = ("Coord1", "Ncount", temperature)
    if missing := [name for name in needed if name not in names]:
        raise RunFileError(
            str(path),
            f"has no column {missing[0]}",
            f"average over bins with a temperature: `fix … ave/chunk … temp`; it has {', '.join(names)}",
        )
    return [names.index(name) for name in needed]


def joined_chunks(paths: Sequence[Path], temperature: str) -> ChunkProfile:
    """The windows of several files of one run, in order. Raises RunFileError as `read_chunks`."""
    parts = [read_chunks(path, temperature) for path in paths]
    first, step = parts[0], np.concatenate([part.step for part in parts])
    if any(not np.array_equal(part.z_angstrom, first.z_angstrom) for part in parts):
        raise RunFileError(str(paths[-1]), "has other bins than the first file", "give files of one run")
    gaps = np.diff(step)
    if len(step) < 2 or gaps.min() <= 0 or gaps.max() != gaps.min():
        raise RunFileError(
            str(paths[-1]),
            f"windows end {gaps.min() if len(gaps) else 0} to {gaps.max() if len(gaps) else 0} steps apart: "
            "some are missing or there twice",
            "give all windows of the steady part of one run, once",
        )
    atoms, temperatures = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("n_atoms", "temperature_k")
    )
    return ChunkProfile(step, first.z_angstrom, atoms, temperatures)
