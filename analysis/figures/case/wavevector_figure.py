"""Which wavevectors parallel to the interface carry the heat. Above, left: the simulation, conductance by
frequency and by k∥; right: elastic transport at the same k∥ (AGF, exact for harmonic bonds between ideal
leads), on the same scale and with the frequency resolution of the simulation. Each column is a star of
wavevectors of the box that symmetry makes alike, all of its members together, the longest k∥ on the right.
Heat of single columns and bins is noisy, and may be negative. Below: the same summed over frequency, with
one standard error, the part carried by motion along z, what the star carries elastically, and the most it
can (the lesser of both crystals' channels). An elastic process at a clean interface keeps k∥: heat above
that limit has changed its frequency or its wavevector.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import (
    BLACK,
    GREEN,
    GREY,
    SKY,
    VERMILLION,
    head_figure,
    in_style,
    legend_below,
    new_figure,
)
from kapitza.analysis.figures.figure_kind import Extent, FigureKind
from kapitza.analysis.figures.spectral_axes import SPECTRAL_UNIT, Cutoffs, shown_to
from kapitza.analysis.files.contracts import WAVEVECTORS
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.spectral.in_plane.wavevector_records import read_elastic, read_wavevectors
from kapitza.analysis.spectral.spectrum import integral
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.figure import Figure

MOST_LABELS = 12
"""Columns named on the axis; of more, every second, third … is."""

MAP_COLOURS = "RdBu_r"


@dataclass(frozen=True)
class WavevectorMaps:
    """What the figure draws.

    frequency_thz : (n_freq,)
    simulated : (n_stars, n_freq) MW m⁻² K⁻¹ THz⁻¹
    elastic : the same of Green's functions; None where they are not known on these wavevectors
    rows : columns of wavevectors.csv
    """

    frequency_thz: Array
    simulated: Array
    elastic: Array | None
    rows: pd.DataFrame


@in_style
def wavevector_figure(maps: WavevectorMaps, cutoffs: Cutoffs, title: str) -> Figure:
    """Maps side by side on one colour scale; below them a bar for every star."""
    figure = new_figure(7.4)
    grid = figure.add_gridspec(2, 2, height_ratios=[3, 2])
    highest = shown_to(cutoffs)
    shown = maps.frequency_thz <= highest
    drawn = [maps.simulated] + ([] if maps.elastic is None else [maps.elastic])
    largest = max(float(np.abs(item[:, shown]).max()) for item in drawn) or 1.0
    names = ("simulation", "elastic (AGF)")
    panels = [figure.add_subplot(grid[0, number]) for number in range(len(drawn))]
    for axes, values, name in zip(panels, drawn, names, strict=False):
        mesh = _map(axes, maps.frequency_thz, values, largest)
        axes.set_ylim(0, highest)
        axes.set_title(name)
        _name_columns(axes, maps.rows)
        for value in (cutoffs.left_thz, cutoffs.right_thz):
            axes.axhline(value, color=BLACK, linestyle=":", linewidth=1.0)
    panels[0].set_ylabel("frequency ν (THz)")
    bar = figure.colorbar(mesh, ax=panels, label=f"G(ν) of equivalent k$_∥$ {SPECTRAL_UNIT}")
    if bar.solids is not None:
        bar.solids.set(rasterized=False, edgecolor="face")  # shapes, not an image within the SVG
    lower = figure.add_subplot(grid[1, :])
    _bars(lower, maps.rows)
    legend_below(figure, [lower], 3)
    head_figure(figure, f"{title}: conductance by wavevector, reservoir")
    return figure


def _map(axes: Axes, frequency: Array, values: Array, largest: float) -> QuadMesh:
    """One map, stars to the right and frequency upwards."""
    width = frequency[1] - frequency[0]
    bounds = np.append(frequency - width / 2, frequency[-1] + width / 2)
    columns = np.arange(len(values) + 1) - 0.5
    return axes.pcolormesh(columns, bounds, values.T, cmap=MAP_COLOURS, vmin=-largest, vmax=largest)


def _name_columns(axes: Axes, rows: pd.DataFrame) -> None:
    """The length of k∥ below the columns."""
    step = -(-len(rows) // MOST_LABELS)
    length = np.hypot(rows["wavevector_x_per_angstrom"], rows["wavevector_y_per_angstrom"])
    axes.set_xticks(range(0, len(rows), step), [f"{value:.2f}" for value in length[::step]], rotation=60)
    axes.set_xlabel("|k$_∥$| (Å$^{-1}$)")


def _bars(axes: Axes, rows: pd.DataFrame) -> None:
    place = np.arange(len(rows))
    value = rows["conductance_mw_m2k"].to_numpy()
    along = value * rows["along_z_share"].to_numpy()
    axes.bar(place, value, 0.7, color=SKY, label="simulation, motion in the plane")
    axes.bar(place, along, 0.7, color=GREY, hatch="//", edgecolor="white", label="simulation, motion along z")
    error = rows["standard_error_mw_m2k"].to_numpy()
    axes.errorbar(place, value, error, fmt="none", ecolor=BLACK, capsize=2, label="± 1 s.e. of both")
    for name, label, marker, colour in (
        ("elastic_mw_m2k", "elastic (AGF)", "D", VERMILLION),
        ("ceiling_mw_m2k", "elastic ceiling", "_", GREEN),
    ):
        known = rows[name].notna().to_numpy()
        if known.any():
            numbers = rows[name].to_numpy(dtype=np.float64)[known]
            axes.plot(place[known], numbers, marker, color=colour, markersize=8, label=label)
    top = float(max((value + error).max(), rows["elastic_mw_m2k"].astype(float).max(skipna=True) or 0.0))
    axes.set_ylim(min(0.0, 1.1 * float((value - error).min())), 1.15 * top)
    axes.axhline(0.0, color=BLACK, linewidth=0.8)
    axes.set_ylabel("G between the baths\n(MW m$^{-2}$ K$^{-1}$)")
    _name_columns(axes, rows)


def _of_case(case: CaseFiles) -> Figure:
    if case.by_wavevector is None:
        raise ValueError(f"{case.title}: no wavevectors.csv; set spectrum.wavevectors: true and run again")
    rows, found = read_table(case.by_wavevector, WAVEVECTORS), read_wavevectors(case.wavevectors)
    flow = found.flow.mean.sum(axis=1)
    scale = float(rows["conductance_mw_m2k"].sum()) / float(integral(flow, found.frequency_thz).sum())
    elastic = read_elastic(case.density, found) if case.density else None
    shown = None
    if elastic:
        channel = CONDUCTANCE_MW_M2K * BOLTZMANN_EV_K / case.conductances["reservoir"].area_angstrom2
        shown = channel * elastic.as_blocks_show(elastic.channels[0], found.frequency_thz)
    return wavevector_figure(
        WavevectorMaps(found.frequency_thz, scale * flow, shown, rows), case.cutoffs, case.title
    )


def _is_resolved(extent: Extent) -> bool:
    return extent.wavevectors


WAVEVECTOR_FIGURE = FigureKind("wavevectors", "conductance by wavevector", _of_case, applies=_is_resolved)
