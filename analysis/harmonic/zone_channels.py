"""Channel counts of any crystal along any direction, from a mesh over the whole Brillouin zone.

`phonons.channel_counts` does the same for cubic crystals, with their symmetry and thus faster.
"""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.harmonic.force_constants import ForceConstants
from kapitza.analysis.harmonic.phonons import (
    BIN_SLACK,
    OFF_SYMMETRY,
    UNSTABLE,
    WAVEVECTOR_CHUNK,
    modes,
    require_inside,
    special_cutoff,
    spread_over_cells,
)
from kapitza.analysis.mismatch.channel_models import ChannelCounts
from kapitza.arraytypes import Array

REFINED_CELLS = 4  # half width, in mesh cells, of the box around Γ whose cells are halved, level by level
LEVELS = 8
OCTAVES_BELOW = 5
BINS_PER_OCTAVE = 4
NOISE = 0.02  # of the highest frequency
UNIFORM_FROM = 4  # equal bins begin at this edge; below it they shrink towards 0


@dataclass(frozen=True)
class ZoneModes:
    """Phonons of half a zone; the other half has the same frequencies and opposite velocities.

    Attributes:
        frequency_thz: (n_q, n_modes) float.
        slope_rad_ps: (n_q, n_modes, 3) float, rise of ω through a mesh cell along its three edges, rad/ps.
        weight: (n_q, n_modes) float, |v·n|/V times the cell's share of the zone: the sum is ∫M dν, Å⁻² THz.
        states_per_a3: (n_q, n_modes) float, modes per volume, Å⁻³: 3 per atom in all.
        cutoff_thz: highest frequency of the mesh and of the special points of the zone.
        imaginary_thz: size of the largest imaginary frequency taken for noise; such waves carry nothing.
    """

    frequency_thz: Array
    slope_rad_ps: Array
    weight: Array
    states_per_a3: Array
    cutoff_thz: float
    imaginary_thz: float = 0.0


def zone_modes(constants: ForceConstants, normal: Array, q_mesh: int) -> ZoneModes:
    """Phonons at cell centres of a mesh that is finer and finer towards Γ, where long waves are counted.

    Args:
        constants: of the crystal; its lattice constant is not used.
        normal: (3,) float, direction of transport, Cartesian, any length.
        q_mesh: mesh cells along each reciprocal axis, rounded up to an even number.

    Raises:
        ValueError: mesh < 2, or an unstable crystal: imaginary frequencies above 2 % of the highest. Below,
            long waves of forces from first principles are noise, and are left out.

    Source: docs/theory.md, "Mismatch models".
    """
    if q_mesh < 2:
        raise ValueError(f"q_mesh must be at least 2, got {q_mesh}")
    reciprocal = np.asarray(2 * np.pi * np.linalg.inv(constants.primitive_cell).T)
    centre, size = _mesh(q_mesh + q_mesh % 2)
    wavevector = (centre + OFF_SYMMETRY * size[:, None]) @ reciprocal
    pieces = [
        modes(constants, part) for part in np.array_split(wavevector, -(-len(wavevector) // WAVEVECTOR_CHUNK))
    ]
    frequency = np.concatenate([piece.frequency_thz for piece in pieces])
    velocity = np.concatenate([piece.velocity_a_ps for piece in pieces])
    cutoff = max(float(frequency.max()), special_cutoff(constants))
    lowest = float(frequency.min())
    if lowest < -NOISE * cutoff:
        raise ValueError(f"the crystal is unstable: imaginary frequency {-lowest:.4g}i THz")
    still = frequency < -UNSTABLE * cutoff
    frequency[still], velocity[still] = 0.0, 0.0
    # Half of the modes of a cell and of its mirror image move forwards; the mesh holds one of the two cells.
    forward = np.abs(velocity @ (normal / np.linalg.norm(normal)))
    volume = abs(float(np.linalg.det(constants.primitive_cell)))
    return ZoneModes(
        frequency,
        velocity @ reciprocal.T * size[:, None, None],
        forward * (size**3 / volume)[:, None],
        np.where(still, 0.0, 2 * (size**3)[:, None] / volume),
        cutoff,
        -lowest if still.any() else 0.0,
    )


def _mesh(even: int) -> tuple[Array, Array]:
    """Cell centres in reciprocal lattice vectors and the edge of each cell, over the half zone x > 0."""
    centres, sizes = [], []
    refined = min(REFINED_CELLS, even // 4)
    for level in range(LEVELS + 1):
        size, width = 1 / (even * 2**level), even // 2 if level == 0 else 2 * refined
        index = np.indices((width, 2 * width, 2 * width)).reshape(3, -1).T - [0, width, width] + 0.5
        if level < LEVELS:
            index = index[np.abs(index).max(axis=1) > refined]
        centres.append(index * size)
        sizes.append(np.full(len(index), size))
    return np.concatenate(centres), np.concatenate(sizes)


def zone_edges(cutoff_thz: float, bins: int) -> Array:
    """Frequency bins in THz from 0 to just above a cutoff, for cold crystals too.

    Args:
        cutoff_thz: the higher one of both sides.
        bins: equal bins over the whole range; the lowest few are cut into ever smaller ones.
    """
    equal = np.linspace(0.0, cutoff_thz * (1 + BIN_SLACK), bins + 1)
    octave = np.arange(-OCTAVES_BELOW * BINS_PER_OCTAVE, 0) / BINS_PER_OCTAVE
    return np.concatenate([[0.0], equal[UNIFORM_FROM] * 2.0**octave, equal[UNIFORM_FROM:]])


def zone_channel_counts(zone: ZoneModes, edges_thz: Array) -> ChannelCounts:
    """Channels per area, M(ν) = 1/(V N_q) Σ_{q, s: v·n > 0} (v·n) δ(ν − ν_qs), the mean over each bin.

    Around each q the frequencies follow ν + v·δq/2π through the mesh cell.

    Args:
        zone: from `zone_modes`.
        edges_thz: (n_bins + 1,) float, increasing, THz, from 0 to at least the cutoff.

    Raises:
        ValueError: edges that do not reach the cutoff.

    Source: docs/theory.md, "Mismatch models"; Gilat and Raubenheimer, Phys. Rev. 144, 390 (1966).
    """
    require_inside(zone.frequency_thz, edges_thz)
    total = spread_over_cells(zone.frequency_thz, zone.slope_rad_ps, zone.weight, edges_thz)
    return ChannelCounts(edges_thz, total / np.diff(edges_thz))
