"""One frame of a run made elsewhere, whatever file it comes from, and what is said of a file that is no use.

docs/own-runs.md says what such a file must hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.units import ASE_TIME_PS, KCAL_MOL_EV
from kapitza.arraytypes import Array
from kapitza.study.problems import InputError, InputProblem

VELOCITIES = "dump them too, as in `dump d all custom 10 dump.lammpstrj id type x y z vx vy vz`"


class RunFileError(InputError):
    """A file of a run made elsewhere that cannot be used: which, why, and what to do."""

    def __init__(self, source: str, reason: str, fix: str) -> None:
        super().__init__(source, [InputProblem("", None, reason, fix)])


@dataclass(frozen=True)
class UnitStyle:
    """What the numbers of a file are multiplied by to be Å/ps, ps and eV; lengths are in Å in every style."""

    velocity: float
    time: float
    energy: float


UNIT_STYLES: Mapping[str, UnitStyle] = {
    "metal": UnitStyle(1.0, 1.0, 1.0),
    "real": UnitStyle(1000.0, 1e-3, KCAL_MOL_EV),
    "gpumd": UnitStyle(1000.0, 1e-3, 1.0),
    "ase": UnitStyle(1 / ASE_TIME_PS, ASE_TIME_PS, 1.0),
}
"""LAMMPS' own styles by their names; `gpumd`: Å/fs, fs, eV; `ase`: of Å, eV and amu."""


@dataclass(frozen=True)
class RunBox:
    """A rectangular box: origin (3,) Å, lengths (3,) Å, periodic (3,) bool."""

    origin: Array
    lengths: Array
    periodic: NDArray[np.bool_]


@dataclass(frozen=True)
class RunFrame:
    """One frame, atoms in ascending order of their IDs.

    Attributes:
        where: file and frame, for messages.
        step: time step, None where the file counts none.
        time_ps: None where the file says none.
        atom_id: (n_atoms,); the order of the file where it has none.
        kind: (n_atoms,) types, or None.
        element: (n_atoms,) chemical symbols, or None.
        position: (n_atoms, 3) Å, wrapped into the box or not.
        velocity: (n_atoms, 3) Å/ps.
        box: of this frame.
        mass_amu: (n_atoms,), or None where the file does not say.
    """

    where: str
    step: int | None
    time_ps: float | None
    atom_id: NDArray[np.int64]
    kind: NDArray[np.int64] | None
    element: NDArray[np.str_] | None
    position: Array
    velocity: Array
    box: RunBox
    mass_amu: Array | None = None


def in_order(frame: RunFrame, has_ids: bool = True) -> RunFrame:
    """The frame with its atoms in order of their IDs. Raises RunFileError for an ID that is there twice."""
    if not has_ids:
        return frame
    order = np.argsort(frame.atom_id, kind="stable")
    number = frame.atom_id[order]
    if (twice := number[1:][np.diff(number) == 0]).size:
        raise RunFileError(
            frame.where, f"holds atom {twice[0]} twice", "give every atom an ID of its own, and dump it once"
        )
    kind = None if frame.kind is None else frame.kind[order]
    element = None if frame.element is None else frame.element[order]
    return RunFrame(
        *(frame.where, frame.step, frame.time_ps, number, kind, element),
        *(frame.position[order], frame.velocity[order], frame.box),
        None if frame.mass_amu is None else frame.mass_amu[order],
    )


def check_numbers(frame: RunFrame) -> None:
    """Refuse what is no number, as of a run that blew up. Raises RunFileError."""
    for name, values in (("position", frame.position), ("velocity", frame.velocity)):
        bad = ~np.isfinite(values).all(axis=1)
        if bad.any():
            raise RunFileError(
                frame.where,
                f"the {name} of atom {frame.atom_id[int(bad.argmax())]} is not finite",
                "the run blew up, or the file is damaged: look at its log, or end before it with --last-step",
            )
