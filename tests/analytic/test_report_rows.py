"""Rows of the page's tables from one case whose numbers are known."""

import math

import pandas as pd
import pytest

from kapitza.analysis.files.contracts import COMPARISON
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.report.case_tables import CaseGroup, accuracy, answer, health_table

# definition, ΔT, its errors, Q and its error, area, G and its errors; then the drops at the contacts.
LOCAL = Conductance("local_jump", 4.0, 0.2, 0.1, 0.02, 0.001, 450.0, 100.0, 8.0, 3.0, 4.0, 1.0, 20.0, "yes")
BATHS = Conductance(
    *("reservoir", 10.0, 0.1, 0.0, 0.02, 0.001, 450.0, 40.0, 2.0, 0.0, 4.0, 1.0, 20.0, "yes"),
    *(1.5, 0.2, 2.5, 0.3),
)
CHECKS = {
    "seed 1": pd.DataFrame([{"check": "sum_rule", "value": 3.5, "limit": 3.0, "verdict": "failed"}]),
    "all seeds": pd.DataFrame([{"check": "vibration", "value": 0.1, "limit": 0.2, "verdict": "passed"}]),
}
GROUP = CaseGroup("a", 30.0, 36, 19.0, (LOCAL, BATHS), CHECKS, {})


def test_ratio_of_errors_is_measured_over_predicted():
    local, baths = accuracy([GROUP], {GROUP.label: 0.08})
    assert (local.ratio, baths.ratio) == ("2.00", "0.50")
    # √(8² + 3²) % of G, over the plan's 8 %.
    assert (local.planned, baths.planned) == ("8.5 % of 8.0 %: 1.07", "–")
    (unplanned, _) = accuracy([GROUP], {})
    assert unplanned.planned == "–"
    assert (local.statistical, local.systematic, local.predicted) == ("8.0 %", "3.0 %", "4.0 %")
    assert (baths.systematic, baths.contacts, local.contacts) == ("–", "1.50 ± 0.20, 2.50 ± 0.30", "–")
    assert (local.heat_flow, local.jump) == ("0.0200 ± 0.0010", "4.00 ± 0.20")


@pytest.fixture
def comparison():
    rows = [
        ("a", 30.0, 19.0, "nemd", "local_jump", "classical", 100.0, 8.0),
        ("a", 30.0, 19.0, "nemd", "reservoir", "classical", 40.0, 2.0),
        ("a", 30.0, math.nan, "agf", "local_jump", "quantum", 70.0, math.nan),
    ]
    return pd.DataFrame(rows, columns=list(COMPARISON.columns))


def test_the_simulation_has_the_error_of_its_fit_and_models_have_none(comparison):
    (block,) = answer(comparison, [GROUP])
    nemd, agf = block.rows
    # Columns: local_jump classical and quantum, reservoir classical and quantum.
    assert nemd.cells == ("100.0 ± 8.0 (stat.) ± 3 (fit)", "–", "40.0 ± 2.0", "–")
    assert agf.cells == ("–", "70.00", "–", "–")
    assert (nemd.failed, agf.failed) == (("sum_rule",), ())
    assert nemd.label.endswith("19.0 nm")


def test_every_check_stands_in_the_column_of_its_run():
    table = health_table(GROUP)
    assert table.headings == ("seed 1", "all seeds")
    found = {row.check: row.cells for row in table.rows}
    assert found["sum_rule"][0].words == "FAILED" and found["sum_rule"][1] is None
    assert found["vibration"][1].words == "passed" and found["vibration"][0] is None
