"""spectral_temperature.csv: temperature of the vibrations by frequency, near the interface and far away."""

from pathlib import Path

import numpy as np
import pandas as pd

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import SPECTRAL_TEMPERATURE, write_table
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.spectral_temperature import (
    joined,
    matching_planes,
    plane_groups,
    spectral_temperatures,
    states_of_planes,
)


def main(*, planes, greens, groups, output):
    """Write spectral_temperature.csv; frequencies at which a group has no certain density are left out."""
    seeds = []
    for path in planes:
        with open_arrays(path) as file:
            seeds.append(joined(file["layer_power"][:].swapaxes(0, 1)))  # (n_blocks, n_layers, n_freq)
            frequency, z, atoms = (file[n][:] for n in ("frequency_thz", "layer_z_angstrom", "layer_atoms"))
    with open_arrays(greens) as file:
        model = file["local_density"][:][matching_planes(z, file["layer_z_angstrom"][:])]
        states = joined(states_of_planes(frequency, atoms, file["frequency_thz"][:], model))
    frequency = joined(frequency)
    found = spectral_temperatures(Grouped.of(seeds, groups), states, plane_groups(z))
    tables = []
    for name, result in found.items():
        known = np.isfinite(result.temperature_k)
        columns = (frequency[known], name, result.temperature_k[known], result.standard_error_k[known])
        tables.append(pd.DataFrame(dict(zip(SPECTRAL_TEMPERATURE.columns, columns, strict=True))))
    write_table(Path(output), SPECTRAL_TEMPERATURE, pd.concat(tables, ignore_index=True))


if __name__ == "__main__":
    main(
        planes=snakemake.input.planes,
        greens=snakemake.input.greens,
        groups=snakemake.params.groups,
        output=snakemake.output[0],
    )
