"""Whether the box of an interface can be built and its profile fitted, judged from nominal lattice constants.

The build judges again with the relaxed lattice constants; here only what is surely impossible is refused.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from kapitza.study.coincidence import (
    common_cells,
    compared_lengths_angstrom,
    counts_words,
    worst_misfit,
)
from kapitza.study.geometry import disordered_planes, nominal_cell, nominal_cross_section_angstrom
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.problems import InputProblem
from kapitza.study.sections.disorder_section import (
    kinds_of_disorder,
    supercell_of_disorder,
    width_of_roughness,
)
from kapitza.study.sections.interfaces_section import Interface, listed_potential
from kapitza.study.sections.lattice_section import Lattice, nominal_lattice_angstrom
from kapitza.study.sections.profile_section import Profile
from kapitza.study.sections.spectrum_section import Spectrum

MIN_FIT_LAYERS = 4


def boxes(
    interfaces: tuple[Interface, ...],
    lattice: Lattice,
    profile: Profile,
    spectrum: Spectrum,
    manifest: Manifest,
) -> Iterator[InputProblem]:
    """Problems of the box of every interface; those in Å only with a potential that lists both crystals."""
    for i, interface in enumerate(interfaces):
        where, potential = f"interfaces[{i}]", listed_potential(interface, manifest)
        fixed = list(_one_constant(interface, lattice))
        if fixed:
            yield from fixed
            continue
        if potential is not None:
            yield from _strain(where, interface, potential, lattice)
        if interface.structure:
            continue  # its box is judged where the file is read
        if potential is not None:
            yield from _cross_section(where, interface, potential, lattice)
        for j, length in enumerate(interface.length_cells):
            key = f"{where}.length_cells[{j}]"
            problem = _cells(key, where, length, interface)
            if problem is None and potential is not None:
                parts = _free_parts(length, interface, potential, lattice, profile, spectrum)
                problem = next((found for part in parts if (found := _too_short(key, length, part))), None)
            if problem is not None:
                yield problem


def disorder_of_interfaces(
    interfaces: tuple[Interface, ...], lattice: Lattice, manifest: Manifest
) -> Iterator[InputProblem]:
    """Problems of the disorder of every interface; its depth is judged with the rest of the box."""
    for i, interface in enumerate(interfaces):
        disorder, where = interface.disorder, f"interfaces[{i}].disorder"
        if disorder is None or interface.structure:
            continue
        yield from kinds_of_disorder(where, disorder, *interface.sides)
        if not interface.has_known_directions:
            continue
        per_cell = max(
            nominal_cell(side.crystal, interface.orientation_of(side)).atoms for side in interface.sides
        )
        yield from supercell_of_disorder(where, disorder, interface.cross_section_cells, per_cell)
        if potential := listed_potential(interface, manifest):
            widths = nominal_cross_section_angstrom(interface, potential, lattice)
            yield from width_of_roughness(where, disorder, min(widths) / 10)
        if interface.max_coincidence_cells > 1:
            reason = "disorder is made on the sites of cells joined one on one"
            fix = "remove disorder or max_coincidence_cells"
            yield InputProblem(where, None, reason, fix, missing=True)


def _one_constant(interface: Interface, lattice: Lattice) -> Iterator[InputProblem]:
    """One lattice constant given for both sides, where it cannot be that of both."""
    if not isinstance(lattice.lattice_constant_angstrom, float):
        return
    where, each = "lattice.method", "give one per crystal, such as {Si: 5.43}"
    if interface.left.crystal != interface.right.crystal:
        reason = "one fixed lattice constant cannot serve two kinds of crystal"
        yield InputProblem(where, "fixed", reason, f"{each}, or choose method: thermal or static")
    elif interface.max_coincidence_cells > 1:
        reason = "one fixed lattice constant for both sides leaves nothing to match"
        yield InputProblem(where, "fixed", reason, f"{each}, or leave out max_coincidence_cells")


def _strain(
    where: str, interface: Interface, potential: Potential, lattice: Lattice
) -> Iterator[InputProblem]:
    what = "lattice constants" if interface.one_kind else "cells in the plane"
    common = common_cells(interface, potential, lattice)
    axes = compared_lengths_angstrom(interface, potential, lattice)
    difference, (left, right) = worst_misfit(common, axes)
    # Each side gives way by half of the difference, or one by all of it.
    strain = abs(difference) / (2 if interface.strain == "shared" else 1)
    # Thermal expansion may bring the two closer: refuse only beyond twice the limit.
    if strain > 2 * interface.max_strain:
        reason = (
            f"{what} {left:.6g} and {right:.6g} Å, {counts_words(common)}, would strain "
            f"{'each side' if interface.strain == 'shared' else 'the ' + interface.strain + ' side'} by "
            f"{strain:.4f}"
        )
        fix = (
            "choose crystals that match, raise max_coincidence_cells for a common cell of several cells, "
            "or max_strain if strained crystals are wanted"
        )
        yield InputProblem(f"{where}.max_strain", interface.max_strain, reason, fix)


def _cross_section(
    where: str, interface: Interface, potential: Potential, lattice: Lattice
) -> Iterator[InputProblem]:
    widths = nominal_cross_section_angstrom(interface, potential, lattice)
    cells, cutoff = interface.cross_section_cells, potential.cutoff_angstrom
    if min(widths) <= cutoff:
        needed = [math.floor(n * cutoff / width) + 1 for n, width in zip(cells, widths, strict=True)]
        reason = f"{widths[0]:.1f} × {widths[1]:.1f} Å is narrower than the cutoff of {cutoff:g} Å"
        yield InputProblem(f"{where}.cross_section_cells", cells, reason, f"give at least {needed}")


def _cells(length_where: str, where: str, length: int, interface: Interface) -> InputProblem | None:
    """Problems that counting cells shows."""
    if length % 2:
        reason = "an odd number of cells cannot be halved between the two sides"
        return InputProblem(length_where, length, reason, f"use {length - 1} or {length + 1}")
    ends = interface.fixed_cells + interface.bath_cells
    if ends < length // 2:
        return None
    taken = f"{interface.fixed_cells} + {interface.bath_cells}"
    reason = f"wall and bath ({taken} cells) fill the {length // 2} cells of a side"
    longer = f"length_cells of {2 * ends + 2} or more"
    room = length // 2 - interface.fixed_cells - 1
    if room < 1:
        return InputProblem(f"{where}.fixed_cells", interface.fixed_cells, reason, f"give fewer, or {longer}")
    return InputProblem(
        f"{where}.bath_cells", interface.bath_cells, reason, f"give at most {room}, or {longer}"
    )


@dataclass(frozen=True)
class _FreePart:
    """What is left of a side between wall with bath and interface, and what it has to hold; lengths in Å.

    name : left or right
    ends : cells of wall and bath
    free : length of the part
    sampled : depth of the slab whose motion is recorded
    excluded : length left out of the fit of the temperature profile, at both ends together
    """

    name: str
    ends: int
    period: float
    layer: float
    free: float
    sampled: float
    excluded: float

    @property
    def fitted(self) -> float:
        """Length with enough layers for a straight line."""
        return self.excluded + MIN_FIT_LAYERS * self.layer

    @property
    def least_length_cells(self) -> int:
        """Length of the whole box with which the part would be long enough."""
        return 2 * (self.ends + math.ceil(max(self.sampled, self.fitted) / self.period))


def _free_parts(
    length: int,
    interface: Interface,
    potential: Potential,
    lattice: Lattice,
    profile: Profile,
    spectrum: Spectrum,
) -> Iterator[_FreePart]:
    ends = interface.fixed_cells + interface.bath_cells
    planes = profile.interface_exclusion_planes + disordered_planes(interface)
    melted = interface.amorphous.thickness_angstrom / 2 if interface.amorphous else 0.0
    for name, side in (("left", interface.left), ("right", interface.right)):
        cell = nominal_cell(side.crystal, interface.orientation_of(side))
        period = cell.z * nominal_lattice_angstrom(side, potential, lattice)
        layer = period / cell.layers
        yield _FreePart(
            name,
            ends,
            period,
            layer,
            free=(length // 2 - ends) * period,
            sampled=potential.force_range_angstrom + (1 + spectrum.extra_planes) * layer,
            excluded=10 * profile.bath_exclusion_nm + potential.cutoff_angstrom + planes * layer + melted,
        )


def _too_short(where: str, length: int, part: _FreePart) -> InputProblem | None:
    """The free part of each side must hold the sampled slab and the layers of a straight-line fit."""
    fix = f"use {part.least_length_cells} or more"
    if part.free < part.sampled:
        reason = (
            f"the free part of the {part.name} side, {part.free:.1f} Å, is shorter than the sampled "
            f"{part.sampled:.1f} Å"
        )
        return InputProblem(where, length, reason, fix)
    if part.free < part.fitted:
        left_over = max(int((part.free - part.excluded) / part.layer), 0)
        reason = (
            f"{left_over} layer(s) of the {part.name} side remain for the straight line of the temperature "
            f"profile, {MIN_FIT_LAYERS} are needed ({part.free:.1f} Å free, {part.excluded:.1f} Å excluded)"
        )
        return InputProblem(where, length, reason, f"{fix}, or a smaller profile.bath_exclusion_nm")
    return None
