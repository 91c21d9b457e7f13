"""The in-plane cells of recorded atoms, and the Fourier transform over them.

Phases come from the whole numbers of cells between an atom's site and the first one like it, never from
where the atom happens to be: over the cells of the box the transform is unitary to round-off (docs/theory.md,
"Heat flow by wavevector").
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.harmonic.interface_constants import (
    SAME_POSITION_ANGSTROM,
    InPlaneLattice,
    Layers,
    in_plane_lattice,
)
from kapitza.analysis.harmonic.wavevectors import BoxWaves, box_waves
from kapitza.arraytypes import Array, Complex, Integers

EMPTY = -1
"""In the place of an atom where a site is empty."""


@dataclass(frozen=True)
class InPlaneCells:
    """Which atom is which site of which cell.

    Attributes:
        lattice: in-plane translations.
        waves: the wavevectors of the box.
        atom: (n_sites, n_cells) number of the atom, or EMPTY; each row holds sites a translation apart.
        phase: (n_k, n_cells) e^{−ik·R}/√n_cells: rows are orthonormal.
    """

    lattice: InPlaneLattice
    waves: BoxWaves
    atom: Integers
    phase: Complex

    def of(self, chosen: NDArray[np.bool_]) -> "InPlaneCells":
        """The same of some atoms, renumbered; sites of which none is chosen are left out.

        chosen : (n_atoms,) which atoms
        """
        number = np.full(len(chosen) + 1, EMPTY)  # the last one is that of an empty site
        number[:-1][chosen] = np.arange(chosen.sum())
        atom = number[self.atom]
        return replace(self, atom=atom[(atom != EMPTY).any(axis=1)])

    def first_atoms(self) -> Integers:
        """(n_sites,) an atom on each site."""
        first = (self.atom != EMPTY).argmax(axis=1)
        return np.asarray(self.atom[np.arange(len(self.atom)), first])

    def transform(self, values: Complex) -> Complex:
        """Σ_R e^{−ik·R} x_R/√n_cells of every site, (n, n_sites, 3, n_k).

        values : (n, n_atoms, 3)
        """
        # The added row of zeros is what an empty site has.
        padded = np.concatenate([values, np.zeros_like(values[:, :1])], axis=1)
        return np.asarray(padded[:, self.atom].swapaxes(2, 3) @ self.phase.T)


def in_plane_cells(position: Array, plane: Integers, sublattice: Integers, periods: Array) -> InPlaneCells:
    """Find the cells that both sides share, up to the box itself where they share no smaller one.

    Translations are those of the planes without empty sites: as full as the fullest of their side.

    Args:
        position: (n_atoms, 3) Å, of the sites.
        plane: (n_atoms,) atomic plane, from any number; negative on the left.
        sublattice: (n_atoms,) what tells sites apart: the type, or what may sit there in a disordered one.
        periods: (2,) box lengths along x and y, Å.
    """
    order = np.lexsort((position[:, 0], position[:, 1], plane))
    counts = np.bincount(plane - plane.min())[plane - plane.min()]
    fullest = np.where(plane < 0, counts[plane < 0].max(initial=0), counts[plane >= 0].max(initial=0))
    whole = order[(counts == fullest)[order]]
    _, number = np.unique(plane[whole], return_inverse=True)
    layers = Layers(position[whole], sublattice[whole], np.asarray(periods), planes=number)
    lattice = in_plane_lattice(layers)
    waves = box_waves(lattice, layers.periods)
    site, cell = _places(position[order], plane[order], lattice, layers.periods)
    n_cells = len(waves.points)
    atom = np.full((site.max() + 1, n_cells), EMPTY)
    kept, column = np.unique(cell, axis=0, return_inverse=True)
    atom[site, column] = order
    # Cells of which every site is empty have a phase that meets zeros only.
    phase = np.zeros((n_cells, n_cells), dtype=np.complex128)
    phase[:, : len(kept)] = np.exp(-2j * np.pi * waves.fraction @ kept.T) / np.sqrt(n_cells)
    return InPlaneCells(lattice, waves, atom, phase)


def _places(
    position: Array, plane: Integers, lattice: InPlaneLattice, periods: Array
) -> tuple[Integers, Integers]:
    """Site (n,) and cell (n, 2), in whole lattice vectors, of every atom.

    Cells that a period of the box maps on each other have the same numbers.
    """
    inverse = np.linalg.inv(lattice.vectors)
    repeats = np.round(np.diag(periods) @ inverse)
    site = np.empty(len(position), dtype=np.int64)
    cell = np.empty((len(position), 2), dtype=np.int64)
    home: list[int] = []
    for atom, place in enumerate(position[:, :2]):
        alike = [number for number, first in enumerate(home) if plane[first] == plane[atom]]
        offset = (place - position[[home[n] for n in alike], :2]) @ inverse if alike else np.empty((0, 2))
        away = np.linalg.norm((offset - np.round(offset)) @ lattice.vectors, axis=1)
        match = np.flatnonzero(away < SAME_POSITION_ANGSTROM)
        if len(match):
            site[atom], cell[atom] = alike[match[0]], np.round(offset[match[0]])
        else:
            site[atom], cell[atom] = len(home), 0
            home.append(atom)
    in_box = cell @ np.linalg.inv(repeats)
    cell = np.round((in_box - np.floor(in_box + 1e-9)) @ repeats).astype(np.int64)
    return site, cell
