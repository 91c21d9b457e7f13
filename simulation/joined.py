"""An interface of two bulk crystals as the workflow asks for it: its box, and its harmonic system."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from kapitza.analysis.harmonic.effective_bonds import bond_change, with_effective_bonds
from kapitza.analysis.harmonic.force_constants import ForceConstants
from kapitza.analysis.harmonic.interface_constants import InterfaceConstants
from kapitza.analysis.harmonic.transmission import Harmonic, harmonic
from kapitza.interfaces.crystals import frame_axes
from kapitza.interfaces.disordering import disordered
from kapitza.interfaces.relaxing import relaxation_row, relaxed_box
from kapitza.interfaces.requests import side_spec, structure_request
from kapitza.interfaces.stacking import build_interface
from kapitza.interfaces.zones import Zones
from kapitza.simulation.cross_range import verify_range_at_interface
from kapitza.simulation.interface_hessian import interface_constants
from kapitza.simulation.relaxation import relaxed_slab
from kapitza.simulation.two_sides import TwoSides
from kapitza.study.coincidence import common_cells
from kapitza.study.elastic_entry import ElasticEntry
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import Lattice

_BothLattices = tuple[Mapping[str, Any], Mapping[str, Any]]


@dataclass(frozen=True)
class JoinedBox:
    """The atoms of a box, what its parts are, and how both crystals were joined (row of relaxation.csv)."""

    atoms: Atoms
    zones: Zones
    relaxation: Any


def joined_box(
    interface: Interface, length_cells: int, potential: Potential, bulk: _BothLattices, extra_planes: int
) -> JoinedBox:
    """Build a box of one length, relaxed where its sides are not one crystal, then disordered where asked.

    Args:
        bulk: content of lattice.json of the left and of the right crystal.
        extra_planes: sampled on each side beyond the range of the cross-interface force.

    Raises StructureError, SimulationError where the crystals cannot be joined, and where forces across the
    interface reach beyond the slab that is recorded.
    """
    # As planned: of the nominal lattice constants, and of those that are given.
    given = {"".join(about["elements"]): about["a_angstrom"] for about in bulk if about["method"] == "fixed"}
    common = common_cells(interface, potential, Lattice(lattice_constant_angstrom=given or None))
    request = structure_request(interface, length_cells, potential, bulk, extra_planes, common)
    atoms, zones = build_interface(request)
    found = None
    if not request.one_crystal:
        around = (request.left, request.right, request.orientation, request.max_strain, potential)
        found = relaxed_slab(TwoSides(*around, common_cells=common, strained=interface.strain)).relaxation()
        atoms, zones = relaxed_box(atoms, zones, found)
    if interface.disorder:
        atoms, zones = disordered(atoms, zones, interface.disorder)
    verify_range_at_interface(atoms, zones, potential)
    return JoinedBox(atoms, zones, relaxation_row(zones, found))


@dataclass(frozen=True)
class CrystalConstants:
    """Force constants of a crystal in one supercell: at rest, and effective ones at its temperature."""

    bare: ForceConstants
    effective: ForceConstants


def joined_harmonic(
    interface: ElasticEntry,
    potential: Potential,
    bulk: _BothLattices,
) -> Harmonic:
    """Force constants of an interface and the masses of its study, ready for Green's functions.

    Args:
        bulk: content of lattice.json of the left and of the right crystal.

    Raises StructureError, SimulationError where the crystals cannot be joined or forces jump.
    """
    return harmonic(*_joined_constants(interface, potential, bulk))


def effective_harmonics(
    interface: ElasticEntry,
    potential: Potential,
    bulk: _BothLattices,
    crystals: Sequence[tuple[CrystalConstants, CrystalConstants]],
) -> Iterator[Harmonic]:
    """The same with effective constants, of each of several pairs of crystals; args and errors as there.

    One after the other: the constants of a wide cell are large.
    """
    constants, masses = _joined_constants(interface, potential, bulk)
    sides = ((interface.left, 1), (interface.right, 1 + len(interface.left.elements)))
    for pair in crystals:
        changes = (
            bond_change(
                crystal.bare,
                crystal.effective,
                frame_axes(interface.orientation_of(side), side.crystal),
                np.array([first + side.elements.index(element) for element in crystal.bare.elements]),
                potential.force_range_angstrom,
            )
            for (side, first), crystal in zip(sides, pair, strict=True)
        )
        yield harmonic(with_effective_bonds(constants, *changes), masses)


def _joined_constants(
    interface: ElasticEntry, potential: Potential, bulk: _BothLattices
) -> tuple[InterfaceConstants, NDArray[np.float64]]:
    """Force constants of an interface, and (n_atoms,) amu."""
    left = side_spec(interface.left, potential, bulk[0])
    right = side_spec(interface.right, potential, bulk[1])
    around = (left, right, interface.orientation, interface.max_strain, potential)
    if interface.disorder:
        sides = TwoSides(*around, interface.disorder, interface.supercell, strained=interface.strain)
    else:
        sides = TwoSides(*around, strained=interface.strain)
    constants = interface_constants(sides)
    masses = np.array([*left.masses_amu, *right.masses_amu])[constants.layers.kind - 1]
    return constants, masses
