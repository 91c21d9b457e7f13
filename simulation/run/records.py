"""LAMMPS' own averages: checked after every segment, joined into the two tables of a run."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kapitza.simulation.session import SimulationError

BATH_COLUMNS = [
    "window",
    "time_ps",
    "energy_hot_ev",
    "energy_cold_ev",
    "temperature_hot_k",
    "temperature_cold_k",
    "total_energy_ev",
    "left_energy_ev",
]
UNSHARED = 1e-6
"""Largest part of the energy that may be no atom's, where the energy of some of the atoms is to be known."""
PROFILE_COLUMNS = ["window", "side", "bin", "z_angstrom", "n_atoms", "temperature_k"]


def record_files(segment: int) -> list[str]:
    """Names of the files LAMMPS writes in one segment."""
    kinds = ("energies", "bath_temperatures", "profile_left", "profile_right")
    return [f"{kind}.{segment}.dat" for kind in kinds]


def check_records(work: Path, segment: int, windows: int) -> None:
    """Refuse a segment whose files do not hold every window: a full disk cuts them short without an error.

    Raises:
        SimulationError: naming the file.
    """
    energies, temperatures, *profiles = record_files(segment)
    counts = {name: len(np.loadtxt(work / name, ndmin=2)) for name in (energies, temperatures)}
    counts[energies] -= 1  # the start of the segment
    counts |= {name: len(_layers(work / name)) for name in profiles}
    for name, found in counts.items():
        if found != windows:
            raise SimulationError(
                f"{name} holds {found} windows, not {windows}.",
                "LAMMPS could not write all of it: the disk is full, or the file was changed.",
                f"Make room, then run again: only segment {segment} is redone.",
            )


def read_bath_power(work: Path, segments: int, timestep_ps: float) -> pd.DataFrame:
    """Cumulative bath energies (eV, positive left → right) at every window end; row 0 starts production.

    Each segment's file counts from its own first row, which is its start; the table counts on. The energy of
    the left side is nan where the pair style does not share its energy among the atoms.
    """
    total = np.zeros(2)
    rows = []
    for segment in range(1, segments + 1):
        energies = np.loadtxt(work / f"energies.{segment}.dat", ndmin=2)
        temperatures = np.loadtxt(work / f"bath_temperatures.{segment}.dat", ndmin=2)[:, 1:]
        shared = np.abs(energies[:, 5]) <= UNSHARED * np.abs(energies[:, 3])
        energies[:, 4] = np.where(shared.all(), energies[:, 4], np.nan)
        if segment == 1:
            rows.append(np.array([[0.0, 0.0, 0.0, np.nan, np.nan, *energies[0, 3:5]]]))
        gained = total + energies[1:, 1:3] - energies[0, 1:3]
        rows.append(np.hstack([energies[1:, :1] * timestep_ps, gained, temperatures, energies[1:, 3:5]]))
        total = gained[-1]
    values = np.vstack(rows)
    return pd.DataFrame(np.column_stack([np.arange(len(values)), values]), columns=BATH_COLUMNS).astype(
        {"window": int}
    )


def read_profile(work: Path, segments: int) -> pd.DataFrame:
    """Mean temperature of every layer and window, windows counted from 1; walls left out."""
    tables = []
    for side in ("left", "right"):
        windows: list[NDArray[np.float64]] = []
        for segment in range(1, segments + 1):
            windows += _layers(work / f"profile_{side}.{segment}.dat")
        for window, rows in enumerate(windows, start=1):
            mobile = rows[rows[:, 2] > 0.5]
            table = pd.DataFrame(mobile, columns=["bin", "z_angstrom", "n_atoms", "temperature_k"])
            tables.append(table.assign(window=window, side=side))
    return pd.concat(tables, ignore_index=True)[PROFILE_COLUMNS].astype({"bin": int})


def _layers(path: Path) -> list[NDArray[np.float64]]:
    """Rows (layer, z, count, temperature) of each window of a `fix ave/chunk` file."""
    lines = [line.split() for line in path.read_text().splitlines() if not line.startswith("#")]
    windows = []
    while lines:
        count = int(lines[0][1])
        windows.append(np.array(lines[1 : count + 1], dtype=float))
        lines = lines[count + 1 :]
    return windows
