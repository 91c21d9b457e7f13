"""Checks of the axes: temperatures against the baths' own, areas and planes against one another.

Nothing statistical stands behind them: the layers inside a bath are the atoms of the bath, in the same
windows. A stretched temperature axis, other heights, another area or plane scale G, with every error small.
Source: docs/theory.md, "Health".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.health.check_record import Check, HealthCheck, Limits, judged
from kapitza.analysis.health.evidence import SeedEvidence
from kapitza.analysis.measure.profile import TemperatureProfile

BROKEN = "tables and structure are not of the same run, or were changed: run the case again"


@dataclass(frozen=True)
class BathPlace:
    """Where a bath is.

    Attributes:
        z_angstrom: its lower and upper bound.
        n_atoms: in it.
    """

    z_angstrom: tuple[float, float]
    n_atoms: int


def temperature_axis(
    profile: TemperatureProfile, place: BathPlace, measured_k: ArrayLike, scale_k: float
) -> tuple[float, float]:
    """How far the layers of a bath are from the bath itself: in temperature, and in their number of atoms.

    Args:
        profile: of a run.
        place: of the bath.
        measured_k: (n_windows,) temperature of the bath, from its own atoms.
        scale_k: difference of the temperatures of both baths.

    Returns:
        The largest difference of a window over scale_k, and the relative difference of the number of atoms.
    """
    low, high = place.z_angstrom
    inside = (profile.z_angstrom > low) & (profile.z_angstrom < high)
    atoms = profile.n_atoms[inside]
    if not atoms.sum():
        return float("inf"), 1.0
    layers = profile.temperature_k[:, inside] @ atoms / atoms.sum()
    off = np.abs(layers - np.asarray(measured_k, dtype=np.float64)).max() / scale_k
    return float(off), abs(float(atoms.sum()) / place.n_atoms - 1)


def geometry(areas_angstrom2: ArrayLike, planes_angstrom: ArrayLike, spacing_angstrom: float) -> float:
    """Largest disagreement of what should be one area, relative, or one height, in planes' distances.

    areas_angstrom2, planes_angstrom : (n,) the same quantity from several places
    """
    areas, planes = (np.asarray(values, dtype=np.float64) for values in (areas_angstrom2, planes_angstrom))
    return max(float(np.ptp(areas) / areas.mean()), float(np.ptp(planes)) / spacing_angstrom)


def _axis_rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
    if seed.axes is None:
        return []
    found = []
    for name, (kelvin, atoms) in seed.axes.baths.items():
        found.append(judged(f"temperature_axis_{name}", max(kelvin, atoms), limits.axis_fraction))
    found.append(judged("geometry", seed.axes.geometry, limits.axis_fraction))
    return found


TEMPERATURE_AXIS = HealthCheck[SeedEvidence](
    name="temperature_axis",
    meaning="layers inside a bath against the bath itself: temperature over T_hot − T_cold, number of atoms",
    limit="axis_fraction",
    rows=lambda seed, limits: [row for row in _axis_rows(seed, limits) if row.check != "geometry"],
    failed=BROKEN,
)

GEOMETRY = HealthCheck[SeedEvidence](
    name="geometry",
    meaning="area and interface plane from the box, the atomic planes and the run against one another",
    limit="axis_fraction",
    rows=lambda seed, limits: [row for row in _axis_rows(seed, limits) if row.check == "geometry"],
    failed=BROKEN,
)
