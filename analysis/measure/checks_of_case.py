"""Health checks that only all seeds of a case, or the references beside them, can show."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kapitza.analysis.measure.check_record import Check, HealthCheck, Limits, judged, judged_with_error
from kapitza.analysis.measure.pooling import PooledConductance

CHANGES = {
    "k_mesh": "change_k_mesh_mw_m2k",
    "frequencies": "change_frequency_mw_m2k",
    "broadening": "change_broadening_mw_m2k",
}
"""What convergence of Green's functions is judged by: end of the check's name, column of greens.csv."""


@dataclass(frozen=True)
class CaseEvidence:
    """What the checks of a case look at.

    Attributes:
        pooled: conductances over the seeds by either definition.
        control: conversion found in order 2, and its standard error; None where it is not measured.
        greens: greens.csv.
        stress: stress.csv; None where it is not known.
    """

    pooled: Sequence[PooledConductance]
    control: tuple[float, float] | None = None
    greens: pd.DataFrame | None = None
    stress: pd.DataFrame | None = None


def seed_scatter(pooled: PooledConductance, limits: Limits) -> Check:
    """Whether the seeds of a case differ more, or less, than their errors allow; one seed shows nothing."""
    name = f"seed_scatter_{pooled.row.definition}"
    if math.isnan(pooled.scatter_deviate):
        return Check(name, math.nan, limits.deviate_sigma, "not_resolved")
    return judged(name, abs(pooled.scatter_deviate), limits.deviate_sigma)


def conversion_control(share: float, standard_error: float, limits: Limits) -> Check:
    """Conversion found in order 2, where there is none: a small share of the heat, and known to as much.

    share, standard_error : `conversion_share_order2`, which noise makes positive
    """
    return judged_with_error(
        "conversion_control", share, standard_error, limits.conversion_control_fraction, limits
    )


def residual_stress(table: pd.DataFrame, side: str, limits: Limits) -> Check:
    """|σ_zz|/C_zz of one side: the strain along the transport that the stress left there would undo.

    table : columns of stress.csv
    """
    row = table[table["side"] == side].iloc[0]
    stiffness = float(row["normal_stiffness_gpa"])
    value, error = abs(float(row["stress_zz_gpa"])) / stiffness, float(row["stress_zz_se_gpa"]) / stiffness
    return judged_with_error(f"residual_stress_{side}", value, error, limits.residual_stress_fraction, limits)


def greens_convergence(table: pd.DataFrame, name: str, limits: Limits) -> Check:
    """Largest relative change of any AGF conductance with fewer k∥, fewer frequencies, or more broadening.

    table : columns of greens.csv, with a row at least. A conductance that is infinite has nothing to converge
        to.
    name : a key of CHANGES
    """
    finite = table[np.isfinite(table["conductance_mw_m2k"])]
    value = float((finite[CHANGES[name]] / finite["conductance_mw_m2k"]).max())
    return judged(f"greens_{name}", value, limits.greens_convergence_fraction)


def _control_rows(case: CaseEvidence, limits: Limits) -> list[Check]:
    return [] if case.control is None else [conversion_control(*case.control, limits)]


def _greens(name: str, meaning: str, failed: str) -> HealthCheck[CaseEvidence]:
    def rows(case: CaseEvidence, limits: Limits) -> list[Check]:
        if case.greens is None or case.greens.empty:  # no Green's function is computed
            return []
        return [greens_convergence(case.greens, name, limits)]

    limit = "greens_convergence_fraction"
    return HealthCheck(name=f"greens_{name}", meaning=meaning, limit=limit, rows=rows, failed=failed)


def _stress(side: str) -> HealthCheck[CaseEvidence]:
    def rows(case: CaseEvidence, limits: Limits) -> list[Check]:
        return [] if case.stress is None else [residual_stress(case.stress, side, limits)]

    return HealthCheck(
        name=f"residual_stress_{side}",
        meaning=f"stress left along z in the {side} crystal, over its stiffness",
        limit="residual_stress_fraction",
        rows=rows,
        failed="find the lattice constant better: raise lattice.production_ps",
        not_resolved="the stress is not known well enough: raise lattice.production_ps",
    )


CASE_CHECKS: tuple[HealthCheck[CaseEvidence], ...] = (
    HealthCheck(
        name="seed_scatter",
        meaning="differences between the seeds, in σ of their own errors",
        limit="deviate_sigma",
        rows=lambda case, limits: [seed_scatter(item, limits) for item in case.pooled],
        failed="errors of the seeds are too small or a run went astray: compare the seeds, sample longer",
        not_resolved="one seed shows nothing: give several seeds",
    ),
    HealthCheck(
        name="conversion_control",
        meaning="conversion found in order 2, where there is none, as a share of the heat",
        limit="conversion_control_fraction",
        rows=_control_rows,
        failed="the orders are not told apart: lower spectrum.order_step_fraction",
    ),
    _greens(
        "k_mesh",
        "relative change of the AGF conductances with two thirds of the wavevectors per axis",
        "raise greens.k_mesh",
    ),
    _greens(
        "frequencies",
        "relative change of the AGF conductances with every second frequency",
        "raise greens.frequency_points",
    ),
    _greens(
        "broadening",
        "relative change of the AGF conductances with ten times the broadening",
        "lower greens.broadening_fraction",
    ),
    _stress("left"),
    _stress("right"),
)
