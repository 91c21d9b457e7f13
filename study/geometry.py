"""Oriented orthogonal cells of the crystals: what geometry is known before anything is built."""

import math

from kapitza.study.coincidence import (
    Count,
    Counts,
    common_cells,
    each_axis,
    in_plane_lengths_angstrom,
    side_lattices_angstrom,
)
from kapitza.study.crystal_files import Crystal, kind_of
from kapitza.study.crystal_kinds import NominalCell
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interfaces_section import Expected, Interface
from kapitza.study.sections.lattice_section import Lattice, nominal_lattice_angstrom
from kapitza.study.sections.profile_section import Profile
from kapitza.study.sections.side_section import InterfaceSide

# ASSUME: of argon | 4 × argon at 30 K, 21 nm.
USUAL_JUMP_FRACTION = 0.3


def nominal_cell(crystal: Crystal, orientation: str) -> NominalCell:
    """Oriented cell of a crystal with ⟨orientation⟩ along z.

    Raises KeyError for a crystal not in the catalogue, DirectionError for an orientation without a cell.
    """
    return kind_of(crystal).cell(orientation)


def atom_counts(interface: Interface, length_cells: int, common: Counts) -> tuple[int, int]:
    """Atoms of the whole box and atoms that move (all but the fixed walls); common: cells of each side."""
    total = mobile = 0
    for side, count in zip(interface.sides, common, strict=True):
        atoms = (
            cells_across(interface, count) * nominal_cell(side.crystal, interface.orientation_of(side)).atoms
        )
        total += atoms * (length_cells // 2)
        mobile += atoms * (length_cells // 2 - interface.fixed_cells)
    return total, mobile


def cells_across(interface: Interface, common: Count) -> int:
    """Oriented cells of a side in the cross-section, with `common` of them in a common cell."""
    return math.prod(interface.cross_section_cells) * math.prod(each_axis(common))


def disordered_planes(interface: Interface) -> int:
    """Planes of each side that disorder of a given depth takes."""
    return interface.disorder.planes if interface.disorder else 0


def nominal_cross_section_angstrom(
    interface: Interface, potential: Potential, lattice: Lattice
) -> tuple[float, float]:
    """Widths of the box along x and y in Å, from the mean nominal lengths of the two sides."""
    common = common_cells(interface, potential, lattice)
    nx, ny = interface.cross_section_cells
    if interface.one_kind:
        lattices = side_lattices_angstrom(interface, potential, lattice)
        counts = (each_axis(count)[0] for count in common)
        mean = sum(count * length for count, length in zip(counts, lattices, strict=True)) / 2
        cell = nominal_cell(interface.left.crystal, interface.orientation_of(interface.left))
        return nx * cell.x * mean, ny * cell.y * mean
    x, y = (
        sum(each_axis(count)[axis] * length for count, length in zip(common, lengths, strict=True)) / 2
        for axis, lengths in enumerate(in_plane_lengths_angstrom(interface, potential, lattice))
    )
    return nx * x, ny * y


def expected_jump_fraction(
    expected: Expected, interface: Interface, length_cells: int, potential: Potential
) -> float:
    """Expected jump at the interface over T_hot − T_cold.

    Where the study does not give it, of the interface, 1/G, and the crystals between the baths, L/κ, in
    series; USUAL_JUMP_FRACTION where it does not give G and κ either, and of structures from files.

    Source: docs/theory.md, "The driven run".
    """
    if expected.jump_fraction is not None:
        return expected.jump_fraction
    if expected.conductance_mw_m2k is None or expected.conductivity_w_mk is None:
        return USUAL_JUMP_FRACTION
    if interface.structure:
        return USUAL_JUMP_FRACTION
    # ASSUME: no resistance between baths and crystals; it takes some percent of the drop in ballistic ones.
    free = length_cells // 2 - interface.fixed_cells - interface.bath_cells
    length = sum(
        free
        * nominal_cell(side.crystal, interface.orientation_of(side)).z
        * potential.lattice_angstrom(side.crystal, side.elements)
        for side in interface.sides
    )
    crystals = expected.conductance_mw_m2k * 1e6 * length * 1e-10 / expected.conductivity_w_mk
    return 1 / (1 + crystals)


def fitted_layers_angstrom(
    interface: Interface,
    length_cells: int,
    side: InterfaceSide,
    potential: Potential,
    lattice: Lattice,
    profile: Profile,
) -> list[float]:
    """Nominal distances from the interface, Å, of the layers a side's straight line is fitted to."""
    a = nominal_lattice_angstrom(side, potential, lattice)
    cell = nominal_cell(side.crystal, interface.orientation_of(side))
    layer = cell.z * a / cell.layers
    free = cell.layers * (length_cells // 2 - interface.fixed_cells - interface.bath_cells)
    planes = profile.interface_exclusion_planes + disordered_planes(interface)
    melted = interface.amorphous.thickness_angstrom / 2 if interface.amorphous else 0.0
    near = potential.cutoff_angstrom + planes * layer + melted
    far = free * layer - 10 * profile.bath_exclusion_nm
    return [z for z in ((n + 0.5) * layer for n in range(free)) if near <= z <= far]
