"""Comparison of two results: each of its four answers, from tables with known differences."""

import numpy as np
import pandas as pd
import pytest

from kapitza.analysis.files.reproduction import compare_results, compare_tables, judged_tables

COLUMNS = ("model", "conductance_mw_m2k", "standard_error_mw_m2k")
ROWS = [("nemd", 50.0, 3.0), ("agf", 16.0, np.nan), ("amm_elastic", np.inf, np.nan)]


def written(folder, rows, name="comparison.csv"):
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows, columns=list(COLUMNS)).to_csv(folder / name, index=False)
    return folder / name


def second(*changes):
    rows = [list(row) for row in ROWS]
    for row, column, value in changes:
        rows[row][column] = value
    return rows


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        (ROWS, "identical"),
        (second((0, 1, 50.0 + 4.4 * np.hypot(3, 4)), (0, 2, 4.0)), "within error"),
        (second((0, 1, 50.0 + 4.6 * np.hypot(3, 4)), (0, 2, 4.0)), "different"),
        (second((1, 1, 16.3)), "within error"),
        (second((1, 1, 16.4)), "different"),
        (second((2, 1, 1e9)), "different"),
        (second((0, 1, np.nan)), "different"),
        (second((1, 0, "dmm_debye")), "different"),
        (ROWS[:2], "different"),
    ],
)
def test_outcomes(tmp_path, rows, outcome):
    paths = written(tmp_path / "one", ROWS), written(tmp_path / "two", rows)
    assert compare_tables("comparison.csv", *paths).outcome == outcome


def test_numbers_of_the_difference(tmp_path):
    paths = written(tmp_path / "one", ROWS), written(tmp_path / "two", second((0, 1, 55.0), (1, 1, 16.16)))
    found = compare_tables("comparison.csv", *paths)
    assert found.deviate == pytest.approx(5 / np.hypot(3, 3))
    assert found.change == pytest.approx(0.01)


def test_every_recorded_table_is_compared_and_none_that_an_edit_has_left_behind(tmp_path):
    """Tables of an interface that the study no longer had were asked for, and nothing was reproduced."""
    for folder in ("one", "two"):
        written(tmp_path / folder, ROWS)
        written(tmp_path / folder / "a/T30", ROWS, "run_times.csv")
    written(tmp_path / "one/a/T30", ROWS, "greens.csv")
    written(tmp_path / "one/left-behind/T30", ROWS, "greens.csv")
    written(tmp_path / "two/a/T30", ROWS, "mismatch.csv")
    names = ("comparison.csv", "a/T30/greens.csv", "a/T30/mismatch.csv", "a/T30/run_times.csv")
    tables = judged_tables({"files_sha256": {"config.yaml": "", **{f"results/{name}": "" for name in names}}})
    found = compare_results(tmp_path / "one", tmp_path / "two", tables)
    assert [(item.name, item.outcome) for item in found] == [
        ("a/T30/greens.csv", "missing"),
        ("a/T30/mismatch.csv", "missing"),
        ("comparison.csv", "identical"),
    ]
