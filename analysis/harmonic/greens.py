"""Atomistic Green's function: the exact harmonic transmission between two half-infinite crystals.

T(ν, k∥) = Tr[Γ_L G Γ_R G†], G = [(ω + iη)² − D − Σ_L − Σ_R]⁻¹ (docs/theory.md, "Atomistic Green's function").
Matrices are stacked along a leading axis, one for each pair of k∥ and ν.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.harmonic.decimation import Decimated, dagger, decimate
from kapitza.analysis.harmonic.interface_constants import InterfaceConstants
from kapitza.analysis.harmonic.leads import Partition
from kapitza.analysis.harmonic.slab_bonds import SlabBonds
from kapitza.analysis.harmonic.workers import side_by_side
from kapitza.arraytypes import Array, Complex, Integers

BAND_ANGLES = 64
BAND_MARGIN = 0.02  # of the band's top: how far beyond the sampled band edges modes are still looked for
K_CHUNK = 200  # k∥ at a time
PAIR_CHUNK = 600  # pairs of k∥ and ν at a time


class Transmissions(NamedTuple):
    """Per pair of k∥ and ν, (n,): channels of both leads, transmission from the left and from the right.

    The latter two are equal but for the little that η takes away.
    """

    channels_left: Array
    channels_right: Array
    forward: Array
    backward: Array

    @property
    def transmission(self) -> Array:
        """Mean of both directions: the same at k∥ and −k∥ whatever η is."""
        return (self.forward + self.backward) / 2


Pairs = tuple[Integers, Integers]
Across = tuple[tuple[Complex, Complex], tuple[Complex, Complex]]


class Blocks(NamedTuple):
    """Pieces of D(k∥), (n, m, m) each in (rad/ps)²: a layer of each lead, its upward coupling, the device."""

    left: Complex
    left_coupling: Complex
    right: Complex
    right_coupling: Complex
    device: Complex

    def at(self, k: Integers) -> "Blocks":
        """The pieces at chosen k∥, which may repeat."""
        return Blocks(*(piece[k] for piece in self))


def rate(self_energy: Complex) -> Complex:
    """Γ = i(Σ − Σ†), (rad/ps)²."""
    return np.asarray(1j * (self_energy - dagger(self_energy)))


def trace(left: Complex, green: Complex, right: Complex) -> Array:
    """Tr[Γ_L G Γ_R G†], (n,)."""
    return np.asarray(np.einsum("nij,nji->n", left @ green @ right, dagger(green)).real)


def chain_channels(coupling: Complex, chain: Decimated) -> Array:
    """Transmission of the perfect crystal: its number of channels, mean of both directions, (n,)."""
    below = rate(dagger(coupling) @ chain.downward @ coupling)
    above = rate(coupling @ chain.upward @ dagger(coupling))
    return (trace(below, chain.bulk, above) + trace(above, chain.bulk, below)) / 2


def device_green(
    omega_squared: Complex, device: Complex, left_energy: Complex, right_energy: Complex
) -> Complex:
    """G of the device between its leads, (n, m, m); self-energies act on its first and last atoms.

    Args:
        omega_squared: (n,) (rad/ps)².
        device: (n, m, m) its block of D.
        left_energy, right_energy: (n, l, l) and (n, r, r) self-energies, (rad/ps)².
    """
    inverse = omega_squared[:, None, None] * np.eye(device.shape[-1]) - device
    n_left, n_right = left_energy.shape[-1], right_energy.shape[-1]
    inverse[:, :n_left, :n_left] -= left_energy
    inverse[:, -n_right:, -n_right:] -= right_energy
    return np.asarray(np.linalg.inv(inverse))


def blocks(matrix: Complex, parts: Partition) -> Blocks:
    """Cut D(k∥) of the slab, (n_k, m, m) in (rad/ps)²."""

    def piece(rows: Integers, columns: Integers) -> Complex:
        return matrix[:, rows[:, None], columns]

    left, right = parts.left, parts.right
    return Blocks(
        piece(left.lower, left.lower),
        piece(left.lower, left.upper),
        piece(right.upper, right.upper),
        piece(right.lower, right.upper),
        piece(parts.device, parts.device),
    )


def interface_blocks(constants: InterfaceConstants, parts: Partition, wavevector: Array) -> Blocks:
    """The pieces of D(k∥) at (n_k, 2) wave vectors, Å⁻¹, without what lies between."""
    bonds = SlabBonds.of(constants, parts.mass_amu)
    left, right, device = parts.left, parts.right, parts.device
    cuts = (
        (left.lower, left.lower),
        (left.lower, left.upper),
        (right.upper, right.upper),
        (right.lower, right.upper),
        (device, device),
    )
    return Blocks(*(bonds.block(wavevector, rows, columns) for rows, columns in cuts))


def transmissions(pieces: Blocks, omega_squared: Complex) -> tuple[Transmissions, Complex]:
    """T between the leads, the channels of both, and the device's Green's function (n, m, m).

    Args:
        pieces: (n, …) each.
        omega_squared: (n,) (ω + iη)², (rad/ps)².

    Source: docs/theory.md, "Atomistic Green's function".
    """
    left = decimate(omega_squared, pieces.left, pieces.left_coupling)
    right = decimate(omega_squared, pieces.right, pieces.right_coupling)
    left_energy = dagger(pieces.left_coupling) @ left.downward @ pieces.left_coupling
    right_energy = pieces.right_coupling @ right.upward @ dagger(pieces.right_coupling)
    green = device_green(omega_squared, pieces.device, left_energy, right_energy)
    n_left, n_right = left_energy.shape[-1], right_energy.shape[-1]
    rates = rate(left_energy), rate(right_energy)
    found = Transmissions(
        chain_channels(pieces.left_coupling, left),
        chain_channels(pieces.right_coupling, right),
        trace(rates[0], green[:, :n_left, -n_right:], rates[1]),
        trace(rates[1], green[:, -n_right:, :n_left], rates[0]),
    )
    return found, green


def across(pieces: Blocks, omega_squared: Complex, chains: tuple[Decimated, Decimated]) -> Across:
    """What waves that pass make of both leads: those from the right in the left one, and the other way round.

    Of either lead the matrix F (n, m, m) that takes amplitudes one layer farther from the device, and
    G Γ G† of the layer beside it, Γ of the other lead, (rad/ps)⁻².

    Args:
        pieces: (n, …) each.
        omega_squared: (n,) (ω + iη)², (rad/ps)².
        chains: of the left and of the right lead.

    Source: docs/theory.md, "Thermometers between ideal leads".
    """
    left, right = chains
    left_energy = dagger(pieces.left_coupling) @ left.downward @ pieces.left_coupling
    right_energy = pieces.right_coupling @ right.upward @ dagger(pieces.right_coupling)
    green = device_green(omega_squared, pieces.device, left_energy, right_energy)
    n_left, n_right = left_energy.shape[-1], right_energy.shape[-1]
    passed = green[:, :n_left, -n_right:], green[:, -n_right:, :n_left]
    return (
        (left.downward @ pieces.left_coupling, passed[0] @ rate(right_energy) @ dagger(passed[0])),
        (right.upward @ dagger(pieces.right_coupling), passed[1] @ rate(left_energy) @ dagger(passed[1])),
    )


def band_edges_thz(onsite: Complex, coupling: Complex) -> tuple[Array, Array]:
    """Lowest and highest frequency of a lead at each k∥, (n_k,) THz, as sampling along z finds them.

    Args:
        onsite, coupling: (n_k, m, m) blocks of one principal layer, (rad/ps)².
    """
    angles = np.exp(1j * np.pi * np.linspace(-1, 1, BAND_ANGLES, endpoint=False))
    bloch = onsite[:, None] + angles[:, None, None] * coupling[:, None]
    bloch = bloch + angles.conj()[:, None, None] * dagger(coupling)[:, None]
    frequency = np.sqrt(np.clip(np.linalg.eigvalsh(bloch), 0.0, None)) / (2 * np.pi)
    return frequency.min(axis=(1, 2)), frequency.max(axis=(1, 2))


def transmission_at(
    constants: InterfaceConstants,
    parts: Partition,
    wavevector: Array,
    frequency_thz: Array,
    broadening: float,
) -> Transmissions:
    """T and channels at every k∥ and frequency, each (n_k, n_freq) per in-plane cell.

    Where a lead has no modes nothing is transmitted: there only the channels of the other are computed.

    Args:
        wavevector: (n_k, 2) Å⁻¹.
        frequency_thz: (n_freq,) THz, > 0.
        broadening: η in units of the highest frequency.
    """
    squared = complex_squares(frequency_thz, broadening)
    found = np.zeros((4, len(wavevector), len(frequency_thz)))
    for start in range(0, len(wavevector), K_CHUNK):
        some = slice(start, start + K_CHUNK)
        pieces = interface_blocks(constants, parts, wavevector[some])
        found[:, some] = _at_frequencies(pieces, frequency_thz, squared)
    return Transmissions(*found)


def _at_frequencies(pieces: Blocks, frequency_thz: Array, squared: Complex) -> Array:
    """(4, n_k, n_freq) fields of Transmissions."""
    layers = ((pieces.left, pieces.left_coupling), (pieces.right, pieces.right_coupling))
    open_at = [inside(*layer, frequency_thz) for layer in layers]
    found = np.zeros((4, *open_at[0].shape))

    def through(pairs: Pairs) -> Transmissions:
        return transmissions(pieces.at(pairs[0]), squared[pairs[1]])[0]

    for (k, nu), values in side_by_side(through, pair_chunks(open_at[0] & open_at[1])):
        found[:, k, nu] = values
    for side, layer in enumerate(layers):

        def channels(pairs: Pairs, onsite: Complex = layer[0], coupling: Complex = layer[1]) -> Array:
            own = coupling[pairs[0]]
            return chain_channels(own, decimate(squared[pairs[1]], onsite[pairs[0]], own))

        for (k, nu), count in side_by_side(channels, pair_chunks(open_at[side] & ~open_at[1 - side])):
            found[side, k, nu] = count
    return found


def complex_squares(frequency_thz: Array, broadening: float) -> Complex:
    """(ω + iη)² in (rad/ps)², (n_freq,); η in units of the highest frequency."""
    omega = 2 * np.pi * frequency_thz
    return np.asarray((omega + 1j * broadening * omega.max()) ** 2)


def pair_chunks(chosen: NDArray[np.bool_]) -> Iterator[Pairs]:
    """Indices (k∥, ν) of the pairs that are true, some at a time."""
    pairs = np.argwhere(chosen)
    for start in range(0, len(pairs), PAIR_CHUNK):
        k, nu = pairs[start : start + PAIR_CHUNK].T
        yield k, nu


def inside(onsite: Complex, coupling: Complex, frequency_thz: Array) -> NDArray[np.bool_]:
    """(n_k, n_freq) whether a lead may have modes there; blocks (n_k, m, m) of a layer and its coupling."""
    low, high = band_edges_thz(onsite, coupling)
    low, high = low - BAND_MARGIN * high, high + BAND_MARGIN * high
    return np.asarray((frequency_thz > low[:, None]) & (frequency_thz < high[:, None]))
