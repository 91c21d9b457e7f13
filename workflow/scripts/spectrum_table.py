"""spectrum.csv: spectral conductance with its error, and the models' spectra beside it."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from analysis.spectrum import bin_means, disjoint_groups
from analysis.statistics import standard_error
from analysis.tables import CONDUCTANCE, MISMATCH, SPECTRUM, read_table, write_table
from analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K


def measured(paths, groups, scale):
    """Columns total, left, right with errors in MW m⁻² K⁻¹ THz⁻¹, from the blocks of all seeds."""
    seeds = []
    for path in paths:
        with h5py.File(path, "r") as file:
            frequency = file["frequency_thz"][:]
            seeds.append((file["q_left"][:], file["q_right"][:]))
    columns = {"frequency_thz": frequency}
    weights = {"total": (0.5, 0.5), "left": (1.0, 0.0), "right": (0.0, 1.0)}
    for name, (left, right) in weights.items():
        blocks = [left * q_left + right * q_right for q_left, q_right in seeds]
        means = np.concatenate([disjoint_groups(series, groups) for series in blocks])
        columns[name] = scale * np.mean([series.mean(axis=0) for series in blocks], axis=0)
        columns[f"{name}_se"] = scale * standard_error(means)
    return columns


def references(mismatch, table, frequency):
    """Columns dmm, amm (scaled to local_jump) and channels_left, channels_right (as emitted), classical."""
    unit = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K
    rows = read_table(table, MISMATCH).query("statistics == 'classical'")
    with h5py.File(mismatch, "r") as file:
        edges = file["edges_thz"][:]
        columns = {
            side: unit * bin_means(edges, file[side][:], frequency)
            for side in ("channels_left", "channels_right")
        }
        for name, model in (("dmm", "dmm_dispersion"), ("amm", "amm_elastic")):
            values = rows[rows.model == model].set_index("definition").conductance_mw_m2k
            to_local = values.get("local_jump", np.nan) / values.get("reservoir", np.nan)
            # Left out where the study does not ask for the model, or nothing resists (identical media).
            if np.isfinite(to_local):
                columns[name] = to_local * unit * bin_means(edges, file[model][:], frequency)
    return columns


def main(*, heat_flow, conductance, mismatch, table, groups, output):
    """Write spectrum.csv of one seed, or of all seeds when several files are given."""
    rows = read_table(Path(conductance), CONDUCTANCE).set_index("definition")
    local = rows.loc["local_jump"]
    columns = measured(
        heat_flow, groups, CONDUCTANCE_MW_M2K / (local.area_angstrom2 * local.temperature_jump_k)
    )
    columns |= references(mismatch, Path(table), columns["frequency_thz"])
    write_table(Path(output), SPECTRUM, pd.DataFrame(columns))


if __name__ == "__main__":
    main(
        **{name: snakemake.input[name] for name in ("heat_flow", "conductance", "mismatch", "table")},
        groups=snakemake.params.groups,
        output=snakemake.output[0],
    )
