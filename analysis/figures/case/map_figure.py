"""Which vibrations drive the three-phonon part of the heat flow. The quadratic part of the force is a sum
over pairs of motions, one in frequency band ν_a, the other in ν_b; drawn is q₃(ν; ν_a), summed over all
ν_b, the mean of both sides, of all seeds and of the first blocks of each, as conductance (local_jump) per
THz of ν_a and of ν. Each pair counts in the band of either of its two motions, half each. On the line ν =
2ν_a two equal vibrations make one of twice their frequency; on ν = ν_a/2 one falls into two halves. Orange
transfers heat to the right, purple to the left, marked + and −; cells within two standard errors of zero are
grey (of noise alone one cell in twenty would have a colour). Dotted and dash-dotted: cutoffs. The sum of the
map must equal order 3 of the same blocks: if it does not, the force has jumps, as at a cutoff without
smoothing, and orders 3 and higher are not to be trusted one by one. Where the health check three_phonon_sum
does not pass, no map is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import (
    BLACK,
    GREY,
    in_style,
    narrow,
    new_figure,
    text_size,
    title_axes,
    wrapped,
)
from kapitza.analysis.figures.figure_kind import Extent, FigureKind
from kapitza.analysis.figures.spectral_axes import Cutoffs
from kapitza.analysis.files.contracts import HEALTH, INELASTIC_CASE
from kapitza.analysis.files.number_text import with_error
from kapitza.analysis.files.seed_files import mean_spectral_flow_ev_ps, read_transfer
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.health.spectral_checks import MAP_CHECK
from kapitza.analysis.spectral.spectrum import integral
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

DIVERGING_MAP = "PuOr_r"
SIGNIFICANT = 2.0
"""Cells of at least so many standard errors have a colour and their sign, others are grey."""

WHY_NOT = {
    "failed": "the map does not add up to order 3:",
    "not_resolved": "the map cannot be told from noise:",
}
"""What stands in place of a map, by the verdict of its check."""

BINS_PER_BAND = 2
"""Output bins per input band, about: finer ones are noise, coarser ones hide the diagonals."""

PROCESSES = ((2.0, "doubling, ν = 2ν$_a$"), (1.0, "ν = ν$_a$"), (0.5, "halving, ν = ν$_a$/2"))


@dataclass(frozen=True)
class TransferMap:
    """Mean over blocks, seeds and both sides of the transfer, summed over the second input band.

    band_edges_thz : (n_bands + 1,) of ν_a
    frequency_edges_thz : (n_out + 1,) of ν
    transfer, standard_error : (n_bands, n_out) per THz of ν_a and of ν; errors nan where they cannot be told
    total, total_se : integral over all ν_a and ν, in the unit of transfer · THz²
    """

    band_edges_thz: Array
    frequency_edges_thz: Array
    transfer: Array
    standard_error: Array
    total: float
    total_se: float


def transfer_map(seeds: Sequence[Array], band_edges_thz: Array, frequency_thz: Array) -> TransferMap:
    """The map of a case.

    seeds : (n_bands, n_blocks, n_freq) of each seed, half-overlapping blocks in time order
    band_edges_thz, frequency_thz : (n_bands + 1,), (n_freq,) THz

    Errors come from every second block: those share no frames.
    """
    width, band_width = frequency_thz[1] - frequency_thz[0], band_edges_thz[1] - band_edges_thz[0]
    joined = max(1, round(band_width / BINS_PER_BAND / width))
    n_out = len(frequency_thz) // joined
    sums = [seed.sum(axis=(0, 2)) * width for seed in seeds]
    maps = [
        seed[..., : n_out * joined].reshape(*seed.shape[:2], n_out, joined).mean(axis=-1).swapaxes(0, 1)
        / band_width
        for seed in seeds
    ]
    mean, error = _mean_and_error(maps)
    total, total_se = _mean_and_error(sums)
    edges = (np.arange(n_out + 1) * joined - 0.5) * width
    return TransferMap(band_edges_thz, edges, mean, error, float(total), float(total_se))


def _mean_and_error(seeds: Sequence[Array]) -> tuple[Array, Array]:
    """Mean of all blocks, the first axis, and the standard error from every second one of each seed."""
    mean = np.asarray(np.mean([blocks.mean(axis=0) for blocks in seeds], axis=0))
    disjoint = np.concatenate([blocks[::2] for blocks in seeds])
    if len(disjoint) < 2:
        return mean, np.full(mean.shape, np.nan)
    return mean, np.asarray(disjoint.std(axis=0, ddof=1) / math.sqrt(len(disjoint)))


def sums_note(total: Sequence[float], same_frames: float, all_frames: Sequence[float]) -> str:
    """What the map adds up to beside order 3 of the same blocks, which it must equal, and of all blocks.

    total, all_frames : share of the heat flow and its standard error
    same_frames : the same
    """
    whole, rest = (with_error(100 * share, 100 * error) for share, error in (total, all_frames))
    return (
        f"in % of the heat flow: the map adds up to {whole}; order 3 of the same blocks "
        f"{100 * same_frames:.3g},\nof all blocks {rest}"
    )


@in_style
def map_figure(found: TransferMap, cutoffs: Cutoffs, title: str, note: str) -> Figure:
    """ν_a to the right, ν upwards, up to the last band's edge; lines of doubling, equality and halving.

    found : transfer in MW m⁻² K⁻¹ THz⁻²
    note : printed under the title
    """
    figure = new_figure(6.2)
    axes = figure.add_subplot()
    highest = float(found.band_edges_thz[-1])
    largest = float(np.abs(found.transfer).max()) or 1.0
    drawn = axes.pcolormesh(
        found.band_edges_thz,
        found.frequency_edges_thz,
        np.ma.masked_where(~_significant(found), found.transfer).T,
        cmap=_colours(),
        vmin=-largest,
        vmax=largest,
    )
    bar = figure.colorbar(
        drawn,
        ax=axes,
        location="bottom" if narrow() else "right",
        label="transfer by order 3 (MW m$^{-2}$ K$^{-1}$ THz$^{-2}$)",
    )
    if bar.solids is not None:
        bar.solids.set(rasterized=False, edgecolor="face")  # shapes, not an image within the SVG
    _signs(axes, found)
    _processes(axes, highest)
    _cutoffs(axes, cutoffs)
    axes.set_aspect("equal")
    axes.set_xlim(0, highest)
    axes.set_ylim(0, highest)
    title_axes(
        axes,
        f"{title}: three-phonon transfer, local_jump",
        pad=text_size(36 + 12 * wrapped(note).count("\n")),
    )
    above: dict[str, Any] = {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "fontsize": text_size(9.5),
    }
    axes.annotate(wrapped(note), (0, 1), (0, text_size(17)), **above)
    axes.set_xlabel("frequency of motion ν$_a$ (THz)")
    axes.set_ylabel("frequency of the heat ν (THz)")
    return figure


@in_style
def undrawn_figure(title: str, note: str, verdict: str) -> Figure:
    """What stands in place of a map that means nothing, and why.

    note : printed under the title
    verdict : of the check of its sum
    """
    figure = new_figure(2.4)
    axes = figure.add_subplot()
    axes.set_axis_off()
    title_axes(axes, f"{title}: three-phonon transfer, local_jump")
    words = f"No map: {WHY_NOT[verdict]}\n{note}.\n\n{MAP_CHECK.advice(verdict)}"
    axes.text(0, 0.95, words, va="top", fontsize=text_size(9.5), wrap=True, transform=axes.transAxes)
    return figure


def _significant(found: TransferMap) -> NDArray[np.bool_]:
    """(n_bands, n_out): cells known well enough to mean something."""
    return np.asarray(np.abs(found.transfer) >= SIGNIFICANT * found.standard_error)


def _colours() -> Colormap:
    from matplotlib import colormaps

    return colormaps[DIVERGING_MAP].with_extremes(bad=GREY)


def _signs(axes: Axes, found: TransferMap) -> None:
    """Sign of every significant cell: seen in grey, too."""
    x = 0.5 * (found.band_edges_thz[1:] + found.band_edges_thz[:-1])
    y = 0.5 * (found.frequency_edges_thz[1:] + found.frequency_edges_thz[:-1])
    for marker, sign in (("+", 1.0), ("_", -1.0)):
        band, out = np.nonzero(_significant(found) & (sign * found.transfer > 0))
        axes.plot(x[band], y[out], marker, color=BLACK, markersize=5, markeredgewidth=0.9, linestyle="none")


def _processes(axes: Axes, highest: float) -> None:
    for slope, label in PROCESSES:
        axes.plot([0, highest], [0, slope * highest], color=BLACK, linewidth=1.1)
        end = np.array([0.97, 0.97 * slope]) / max(1.0, slope) * highest
        axes.annotate(
            label,
            tuple(end),
            rotation=math.degrees(math.atan(slope)),
            rotation_mode="anchor",
            ha="right",
            va="bottom",
            fontsize=text_size(9),
            bbox={"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.8},
        )


def _cutoffs(axes: Axes, cutoffs: Cutoffs) -> None:
    """Highest frequency of either crystal, on both axes."""
    for value, side, style in (
        (cutoffs.left_thz, "left", ":"),
        (cutoffs.right_thz, "right", (0, (3, 1, 1, 1, 1, 1))),
    ):
        axes.axvline(value, color=BLACK, linestyle=style, linewidth=1.1)
        axes.axhline(value, color=BLACK, linestyle=style, linewidth=1.1)
        axes.annotate(
            f"cutoff, {side}", (value, 1.0), (0, 2), xycoords=axes.get_xaxis_transform(),
            textcoords="offset points", ha="center", fontsize=text_size(8.5),
        )  # fmt: skip


def _of_case(case: CaseFiles) -> Figure:
    seeds = [read_transfer(path) for path in case.three_phonon]
    edges, frequency, scale = seeds[0].band_edges_thz, seeds[0].frequency_thz, case.to_conductance
    found = transfer_map([scale * seed.transfer for seed in seeds], edges, frequency)
    flow = mean_spectral_flow_ev_ps(case.heat_flow)
    same_frames = float(np.mean([integral(seed.order3, frequency).mean() for seed in seeds])) / flow
    total = [value / (scale * flow) for value in (found.total, found.total_se)]
    measures = read_table(case.measures, INELASTIC_CASE).set_index("measure")
    share = [float(measures[column]["order3_share"]) for column in ("value", "standard_error")]
    note = sums_note(total, same_frames, share)
    verdicts = read_table(case.health, HEALTH).set_index("check")["verdict"]
    verdict = str(verdicts[MAP_CHECK.name])
    if verdict != "passed":
        return undrawn_figure(case.title, note, verdict)
    return map_figure(found, case.cutoffs, case.title, note)


def _has_map(extent: Extent) -> bool:
    return extent.map_blocks > 0


MAP_FIGURE = FigureKind("map", "three-phonon transfer", _of_case, applies=_has_map)
