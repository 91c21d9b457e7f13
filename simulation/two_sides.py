"""The two sides of an interface, and the slab of it as built, to be relaxed and probed for force constants.

See docs/theory.md, "Joining two lattices".
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from kapitza.arraytypes import Array
from kapitza.interfaces.disordering import disordered
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface, side_cells
from kapitza.interfaces.zones import Zones
from kapitza.study.coincidence import Counts
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.disorder_section import Disorder
from kapitza.study.sections.interfaces_section import Strain

SLAB_RANGES = 6  # depth of each side in ranges: held block 1, its edge 1, leads 2, interface 2
HIGHEST_HILL = 4  # of a rough interface, in standard deviations


@dataclass(frozen=True)
class TwoSides:
    """The crystals to join and the potential that joins them.

    Attributes:
        disorder: at the interface, repeated with the supercell.
        supercell: oriented cells along x and y after which the slab repeats itself; (1, 1) without disorder.
        common_cells: oriented cells of the left and of the right side in a common one.
        strained: which side gives way where lattices differ.
    """

    left: SideSpec
    right: SideSpec
    orientation: str
    max_strain: float
    potential: Potential
    disorder: Disorder | None = None
    supercell: tuple[int, int] = (1, 1)
    common_cells: Counts = (1, 1)
    strained: Strain = "shared"

    @property
    def turned(self) -> bool:
        """Whether another direction of the plane is along x on either side: planes bend there."""
        orientations = [side.orientation or self.orientation for side in (self.left, self.right)]
        return orientations[0] != orientations[1] and any("/" in name for name in orientations)

    @property
    def cell_on_cell(self) -> bool:
        """Whether both sides have equally many cells, so that atoms continue the other's rows."""
        left, right = self.common_cells
        return left == right


def slab_of(sides: TwoSides) -> tuple[Zones, Array, NDArray[np.int64], tuple[int, int]]:
    """Zones, positions and types of the slab, and its repeats of the oriented cell along x and y."""
    reach = sides.potential.force_range_angstrom
    spec = InterfaceSpec(
        left=sides.left,
        right=sides.right,
        orientation=sides.orientation,
        cross_section_cells=(1, 1),
        length_cells=2,
        fixed_cells=1,
        bath_cells=1,
        max_strain=sides.max_strain,
        cutoff_angstrom=sides.potential.cutoff_angstrom,
        force_range_angstrom=reach,
        extra_planes=0,
        common_cells=sides.common_cells,
        strained=sides.strained,
    )
    crystals = side_cells(spec)
    shortest = np.min([cell.lengths_angstrom for cell in crystals], axis=0)
    deep = SLAB_RANGES * reach
    if not sides.cell_on_cell:
        # No force constants are taken; strain of a period fades over its length.
        deep = reach + max(2 * reach, float(shortest[:2].max()))
    if sides.turned and sides.cell_on_cell:
        # What bends the planes fades over the length of the common cell.
        deep += max(reach, float(shortest[:2].max()))
    if sides.disorder:
        spacing = max(cell.period_angstrom / cell.planes_per_period for cell in crystals)
        rough = sides.disorder.roughness
        deep += sides.disorder.planes * spacing + (10 * HIGHEST_HILL * rough.rms_nm if rough else 0.0)
    # Without force constants it is enough that no atom meets its own image.
    apart = 2 * reach if sides.cell_on_cell else sides.potential.cutoff_angstrom
    needed = [math.floor(apart / length) + 1 for length in shortest[:2]]
    tiles = [math.ceil(count / cells) for count, cells in zip(needed, sides.supercell, strict=True)]
    across = (tiles[0] * sides.supercell[0], tiles[1] * sides.supercell[1])
    spec = replace(spec, cross_section_cells=across, length_cells=2 * math.ceil(deep / shortest[2] + 1))
    atoms, zones = _tiled(spec, sides.disorder, sides.supercell) if sides.disorder else build_interface(spec)
    return zones, atoms.positions, atoms.arrays["type"].astype(np.int64), across


def _tiled(spec: InterfaceSpec, disorder: Disorder, supercell: tuple[int, int]) -> tuple[Atoms, Zones]:
    """A slab whose disorder is that of the supercell, side by side; atoms sorted as by build_interface."""
    # What may not interact with its own image is the whole slab.
    narrow = replace(spec, cross_section_cells=supercell, cutoff_angstrom=0.0)
    atoms, zones = disordered(*build_interface(narrow), disorder)
    tiles = [whole // part for whole, part in zip(spec.cross_section_cells, supercell, strict=True)]
    tiled = atoms.repeat((*tiles, 1))
    tiled = tiled[np.lexsort(tiled.positions.T)]
    width, depth, height = zones.box_angstrom
    return tiled, replace(zones, box_angstrom=(width * tiles[0], depth * tiles[1], height))
