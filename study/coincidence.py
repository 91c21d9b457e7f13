"""How many cells of each side fit on a common one in the interface plane, by nominal lattice constants.

See docs/theory.md, "Coincidence cells". The build judges the strain again with the relaxed lattice constants.
"""

import math

from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import Lattice, nominal_lattice_angstrom

Counts = tuple[int, int]


def side_lattices_angstrom(
    interface: Interface, potential: Potential, lattice: Lattice
) -> tuple[float, float]:
    """Nominal lattice constants of the left and the right crystal, Å."""
    left, right = (nominal_lattice_angstrom(side, potential, lattice) for side in interface.sides)
    return left, right


def misfit(counts: Counts, lattices_angstrom: tuple[float, float]) -> float:
    """Difference of m left and n right cells over their mean, positive where the left is longer."""
    left, right = (count * length for count, length in zip(counts, lattices_angstrom, strict=True))
    return 2 * (left - right) / (left + right)


def coincidence(lattices_angstrom: tuple[float, float], largest: int, max_strain: float) -> Counts:
    """(m, n): m left cells on n right ones, along x and along y alike.

    The fewest cells that differ by at most `max_strain` in all, so that neither side is strained by more;
    where none do, those that differ least. One on one where only that is allowed.

    Args:
        largest: of m and n.
    """
    numbers = range(1, largest + 1)
    counts = sorted(
        ((m, n) for m in numbers for n in numbers if math.gcd(m, n) == 1), key=lambda pair: (sum(pair), pair)
    )
    return next(
        (pair for pair in counts if abs(misfit(pair, lattices_angstrom)) <= max_strain),
        min(counts, key=lambda pair: abs(misfit(pair, lattices_angstrom))),
    )


def common_cells(interface: Interface, potential: Potential, lattice: Lattice) -> Counts:
    """(m, n) of an interface.

    Raises KeyError for a crystal that the potential does not list.
    """
    lattices = side_lattices_angstrom(interface, potential, lattice)
    return coincidence(lattices, interface.max_coincidence_cells, interface.max_strain)
