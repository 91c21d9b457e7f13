"""What the models of two media left on disk, read when a figure asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import PAIR_ANGLES, PAIR_CURVE, PAIR_MEDIA
from kapitza.analysis.files.tables import read_table
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class PairFiles:
    """Files of one pair of media.

    Attributes:
        name: of the pair.
        curve, spectra, angles, media: curve.csv, mismatch.h5, angles.csv and media.csv.
        measured: conductance_mw_m2k, temperature_k and, if known, standard_error_mw_m2k of each measurement.
    """

    name: str
    curve: Path
    spectra: Path
    angles: Path
    media: Path
    measured: Sequence[Mapping[str, float]]

    @cached_property
    def by_temperature(self) -> pd.DataFrame:
        """Rows of curve.csv."""
        return read_table(self.curve, PAIR_CURVE)

    @cached_property
    def by_angle(self) -> pd.DataFrame:
        """Rows of angles.csv."""
        return read_table(self.angles, PAIR_ANGLES)

    @cached_property
    def channels(self) -> dict[str, Array]:
        """Content of mismatch.h5: channels in Å⁻², axes in THz."""
        with open_arrays(self.spectra) as file:
            return {name: file[name][()] for name in file}

    @cached_property
    def cutoffs_thz(self) -> tuple[float, float]:
        """Highest frequency of the left and of the right medium."""
        with open_arrays(self.spectra) as file:
            return float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"])

    def speeds_m_s(self, side: str) -> tuple[float, float]:
        """Longitudinal and transverse speed of the medium on a side, isotropic."""
        table = read_table(self.media, PAIR_MEDIA)
        first = table[table["side"] == side].iloc[0]
        return float(first["longitudinal_m_s"]), float(first["transverse_m_s"])
