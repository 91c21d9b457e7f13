"""Temperature profile → straight lines on both sides → temperature jump at the interface plane.

Every estimate is linear in the bin temperatures, ΔT = Σ_b w_b T_b, with weights fixed by geometry. Its
value in each time window is therefore known, and the error over blocks of windows contains the full
covariance of neighbouring bins and windows: it equals sqrt(wᵀ C w), C the covariance of the mean profile
over the same blocks.
Sources: docs/theory.md, Temperature jump and conductance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kapitza.analysis.measure.statistics import (
    MIN_BLOCKS,
    FloatArray,
    MeanEstimate,
    finite_series,
    mean_error,
)
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTIVITY_W_MK

Side = Literal["left", "right"]
Definition = Literal["local_jump", "reservoir"]

MIN_FIT_BINS = 4
"""Four bins leave a line two degrees of freedom and let the exclusion scan drop one of them."""

MAX_BINS_DROPPED = 2
"""The exclusion scan widens each exclusion by 0, 1 and 2 bins."""


class ProfileError(ValueError):
    """A temperature profile that cannot give a temperature jump: says what, where, and what to do."""


@dataclass(frozen=True)
class TemperatureProfile:
    """Binned temperatures of all windows; bins in order of z, windows equally long."""

    z_angstrom: FloatArray  # (n_bins,), bin centres
    side: tuple[Side, ...]  # (n_bins,)
    n_atoms: FloatArray  # (n_bins,), mean over windows
    temperature_k: FloatArray  # (n_windows, n_bins)


@dataclass(frozen=True)
class FitRange:
    """Where bin centres may lie, Å: away from baths and interface; lines are extrapolated to the plane."""

    left: tuple[float, float]
    right: tuple[float, float]
    interface_plane_angstrom: float


@dataclass(frozen=True)
class TemperatureJump:
    """T_left − T_right by one definition: positive when heat flows left → right."""

    definition: Definition
    jump_k: float
    standard_error_k: float
    systematic_k: float
    series_k: FloatArray  # (n_windows,), its value in each window; their mean is jump_k
    estimate: MeanEstimate


@dataclass(frozen=True)
class SideFit:
    """Straight line on one side, and what a parabola through the same bins would change."""

    side: Side
    z_angstrom: FloatArray  # (n_used,), bins used
    at_plane_k: MeanEstimate
    slope_k_angstrom: MeanEstimate
    curvature_shift_k: MeanEstimate  # parabola minus line, extrapolated to the plane
    mean_series_k: FloatArray  # (n_windows,), mean temperature of the bins used


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


def profile_from_columns(
    window: ArrayLike, side: ArrayLike, z_angstrom: ArrayLike, n_atoms: ArrayLike, temperature_k: ArrayLike
) -> TemperatureProfile:
    """The columns of temperature_profile.csv, in any row order, as arrays (windows × bins).

    window, side, z_angstrom, n_atoms, temperature_k : (n_rows,) int, "left"|"right", Å, atoms, K

    Raises ProfileError when a window misses a bin, a bin repeats, or a side is neither left nor right.
    """
    windows, sides = np.asarray(window, dtype=np.int64), np.asarray(side, dtype=str)
    z, atoms = np.asarray(z_angstrom, dtype=np.float64), np.asarray(n_atoms, dtype=np.float64)
    if unknown := set(sides) - {"left", "right"}:
        raise ProfileError(f"temperature profile: side is 'left' or 'right', found {sorted(unknown)}")
    n_windows = len(np.unique(windows))
    order = np.lexsort((z, windows))
    if n_windows == 0 or len(order) % n_windows:
        raise ProfileError(f"temperature profile: {len(order)} rows do not fill {n_windows} equal windows")
    z_of, atoms_of, sides_of, windows_of = (
        column[order].reshape(n_windows, -1) for column in (z, atoms, sides, windows)
    )
    regular = (z_of == z_of[0]).all() and (np.diff(z_of[0]) > 0).all()
    if not (regular and (sides_of == sides_of[0]).all() and (windows_of == windows_of[:, :1]).all()):
        raise ProfileError(
            "temperature profile: every window must hold every bin once, at one place and on one side; "
            "the file is incomplete or mixes runs: repeat the sampling"
        )
    temperatures = np.asarray(temperature_k, dtype=np.float64)[order].reshape(n_windows, -1)
    names: tuple[Side, ...] = tuple("left" if name == "left" else "right" for name in sides_of[0])
    return TemperatureProfile(z_of[0], names, atoms_of.mean(axis=0), temperatures)


def fit_range(
    *,
    hot_bath_edge_angstrom: float,
    cold_bath_edge_angstrom: float,
    interface_plane_angstrom: float,
    plane_spacing_angstrom: tuple[float, float],
    cutoff_angstrom: float,
    exclusion_planes: int,
    bath_exclusion_nm: float,
    disordered_planes: tuple[int, int] = (0, 0),
) -> FitRange:
    """Bins further than bath_exclusion_nm from the baths and cutoff + n planes from all disorder.

    hot_bath_edge_angstrom, cold_bath_edge_angstrom : inner edges of the left (hot) and right (cold) bath, Å
    interface_plane_angstrom : plane midway between the facing atomic planes, Å
    plane_spacing_angstrom : mean distance of atomic planes (left, right), Å
    disordered_planes : planes from the interface that differ from perfect crystal (left, right)

    Raises ProfileError when nothing is left on a side.
    """
    bath = 10.0 * bath_exclusion_nm
    near = [
        cutoff_angstrom + (exclusion_planes + disordered) * spacing
        for disordered, spacing in zip(disordered_planes, plane_spacing_angstrom, strict=True)
    ]
    left = (hot_bath_edge_angstrom + bath, interface_plane_angstrom - near[0])
    right = (interface_plane_angstrom + near[1], cold_bath_edge_angstrom - bath)
    for side, (low, high), excluded in (("left", left, near[0]), ("right", right, near[1])):
        if low >= high:
            raise ProfileError(
                f"temperature fit, {side} side: {bath:g} Å kept from the bath and {excluded:.1f} Å from the "
                f"interface leave nothing (short by {low - high:.1f} Å); "
                "increase length_cells, or reduce bath_cells or bath_exclusion_nm"
            )
    return FitRange(left, right, interface_plane_angstrom)


class FitExclusions(Protocol):
    """What is left out of the straight lines: section `profile` of the study."""

    @property
    def bath_exclusion_nm(self) -> float:
        """Distance kept from the baths, nm."""

    @property
    def interface_exclusion_planes(self) -> int:
        """Atomic planes left out at the interface, beyond the cutoff of the potential."""


def fit_range_of(bounds: Mapping[str, Any], settings: FitExclusions, cutoff_angstrom: float) -> FitRange:
    """Where the profile of a structure is fitted, from the bounds of its zones. Raises as `fit_range`."""
    return fit_range(
        **bounds,
        cutoff_angstrom=cutoff_angstrom,
        exclusion_planes=settings.interface_exclusion_planes,
        bath_exclusion_nm=settings.bath_exclusion_nm,
    )


def line_weights(z_angstrom: ArrayLike, n_atoms: ArrayLike, at_angstrom: float, degree: int) -> FloatArray:
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


def bins_in_range(profile: TemperatureProfile, side: Side, where: FitRange) -> NDArray[np.int64]:
    """Indices of the bins of one side that may be fitted, from the interface outwards."""
    low, high = where.left if side == "left" else where.right
    z = profile.z_angstrom
    chosen = np.flatnonzero((np.array(profile.side) == side) & (z >= low) & (z <= high))
    if len(chosen) < MIN_FIT_BINS:
        raise ProfileError(
            f"temperature fit, {side} side: {len(chosen)} bins between {low:.1f} and {high:.1f} Å, at least "
            f"{MIN_FIT_BINS} needed; increase length_cells, or reduce bath_cells or bath_exclusion_nm"
        )
    usable = np.isfinite(profile.temperature_k[:, chosen]).all(axis=0) & (profile.n_atoms[chosen] > 0)
    if not usable.all():
        places = np.round(z[chosen[~usable]], 1).tolist()
        raise ProfileError(
            f"temperature fit, {side} side: no valid temperature in the bins at {places} Å; "
            "they are empty or the run has failed: see its log"
        )
    return np.asarray(chosen[::-1] if side == "left" else chosen, dtype=np.int64)


def _weights(profile: TemperatureProfile, bins: NDArray[np.int64], plane: float, degree: int) -> FloatArray:
    return line_weights(profile.z_angstrom[bins], profile.n_atoms[bins], plane, degree)


def _jump_series(
    profile: TemperatureProfile, left: NDArray[np.int64], right: NDArray[np.int64], plane: float
) -> FloatArray:
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


def _side_fit(profile: TemperatureProfile, side: Side, bins: NDArray[np.int64], plane: float) -> SideFit:
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
