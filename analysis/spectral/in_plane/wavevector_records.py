"""wavevectors.h5 of every seed, and what Green's functions say on the same wavevectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.harmonic.greens_conductance import BY_WAVEVECTOR
from kapitza.analysis.spectral.in_plane.redistribution import NetRedistribution, redistribution
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.resolution import edges_between, smeared
from kapitza.arraytypes import Array, Integers

SAME_FRACTION = 1e-3
"""Of the reciprocal cell: points nearer than that are one, for lattices rounded differently."""


@dataclass(frozen=True)
class CaseWavevectors:
    """Heat by star of k∥, all seeds together (docs/theory.md, "Heat flow by wavevector").

    Attributes:
        frequency_thz: (n_freq,) THz.
        points: (n_k, 2) Å⁻¹, every wavevector of the box.
        star: (n_k,) number of the star of each.
        reciprocal: (2, 2) Å⁻¹, rows are the reciprocal vectors of the in-plane cell.
        sides: (2, n_stars, 2, n_freq) eV at the interface: q_L and q_R, by motion along z and in the plane.
        moved: (n_stars, n_freq) eV, ½(q_L + q_R), by planes the dividing plane is moved by, negative = left.
    """

    frequency_thz: Array
    points: Array
    star: Integers
    reciprocal: Array
    sides: Grouped
    moved: Mapping[int, Grouped]

    @property
    def members(self) -> Integers:
        """(n_stars,) wavevectors of each star."""
        return np.bincount(self.star)

    @property
    def flow(self) -> Grouped:
        """(n_stars, 2, n_freq) eV, ½(q_L + q_R) at the interface by polarisation."""
        return Grouped(self.sides.mean.mean(axis=0), self.sides.groups.mean(axis=1), self.sides.n_seeds)

    @property
    def deepest(self) -> int | None:
        """The largest d of which the planes −d and +d are both known; None without any."""
        return max((offset for offset in self.moved if offset > 0 and -offset in self.moved), default=None)

    @cached_property
    def net(self) -> NetRedistribution | None:
        """What is redistributed between the deepest planes; None without any."""
        depth = self.deepest
        return None if depth is None else redistribution(self.moved[-depth], self.moved[depth])


def read_wavevectors(paths: Sequence[Path]) -> CaseWavevectors:
    """wavevectors.h5 of all seeds of a case; seeds weigh alike.

    Raises ValueError for seeds whose wavevectors differ.
    """
    seeds = []
    for path in paths:
        with open_arrays(path) as file:
            seeds.append({name: np.asarray(file[name][()]) for name in file})
    first = seeds[0]
    if any(not np.array_equal(seed["star"], first["star"]) for seed in seeds):
        raise ValueError(
            f"{paths[0].parent.parent}: the seeds have different in-plane wavevectors; run again"
        )
    sides = [np.stack([seed["q_left"], seed["q_right"]]) for seed in seeds]
    groups = [np.stack([seed["q_left_groups"], seed["q_right_groups"]], axis=1) for seed in seeds]
    moved = {
        int(offset): Grouped(
            np.mean([seed["q_planes"][number] for seed in seeds], axis=0),
            np.concatenate([seed["q_planes_groups"][number] for seed in seeds]),
            len(seeds),
        )
        for number, offset in enumerate(first["plane"])
    }
    return CaseWavevectors(
        frequency_thz=first["frequency_thz"],
        points=first["wavevector"],
        star=first["star"],
        reciprocal=first["reciprocal"],
        sides=Grouped(np.mean(sides, axis=0), np.concatenate(groups), len(seeds)),
        moved=moved,
    )


@dataclass(frozen=True)
class ElasticWavevectors:
    """Elastic transport star by star, exact between ideal leads.

    Attributes:
        edges_thz: (n + 1,) THz.
        channels: (3, n_stars, n) transmitted, left and right channels, sums over the members of each star.
    """

    edges_thz: Array
    channels: Array

    @property
    def ceiling(self) -> Array:
        """(n_stars, n) the lesser number of channels: what an elastic process that keeps k∥ cannot exceed."""
        # Of a star's members, which symmetry makes alike, so that sums may be compared.
        return np.asarray(self.channels[1:].min(axis=0))

    def as_blocks_show(self, channels: Array, frequency_thz: Array) -> Array:
        """(n_stars, n) channels on the bins and with the resolution of block spectra, (n_stars, n_freq)."""
        return np.array([smeared(self.edges_thz, row, frequency_thz) for row in channels])

    def integrals_thz(self, channels: Array) -> Array:
        """(n_stars,) ∫ dν of (n_stars, n) channels, THz."""
        return np.asarray(channels @ np.diff(self.edges_thz))


def read_elastic(density: Path, case: CaseWavevectors) -> ElasticWavevectors | None:
    """Elastic transport on the stars of a case, from greens.h5.

    None where Green's functions have another in-plane cell: that of a disordered interface is a supercell.
    """
    with open_arrays(density) as file:
        if "wavevector" not in file:
            return None
        points, weight, reciprocal = (
            file[name][:] for name in ("wavevector", "wavevector_weight", "reciprocal")
        )
        frequency = file["frequency_thz"][:]
        resolved = np.stack([file[f"{name}_by_wavevector"][:] for name in BY_WAVEVECTOR])
    areas = [abs(np.linalg.det(cell)) for cell in (reciprocal, case.reciprocal)]
    if abs(areas[0] / areas[1] - 1) > SAME_FRACTION:
        return None
    star = _star_of_each(points, case)
    counts = weight * len(case.points)
    matched = np.bincount(star[star >= 0], counts[star >= 0], minlength=len(case.members))
    if (star < 0).any() or not np.allclose(matched, case.members, atol=0.01):
        return None
    found = np.zeros((len(resolved), len(case.members), len(frequency)))
    for number, count, row in zip(star, counts, resolved.swapaxes(0, 1), strict=True):
        found[:, number] += count * row
    return ElasticWavevectors(edges_between(frequency), found)


def _star_of_each(points: Array, case: CaseWavevectors) -> Integers:
    """(n,) star that each point (n, 2) Å⁻¹ belongs to, modulo reciprocal vectors; −1 for none."""
    apart = (points[:, None] - case.points) @ np.linalg.inv(case.reciprocal)
    distance = np.abs(apart - np.round(apart)).max(axis=2)
    nearest = distance.argmin(axis=1)
    return np.where(distance.min(axis=1) < SAME_FRACTION, case.star[nearest], -1)
