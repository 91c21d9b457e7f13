"""Which atomic plane an atom belongs to, by its height alone: crystals, relaxed interfaces, glasses."""

import numpy as np
from numpy.typing import NDArray

# Å; heights farther apart belong to different atomic planes, which may be uneven.
RELAXED_PLANE_GAP = 0.3
# Å; where atoms follow one another without such a gap, as in a glass, they are cut into slices below this.
THICKEST_PLANE = 2.0


def plane_numbers(z: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number of the plane of each height, (n,) from 0: planes with gaps between, or slices of the rest.

    z : (n,) Å
    """
    order = np.argsort(z, kind="stable")
    heights = z[order]
    starts = np.flatnonzero(np.diff(heights, prepend=-np.inf) > RELAXED_PLANE_GAP)
    found, count = np.empty(len(z), dtype=np.int64), 0
    for start, end in zip(starts, [*starts[1:], len(z)], strict=True):
        part = heights[start:end] - heights[start]
        slices = max(1, int(np.ceil(part[-1] / THICKEST_PLANE)))
        width = part[-1] / slices if slices > 1 else np.inf
        found[order[start:end]] = count + np.minimum((part / width).astype(np.int64), slices - 1)
        count += slices
    return found
