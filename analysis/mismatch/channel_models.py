"""Mismatch models from the channel counts of the full phonon dispersions of both sides.

The inelastic diffuse mismatch model is the one that is not local in frequency: phonons that meet the
interface forget their frequency as well as their side, branch and direction. Only the energy carried by all
channels together then matters, so the model has no transmitted channels M_t(ν).
"""

from dataclasses import dataclass
from typing import get_args

import numpy as np

from kapitza.analysis.landauer import (
    Definition,
    ModelConductance,
    Statistics,
    TransmissionSpectrum,
    conductance,
    diffuse_channels,
    local_conductance,
)
from kapitza.arraytypes import Array


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


def in_series(left: float, right: float) -> float:
    """G₁G₂/(G₁+G₂); 0 where a side has no channels.

    Args:
        left: G₁ = ∫ hν (∂n/∂T) M₁ dν, all channels of the left side, MW m⁻² K⁻¹.
        right: G₂, same statistics and unit.

    Raises:
        ValueError: a negative conductance.
    """
    if left < 0 or right < 0:
        raise ValueError(f"channels cannot carry a negative conductance, got {left} and {right}")
    return left * right / (left + right) if left > 0 and right > 0 else 0.0


def _rows(sides: dict[Statistics, tuple[float, float]]) -> tuple[ModelConductance, ...]:
    """Both definitions of the model from (G₁, G₂) of each statistics."""
    found = []
    for definition in get_args(Definition):
        for statistics, (left, right) in sides.items():
            # ASSUME: energy emitted by either side is shared out in proportion to what each can carry away,
            # whatever its frequency; many-phonon processes are as fast as this needs.
            value = in_series(left, right)
            if definition == "local_jump":
                value = local_conductance(value, left, right)
            found.append(ModelConductance("inelastic_dmm", definition, statistics, value))
    return tuple(found)


def inelastic_dmm(
    spectrum: TransmissionSpectrum, temperature_k: float, statistics: tuple[Statistics, ...]
) -> tuple[ModelConductance, ...]:
    """Rows of the inelastic diffuse mismatch model from the channels of another model's spectrum.

    G = G₁G₂/(G₁+G₂) with G_i = ∫ hν (∂n/∂T) M_i dν; `local_jump` is then exactly twice `reservoir`.
    What the spectrum transmits is not used.

    Args:
        spectrum: gives M₁ and M₂, of any power.
        temperature_k: K.
        statistics: which of classical and quantum.

    Raises:
        ValueError: unknown statistics, or temperature not positive.

    Source: docs/models.md, "Inelastic diffuse mismatch".
    """
    sides = (spectrum.channels_left, spectrum.channels_right)
    return _rows(
        {
            kind: (
                conductance(spectrum.edges_thz, sides[0], spectrum.power, kind, temperature_k),
                conductance(spectrum.edges_thz, sides[1], spectrum.power, kind, temperature_k),
            )
            for kind in statistics
        }
    )


def inelastic_dmm_dispersion(
    left: ChannelCounts, right: ChannelCounts, temperature_k: float, statistics: tuple[Statistics, ...]
) -> tuple[ModelConductance, ...]:
    """Rows of the inelastic diffuse mismatch model of two lattices, whose frequency bins may differ.

    Args:
        left: side 1.
        right: side 2.
        temperature_k: K.
        statistics: which of classical and quantum.

    Raises:
        ValueError: unknown statistics, or temperature not positive.

    Source: docs/models.md, "Inelastic diffuse mismatch".
    """
    return _rows(
        {
            kind: (
                conductance(left.edges_thz, left.count_per_a2, 0, kind, temperature_k),
                conductance(right.edges_thz, right.count_per_a2, 0, kind, temperature_k),
            )
            for kind in statistics
        }
    )
