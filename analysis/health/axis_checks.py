"""Checks of the axes: temperatures against the baths' own; areas, planes, masses, times against one another.

Nothing statistical stands behind them: the layers inside a bath are the atoms of the bath, in the same
windows. A stretched temperature axis, other heights, another area or plane scale G, with every error small.
Source: docs/theory.md, "Health".
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kapitza.analysis.health.check_record import Check, HealthCheck, Limits, judged
from kapitza.analysis.health.evidence import Axes, SeedEvidence
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
    planes = np.asarray(planes_angstrom, dtype=np.float64)
    return max(disagreement(areas_angstrom2), float(np.ptp(planes)) / spacing_angstrom)


def masses(*masses_amu: ArrayLike) -> float:
    """Largest relative disagreement of the masses of a type; infinite where numbers of types differ.

    masses_amu : (n_types,) the masses of the types in order, from several places
    """
    found = [np.asarray(values, dtype=np.float64) for values in masses_amu]
    if len({len(values) for values in found}) != 1:
        return float("inf")
    return max(disagreement(same) for same in np.transpose(found))


def disagreement(values: ArrayLike) -> float:
    """Largest difference of values that should be one positive number, (n,), over their mean."""
    same = np.asarray(values, dtype=np.float64)
    return float(np.ptp(same) / same.mean())


def _bath_rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
    baths = {} if seed.axes is None else seed.axes.baths
    return [
        judged(f"temperature_axis_{name}", max(kelvin, atoms), limits.axis_fraction)
        for name, (kelvin, atoms) in baths.items()
    ]


TEMPERATURE_AXIS = HealthCheck[SeedEvidence](
    name="temperature_axis",
    meaning="layers inside a bath against the bath itself: temperature over T_hot − T_cold, number of atoms",
    limit="axis_fraction",
    rows=_bath_rows,
    failed=BROKEN,
)


def _one_row(name: str, meaning: str, value: Callable[[Axes], float]) -> HealthCheck[SeedEvidence]:
    def rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
        return [] if seed.axes is None else [judged(name, value(seed.axes), limits.axis_fraction)]

    return HealthCheck(name=name, meaning=meaning, limit="axis_fraction", rows=rows, failed=BROKEN)


GEOMETRY = _one_row(
    "geometry",
    "area and interface plane from the box, the atomic planes and the run against one another",
    lambda axes: axes.geometry,
)
MASSES = _one_row(
    "masses",
    "masses of the study, of the structure and of LAMMPS against one another",
    lambda axes: axes.masses,
)
ATOM_NUMBER = _one_row(
    "atom_number",
    "mobile atoms of the structure, of the run and in the layers against one another",
    lambda axes: axes.atom_number,
)
SAMPLED_TIME = _one_row(
    "sampled_time",
    "sampled time by the steps of the run, its windows and its frames against one another",
    lambda axes: axes.sampled_time,
)
