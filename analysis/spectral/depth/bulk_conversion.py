"""What crystals convert by themselves between the planes of an interface, and what is left without it.

Between the planes −d and +d lie d planes of either crystal. The homogeneous box of the left crystal has the
same planes at the same distance from the same hot bath between −d and 0; that of the right one between 0 and
+d from the cold bath. With every box's own heat Q, and curves subtracted before any maximum is looked for,

    C_d(ν) = C_interface(−d, +d) − C_left crystal(−d, 0) − C_right crystal(0, +d)

Between −d and +d a homogeneous box converts nothing at first order in the difference of its baths, whatever
it converts on the way: by symmetry q(ν; −z) = q(ν; z). Half of that would be no reference.
Source: docs/theory.md, "Conversion in bulk".
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kapitza.analysis.spectral.conversion import Conversion, normalised_conversion
from kapitza.analysis.spectral.depth.between_planes import between, difference_of
from kapitza.analysis.spectral.recorded_flow import SeedFlow, SeedPlanes, read_seed_flow, read_seed_planes
from kapitza.analysis.spectral.resampling import Estimate, Grouped, halves, of_groups, of_mean
from kapitza.arraytypes import Array

AllPlanes = Mapping[int, Grouped]
"""(2, n_freq) q_L and q_R in eV by the number of planes the dividing plane is moved by; 0 in the middle."""

Estimator = Callable[[Sequence[Array]], float]
"""From the means or the groups of the interface and of both crystals."""


@dataclass(frozen=True)
class BulkPlanes:
    """Heat flow through the planes of the homogeneous boxes of both crystals."""

    left: AllPlanes
    right: AllPlanes

    def stretch(self, side: str, depth: int) -> Grouped:
        """(2, n_freq): what comes in less what goes out, and the heat flow, of d planes of one crystal, eV.

        Args:
            side: left: of the left crystal between −d and 0; right: of the right one between 0 and +d.
            depth: d.
        """
        ends = (-depth, 0) if side == "left" else (0, depth)
        planes = self.left if side == "left" else self.right
        return difference_of(planes, *ends)

    def depths(self, moved: Mapping[int, Grouped]) -> list[int]:
        """Distances at which the interface and both boxes have planes, ascending."""
        return sorted(
            offset
            for offset in moved
            if offset > 0 and -offset in moved and -offset in self.left and offset in self.right
        )


def all_planes(flows: Sequence[SeedFlow], planes: Sequence[SeedPlanes], groups: int) -> AllPlanes:
    """Heat flow through the middle plane and all moved ones, of all seeds of a case.

    Args:
        flows, planes: of each seed.
        groups: disjoint groups of blocks per seed that errors come from.
    """
    moved = {
        offset: Grouped.of([seed.flow[number] for seed in planes], groups)
        for number, offset in enumerate(planes[0].offsets)
    }
    return {0: Grouped.of([seed.total for seed in flows], groups), **moved}


def read_bulk(heat_flow: Sequence[Path], planes: Sequence[Path], groups: int) -> BulkPlanes | None:
    """From heat_flow.h5 and planes.h5 of all seeds of the left box, then of the right; None without any."""
    if not heat_flow:
        return None
    flows, moved = [read_seed_flow(path) for path in heat_flow], [read_seed_planes(path) for path in planes]
    half = len(flows) // 2
    sides = (slice(half), slice(half, None))
    return BulkPlanes(*(all_planes(flows[side], moved[side], groups) for side in sides))


def conversion_in_bulk(bulk: BulkPlanes, side: str, depth: int) -> Conversion:
    """Share of its heat that a homogeneous crystal converts over d planes; arguments as of `stretch`."""
    return normalised_conversion(bulk.stretch(side, depth))


def conversion_beyond_bulk(moved: Mapping[int, Grouped], bulk: BulkPlanes, depth: int) -> Conversion:
    """What is converted between −d and +d beyond what both crystals convert there by themselves.

    Args:
        moved: of the interface, as of `between`.
        bulk: of its crystals.
        depth: d.

    Runs are independent: each is left out group by group for itself, and variances add.
    """
    samples = _samples(moved, bulk, depth)
    means, groups = [item.mean for item in samples], [item.groups for item in samples]
    numbers = range(len(samples))

    def of_one(estimator: Estimator, others: Sequence[Array], number: int) -> Callable[[Array], float]:
        return lambda own: estimator(_replaced(others, number, own))

    largest = [of_mean(of_one(_largest, means, number), samples[number]) for number in numbers]
    cross, split = (
        [of_groups(of_one(estimator, groups, number), samples[number]) for number in numbers]
        for estimator in (_cross, _split_half)
    )
    return Conversion(_together(largest), _together(cross), _together(split))


def curve_beyond_bulk(moved: Mapping[int, Grouped], bulk: BulkPlanes, depth: int) -> tuple[Array, Array]:
    """C_d(ν) up to the upper edges of the bins and its jackknife error, (n_freq,) each; as above."""
    samples = _samples(moved, bulk, depth)
    means = [sample.mean for sample in samples]
    variance = np.zeros(means[0].shape[-1])
    for number, sample in enumerate(samples):
        left_out = np.array([_curve(_replaced(means, number, own)) for own in sample.without_each()])
        n = len(left_out)
        variance += (n - 1) / n * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0)
    return _curve(means), np.sqrt(variance)


def _samples(moved: Mapping[int, Grouped], bulk: BulkPlanes, depth: int) -> list[Grouped]:
    """The interface first, then both crystals; all of them (2, n_freq)."""
    found = [between(moved, depth), bulk.stretch("left", depth), bulk.stretch("right", depth)]
    lengths = {sample.mean.shape[-1] for sample in found}
    if len(lengths) > 1:
        raise ValueError(
            f"spectra of {sorted(lengths)} frequencies in an interface and its homogeneous boxes; "
            "make their heat_flow.h5 and planes.h5 with the same block_ps and frames"
        )
    return found


def _replaced(items: Sequence[Array], number: int, own: Array) -> list[Array]:
    return [*items[:number], own, *items[number + 1 :]]


def _curve(means: Sequence[Array]) -> Array:
    """(n_freq,): C of the interface less that of both crystals, of their own heat; means (2, n_freq) each."""
    first, *others = (difference / heat.sum() for difference, heat in means)
    return np.asarray(np.cumsum(first - sum(others)))


def _largest(means: Sequence[Array]) -> float:
    return float(np.abs(_curve(means)).max())


def _halves(groups: Sequence[Array]) -> tuple[Array, Array]:
    """(2·SPLITS, n_freq) twice: of one half of every sample, and of the others; heat is that of all."""
    heat = [item[:, 1].mean(axis=0).sum() for item in groups]
    parts = [halves(item[:, 0]) for item in groups]
    chosen, measured = ([half[end] / q for half, q in zip(parts, heat, strict=True)] for end in (0, 1))
    return chosen[0] - sum(chosen[1:]), measured[0] - sum(measured[1:])


def _cross(groups: Sequence[Array]) -> float:
    choosing, measured = (np.cumsum(half, axis=1) for half in _halves(groups))
    number = np.arange(len(choosing))
    at = np.abs(choosing).argmax(axis=1)
    return float((np.sign(choosing[number, at]) * measured[number, at]).mean())


def _split_half(groups: Sequence[Array]) -> float:
    choosing, measured = _halves(groups)
    return float(0.5 * (measured * np.sign(choosing)).sum(axis=1).mean())


def _together(parts: Sequence[Estimate]) -> Estimate:
    """One value whose error has a part from each of several independent samples.

    Degrees of freedom by Welch and Satterthwaite.
    """
    variances = [part.standard_error**2 for part in parts]
    spread = sum(v**2 / part.degrees_of_freedom for v, part in zip(variances, parts, strict=True))
    freedom = sum(variances) ** 2 / spread if spread > 0 else math.inf
    return Estimate(parts[0].value, math.sqrt(sum(variances)), freedom)
