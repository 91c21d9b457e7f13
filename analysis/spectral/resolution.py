"""What the sine taper makes of a sharp spectrum: the resolution of block spectra.

The expected spectrum of a block of length τ is the true one, smeared by K(ν) = |W(ν)|²/τ, with W the Fourier
transform of the taper: K(ν) = τ · 8 cos²(πντ) / [π² (1 − 4ν²τ²)²], with unit integral. Models are smeared
alike before they are compared with it bin by bin, above all where they end abruptly (docs/theory.md, "What
counts as inelastic").
"""

import numpy as np

from kapitza.analysis.spectral.spectrum import bin_means
from kapitza.arraytypes import Array

REACH_BINS = 20
"""The kernel is cut there; 3e-6 of its integral lies beyond."""

POINTS_PER_BIN = 16


def taper_kernel(offset_bins: Array) -> Array:
    """K(ν)/τ at offsets ν τ, (n,), in units of the bin width 1/τ; its integral over ντ is 1."""
    y = np.asarray(offset_bins, dtype=np.float64)
    # A sine is two exponentials half a bin off zero: cos(πy)/(1 − 4y²) = (π/4) [sinc(y − ½) + sinc(y + ½)].
    return np.asarray(0.5 * (np.sinc(y - 0.5) + np.sinc(y + 0.5)) ** 2)


def smeared(edges_thz: Array, density: Array, frequency_thz: Array) -> Array:
    """A one-sided density as a block spectrum would show it in expectation, (m,).

    At ν = 0 the one-sided spectrum of a block is half the density, for it has no mirror image.

    Args:
        edges_thz, density: (n + 1,) THz and (n,): density[k] holds between edges k and k + 1, zero outside.
        frequency_thz: (m,) multiples of the inverse block length from 0.
    """
    width = frequency_thz[1] - frequency_thz[0]
    step = width / POINTS_PER_BIN
    reach = REACH_BINS * POINTS_PER_BIN
    centres = (np.arange((len(frequency_thz) - 1) * POINTS_PER_BIN + reach) + 0.5) * step
    positive = bin_means(edges_thz, density, centres)
    fine = np.concatenate([positive[:reach][::-1], positive])
    kernel = taper_kernel((np.arange(-reach, reach) + 0.5) / POINTS_PER_BIN) / POINTS_PER_BIN
    found = np.convolve(fine, kernel, mode="valid")[::POINTS_PER_BIN]
    found[0] *= 0.5
    return np.asarray(found)


def edges_between(points: Array) -> Array:
    """Edges of the bins around sampling points, (n + 1,): midway between neighbours, the ends alike.

    Args:
        points: (n,) increasing, n ≥ 2.
    """
    middle = 0.5 * (points[1:] + points[:-1])
    ends = (1.5 * points[0] - 0.5 * points[1], 1.5 * points[-1] - 0.5 * points[-2])
    return np.concatenate([ends[:1], middle, ends[1:]])
