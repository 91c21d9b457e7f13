"""Channels of both crystals where no Green's function is computed: transmission.csv but for one column."""

from pathlib import Path

import pandas as pd

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import GREENS, TRANSMISSION, write_table


def main(*, mismatch, transmission, table):
    """Write transmission.csv with the channels alone, and greens.csv without a row."""
    with open_arrays(mismatch) as file:
        values = (file["frequency_thz"][:], "mesh", None, file["channels_left"][:], file["channels_right"][:])
    curve = pd.DataFrame(dict(zip(TRANSMISSION.columns, values, strict=True)))
    write_table(Path(transmission), TRANSMISSION, curve)
    write_table(Path(table), GREENS, pd.DataFrame(columns=list(GREENS.columns)))


if __name__ == "__main__":
    main(
        mismatch=snakemake.input.mismatch,
        transmission=snakemake.output.transmission,
        table=snakemake.output.table,
    )
