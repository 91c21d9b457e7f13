"""Errors and unbiased selections from disjoint groups of blocks: jackknife, and halves of whole groups.

Every quantity here is a number computed from mean spectra: a share, a maximum, the integral of a sign. Its
error comes from leaving out one group at a time, so that numerator and denominator vary together; groups that
follow each other in time may remember each other (docs/theory.md, "What counts as inelastic").
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from kapitza.analysis.measure.memory import error_of_mean
from kapitza.analysis.measure.statistics import MIN_BLOCKS
from kapitza.analysis.spectral.spectrum import disjoint_groups
from kapitza.arraytypes import Array

SPLITS = 16
"""Ways to halve the groups that are averaged over; more change the scatter by less than 5 %."""


FITTED_PARTS = 4
"""Stretches of a crystal's motion to which effective constants are fitted one by one, for their error."""


@dataclass(frozen=True)
class Grouped:
    """Spectra of all seeds of a case.

    Attributes:
        mean: (…) mean over all blocks of all seeds.
        groups: (n_groups, …) means over disjoint groups of blocks, seed after seed.
        n_seeds: of as many groups each.
    """

    mean: Array
    groups: Array
    n_seeds: int = 1

    @classmethod
    def of(cls, seeds: Sequence[Array], groups_per_seed: int) -> "Grouped":
        """From half-overlapping blocks in time order, (n_blocks, …) of each seed; seeds weigh alike.

        Raises:
            ValueError: no seed, fewer than MIN_BLOCKS groups, or fewer than two blocks per group.
        """
        if not seeds or len(seeds) * groups_per_seed < MIN_BLOCKS:
            raise ValueError(
                f"{len(seeds)} seeds with {groups_per_seed} groups of blocks each: {MIN_BLOCKS} groups needed"
            )
        mean = np.mean([blocks.mean(axis=0) for blocks in seeds], axis=0)
        groups = np.concatenate([disjoint_groups(blocks, groups_per_seed) for blocks in seeds])
        return cls(mean, groups, len(seeds))

    def changed(self, function: Callable[[Array], Array]) -> "Grouped":
        """Mean and groups after a linear map of the spectra, which keeps the first axis of groups."""
        return Grouped(function(self.mean), function(self.groups), self.n_seeds)

    def minus(self, part: "Grouped") -> "Grouped":
        """What a part, in the same groups, leaves."""
        return Grouped(self.mean - part.mean, self.groups - part.groups, self.n_seeds)

    def times(self, factor: float) -> "Grouped":
        """The spectra in another unit."""
        return self.changed(lambda spectra: factor * spectra)

    def without_each(self) -> Array:
        """(n_groups, …): the mean over all groups but one."""
        n = len(self.groups)
        return np.asarray((self.groups.sum(axis=0) - self.groups) / (n - 1))

    def error(self) -> Array:
        """Standard error of the mean, (…)."""
        return np.asarray(self.groups.std(axis=0, ddof=1) / math.sqrt(len(self.groups)))


@dataclass(frozen=True)
class Estimate:
    """A number and its standard error, in the same unit, with the degrees of freedom of its intervals."""

    value: float
    standard_error: float
    degrees_of_freedom: float = math.inf


def of_mean(estimator: Callable[[Array], float], spectra: Grouped) -> Estimate:
    """A function of the mean spectra, with its jackknife error.

    Args:
        estimator: takes mean spectra (…).
        spectra: of which the estimator takes the mean.
    """
    left_out = [estimator(mean) for mean in spectra.without_each()]
    return Estimate(estimator(spectra.mean), *_jackknife(left_out, spectra.n_seeds))


def of_groups(estimator: Callable[[Array], float], spectra: Grouped) -> Estimate:
    """A function of the groups, as those that compare halves are, with its jackknife error.

    Args:
        estimator: takes groups (n, …) for any n.
        spectra: of which the estimator takes the groups.
    """
    groups = spectra.groups
    left_out = [estimator(np.delete(groups, number, axis=0)) for number in range(len(groups))]
    return Estimate(estimator(groups), *_jackknife(left_out, spectra.n_seeds))


def _jackknife(left_out: Sequence[float], n_seeds: int) -> tuple[float, float]:
    """Error of the mean of the pseudo-values −(n − 1) θ_(i), in order of time, and its degrees of freedom."""
    values = np.asarray(left_out).reshape(n_seeds, -1)
    found = error_of_mean((values.size - 1) * (values.mean() - values))
    return found.standard_error, found.degrees_of_freedom


def halves(groups: Array) -> tuple[Array, Array]:
    """Means of two disjoint halves of the groups, each (2·SPLITS, …): choose in one, measure in the other.

    Both halves take both roles, in SPLITS random but always the same ways. A single way (say, every other
    group) is as unbiased, but without a signal it scatters by a third more and its jackknife error comes out
    two to three times too large, for leaving out one group changes who is in which half.

    Args:
        groups: (n, …), n ≥ 2.
    """
    first = _first_halves(len(groups))
    chosen = _weighted_mean(first, groups), _weighted_mean(1.0 - first, groups)
    return np.concatenate(chosen), np.concatenate(chosen[::-1])


@cache
def _first_halves(n: int) -> Array:
    """(SPLITS, n): 1 for the groups in the first half, else 0."""
    generator = np.random.default_rng(n)
    first = np.zeros((SPLITS, n))
    for row in first:
        row[generator.permutation(n)[: n // 2]] = 1.0
    return first


def _weighted_mean(weight: Array, groups: Array) -> Array:
    """(n_rows, …): mean over the groups with each row of weights (n_rows, n)."""
    return np.asarray(np.tensordot(weight / weight.sum(axis=1, keepdims=True), groups, axes=1))
