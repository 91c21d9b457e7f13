"""Units of table columns, read from the ends of their names, as docs/files.md writes them."""

import pandas as pd

from kapitza.analysis.files.tables import Table

UNIT_BY_ENDING = {
    "k": "K",
    "thz": "THz",
    "ps": "ps",
    "nm": "nm",
    "ev": "eV",
    "gpa": "GPa",
    "degrees": "degrees",
    "angstrom": "Å",
    "angstrom2": "Å²",
    "per_angstrom": "Å⁻¹",
    "per_a2": "Å⁻²",
    "per_a3": "Å⁻³",
    "ev_ps": "eV/ps",
    "ev_angstrom": "eV/Å",
    "ev_angstrom2": "eV/Å²",
    "m_s": "m/s",
    "kg_m3": "kg/m³",
    "j_m3": "J/m³",
    "j_m3k": "J m⁻³ K⁻¹",
    "s2_m2": "s²/m²",
    "w_m2": "W/m²",
    "w_mk": "W m⁻¹ K⁻¹",
    "w_m2k4": "W m⁻² K⁻⁴",
    "k4_cm2_w": "K⁴ cm²/W",
    "mw_m2k": "MW m⁻² K⁻¹",
    "m2k_gw": "m² K GW⁻¹",
    "nm_m2k_gw": "nm m² K GW⁻¹",
}
"""Unit by the end of a column's name."""


def unit_of(column: str) -> str:
    """Unit of a column by the longest end of its name that is one; "" for pure numbers and words."""
    words = column.split("_")
    ends = ("_".join(words[start:]) for start in range(1, len(words)))
    return next((UNIT_BY_ENDING[end] for end in ends if end in UNIT_BY_ENDING), "")


def units_of_columns(frame: pd.DataFrame, table: Table) -> dict[str, str]:
    """Unit of every column of a table that keeps its contract; "" for pure numbers and words."""
    names = [str(name) for name in frame.columns]
    return {name: "" if name in table.words else unit_of(name) or table.unit_of_others for name in names}


def with_units(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The same table with the units of its columns, by name, in `frame.attrs["units"]`."""
    frame.attrs["units"] = units_of_columns(frame, table)
    return frame
