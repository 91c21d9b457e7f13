"""Joins two oriented slabs along z into the box of one case.

Along z: vacuum | wall | hot bath | free left | interface plane | free right | cold bath | wall | vacuum.
"""

import math
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from kapitza.interfaces.crystal_shapes import CellShape, CrystalShape, Shape
from kapitza.interfaces.crystals import OrientedCell, oriented_cell
from kapitza.interfaces.elasticity import normal_stiffness
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.matching import STRAIN_ROUND_OFF, MatchedCells, match_in_plane
from kapitza.interfaces.slabs import CrystalSlab
from kapitza.interfaces.zones import BUILDER_VERSION, Zones
from kapitza.interfaces.zoning import interface_plane, sampled_atoms, zone_list
from kapitza.study.coincidence import Counts
from kapitza.study.crystal_files import Crystal
from kapitza.study.sections.interfaces_section import Strain


@dataclass(frozen=True)
class SideSpec:
    """One crystal: kind ("fcc", "wurtzite"), elements, the mass of each in amu, and lattice constant a in Å.

    elastic_gpa : constants that decide how two lattices share their mismatch (interfaces/elasticity.py).
        Without them both sides give way alike, and neither responds along z: enough for crystals of one
        lattice constant.
    c_angstrom, internal : of a crystal that is not cubic; by default the nominal ratio of its kind.
    cell : of a crystal from a file; by default that of the file.
    orientation : of this side alone; None for that of the interface.
    """

    crystal: Crystal
    elements: tuple[str, ...]
    masses_amu: tuple[float, ...]
    lattice_constant_angstrom: float
    elastic_gpa: tuple[float, ...] | None = None
    c_angstrom: float | None = None
    internal: float | None = None
    orientation: str | None = None
    cell: CellShape | None = None

    @property
    def shape(self) -> Shape:
        """What decides its cell."""
        if self.cell is not None:
            return self.cell
        if self.c_angstrom is None:
            return self.lattice_constant_angstrom
        return CrystalShape(self.lattice_constant_angstrom, self.c_angstrom, self.internal)


@dataclass(frozen=True)
class InterfaceSpec:
    """What to build. Cells are repeats of the oriented orthogonal cell of each side.

    cross_section_cells : repeats in x and y.   length_cells : repeats along z of both sides together, even.
    fixed_cells, bath_cells : repeats at each end.   max_strain : largest in-plane strain accepted.
    cutoff_angstrom : cutoff of the potential.
    force_range_angstrom : range of the cross-interface force.   extra_planes : sampled beyond it per side.
    common_cells : oriented cells of the left and of the right side, along x and y, in the cell that
        cross_section_cells repeats.
    strained : which side gives way where lattices differ.
    """

    left: SideSpec
    right: SideSpec
    orientation: str
    cross_section_cells: tuple[int, int]
    length_cells: int
    fixed_cells: int
    bath_cells: int
    max_strain: float
    cutoff_angstrom: float
    force_range_angstrom: float
    extra_planes: int
    common_cells: Counts = (1, 1)
    strained: Strain = "shared"

    @property
    def one_crystal(self) -> bool:
        """Whether both sides are one crystal but for their masses: then nothing relaxes at the interface."""
        return one_crystal(self.left, self.right)


def one_crystal(left: SideSpec, right: SideSpec) -> bool:
    """Whether two sides differ by their masses at most."""
    first, second = (
        (
            side.crystal,
            side.elements,
            side.lattice_constant_angstrom,
            side.c_angstrom,
            side.orientation,
            side.cell,
        )
        for side in (left, right)
    )
    return first == second


def build_interface(spec: InterfaceSpec) -> tuple[Atoms, Zones]:
    """Build the structure of one case and its zones.

    The gap between the facing planes is the mean of the two crystals' own gaps across a cell boundary, so a
    crystal joined to itself is the perfect crystal. Each end carries one cutoff of vacuum; the box begins at
    0. Atoms are sorted by z, then y, then x; the arrays "id" (1-based) and "type" are set, as are the masses.
    Types count the left elements first, then the right: an element on both sides has two types.

    Raises StructureError for impossible geometry: an odd or too short length, strain beyond max_strain, a
    cross-section not wider than the cutoff, or a sampled slab that reaches a bath.
    """
    _check_counts(spec)
    left_cell, right_cell = side_cells(spec)
    stiffness = (_stiffness(spec.left, spec.orientation), _stiffness(spec.right, spec.orientation))
    matched = match_in_plane(left_cell, right_cell, spec.max_strain, stiffness, spec.strained)
    _check_cross_section(spec, matched.lengths_angstrom)
    left_cell = left_cell.stretched(matched.strain_left[2])
    right_cell = right_cell.stretched(matched.strain_right[2])
    repeats = (*spec.cross_section_cells, spec.length_cells // 2)
    left = CrystalSlab(left_cell, spec.left.masses_amu, 1, repeats, spec.cutoff_angstrom)
    first_type = 1 + len(left_cell.elements)
    right = CrystalSlab(right_cell, spec.right.masses_amu, first_type, repeats, left.z_hi_angstrom)
    atoms = _join(left, right, matched.lengths_angstrom, spec.cutoff_angstrom)
    return atoms, _describe(spec, matched, left, right, atoms)


def side_cells(spec: InterfaceSpec) -> tuple[OrientedCell, OrientedCell]:
    """The cells of both sides that are laid on one another, unstrained."""
    left, right = (
        _cell(side, spec.orientation).repeated(count)
        for side, count in zip((spec.left, spec.right), spec.common_cells, strict=True)
    )
    return left, right


def _cell(side: SideSpec, orientation: str) -> OrientedCell:
    if len(side.masses_amu) != len(side.elements) or not all(
        math.isfinite(mass) and mass > 0 for mass in side.masses_amu
    ):
        raise StructureError(
            f"masses {list(side.masses_amu)} amu do not fit elements {list(side.elements)}",
            "one positive mass per element is needed",
            "correct masses_amu",
        )
    return oriented_cell(side.crystal, side.elements, side.shape, side.orientation or orientation)


def _stiffness(side: SideSpec, orientation: str) -> NDArray[np.float64]:
    if side.elastic_gpa is None:
        return np.eye(3)
    return normal_stiffness(side.elastic_gpa, side.orientation or orientation, side.crystal)


def _join(
    left: CrystalSlab, right: CrystalSlab, in_plane: NDArray[np.float64], vacuum_angstrom: float
) -> Atoms:
    positions = np.concatenate([left.positions(in_plane), right.positions(in_plane)])
    types = np.concatenate([left.types(), right.types()])
    # No tolerance is needed: z of a plane and y of a row are bitwise equal (CrystalSlab.positions).
    order = np.lexsort((positions[:, 0], positions[:, 1], positions[:, 2]))
    types = types[order]
    symbols = np.array([*left.cell.elements, *right.cell.elements])
    masses = np.array([*left.masses_amu, *right.masses_amu], dtype=np.float64)
    box = [*(in_plane * np.array(left.repeats[:2])), right.z_hi_angstrom + vacuum_angstrom]
    atoms = Atoms(
        symbols=symbols[types - 1].tolist(),
        positions=positions[order],
        masses=masses[types - 1],
        cell=box,
        pbc=[True, True, False],
    )
    atoms.set_array("type", types)
    atoms.set_array("id", np.arange(1, len(atoms) + 1))
    return atoms


def _describe(
    spec: InterfaceSpec, matched: MatchedCells, left: CrystalSlab, right: CrystalSlab, atoms: Atoms
) -> Zones:
    x, y, z = (float(length) for length in atoms.cell.lengths())
    slabs = {"left": left, "right": right}
    ends = (spec.fixed_cells, spec.bath_cells)
    return Zones(
        builder_version=BUILDER_VERSION,
        area_angstrom2=x * y,
        interface_plane_angstrom=interface_plane(left, right),
        box_angstrom=(x, y, z),
        n_atoms=len(atoms),
        zones=zone_list(left, right, *ends),
        plane_z_angstrom={side: tuple(slab.plane_z_angstrom.tolist()) for side, slab in slabs.items()},
        layers={side: slab.layers() for side, slab in slabs.items()},
        sampled=sampled_atoms(left, right, *ends, spec.force_range_angstrom, spec.extra_planes),
        lattice_constant_angstrom={side: slab.cell.lattice_constant_angstrom for side, slab in slabs.items()},
        in_plane_strain={"left": float(matched.strain_left[0]), "right": float(matched.strain_right[0])},
        in_plane_strain_y=_along_y(matched),
        normal_strain={"left": float(matched.strain_left[2]), "right": float(matched.strain_right[2])},
        species=(*left.cell.elements, *right.cell.elements),
        masses_amu=(*left.masses_amu, *right.masses_amu),
        types_left=left.type_numbers,
        types_right=right.type_numbers,
    )


def _along_y(matched: MatchedCells) -> dict[str, float] | None:
    """Strain along y where it is another than along x: of lattices that differ in more than scale."""
    both = {"left": matched.strain_left, "right": matched.strain_right}
    if all(abs(strain[0] - strain[1]) < STRAIN_ROUND_OFF for strain in both.values()):
        return None
    return {side: float(strain[1]) for side, strain in both.items()}


def _check_counts(spec: InterfaceSpec) -> None:
    if spec.length_cells % 2 or min(*spec.cross_section_cells, spec.fixed_cells, spec.bath_cells) < 1:
        raise StructureError(
            f"length_cells {spec.length_cells}, cross_section_cells {list(spec.cross_section_cells)}, "
            f"fixed_cells {spec.fixed_cells}, bath_cells {spec.bath_cells} cannot be built",
            "the length is shared equally by both sides, and every count is at least one",
            "make length_cells even and the other counts positive",
        )
    ends = spec.fixed_cells + spec.bath_cells
    if spec.length_cells // 2 <= ends:
        raise StructureError(
            f"no free cells are left at the interface: length_cells is {spec.length_cells}",
            f"walls and baths take {2 * ends} of them",
            f"set length_cells to {2 * (ends + 1)} or more, or shorten bath_cells",
        )


def _check_cross_section(spec: InterfaceSpec, in_plane: NDArray[np.float64]) -> None:
    lengths = in_plane * np.array(spec.cross_section_cells)
    if lengths.min() > spec.cutoff_angstrom:
        return
    needed = [math.floor(spec.cutoff_angstrom / length) + 1 for length in in_plane]
    raise StructureError(
        f"the cross-section of {lengths[0]:.2f} × {lengths[1]:.2f} Å is too narrow",
        f"an atom would interact with its own image within the cutoff of {spec.cutoff_angstrom:g} Å",
        f"set cross_section_cells to [{needed[0]}, {needed[1]}] or more",
    )
