"""The simulated atoms from the side, z to the right; of atoms behind one another the front one. Above: the
whole box by zone. Fixed walls at both ends, then the baths, then the crystals that heat flows through; the
interface is at 0. Below: the atoms around the interface by element and mass. The box is periodic upwards and
into the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kapitza.analysis.figures.case_files import CaseFiles, SlabAtoms
from kapitza.analysis.figures.drawing import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    head_figure,
    in_style,
    legend_below,
    new_figure,
)
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

ZONE_STYLES = {
    "wall_left": ("fixed wall", GREY),
    "hot_bath": ("hot bath", VERMILLION),
    "free_left": ("left crystal", ORANGE),
    "free_right": ("right crystal", SKY),
    "cold_bath": ("cold bath", BLUE),
    "wall_right": ("fixed wall", GREY),
}
KIND_COLOURS = (ORANGE, SKY, GREEN, PURPLE)

AROUND_NM = 1.6
"""Either side of the interface that the lower panel shows."""
SAME_ANGSTROM = 0.3
"""Atoms nearer to one another in projection count as one behind the other."""


@dataclass(frozen=True)
class SideView:
    """Atoms seen along y: those that stand in front.

    Attributes:
        z_nm, x_nm: (n,) from the interface, and from the edge of the box.
        zone: (n,) name of the zone.
        kind: (n,) words for element and mass.
        height_nm: of the box along x.
    """

    z_nm: Array
    x_nm: Array
    zone: NDArray[Any]
    kind: NDArray[Any]
    height_nm: float


def side_view(atoms: SlabAtoms, zones_angstrom: Mapping[str, tuple[float, float]], plane: float) -> SideView:
    """The atoms that are seen from −y; `plane` is where the interface is along z, Å."""
    order = np.argsort(atoms.positions_angstrom[:, 1], kind="stable")
    x, _, z = atoms.positions_angstrom[order].T
    _, front = np.unique(np.rint(np.stack([z, x]) / SAME_ANGSTROM), axis=1, return_index=True)
    front = np.sort(front)
    names, bounds = list(zones_angstrom), np.array(list(zones_angstrom.values()))
    place = np.clip(np.searchsorted(bounds[:, 0], z[front], side="right") - 1, 0, len(names) - 1)
    kinds = np.array(atoms.kinds)[atoms.kind[order][front]]
    return SideView(
        (z[front] - plane) / 10, x[front] / 10, np.array(names)[place], kinds, atoms.height_angstrom / 10
    )


@in_style
def structure_figure(view: SideView, title: str) -> Figure:
    """The box by zone; below it the neighbourhood of the interface by kind of atom."""
    length = float(np.ptp(view.z_nm)) or 1.0
    figure = new_figure(1.5 + 7.4 * view.height_nm / length + 7.4 * view.height_nm / (4 * AROUND_NM))
    ratios = [view.height_nm / length, view.height_nm / (4 * AROUND_NM)]
    upper, lower = figure.subplots(2, 1, height_ratios=ratios)
    by_zone = {words: colour for words, colour in ZONE_STYLES.values()}
    words = np.array([ZONE_STYLES[name][0] for name in view.zone])
    _atoms(upper, view, words, by_zone, length)
    kinds = dict(zip(dict.fromkeys(view.kind.tolist()), KIND_COLOURS * len(view.kind), strict=False))
    _atoms(lower, view, view.kind, kinds, 4 * AROUND_NM)
    upper.set_xlim(view.z_nm.min() - 0.02 * length, view.z_nm.max() + 0.02 * length)
    lower.set_xlim(-2 * AROUND_NM, 2 * AROUND_NM)
    lower.set_xlabel("distance from the interface (nm)")
    head_figure(figure, f"{title}: the simulated atoms")
    legend_below(figure, [upper, lower])
    return figure


def _atoms(
    axes: Axes, view: SideView, words: NDArray[Any], colours: Mapping[str, str], length_nm: float
) -> None:
    """Circles that nearly touch, one colour for each word."""
    points = 72 * 7.4 * axes.figure.get_figure(root=True).bbox.width / (100 * 8.0) / length_nm
    size = (0.75 * _spacing(view) * points) ** 2
    for word, colour in colours.items():
        own = words == word
        if own.any():
            axes.scatter(
                view.z_nm[own], view.x_nm[own], s=size, color=colour, edgecolor="white", lw=0.2, label=word
            )
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    axes.set_aspect("equal")
    axes.set_ylim(-0.15, view.height_nm + 0.05)
    axes.set_ylabel("x (nm)")
    axes.spines["left"].set_visible(False)


def _spacing(view: SideView) -> float:
    """Distance from an atom to the nearest that is seen, typically, nm."""
    from scipy.spatial import cKDTree

    points = np.column_stack([view.z_nm, view.x_nm])
    distance = np.asarray(cKDTree(points).query(points, k=2)[0])
    return float(np.median(distance[:, 1]))


def _of_case(case: CaseFiles) -> Figure:
    if case.atoms is None:
        raise ValueError(f"{case.title}: no structure.data is given; name it among the inputs of its figures")
    plane = float(case.about["interface_plane_angstrom"])
    return structure_figure(side_view(case.atoms, case.zones_angstrom, plane), case.title)


STRUCTURE_FIGURE = FigureKind("structure", "the simulated atoms", _of_case)
