"""Units read from the names of columns are those that docs/files.md states."""

import re
from pathlib import Path

import pandas as pd
import pytest

from kapitza.analysis.files import contracts, tables
from kapitza.analysis.files.column_units import UNIT_BY_ENDING, unit_of, units_of_columns

PAGE = (Path(__file__).resolve().parents[2] / "docs/files.md").read_text(encoding="utf-8")
TABLES = [value for value in vars(contracts).values() if isinstance(value, tables.Table)]
# The unit of these follows the measure or the check of their row.
BY_ROW = {"value", "limit"}


def stated(table):
    """Unit of every column by its row in docs/files.md; `same` is that of the row above."""
    section = re.search(rf"^## {re.escape(table.name)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)[1]
    found, above = {}, ""
    for row in re.findall(r"^\|(.*)\|$", section, flags=re.MULTILINE):
        names, unit, *meaning = [cell.strip() for cell in row.split("|")]
        if not meaning:  # the columns of a seed's health.csv have no units
            unit = ""
        above = above if unit == "same" else unit
        columns = re.findall(r"`([^`]+)`", names)
        units = above.split(", ") if ", " in above else [above] * len(columns)
        if "as in" not in "".join(meaning):  # another table says it
            found |= dict(zip(columns, units, strict=True))
    return found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.name}-{len(table.columns)}")
def test_units_of_a_table_are_those_of_its_page(table):
    frame = pd.DataFrame(columns=[*table.columns, *table.optional])
    units, page = units_of_columns(frame, table), stated(table)
    pairs = {column: (unit, page[column]) for column, unit in units.items() if column in page.keys() - BY_ROW}
    assert pairs
    assert not {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}


def test_the_longest_end_counts():
    assert unit_of("slope_se_nm_m2k_gw") == "nm m² K GW⁻¹"
    assert unit_of("resistance_m2k_gw") == "m² K GW⁻¹"
    assert unit_of("heat_flow_ev_ps") == "eV/ps"
    assert unit_of("energy_gain_ev_angstrom2") == "eV/Å²"


def test_a_name_is_not_its_own_unit():
    assert [unit_of(name) for name in ("k", "window", "chi_square", "n_atoms", "verdict")] == [""] * 5


def test_every_unit_is_that_of_some_column():
    columns = {name for table in TABLES for name in (*table.columns, *table.optional)}
    assert set(UNIT_BY_ENDING.values()) == {unit_of(name) for name in columns} - {""}


def test_spectra_have_the_unit_of_their_table():
    frame = pd.DataFrame(columns=["frequency_thz", "total", "agf"])
    assert units_of_columns(frame, contracts.SPECTRUM) == {
        "frequency_thz": "THz",
        "total": "MW m⁻² K⁻¹ THz⁻¹",
        "agf": "MW m⁻² K⁻¹ THz⁻¹",
    }
