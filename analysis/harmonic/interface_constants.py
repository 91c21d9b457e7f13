"""Force constants of an interface between two slabs, its in-plane lattice and symmetry, and D(k∥).

The gauge is atomic: phases are e^{ik·(r_j − r_i)∥} between the atoms themselves, so that planes which any
lattice vector maps on each other, an in-plane shift included, have identical blocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.units import METAL_MASS
from kapitza.arraytypes import Array, Complex, Integers

SAME_POSITION_ANGSTROM = 2e-3
PLANE_GAP_ANGSTROM = 0.1
NEGLIGIBLE = 1e-8  # of the largest constant: smaller ones do not count for the range


@dataclass(frozen=True)
class Layers:
    """Atoms of a slab, periodic in x and y, sorted by z.

    Attributes:
        position: (n_atoms, 3) Å.
        kind: (n_atoms,) what tells atoms apart: the LAMMPS type.
        periods: (2,) box lengths along x and y, Å.
        cells: repeats of the oriented cell along x and y.
        planes: (n_atoms,) number of the atomic plane where heights do not tell, as disorder bends planes.
    """

    position: Array
    kind: Integers
    periods: Array
    cells: tuple[int, int] = (1, 1)
    planes: Integers | None = None

    def box(self, cells: Sequence[int]) -> Array:
        """(2,) lengths along x and y of a box of so many oriented cells, Å."""
        return np.asarray(self.periods / np.array(self.cells) * np.array(cells))

    @property
    def plane(self) -> Integers:
        """(n_atoms,) number of the atomic plane, from 0 at the bottom."""
        if self.planes is not None:
            return self.planes
        steps = np.diff(self.position[:, 2], prepend=self.position[0, 2]) > PLANE_GAP_ANGSTROM
        return np.asarray(np.cumsum(steps), dtype=np.int64)


@dataclass(frozen=True)
class InPlaneLattice:
    """The in-plane translations of a slab.

    Attributes:
        vectors: (2, 2) Å, rows are the two shortest.
        home: (n_home,) one atom for each set of translationally equivalent ones.
        image_of: (n_atoms,) index into home of the atom each is an image of.
        operations: (n, 2, 2) rotations and mirrors (Cartesian) that map the slab on itself, with a shift.
    """

    vectors: Array
    home: Integers
    image_of: Integers
    operations: Array

    @property
    def area_angstrom2(self) -> float:
        """Area of the in-plane cell, Å²."""
        return float(abs(np.linalg.det(self.vectors)))

    @property
    def reciprocal(self) -> Array:
        """(2, 2) Å⁻¹, rows are the reciprocal vectors, with the factor 2π."""
        return np.asarray(2 * np.pi * np.linalg.inv(self.vectors).T)


@dataclass(frozen=True)
class InterfaceConstants:
    """Second derivatives of the energy between one in-plane cell and the whole slab.

    Attributes:
        layers: the slab.
        lattice: its in-plane translations.
        value: (n_home, n_atoms, 3, 3) eV/Å²: −value[i, j]ᵀ · displacement of home atom i acts on j.
        left_planes: number of atomic planes of the left side.
        skin_planes: planes at each end whose constants feel the surface, not to be used.
    """

    layers: Layers
    lattice: InPlaneLattice
    value: Array
    left_planes: int
    skin_planes: int

    @property
    def home_plane(self) -> Integers:
        """(n_home,) atomic plane of each home atom."""
        return self.layers.plane[self.lattice.home]

    def plane_height(self) -> Array:
        """(n_planes,) z of each plane, Å, from midway between the facing planes."""
        plane, z = self.layers.plane, self.layers.position[:, 2]
        height = np.array([z[plane == number].mean() for number in range(plane.max() + 1)])
        return np.asarray(height - height[self.left_planes - 1 : self.left_planes + 1].mean())

    def coupled(self) -> NDArray[np.bool_]:
        """(n_home, n_atoms) which constants count: beyond the range there is only round-off."""
        return self._counts

    @cached_property
    def _counts(self) -> NDArray[np.bool_]:
        # Row by row: a second array as large as all constants is never needed.
        size = np.array([np.abs(row).max(axis=(1, 2)) for row in self.value])
        return np.asarray(size > NEGLIGIBLE * size.max())

    def reach_planes(self) -> int:
        """How many planes away the farthest constant that counts lies."""
        distance = np.abs(self.layers.plane[None, :] - self.home_plane[:, None])
        return int(distance[self.coupled()].max())


def in_plane_lattice(layers: Layers) -> InPlaneLattice:
    """The translation lattice and the point symmetry of a slab, found from its positions and kinds.

    Source: docs/theory.md, "Atomistic Green's function".
    """
    vectors = _primitive_vectors(layers)
    image_of, home = _classes(layers, vectors)
    cell = Layers(layers.position[home], layers.kind[home], layers.periods, planes=layers.plane[home])
    return InPlaneLattice(vectors, home, image_of, point_operations(cell, vectors))


def point_operations(cell: Layers, vectors: Array) -> Array:
    """(n, 2, 2) rotations and mirrors (Cartesian) that map the slab of these cells on itself, with a shift.

    Args:
        cell: the atoms of one cell.
        vectors: (2, 2) Å, rows, of the cell.
    """
    return np.array([turn for turn in _holohedry(vectors) if _is_symmetry(cell, vectors, turn)])


def _primitive_vectors(layers: Layers) -> Array:
    bottom = layers.position[layers.plane == 0, :2]
    corners = [np.array(c) * layers.periods for c in product((0, 1), repeat=2)]
    candidates = [site - bottom[0] - corner for site in bottom for corner in corners]
    candidates += [np.array([layers.periods[0], 0.0]), np.array([0.0, layers.periods[1]])]
    candidates = [v for v in candidates if np.linalg.norm(v) > SAME_POSITION_ANGSTROM]
    candidates.sort(key=lambda v: (round(float(v @ v), 4), -round(float(v[0]), 4), -v[1]))
    # Two are wanted: the long ones of a wide box are never looked at.
    found = (v for v in candidates if _maps(layers, v))
    first = next(found)
    for second in found:
        area = first[0] * second[1] - first[1] * second[0]
        if abs(area) > 1e-3 * np.linalg.norm(first) * np.linalg.norm(second):
            return np.array([first, second])
    raise AssertionError("the box vectors themselves are independent")


def _maps(layers: Layers, shift: Array) -> bool:
    """Whether shifting all atoms in the plane gives the same slab."""
    return _coincide(layers, layers.position[:, :2] + shift, np.diag(layers.periods))


def _coincide(layers: Layers, moved: Array, vectors: Array) -> bool:
    """Whether atoms moved in the plane, (n, 2) Å, fall on atoms of their plane and kind, modulo vectors."""
    plane = layers.plane
    inverse = np.linalg.inv(vectors)
    for number in range(plane.max() + 1):
        chosen = np.flatnonzero(plane == number)
        offset = (moved[chosen, None] - layers.position[None, chosen, :2]) @ inverse
        distance = np.linalg.norm((offset - np.round(offset)) @ vectors, axis=-1)
        partner = distance.argmin(axis=1)
        if distance.min(axis=1).max() > SAME_POSITION_ANGSTROM:
            return False
        if (layers.kind[chosen][partner] != layers.kind[chosen]).any():
            return False
    return True


def _classes(layers: Layers, vectors: Array) -> tuple[Integers, Integers]:
    """For each atom the index of its class, and the first atom of each class."""
    inverse, plane = np.linalg.inv(vectors), layers.plane
    home: list[int] = []
    image_of = np.empty(len(plane), dtype=np.int64)
    for atom, site in enumerate(layers.position[:, :2]):
        offset = (site - layers.position[home, :2]) @ inverse if home else np.empty((0, 2))
        distance = np.linalg.norm((offset - np.round(offset)) @ vectors, axis=-1)
        same = np.flatnonzero((distance < SAME_POSITION_ANGSTROM) & (plane[home] == plane[atom]))
        if len(same) == 0:
            home.append(atom)
        image_of[atom] = same[0] if len(same) else len(home) - 1
    return image_of, np.array(home)


def _holohedry(vectors: Array) -> list[Array]:
    """Rotations and mirrors, Cartesian (2, 2), that map the lattice on itself."""
    metric = vectors @ vectors.T
    found = []
    for entries in product((-1, 0, 1), repeat=4):
        turn = np.array(entries).reshape(2, 2)
        if abs(abs(np.linalg.det(turn)) - 1) < 0.5 and np.allclose(turn @ metric @ turn.T, metric, rtol=1e-4):
            found.append((np.linalg.inv(vectors) @ turn @ vectors).T)
    return found


def _is_symmetry(cell: Layers, vectors: Array, turn: Array) -> bool:
    """Whether a turn, with some shift, maps the atoms of one cell on each other, modulo the vectors."""
    turned = cell.position[:, :2] @ turn.T
    partners = np.flatnonzero(cell.plane == cell.plane[0])
    return any(_coincide(cell, turned + cell.position[p, :2] - turned[0], vectors) for p in partners)


def interface_matrices(constants: InterfaceConstants, wavevector: Array, mass_amu: Array) -> Complex:
    """D(k∥) of the whole slab, (n_k, 3·n_home, 3·n_home) in (rad/ps)², Hermitian.

    Args:
        wavevector: (n_k, 2) Å⁻¹, Cartesian, with the factor 2π.
        mass_amu: (n_atoms,) amu.
    """
    layers, lattice = constants.layers, constants.lattice
    n_home = len(lattice.home)
    found = np.zeros((len(wavevector), n_home, n_home, 3, 3), dtype=complex)
    for number, (atom, coupled) in enumerate(zip(lattice.home, constants.coupled(), strict=True)):
        others = np.flatnonzero(coupled)
        offset = layers.position[others, :2] - layers.position[atom, :2]
        offset -= layers.periods * np.round(offset / layers.periods)
        phase = np.exp(1j * wavevector @ offset.T)
        scale = METAL_MASS * np.sqrt(mass_amu[atom] * mass_amu[others])
        terms = constants.value[number, others].reshape(-1, 9) / scale[:, None]
        for partner in np.unique(lattice.image_of[others]):
            images = lattice.image_of[others] == partner
            found[:, number, partner] = (phase[:, images] @ terms[images]).reshape(-1, 3, 3)
    matrices = found.swapaxes(2, 3).reshape(len(wavevector), 3 * n_home, 3 * n_home)
    return np.asarray((matrices + matrices.conj().swapaxes(1, 2)) / 2)
