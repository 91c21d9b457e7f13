"""D(k∥) of a whole box, from the force constants around its interface repeated into both crystals.

See docs/theory.md, "The exact harmonic box".
"""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.harmonic.interface_constants import interface_matrices
from kapitza.analysis.harmonic.transmission import Harmonic
from kapitza.arraytypes import Array, Complex, Integers


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

    def matrix(self, wavevector: Array) -> Complex:
        """(m, m) D at one wave vector, (2,) Å⁻¹, in (rad/ps)², Hermitian, by planes from left to right."""
        parts = self.system.parts
        slab = interface_matrices(self.system.constants, np.asarray(wavevector)[None], parts.mass_amu)[0]
        left, right = parts.left, parts.right
        # The left lead's upper layer is the device's first, the right lead's lower one the device's last.
        columns = [left.lower] * self.repeats[0] + [parts.device] + [right.upper] * self.repeats[1]
        ends = np.cumsum([len(piece) for piece in columns])
        begins = ends - [len(piece) for piece in columns]
        found = np.zeros((ends[-1], ends[-1]), dtype=complex)
        for piece, begin, end in zip(columns, begins, ends, strict=True):
            found[begin:end, begin:end] = slab[np.ix_(piece, piece)]
        thick = len(left.lower)
        for index in range(self.repeats[0]):
            rows, beside = slice(begins[index], ends[index]), slice(ends[index], ends[index] + thick)
            found[rows, beside] = slab[np.ix_(left.lower, left.upper)]
        thick = len(right.upper)
        for index in range(self.repeats[0] + 1, len(columns)):
            rows, beside = slice(begins[index] - thick, begins[index]), slice(begins[index], ends[index])
            found[rows, beside] = slab[np.ix_(right.lower, right.upper)]
        upper = np.triu(found, 1)
        whole = upper + upper.conj().T + np.diag(np.diagonal(found))
        return np.asarray(whole[np.ix_(self.kept, self.kept)])

    @property
    def area_angstrom2(self) -> float:
        """Area of the in-plane cell that D(k∥) is of, Å²."""
        return self.system.constants.lattice.area_angstrom2


def degrees_of_freedom(system: Harmonic, planes: BoxPlanes) -> int:
    """Degrees of freedom of a box at one k∥: its motions are twice as many."""
    return len(BoxMatrices.of(system, planes).plane)
