"""Checks of the references: Green's functions converged, no stress left, models below the elastic ceiling."""

import numpy as np
import pandas as pd

from kapitza.analysis.health.check_record import Check, HealthCheck, Limits, judged, judged_with_error
from kapitza.analysis.health.evidence import CaseEvidence
from kapitza.analysis.mismatch.models import mismatch_model

CEILING = "radiation_limit"
CHANGES = {
    "k_mesh": "change_k_mesh_mw_m2k",
    "frequencies": "change_frequency_mw_m2k",
    "broadening": "change_broadening_mw_m2k",
}
"""What convergence of Green's functions is judged by: end of the check's name, column of greens.csv."""


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


def over_ceiling(table: pd.DataFrame, model: str, limits: Limits) -> Check:
    """`reservoir` conductance of an elastic model over `radiation_limit`; the largest of all statistics.

    Quadrature errors of both are granted to the model.

    table : columns of mismatch.csv, with rows of the model and of radiation_limit

    Source: docs/theory.md, "Mismatch models" (radiation limit).
    """
    rows = table[table["definition"] == "reservoir"].set_index(["model", "statistics"])
    value, error = rows["conductance_mw_m2k"], rows["quadrature_error_mw_m2k"]
    least, ceiling = (value - error).loc[model], (value + error).loc[CEILING]
    return judged(f"elastic_ceiling_{model}", float((least / ceiling).max()), limits.elastic_ceiling_fraction)


def _ceiling_rows(case: CaseEvidence, limits: Limits) -> list[Check]:
    """One row for each elastic model beside the ceiling; what is inelastic may be above it."""
    names = [] if case.mismatch is None else list(dict.fromkeys(case.mismatch["model"]))
    if CEILING not in names:
        return []
    elastic = [name for name in names if name != CEILING and mismatch_model(name).spectrum is not None]
    return [over_ceiling(case.mismatch, name, limits) for name in elastic if case.mismatch is not None]


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


GREENS_CONVERGENCE = (
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
)
RESIDUAL_STRESS = (_stress("left"), _stress("right"))
ELASTIC_CEILING = HealthCheck[CaseEvidence](
    name="elastic_ceiling",
    meaning="reservoir conductance of an elastic model, over the elastic ceiling of the crystals",
    limit="elastic_ceiling_fraction",
    rows=_ceiling_rows,
    failed="the model's sound waves have channels that the crystals do not have, so that it is no elastic "
    "number of theirs: set models.debye_cutoff to common, compare with dmm_dispersion and agf instead",
    concerns="model",
)
