"""Synthetic temperature profiles whose jump is known exactly."""

import numpy as np
from scipy.signal import lfilter

from kapitza.analysis.measure.profile import FitRange, TemperatureProfile

PLANE = 50.0
SPACING = 2.5
LEFT_Z = PLANE - SPACING * (np.arange(18)[::-1] + 0.5)
RIGHT_Z = PLANE + SPACING * (np.arange(18) + 0.5)
Z = np.concatenate([LEFT_Z, RIGHT_Z])
SIDES = ("left",) * 18 + ("right",) * 18
EVERYWHERE = FitRange((20.0, 40.0), (60.0, 80.0), PLANE)
"""Eight bins on each side."""


def two_lines(at_plane=(33.0, 28.0), slopes=(-0.02, -0.05), z=Z):
    """Temperatures of straight lines on both sides; jump = at_plane[0] − at_plane[1]."""
    left = z < PLANE
    return np.where(left, at_plane[0] + slopes[0] * (z - PLANE), at_plane[1] + slopes[1] * (z - PLANE))


def profile_of(temperature_k, n_atoms=None):
    """`temperature_k`: (n_windows, 36) or (36,), then repeated in 40 windows."""
    windows = np.broadcast_to(temperature_k, (40, len(Z))) if np.ndim(temperature_k) == 1 else temperature_k
    atoms = np.full(len(Z), 32.0) if n_atoms is None else n_atoms
    return TemperatureProfile(Z, SIDES, atoms, np.array(windows, dtype=float))


def correlated_noise(rng, n_windows, rho_time, range_angstrom):
    """(n_windows, n_bins) noise of unit variance, AR(1) in time, exp(−|Δz|/range) in space."""
    white = rng.standard_normal((n_windows + 50, len(Z)))
    in_time = lfilter([np.sqrt(1 - rho_time**2)], [1, -rho_time], white, axis=0)[50:]
    covariance = np.exp(-np.abs(Z[:, None] - Z[None, :]) / range_angstrom)
    return in_time @ np.linalg.cholesky(covariance).T
