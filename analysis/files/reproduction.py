"""Two results of one study, table by table: identical, within error, or different.

See docs/running-by-hand.md, "Doing a study again".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

Outcome = Literal["identical", "within error", "different", "missing"]

JUDGED: dict[str, tuple[tuple[str, str | None], ...]] = {
    "comparison.csv": (("conductance_mw_m2k", "standard_error_mw_m2k"),),
    "inelastic.csv": (("value", "standard_error"),),
    "conductance.csv": (
        ("temperature_jump_k", "temperature_jump_se_k"),
        ("heat_flow_ev_ps", "heat_flow_se_ev_ps"),
        ("conductance_mw_m2k", "standard_error_mw_m2k"),
    ),
    "spectrum.csv": (("total", "total_se"), ("left", "left_se"), ("right", "right_se")),
    "mismatch.csv": (("conductance_mw_m2k", None),),
    "greens.csv": (("conductance_mw_m2k", None),),
}
"""Tables that say something about the world: columns of values, each with that of its standard error."""

LARGEST_DEVIATE = 4.5
"""Difference in units of both errors: spectra have hundreds of values."""

LARGEST_RELATIVE_CHANGE = 0.02
"""Relative difference of a value without error: models take lattice constants, which are sampled."""

SMALLEST = 1e-300


@dataclass(frozen=True)
class TableOutcome:
    """How a table came out the second time.

    Attributes:
        name: its path below results/.
        outcome: `identical` byte for byte, `within error`, `different`, or `missing` from one of both.
        deviate: largest difference of values with standard errors, in units of both errors together.
        change: largest relative difference of values without.
    """

    name: str
    outcome: Outcome
    deviate: float
    change: float


def judged_tables(recorded: Mapping[str, Any]) -> list[Path]:
    """Tables to make again, by their names below the working folder: all of JUDGED that the study recorded.

    What an edited study has left in the folder is of another one.

    recorded : content of provenance.json
    """
    names = map(Path, recorded["files_sha256"])
    return sorted(name for name in names if name.name in JUDGED and name.parts[0] == "results")


def compare_results(first: Path, second: Path, tables: Iterable[Path]) -> list[TableOutcome]:
    """Tables of two results folders, in order of their paths.

    tables : as of judged_tables
    """
    names = sorted(path.relative_to("results") for path in tables)
    return [compare_tables(str(name), first / name, second / name) for name in names]


def compare_tables(name: str, first: Path, second: Path) -> TableOutcome:
    """One table of two runs; rows must agree in number and in their words.

    Values with errors agree within LARGEST_DEVIATE of both errors together, others within
    LARGEST_RELATIVE_CHANGE.
    """
    if not (first.is_file() and second.is_file()):
        return TableOutcome(name, "missing", np.nan, np.nan)
    if first.read_bytes() == second.read_bytes():
        return TableOutcome(name, "identical", 0.0, 0.0)
    tables = [pd.read_csv(path, keep_default_na=False, na_values=[""]) for path in (first, second)]
    if not _alike(*tables):
        return TableOutcome(name, "different", np.nan, np.nan)
    deviates, changes = [0.0], [0.0]
    for value, error in JUDGED[Path(name).name]:
        one, other = (table[value].to_numpy(dtype=np.float64) for table in tables)
        spread = _spread(tables, error)
        known = spread > 0
        off = _distance(one, other)
        deviates += list(off[known] / spread[known])
        changes += list(off[~known] / np.fmax(np.minimum(np.abs(one), np.abs(other))[~known], SMALLEST))
    deviate, change = float(np.max(deviates)), float(np.max(changes))
    good = deviate <= LARGEST_DEVIATE and change <= LARGEST_RELATIVE_CHANGE
    return TableOutcome(name, "within error" if good else "different", deviate, change)


def _distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """|one − other|; equal infinities, of identical media, are no distance apart."""
    differ = one != other
    return np.abs(np.subtract(one, other, out=np.zeros(len(one)), where=differ))


def _alike(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Same columns, number of rows, and words."""
    if list(one) != list(other) or len(one) != len(other):
        return False
    words = [column for column in one if not is_numeric_dtype(one[column])]
    return bool((one[words] == other[words]).all(axis=None))


def _spread(tables: Sequence[pd.DataFrame], error: str | None) -> NDArray[np.float64]:
    """Both errors together, 0 where there is none."""
    if error is None:
        return np.zeros(len(tables[0]))
    one, other = (table[error].fillna(0).to_numpy(dtype=np.float64) for table in tables)
    return np.asarray(np.hypot(one, other))
