"""Elastic models beside the elastic ceiling of the crystals: which are flagged, and where it is said."""

import numpy as np
import pandas as pd
import pytest

from kapitza.analysis.figures.compared_rows import failed_cases
from kapitza.analysis.files.contracts import COMPARISON, MISMATCH
from kapitza.analysis.health.check_record import Limits
from kapitza.analysis.health.evidence import CaseEvidence
from kapitza.analysis.health.health_checks import case_checks, concerns_simulation
from kapitza.analysis.report.case_tables import CaseGroup, answer

# Argon | 4 × argon at 30 K, classical, reservoir: value and quadrature error in MW m⁻² K⁻¹.
ARGON = {
    "amm_elastic": (23.719, 0.0),
    "amm_anisotropic": (24.187, 0.037),
    "dmm_dispersion": (22.708, 0.047),
    "radiation_limit": (34.456, 0.193),
    "inelastic_dmm": (52.962, 0.174),
}
BRANCH, COMMON = 52.199, 24.516  # dmm_debye with either cutoff


def table_of(values, statistics="classical", definition="reservoir"):
    rows = [(name, definition, statistics, *numbers) for name, numbers in values.items()]
    return pd.DataFrame(rows, columns=list(MISMATCH.columns))


def verdicts(*tables):
    case = CaseEvidence(pooled=[], mismatch=pd.concat(tables, ignore_index=True))
    rows = [row for row in case_checks(case, Limits()) if row.check.startswith("elastic_ceiling_")]
    return {row.check.removeprefix("elastic_ceiling_"): (row.value, row.verdict) for row in rows}


def test_a_diffuse_model_of_branch_cutoffs_is_above_the_ceiling_of_the_crystals():
    found = verdicts(table_of(ARGON | {"dmm_debye": (BRANCH, 0.0)}))
    assert found["dmm_debye"] == (pytest.approx(BRANCH / (34.456 + 0.193)), "failed")
    assert {name for name, (_, verdict) in found.items() if verdict == "passed"} == {
        "amm_elastic", "amm_anisotropic", "dmm_dispersion",
    }  # fmt: skip
    assert verdicts(table_of(ARGON | {"dmm_debye": (COMMON, 0.0)}))["dmm_debye"][1] == "passed"


def test_inelastic_models_and_the_ceiling_itself_are_exempt():
    assert not {"inelastic_dmm", "radiation_limit"} & set(verdicts(table_of(ARGON)))


def test_without_the_ceiling_there_is_nothing_to_be_above():
    assert verdicts(table_of({"dmm_debye": (BRANCH, 0.0)})) == {}


@pytest.mark.parametrize(("own", "verdict"), [(0.5, "passed"), (0.2, "failed")])
def test_quadrature_errors_of_both_are_granted(own, verdict):
    values = {"dmm_dispersion": (35.0, own), "radiation_limit": (34.5, 0.1)}
    assert verdicts(table_of(values))["dmm_dispersion"][1] == verdict


def test_every_statistics_counts_and_the_local_jump_does_not():
    below, above = ({"amm_elastic": (value, 0.0), "radiation_limit": (10.0, 0.0)} for value in (9.0, 11.0))
    assert verdicts(table_of(below), table_of(above, "quantum"))["amm_elastic"] == (1.1, "failed")
    jump = table_of(above, definition="local_jump")
    assert verdicts(table_of(below), jump)["amm_elastic"] == (0.9, "passed")


def failing(name):
    return pd.DataFrame([{"check": name, "value": 1.5, "limit": 1.0, "verdict": "failed"}])


def test_the_row_of_the_model_is_marked_and_the_simulation_is_not():
    checks = {"all seeds": failing("elastic_ceiling_dmm_debye")}
    group = CaseGroup("a", 30.0, 36, 19.0, (), checks, {})
    rows = [("nemd", 19.0, 50.0), ("dmm_debye", np.nan, 72.0), ("dmm_dispersion", np.nan, 29.0)]
    comparison = pd.DataFrame(
        [("a", 30.0, length, model, "local_jump", "classical", g, np.nan) for model, length, g in rows],
        columns=list(COMPARISON.columns),
    )
    marked = {row.name: row.failed for row in answer(comparison, [group])[0].rows}
    assert marked == {"nemd": (), "dmm_debye": ("elastic_ceiling_dmm_debye",), "dmm_dispersion": ()}


def test_points_of_the_simulation_are_hollow_for_its_own_checks_only():
    place = {"temperature_k": 30.0, "length_nm": 19.0}
    assert failed_cases(failing("elastic_ceiling_dmm_debye").assign(**place)) == set()
    assert failed_cases(failing("sum_rule").assign(**place)) == {(30.0, 19.0)}
    assert concerns_simulation("greens_k_mesh")
