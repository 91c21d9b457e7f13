"""From an entry of the study to what is built: the request of a structure."""

from collections.abc import Mapping
from typing import Any

from kapitza.interfaces.case_decks import side_masses
from kapitza.interfaces.crystal_shapes import CellShape
from kapitza.interfaces.elasticity import elastic_constants_of
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec
from kapitza.study.coincidence import Counts
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.side_section import InterfaceSide


def cell_of(bulk: Mapping[str, Any]) -> CellShape | None:
    """The cell that a lattice.json has of a crystal from a file."""
    if "fractions" not in bulk:
        return None
    x, y, z = bulk["edges_angstrom"]
    return CellShape((x, y, z), tuple((a, b, c) for a, b, c in bulk["fractions"]))


def side_spec(side: InterfaceSide, potential: Potential, bulk: Mapping[str, Any]) -> SideSpec:
    """One crystal with the study's masses; bulk: its lattice.json, of which elastic_gpa may be missing."""
    elastic = bulk.get("elastic_gpa")
    return SideSpec(
        side.crystal,
        side.elements,
        side_masses(side, potential),
        bulk["a_angstrom"],
        elastic_constants_of(elastic) if elastic else None,
        bulk.get("c_angstrom"),
        bulk.get("internal"),
        side.orientation,
        cell_of(bulk),
    )


def structure_request(
    interface: Interface,
    length_cells: int,
    potential: Potential,
    bulk: tuple[Mapping[str, Any], Mapping[str, Any]],
    extra_planes: int = 0,
    common_cells: Counts = (1, 1),
) -> InterfaceSpec:
    """What `build_interface` is asked for.

    Args:
        bulk: content of lattice.json of the left and right crystal.
        extra_planes: sampled on each side beyond the range of the cross-interface force.
        common_cells: cells of the left and of the right side in a common one (study/coincidence.py).
    """
    left, right = (
        side_spec(side, potential, crystal)
        for side, crystal in zip((interface.left, interface.right), bulk, strict=True)
    )
    return InterfaceSpec(
        left=left,
        right=right,
        orientation=interface.orientation,
        cross_section_cells=interface.cross_section_cells,
        length_cells=length_cells,
        fixed_cells=interface.fixed_cells,
        bath_cells=interface.bath_cells,
        max_strain=interface.max_strain,
        cutoff_angstrom=potential.cutoff_angstrom,
        force_range_angstrom=potential.force_range_angstrom,
        extra_planes=extra_planes,
        common_cells=common_cells,
        strained=interface.strain,
    )
