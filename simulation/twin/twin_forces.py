"""The forces of a twin in molecular dynamics: added to those of LAMMPS at every step.

LAMMPS computes what stays whole, U(L) + U(R) or nothing (interfaces/twin_lines.py); what replaces the rest
comes from here, by `fix external`. All ranks share the displacements; each computes some rows of K, the first
the bonds that need the potential.
"""

from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kapitza.arraytypes import Array
from kapitza.interfaces.twin_lines import TWIN_FIX
from kapitza.simulation.forces import ForceField
from kapitza.simulation.twin.expansion import Expansion
from kapitza.simulation.twin.quadratic import QuadraticPart
from kapitza.simulation.twin.twin_bonds import TwinBonds, nearest_images
from kapitza.study.twin_kinds import TwinKind


class TwinForces:
    """Forces and energies that stand for replaced bonds; a context manager, collective."""

    def __init__(
        self, kind: TwinKind, expansion: Expansion, field: ForceField, window: int, communicator: Any
    ) -> None:
        """Set up.

        Args:
            field: of the bonds that stay whole; its energies should not jump at the cutoff.
            window: steps after which energies are recorded.
            communicator: mpi4py communicator of the run.
        """
        self._expansion, self._window, self._communicator = expansion, window, communicator
        rank, size = communicator.Get_rank(), communicator.Get_size()
        crystals = expansion.crystals if kind.harmonic_crystals else None
        self._crystals = crystals
        self._atoms = crystals.atoms if crystals else expansion.bonds.atoms
        self._of_bonds = np.searchsorted(self._atoms, expansion.bonds.atoms)
        self._row = np.full(len(expansion.reference) + 1, -1)
        self._row[self._atoms + 1] = np.arange(len(self._atoms))
        self._reference = expansion.reference[self._atoms]
        self._part: QuadraticPart | None = crystals.part(rank, size) if crystals else None
        self._given = (field, expansion, kind.bonds_order)
        self._bonds: TwinBonds | None = None
        self._own = np.zeros(0, dtype=np.int64)
        self._tag: NDArray[Any] = np.zeros(0)
        self._all = np.arange(len(self._atoms))
        self._rows, self._imaged = self._own, self._reference[:0]
        self._half_period = float(expansion.periods.min()) / 2
        self._lmp: Any = None
        self._failure: Exception | None = None

    def attach(self, lmp: Any) -> None:
        """Give the forces of every step from now on, to the fix that the deck has made.

        Begun anew with every segment, so that a run that resumes is the same to the last digit.
        """
        self._close()
        if self._communicator.Get_rank() == 0:
            field, expansion, order = self._given
            self._bonds = TwinBonds(field, expansion, order=order)
        self._lmp = lmp
        lmp.set_fix_external_callback(TWIN_FIX, _add, self)

    def check(self) -> None:
        """Raise on every rank what has gone wrong on any. Collective."""
        failures = [failure for failure in self._communicator.allgather(self._failure) if failure]
        if failures:
            raise failures[0]

    def add(self, step: int, tag: NDArray[Any], position: NDArray[Any], force: NDArray[Any]) -> None:
        """Put the forces (n_local, 3) eV/Å on this rank's atoms; collective."""
        mine, row = self._local(tag)
        moved = position.take(mine, axis=0)
        moved -= self._imaged
        if np.abs(moved[:, :2]).max(initial=0.0) > self._half_period:
            # Atoms that LAMMPS has wrapped into the box: from now on their references are in the same image.
            self._imaged = nearest_images(self._reference[row], position[mine], self._expansion.periods)
            moved = position[mine] - self._imaged
        displacement = self._shared(moved, row)
        found = self._sum(self._computed(displacement))
        force[:] = 0.0
        force[mine] = found if row is self._all else found[row]
        if step % self._window == 0:
            energy = np.zeros(len(tag))
            shares = self._energies(displacement)
            energy[mine] = shares[row]
            self._lmp.fix_external_set_energy_global(TWIN_FIX, float(shares.sum()))
            self._lmp.fix_external_set_energy_peratom(TWIN_FIX, energy)

    def _shared(self, moved: Array, row: NDArray[np.int64]) -> Array:
        """(n_atoms, 3) Å: displacements of the atoms of all ranks."""
        if row is self._all:
            return moved
        shared = np.zeros((len(self._atoms), 3))
        shared[row] = moved
        return self._sum(shared)

    def _local(self, tag: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which atoms of this rank take part, and their rows; remembered as long as they are the same.

        A single rank takes them in the order of the rows.
        """
        if not np.array_equal(tag, self._tag):
            self._tag = tag.copy()
            own = np.flatnonzero(self._row[tag] >= 0)
            row = self._row[tag[own]]
            if self._communicator.Get_size() == 1:
                own, row = own[np.argsort(row)], self._all
            self._own, self._rows = own, row
            self._imaged = self._reference[row]
        return self._own, self._rows

    def _computed(self, displacement: Array) -> Array:
        """This rank's part of all forces, (n_atoms, 3)."""
        found = np.zeros_like(displacement)
        if self._part and self._crystals:
            found = self._part(displacement)
            if self._communicator.Get_rank() == 0:
                found += self._crystals.linear
        if self._bonds and not self._failure:
            try:
                found[self._of_bonds] += self._bonds(displacement[self._of_bonds])
            except Exception as error:  # cannot pass through LAMMPS, and the other ranks wait
                self._failure = self._failure or error
        return found

    def _energies(self, displacement: Array) -> Array:
        """(n_atoms,) eV: shares in the energies of the crystals, and half of that of the bonds a side."""
        bonds = 0.0
        if self._bonds and not self._failure:
            bonds = self._bonds.energy_ev(displacement[self._of_bonds])
        bonds = self._communicator.bcast(bonds, root=0)
        side = self._expansion.side[self._atoms[self._of_bonds]]
        shares = np.zeros(len(self._atoms))
        shares[self._of_bonds] = 0.5 * bonds / np.bincount(side)[side]
        if self._crystals:
            shares += self._crystals.energy_ev(displacement, self._crystals.forces(displacement))
        return shares

    def _sum(self, values: Array) -> Array:
        """The sum over all ranks."""
        if self._communicator.Get_size() > 1:
            from mpi4py import MPI

            self._communicator.Allreduce(MPI.IN_PLACE, values)
        return values

    def __enter__(self) -> "TwinForces":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._bonds:
            self._bonds.__exit__(None, None, None)
            self._bonds = None


def _add(
    twin: TwinForces, step: int, n_local: int, tag: NDArray[Any], position: NDArray[Any], force: NDArray[Any]
) -> None:
    twin.add(step, tag[:n_local], position[:n_local], force[:n_local])
