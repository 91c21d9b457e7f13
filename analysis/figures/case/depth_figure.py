"""Where heat changes its frequency. Top: share of the heat flow per THz by frequency and by the place of the
dividing plane, smoothed by nothing. Without inelastic processes every row would be the same; a step at the
interface is what the bonds across convert, a slow change beside it what the crystals do. Second: C(ν), the
share that passed the left one of a pair of planes below ν less that which passed the right one, for pairs
farther and farther apart. Third: its largest size against their distance; bars are one standard error of the
half-and-half value, the grey band spans the bonds wholly between the planes and all that also cross them. A
plateau says that the planes hold all of the conversion at the interface; a steady rise that the crystals
still relax where the planes are. Where homogeneous boxes of both crystals were run, what they convert over
the same planes stands beside, and what is left without it, curve by curve. Bottom: depth over which the share
of a band of frequencies relaxes to that of the bulk, where it is resolved; it takes four planes a side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    LEFT_COLOUR,
    ORANGE,
    PURPLE,
    RIGHT_COLOUR,
    SKY,
    VERMILLION,
    in_style,
    legend_beside,
    new_figure,
    title_axes,
)
from kapitza.analysis.figures.figure_kind import Extent, FigureKind
from kapitza.analysis.figures.spectral_axes import Cutoffs, draw_band, draw_cutoffs, shown_to
from kapitza.analysis.files.seed_files import read_sides
from kapitza.analysis.spectral.depth.between_planes import conversion_between, curve_between, depths
from kapitza.analysis.spectral.depth.bulk_conversion import (
    BulkPlanes,
    conversion_beyond_bulk,
    conversion_in_bulk,
    curve_beyond_bulk,
    read_bulk,
)
from kapitza.analysis.spectral.depth.depth_profile import DepthProfile, depth_profile
from kapitza.analysis.spectral.depth.relaxation_length import RelaxationLength
from kapitza.analysis.spectral.recorded_flow import read_seed_planes
from kapitza.analysis.spectral.resampling import Estimate
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = (BLACK, BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
STYLES = ("-", "--", "-.", ":")
BULK_STYLES = (
    ("beyond", "less bulk", GREY, "D-"),
    ("left", "left crystal alone", LEFT_COLOUR, "<:"),
    ("right", "right crystal alone", RIGHT_COLOUR, ">:"),
)
"""Of what homogeneous boxes add to the growth: attribute, label, colour, marker and line."""


@dataclass(frozen=True)
class PairOfPlanes:
    """Conversion between two planes as it is drawn.

    Attributes:
        depth: atomic planes on either side.
        distance_nm: between the planes.
        curve, curve_se: C(ν), (n_freq,), shares.
        largest, inner, outer: max|C| by the three differences, shares.
    """

    depth: int
    distance_nm: float
    curve: Array
    curve_se: Array
    largest: Estimate
    inner: Estimate
    outer: Estimate
    bulk: InBulk | None = None


@dataclass(frozen=True)
class InBulk:
    """The same planes beside homogeneous boxes of both crystals.

    Attributes:
        left, right: max|C| of d planes of either crystal by itself, shares of its own heat.
        beyond: max|C| of what is left of the interface's curve.
        curve: that curve and its error, (n_freq,) each, shares.
    """

    left: Estimate
    right: Estimate
    beyond: Estimate
    curve: tuple[Array, Array]


def pairs_of_planes(profile: DepthProfile, bulk: BulkPlanes | None = None) -> list[PairOfPlanes]:
    """Every pair at equal numbers of planes from the interface, the nearest first."""
    found = []
    for depth in depths(profile.flow):
        value, inner, outer = (
            conversion_between(profile.flow, depth, kind).largest for kind in ("", "_inner", "_outer")
        )
        distance = profile.height_nm[depth] - profile.height_nm[-depth]
        curve = curve_between(profile.flow, depth)
        beside = _in_bulk(profile, bulk, depth) if bulk and depth in bulk.depths(profile.flow) else None
        found.append(PairOfPlanes(depth, distance, *curve, value, inner, outer, beside))
    return found


def _in_bulk(profile: DepthProfile, bulk: BulkPlanes, depth: int) -> InBulk:
    left, right = (conversion_in_bulk(bulk, side, depth).largest for side in ("left", "right"))
    beyond = conversion_beyond_bulk(profile.flow, bulk, depth).largest
    return InBulk(left, right, beyond, curve_beyond_bulk(profile.flow, bulk, depth))


@in_style
def depth_figure(
    profile: DepthProfile, cutoffs: Cutoffs, title: str, bulk: BulkPlanes | None = None
) -> Figure:
    """q(ν; z), C(ν) of pairs of planes, its growth with their distance, and relaxation lengths."""
    pairs = pairs_of_planes(profile, bulk)
    lengths = {side: profile.relaxation(side, shown_to(cutoffs)) for side in ("left", "right")}
    known = any(item.resolved for found in lengths.values() for item in found)
    heights = [3.0, 2.2, 2.0] + ([2.0] if known else [])
    figure = new_figure(1.2 * sum(heights))
    panels = figure.subplots(len(heights), 1, height_ratios=heights)
    _map(figure, panels[0], profile, cutoffs)
    _curves(panels[1], profile.frequency_thz, pairs, cutoffs)
    _growth(panels[2], pairs)
    if known:
        _lengths(panels[3], lengths, cutoffs)
    title_axes(panels[0], f"{title}: heat flow by frequency and dividing plane, of Q across the interface")
    return figure


def _map(figure: Figure, axes: Axes, profile: DepthProfile, cutoffs: Cutoffs) -> None:
    offsets = sorted(profile.flow)
    heights = np.array([profile.height_nm[offset] for offset in offsets])
    middles = 0.5 * (heights[1:] + heights[:-1])
    ends = 1.5 * heights[[0, -1]] - 0.5 * heights[[1, -2]]
    frequency, width = profile.frequency_thz, profile.frequency_thz[1] - profile.frequency_thz[0]
    edges = np.concatenate([frequency - 0.5 * width, frequency[-1:] + 0.5 * width])
    shares = np.array([100 * profile.density(offset) for offset in offsets])
    largest = float(np.abs(shares[:, frequency < shown_to(cutoffs)]).max())
    drawn = axes.pcolormesh(
        edges,
        np.concatenate([ends[:1], middles, ends[1:]]),
        shares,
        cmap="RdBu_r",
        vmin=-largest,
        vmax=largest,
    )
    beside = axes.inset_axes((1.03, 0.0, 0.03, 1.0))
    bar = figure.colorbar(drawn, cax=beside, label="q(ν; z)/Q (% per THz)")
    if bar.solids is not None:
        bar.solids.set(rasterized=False, edgecolor="face")  # shapes, not an image within the SVG
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    draw_cutoffs(axes, cutoffs, named=False)
    axes.set_ylabel("dividing plane z (nm)")
    axes.set_xlabel("frequency ν (THz)")
    axes.set_xlim(0, shown_to(cutoffs))


def _curves(axes: Axes, frequency: Array, pairs: list[PairOfPlanes], cutoffs: Cutoffs) -> None:
    edge = frequency + 0.5 * (frequency[1] - frequency[0])  # C is known at the upper edges of the bins
    for number, pair in enumerate(pairs):
        colour, style = COLOURS[number % len(COLOURS)], STYLES[number % len(STYLES)]
        draw_band(axes, edge, 100 * pair.curve, 100 * pair.curve_se, colour)
        label = f"planes ∓{pair.depth}"
        axes.plot(edge, 100 * pair.curve, color=colour, linestyle=style, linewidth=1.5, label=label)
    deepest = [pair for pair in pairs if pair.bulk][-1:]
    for pair in deepest:
        assert pair.bulk
        left_over, error = (100 * item for item in pair.bulk.curve)
        draw_band(axes, edge, left_over, error, GREY)
        label = f"∓{pair.depth}, less bulk"
        axes.plot(edge, left_over, color=GREY, linewidth=2.0, label=label)
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    draw_cutoffs(axes, cutoffs, named=True)
    axes.set_ylabel("converted, C(ν)\n(% of the heat flow)")
    axes.set_xlabel("frequency ν (THz)")
    axes.set_xlim(0, shown_to(cutoffs))
    legend_beside(axes)


def _growth(axes: Axes, pairs: list[PairOfPlanes]) -> None:
    distance = [pair.distance_nm for pair in pairs]
    bounds = 100 * np.array([(pair.inner.value, pair.outer.value) for pair in pairs])
    axes.fill_between(distance, *bounds.T, color=GREY, alpha=0.3, linewidth=0, label="inner to outer bonds")
    axes.errorbar(
        distance,
        [100 * pair.largest.value for pair in pairs],
        yerr=[100 * pair.largest.standard_error for pair in pairs],
        fmt="o-",
        color=BLACK,
        capsize=4,
        label="converted between",
    )
    beside = [(pair.distance_nm, pair.bulk) for pair in pairs if pair.bulk]
    for name, words, colour, mark in BULK_STYLES if beside else ():
        values: list[Estimate] = [getattr(item, name) for _, item in beside]
        axes.errorbar(
            [place for place, _ in beside],
            [100 * item.value for item in values],
            yerr=[100 * item.standard_error for item in values],
            fmt=mark,
            color=colour,
            capsize=3,
            label=words,
        )
    axes.set_ylim(bottom=0)
    axes.set_xlim(left=0)
    axes.set_ylabel("max |C|\n(% of the heat flow)")
    axes.set_xlabel("distance of the planes (nm)")
    legend_beside(axes)


def _lengths(axes: Axes, lengths: dict[str, list[RelaxationLength]], cutoffs: Cutoffs) -> None:
    for side, colour, mark in (("left", LEFT_COLOUR, "o"), ("right", RIGHT_COLOUR, "^")):
        known = [item for item in lengths[side] if item.resolved]
        axes.errorbar(
            [item.frequency_thz for item in known],
            [item.length_nm for item in known],
            yerr=[item.standard_error_nm for item in known],
            fmt=mark,
            color=colour,
            capsize=4,
            label=f"{side} side",
        )
    draw_cutoffs(axes, cutoffs, named=False)
    axes.set_ylim(bottom=0)
    axes.set_xlim(0, shown_to(cutoffs))
    axes.set_ylabel("relaxation length (nm)")
    axes.set_xlabel("frequency ν (THz)")
    legend_beside(axes)


def _of_case(case: CaseFiles) -> Figure:
    at_interface = read_sides(case.heat_flow, "q", case.error_groups)
    planes = [read_seed_planes(path) for path in case.planes]
    profile = depth_profile(at_interface, planes, case.error_groups)
    bulk = read_bulk(case.bulk_heat_flow, case.bulk_planes, case.error_groups)
    return depth_figure(profile, case.cutoffs, case.title, bulk)


def _with_planes(extent: Extent) -> bool:
    return extent.conversion_planes > 0


DEPTH_FIGURE = FigureKind(
    "depth", "heat flow by frequency and depth, q(ν; z)", _of_case, applies=_with_planes
)
