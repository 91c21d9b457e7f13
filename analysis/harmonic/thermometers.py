"""What thermometers on atoms far from an interface show between ideal leads.

See docs/theory.md, "Thermometers between ideal leads".
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kapitza.analysis.harmonic.decimation import dagger, decimate
from kapitza.analysis.harmonic.greens import (
    Pairs,
    across,
    complex_squares,
    inside,
    interface_blocks,
    pair_chunks,
)
from kapitza.analysis.harmonic.supercells import supercell_across
from kapitza.analysis.harmonic.transmission import Harmonic, Settings
from kapitza.analysis.harmonic.wavevectors import WaveVectors
from kapitza.analysis.harmonic.workers import side_by_side
from kapitza.arraytypes import Array, Complex, Integers

FAR_BROADENING = 1e-9
"""η over the highest frequency: a wave of a flat band must reach the layers that are averaged over."""

MORE_BROADENING = (1e-8, 1e-7)
"""What is tried, in turn, where leads need more for their surfaces."""

SKIPPED_DOUBLINGS, AVERAGED_DOUBLINGS = 4, 6
"""The first 2⁴ principal layers are left out, the next 2⁶ averaged over."""

FarWaves = tuple[Complex, Complex]
"""(n, m, m) each: what takes amplitudes one principal layer farther into a lead, and the covariance of those
in the layer beside the device, of waves that come from the other lead, (rad/ps)⁻²."""


def crossed_states(
    system: Harmonic, vectors: WaveVectors, frequency_thz: Array, broadening: float = FAR_BROADENING
) -> Array:
    """Of the states of far atoms on either side, the share that waves from the other side have.

    Args:
        frequency_thz: (n_freq,) THz, > 0.
        broadening: η over the highest frequency.

    Returns:
        (2, n_freq) THz⁻¹, on the left and on the right; their integrals lie between 0 and ½.

    Raises ArithmeticError: η is too small for the leads.
    Source: docs/theory.md, "Thermometers between ideal leads".
    """
    squared = complex_squares(frequency_thz, broadening)
    found = np.zeros((2, len(frequency_thz)))
    pairs = _supercell_pairs if system.parts.is_supercell else _pairs
    for weight, nu, leads in pairs(system, vectors, frequency_thz, squared):
        for side, (onward, covariance) in enumerate(leads):
            atoms = len((system.parts.left.upper, system.parts.right.lower)[side])
            states = far_mean(onward, covariance).reshape(len(nu), -1).sum(axis=1) / atoms
            # (2ω/2π) (G Γ G†) per rad/ps, times 2π per THz.
            np.add.at(found[side], nu, weight * 4 * np.pi * frequency_thz[nu] * states)
    return found


def thermometer_jump(crossed: Array, width_thz: float) -> float:
    """Jump that far thermometers show, as a share of the difference of the temperatures of the leads.

    crossed : (2, n_freq) THz⁻¹ in equal cells of width_thz, of `crossed_states`; classical
    """
    return float(1.0 - crossed.sum() * width_thz)


@dataclass(frozen=True)
class FarJumps:
    """Jump that far thermometers show, as a share of the difference of the temperatures of the leads.

    Attributes:
        best: classical.
        coarser: from even and odd frequencies alone and, where asked for, with fewer k∥.
    """

    best: float
    coarser: tuple[float, ...]


def far_jumps(
    system: Harmonic, points: WaveVectors, fewer: WaveVectors | None, settings: Settings
) -> FarJumps | None:
    """The jump in equal cells of frequency; source as `crossed_states`.

    None where no broadening is large enough for the leads: Green's functions themselves may have more.
    """
    frequency = system.frequency_thz(settings)
    width = float(frequency[1] - frequency[0])
    for broadening in (FAR_BROADENING, *MORE_BROADENING):
        try:
            crossed = crossed_states(system, points, frequency, broadening)
            coarser = [thermometer_jump(crossed[:, first::2], 2 * width) for first in (0, 1)]
            if fewer:
                coarse = crossed_states(system, fewer, frequency, broadening)
                coarser.append(thermometer_jump(coarse, width))
        except ArithmeticError:
            continue
        return FarJumps(thermometer_jump(crossed, width), tuple(coarser))
    return None


def far_mean(onward: Complex, covariance: Complex) -> Array:
    """Mean of Tr[F^p A F^p†] over far layers p, (n,): what two waves make by interference fades there.

    onward, covariance : (n, m, m) F and A
    """
    for _ in range(SKIPPED_DOUBLINGS):
        covariance, onward = onward @ covariance @ dagger(onward), onward @ onward
    for _ in range(AVERAGED_DOUBLINGS):
        covariance = (covariance + onward @ covariance @ dagger(onward)) / 2
        onward = onward @ onward
    return np.asarray(np.einsum("nii->n", covariance).real)


Found = tuple[Array, Integers, tuple[FarWaves, FarWaves]]
"""Weights (n,), frequencies by number (n,), and both leads, of some pairs of k∥ and ν."""


def _pairs(system: Harmonic, vectors: WaveVectors, frequency_thz: Array, squared: Complex) -> Iterator[Found]:
    pieces = interface_blocks(system.constants, system.parts, vectors.points)
    left = inside(pieces.left, pieces.left_coupling, frequency_thz)
    right = inside(pieces.right, pieces.right_coupling, frequency_thz)

    def waves(pairs: Pairs) -> tuple[FarWaves, FarWaves]:
        some, own = pieces.at(pairs[0]), squared[pairs[1]]
        chains = (
            decimate(own, some.left, some.left_coupling),
            decimate(own, some.right, some.right_coupling),
        )
        return across(some, own, chains)

    for (k, nu), leads in side_by_side(waves, pair_chunks(left & right)):
        yield vectors.weight[k], nu, leads


def _supercell_pairs(
    system: Harmonic, vectors: WaveVectors, frequency_thz: Array, squared: Complex
) -> Iterator[Found]:
    for weight, k in zip(vectors.weight, vectors.points, strict=True):
        for nu, leads in supercell_across(system.constants, system.parts, k, frequency_thz, squared):
            yield np.full(len(nu), weight), nu, leads
