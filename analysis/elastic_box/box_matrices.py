"""D(k∥) of a whole box, from the force constants around its interface repeated into both crystals.

See docs/theory.md, "The exact harmonic box".
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array, diags_array, triu

from kapitza.analysis.harmonic.slab_bonds import SlabBonds
from kapitza.analysis.harmonic.transmission import Harmonic
from kapitza.arraytypes import Array, Complex, Integers

ROUND_OFF = 1e-13  # of the largest element: imaginary parts of a matrix that is real


@dataclass(frozen=True)
class BoxPlanes:
    """The moving atomic planes of a box, from the left wall to the right one.

    Attributes:
        z_angstrom: (n,) heights, ascending.
        n_left: how many are of the left side.
        hot, cold: how many from the left end are in the hot bath, from the right end in the cold one.
    """

    z_angstrom: Array
    n_left: int
    hot: int
    cold: int

    @property
    def number(self) -> Integers:
        """(n,) from the interface: … −2, −1 on the left, 0, 1 … on the right."""
        return np.arange(len(self.z_angstrom)) - self.n_left


@dataclass(frozen=True)
class BoxMatrices:
    """The chain of pieces a box is put together from.

    Attributes:
        system: force constants, leads and device.
        planes: the moving planes of the box.
        repeats: principal layers of the left and of the right lead that are set beside the device.
        plane: (m,) number of the plane of every degree of freedom of the box, as in BoxPlanes.
        kept: (m,) which of the chain's degrees of freedom the box has: the rest is wall, and frozen.
    """

    system: Harmonic
    planes: BoxPlanes
    repeats: tuple[int, int]
    plane: Integers
    kept: Integers

    @classmethod
    def of(cls, system: Harmonic, planes: BoxPlanes) -> "BoxMatrices":
        """The pieces for a box of given planes."""
        constants, parts = system.constants, system.parts
        number = constants.home_plane - constants.left_planes
        of_device = number[parts.device // 3]
        chain, repeats = [of_device], []
        for lead, is_left in ((parts.left.lower, True), (parts.right.upper, False)):
            own = number[lead // 3]
            thick = int(own.max() - own.min()) + 1
            missing = of_device.min() - planes.number[0] if is_left else planes.number[-1] - of_device.max()
            count = max(0, -(-int(missing) // thick))
            for step in range(count):
                if is_left:
                    chain.insert(0, own - step * thick)
                else:
                    chain.append(own + step * thick)
            repeats.append(count)
        plane = np.concatenate(chain)
        kept = np.flatnonzero((plane >= planes.number[0]) & (plane <= planes.number[-1]))
        return cls(system, planes, (repeats[0], repeats[1]), plane[kept], kept)

    @cached_property
    def bonds(self) -> SlabBonds:
        """Of the slab that the pieces are cut from."""
        return SlabBonds.of(self.system.constants, self.system.parts.mass_amu)

    def matrix(self, wavevector: Array) -> Complex | Array:
        """(m, m) D at one wave vector, (2,) Å⁻¹, in (rad/ps)², Hermitian, by planes from left to right.

        Real where it is, at wave vectors that are the same backwards.
        """
        found: Complex = self.sparse(wavevector).toarray()
        is_real = np.abs(found.imag).max() <= ROUND_OFF * np.abs(found.real).max()
        return found.real if is_real else found

    def sparse(self, wavevector: Array) -> "csr_array":
        """The same as a sparse matrix, for boxes of which it would be large."""
        parts, slab = self.system.parts, self.bonds.sparse(np.asarray(wavevector))
        left, right = parts.left, parts.right
        # The left lead's upper layer is the device's first, the right lead's lower one the device's last.
        columns = [left.lower] * self.repeats[0] + [parts.device] + [right.upper] * self.repeats[1]
        ends = np.cumsum([len(piece) for piece in columns])
        begins = ends - [len(piece) for piece in columns]
        pieces = [(begin, begin, slab[piece][:, piece]) for piece, begin in zip(columns, begins, strict=True)]
        onward = slab[left.lower][:, left.upper]
        for index in range(self.repeats[0]):
            pieces.append((begins[index], ends[index], onward))
        onward = slab[right.lower][:, right.upper]
        for index in range(self.repeats[0] + 1, len(columns)):
            pieces.append((begins[index] - len(right.lower), begins[index], onward))
        found = _assembled(pieces, int(ends[-1]))
        upper = triu(found, 1, format="csr")
        whole = csr_array(upper + upper.conj().T + diags_array(found.diagonal()))
        return csr_array(whole[self.kept][:, self.kept])

    @property
    def area_angstrom2(self) -> float:
        """Area of the in-plane cell that D(k∥) is of, Å²."""
        return self.system.constants.lattice.area_angstrom2


def _assembled(pieces: list[tuple[int, int, "csr_array"]], size: int) -> "csr_array":
    """A square matrix of pieces, each with the row and column where it begins."""
    found = []
    for row, column, piece in pieces:
        own = piece.tocoo()
        found.append((own.row + row, own.col + column, own.data))
    rows, columns, values = (np.concatenate(part) for part in zip(*found, strict=True))
    return csr_array((values, (rows, columns)), shape=(size, size))


def degrees_of_freedom(system: Harmonic, planes: BoxPlanes) -> int:
    """Degrees of freedom of a box at one k∥: its motions are twice as many."""
    return len(BoxMatrices.of(system, planes).plane)
