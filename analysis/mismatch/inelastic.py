"""Inelastic diffuse mismatch: the one model that is not local in frequency.

Phonons that meet the interface forget their frequency as well as their side, branch and direction. Only
the energy carried by all channels together then matters, so the model has no transmitted channels M_t(ν).
"""

from typing import get_args

from kapitza.analysis.mismatch.dispersion import ChannelCounts
from kapitza.analysis.mismatch.landauer import (
    Definition,
    ModelConductance,
    Statistics,
    TransmissionSpectrum,
    conductance,
    local_jump,
)


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
                value = local_jump(value, left, right)
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
