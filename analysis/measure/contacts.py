"""Temperature drops at the contacts between the baths and the crystals.

A bath that damps the motion of its atoms also reflects vibrations, so the straight line through the profile
of a side does not meet the temperature of its bath at the bath's edge (docs/theory.md, "Two conductances").
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.measure.profile import FitRange, SideName, TemperatureProfile, bins_in_range
from kapitza.analysis.measure.statistics import MIN_BLOCKS, MeanEstimate, finite_series, mean_error
from kapitza.analysis.measure.temperature_jump import line_weights
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class ContactDrops:
    """Bath minus crystal on the hot side, crystal minus bath on the cold one, K."""

    hot: MeanEstimate
    cold: MeanEstimate


def contact_drops(
    profile: TemperatureProfile,
    where: FitRange,
    bath_temperatures_k: tuple[ArrayLike, ArrayLike],
    bath_edges_angstrom: tuple[float, float],
) -> ContactDrops:
    """Measured bath temperatures against the lines of local_jump, extrapolated to the edges of the baths.

    Args:
        profile: its windows are those of the bath temperatures.
        where: range of the fit.
        bath_temperatures_k: (n_windows,) K, of the hot (left) and of the cold (right) bath.
        bath_edges_angstrom: inner edge of the hot and of the cold bath.

    Raises:
        ProfileError: as local_jump.
        ValueError: fewer than ten windows, or non-finite temperatures.
    """
    hot, cold = (finite_series(series, "bath temperature", MIN_BLOCKS) for series in bath_temperatures_k)
    at_hot = _line_at(profile, "left", where, bath_edges_angstrom[0])
    at_cold = _line_at(profile, "right", where, bath_edges_angstrom[1])
    return ContactDrops(
        mean_error(hot - at_hot, "contact of the hot bath"),
        mean_error(at_cold - cold, "contact of the cold bath"),
    )


def _line_at(profile: TemperatureProfile, side: SideName, where: FitRange, at_angstrom: float) -> Array:
    """The line of one side at a place, in every window, (n_windows,) K."""
    bins = bins_in_range(profile, side, where)
    weights = line_weights(profile.z_angstrom[bins], profile.n_atoms[bins], at_angstrom, 1)[0]
    return np.asarray(profile.temperature_k[:, bins] @ weights)
