"""Mismatch models from the channel counts of the full phonon dispersions of both sides."""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.mismatch.landauer import Array, TransmissionSpectrum, diffuse_channels


@dataclass(frozen=True)
class ChannelCounts:
    """M(ν) of one crystal along one direction.

    Attributes:
        edges_thz: (n_bins + 1,) float, increasing, THz.
        count_per_a2: (n_bins,) float, Å⁻², mean of M over each bin.
    """

    edges_thz: Array
    count_per_a2: Array

    def __post_init__(self) -> None:
        if self.count_per_a2.shape != (len(self.edges_thz) - 1,):
            raise ValueError(
                f"{len(self.edges_thz)} bin edges and {self.count_per_a2.shape} counts do not match"
            )
        if np.any(np.diff(self.edges_thz) <= 0) or np.any(self.count_per_a2 < 0):
            raise ValueError("bin edges must increase and channel counts must not be negative")


def _common_edges(left: ChannelCounts, right: ChannelCounts) -> Array:
    if not np.array_equal(left.edges_thz, right.edges_thz):
        raise ValueError("both sides must be counted in the same frequency bins")
    return left.edges_thz


def dmm_dispersion(left: ChannelCounts, right: ChannelCounts) -> TransmissionSpectrum:
    """Diffuse mismatch of two lattices, M_t = M₁M₂/(M₁+M₂) in each bin.

    Args:
        left: side 1.
        right: side 2, in the same bins.

    Raises:
        ValueError: bins differ.

    Source: docs/theory.md, "Mismatch models"; P. Reddy et al., Appl. Phys. Lett. 87, 211908 (2005).
    """
    # ASSUME: scattering at the interface is elastic and forgets side, branch and direction.
    edges = _common_edges(left, right)
    first, second = left.count_per_a2, right.count_per_a2
    return TransmissionSpectrum("dmm_dispersion", edges, 0, diffuse_channels(first, second), first, second)


def radiation_limit(left: ChannelCounts, right: ChannelCounts) -> TransmissionSpectrum:
    """Elastic ceiling of two lattices, M_t = min(M₁, M₂) in each bin: no elastic process carries more.

    Args:
        left: side 1.
        right: side 2, in the same bins.

    Raises:
        ValueError: bins differ.

    Source: docs/theory.md, "Mismatch models" (the literature uses the name for two other things).
    """
    edges = _common_edges(left, right)
    first, second = left.count_per_a2, right.count_per_a2
    return TransmissionSpectrum("radiation_limit", edges, 0, np.minimum(first, second), first, second)
