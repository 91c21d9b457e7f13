"""Stage: channels of both crystals where no Green's function is computed."""

from pathlib import Path

import pandas as pd

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import GREENS, TRANSMISSION
from kapitza.analysis.files.tables import write_table
from kapitza.analysis.harmonic.greens_conductance import transmission_curve


def bulk_channels(*, spectra: Path, transmission: Path, table: Path) -> None:
    """Write transmission.csv with the channels alone, and greens.csv without a row."""
    with open_arrays(spectra) as file:
        channels = [file[f"channels_{side}"][:] for side in ("left", "right")]
        curve = transmission_curve("mesh", file["frequency_thz"][:], None, *channels)
    write_table(transmission, TRANSMISSION, curve)
    write_table(table, GREENS, pd.DataFrame(columns=list(GREENS.columns)))
