"""How far from the interface the spectrum of the heat flow still changes: a relaxation length per frequency.

The share s(z) of the heat in a band of frequencies tends to that of the bulk crystal with the depth z of the
dividing plane: s(z) = s_bulk + A exp(−z/ℓ), fitted on each side by itself over all planes but the interface
plane. ℓ tells how deep an inelastic measure has to look; it is a property of box and baths as well as of the
crystal (docs/theory.md, "What counts as inelastic").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kapitza.analysis.spectral.resampling import Grouped
from kapitza.arraytypes import Array

LEAST_PLANES = 4
"""Of one side: three numbers are fitted."""
RESOLVED = 3.0
"""A must be so many standard errors away from zero …"""
LARGEST_LENGTH_ERROR = 0.5
"""… and the error of ℓ at most this fraction of it."""
TRIED_LENGTHS = 200
"""Lengths that are tried, from a quarter of the nearest distance of planes to four times their extent."""


@dataclass(frozen=True)
class RelaxationLength:
    """ℓ of one band of frequencies on one side; nan where it is not resolved.

    Attributes:
        frequency_thz: middle of the band, THz.
        length_nm, standard_error_nm: nm.
        amplitude, amplitude_se: A at the interface plane, a share of the heat.
    """

    frequency_thz: float
    length_nm: float
    standard_error_nm: float
    amplitude: float
    amplitude_se: float

    @property
    def resolved(self) -> bool:
        """Whether there is a length."""
        return bool(np.isfinite(self.length_nm))


def band_shares(flow: Grouped, frequency_thz: Array, edges_thz: Array) -> Grouped:
    """Share of each plane's heat in bands of frequencies, (n_planes, n_bands).

    Args:
        flow: (n_planes, n_freq) eV.
        frequency_thz: (n_freq,) bin centres.
        edges_thz: (n_bands + 1,) edges of the bands.
    """
    number = np.digitize(frequency_thz, edges_thz) - 1
    inside = np.array([number == band for band in range(len(edges_thz) - 1)], dtype=np.float64)

    def shares(spectra: Array) -> Array:
        return np.asarray(spectra @ inside.T / spectra.sum(axis=-1, keepdims=True))

    return flow.changed(shares)


def relaxation_lengths(
    flow: Grouped, depth_nm: Array, frequency_thz: Array, edges_thz: Array
) -> Sequence[RelaxationLength]:
    """ℓ of every band on one side.

    Args:
        flow: (n_planes, n_freq) eV through the planes of the side.
        depth_nm: (n_planes,) distance of each from the interface plane, nm.
        frequency_thz: (n_freq,) bin centres.
        edges_thz: (n_bands + 1,) edges of the bands.

    Returns:
        One for each band; none at all with fewer than LEAST_PLANES planes.

    Errors are jackknife errors: the same frames go through all planes, whose noise is not independent.
    """
    if len(depth_nm) < LEAST_PLANES:
        return []
    shares = band_shares(flow, frequency_thz, edges_thz)
    nearest = float(np.abs(np.diff(np.sort(depth_nm))).min())
    lengths = np.geomspace(0.25 * nearest, 4 * float(np.ptp(depth_nm)), TRIED_LENGTHS)
    middles = 0.5 * (edges_thz[1:] + edges_thz[:-1])
    without_each, error = shares.without_each(), shares.error()
    found = []
    for band, middle in enumerate(middles):
        weight = 1.0 / np.maximum(error[:, band], 1e-12)
        length, amplitude = _fit(shares.mean[:, band], weight, depth_nm, lengths)
        left_out = np.array([_fit(row, weight, depth_nm, lengths) for row in without_each[:, :, band]])
        n = len(left_out)
        spread = np.sqrt((n - 1) / n * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
        ends = length in (lengths[0], lengths[-1])
        sure = abs(amplitude) > RESOLVED * spread[1] and spread[0] < LARGEST_LENGTH_ERROR * length
        known = sure and not ends
        told = (length, float(spread[0])) if known else (np.nan, np.nan)
        found.append(RelaxationLength(float(middle), *told, amplitude, float(spread[1])))
    return found


def _fit(values: Array, weight: Array, depth: Array, lengths: Array) -> tuple[float, float]:
    """ℓ and A of the best fit among the lengths: a straight line in exp(−z/ℓ) for each."""
    decay = np.exp(-depth / lengths[:, None])  # (n_lengths, n_planes)
    w = weight**2 / (weight**2).sum()
    off_decay = decay - (decay @ w)[:, None]
    off_value = values - w @ values
    spread = (w * off_decay**2).sum(axis=1)
    slope = (w * off_decay) @ off_value / spread
    residual = (w * (off_value - slope[:, None] * off_decay) ** 2).sum(axis=1)
    best = int(residual.argmin())
    return float(lengths[best]), float(slope[best])
