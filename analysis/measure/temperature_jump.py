"""Straight lines on both sides of a temperature profile → temperature jump at the interface plane.

Every estimate is linear in the bin temperatures, ΔT = Σ_b w_b T_b, with weights fixed by geometry. Its
value in each time window is therefore known, and the error of its mean contains the full covariance of
neighbouring bins and windows.
Sources: docs/theory.md, Temperature jump and conductance.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kapitza.analysis.landauer import Definition
from kapitza.analysis.measure.profile import FitRange, SideName, TemperatureProfile, bins_in_range
from kapitza.analysis.measure.statistics import MIN_BLOCKS, MeanEstimate, finite_series, mean_error
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTIVITY_W_MK
from kapitza.arraytypes import Array

SCAN_STEPS, SCANNED = 8, 4
"""The exclusion scan widens the exclusions by eighths of the fitted range, by half of it in all."""

FEWEST_BINS_SCANNED = 3

BENT = 2.5
"""Deviate from which on what a parabola changes is part of the systematic error."""


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
    curvature_series_k: Array  # (n_windows,), of the same
    mean_series_k: Array  # (n_windows,), mean temperature of the bins used


@dataclass(frozen=True)
class ScanPoint:
    """Jump with the exclusions widened."""

    dropped_at_interface: tuple[int, int]  # bins, (left, right)
    dropped_at_baths: tuple[int, int]
    jump_k: float
    shift_k: MeanEstimate  # jump less that of the widest range, same windows


@dataclass(frozen=True)
class LocalJump:
    """Local temperature jump with the two fits it comes from and its exclusion scan."""

    jump: TemperatureJump
    left: SideFit
    right: SideFit
    curvature_shift_k: MeanEstimate  # jump between parabolas less that between lines
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

    The systematic error is what the choice of the range changes and statistical errors do not explain
    (systematic_error_k). Give the windows of all seeds (joined_profile) for that of a case.

    Raises ProfileError when a side has fewer than MIN_FIT_BINS bins in range, empty bins or nan in them, or
    when there are fewer than ten windows.
    Source: docs/theory.md, Temperature jump and conductance.
    """
    plane = where.interface_plane_angstrom
    bins = {side: bins_in_range(profile, side, where) for side in ("left", "right")}
    scan = tuple(_scan_points(profile, (bins["left"], bins["right"]), plane))
    series = extrapolated_jump_k(profile, where)
    estimate = mean_error(series, "local temperature jump")
    left, right = (_side_fit(profile, side, bins[side], plane) for side in ("left", "right"))
    systematic = systematic_error_k(scan, left.curvature_shift_k, right.curvature_shift_k)
    return LocalJump(
        TemperatureJump("local_jump", estimate.mean, estimate.standard_error, systematic, series, estimate),
        left,
        right,
        mean_error(left.curvature_series_k - right.curvature_series_k, "curvature of both sides"),
        scan,
    )


def extrapolated_jump_k(profile: TemperatureProfile, where: FitRange) -> Array:
    """Jump between straight lines extrapolated to the interface plane, in each window: (n_windows,) K.

    Raises ProfileError as local_jump, but for any number of windows.
    """
    left, right = (bins_in_range(profile, side, where) for side in ("left", "right"))
    return _jump_series(profile, left, right, where.interface_plane_angstrom)


def systematic_error_k(scan: Sequence[ScanPoint], left: MeanEstimate, right: MeanEstimate) -> float:
    """Systematic error of the jump, K: of the range of the lines, and of taking lines at all.

    scan : narrower ranges
    left, right : parabola minus line at the plane, K

    Mean square change over the scan less the squares of its statistical errors, and in quadrature what
    parabolas change on the sides where they change it by more than BENT deviates.
    Source: docs/theory.md, Temperature jump and conductance.
    """
    shifts = [point.shift_k for point in scan]
    excess = np.mean([item.mean**2 - item.standard_error**2 for item in shifts]) if shifts else 0.0
    bent = sum(sign * shift.mean for sign, shift in ((1, left), (-1, right)) if abs(shift.z_score()) > BENT)
    return math.sqrt(max(float(excess), 0.0) + bent**2)


def reservoir_jump(temperature_hot_k: ArrayLike, temperature_cold_k: ArrayLike) -> TemperatureJump:
    """Difference of the measured bath temperatures (two-probe), with its error.

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
    profile: TemperatureProfile, bins: tuple[NDArray[np.int64], NDArray[np.int64]], plane: float
) -> Iterator[ScanPoint]:
    """Every narrower range of the exclusion scan once; bins are in order from the interface."""
    widest = _jump_series(profile, *bins, plane)
    done = {((0, 0), (0, 0))}
    for inner in range(SCANNED + 1):
        for outer in range(SCANNED + 1 - inner):
            near, far = (_dropped(bins, part) for part in (inner, outer))
            kept = [side[a : len(side) - b] for side, a, b in zip(bins, near, far, strict=True)]
            if (near, far) in done or min(map(len, kept)) < FEWEST_BINS_SCANNED:
                continue
            done.add((near, far))
            series = _jump_series(profile, kept[0], kept[1], plane)
            shift = mean_error(series - widest, "exclusion scan")
            yield ScanPoint(near, far, float(series.mean()), shift)


def _dropped(bins: tuple[NDArray[np.int64], NDArray[np.int64]], part: int) -> tuple[int, int]:
    """Bins of either side that an exclusion wider by so many steps drops."""
    left, right = bins
    return len(left) * part // SCAN_STEPS, len(right) * part // SCAN_STEPS


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
        np.asarray(parabola[:, 0] - line[:, 0], dtype=np.float64),
        np.asarray(temperature @ atoms / atoms.sum(), dtype=np.float64),
    )
