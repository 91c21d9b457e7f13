"""The linear part of an anharmonic force, by regression on the motion itself, fitted and applied apart.

The force −Ku, K Hermitian, that is nearest to the recorded one renormalises the bond and converts nothing;
what is left is uncorrelated with u (docs/theory.md, "Effective linear bond").
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.spectral.effective.cell_waves import CellWaves
from kapitza.analysis.spectral.spectrum import BlockPlan
from kapitza.arraytypes import Array, Complex, Integers

FITTED_ORDERS = ("order3", "higher")
"""Parts of the force that are fitted; order 2 is linear as it is."""

FOLDS = 5
"""Parts of each half of the run, of which each in turn is left out for the error of the fit."""

FRAMES_PER_FREEDOM = 10
"""Frames of half a run for each degree of freedom at one k∥, below which nothing is fitted."""

LARGEST_SUMS = 500_000_000
"""Bytes that the sums of a fit may take on each rank."""

LEAST_MOTION = 1e-12
"""Of the largest mean square amplitude: motion below it is none, and nothing acts on it."""


def regression(response: Complex, covariance: Complex) -> Complex:
    """The Hermitian K with the least ⟨|F + Ku|²⟩, (…, m, m): KC + CK = −(A + A†).

    Without the condition it would be −AC⁻¹, which is Hermitian by itself for Gaussian motion.

    Args:
        response: (…, m, m) A = ⟨F u†⟩.
        covariance: (…, m, m) C = ⟨u u†⟩, Hermitian.
    """
    power, axes = np.linalg.eigh(covariance)
    turned = axes.conj().swapaxes(-1, -2) @ response @ axes
    sums = power[..., :, None] + power[..., None, :]
    both = turned + turned.conj().swapaxes(-1, -2)
    moves = sums > LEAST_MOTION * power.max(axis=-1)[..., None, None]
    found = -np.divide(both, sums, out=np.zeros_like(both), where=moves)
    return np.asarray(axes @ found @ axes.conj().swapaxes(-1, -2))


@dataclass(frozen=True)
class Halves:
    """A run cut into two halves that share no frame with each other's blocks.

    Attributes:
        first_blocks: number of blocks in the first half.
        groups: (2·FOLDS + 2,) frames at which groups of frames begin, FOLDS for each half with a gap between.
    """

    first_blocks: int
    groups: Integers

    @classmethod
    def of(cls, plan: BlockPlan, n_frames: int) -> "Halves":
        """Halves of the blocks; frames that blocks of both halves hold are in neither's groups."""
        first = plan.count // 2
        edges = (0, first * plan.hop), ((first - 1) * plan.hop + plan.length, n_frames)
        groups = [np.linspace(*pair, FOLDS + 1).astype(np.int64) for pair in edges]
        return cls(first, np.concatenate(groups))

    @property
    def frames(self) -> tuple[int, int]:
        """Frames of each half."""
        return int(self.groups[FOLDS] - self.groups[0]), int(self.groups[-1] - self.groups[FOLDS + 1])

    def half_of(self, block: int) -> int:
        """Whether a block is in the first (0) or the second (1) half."""
        return int(block >= self.first_blocks)

    def pieces(self, start: int, stop: int) -> list[tuple[int, int, int]]:
        """(group from 0, first, end) of the parts of frames start … stop that are in a group."""
        found = []
        for number, (low, high) in enumerate(zip(self.groups[:-1], self.groups[1:], strict=True)):
            begin, end = max(start, int(low)), min(stop, int(high))
            if begin < end and number != FOLDS:
                found.append((number - (number > FOLDS), begin, end))
        return found


def too_few(waves: CellWaves, halves: Halves) -> str:
    """Why a bond cannot be fitted; empty where it can."""
    least = FRAMES_PER_FREEDOM * waves.freedoms
    if min(halves.frames) < least:
        return (
            f"{waves.freedoms} degrees of freedom in the smallest common cell need {least} frames in each "
            f"half of the run, and {min(halves.frames)} are recorded: raise protocol.production_ps"
        )
    if _size(waves) > LARGEST_SUMS:
        return f"{waves.freedoms} degrees of freedom at {len(waves.weight)} wavevectors take too much memory"
    return ""


def _size(waves: CellWaves) -> int:
    return 2 * FOLDS * (2 + len(FITTED_ORDERS)) * len(waves.weight) * waves.freedoms**2 * 16


class BondFit:
    """Sums over frames from which the linear parts follow; they take no more room for more frames.

    Attributes:
        sums: (2·FOLDS, 4, n_k, m, m) by group: Σ F u† of either order, Σ u u†, Σ u v†.
    """

    def __init__(self, waves: CellWaves, side: NDArray[np.int64], halves: Halves) -> None:
        """Nothing yet.

        side : (n_atoms,) 0 left, 1 right.
        """
        self._waves, self._halves = waves, halves
        self._sign = np.repeat(np.where(side[waves.member[:, 0]] == 1, 0.5, -0.5), 3)
        shape = (2 * FOLDS, 2 + len(FITTED_ORDERS), len(waves.weight), waves.freedoms, waves.freedoms)
        self.sums = np.zeros(shape, dtype=np.complex128)

    def add(self, start: int, parts: Array, moved: Array, velocity: Array) -> None:
        """Take in consecutive frames.

        Args:
            start: number of the first.
            parts: (2, n, n_atoms, 3) eV/Å, the orders to be fitted.
            moved: (n, n_atoms, 3) Å, displacement from the mean positions.
            velocity: (n, n_atoms, 3) Å/ps.
        """
        for group, begin, end in self._halves.pieces(start, start + len(moved)):
            frames = slice(begin - start, end - start)
            u, v = (self._waves.to_waves(values[frames]) for values in (moved, velocity))
            transposed = u.swapaxes(1, 2)
            for number, part in enumerate(parts):
                force = self._waves.to_waves(part[frames]).swapaxes(1, 2)
                self.sums[group, number] += force @ u.conj()
            self.sums[group, -2] += transposed @ u.conj()
            self.sums[group, -1] += transposed @ v.conj()

    def solved(self, sums: Complex) -> "LinearBond":
        """The linear parts from the sums of all ranks."""
        by_half = sums.reshape(2, FOLDS, *sums.shape[1:])
        whole = by_half.sum(axis=1)
        bonds = np.array([_constants(half) for half in whole])
        variance = np.zeros(len(FITTED_ORDERS) + 1)
        for half, groups in enumerate(by_half):
            other, frames = whole[1 - half, -1], self._halves.frames[1 - half]
            left_out = [_constants(whole[half] - group) for group in groups]
            flows = np.array([self._flows(constants, other) / frames for constants in left_out])
            flows = np.column_stack([flows, flows.sum(axis=1)])
            # Either half weighs a half; errors by the jackknife.
            variance += (FOLDS - 1) / FOLDS * ((flows - flows.mean(axis=0)) ** 2).sum(axis=0) / 4
        return LinearBond(self._waves, self._halves, bonds, np.sqrt(variance))

    def _flows(self, constants: Complex, motion: Complex) -> Array:
        """Heat flow of each linear part summed over frames with Σ u v† = motion, eV/ps · frames."""
        power = -np.einsum("okab,kba->oka", constants, motion).real
        return np.asarray(np.einsum("oka,k,a->o", power, self._waves.weight, self._sign))


def _constants(sums: Complex) -> Complex:
    """(2, n_k, m, m) eV/Å² from sums over frames (4, n_k, m, m)."""
    return np.array([regression(response, sums[-2]) for response in sums[:-2]])


@dataclass(frozen=True)
class LinearBond:
    """Linear parts of the higher orders, for each half of a run as the other half has them.

    Attributes:
        waves: of the slab.
        halves: of the run.
        constants: (2, 2, n_k, m, m) eV/Å² by the half they are fitted on, then by order.
        fit_error_ev_ps: (3,) standard error that the fit alone gives the mean heat flow of the linear part of
            order 3, of the higher orders, and of both, eV/ps.
    """

    waves: CellWaves
    halves: Halves
    constants: Complex
    fit_error_ev_ps: Array

    def forces(self, block: int, moved: Array) -> NDArray[np.float64]:
        """(2, n, n_atoms, 3) eV/Å: −Ku with the constants of the half that the block is not in.

        Args:
            block: number of the block.
            moved: (n, n_atoms, 3) Å, displacement from the mean positions.
        """
        u = self.waves.to_waves(moved)
        fitted = self.constants[1 - self.halves.half_of(block)]
        return np.array([self.waves.to_atoms(-(u @ order.swapaxes(1, 2))) for order in fitted])
