"""Mismatch models of two media, each given by numbers or by a file: no potential, no molecular dynamics."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from analysis.mismatch.debye import (
    DebyeMedium,
    amm_scalar,
    branch_cutoffs,
    common_cutoff,
    dmm_debye,
    radiation_limit_debye,
)
from analysis.mismatch.dispersion import ChannelCounts, dmm_dispersion, radiation_limit
from analysis.mismatch.elastic import amm_elastic
from analysis.mismatch.landauer import (
    Array,
    Statistics,
    TransmissionSpectrum,
    bin_means,
    conductances,
)

CONTINUUM: Mapping[str, Callable[[DebyeMedium, DebyeMedium], TransmissionSpectrum]] = {
    "amm_scalar": amm_scalar,
    "amm_elastic": amm_elastic,
    "dmm_debye": dmm_debye,
    "radiation_limit": radiation_limit_debye,
}
"""Models of two continua by name."""

LATTICE: Mapping[str, Callable[[ChannelCounts, ChannelCounts], TransmissionSpectrum]] = {
    "dmm_dispersion": dmm_dispersion,
    "radiation_limit": radiation_limit,
}
"""Models of two lattices by name."""

CURVE_K = (1.0, 1000.0)
CURVE_POINTS = 60


@dataclass(frozen=True)
class PairSpectra:
    """Channels per area of both media and of every model between them, over common frequency bins.

    Attributes:
        edges_thz: (n_bins + 1,) float, increasing, THz.
        left: (n_bins,) float, Å⁻², all channels of the left medium.
        right: (n_bins,) float, Å⁻².
        cutoffs_thz: highest frequency of the left and of the right medium.
        models: spectrum of each model, on cells of its own.
    """

    edges_thz: Array
    left: Array
    right: Array
    cutoffs_thz: tuple[float, float]
    models: tuple[TransmissionSpectrum, ...]

    def transmitted(self) -> dict[str, Array]:
        """(n_bins,) float, Å⁻², of every model by name: bin means, so that the integral is kept."""
        return {model.model: bin_means(model, model.transmitted, self.edges_thz) for model in self.models}


def continuum_spectra(left: DebyeMedium, right: DebyeMedium, names: Sequence[str], bins: int) -> PairSpectra:
    """Models of two continua.

    Args:
        left: side 1.
        right: side 2.
        names: of the models, keys of `CONTINUUM`.
        bins: equal frequency bins up to the lower and as many up to the higher cutoff.

    Raises:
        KeyError: a model that does not apply.
    """
    edges = _edges(left, right, bins)
    all_channels = radiation_limit_debye(left, right)
    return PairSpectra(
        edges,
        bin_means(all_channels, all_channels.channels_left, edges),
        bin_means(all_channels, all_channels.channels_right, edges),
        (float(branch_cutoffs(left).max()), float(branch_cutoffs(right).max())),
        tuple(CONTINUUM[name](left, right) for name in names),
    )


def _edges(left: DebyeMedium, right: DebyeMedium, bins: int) -> Array:
    """Bins over which the channels of a medium much softer than the other are resolved too.

    Every cutoff is an edge, so that no bin is half empty.
    """
    cutoffs = np.array([[*branch_cutoffs(medium), common_cutoff(medium)] for medium in (left, right)])
    low, high = np.sort(cutoffs.max(axis=1))
    return np.unique(np.concatenate([np.linspace(0, low, bins + 1), np.linspace(low, high, bins), *cutoffs]))


def lattice_spectra(
    left: ChannelCounts, right: ChannelCounts, cutoffs_thz: tuple[float, float], names: Sequence[str]
) -> PairSpectra:
    """Models of two lattices.

    Args:
        left: side 1.
        right: side 2, in the same bins.
        cutoffs_thz: of both sides.
        names: of the models, keys of `LATTICE`.

    Raises:
        KeyError: a model that does not apply.
        ValueError: bins differ.
    """
    models = tuple(LATTICE[name](left, right) for name in names)
    return PairSpectra(left.edges_thz, left.count_per_a2, right.count_per_a2, cutoffs_thz, models)


def conductance_table(
    spectra: PairSpectra, temperatures_k: Sequence[float], statistics: tuple[Statistics, ...]
) -> pd.DataFrame:
    """Rows of a pair's mismatch.csv: every model, definition and statistics at each temperature."""
    rows = [
        {"temperature_k": temperature, **asdict(row)}
        for temperature in temperatures_k
        for model in spectra.models
        for row in conductances(model, temperature, statistics)
    ]
    return pd.DataFrame(rows)


def temperature_curve(spectra: PairSpectra, temperatures_k: Sequence[float]) -> pd.DataFrame:
    """Quantum conductance on a fine grid, 1–1000 K and beyond where the study reaches further.

    temperatures_k : of the study

    Returns rows of curve.csv.
    """
    low, high = min(CURVE_K[0], *temperatures_k), max(CURVE_K[1], *temperatures_k)
    grid = [float(temperature) for temperature in np.geomspace(low, high, CURVE_POINTS)]
    return conductance_table(spectra, grid, ("quantum",))
