"""spectrum.csv: spectral conductance with its error, its orders, and the models' spectra beside it.

Source: docs/theory.md, "The spectrum of the heat flow"; the
scaling of the models' columns is in docs/files.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kapitza.analysis.elastic_box.box_reference import read_box
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import GREENS, GREENS_EFFECTIVE, MISMATCH, TRANSMISSION
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.spectral.case_results import Elastic
from kapitza.analysis.spectral.recorded_flow import SeedFlow
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.resolution import edges_between
from kapitza.analysis.spectral.spectrum import ORDERS, bin_means, spectral_conductance_scale
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.arraytypes import Array

CLASSICAL_CHANNEL = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K
"""Classical conductance of one channel per Å² and THz, MW m⁻² K⁻¹ THz⁻¹."""


def simulated_columns(seeds: Sequence[SeedFlow], groups: int, scale: float) -> dict[str, Array]:
    """Columns frequency_thz, total, left, right and orders with errors, from the blocks of all seeds.

    Args:
        seeds: recorded heat flow of each seed.
        groups: disjoint groups of blocks the errors come from.
        scale: from eV to the unit of the table, see `spectral_conductance_scale`.
    """
    parts = [_parts(seed) for seed in seeds]
    columns = {"frequency_thz": seeds[0].frequency_thz}
    for name in parts[0]:
        spectra = Grouped.of([part[name] for part in parts], groups)
        columns |= {name: scale * spectra.mean, f"{name}_se": scale * spectra.error()}
    return columns


def _parts(seed: SeedFlow) -> dict[str, Array]:
    """Block spectra (n_blocks, n_freq) in eV by column."""
    left, right = seed.total[:, 0], seed.total[:, 1]
    found = {"total": seed.mean_of_sides, "left": left, "right": right}
    for number, name in enumerate(ORDERS):
        found[name] = 0.5 * (seed.orders[:, number, 0] + seed.orders[:, number, 1])
    return found


def mismatch_columns(
    mismatch: pd.DataFrame, edges_thz: Array, spectra: dict[str, Array], frequency_thz: Array
) -> dict[str, Array]:
    """Columns dmm, amm (scaled to local_jump) and channels_left, channels_right (as emitted), classical.

    Args:
        mismatch: mismatch.csv.
        edges_thz: (n_bins + 1,) THz, bin edges of the spectra.
        spectra: (n_bins,) Å⁻² by name: channels of both sides and transmitted channels of the models.
        frequency_thz: (n_freq,) THz, of the table.
    """
    rows = mismatch.query("statistics == 'classical'")
    columns = {
        side: CLASSICAL_CHANNEL * bin_means(edges_thz, spectra[side], frequency_thz)
        for side in ("channels_left", "channels_right")
    }
    acoustic = "amm_anisotropic" if "amm_anisotropic" in spectra else "amm_elastic"
    for name, model in (("dmm", "dmm_dispersion"), ("amm", acoustic)):
        to_local = local_over_reservoir(rows[rows.model == model])
        # Left out where the study does not ask for the model, or nothing resists (identical media).
        if np.isfinite(to_local):
            columns[name] = to_local * CLASSICAL_CHANNEL * bin_means(edges_thz, spectra[model], frequency_thz)
    return columns


def greens_column(transmission: pd.DataFrame, greens: pd.DataFrame, frequency_thz: Array) -> dict[str, Array]:
    """Column agf, scaled to local_jump, classical; none for identical media or where none is computed.

    Args:
        transmission: transmission.csv.
        greens: greens.csv.
        frequency_thz: (n_freq,) THz, of the table.
    """
    rows = greens.query("k_points == 'mesh' and statistics == 'classical'")
    if rows.empty:
        return {}
    to_local = local_over_reservoir(rows)
    curve = transmission.query("k_points == 'mesh'")
    edges = edges_between(curve.frequency_thz.to_numpy())
    density = bin_means(edges, curve.transmission_per_a2.to_numpy(), frequency_thz)
    return {"agf": to_local * CLASSICAL_CHANNEL * density} if np.isfinite(to_local) else {}


@dataclass(frozen=True)
class References:
    """What a simulated spectrum is set beside.

    Attributes:
        spectra: arrays of mismatch.h5: edges_thz, channels and transmitted channels of the models; none
            where no crystals are known.
        elastic: the elastic reference.
        mismatch: mismatch.csv.
    """

    spectra: dict[str, Array]
    elastic: Elastic
    mismatch: pd.DataFrame


def spectrum_table(
    seeds: Sequence[SeedFlow], local: Conductance, groups: int, references: References
) -> pd.DataFrame:
    """Rows of spectrum.csv of one seed, or of all seeds together.

    Args:
        seeds: recorded heat flow of each seed.
        local: conductance of the same seeds by the local jump.
        groups: disjoint groups of blocks the errors come from.
        references: models to set beside it.
    """
    scale = spectral_conductance_scale(local.area_angstrom2, local.temperature_jump_k)
    columns = simulated_columns(seeds, groups, scale)
    frequency, spectra = columns["frequency_thz"], references.spectra
    if spectra:
        columns |= mismatch_columns(references.mismatch, spectra["edges_thz"], spectra, frequency)
    if references.elastic.box:
        columns["elastic_box"] = references.elastic.box.spectral_conductance(frequency)
    columns |= greens_column(references.elastic.transmission, references.elastic.greens, frequency)
    return pd.DataFrame(columns)


def local_over_reservoir(rows: pd.DataFrame) -> float:
    """G_local/G of a model from its two rows; nan or inf where there is none."""
    values = rows.set_index("definition").conductance_mw_m2k
    return float(values.get("local_jump", np.nan) / values.get("reservoir", np.nan))


def read_references(
    spectra: Path,
    mismatch: Path,
    transmission: Path,
    greens: Path,
    box: Path | None = None,
    effective: Path | None = None,
) -> References:
    """What a simulated spectrum is set beside: mismatch models and Green's functions."""
    with open_arrays(spectra) as file:
        arrays = {name: file[name][:] for name in file}
        cutoffs = (float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    curve, rows = read_table(transmission, TRANSMISSION), read_table(greens, GREENS)
    softened = read_table(effective, GREENS_EFFECTIVE) if effective else None
    elastic = Elastic(cutoffs, curve, rows, read_box(box) if box else None, softened)
    return References(arrays, elastic, read_table(mismatch, MISMATCH))
