"""How many cells of each side fit on a common one in the interface plane, by nominal lattice constants.

See docs/theory.md, "Coincidence cells". The build judges the strain again with the relaxed lattice constants.
"""

import math

from kapitza.study.crystal_files import kind_of
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import Lattice, nominal_lattice_angstrom

Count = int | tuple[int, int]
"""Cells of a side in a common one, along x and y alike or each."""
Counts = tuple[Count, Count]
"""Of the left and of the right side."""


def each_axis(count: Count) -> tuple[int, int]:
    """Cells along x and along y."""
    return (count, count) if isinstance(count, int) else count


def counts_words(counts: Counts) -> str:
    """Such as "2 cells on 3", or "1 × 4 cells on 1 × 5"."""
    left, right = (str(n) if isinstance(n, int) else f"{n[0]} × {n[1]}" for n in counts)
    return f"{left} cells on {right}"


def side_lattices_angstrom(
    interface: Interface, potential: Potential, lattice: Lattice
) -> tuple[float, float]:
    """Nominal lattice constants of the left and the right crystal, Å."""
    left, right = (nominal_lattice_angstrom(side, potential, lattice) for side in interface.sides)
    return left, right


def misfit(counts: tuple[int, int], lattices_angstrom: tuple[float, float]) -> float:
    """Difference of m left and n right cells over their mean, positive where the left is longer."""
    left, right = (count * length for count, length in zip(counts, lattices_angstrom, strict=True))
    return 2 * (left - right) / (left + right)


def in_plane_lengths_angstrom(
    interface: Interface, potential: Potential, lattice: Lattice
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Nominal lengths of the left and the right oriented cell along x and along y: ((x, x), (y, y)), Å."""
    lattices = side_lattices_angstrom(interface, potential, lattice)
    cells = [kind_of(side.crystal).cell(interface.orientation_of(side)) for side in interface.sides]
    x = (cells[0].x * lattices[0], cells[1].x * lattices[1])
    return x, (cells[0].y * lattices[0], cells[1].y * lattices[1])


AxisLengths = tuple[tuple[float, float], ...]
"""Lengths of the left and of the right cell along each axis on which they are compared, Å."""


def compared_lengths_angstrom(interface: Interface, potential: Potential, lattice: Lattice) -> AxisLengths:
    """Lattice constants where both cells differ in scale only, else lengths along x and along y, Å."""
    if interface.one_kind:
        return (side_lattices_angstrom(interface, potential, lattice),)
    return in_plane_lengths_angstrom(interface, potential, lattice)


def worst_misfit(counts: Counts, axes: AxisLengths) -> tuple[float, tuple[float, float]]:
    """The misfit of largest size among the axes, and the two lengths there, Å."""
    left, right = (each_axis(count) for count in counts)
    found = [(misfit((left[number], right[number]), lengths), lengths) for number, lengths in enumerate(axes)]
    return max(found, key=lambda item: abs(item[0]))


def coincidence(axes: AxisLengths, largest: int, max_strain: float) -> Counts:
    """(m, n): m left cells on n right ones; along x and along y each, where lengths there differ otherwise.

    Along each axis the fewest cells that differ by at most `max_strain` in all, so that neither side is
    strained by more; where none do, those that differ least. One on one where only that is allowed.

    Args:
        axes: lengths of both cells along each axis, Å.
        largest: of m and n.
    """
    found = [_along_one_axis(lengths, largest, max_strain) for lengths in axes]
    if all(pair == found[0] for pair in found):
        return found[0]
    (left_x, right_x), (left_y, right_y) = found
    return (left_x, left_y), (right_x, right_y)


def _along_one_axis(lengths: tuple[float, float], largest: int, max_strain: float) -> tuple[int, int]:
    def worst(pair: tuple[int, int]) -> float:
        return abs(misfit(pair, lengths))

    numbers = range(1, largest + 1)
    counts = sorted(
        ((m, n) for m in numbers for n in numbers if math.gcd(m, n) == 1), key=lambda pair: (sum(pair), pair)
    )
    return next((pair for pair in counts if worst(pair) <= max_strain), min(counts, key=worst))


def common_cells(interface: Interface, potential: Potential, lattice: Lattice) -> Counts:
    """(m, n) of an interface.

    Raises KeyError for a crystal that the potential does not list.
    """
    axes = compared_lengths_angstrom(interface, potential, lattice)
    return coincidence(axes, interface.max_coincidence_cells, interface.max_strain)
