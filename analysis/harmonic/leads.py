"""Leads of a Green's function: where they begin, and the waves of the primitive cell in their supercells.

See docs/theory.md, "Green's functions of supercells".
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.sparse import csr_array

from kapitza.analysis.harmonic.interface_constants import (
    SAME_POSITION_ANGSTROM,
    InterfaceConstants,
    Layers,
)
from kapitza.analysis.harmonic.slab_bonds import SlabBonds, dense
from kapitza.arraytypes import Array, Complex, Integers

PERIODIC_TOLERANCE = 2e-4  # of the largest element: repeats of a lead may differ by so much

Probe = list[csr_array]
"""D of the slab at some wave vectors, sparse."""


@dataclass(frozen=True)
class Unfolding:
    """A change of basis from the atoms of a layer to waves with the translations of its primitive cell.

    Attributes:
        basis: (m, m) unitary, columns by wave, then by atom of the primitive cell and direction.
        count: number of waves, the primitive cells in the supercell; 1 when the cell is primitive.
    """

    basis: Complex
    count: int

    def blocks(self, matrix: Complex) -> Complex:
        """(n, m, m) matrices that all translations leave alone, as (n, count, m/count, m/count) blocks.

        Elements between different waves, which are zero for such a matrix, are dropped.
        """
        turned = self.basis.conj().T @ matrix @ self.basis
        size = len(self.basis) // self.count
        shaped = turned.reshape(len(matrix), self.count, size, self.count, size)
        return np.asarray(np.einsum("nisit->nist", shaped))

    def whole(self, blocks: Complex) -> Complex:
        """The matrices (n, m, m) of the atoms from their blocks (n, count, m/count, m/count)."""
        n, count, size, _ = blocks.shape
        by_wave = self.basis.reshape(-1, count, size)
        left = np.einsum("aws,nwst->nawt", by_wave, blocks).reshape(n, -1, count * size)
        return np.asarray(left @ self.basis.conj().T)


def unfolding(layers: Layers, vectors: Array, atoms: Integers) -> Unfolding:
    """Find the primitive translations of some planes of a slab and the waves that belong to them.

    Args:
        vectors: (2, 2) Å, the supercell's.
        atoms: of one supercell, in whole planes.
    """
    images, shifts = _translations(layers, vectors, atoms)
    waves = _unfolded_waves(shifts)
    if len(waves) != len(images):  # not a group: rounding has found too much or too little
        images, shifts, waves = images[:1], shifts[:1], np.zeros((1, 2))
    count, n_atoms = len(images), len(atoms)
    basis: Complex = np.zeros((n_atoms, count, n_atoms // count), dtype=np.complex128)
    orbits = [orbit for orbit in range(n_atoms) if images[:, orbit].min() == orbit]
    for number, first in enumerate(orbits):
        basis[images[:, first], :, number] = np.exp(-2j * np.pi * shifts @ waves.T) / np.sqrt(count)
    return Unfolding(np.asarray(np.kron(basis.reshape(n_atoms, n_atoms), np.eye(3))), count)


def _translations(layers: Layers, vectors: Array, atoms: Integers) -> tuple[Integers, Array]:
    """All in-plane shifts that map the atoms on each other modulo the supercell, zero first.

    Returns:
        (n, n_atoms) index, among the atoms, of where each goes, and (n, 2) the shifts in supercell vectors.
    """
    place = layers.position[atoms, :2] @ np.linalg.inv(vectors)
    plane, kind = layers.plane[atoms], layers.kind[atoms]
    alike = (plane[:, None] == plane) & (kind[:, None] == kind)
    images, shifts = [], []
    for candidate in np.flatnonzero(alike[0]):
        shift = place[candidate] - place[0]
        offset = place[:, None] + shift - place
        distance = np.linalg.norm((offset - np.round(offset)) @ vectors, axis=-1)
        distance[~alike] = np.inf
        if distance.min(axis=1).max() < SAME_POSITION_ANGSTROM:
            images.append(distance.argmin(axis=1))
            shifts.append(shift)
    return np.array(images), np.array(shifts)


def _unfolded_waves(shifts: Array) -> Array:
    """(n, 2) whole numbers: a reciprocal vector of the supercell for each wave that differs on the shifts."""
    count = len(shifts)
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    fractions = np.round(shifts * count).astype(np.int64)  # the shifts are multiples of 1/count
    for wave in product(range(count), repeat=2):
        key = tuple((fractions @ np.array(wave) % count).tolist())
        found.setdefault(key, wave)
    return np.array(list(found.values()), dtype=np.float64)


@dataclass(frozen=True)
class Lead:
    """Where one half-infinite crystal is read from in the slab.

    Attributes:
        lower, upper: degrees of freedom of two neighbouring principal layers deep inside a side.
        waves: of the crystal's own cell in a layer, when the slab's cell is a supercell of it.
    """

    lower: Integers
    upper: Integers
    waves: Unfolding


@dataclass(frozen=True)
class Partition:
    """The slab cut into left lead, device and right lead, as degrees of freedom of D(k∥).

    Attributes:
        left, right: leads.
        device: (n_device,) from the first atom that is no lead to the last.
        mass_amu: (n_atoms,) amu.
        is_perfect: whether the crystal goes on through the interface as if there were none.
    """

    left: Lead
    right: Lead
    device: Integers
    mass_amu: Array
    is_perfect: bool

    @property
    def is_supercell(self) -> bool:
        """Whether a lead has more translations than the slab."""
        return max(self.left.waves.count, self.right.waves.count) > 1


def partition(constants: InterfaceConstants, mass_amu: Array, depth: int = 0) -> Partition:
    """Find the leads' principal layers: as thick as the constants reach, and whole periods of the crystal.

    They begin where the crystal repeats itself, as near to the interface as that is.

    Args:
        mass_amu: (n_atoms,) amu.
        depth: planes of each side that the device should hold, if the slab is that deep.

    Raises:
        ValueError: a side does not repeat, or is too thin for two principal layers.
    """
    reach, skin = constants.reach_planes(), constants.skin_planes
    middle, n_planes = constants.left_planes, int(constants.layers.plane[-1]) + 1
    bonds = SlabBonds.of(constants, mass_amu)
    probe = [bonds.sparse(k) for k in _probe_wavevectors(constants)]
    left, period = _lead(constants, probe, range(skin, middle - reach), reach, depth)
    right, _ = _lead(constants, probe, range(middle + reach, n_planes - skin), reach, depth)
    device = np.arange(left.lower[-1] + 1, right.upper[0])
    first, last = (int(constants.home_plane[side[0] // 3]) for side in (left.lower, right.upper))
    is_perfect = _repeats(constants, probe, first, first + period, last - first)
    return Partition(left, right, device, mass_amu, is_perfect)


def _probe_wavevectors(constants: InterfaceConstants) -> Array:
    return np.asarray(np.array([[0.0, 0.0], [0.13, 0.29], [0.41, -0.17]]) @ constants.lattice.reciprocal)


def _lead(
    constants: InterfaceConstants, probe: Probe, planes: range, reach: int, depth: int
) -> tuple[Lead, int]:
    """The two principal layers nearest to the interface, but for `depth`, that repeat within the planes.

    Also the period of the crystal, in planes.
    """
    middle = constants.left_planes
    is_left = planes.start < middle
    for period in range(1, len(planes)):
        thick = period * -(-reach // period)
        outward = -period if is_left else period
        # Of the two layers and one period farther out, the outermost plane must lie within `planes`.
        first, last = planes.start - min(outward, 0), planes.stop - 2 * thick - max(outward, 0)
        starts = range(last, first - 1, -1) if is_left else range(first, last + 1)
        good = [n for n in starts if _repeats(constants, probe, n, n + outward, 2 * thick)]
        if good:
            deep = [n for n in good if abs(n + thick - middle) >= depth]
            start = (deep or good[-1:])[0]
            lower, upper = (_freedoms(constants, n, thick) for n in (start, start + thick))
            return Lead(lower, upper, _waves(constants, probe, lower, upper)), period
    raise ValueError(
        f"the {'left' if is_left else 'right'} crystal does not repeat within the {len(planes)} planes "
        "between its surface and the interface: it is strained unevenly, or the slab is too thin"
    )


def _waves(constants: InterfaceConstants, probe: Probe, lower: Integers, upper: Integers) -> Unfolding:
    """The waves of the primitive cell in a principal layer; none where its force constants do not agree."""
    lattice = constants.lattice
    found = unfolding(constants.layers, lattice.vectors, lattice.home[lower[::3] // 3])
    tolerance = PERIODIC_TOLERANCE * _largest(probe)
    for matrix, columns in product(probe, (lower, upper)):
        piece = dense(matrix, lower, columns)[None]
        if np.abs(found.whole(found.blocks(piece)) - piece).max() > tolerance:
            return Unfolding(np.eye(len(lower), dtype=complex), 1)
    return found


def _freedoms(constants: InterfaceConstants, first: int, count: int) -> Integers:
    """Degrees of freedom of `count` planes from `first`, in order of planes."""
    plane = constants.home_plane
    atoms = np.flatnonzero((plane >= first) & (plane < first + count))
    return np.asarray((3 * atoms[:, None] + np.arange(3)).ravel(), dtype=np.int64)


def _repeats(constants: InterfaceConstants, probe: Probe, start: int, other: int, count: int) -> bool:
    """Whether the blocks of `count` planes are the same from two starting planes."""
    here, there = _freedoms(constants, start, count), _freedoms(constants, other, count)
    if len(here) != len(there):
        return False
    tolerance = PERIODIC_TOLERANCE * _largest(probe)
    changes = (matrix[here][:, here] - matrix[there][:, there] for matrix in probe)
    return all(_largest([change]) < tolerance for change in changes)


def _largest(probe: Probe) -> float:
    """The largest element at all probed wave vectors."""
    return max(float(np.abs(matrix.data).max(initial=0.0)) for matrix in probe)


SAME_WAVE = 1e-6
