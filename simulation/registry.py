"""Where one crystal lies best on another before anything relaxes: energies of rigid shifts, in LAMMPS.

See docs/theory.md, "Coincidence cells".
"""

from collections.abc import Callable, Iterable
from itertools import product

import numpy as np

from kapitza.arraytypes import Array
from kapitza.study.coincidence import Counts, each_axis

HEIGHTS_ANGSTROM = np.round(np.arange(-5, 31) * 0.1, 1)  # of the gap, from that built
NEAR_ANGSTROM = np.round(np.arange(-3, 4) * 0.1, 1)  # about the best of these, for every registry
REGISTRIES = 3  # along x and along y, within the period of the registry
WORTH_EV_A2 = 1e-3  # eV/Å²; less is left to the minimisation, and to the sites of a continued crystal


def best_shift(energy_of: Callable[[Array], float], area_angstrom2: float, period_angstrom: Array) -> Array:
    """The rigid shift of the right crystal with the least energy, (3,) Å; none where less than WORTH is won.

    First the gap at the registry built, then nearby gaps at registries all over their period.

    Args:
        energy_of: energy in eV of the pair with the right side shifted by (3,) Å.
        area_angstrom2: of the interface.
        period_angstrom: (2,) shifts in the plane after which the registry repeats itself.
    """
    built = energy_of(np.zeros(3))
    gap, _ = _least(energy_of, ([0.0, 0.0, height] for height in HEIGHTS_ANGSTROM))
    steps = [np.arange(REGISTRIES) / REGISTRIES * period for period in period_angstrom]
    nearby = ([x, y, gap[2] + height] for x, y, height in product(*steps, NEAR_ANGSTROM))
    found, energy = _least(energy_of, nearby)
    return found if built - energy > WORTH_EV_A2 * area_angstrom2 else np.zeros(3)


def registry_period(lengths_angstrom: Array, common_cells: Counts) -> Array:
    """(2,) Å: in a common cell of m left and n right cells the registry repeats after 1/lcm(m, n) of it.

    Args:
        lengths_angstrom: (2,) of the common cell.
    """
    left, right = map(each_axis, common_cells)
    return np.asarray(lengths_angstrom / np.lcm(left, right))


def _least(energy_of: Callable[[Array], float], shifts: Iterable[list[float]]) -> tuple[Array, float]:
    tried = [(energy_of(np.array(shift)), np.array(shift)) for shift in shifts]
    energy, shift = min(tried, key=lambda pair: pair[0])
    return shift, energy
