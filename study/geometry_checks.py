"""Whether the box of an interface can be built and its profile fitted, judged from nominal lattice constants.

The build judges again with the relaxed lattice constants; here only what is surely impossible is refused.
"""

import math
from collections.abc import Iterator

from kapitza.study.coincidence import common_cells, misfit, nominal_lattice_angstrom, side_lattices_angstrom
from kapitza.study.geometry import disordered_planes, nominal_cross_section_angstrom, oriented_cell
from kapitza.study.lattice import Lattice
from kapitza.study.model import Interface, Study
from kapitza.study.potentials import Potential
from kapitza.study.problems import Problem

MIN_FIT_LAYERS = 4


def interface_geometry(
    index: int, interface: Interface, study: Study, potential: Potential | None
) -> Iterator[Problem]:
    """Problems of one interface's box; those in Å only with a potential that lists both crystals."""
    where = f"interfaces[{index}]"
    if isinstance(study.lattice.lattice_constant_angstrom, float):
        each = "give one per crystal, such as {Si: 5.43}"
        if interface.left.crystal != interface.right.crystal:
            reason = "one fixed lattice constant cannot serve two kinds of crystal"
            yield Problem("lattice.method", "fixed", reason, f"{each}, or choose method: thermal or static")
            return
        if interface.max_coincidence_cells > 1:
            reason = "one fixed lattice constant for both sides leaves nothing to match"
            yield Problem("lattice.method", "fixed", reason, f"{each}, or leave out max_coincidence_cells")
            return
    if potential is not None:
        yield from _strain(where, interface, potential, study.lattice)
        yield from _cross_section(where, interface, potential, study.lattice)
    for i, length in enumerate(interface.length_cells):
        problem = _cells(f"{where}.length_cells[{i}]", where, length, interface)
        if problem is None and potential is not None:
            problem = _free_part(f"{where}.length_cells[{i}]", length, interface, study, potential)
        if problem is not None:
            yield problem


def _strain(where: str, interface: Interface, potential: Potential, lattice: Lattice) -> Iterator[Problem]:
    left, right = lattices = side_lattices_angstrom(interface, potential, lattice)
    common = common_cells(interface, potential, lattice)
    strain = abs(misfit(common, lattices)) / 2  # each side gives way by half of the difference
    # Thermal expansion may bring the two closer: refuse only beyond twice the limit.
    if strain > 2 * interface.max_strain:
        reason = (
            f"lattice constants {left:g} and {right:g} Å, {common[0]} cells on {common[1]}, would strain "
            f"each side by {strain:.4f}"
        )
        fix = (
            "choose crystals that match, raise max_coincidence_cells for a common cell of several cells, "
            "or max_strain if strained crystals are wanted"
        )
        yield Problem(f"{where}.max_strain", interface.max_strain, reason, fix)


def _cross_section(
    where: str, interface: Interface, potential: Potential, lattice: Lattice
) -> Iterator[Problem]:
    widths = nominal_cross_section_angstrom(interface, potential, lattice)
    cells, cutoff = interface.cross_section_cells, potential.cutoff_angstrom
    if min(widths) <= cutoff:
        needed = [math.floor(n * cutoff / width) + 1 for n, width in zip(cells, widths, strict=True)]
        reason = f"{widths[0]:.1f} × {widths[1]:.1f} Å is narrower than the cutoff of {cutoff:g} Å"
        yield Problem(f"{where}.cross_section_cells", cells, reason, f"give at least {needed}")


def _cells(length_where: str, where: str, length: int, interface: Interface) -> Problem | None:
    """Problems that counting cells shows."""
    if length % 2:
        reason = "an odd number of cells cannot be halved between the two sides"
        return Problem(length_where, length, reason, f"use {length - 1} or {length + 1}")
    ends = interface.fixed_cells + interface.bath_cells
    if ends < length // 2:
        return None
    taken = f"{interface.fixed_cells} + {interface.bath_cells}"
    reason = f"wall and bath ({taken} cells) fill the {length // 2} cells of a side"
    longer = f"length_cells of {2 * ends + 2} or more"
    room = length // 2 - interface.fixed_cells - 1
    if room < 1:
        return Problem(f"{where}.fixed_cells", interface.fixed_cells, reason, f"give fewer, or {longer}")
    return Problem(f"{where}.bath_cells", interface.bath_cells, reason, f"give at most {room}, or {longer}")


def _free_part(
    where: str, length: int, interface: Interface, study: Study, potential: Potential
) -> Problem | None:
    """The free part of each side must hold the sampled slab and the layers of a straight-line fit."""
    ends = interface.fixed_cells + interface.bath_cells
    exclusion = 10 * study.profile.bath_exclusion_nm
    for name, side in (("left", interface.left), ("right", interface.right)):
        cell = oriented_cell(side.crystal, interface.orientation)
        period = cell.z * nominal_lattice_angstrom(side, potential, study.lattice)
        layer = period / cell.layers
        free = (length // 2 - ends) * period
        sampled = potential.force_range_angstrom + (1 + study.spectrum.extra_planes) * layer
        planes = study.profile.interface_exclusion_planes + disordered_planes(interface)
        excluded = exclusion + potential.cutoff_angstrom + planes * layer
        fitted = excluded + MIN_FIT_LAYERS * layer
        needed = 2 * (ends + math.ceil(max(sampled, fitted) / period))
        if free < sampled:
            reason = (
                f"the free part of the {name} side, {free:.1f} Å, is shorter than the sampled {sampled:.1f} Å"
            )
            return Problem(where, length, reason, f"use {needed} or more")
        if free < fitted:
            left_over = max(int((free - excluded) / layer), 0)
            reason = (
                f"{left_over} layer(s) of the {name} side remain for the straight line of the temperature "
                f"profile, {MIN_FIT_LAYERS} are needed ({free:.1f} Å free, {excluded:.1f} Å excluded)"
            )
            return Problem(
                where, length, reason, f"use {needed} or more, or a smaller profile.bath_exclusion_nm"
            )
    return None
