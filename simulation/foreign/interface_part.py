"""Which atoms of a foreign run decide the heat flow through a plane, and on which side of it they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.arraytypes import Array
from kapitza.simulation.foreign.run_frames import RunBox, RunFileError
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.session import SimulationError


@dataclass(frozen=True)
class PartAsked:
    """Where the heat flow is wanted.

    Attributes:
        plane_angstrom: z of the dividing plane.
        reach_angstrom: range of the cross-interface force.
        offsets: atomic planes by which the dividing plane is moved besides.
    """

    plane_angstrom: float
    reach_angstrom: float
    offsets: tuple[int, ...]


@dataclass(frozen=True)
class InterfacePart:
    """Atoms around one plane, in order of z.

    Attributes:
        chosen: (n,) indices among the atoms of the run.
        site: (n, 3) Å, in one piece along z: in a periodic box counted from the plane to either side.
        side: (n,) 0 left, 1 right.
        depth_angstrom: how far the atoms that are there reach to the left and to the right of the plane.
    """

    chosen: NDArray[np.int64]
    site: Array
    side: NDArray[np.int64]
    depth_angstrom: tuple[float, float]


def interface_part(
    site: Array, box: RunBox, asked: PartAsked, source: str, label: NDArray[np.int64] | None = None
) -> InterfacePart:
    """The atoms that decide the heat flow through a plane and those beside it.

    Args:
        site: (n_atoms, 3) Å, where the atoms of the run sit.
        box: of the run; periodic along z, the plane may be any, and each side is what lies nearer to it than
            half of the box.
        source: named in messages.
        label: (n_atoms,) 0 left, 1 right; None: by the plane.

    Raises RunFileError for a plane outside the atoms, a side without atoms, and a run that does not hold all
    atoms the forces reach.
    """
    height = site[:, 2] - asked.plane_angstrom
    if not (box.origin[2] <= asked.plane_angstrom <= box.origin[2] + box.lengths[2]) or (
        not box.periodic[2] and (height.min() > 0 or height.max() < 0)
    ):
        raise RunFileError(
            source,
            f"a plane at z = {asked.plane_angstrom:g} Å is outside the atoms, which lie between "
            f"{site[:, 2].min():.5g} and {site[:, 2].max():.5g} Å",
            "give the z between the facing atomic planes, in the coordinates of the dump",
        )
    for axis in (0, 1):
        gap = box.lengths[axis] - float(np.ptp(site[:, axis]))
        if not box.periodic[axis] and gap < asked.reach_angstrom:
            raise RunFileError(
                source,
                f"its box is not periodic along {'xy'[axis]}, and its atoms leave {gap:.3g} Å of it free: "
                f"forces, which reach {asked.reach_angstrom:g} Å, would be taken across its edge",
                "give a run that is periodic along x and y (or with vacuum beside the atoms in its box)",
            )
    if box.periodic[2]:
        height = height - box.lengths[2] * np.round(height / box.lengths[2])
    side = (height > 0).astype(np.int64) if label is None else label
    if len(set(side.tolist())) < 2:
        raise RunFileError(source, "one side of the plane has no atoms", "correct the plane or the labels")
    order = np.argsort(height, kind="stable")
    ordered = np.column_stack([site[order, :2], asked.plane_angstrom + height[order]])
    whole = Slab(ordered, np.ones(len(order), dtype=np.int64), side[order], box.lengths[:2])
    depth = (float(-height.min()), float(height.max()))
    kept = _needed(whole, asked, source, depth)
    return InterfacePart(order[kept], ordered[kept], side[order][kept], depth)


def _needed(whole: Slab, asked: PartAsked, source: str, depth: tuple[float, float]) -> NDArray[np.bool_]:
    kept = np.zeros(len(whole.side), dtype=bool)
    for offset in (0, *asked.offsets):
        try:
            kept |= whole.around(offset, asked.reach_angstrom)[1]
        except SimulationError:
            moved = f", moved by {offset} atomic planes" if offset else ""
            raise RunFileError(
                source,
                f"the slab is thinner than the forces reach: its atoms lie within {depth[0]:.4g} Å to the "
                f"left and {depth[1]:.4g} Å to the right of the plane, and forces through the plane{moved} "
                f"reach {asked.reach_angstrom:g} Å and a plane more to either side",
                "dump more atoms around the interface"
                + (", or ask for fewer --conversion-planes" if offset else ""),
            ) from None
    return kept


def species_of(elements: Sequence[str], masses_amu: Sequence[float]) -> tuple[NDArray[np.int64], list[str]]:
    """LAMMPS types of atoms, one for each element and mass as they appear, and the element of each type."""
    pairs = list(zip(elements, map(float, masses_amu), strict=True))
    kinds = {pair: number for number, pair in enumerate(dict.fromkeys(pairs), start=1)}
    return np.array([kinds[pair] for pair in pairs], dtype=np.int64), [str(element) for element, _ in kinds]
