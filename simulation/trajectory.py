"""Reads trajectory.h5 block by block, so that memory does not grow with the length of the run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.spectral.spectrum import BlockPlan
from kapitza.simulation.forces import ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.potential_files import FOLDER

CHUNK = 500  # frames read at a time where no block sets the length
TENTHS = 10

Forces = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class MeanSites:
    """Where the sampled atoms sit, and how far they move, over a run.

    Attributes:
        mean: mean displacement, (n_atoms, 3) Å.
        shift: way of the mean position from the first to the last tenth of the run, (n_atoms,) Å.
        rms: root mean square distance from the mean position, (n_atoms,) Å.
    """

    mean: NDArray[np.float64]
    shift: NDArray[np.float64]
    rms: NDArray[np.float64]


@dataclass(frozen=True)
class Recorded:
    """An open trajectory and the slab it is of.

    Attributes:
        file: the HDF5 file.
        slab: all recorded atoms.
        mass_amu: (n_atoms,) amu.
        interval_ps: time between frames, ps.
    """

    file: Any
    slab: Slab
    mass_amu: NDArray[np.float64]
    interval_ps: float

    @property
    def n_frames(self) -> int:
        """Frames recorded."""
        return len(self.file["step"])

    def field(self, potential: Potential, species: list[str]) -> ForceField:
        """The potential with what each LAMMPS type is."""
        kinds = self.slab.atom_type
        masses = [float(self.mass_amu[kinds == kind][0]) for kind in range(1, len(species) + 1)]
        return ForceField(potential, species, masses, FOLDER)

    def sites(self, communicator: Any) -> "MeanSites":
        """Mean displacement and motion about it; each rank reads its share of the frames. Collective."""
        total = np.zeros((TENTHS, *self.slab.position.shape))
        squares = np.zeros(len(self.slab.position))
        bounds = np.linspace(0, self.n_frames, communicator.Get_size() + 1).astype(int)
        first, last = bounds[communicator.Get_rank()], bounds[communicator.Get_rank() + 1]
        tenth = np.linspace(0, self.n_frames, TENTHS + 1).astype(int)
        for number, (begin, end) in enumerate(pairwise(tenth)):
            for start in range(max(begin, first), min(end, last), CHUNK):
                frames = self.file["displacement"][start : min(start + CHUNK, end, last)]
                total[number] += frames.sum(axis=0, dtype=np.float64)
                squares += np.square(frames, dtype=np.float64).sum(axis=(0, 2))
        total, squares = communicator.allreduce(total), communicator.allreduce(squares)
        mean = total.sum(axis=0) / self.n_frames
        counts = np.diff(tenth)[[0, -1], None, None]
        early, late = total[[0, -1]] / np.maximum(counts, 1)
        rms = np.sqrt(np.maximum(squares / self.n_frames - np.square(mean).sum(axis=1), 0))
        return MeanSites(mean, np.linalg.norm(late - early, axis=1), rms)

    def frames(self, part: slice, chosen: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Displacement and velocity, each (n, n_chosen, 3), of a range of frames, in Å and Å/ps."""
        displacement, velocity = (self.file[name][part] for name in ("displacement", "velocity"))
        return displacement[:, chosen].astype(np.float64), velocity[:, chosen].astype(np.float64)


@contextmanager
def open_trajectory(path: Path, *, checked: bool = False) -> Iterator[Recorded]:
    """trajectory.h5, open for reading; checked as `open_arrays`."""
    with open_arrays(path, checked=checked) as file:
        slab = Slab(
            file["reference_position"][:],
            file["atom_type"][:],
            file["side"][:].astype(int),
            file.attrs["box_angstrom"][:2],
        )
        yield Recorded(file, slab, file["mass_amu"][:], float(file.attrs["frame_interval_ps"]))


def block_forces(
    recorded: Recorded, plan: BlockPlan, numbers: NDArray[Any], chosen: NDArray[np.bool_], forces: Forces
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64], int]]:
    """Forces and velocities of the numbered blocks, evaluating each frame once.

    Args:
        numbers: of consecutive blocks.
        chosen: (n_atoms,) which atoms the forces are of.
        forces: from displacements (n, n_chosen, 3) to (…, n, n_chosen, 3).

    Yields:
        (…, length, n_chosen, 3) eV/Å, (length, n_chosen, 3) Å/ps, and how many of the last frames are new.
    """
    held: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    end = 0
    for number in numbers:
        start = number * plan.hop
        new = slice(max(start, end), start + plan.length)
        displacement, velocity = recorded.frames(new, chosen)
        fresh = forces(displacement), velocity
        overlap = plan.length - len(velocity)
        if held is not None and overlap:
            kept = held[0][..., -overlap:, :, :], held[1][-overlap:]
            held = np.concatenate([kept[0], fresh[0]], axis=-3), np.concatenate([kept[1], fresh[1]])
        else:
            held = fresh
        end = new.stop
        yield *held, len(velocity)


def share(plan: BlockPlan, communicator: Any) -> NDArray[np.int64]:
    """Numbers of the consecutive blocks this rank takes."""
    return np.asarray(np.array_split(np.arange(plan.count), communicator.Get_size())[communicator.Get_rank()])
