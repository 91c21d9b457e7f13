"""How many cells of each side fit on a common one in the interface plane, by nominal lattice constants.

See docs/theory.md, "Coincidence cells". The build judges the strain again with the relaxed lattice constants.
"""

import math

from kapitza.study.crystal_kinds import CRYSTALS
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


def in_plane_lengths_angstrom(
    interface: Interface, potential: Potential, lattice: Lattice
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Nominal lengths of the left and the right oriented cell along x and along y: ((x, x), (y, y)), Å."""
    lattices = side_lattices_angstrom(interface, potential, lattice)
    cells = [CRYSTALS[side.crystal].cells[interface.orientation_of(side)] for side in interface.sides]
    x = (cells[0].x * lattices[0], cells[1].x * lattices[1])
    return x, (cells[0].y * lattices[0], cells[1].y * lattices[1])


def coincidence(
    lattices_angstrom: tuple[float, float],
    largest: int,
    max_strain: float,
    along_y: tuple[float, float] | None = None,
) -> Counts:
    """(m, n): m left cells on n right ones, along x and along y alike.

    The fewest cells that differ by at most `max_strain` in all, so that neither side is strained by more;
    where none do, those that differ least. One on one where only that is allowed.

    Args:
        lattices_angstrom: of the left and of the right side, Å.
        largest: of m and n.
        along_y: likewise along y, where another misfit than along x is found there.
    """

    def worst(pair: Counts) -> float:
        return max(
            abs(misfit(pair, lengths)) for lengths in (lattices_angstrom, along_y or lattices_angstrom)
        )

    numbers = range(1, largest + 1)
    counts = sorted(
        ((m, n) for m in numbers for n in numbers if math.gcd(m, n) == 1), key=lambda pair: (sum(pair), pair)
    )
    return next(
        (pair for pair in counts if worst(pair) <= max_strain),
        min(counts, key=worst),
    )


def common_cells(interface: Interface, potential: Potential, lattice: Lattice) -> Counts:
    """(m, n) of an interface.

    Raises KeyError for a crystal that the potential does not list.
    """
    largest, strain = interface.max_coincidence_cells, interface.max_strain
    if interface.one_kind:
        return coincidence(side_lattices_angstrom(interface, potential, lattice), largest, strain)
    x, y = in_plane_lengths_angstrom(interface, potential, lattice)
    return coincidence(x, largest, strain, y)
