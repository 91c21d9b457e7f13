"""Rows of comparison.csv as figures of an interface take them: boxes by length, failed cases marked."""

from collections.abc import Collection

import pandas as pd

from kapitza.analysis.health.health_checks import concerns_simulation

FAILED_WORDS = "a health check FAILED"

Failed = Collection[tuple[float, float]]
"""Temperature (K) and length (nm) of cases."""


def failed_cases(health: pd.DataFrame) -> set[tuple[float, float]]:
    """Temperature and length of every case with a failed check of the simulation.

    health : rows of results/health.csv of one interface
    """
    rows = health[(health["verdict"] == "failed") & health["check"].map(concerns_simulation)]
    return set(zip(rows["temperature_k"], rows["length_nm"], strict=True))


def has_failed(row: "pd.Series[float]", failed: Failed) -> bool:
    """Whether a row of comparison.csv belongs to one of these cases."""
    return (row["temperature_k"], row["length_nm"]) in failed


def with_length_order(comparison: pd.DataFrame) -> pd.DataFrame:
    """The rows with `length_order`: 1 for the shortest box of its temperature, and so on; nan for models.

    A box of so many cells grows with temperature, so that its length in nm does not name it.
    """
    ranks = comparison.groupby("temperature_k")["length_nm"].rank(method="dense")
    return comparison.assign(length_order=ranks)


def of_length(every: pd.DataFrame, own: pd.DataFrame) -> str:
    """What tells boxes of one length from those of others: nothing where all have the same number of cells.

    every, own : rows with `length_order`; of all boxes, and of one length
    """
    if every["length_order"].dropna().nunique() < 2:
        return ""
    return f", about {own['length_nm'].mean():.0f} nm"
