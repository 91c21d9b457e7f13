"""How heat is redistributed between two planes, among frequencies and among in-plane wavevectors: net.

With p(k∥, ν) the heat through the left plane and p′ through the right one, over the whole, and D = p − p′,

    t = ½ Σ_k ∫|D| dν,    t_ν = ½ ∫|Σ_k D| dν,    t_k = ½ Σ_k |∫D dν|

are the least shares of the heat that must change something, its frequency, its wavevector, for one to become
the other. Two spectra cannot tell who went where, and heat that is exchanged leaves no trace: all three are
lower bounds, and

    kept 1 − t,    frequency t − t_k,    wavevector t − t_ν,    both t_ν + t_k − t

(their sum is 1) split the *net* redistribution by what cancels in its sums: the second is what moves among
the frequencies of each star, the third among the stars at each frequency, the last what does both. A negative
"both" is heat that a change of either explains.

Signs of D come from one half of the groups, sizes from the other: without redistribution t, t_ν and t_k are
zero in expectation, and never above the truth (docs/theory.md, "Heat flow by wavevector").
"""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.spectral.resampling import Estimate, Grouped, halves, of_groups
from kapitza.arraytypes import Array

BAND_BINS = 4
"""Bins of frequency taken together: single ones of one star are seldom resolved."""

OWN_SIGN = 2.0
"""Standard errors from which on a star has its own sign at a frequency; others have that of the sums."""

LEFT, RIGHT = 0, 1


@dataclass(frozen=True)
class NetRedistribution:
    """Shares of the heat; see the module. `control`: t where nothing can be redistributed."""

    kept: Estimate
    frequency: Estimate
    wavevector: Estimate
    both: Estimate
    in_frequency: Estimate
    in_wavevector: Estimate
    control: Estimate


def redistribution(left: Grouped, right: Grouped) -> NetRedistribution:
    """Net redistribution between two planes.

    The control takes neighbouring groups of blocks at one plane, and at the other, for the two planes.

    Args:
        left, right: (n_stars, n_freq) eV through the left and the right plane, in the same groups.
    """
    mean, groups = (_bands(np.stack(two, axis=-3)) for two in _both(left, right))
    pair = Grouped(mean, groups, left.n_seeds)
    even = len(groups) // 2 * 2
    alternate = np.concatenate(
        [np.stack([groups[:even:2, plane], groups[1:even:2, plane]], axis=1) for plane in (LEFT, RIGHT)]
    )
    null = Grouped(alternate.mean(axis=0), alternate)
    return NetRedistribution(
        kept=of_groups(lambda rows: 1 - _joint(rows), pair),
        frequency=of_groups(lambda rows: _joint(rows) - _marginal(rows, -1), pair),
        wavevector=of_groups(lambda rows: _joint(rows) - _marginal(rows, -2), pair),
        both=of_groups(lambda rows: _marginal(rows, -1) + _marginal(rows, -2) - _joint(rows), pair),
        in_frequency=of_groups(lambda rows: _marginal(rows, -2), pair),
        in_wavevector=of_groups(lambda rows: _marginal(rows, -1), pair),
        control=of_groups(_joint, null),
    )


def _both(left: Grouped, right: Grouped) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    return (left.mean, right.mean), (left.groups, right.groups)


def _bands(spectra: Array) -> Array:
    """(…, n_bands) sums over BAND_BINS neighbouring bins; the last band may be shorter."""
    return np.asarray(np.add.reduceat(spectra, np.arange(0, spectra.shape[-1], BAND_BINS), axis=-1))


def _whole(rows: Array) -> float:
    """All heat, mean of both planes, from groups (n, 2, n_stars, n_bands)."""
    return abs(float(rows.mean(axis=0).sum(axis=(-2, -1)).mean()))


def _marginal(rows: Array, summed: int) -> float:
    """½Σ|D| after summing over frequencies (−1) or stars (−2), over all heat."""
    choosing, measured = halves((rows[:, LEFT] - rows[:, RIGHT]).sum(axis=summed))
    return float(0.5 * (measured * np.sign(choosing)).sum(axis=1).mean() / _whole(rows))


def _joint(rows: Array) -> float:
    """½ Σ ∫|D| over all heat.

    A star that does not stand out at a frequency takes the sign that the sums over stars and over frequencies
    suggest: a sign guessed from noise would only lose.
    """
    difference = rows[:, LEFT] - rows[:, RIGHT]
    choosing, measured = halves(difference)
    error = difference.std(axis=0, ddof=1) / np.sqrt(len(difference) / 2)
    share = np.clip(rows.mean(axis=(0, 1)), 0.0, None)
    by_star, by_band = share.sum(axis=1)[:, None], share.sum(axis=0)
    suggested = by_star * choosing.sum(axis=1, keepdims=True) + by_band * choosing.sum(axis=2, keepdims=True)
    sign = np.sign(np.where(np.abs(choosing) >= OWN_SIGN * error, choosing, suggested))
    return float(0.5 * (measured * sign).sum(axis=(1, 2)).mean() / _whole(rows))
