"""Frames of LAMMPS text dumps (`dump custom`), one at a time: memory does not grow with the file."""

import gzip
import io
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kapitza.arraytypes import Array
from kapitza.simulation.foreign.run_frames import (
    UNIT_STYLES,
    VELOCITIES,
    RunBox,
    RunFileError,
    RunFrame,
    UnitStyle,
    in_order,
)

ITEM = "ITEM: "
FIRST_LINES = ("ITEM: TIMESTEP", "ITEM: UNITS", "ITEM: TIME")
"""How a text dump of LAMMPS begins."""

_SUFFIXES = ("", "u", "s", "su")  # of x, y, z: wrapped, unwrapped, scaled, scaled and unwrapped


Columns = dict[str, NDArray[Any]]


class _CutShortError(Exception):
    """The file ends inside a frame."""


def opened_text(path: Path) -> Any:
    """A text file, decompressed where its name ends in .gz."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", errors="replace")
    return path.open(encoding="utf-8", errors="replace")


def text_frames(path: Path, units: str | None, *, allow_truncated: bool = False) -> Iterator[RunFrame]:
    """Every frame of a text dump.

    Args:
        units: style of the numbers; None: as the dump says (`dump_modify units yes`), else metal.
        allow_truncated: a last frame that is cut short is left out.

    Raises:
        RunFileError: what is missing or damaged, and where.
    """
    number = 0
    with opened_text(path) as stream:
        said: dict[str, str] = {}
        while True:
            try:
                frame = _frame(stream, path, number, units, said)
            except (_CutShortError, EOFError, zlib.error, gzip.BadGzipFile):
                if allow_truncated:
                    return
                raise RunFileError(
                    f"{path}, frame {number + 1}",
                    "is cut short: the file ends inside it",
                    "let the run end by itself, or leave this frame out with --allow-truncated",
                ) from None
            if frame is None:
                return
            number += 1
            yield frame


def _frame(stream: Any, path: Path, number: int, units: str | None, said: dict[str, str]) -> RunFrame | None:
    """The next frame; None at the end of the file. `said` keeps what is said once for all frames."""
    where = f"{path}, frame {number + 1}"
    parts: dict[str, list[str]] = {}
    while True:
        line = stream.readline()
        if not line:
            if parts:
                raise _CutShortError
            return None
        if not line.startswith(ITEM):
            if not line.strip() and not parts:
                continue
            raise RunFileError(
                where, f"{line.strip()[:40]!r} where a line `ITEM: …` should be", "give a text dump of LAMMPS"
            )
        if not line.endswith("\n"):
            raise _CutShortError
        name = line.removeprefix(ITEM).strip()
        if name.startswith("ATOMS"):
            return _atoms(stream, where, name.split()[1:], parts, units or said.get("UNITS"))
        if name.startswith("ENTRIES"):
            raise RunFileError(where, "is a dump of style local", f"give a dump of atoms: {VELOCITIES}")
        count = 3 if name.startswith("BOX") else 1
        parts[name] = list(islice(stream, count))
        if len(parts[name]) < count or not parts[name][-1].endswith("\n"):
            raise _CutShortError
        if name == "UNITS":
            said["UNITS"] = parts[name][0].strip()


def _atoms(
    stream: Any, where: str, columns: list[str], parts: dict[str, list[str]], units: str | None
) -> RunFrame:
    style = _style(where, units)
    if "TIMESTEP" not in parts or "NUMBER OF ATOMS" not in parts:
        raise RunFileError(where, "has no time step or no number of atoms", "give a text dump of LAMMPS")
    try:
        step, n_atoms = int(parts["TIMESTEP"][0]), int(parts["NUMBER OF ATOMS"][0])
        time = style.time * float(parts["TIME"][0]) if "TIME" in parts else None
    except ValueError as error:
        raise RunFileError(where, f"its head holds no number ({error})", "give an undamaged dump") from error
    where = f"{where} (step {step})"
    box = _box(where, parts)
    lines = list(islice(stream, n_atoms))
    if len(lines) < n_atoms or not lines[-1].endswith("\n"):
        raise _CutShortError
    table = _table(where, lines, columns)
    frame = RunFrame(
        where,
        step,
        time,
        _whole(where, table, "id"),
        _whole(where, table, "type") if "type" in columns else None,
        table["element"].astype(str) if "element" in columns else None,
        _positions(where, table, box),
        style.velocity * _numbers(where, table, ["vx", "vy", "vz"]),
        box,
        _numbers(where, table, ["mass"])[:, 0] if "mass" in columns else None,
    )
    return in_order(frame)


def _style(where: str, units: str | None) -> UnitStyle:
    name = units or "metal"
    if name not in UNIT_STYLES:
        raise RunFileError(
            where,
            f"is in units {name}",
            f"give a run in units {' or '.join(UNIT_STYLES)}; numbers of another style have to be converted",
        )
    return UNIT_STYLES[name]


def _box(where: str, parts: dict[str, list[str]]) -> RunBox:
    name = next((name for name in parts if name.startswith("BOX BOUNDS")), None)
    if name is None:
        raise RunFileError(where, "has no box bounds", "give a text dump of LAMMPS")
    try:
        rows = np.array([[float(word) for word in line.split()] for line in parts[name]])
        if rows.ndim != 2 or rows.shape[1] not in (2, 3, 4) or not np.isfinite(rows).all():
            raise ValueError("rows of two numbers are needed")
        if rows.shape[1] < 4 and (rows[:, 1] <= rows[:, 0]).any():
            raise ValueError("an upper bound lies below its lower one")
    except ValueError as error:
        raise RunFileError(where, f"its box bounds are none ({error})", "give an undamaged dump") from error
    tilted = rows.shape[1] == 4 or (rows.shape[1] == 3 and np.abs(rows[:, 2]).max() > 0)
    if tilted:
        raise tilted_box(where)
    flags = [word for word in name.split()[2:] if len(word) == 2 and word[0] in "pfsm"]
    periodic = np.array([flag == "pp" for flag in flags] if len(flags) == 3 else [True, True, True])
    return RunBox(rows[:, 0], rows[:, 1] - rows[:, 0], periodic)


def tilted_box(where: str) -> RunFileError:
    """What is said of a box that is not rectangular."""
    return RunFileError(
        where,
        "has a tilted box",
        "take a rectangular cell: a hexagonal one (a, b at 120°) is one of a × a√3 with twice the atoms",
    )


def _table(where: str, lines: list[str], columns: list[str]) -> Columns:
    """Columns by name: numbers, and text of what is none."""
    missing = {"id", "vx", "vy", "vz"} - set(columns)
    if "id" in missing:
        raise RunFileError(where, "has no column id, so that atoms cannot be told apart", "dump id as well")
    if missing:
        raise RunFileError(
            where, f"no velocities: column {', '.join(sorted(missing))} is missing", VELOCITIES
        )
    wanted = {"id", "type", "element", "mass", "vx", "vy", "vz"} | {
        axis + end for axis in "xyz" for end in _SUFFIXES
    }
    used = [name for name in columns if name in wanted]
    if "element" not in columns:
        try:
            rows = np.loadtxt(lines, usecols=[columns.index(name) for name in used], ndmin=2, comments=None)
        except ValueError:
            rows = np.empty((0, len(used)))  # the other reader says what is wrong
        if len(rows) == len(lines):
            return dict(zip(used, rows.T, strict=True))
    try:
        table = pd.read_csv(
            io.StringIO("".join(lines)),
            sep=r"\s+",
            header=None,
            names=columns,
            usecols=used,
            index_col=False,
            keep_default_na=False,
            na_values=[],
        )
    except (pd.errors.ParserError, ValueError) as error:
        raise RunFileError(where, f"its atoms are no table ({error})", "give an undamaged dump") from error
    if len(table) != len(lines):
        raise RunFileError(where, "its atoms are no table (an empty line)", "give an undamaged dump")
    return {name: table[name].to_numpy() for name in used}


def _whole(where: str, table: Columns, name: str) -> NDArray[np.int64]:
    values = _numbers(where, table, [name])[:, 0]
    if not (np.isfinite(values).all() and (values == np.round(values)).all()):
        raise RunFileError(where, f"column {name} holds what is no whole number", "give an undamaged dump")
    return values.astype(np.int64)


def _numbers(where: str, table: Columns, names: list[str]) -> Array:
    try:
        return np.column_stack([np.asarray(table[name], dtype=np.float64) for name in names])
    except ValueError as error:
        fix = "give an undamaged dump; a line is cut or two are mixed"
        raise RunFileError(where, f"columns {' '.join(names)}: {error}", fix) from error


def _positions(where: str, table: Columns, box: RunBox) -> Array:
    found = np.empty((len(table["id"]), 3))
    for number, axis in enumerate("xyz"):
        name = next((axis + end for end in _SUFFIXES if axis + end in table), None)
        if name is None:
            raise RunFileError(where, f"no positions: column {axis} is missing", VELOCITIES)
        values = _numbers(where, table, [name])[:, 0]
        scaled = name[1:].startswith("s")
        found[:, number] = box.origin[number] + box.lengths[number] * values if scaled else values
    return found
