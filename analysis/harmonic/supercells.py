"""Green's functions of supercells: leads by the waves of their primitive cell, the device layer by layer.

See docs/theory.md, "Green's functions of supercells".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.harmonic.greens import (
    BAND_MARGIN,
    Across,
    Decimated,
    Transmissions,
    band_edges_thz,
    chain_channels,
    complex_squares,
    dagger,
    decimate,
    rate,
    trace,
)
from kapitza.analysis.harmonic.interface_constants import InterfaceConstants
from kapitza.analysis.harmonic.leads import Lead, Partition
from kapitza.analysis.units import METAL_MASS
from kapitza.arraytypes import Array, Complex, Integers

BATCH_ELEMENTS = 2_000_000  # complex numbers in one stack of layer matrices: 32 MB


class LeadWaves(NamedTuple):
    """A lead at one k∥ by the waves of its primitive cell: (count, d, d) blocks in (rad/ps)²."""

    onsite: Complex
    coupling: Complex

    def chains(self, squared: Complex) -> tuple[Complex, Decimated]:
        """Couplings and Green's functions of all waves at all frequencies, (n_freq · count, d, d)."""
        onsite, coupling = (np.tile(piece, (len(squared), 1, 1)) for piece in self)
        return coupling, decimate(np.repeat(squared, len(self.onsite)), onsite, coupling)


class Slices(NamedTuple):
    """The system at one k∥: both leads and the device as a chain of layers, (rad/ps)²."""

    left: LeadWaves
    right: LeadWaves
    layers: list[Complex]
    couplings: list[Complex]


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
    bonds = _bonds(constants, parts)
    for number, k in enumerate(wavevector):
        pieces = _slices(parts, bonds, k)
        inside = [_inside(lead, frequency_thz) for lead in (pieces.left, pieces.right)]
        for side, lead in enumerate((pieces.left, pieces.right)):
            for some in _batches(np.flatnonzero(inside[side]), lead.onsite.size):
                found[side, number, some] = _channels(lead, squared[some])
        largest = max(layer.size for layer in pieces.layers)
        for some in _batches(np.flatnonzero(inside[0] & inside[1]), largest):
            found[2:, number, some] = _through(pieces, parts, squared[some])
    return Transmissions(*found)


def supercell_top_thz(constants: InterfaceConstants, parts: Partition, wavevector: Array) -> float:
    """Highest frequency of both leads on (n_k, 2) wave vectors of the supercell, THz."""
    tops, bonds = [], _bonds(constants, parts)
    for k in wavevector:
        pieces = _slices(parts, bonds, k)
        tops += [float(band_edges_thz(*lead)[1].max()) for lead in (pieces.left, pieces.right)]
    return max(tops)


def supercell_density(
    constants: InterfaceConstants, parts: Partition, k: Array, frequency_thz: Array, squared: Complex
) -> Array:
    """Local density of states of every atom of the device at one k∥, (n_atoms, n_freq) THz⁻¹.

    Args:
        k: (2,) Å⁻¹.
        frequency_thz, squared: (n_freq,) THz, and (ω + iη)² in (rad/ps)².
    """
    pieces = _slices(parts, _bonds(constants, parts), k)
    found = np.zeros((len(parts.device) // 3, len(frequency_thz)))
    for some in _batches(np.arange(len(frequency_thz)), max(layer.size for layer in pieces.layers)):
        diagonal = -_diagonal(pieces, parts, squared[some]).imag
        # −(2ω/π) Im G per rad/ps, times 2π per THz.
        found[:, some] = 8 * np.pi * frequency_thz[some] * diagonal.reshape(len(some), -1, 3).sum(axis=2).T
    return found


@dataclass(frozen=True)
class SupercellBonds:
    """Force constants that count, between the outermost principal layers.

    Attributes:
        start: the first degree of freedom that D(k∥) is made for.
        size: number of atoms from there.
        first, second: (n_bonds,) their numbers.
        offset: (n_bonds, 2) Å, in the plane.
        term: (n_bonds, 3, 3) over the root of both masses, (rad/ps)².
        layers: the device from left to right in layers of whole planes that touch their neighbours only; the
            first holds the left lead's last principal layer, the last one the right lead's first.
    """

    start: int
    size: int
    first: Integers
    second: Integers
    offset: Array
    term: Array
    layers: list[Integers]

    def matrix(self, k: Array) -> Complex:
        """D(k∥) at one wave vector, (3·size, 3·size) in (rad/ps)²."""
        found = np.zeros((self.size, self.size, 3, 3), dtype=complex)
        np.add.at(found, (self.first, self.second), np.exp(1j * self.offset @ k)[:, None, None] * self.term)
        matrix = found.swapaxes(1, 2).reshape(3 * self.size, 3 * self.size)
        return np.asarray((matrix + matrix.conj().T) / 2)


def _bonds(constants: InterfaceConstants, parts: Partition) -> SupercellBonds:
    layers, lattice = constants.layers, constants.lattice
    start, stop = parts.left.lower[0] // 3, parts.right.upper[-1] // 3 + 1
    home, other = np.nonzero(constants.coupled())
    reach = int(np.abs(layers.plane[other] - constants.home_plane[home]).max())
    wanted = [(number >= start) & (number < stop) for number in (home, lattice.image_of[other])]
    home, other = home[wanted[0] & wanted[1]], other[wanted[0] & wanted[1]]
    atom = lattice.home[home]
    offset = layers.position[other, :2] - layers.position[atom, :2]
    offset -= layers.periods * np.round(offset / layers.periods)
    scale = METAL_MASS * np.sqrt(parts.mass_amu[atom] * parts.mass_amu[other])
    term = constants.value[home, other] / scale[:, None, None]
    numbers = home - start, lattice.image_of[other] - start
    return SupercellBonds(
        3 * int(start), int(stop - start), *numbers, offset, term, _device_layers(constants, parts, reach)
    )


def _slices(parts: Partition, bonds: SupercellBonds, k: Array) -> Slices:
    matrix = bonds.matrix(k)

    def piece(rows: Integers, columns: Integers) -> Complex:
        return np.asarray(matrix[None, rows[:, None] - bonds.start, columns - bonds.start])

    def waves(lead: Lead, inner: Integers) -> LeadWaves:
        onsite, coupling = piece(inner, inner), piece(lead.lower, lead.upper)
        return LeadWaves(lead.waves.blocks(onsite)[0], lead.waves.blocks(coupling)[0])

    cuts = bonds.layers
    return Slices(
        waves(parts.left, parts.left.lower),
        waves(parts.right, parts.right.upper),
        [piece(rows, rows)[0] for rows in cuts],
        [piece(rows, columns)[0] for rows, columns in pairwise(cuts)],
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
    low, high = band_edges_thz(*lead)
    margin = BAND_MARGIN * high.max()
    return np.asarray((frequency_thz > low.min() - margin) & (frequency_thz < high.max() + margin))


def _channels(lead: LeadWaves, squared: Complex) -> Array:
    coupling, chain = lead.chains(squared)
    return np.asarray(chain_channels(coupling, chain).reshape(len(squared), -1).sum(axis=1))


def _self_energies(pieces: Slices, parts: Partition, squared: Complex) -> tuple[Complex, Complex]:
    """Of the left lead on its upper layer and of the right lead on its lower one, (n_freq, m, m)."""
    coupling, chain = pieces.left.chains(squared)
    left = dagger(coupling) @ chain.downward @ coupling
    coupling, chain = pieces.right.chains(squared)
    right = coupling @ chain.upward @ dagger(coupling)
    shape = (len(squared), -1, *left.shape[1:]), (len(squared), -1, *right.shape[1:])
    return parts.left.waves.whole(left.reshape(shape[0])), parts.right.waves.whole(right.reshape(shape[1]))


def _inverses(pieces: Slices, energies: tuple[Complex, Complex], squared: Complex) -> list[Complex]:
    """ω² − D − Σ of each layer, (n_freq, m, m), without its neighbours."""
    found = [squared[:, None, None] * np.eye(len(layer)) - layer for layer in pieces.layers]
    n_left, n_right = energies[0].shape[-1], energies[1].shape[-1]
    found[0][:, :n_left, :n_left] -= energies[0]
    found[-1][:, -n_right:, -n_right:] -= energies[1]
    return found


def _through(pieces: Slices, parts: Partition, squared: Complex) -> tuple[Array, Array]:
    """T from the left and from the right, (n_freq,) each."""
    energies = _self_energies(pieces, parts, squared)
    rates = rate(energies[0]), rate(energies[1])
    up, down = _corners(pieces, energies, squared)
    return trace(rates[0], up, rates[1]), trace(rates[1], down, rates[0])


def _corners(pieces: Slices, energies: tuple[Complex, Complex], squared: Complex) -> tuple[Complex, Complex]:
    """G from the right lead's atoms to the left one's, and back, by adding one layer after the other."""
    inverses = _inverses(pieces, energies, squared)
    surface: Complex = np.asarray(np.linalg.inv(inverses[0]))
    up = down = surface
    for inverse, coupling in zip(inverses[1:], pieces.couplings, strict=True):
        back = coupling.conj().T
        surface = np.asarray(np.linalg.inv(inverse - back @ surface @ coupling))
        up, down = np.asarray(up @ coupling @ surface), np.asarray(surface @ back @ down)
    n_left, n_right = energies[0].shape[-1], energies[1].shape[-1]
    return up[:, :n_left, -n_right:], down[:, -n_right:, :n_left]


def supercell_across(
    constants: InterfaceConstants, parts: Partition, k: Array, frequency_thz: Array, squared: Complex
) -> Iterator[tuple[Integers, Across]]:
    """What `across` gives, by the waves of the primitive cells, (n_freq · count, d, d); some ν at a time.

    Args:
        k: (2,) Å⁻¹.
        frequency_thz, squared: (n_freq,) THz, and (ω + iη)² in (rad/ps)².
    """
    pieces = _slices(parts, _bonds(constants, parts), k)
    wanted = _inside(pieces.left, frequency_thz) & _inside(pieces.right, frequency_thz)
    for some in _batches(np.flatnonzero(wanted), max(layer.size for layer in pieces.layers)):
        chains = [lead.chains(squared[some]) for lead in (pieces.left, pieces.right)]
        (below, left), (above, right) = chains
        onward = left.downward @ below, right.upward @ dagger(above)
        energies = _self_energies(pieces, parts, squared[some])
        found = []
        for number, green in enumerate(_corners(pieces, energies, squared[some])):
            waves = (parts.left, parts.right)[number].waves
            seen = waves.blocks(green @ rate(energies[1 - number]) @ dagger(green))
            found.append((onward[number], np.asarray(seen.reshape(-1, *seen.shape[2:]))))
        yield some, (found[0], found[1])


def _diagonal(pieces: Slices, parts: Partition, squared: Complex) -> Complex:
    """Diagonal of the device's Green's function, (n_freq, m)."""
    inverses = _inverses(pieces, _self_energies(pieces, parts, squared), squared)
    from_left: list[Complex | float] = [0.0]
    for inverse, coupling in zip(inverses[:-1], pieces.couplings, strict=True):
        from_left.append(coupling.conj().T @ np.linalg.inv(inverse - from_left[-1]) @ coupling)
    from_right: Complex | float = 0.0
    found = []
    for number in reversed(range(len(inverses))):
        whole = np.linalg.inv(inverses[number] - from_left[number] - from_right)
        found.append(np.diagonal(whole, axis1=1, axis2=2))
        if number:
            coupling = pieces.couplings[number - 1]
            from_right = coupling @ np.linalg.inv(inverses[number] - from_right) @ coupling.conj().T
    return np.concatenate(found[::-1], axis=1)
