"""What one interface left on disk at all its temperatures and lengths, read when a figure asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from kapitza.analysis.files.contracts import COMPARISON, HEALTH_OF_ALL, INELASTIC
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.measure.finite_size import Sized


@dataclass(frozen=True)
class InterfaceFiles:
    """Tables of the study, of which an interface's own rows count, and its conductances by length.

    Attributes:
        name: of the interface.
        comparison, health: results/comparison.csv and results/health.csv.
        measures: results/inelastic.csv; none where no figure needs it.
        sized: conductances of every case with its length; none for an interface of a single length.
    """

    name: str
    comparison: Path
    health: Path
    measures: Path | None
    sized: Sequence[Sized]

    @cached_property
    def compared(self) -> pd.DataFrame:
        """Rows of comparison.csv."""
        return self._own(read_table(self.comparison, COMPARISON))

    @cached_property
    def checks(self) -> pd.DataFrame:
        """Rows of health.csv."""
        return self._own(read_table(self.health, HEALTH_OF_ALL))

    @cached_property
    def inelastic(self) -> pd.DataFrame:
        """Rows of inelastic.csv; ValueError where there is none."""
        if self.measures is None:
            raise ValueError(
                f"{self.name}: no inelastic.csv is given; name it among the inputs of its figures"
            )
        return self._own(read_table(self.measures, INELASTIC))

    def _own(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[table["interface"] == self.name]
