"""Share of the heat that changes its frequency at a dividing plane, or between two, and its estimates.

With d = q_L − q_R and Q = ∫q dν, C(ν) = ∫₀^ν d dν′ / Q is the share that left the left atoms below ν and
entered the right atoms above it, net. Three estimates of its largest size are given, for none is best:

- `largest`: max|C| itself. Noise makes it positive: where nothing is converted it is still about 0.87 S, with
  S the standard error of the sum of independent errors of all bins, (Σ σ_k²)^½ Δν/Q (d then adds up to zero,
  and C is a Brownian bridge), and 1.25 S at most (were d not to add up). Far above S it is
  right, and its jackknife error too; near S it is neither.
- `cross`: frequency and sign of the maximum are taken from one half of the groups and C there from the other.
  It is zero in expectation where nothing is converted, whatever the noise, and never above max|C| in
  expectation. It finds all but 1 % of a conversion of 10 S, 94 % of 2.5 S, two thirds of S and half of S/2,
  for the frequency is then chosen by noise.
- `split_half`: ¼[∫d_A sgn d_B + ∫d_B sgn d_A]/Q, an estimate of ½∫|d|/Q, which is max|C| for one change of
  sign and more for several. Likewise zero without conversion and never above the truth in expectation; it is
  too small wherever single bins are noisy, and so depends on their width (93 % of 10 S and 44 % of 2.5 S with
  60 bins).

The jackknife errors of the latter two are right for conversion well above the noise, and up to 1.7 times too
large where there is none (docs/theory.md, "What counts as inelastic").
"""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.spectral.resampling import Estimate, Grouped, halves, of_groups, of_mean
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class Conversion:
    """Conversion share by three estimates (see the module)."""

    largest: Estimate
    cross: Estimate
    split_half: Estimate


def conversion(sides: Grouped) -> Conversion:
    """Conversion as a share of the plane's own heat flow.

    Args:
        sides: (2, n_freq) q_L and q_R in eV.
    """
    return normalised_conversion(sides.changed(_with_total))


def conversion_of_part(part: Grouped, sides: Grouped) -> Conversion:
    """Conversion by one part of the force as a share of the whole heat flow.

    Args:
        part: (2, n_freq) q_L and q_R of the part, eV.
        sides: (2, n_freq) q_L and q_R of all of it, eV, in the same groups.
    """
    groups = _with_total(part.groups, sides.groups)
    return normalised_conversion(Grouped(_with_total(part.mean, sides.mean), groups, part.n_seeds))


def normalised_conversion(rows: Grouped) -> Conversion:
    """Conversion of d, the first row of (2, n_freq), over the sum of q, the second, in any common unit."""
    return Conversion(of_mean(_largest, rows), of_groups(_cross, rows), of_groups(_split_half, rows))


def cumulative_difference(sides: Grouped, part: Grouped | None = None) -> tuple[Array, Array]:
    """C(ν) up to the upper edge of every bin and its jackknife error, each (n_freq,).

    Args:
        sides: (2, n_freq) q_L and q_R in eV.
        part: the same of one part of the force, in the same groups: then C of it, over the whole heat flow.
    """
    some = sides if part is None else part
    groups = _with_total(some.groups, sides.groups)
    return cumulative_share(Grouped(_with_total(some.mean, sides.mean), groups, sides.n_seeds))


def cumulative_share(rows: Grouped) -> tuple[Array, Array]:
    """C(ν) up to the upper edges of the bins and its jackknife error, (n_freq,) each.

    Args:
        rows: (2, n_freq) as of normalised_conversion.
    """
    curve, left_out = _cumulative(rows.mean), _cumulative(rows.without_each())
    n = len(left_out)
    variance = (n - 1) / n * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0)
    return curve, np.asarray(np.sqrt(variance))


def _with_total(part: Array, whole: Array | None = None) -> Array:
    """(…, 2, n_freq): q_L − q_R of the part, and q of the whole."""
    whole = part if whole is None else whole
    rows = [part[..., 0, :] - part[..., 1, :], 0.5 * (whole[..., 0, :] + whole[..., 1, :])]
    return np.stack(rows, axis=-2)


def _cumulative(rows: Array) -> Array:
    """C(ν), (…, n_freq), from rows (…, 2, n_freq)."""
    return np.asarray(np.cumsum(rows[..., 0, :], axis=-1) / rows[..., 1, :].sum(axis=-1)[..., None])


def _largest(rows: Array) -> float:
    return float(np.abs(_cumulative(rows)).max())


def _cross(groups: Array) -> float:
    choosing, measured = (np.cumsum(half, axis=1) for half in halves(groups[:, 0]))
    number = np.arange(len(choosing))
    at = np.abs(choosing).argmax(axis=1)
    values = np.sign(choosing[number, at]) * measured[number, at]
    return float(values.mean() / abs(groups[:, 1].mean(axis=0).sum()))


def _split_half(groups: Array) -> float:
    choosing, measured = halves(groups[:, 0])
    values = 0.5 * (measured * np.sign(choosing)).sum(axis=1)
    return float(values.mean() / abs(groups[:, 1].mean(axis=0).sum()))
