"""Where the leads of a Green's function begin: principal layers of perfect crystal, one side each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.interface_constants import InterfaceConstants, dynamical_matrices
from kapitza.analysis.unfolding import Unfolding, unfolding

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]
Indices = NDArray[np.int64]

PERIODIC_TOLERANCE = 2e-4  # of the largest element: repeats of a lead may differ by so much


@dataclass(frozen=True)
class Lead:
    """Where one half-infinite crystal is read from in the slab.

    Attributes:
        lower, upper: degrees of freedom of two neighbouring principal layers deep inside a side.
        waves: of the crystal's own cell in a layer, when the slab's cell is a supercell of it.
    """

    lower: Indices
    upper: Indices
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
    device: Indices
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
    probe = dynamical_matrices(constants, _probe_wavevectors(constants), mass_amu)
    left, period = _lead(constants, probe, range(skin, middle - reach), reach, depth)
    right, _ = _lead(constants, probe, range(middle + reach, n_planes - skin), reach, depth)
    device = np.arange(left.lower[-1] + 1, right.upper[0])
    first, last = (int(constants.home_plane[side[0] // 3]) for side in (left.lower, right.upper))
    is_perfect = _repeats(constants, probe, first, first + period, last - first)
    return Partition(left, right, device, mass_amu, is_perfect)


def _probe_wavevectors(constants: InterfaceConstants) -> Array:
    return np.asarray(np.array([[0.0, 0.0], [0.13, 0.29], [0.41, -0.17]]) @ constants.lattice.reciprocal)


def _lead(
    constants: InterfaceConstants, probe: Complex, planes: range, reach: int, depth: int
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


def _waves(constants: InterfaceConstants, probe: Complex, lower: Indices, upper: Indices) -> Unfolding:
    """The waves of the primitive cell in a principal layer; none where its force constants do not agree."""
    lattice = constants.lattice
    found = unfolding(constants.layers, lattice.vectors, lattice.home[lower[::3] // 3])
    for columns in (lower, upper):
        piece = probe[:, lower[:, None], columns]
        if np.abs(found.whole(found.blocks(piece)) - piece).max() > PERIODIC_TOLERANCE * np.abs(probe).max():
            return Unfolding(np.eye(len(lower), dtype=complex), 1)
    return found


def _freedoms(constants: InterfaceConstants, first: int, count: int) -> Indices:
    """Degrees of freedom of `count` planes from `first`, in order of planes."""
    plane = constants.home_plane
    atoms = np.flatnonzero((plane >= first) & (plane < first + count))
    return np.asarray((3 * atoms[:, None] + np.arange(3)).ravel(), dtype=np.int64)


def _repeats(constants: InterfaceConstants, probe: Complex, start: int, other: int, count: int) -> bool:
    """Whether the blocks of `count` planes are the same from two starting planes."""
    here, there = _freedoms(constants, start, count), _freedoms(constants, other, count)
    if len(here) != len(there):
        return False
    blocks = [probe[:, rows[:, None], rows] for rows in (here, there)]
    return bool(np.abs(blocks[0] - blocks[1]).max() < PERIODIC_TOLERANCE * np.abs(probe).max())
