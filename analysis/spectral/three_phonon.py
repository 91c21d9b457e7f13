"""Frequency map of three-phonon transfer: which two frequencies of motion carry heat at which third one.

The quadratic part of the cross-interface force is a bilinear form of the displacement, F₃(u) = B(u, u). With
u = Σ_a u_a, one term per frequency band, F₃ is the sum of B(u_a, u_b) over ordered pairs of bands
(docs/theory.md, "Map of three-phonon transfer").
"""

from itertools import combinations

import numpy as np

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
