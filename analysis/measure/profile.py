"""Temperature profiles: binned temperatures of a run, and which of the bins may be fitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kapitza.arraytypes import Array

SideName = Literal["left", "right"]

MIN_FIT_BINS = 4
"""Four bins leave a line two degrees of freedom and let the exclusion scan drop one of them."""


class ProfileError(ValueError):
    """A temperature profile that cannot give a temperature jump: says what, where, and what to do."""


@dataclass(frozen=True)
class TemperatureProfile:
    """Binned temperatures of all windows; bins in order of z, windows equally long."""

    z_angstrom: Array  # (n_bins,), bin centres
    side: tuple[SideName, ...]  # (n_bins,)
    n_atoms: Array  # (n_bins,), mean over windows
    temperature_k: Array  # (n_windows, n_bins)


@dataclass(frozen=True)
class FitRange:
    """Where bin centres may lie, Å: away from baths and interface; lines are extrapolated to the plane."""

    left: tuple[float, float]
    right: tuple[float, float]
    interface_plane_angstrom: float


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
    names: tuple[SideName, ...] = tuple("left" if name == "left" else "right" for name in sides_of[0])
    return TemperatureProfile(z_of[0], names, atoms_of.mean(axis=0), temperatures)


def profile_of(table: pd.DataFrame) -> TemperatureProfile:
    """The rows of a temperature_profile.csv as arrays. Raises ProfileError for rows that are not whole."""
    names = ("window", "side", "z_angstrom", "n_atoms", "temperature_k")
    return profile_from_columns(*(table[name] for name in names))


def joined_profile(profiles: Sequence[TemperatureProfile]) -> TemperatureProfile:
    """The windows of all seeds of a case, one after another: its mean is the mean over the seeds.

    Raises ProfileError when bins differ: profiles of different structures.
    """
    first = profiles[0]
    for other in profiles[1:]:
        if other.side != first.side or not np.array_equal(other.z_angstrom, first.z_angstrom):
            raise ProfileError(
                "temperature profiles of the seeds have different bins; they come from different structures: "
                "run the case again"
            )
    return TemperatureProfile(
        first.z_angstrom,
        first.side,
        np.mean([profile.n_atoms for profile in profiles], axis=0),
        np.concatenate([profile.temperature_k for profile in profiles]),
    )


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


def bins_in_range(profile: TemperatureProfile, side: SideName, where: FitRange) -> NDArray[np.int64]:
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
