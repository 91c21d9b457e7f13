"""Mismatch models of two media, each given by numbers or by a file: no potential, no molecular dynamics."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from analysis.mismatch.debye import common_cutoff, cutoffs_of, radiation_limit_debye
from analysis.mismatch.landauer import Array, Statistics, TransmissionSpectrum, bin_means
from analysis.mismatch.library import Sides, conductance_rows, spectra_of

CURVE_K = (1.0, 1000.0)
CURVE_POINTS = 60


@dataclass(frozen=True)
class PairSpectra:
    """Channels per area of both media and of every elastic model between them, over common frequency bins.

    Attributes:
        names: of the models asked for.
        sides: the media they were computed from.
        edges_thz: (n_bins + 1,) float, increasing, THz.
        left: (n_bins,) float, Å⁻², all channels of the left medium.
        right: (n_bins,) float, Å⁻².
        cutoffs_thz: highest frequency of the left and of the right medium.
        models: spectrum of each elastic model, on cells of its own.
    """

    names: tuple[str, ...]
    sides: Sides
    edges_thz: Array
    left: Array
    right: Array
    cutoffs_thz: tuple[float, float]
    models: tuple[TransmissionSpectrum, ...]

    def transmitted(self) -> dict[str, Array]:
        """(n_bins,) float, Å⁻², of every model by name: bin means, so that the integral is kept."""
        return {model.model: bin_means(model, model.transmitted, self.edges_thz) for model in self.models}


def continuum_spectra(sides: Sides, names: Sequence[str], bins: int) -> PairSpectra:
    """Models of two continua.

    Args:
        sides: with continua.
        names: of the models.
        bins: equal frequency bins up to the lower and as many up to the higher cutoff.

    Raises:
        ValueError: no continua, or a model that does not apply.
    """
    if sides.continua is None:
        raise ValueError("models of continua need densities and sound speeds of both sides")
    edges = _edges(sides, bins)
    everything = radiation_limit_debye(*sides.continua, sides.debye_cutoff)
    left, right = (float(cutoffs_of(medium, sides.debye_cutoff).max()) for medium in sides.continua)
    return PairSpectra(
        tuple(names),
        sides,
        edges,
        bin_means(everything, everything.channels_left, edges),
        bin_means(everything, everything.channels_right, edges),
        (left, right),
        spectra_of(names, sides),
    )


def _edges(sides: Sides, bins: int) -> Array:
    """Bins over which the channels of a medium much softer than the other are resolved too.

    Every cutoff is an edge, so that no bin is half empty.
    """
    media = sides.continua or ()
    cutoffs = np.array([[*cutoffs_of(medium, sides.debye_cutoff), common_cutoff(medium)] for medium in media])
    low, high = np.sort(cutoffs.max(axis=1))
    return np.unique(np.concatenate([np.linspace(0, low, bins + 1), np.linspace(low, high, bins), *cutoffs]))


def lattice_spectra(sides: Sides, cutoffs_thz: tuple[float, float], names: Sequence[str]) -> PairSpectra:
    """Models of two lattices.

    Args:
        sides: with lattices, in the same bins.
        cutoffs_thz: of both sides.
        names: of the models.

    Raises:
        ValueError: no lattices, bins that differ, or a model that does not apply.
    """
    if sides.lattices is None:
        raise ValueError("models of lattices need the dispersions of both sides")
    left, right = sides.lattices
    found = spectra_of(names, sides)
    return PairSpectra(
        tuple(names), sides, left.edges_thz, left.count_per_a2, right.count_per_a2, cutoffs_thz, found
    )


def conductance_table(
    spectra: PairSpectra, temperatures_k: Sequence[float], statistics: tuple[Statistics, ...]
) -> pd.DataFrame:
    """Rows of a pair's mismatch.csv: every model, definition and statistics at each temperature."""
    rows = [
        {"temperature_k": temperature, **asdict(row)}
        for temperature in temperatures_k
        for row in conductance_rows(spectra.names, spectra.models, spectra.sides, temperature, statistics)
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
