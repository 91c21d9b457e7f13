"""Heat that changes its frequency between two dividing planes, −d and +d atomic planes from the interface.

In a steady state without inelastic processes in between, q(ν) is the same through both planes at every ν;
exactly so for harmonic crystals, sharp or disordered. With Q the mean heat flow of both planes,

    C_d(ν) = ∫₀^ν [q(−d) − q(+d)] dν′ / Q

is the share that came in below ν and went out above it, net. How the energy of the bonds across a plane is
divided decides q = ½(q_L + q_R) but neither q_L nor q_R, so two differences are free of that convention:

- inner, q_R(−d) − q_L(+d): the atoms between the planes take the one and give the other. By Newton's law it
  is what the bonds wholly between the planes convert: −(2/τ) Re Σ F_slab(ν)·v*(ν).
- outer, q_L(−d) − q_R(+d): with the bonds across both planes.

The half-and-half difference is their mean. From about a range of the forces on all three agree
(docs/theory.md, "What counts as inelastic").
"""

from collections.abc import Callable, Mapping

import numpy as np

from kapitza.analysis.spectral.conversion import Conversion, cumulative_share, normalised_conversion
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.arraytypes import Array

DIFFERENCES: dict[str, Callable[[Array, Array], Array]] = {
    "": lambda before, behind: np.asarray(before.mean(axis=-2) - behind.mean(axis=-2)),
    "_inner": lambda before, behind: np.asarray(before[..., 1, :] - behind[..., 0, :]),
    "_outer": lambda before, behind: np.asarray(before[..., 0, :] - behind[..., 1, :]),
}
"""Heat that came in less that which went out, (…, n_freq), from both sides (…, 2, n_freq) of either plane; by
the end of the measure's name."""


def depths(moved: Mapping[int, Grouped]) -> list[int]:
    """Distances d at which there is a plane on either side of the interface, ascending."""
    return sorted(offset for offset in moved if offset > 0 and -offset in moved)


def between(moved: Mapping[int, Grouped], depth: int, kind: str = "") -> Grouped:
    """(2, n_freq): the difference of what comes in and goes out, and the mean heat flow of both planes, eV.

    Args:
        moved: (2, n_freq) q_L and q_R by the number of planes the dividing plane is moved by.
        depth: d, one of `depths`.
        kind: one of DIFFERENCES.
    """
    return difference_of(moved, -depth, depth, kind)


def difference_of(moved: Mapping[int, Grouped], first: int, last: int, kind: str = "") -> Grouped:
    """The same of any two planes, by their numbers."""
    before, behind, difference = moved[first], moved[last], DIFFERENCES[kind]

    def rows(one: Array, other: Array) -> Array:
        heat = 0.5 * (one.mean(axis=-2) + other.mean(axis=-2))
        return np.stack([difference(one, other), heat], axis=-2)

    return Grouped(rows(before.mean, behind.mean), rows(before.groups, behind.groups), before.n_seeds)


def conversion_between(moved: Mapping[int, Grouped], depth: int, kind: str = "") -> Conversion:
    """Largest |C_d| with its companions, as a share of the heat flow; arguments as of `between`."""
    return normalised_conversion(between(moved, depth, kind))


def curve_between(moved: Mapping[int, Grouped], depth: int, kind: str = "") -> tuple[Array, Array]:
    """C_d(ν) up to the upper edge of every bin and its jackknife error, each (n_freq,)."""
    return cumulative_share(between(moved, depth, kind))
