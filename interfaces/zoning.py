"""Which atoms of two joined slabs are wall, bath, free, and which are sampled around the interface."""

import math

import numpy as np

from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.slabs import CrystalSlab
from kapitza.interfaces.zones import ZONE_NAMES, Sampled, Zone


def interface_plane(left: CrystalSlab, right: CrystalSlab) -> float:
    """The plane midway between the facing atomic planes, Å."""
    return float(left.plane_z_angstrom[-1] + right.plane_z_angstrom[0]) / 2


def zone_list(left: CrystalSlab, right: CrystalSlab, fixed_cells: int, bath_cells: int) -> tuple[Zone, ...]:
    """The six zones in the order of ZONE_NAMES, in whole cells, covering every atom once."""
    zones: list[Zone] = []
    next_id = 1
    for slab, names in ((left, ZONE_NAMES[:3]), (right, ZONE_NAMES[3:])):
        n_cells = slab.repeats[2]
        edges = [0, fixed_cells, fixed_cells + bath_cells, n_cells]
        if slab is right:
            edges = [n_cells - edge for edge in reversed(edges)]
        for name, lower, upper in zip(names, edges[:-1], edges[1:], strict=True):
            z_lo, z_hi = (slab.z_lo_angstrom + edge * slab.cell.period_angstrom for edge in (lower, upper))
            last_id = next_id + (upper - lower) * slab.atoms_per_period - 1
            n_planes = (upper - lower) * slab.cell.planes_per_period
            zones.append(Zone(name, next_id, last_id, z_lo, z_hi, n_planes))
            next_id = last_id + 1
    return tuple(zones)


def sampled_atoms(
    left: CrystalSlab,
    right: CrystalSlab,
    fixed_cells: int,
    bath_cells: int,
    force_range_angstrom: float,
    extra_planes: int,
) -> Sampled:
    """The atoms on whose motion the cross-interface forces depend (docs/theory.md, cross-interface force).

    On each side every plane nearer to the interface plane than the range of the force, one plane more, and
    extra_planes beyond: as many as the dividing plane may be moved by.
    Raises StructureError when they would reach into a bath, where a thermostat disturbs them.
    """
    counts = {}
    for side, slab in (("left", left), ("right", right)):
        distance = np.abs(slab.plane_z_angstrom - interface_plane(left, right))
        n_planes = int(np.count_nonzero(distance < force_range_angstrom)) + 1 + extra_planes
        n_planes = max(n_planes, _planes_beyond(slab, slab is left, force_range_angstrom, extra_planes))
        per_period, period = slab.cell.planes_per_period, slab.cell.period_angstrom
        ends = fixed_cells + bath_cells
        if n_planes > (slab.repeats[2] - ends) * per_period:
            enough = 2 * (math.ceil(n_planes / per_period) + ends)
            raise StructureError(
                f"the sampled slab reaches the bath on the {side} side",
                f"it holds {n_planes} planes for forces of {force_range_angstrom:g} Å range and for dividing "
                f"planes moved by up to {extra_planes}, "
                f"the free part is {(slab.repeats[2] - ends) * period:.1f} Å",
                f"set length_cells to {enough} or more, or shorten bath_cells",
            )
        counts[side] = slab.atoms_of_planes(n_planes, from_top=slab is left)
    first_id = left.n_atoms - counts["left"] + 1
    return Sampled(first_id, left.n_atoms + counts["right"], counts["left"], counts["right"])


def _planes_beyond(slab: CrystalSlab, is_left: bool, force_range_angstrom: float, extra_planes: int) -> int:
    """Planes of a side that forces across a plane moved into it by `extra_planes` depend on, and one more.

    Where the gap at the interface is wider than the spacings inside, the moved plane reaches farther.
    """
    if not 0 < extra_planes < len(slab.plane_z_angstrom):
        return 0
    depth = slab.plane_z_angstrom[::-1] if is_left else slab.plane_z_angstrom
    inner = np.abs(depth - (depth[extra_planes - 1] + depth[extra_planes]) / 2)[extra_planes:]
    return extra_planes + int(np.count_nonzero(inner < force_range_angstrom)) + 1
