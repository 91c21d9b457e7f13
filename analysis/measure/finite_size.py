"""Conductance against length: 1/G = 1/G_∞ + c/L of the jump, R₀ + L/κ between the baths, with errors.

See docs/theory.md, "Extrapolation to infinite length".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from kapitza.analysis.landauer import Definition
from kapitza.analysis.measure.conductance import Conductance
from kapitza.arraytypes import Array

M2K_GW = 1000.0
"""1/(1 MW m⁻² K⁻¹) in m² K GW⁻¹."""


@dataclass(frozen=True)
class Sized:
    """Conductances of one interface and temperature at one length.

    device_length_nm : between the inner edges of both baths.
    """

    interface: str
    temperature_k: float
    device_length_nm: float
    conductances: Sequence[Conductance]


@dataclass(frozen=True)
class Extrapolation:
    """One row of finite_size.csv: the straight line through the resistances of all lengths.

    `local_jump` against 1/L: 1/G = 1/G_∞ + c/L, an empirical law. `reservoir` against L: 1/G = R₀ + L/κ, the
    crystals in series with the interface and the contacts of the baths; it grows without bound, so that no
    conductance of infinite length exists.

    Attributes:
        resistance_m2k_gw, resistance_se_m2k_gw: 1/G_∞, or R₀.
        slope_nm_m2k_gw, slope_se_nm_m2k_gw: c; None for `reservoir`.
        conductance_mw_m2k, standard_error_mw_m2k: G_∞; None for `reservoir` and where 1/G_∞ is not positive.
        conductivity_w_mk, conductivity_se_w_mk: κ of both crystals in series; None for `local_jump` and where
            the resistance does not grow.
        chi_square: of the line; None for two lengths, through which any line goes.
        freedom: lengths less two.
    """

    interface: str
    temperature_k: float
    definition: Definition
    lengths: int
    resistance_m2k_gw: float
    resistance_se_m2k_gw: float
    slope_nm_m2k_gw: float | None
    slope_se_nm_m2k_gw: float | None
    conductance_mw_m2k: float | None
    standard_error_mw_m2k: float | None
    chi_square: float | None
    freedom: int
    conductivity_w_mk: float | None = None
    conductivity_se_w_mk: float | None = None


def points(cases: Sequence[Sized], definition: Definition) -> tuple[Array, Array, Array]:
    """What a line is fitted to, by falling length.

    Returns:
        1/L in nm⁻¹ for `local_jump`, L in nm for `reservoir`; 1/G and its statistical error in m² K GW⁻¹.
    """
    found = sorted(cases, key=_length, reverse=True)
    rows = [next(row for row in case.conductances if row.definition == definition) for case in found]
    conductance = np.array([row.conductance_mw_m2k for row in rows])
    error = np.array([row.standard_error_mw_m2k for row in rows])
    length = np.array([case.device_length_nm for case in found])
    across = length if definition == "reservoir" else 1.0 / length
    return across, M2K_GW / conductance, M2K_GW * error / conductance**2


def weighted_line(x: Array, y: Array, error: Array) -> tuple[Array, Array, float]:
    """Intercept and slope of the weighted least-squares line, their covariance (2, 2), and χ².

    Errors are taken as they are, not widened by χ².

    Raises ValueError for fewer than two different x, or errors that are not positive.
    """
    if len(np.unique(x)) < 2 or not (np.isfinite(error).all() and (error > 0).all()):
        raise ValueError("a straight line needs two different lengths, and errors above zero")
    design = np.stack([np.ones_like(x), x], axis=1) / error[:, None]
    covariance = np.linalg.inv(design.T @ design)
    line = covariance @ design.T @ (y / error)
    return (
        line,
        np.asarray(covariance, dtype=np.float64),
        float(np.sum(np.square((y - line[0] - line[1] * x) / error))),
    )


def extrapolate(cases: Sequence[Sized], definition: Definition) -> Extrapolation:
    """The line through all lengths of one interface and temperature.

    Raises ValueError as `weighted_line`.

    Source: docs/theory.md, "Extrapolation to infinite length".
    """
    line, covariance, chi_square = weighted_line(*points(cases, definition))
    errors = np.sqrt(np.diag(covariance))
    freedom = len(cases) - 2
    return Extrapolation(
        interface=cases[0].interface,
        temperature_k=cases[0].temperature_k,
        definition=definition,
        lengths=len(cases),
        resistance_m2k_gw=float(line[0]),
        resistance_se_m2k_gw=float(errors[0]),
        chi_square=chi_square if freedom else None,
        freedom=freedom,
        **(_in_series if definition == "reservoir" else _of_infinite_length)(line, errors),
    )


def _of_infinite_length(line: Array, errors: Array) -> dict[str, float | None]:
    """What the line through the local resistances says beyond its intercept."""
    resistance, error = float(line[0]), float(errors[0])
    passes = resistance > 0
    return {
        "slope_nm_m2k_gw": float(line[1]),
        "slope_se_nm_m2k_gw": float(errors[1]),
        "conductance_mw_m2k": M2K_GW / resistance if passes else None,
        "standard_error_mw_m2k": M2K_GW * error / resistance**2 if passes else None,
    }


def _in_series(line: Array, errors: Array) -> dict[str, float | None]:
    """What the line between baths says beyond its intercept; the slope, m² K GW⁻¹ nm⁻¹ or m K W⁻¹, is 1/κ."""
    slope, error = float(line[1]), float(errors[1])
    grows = slope > 0
    nothing = ("slope_nm_m2k_gw", "slope_se_nm_m2k_gw", "conductance_mw_m2k", "standard_error_mw_m2k")
    return {
        **dict.fromkeys(nothing),
        "conductivity_w_mk": 1 / slope if grows else None,
        "conductivity_se_w_mk": error / slope**2 if grows else None,
    }


def by_temperature(cases: Sequence[Sized]) -> list[list[Sized]]:
    """The cases of every interface and temperature that has several lengths, in the order given."""
    groups: dict[tuple[str, float], list[Sized]] = {}
    for case in cases:
        groups.setdefault((case.interface, case.temperature_k), []).append(case)
    return [group for group in groups.values() if len(group) > 1]


def extrapolations(cases: Sequence[Sized]) -> list[Extrapolation]:
    """Rows of finite_size.csv."""
    return [extrapolate(group, kind) for group in by_temperature(cases) for kind in get_args(Definition)]


def _length(case: Sized) -> float:
    return case.device_length_nm
