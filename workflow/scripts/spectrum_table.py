"""spectrum.csv: spectral conductance with its error, its orders, and the models' spectra beside it."""

from pathlib import Path

import numpy as np
import pandas as pd

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import (
    CONDUCTANCE,
    GREENS,
    MISMATCH,
    SPECTRUM,
    SPECTRUM_PARTS,
    TRANSMISSION,
    read_table,
    write_table,
)
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.resolution import edges_between
from kapitza.analysis.spectral.spectrum import bin_means
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K

UNIT = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K


def block_spectra(path):
    """Frequencies, and block spectra (n_blocks, n_freq) in eV by column."""
    with open_arrays(path) as file:
        left, right = file["q_left"][:], file["q_right"][:]
        found = {"total": 0.5 * (left + right), "left": left, "right": right}
        for name in SPECTRUM_PARTS:
            found[name] = 0.5 * (file[f"{name}_left"][:] + file[f"{name}_right"][:])
        return file["frequency_thz"][:], found


def measured(paths, groups, scale):
    """Columns total, left, right and orders with errors in MW m⁻² K⁻¹ THz⁻¹, from the blocks of all seeds."""
    frequencies, seeds = zip(*map(block_spectra, paths), strict=True)
    columns = {"frequency_thz": frequencies[0]}
    for name in seeds[0]:
        spectra = Grouped.of([seed[name] for seed in seeds], groups)
        columns |= {name: scale * spectra.mean, f"{name}_se": scale * spectra.error()}
    return columns


def mismatch_models(mismatch, table, frequency):
    """Columns dmm, amm (scaled to local_jump) and channels_left, channels_right (as emitted), classical."""
    rows = read_table(table, MISMATCH).query("statistics == 'classical'")
    with open_arrays(mismatch) as file:
        edges = file["edges_thz"][:]
        columns = {
            side: UNIT * bin_means(edges, file[side][:], frequency)
            for side in ("channels_left", "channels_right")
        }
        acoustic = "amm_anisotropic" if "amm_anisotropic" in file else "amm_elastic"
        for name, model in (("dmm", "dmm_dispersion"), ("amm", acoustic)):
            to_local = local_over_reservoir(rows[rows.model == model])
            # Left out where the study does not ask for the model, or nothing resists (identical media).
            if np.isfinite(to_local):
                columns[name] = to_local * UNIT * bin_means(edges, file[model][:], frequency)
    return columns


def greens_functions(transmission, greens, frequency):
    """Column agf, scaled to local_jump, classical; none for identical media or where none is computed."""
    rows = read_table(Path(greens), GREENS).query("k_points == 'mesh' and statistics == 'classical'")
    if rows.empty:
        return {}
    to_local = local_over_reservoir(rows)
    curve = read_table(Path(transmission), TRANSMISSION).query("k_points == 'mesh'")
    edges = edges_between(curve.frequency_thz.to_numpy())
    density = bin_means(edges, curve.transmission_per_a2.to_numpy(), frequency)
    return {"agf": to_local * UNIT * density} if np.isfinite(to_local) else {}


def local_over_reservoir(rows):
    """G_local/G of a model from its two rows; nan or inf where there is none."""
    values = rows.set_index("definition").conductance_mw_m2k
    return values.get("local_jump", np.nan) / values.get("reservoir", np.nan)


def main(*, heat_flow, conductance, mismatch, table, transmission, greens, groups, output):
    """Write spectrum.csv of one seed, or of all seeds when several files are given."""
    rows = read_table(Path(conductance), CONDUCTANCE).set_index("definition")
    local = rows.loc["local_jump"]
    columns = measured(
        heat_flow, groups, CONDUCTANCE_MW_M2K / (local.area_angstrom2 * local.temperature_jump_k)
    )
    columns |= mismatch_models(mismatch, Path(table), columns["frequency_thz"])
    columns |= greens_functions(transmission, greens, columns["frequency_thz"])
    write_table(Path(output), SPECTRUM, pd.DataFrame(columns))


if __name__ == "__main__":
    names = ("heat_flow", "conductance", "mismatch", "table", "transmission", "greens")
    main(
        **{name: snakemake.input[name] for name in names},
        groups=snakemake.params.groups,
        output=snakemake.output[0],
    )
