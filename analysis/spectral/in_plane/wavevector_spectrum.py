"""Spectra of the heat flow by in-plane wavevector, and means over blocks that need no more room for more.

Σ_i F×_i·v_i* = Σ_k∥ F×(k∥)·v*(k∥), exactly (docs/theory.md, "Heat flow by wavevector").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kapitza.analysis.spectral.in_plane.in_plane_cells import InPlaneCells
from kapitza.analysis.spectral.spectrum import group_of_block, one_sided
from kapitza.arraytypes import Array, Complex, Integers

POLARISATIONS = ("along_z", "in_plane")
"""Motion along the direction of transport, and across it."""


def wavevector_spectrum(
    force: Complex, speed: Complex, side: Integers, cells: InPlaneCells, interval_ps: float
) -> Array:
    """q_left and q_right of one block by star of k∥ and polarisation, (2, n_stars, 2, n_freq) eV.

    The sums over stars and polarisations are those of `sided_power`.

    Args:
        force, speed: (n_freq, n_atoms, 3), as of `block_transforms`.
        side: (n_atoms,) 0 left, 1 right.
        cells: of these atoms.
        interval_ps: time between frames, ps.
    """
    product = (cells.transform(force) * cells.transform(speed).conj()).real  # (n_freq, n_sites, 3, n_k)
    product *= one_sided(2 * len(force) - 2, interval_ps)[:, None, None, None]
    of_site = side[cells.first_atoms()]
    stars = np.eye(len(cells.waves.members))[cells.waves.star]  # (n_k, n_stars)
    found = np.empty((2, stars.shape[1], len(POLARISATIONS), len(force)))
    for number, sign in ((0, -1.0), (1, 1.0)):
        power = sign * product[:, of_site == number].sum(axis=1) @ stars  # (n_freq, 3, n_stars)
        found[number] = np.stack([power[:, 2], power[:, :2].sum(axis=1)], axis=1).transpose(2, 1, 0)
    return found


@dataclass
class RunningMeans:
    """Means over all blocks and over disjoint groups of them, from blocks one at a time.

    The groups are those of `disjoint_groups`: blocks that share frames with the group before are in none.

    Attributes:
        group: (n_blocks,) number of the group of each block of the run, −1 for those in none.
        total: (…) sum over the blocks so far; None before the first.
        sums: (n_groups, …) sums over the groups.
    """

    group: Integers
    total: Array | None = None
    sums: Array | None = None

    @classmethod
    def over(cls, n_blocks: int, groups: int) -> "RunningMeans":
        """Nothing yet. Raises ValueError for fewer than two blocks per group."""
        return cls(group_of_block(n_blocks, groups))

    def add(self, number: int, block: Array) -> None:
        """Take in the block of this number."""
        if self.total is None or self.sums is None:
            self.total = np.zeros(block.shape)
            self.sums = np.zeros((self.group.max() + 1, *block.shape))
        self.total += block
        if self.group[number] >= 0:
            self.sums[self.group[number]] += block


def joined_means(parts: Sequence[RunningMeans]) -> tuple[Array, Array]:
    """Means (…) over all blocks and (n_groups, …) over groups, from what each of several ranks took in."""
    whole = [(part.total, part.sums) for part in parts if part.total is not None and part.sums is not None]
    group = parts[0].group
    total = np.sum([total for total, _ in whole], axis=0) / len(group)
    sums = np.sum([sums for _, sums in whole], axis=0)
    counts = np.bincount(group[group >= 0]).reshape(-1, *(1,) * (sums.ndim - 1))
    return np.asarray(total), np.asarray(sums / counts)
