"""A device between leads of supercells at one k∥: leads by waves of their primitive cell, layer by layer.

See docs/theory.md, "Green's functions of supercells".
"""

from typing import NamedTuple

import numpy as np

from kapitza.analysis.harmonic.decimation import Decimated, dagger, decimate
from kapitza.analysis.harmonic.leads import Unfolding
from kapitza.arraytypes import Array, Complex


class LeadWaves(NamedTuple):
    """A lead at one k∥ by the waves of its primitive cell.

    onsite, coupling: (count, d, d) blocks in (rad/ps)². waves: what they are of.
    """

    onsite: Complex
    coupling: Complex
    waves: Unfolding

    def chains(self, squared: Complex) -> Decimated:
        """Green's functions of all waves at all frequencies, (n_freq · count, d, d)."""
        onsite, coupling = (np.tile(piece, (len(squared), 1, 1)) for piece in (self.onsite, self.coupling))
        return decimate(np.repeat(squared, len(self.onsite)), onsite, coupling)

    def couplings(self, n_freq: int) -> Complex:
        """The couplings that belong to `chains`."""
        return np.asarray(np.tile(self.coupling, (n_freq, 1, 1)))

    def by_wave(self, blocks: Complex) -> Complex:
        """(n_freq · count, d, d) as (n_freq, count, d, d)."""
        return blocks.reshape(-1, *self.onsite.shape)


class Slices(NamedTuple):
    """The system at one k∥: both leads and the device as a chain of layers, (rad/ps)²."""

    left: LeadWaves
    right: LeadWaves
    layers: list[Complex]
    couplings: list[Complex]

    @property
    def largest(self) -> int:
        """Elements of the largest layer."""
        return max(layer.size for layer in self.layers)

    def inverse(self, number: int, energies: "Energies", squared: Complex) -> Complex:
        """ω² − D − Σ of one layer, (n_freq, m, m), without its neighbours."""
        layer = self.layers[number]
        found = squared[:, None, None] * np.eye(len(layer)) - layer
        if number == 0:
            own = self.left.waves.whole(energies.left)
            found[:, : own.shape[-1], : own.shape[-1]] -= own
        if number == len(self.layers) - 1:
            own = self.right.waves.whole(energies.right)
            found[:, -own.shape[-1] :, -own.shape[-1] :] -= own
        return found


class Energies(NamedTuple):
    """Self-energies of both leads by their waves, (n_freq, count, d, d) in (rad/ps)²."""

    left: Complex
    right: Complex

    @classmethod
    def of(cls, pieces: Slices, chains: tuple[Decimated, Decimated], n_freq: int) -> "Energies":
        """Of the left lead on its upper layer and of the right lead on its lower one."""
        below, above = pieces.left.couplings(n_freq), pieces.right.couplings(n_freq)
        return cls(
            pieces.left.by_wave(dagger(below) @ chains[0].downward @ below),
            pieces.right.by_wave(above @ chains[1].upward @ dagger(above)),
        )


def wave_trace(left: Complex, green: Complex, right: Complex) -> Array:
    """Tr[Γ G Γ' G†], (n_freq,), of Γ by waves, (n_freq, count, d, d), and G between all waves."""
    sent = (left @ green.reshape(*left.shape[:3], -1)).reshape(green.shape)
    return np.asarray(np.einsum("nij,nij->n", sent, times_rates(green, right).conj()).real)


def times_rates(green: Complex, rates: Complex) -> Complex:
    """G Γ with Γ by waves, (n_freq, count, d, d), on the right of G, (n_freq, m, count · d)."""
    turned = dagger(green)
    return dagger((rates @ turned.reshape(*rates.shape[:3], -1)).reshape(turned.shape))


def corners(pieces: Slices, energies: Energies, squared: Complex) -> tuple[Complex, Complex]:
    """G from the waves of the right lead to those of the left one, and back, layer after layer.

    Each layer is solved for what comes into it from the left and for what the next one asks of it.
    """
    bases = pieces.left.waves.basis, pieces.right.waves.basis
    n_left, count = len(bases[0]), len(squared)
    up = down = onward = np.zeros(0, dtype=complex)
    for number, layer in enumerate(pieces.layers):
        inverse = pieces.inverse(number, energies, squared)
        if number:
            back = pieces.couplings[number - 1].conj().T
            inverse -= back @ onward
            source = back @ down
        else:
            source = _placed(bases[0], len(layer), count, at_end=False)
        last = number == len(pieces.layers) - 1
        wanted = _placed(bases[1], len(layer), count, at_end=True) if last else pieces.couplings[number]
        wanted = np.broadcast_to(wanted, (count, *wanted.shape[-2:]))
        solved = np.linalg.solve(inverse, np.concatenate([source, wanted], axis=2))
        down, onward = solved[:, :, :n_left], solved[:, :, n_left:]
        up = up @ onward if number else bases[0].conj().T @ onward[:, :n_left]
    return up, np.asarray(bases[1].conj().T @ down[:, -len(bases[1]) :])


def _placed(basis: Complex, size: int, count: int, *, at_end: bool) -> Complex:
    """(count, size, m) waves of a lead in the layer whose first or last atoms are its own."""
    found: Complex = np.zeros((count, size, len(basis)), dtype=complex)
    found[:, size - len(basis) if at_end else 0 :][:, : len(basis)] = basis
    return found


def diagonal(pieces: Slices, energies: Energies, squared: Complex) -> Complex:
    """Diagonal of the device's Green's function, (n_freq, m)."""
    inverses = [pieces.inverse(number, energies, squared) for number in range(len(pieces.layers))]
    from_left: list[Complex | float] = [0.0]
    for inverse, coupling in zip(inverses[:-1], pieces.couplings, strict=True):
        onward = np.linalg.solve(inverse - from_left[-1], _each(coupling, squared))
        from_left.append(coupling.conj().T @ onward)
    from_right: Complex | float = 0.0
    found = []
    for number in reversed(range(len(inverses))):
        whole = np.linalg.inv(inverses[number] - from_left[number] - from_right)
        found.append(np.diagonal(whole, axis1=1, axis2=2))
        if number:
            coupling = pieces.couplings[number - 1]
            back = _each(coupling.conj().T, squared)
            from_right = coupling @ np.linalg.solve(inverses[number] - from_right, back)
    return np.concatenate(found[::-1], axis=1)


def _each(matrix: Complex, squared: Complex) -> Complex:
    """The same matrix at each frequency."""
    return np.broadcast_to(matrix, (len(squared), *matrix.shape))
