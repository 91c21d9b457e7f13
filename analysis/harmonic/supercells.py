"""Green's functions of supercells: leads by the waves of their primitive cell, the device layer by layer.

See docs/theory.md, "Green's functions of supercells".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.harmonic.decimation import Decimated, dagger
from kapitza.analysis.harmonic.greens import (
    BAND_MARGIN,
    Across,
    Transmissions,
    band_edges_thz,
    chain_channels,
    complex_squares,
    rate,
)
from kapitza.analysis.harmonic.interface_constants import InterfaceConstants
from kapitza.analysis.harmonic.layered_device import (
    Energies,
    LeadWaves,
    Slices,
    corners,
    diagonal,
    times_rates,
    wave_trace,
)
from kapitza.analysis.harmonic.leads import Lead, Partition
from kapitza.analysis.harmonic.slab_bonds import SlabBonds, dense
from kapitza.analysis.harmonic.workers import side_by_side
from kapitza.arraytypes import Array, Complex, Integers

BATCH_ELEMENTS = 500_000  # complex numbers in one stack of layer matrices: 8 MB


def supercell_transmission_at(
    constants: InterfaceConstants,
    parts: Partition,
    wavevector: Array,
    frequency_thz: Array,
    broadening: float,
) -> Transmissions:
    """T and channels as `transmission_at` has them, at a cost that grows as the cube of one layer's atoms.

    Args:
        wavevector: (n_k, 2) Å⁻¹, of the supercell.
        frequency_thz: (n_freq,) THz, > 0.
        broadening: η in units of the highest frequency.

    Source: docs/theory.md, "Green's functions of supercells".
    """
    squared = complex_squares(frequency_thz, broadening)
    found = np.zeros((4, len(wavevector), len(frequency_thz)))
    cell = SupercellBonds.of(constants, parts)
    for number, k in enumerate(wavevector):
        pieces = cell.slices(k)
        leads = (pieces.left, pieces.right)
        inside = [_inside(lead, frequency_thz) for lead in leads]

        def through(some: Integers, pieces: Slices = pieces) -> Array:
            return _through(pieces, squared[some])

        both = _batches(np.flatnonzero(inside[0] & inside[1]), pieces.largest)
        for some, values in side_by_side(through, both):
            found[:, number, some] = values
        for side, lead in enumerate(leads):

            def channels(some: Integers, lead: LeadWaves = lead) -> Array:
                return _channels(lead, lead.chains(squared[some]), len(some))

            alone = _batches(np.flatnonzero(inside[side] & ~inside[1 - side]), lead.onsite.size)
            for some, count in side_by_side(channels, alone):
                found[side, number, some] = count
    return Transmissions(*found)


def supercell_top_thz(constants: InterfaceConstants, parts: Partition, wavevector: Array) -> float:
    """Highest frequency of both leads on (n_k, 2) wave vectors of the supercell, THz."""
    tops: list[float] = []
    cell = SupercellBonds.of(constants, parts)
    for k in wavevector:
        pieces = cell.slices(k)
        tops += [
            float(band_edges_thz(lead.onsite, lead.coupling)[1].max()) for lead in (pieces.left, pieces.right)
        ]
    return max(tops)


def supercell_density(
    constants: InterfaceConstants, parts: Partition, k: Array, frequency_thz: Array, squared: Complex
) -> Array:
    """Local density of states of every atom of the device at one k∥, (n_atoms, n_freq) THz⁻¹.

    Args:
        k: (2,) Å⁻¹.
        frequency_thz, squared: (n_freq,) THz, and (ω + iη)² in (rad/ps)².
    """
    pieces = SupercellBonds.of(constants, parts).slices(k)
    found = np.zeros((len(parts.device) // 3, len(frequency_thz)))

    def density(some: Integers) -> Array:
        chains = pieces.left.chains(squared[some]), pieces.right.chains(squared[some])
        found = -diagonal(pieces, Energies.of(pieces, chains, len(some)), squared[some]).imag
        # −(2ω/π) Im G per rad/ps, times 2π per THz.
        return np.asarray(8 * np.pi * frequency_thz[some] * found.reshape(len(some), -1, 3).sum(axis=2).T)

    for some, values in side_by_side(density, _batches(np.arange(len(frequency_thz)), pieces.largest)):
        found[:, some] = values
    return found


@dataclass(frozen=True)
class SupercellBonds:
    """Bonds between the outermost principal layers, and how what lies between is cut.

    Attributes:
        parts: leads and device.
        bonds: of the slab.
        layers: the device from left to right in layers of whole planes that touch their neighbours only; the
            first holds the left lead's last principal layer, the last one the right lead's first.
    """

    parts: Partition
    bonds: SlabBonds
    layers: list[Integers]

    @classmethod
    def of(cls, constants: InterfaceConstants, parts: Partition) -> "SupercellBonds":
        """Those of a slab that is cut into parts."""
        start, stop = parts.left.lower[0] // 3, parts.right.upper[-1] // 3 + 1
        bonds = SlabBonds.of(constants, parts.mass_amu).between(int(start), int(stop))
        plane = constants.home_plane
        reach = int(np.abs(plane[bonds.first] - plane[bonds.second]).max())
        return cls(parts, bonds, _device_layers(constants, parts, reach))

    def slices(self, k: Array) -> Slices:
        """The system at one wave vector, (2,) Å⁻¹."""
        matrix = self.bonds.sparse(k)

        def waves(lead: Lead, inner: Integers) -> LeadWaves:
            onsite, coupling = dense(matrix, inner, inner), dense(matrix, lead.lower, lead.upper)
            return LeadWaves(
                lead.waves.blocks(onsite[None])[0], lead.waves.blocks(coupling[None])[0], lead.waves
            )

        return Slices(
            waves(self.parts.left, self.parts.left.lower),
            waves(self.parts.right, self.parts.right.upper),
            [dense(matrix, rows, rows) for rows in self.layers],
            [dense(matrix, rows, columns) for rows, columns in pairwise(self.layers)],
        )


def _device_layers(constants: InterfaceConstants, parts: Partition, reach: int) -> list[Integers]:
    plane = constants.home_plane[parts.device // 3]
    first, last = plane[len(parts.left.upper) - 1] + 1, plane[-len(parts.right.lower)]
    count = max((last - first) // reach, 0)
    # Without a whole layer in between, what is left joins the first one.
    edges = np.linspace(first, last, count + 1).round().astype(np.int64) if count else np.array([last])
    return [np.asarray(rows) for rows in np.split(parts.device, np.searchsorted(plane, edges)) if len(rows)]


def _batches(numbers: Integers, elements: int) -> Iterator[Integers]:
    """The numbers, some at a time, for matrices of so many elements."""
    size = max(1, BATCH_ELEMENTS // elements)
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def _inside(lead: LeadWaves, frequency_thz: Array) -> NDArray[np.bool_]:
    """(n_freq,) whether the lead may have modes there."""
    low, high = band_edges_thz(lead.onsite, lead.coupling)
    margin = BAND_MARGIN * high.max()
    return np.asarray((frequency_thz > low.min() - margin) & (frequency_thz < high.max() + margin))


def _channels(lead: LeadWaves, chain: Decimated, n_freq: int) -> Array:
    return np.asarray(chain_channels(lead.couplings(n_freq), chain).reshape(n_freq, -1).sum(axis=1))


def _through(pieces: Slices, squared: Complex) -> Array:
    """(4, n_freq) fields of Transmissions."""
    leads, count = (pieces.left, pieces.right), len(squared)
    chains = pieces.left.chains(squared), pieces.right.chains(squared)
    energies = Energies.of(pieces, chains, count)
    left, right = rate(energies.left), rate(energies.right)
    up, down = corners(pieces, energies, squared)
    return np.array(
        [
            *(_channels(lead, chain, count) for lead, chain in zip(leads, chains, strict=True)),
            wave_trace(left, up, right),
            wave_trace(right, down, left),
        ]
    )


def supercell_across(
    constants: InterfaceConstants, parts: Partition, k: Array, frequency_thz: Array, squared: Complex
) -> Iterator[tuple[Integers, Across]]:
    """What `across` gives, by the waves of the primitive cells, (n_freq · count, d, d); some ν at a time.

    Args:
        k: (2,) Å⁻¹.
        frequency_thz, squared: (n_freq,) THz, and (ω + iη)² in (rad/ps)².
    """
    pieces = SupercellBonds.of(constants, parts).slices(k)
    wanted = _inside(pieces.left, frequency_thz) & _inside(pieces.right, frequency_thz)

    def passed(some: Integers) -> Across:
        return _across(pieces, squared[some])

    yield from side_by_side(passed, _batches(np.flatnonzero(wanted), pieces.largest))


def _across(pieces: Slices, squared: Complex) -> Across:
    count = len(squared)
    left, right = pieces.left.chains(squared), pieces.right.chains(squared)
    energies = Energies.of(pieces, (left, right), count)
    onward = (
        left.downward @ pieces.left.couplings(count),
        right.upward @ dagger(pieces.right.couplings(count)),
    )
    found = []
    for number, green in enumerate(corners(pieces, energies, squared)):
        shape = (*energies[number].shape[:3], -1)
        taken = times_rates(green, rate(energies[1 - number])).reshape(shape)
        seen = taken @ dagger(green.reshape(shape))
        found.append((onward[number], np.asarray(seen.reshape(-1, *seen.shape[2:]))))
    return found[0], found[1]
