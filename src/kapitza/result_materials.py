"""Pairs of media and bulk crystals of the result tree, file by file; errors as in result_cases."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from kapitza.analysis.files import contracts
from kapitza.analysis.files.named_arrays import NamedArrays
from kapitza.result_folders import ResultFolder


@dataclass(frozen=True)
class PairResult(ResultFolder):
    """Two media in contact: the models alone. `name` is that of the study."""

    name: str
    always: ClassVar[tuple[str, ...]] = (
        *("mismatch.csv", "mismatch.h5", "curve.csv", "media.csv", "low_temperature.csv"),
        *("angles.csv", "flux.csv", "left_out.csv"),
    )

    def mismatch(self) -> pd.DataFrame:
        """mismatch.csv: G of every model at every temperature."""
        return self.table(contracts.PAIR_MISMATCH)

    def curve(self) -> pd.DataFrame:
        """curve.csv: G of every model on a fine grid of temperatures."""
        return self.table(contracts.PAIR_CURVE)

    def media(self) -> pd.DataFrame:
        """media.csv: both media."""
        return self.table(contracts.PAIR_MEDIA)

    def low_temperature(self) -> pd.DataFrame:
        """low_temperature.csv: every model far below all cutoffs."""
        return self.table(contracts.PAIR_LOW_TEMPERATURE)

    def angles(self) -> pd.DataFrame:
        """angles.csv: transmission by wave and angle of incidence."""
        return self.table(contracts.PAIR_ANGLES)

    def flux(self) -> pd.DataFrame:
        """flux.csv: net heat flux between reservoirs."""
        return self.table(contracts.PAIR_FLUX)

    def left_out(self) -> pd.DataFrame:
        """left_out.csv: models that need what is not known of the media, and why."""
        return self.table(contracts.PAIR_LEFT_OUT)

    def mismatch_spectra(self) -> NamedArrays:
        """mismatch.h5: channels of both media and of every model, by frequency."""
        return self.arrays("mismatch.h5")

    def __repr__(self) -> str:
        missing = self.missing()
        return f"pair {self.name}{f'; {len(missing)} files missing' if missing else ''}"


@dataclass(frozen=True)
class CrystalResult(ResultFolder):
    """A bulk crystal at a temperature."""

    name: str
    temperature_k: float
    always: ClassVar[tuple[str, ...]] = ("lattice.json", "phonons.h5")

    def lattice(self) -> dict[str, Any]:
        """lattice.json: lattice constant, residual stress, elastic constants."""
        return self.json("lattice.json")

    def phonons(self) -> NamedArrays:
        """phonons.h5: force constants."""
        return self.arrays("phonons.h5")
