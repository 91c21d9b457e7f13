"""Boxes to choose from for a wanted error: lengths of baths and of what lies between, and what each costs.

Source: docs/theory.md, "Predicted error".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from kapitza.analysis.units import BOLTZMANN_EV_K
from kapitza.study.bath_kinds import BATHS
from kapitza.study.doubts import DAMPING_PS
from kapitza.study.geometry import disordered_planes, nominal_cell
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interface_box import boxes
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import nominal_lattice_angstrom
from kapitza.study.sections.section import per_temperature
from kapitza.study.sections.side_section import InterfaceSide

BATHS_NM = (2.1, 2.6, 3.2, 4.2)
# ASSUME: exact harmonic boxes of argon with baths of 2.1 nm conduct within 1 % of those of 3.2 nm and 3 % of
# those of 4.2 nm, with baths of 1.6 nm 4 and 6 % less, at the damping below; with twice as much 6 and 13 %
# less (docs/theory.md, "Predicted error").
FITTED_NM = (1.4, 1.9, 2.5, 3.2, 4.2, 5.5, 7.5, 10.0)
"""Lengths of a bath, and of the layers that the straight line of a side is fitted to."""

DAMPINGS_IN_BATH = 3.0
"""Damping times in which the fastest sound goes through a bath and back: e^−3 of it comes out again."""


BALLISTIC_NM = 1.0
"""c of 1/G = (1 + c/L)/G_∞, L the length between the baths, of a box crossed without a collision."""
# ASSUME: of silicon | germanium, whose local_jump is 6 % lower at 10 than at 28 nm between the baths; silicon
# | 4 × silicon has less, −1 ± 5 % (docs/validation.md), and harmonic boxes have none at all.

ELEMENTARY_CHARGE = 1.602176634e-19


@dataclass(frozen=True)
class BoxChoice:
    """Length of the box and of a bath, cells, of every interface whose study leaves them open."""

    cells: tuple[tuple[str, int, int], ...] = ()

    def words(self) -> str:
        """As the plan says it."""
        return "; ".join(f"{name} {length} cells with baths of {bath}" for name, length, bath in self.cells)


def box_choices(study: Study, manifest: Manifest) -> list[BoxChoice]:
    """Every box that can be built and fitted, of those that the study leaves open; one, empty, if none.

    Long and short are the same lengths in nm for all interfaces.
    """
    if not any(is_open(item) for item in study.interfaces):
        return [BoxChoice()]
    found = (_choice(study, manifest, bath, fitted) for bath in BATHS_NM for fitted in FITTED_NM)
    return [item for item in dict.fromkeys(found) if not list(_faults(with_box(study, item), manifest))]


def usual_box(study: Study, manifest: Manifest) -> BoxChoice:
    """The longest box with the longest baths: of these, the nearest to what is taken without a choice."""
    return _choice(study, manifest, BATHS_NM[-1], FITTED_NM[-1])


def is_open(interface: Interface) -> bool:
    """Whether a study leaves the length of a box, or of its baths, open."""
    return not interface.structure and (
        not interface.length_cells or "bath_cells" not in interface.model_fields_set
    )


def with_box(study: Study, choice: BoxChoice) -> Study:
    """The study with the lengths of a choice."""
    chosen = {name: (length, bath) for name, length, bath in choice.cells}
    changed = []
    for item in study.interfaces:
        if item.name in chosen:
            length, bath = chosen[item.name]
            lengths = item.length_cells or (length,)
            item = item.model_copy(update={"length_cells": lengths, "bath_cells": bath})
        changed.append(item)
    return study.model_copy(update={"interfaces": tuple(changed)})


def damping_ps(study: Study, manifest: Manifest) -> float:
    """Damping that the baths of a study absorb best with; that of the study where it says one.

    The fastest sound has a ν_max (of kapitza.study.doubts) and the shortest bath counts.
    """
    protocol = study.protocol
    if "bath_damping_ps" in protocol.model_fields_set or not BATHS[protocol.bath].sets_temperature:
        return protocol.bath_damping_ps
    times = [
        2 * item.bath_cells * nominal_cell(side.crystal, item.orientation_of(side)).z
        / manifest[item.potential].cutoff_thz(side.crystal, side.elements, side.masses_amu)
        for item in study.interfaces
        for side in item.sides
    ]  # fmt: skip
    shortest, longest = max(DAMPING_PS[0], 0.01 * protocol.timestep_fs), DAMPING_PS[1]
    return float(f"{min(longest, max(shortest, min(times) / DAMPINGS_IN_BATH)):.2g}")


def length_error(study: Study, manifest: Manifest) -> float:
    """Error of G by the length of its boxes, a share of it: the largest of all interfaces and temperatures.

    What a ballistic box is off by falls as 1/L; of it, the share of phonons that cross the crystals between
    bath and interface without a collision.
    """
    found = [0.0]
    for item in study.interfaces:
        potential = manifest[item.potential]
        for index, _ in enumerate(study.temperatures_k):
            free = [_free_nm(study, item, side, potential) for side in item.sides]
            paths = [_path_nm(study, item, side, potential, index) for side in item.sides]
            share = max(path / (path + length) for path, length in zip(paths, free, strict=True))
            found.append(share * BALLISTIC_NM / sum(free))
    return max(found)


def _free_nm(study: Study, interface: Interface, side: InterfaceSide, potential: Potential) -> float:
    """Length of a crystal between bath and interface."""
    cell = nominal_cell(side.crystal, interface.orientation_of(side))
    cells = max(interface.length_cells) // 2 - interface.fixed_cells - interface.bath_cells
    return 0.1 * cells * cell.z * nominal_lattice_angstrom(side, potential, study.lattice)


def _path_nm(
    study: Study, interface: Interface, side: InterfaceSide, potential: Potential, index: int
) -> float:
    """Mean free path 3 κ/(C v) at the temperature of a number; infinite where no conductivity is expected."""
    expected = interface.expected_conductivity_w_mk
    if expected is None:
        return math.inf
    lattice = nominal_lattice_angstrom(side, potential, study.lattice)
    cell = nominal_cell(side.crystal, interface.orientation_of(side))
    capacity = 3 * BOLTZMANN_EV_K * ELEMENTARY_CHARGE * cell.atoms / (cell.x * cell.y * cell.z * lattice**3)
    speed = 100 * lattice * potential.cutoff_thz(side.crystal, side.elements, side.masses_amu)
    return 1e9 * 3 * per_temperature(expected, index) / (1e30 * capacity * speed)


def _choice(study: Study, manifest: Manifest, bath_nm: float, fitted_nm: float) -> BoxChoice:
    return BoxChoice(
        tuple(
            (item.name, *_cells(study, item, manifest[item.potential], bath_nm, fitted_nm))
            for item in study.interfaces
            if is_open(item)
        )
    )


def _cells(
    study: Study, interface: Interface, potential: Potential, bath_nm: float, fitted_nm: float
) -> tuple[int, int]:
    """Cells of the whole box, or those it has, and of a bath, or those it has."""
    cells, layers = [], []
    for side in interface.sides:
        cell = nominal_cell(side.crystal, interface.orientation_of(side))
        cells.append(cell.z * nominal_lattice_angstrom(side, potential, study.lattice))
        layers.append(cells[-1] / cell.layers)
    bath = interface.bath_cells
    if "bath_cells" not in interface.model_fields_set:
        bath = math.ceil(10 * bath_nm / max(cells))
    if interface.length_cells:
        return max(interface.length_cells), bath
    planes = study.profile.interface_exclusion_planes + disordered_planes(interface)
    melted = interface.amorphous.thickness_angstrom / 2 if interface.amorphous else 0.0
    near = potential.cutoff_angstrom + planes * max(layers) + melted
    free = near + 10 * fitted_nm + 10 * study.profile.bath_exclusion_nm
    return 2 * (interface.fixed_cells + bath + math.ceil(free / min(cells))), bath


def _faults(study: Study, manifest: Manifest) -> Iterator[object]:
    return boxes(study.interfaces, study.lattice, study.profile, study.spectrum, manifest)
