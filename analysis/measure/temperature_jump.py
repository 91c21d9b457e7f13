"""Straight lines on both sides of a temperature profile → temperature jump at the interface plane.

Every estimate is linear in the bin temperatures, ΔT = Σ_b w_b T_b, with weights fixed by geometry. Its
value in each time window is therefore known, and the error over blocks of windows contains the full
covariance of neighbouring bins and windows: it equals sqrt(wᵀ C w), C the covariance of the mean profile
over the same blocks.
Sources: docs/theory.md, Temperature jump and conductance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kapitza.analysis.landauer import Definition
from kapitza.analysis.measure.profile import FitRange, SideName, TemperatureProfile, bins_in_range
from kapitza.analysis.measure.statistics import MIN_BLOCKS, MeanEstimate, finite_series, mean_error
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTIVITY_W_MK
from kapitza.arraytypes import Array

MAX_BINS_DROPPED = 2
"""The exclusion scan widens each exclusion by 0, 1 and 2 bins."""


@dataclass(frozen=True)
class TemperatureJump:
    """T_left − T_right by one definition: positive when heat flows left → right."""

    definition: Definition
    jump_k: float
    standard_error_k: float
    systematic_k: float
    series_k: Array  # (n_windows,), its value in each window; their mean is jump_k
    estimate: MeanEstimate


@dataclass(frozen=True)
class SideFit:
    """Straight line on one side, and what a parabola through the same bins would change."""

    side: SideName
    z_angstrom: Array  # (n_used,), bins used
    at_plane_k: MeanEstimate
    slope_k_angstrom: MeanEstimate
    curvature_shift_k: MeanEstimate  # parabola minus line, extrapolated to the plane
    mean_series_k: Array  # (n_windows,), mean temperature of the bins used


@dataclass(frozen=True)
class ScanPoint:
    """Jump with the exclusions widened by whole bins."""

    dropped_at_interface: int
    dropped_at_baths: int
    jump_k: float
    standard_error_k: float


@dataclass(frozen=True)
class LocalJump:
    """Local temperature jump with the two fits it comes from and its exclusion scan."""

    jump: TemperatureJump
    left: SideFit
    right: SideFit
    scan: tuple[ScanPoint, ...]


def line_weights(z_angstrom: ArrayLike, n_atoms: ArrayLike, at_angstrom: float, degree: int) -> Array:
    """Weights w of the least-squares polynomial: coefficients in (z − at) are w @ T.

    z_angstrom, n_atoms : (n_bins,) float, bin centres (Å) and atoms per bin (the weights of the fit: the
        variance of a bin's temperature is inverse to its number of atoms)
    returns : (degree + 1, n_bins) float, from the constant term (1, the extrapolation to `at`) upwards (Å⁻ⁿ)
    """
    z, roots = np.asarray(z_angstrom, dtype=np.float64), np.sqrt(np.asarray(n_atoms, dtype=np.float64))
    scale = float(np.abs(z - at_angstrom).max())
    powers = np.vander((z - at_angstrom) / scale, degree + 1, increasing=True)
    weights = np.linalg.pinv(powers * roots[:, None]) * roots
    return np.asarray(weights / scale ** np.arange(degree + 1)[:, None], dtype=np.float64)


def extrapolation_error_k(
    distance_angstrom: ArrayLike,
    *,
    conductivity_w_mk: float,
    area_angstrom2: float,
    temperature_k: float,
    production_ps: float,
) -> float:
    """Standard error of one side's temperature at the plane that thermal noise in the crystal allows, K.

    distance_angstrom : (n_bins,) float, Å, of the fitted bins from the plane
    conductivity_w_mk : thermal conductivity of the side, W m⁻¹ K⁻¹

    Random heat currents, white with 2 k_B T² κ/(A t) after the time t, make random gradients; a line with
    weights w_b extrapolates them to the plane with σ² = 2 k_B T² ∫K² dz/(κ A t), K(z) = Σ_{z_b > z} w_b.

    Source: docs/theory.md, Predicted error.
    """
    distance = np.sort(np.asarray(distance_angstrom, dtype=np.float64))
    weights = line_weights(distance, np.ones(len(distance)), 0.0, 1)[0]
    beyond = np.cumsum(weights[::-1])[::-1]
    integral = float(np.sum(beyond**2 * np.diff(distance, prepend=0.0)))
    conductivity = conductivity_w_mk / CONDUCTIVITY_W_MK
    variance = 2 * BOLTZMANN_EV_K * temperature_k**2 * integral
    return float(np.sqrt(variance / (conductivity * area_angstrom2 * production_ps)))


def local_jump(profile: TemperatureProfile, where: FitRange) -> LocalJump:
    """Temperature jump between straight lines extrapolated to the interface plane.

    The systematic error is the root mean square change of ΔT over the exclusion scan: all combinations of
    both exclusions widened by 0, 1, 2 bins that keep at least three bins and half of those of the narrowest.

    Raises ProfileError when a side has fewer than MIN_FIT_BINS bins in range, empty bins or nan in them, or
    when there are fewer than ten windows.
    Source: docs/theory.md, Temperature jump and conductance.
    """
    bins = {side: bins_in_range(profile, side, where) for side in ("left", "right")}
    scan = tuple(_scan_points(profile, bins["left"], bins["right"], where.interface_plane_angstrom))
    shifts = np.array([point.jump_k - scan[0].jump_k for point in scan[1:]])
    series = _jump_series(profile, bins["left"], bins["right"], where.interface_plane_angstrom)
    estimate = mean_error(series, "local temperature jump")
    systematic = float(np.sqrt(np.mean(shifts**2)))
    return LocalJump(
        TemperatureJump("local_jump", estimate.mean, estimate.standard_error, systematic, series, estimate),
        _side_fit(profile, "left", bins["left"], where.interface_plane_angstrom),
        _side_fit(profile, "right", bins["right"], where.interface_plane_angstrom),
        scan,
    )


def reservoir_jump(temperature_hot_k: ArrayLike, temperature_cold_k: ArrayLike) -> TemperatureJump:
    """Difference of the measured bath temperatures (two-probe), with its block error.

    temperature_hot_k, temperature_cold_k : (n_windows,) float, K; window means of the left and right bath

    Raises ValueError for fewer than ten windows or non-finite temperatures.
    Source: docs/theory.md, Temperature jump and conductance.
    """
    hot = finite_series(temperature_hot_k, "hot bath temperature", MIN_BLOCKS)
    cold = finite_series(temperature_cold_k, "cold bath temperature", MIN_BLOCKS)
    estimate = mean_error(hot - cold, "reservoir temperature difference")
    return TemperatureJump("reservoir", estimate.mean, estimate.standard_error, 0.0, hot - cold, estimate)


def _weights(profile: TemperatureProfile, bins: NDArray[np.int64], plane: float, degree: int) -> Array:
    return line_weights(profile.z_angstrom[bins], profile.n_atoms[bins], plane, degree)


def _jump_series(
    profile: TemperatureProfile, left: NDArray[np.int64], right: NDArray[np.int64], plane: float
) -> Array:
    """ΔT = Σ_b w_b T_b in every window, (n_windows,) K."""
    temperature = profile.temperature_k
    on_left = temperature[:, left] @ _weights(profile, left, plane, 1)[0]
    on_right = temperature[:, right] @ _weights(profile, right, plane, 1)[0]
    return np.asarray(on_left - on_right, dtype=np.float64)


def _scan_points(
    profile: TemperatureProfile, left: NDArray[np.int64], right: NDArray[np.int64], plane: float
) -> list[ScanPoint]:
    """The exclusion scan, the narrowest exclusions first."""
    fewest = min(len(left), len(right))
    kept_at_least = max(3, (fewest + 1) // 2)
    points = []
    for inner in range(MAX_BINS_DROPPED + 1):
        for outer in range(MAX_BINS_DROPPED + 1):
            if fewest - inner - outer < kept_at_least:
                continue
            narrowed = [bins[inner : len(bins) - outer] for bins in (left, right)]
            estimate = mean_error(_jump_series(profile, narrowed[0], narrowed[1], plane), "exclusion scan")
            points.append(ScanPoint(inner, outer, estimate.mean, estimate.standard_error))
    return points


def _side_fit(profile: TemperatureProfile, side: SideName, bins: NDArray[np.int64], plane: float) -> SideFit:
    temperature, atoms = profile.temperature_k[:, bins], profile.n_atoms[bins]
    line = temperature @ _weights(profile, bins, plane, 1).T
    parabola = temperature @ _weights(profile, bins, plane, 2).T
    return SideFit(
        side,
        profile.z_angstrom[bins],
        mean_error(line[:, 0], f"line on the {side}"),
        mean_error(line[:, 1], f"slope on the {side}"),
        mean_error(parabola[:, 0] - line[:, 0], f"curvature on the {side}"),
        np.asarray(temperature @ atoms / atoms.sum(), dtype=np.float64),
    )
