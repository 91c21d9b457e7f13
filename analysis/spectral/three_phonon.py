"""Frequency map of three-phonon transfer: which two frequencies of motion carry heat at which third one.

The quadratic part of the cross-interface force is a bilinear form of the displacement, F₃(u) = B(u, u). With
u = Σ_a u_a, one term per frequency band, F₃ is the sum of B(u_a, u_b) over ordered pairs of bands
(docs/theory.md, "Map of three-phonon transfer").
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import ndtr

from kapitza.analysis.measure.student import ONE_SIGMA, student_width
from kapitza.arraytypes import Array

Combination = tuple[int, ...]


def band_edges(cutoff_thz: float, n_bands: int) -> Array:
    """(n_bands + 1,) THz: equal bands from 0 to the cutoff.

    Raises:
        ValueError: cutoff not positive, or fewer than two bands.
    """
    if not cutoff_thz > 0 or n_bands < 2:
        raise ValueError(f"need a positive cutoff and two bands or more, got {cutoff_thz}, {n_bands}")
    return np.linspace(0.0, cutoff_thz, n_bands + 1)


def split_bands(displacement: Array, interval_ps: float, edges_thz: Array) -> Array:
    """Parts of a motion by frequency, (n_bands, n_frames, n_atoms, 3) Å; they add up to it.

    The straight line between the first and last frame goes to the lowest band, for a Fourier series would
    spread its jump over all; what lies above the last edge goes to the highest band.

    Args:
        displacement: (n_frames, n_atoms, 3) from the mean positions, Å, at equal intervals.
        interval_ps: ps.
        edges_thz: (n_bands + 1,) THz, from 0.
    """
    n = len(displacement)
    ramp = np.linspace(0.0, 1.0, n)[:, None, None]
    line = displacement[0] + ramp * (displacement[-1] - displacement[0])
    spectrum = np.fft.rfft(displacement - line, axis=0)
    band = np.searchsorted(edges_thz[1:-1], np.fft.rfftfreq(n, interval_ps), side="right")
    parts = np.empty((len(edges_thz) - 1, *displacement.shape))
    for number in range(len(parts)):
        chosen = (band == number)[:, None, None]
        parts[number] = np.fft.irfft(np.where(chosen, spectrum, 0.0), n, axis=0)
    parts[0] += line
    return parts


def combinations_needed(n_bands: int) -> list[Combination]:
    """The sums of bands whose F₃ gives every B(u_a, u_b): each band alone, (a,), and each pair, (a, b)."""
    return [*((band,) for band in range(n_bands)), *combinations(range(n_bands), 2)]


def transfer(spectra: dict[Combination, Array], n_bands: int) -> Array:
    """q₃(ν; ν_a, ν_b) of every ordered pair of bands, (n_bands, n_bands, …).

    B(u_a, u_b) = ½ [F₃(u_a + u_b) − F₃(u_a) − F₃(u_b)], and B(u_a, u_a) = F₃(u_a); the same for any linear
    function of the force. Symmetric in a, b; the sum over all ordered pairs is that of F₃(u).

    Args:
        spectra: for each combination of `combinations_needed`, the spectra (…) of F₃ of that sum of bands.
        n_bands: number of bands.
    """
    found = np.empty((n_bands, n_bands, *spectra[0,].shape))
    for a in range(n_bands):
        found[a, a] = spectra[a,]
    for a, b in combinations(range(n_bands), 2):
        found[a, b] = found[b, a] = 0.5 * (spectra[a, b] - spectra[a,] - spectra[b,])
    return found


@dataclass(frozen=True)
class MapSum:
    """What a map adds up to, beside order 3 of the same blocks, which it must equal.

    Attributes:
        total, order3: ∫q₃ dν over all bands, and ∫q^(3) dν, means over blocks and seeds, eV/ps.
        total_scatter, difference_scatter: standard errors of the first and of its difference from the second,
            from disjoint blocks; nan where there is one alone.
        freedom: disjoint blocks less one.
    """

    total: float
    order3: float
    total_scatter: float
    difference_scatter: float
    freedom: int

    @property
    def relative_difference(self) -> float:
        """|total − order3| / |order3|."""
        return abs(self.total - self.order3) / abs(self.order3) if self.order3 else math.inf

    @property
    def relative_error(self) -> float:
        """68 % half width of the total over |order3|: Student's t of few blocks is in it."""
        width = self._width(self.total_scatter, ONE_SIGMA)
        return width / abs(self.order3) if self.order3 else math.inf

    def difference_width(self, deviates: float) -> float:
        """What the difference, over |order3|, exceeds as rarely as a normal number so many deviates."""
        width = self._width(self.difference_scatter, 2 * float(ndtr(deviates)) - 1)
        return width / abs(self.order3) if self.order3 else math.inf

    def _width(self, scatter: float, level: float) -> float:
        return math.nan if self.freedom < 1 else scatter * student_width(level, self.freedom)


def map_sum(seeds: Sequence[tuple[Array, Array]]) -> MapSum:
    """The sum of a map and order 3 of its blocks, over all seeds.

    Args:
        seeds: of each seed the heat of the whole map and that of order 3, (n_blocks,) float each, eV/ps.
            Blocks overlap by half, in time order: errors come from every second one, which share no frames.

    Source: docs/theory.md, "Map of three-phonon transfer".
    """
    both = [np.stack(seed) for seed in seeds]
    total, order3 = np.mean([seed.mean(axis=1) for seed in both], axis=0)
    disjoint = np.concatenate([seed[:, ::2] for seed in both], axis=1)
    count = disjoint.shape[1]
    series = (disjoint[0], disjoint[0] - disjoint[1])
    scatter = [float(item.std(ddof=1)) / math.sqrt(count) if count > 1 else math.nan for item in series]
    return MapSum(float(total), float(order3), scatter[0], scatter[1], count - 1)
