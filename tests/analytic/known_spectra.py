"""Block spectra of which every share is known."""

import numpy as np

from kapitza.analysis.spectral.resampling import Grouped

WIDTH = 0.05  # THz
FREQUENCY = WIDTH * np.arange(60)
HUMP = FREQUENCY**2 * np.exp(-2 * FREQUENCY)
HUMP /= HUMP.sum()
N_GROUPS = 20
WAVE = np.sin(2 * np.pi * (np.arange(60) + 0.5) / 60)  # one change of sign
WAVE /= WAVE[WAVE > 0].sum()  # max|C| = 1 when ∫q = 1


def still(spectra):
    """The same spectra in every group: no noise."""
    return Grouped(np.asarray(spectra), np.repeat(np.asarray(spectra)[None], N_GROUPS, axis=0))


def noisy(groups):
    return Grouped(groups.mean(axis=0), groups)


def sides(q, difference):
    return np.stack([q + difference / 2, q - difference / 2])
