"""How many channels per area carry heat, for each frequency. Black: the simulation, q(ν)/(A k_B ΔT) with the
temperature difference of the baths; it contains the contacts of the baths and both crystals in series.
Green and orange: elastic transport, exact for harmonic bonds between ideal leads (AGF), on a fine mesh of
in-plane wavevectors and on the few that fit the simulated box. Thin lines: channels of either crystal.
Shaded: the elastic ceiling, the lesser of both crystals' channels on the wavevectors of the box; a small
box has channels at low frequency that the infinite interface does not have. Heat above it (hatched) has
changed its frequency. Beyond the lower cutoff the softer crystal has no harmonic phonon. Models are drawn
with the frequency resolution of the simulation. Below: the same, enlarged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import (
    BLACK,
    GREEN,
    GREY,
    LEFT_COLOUR,
    ORANGE,
    PURPLE,
    RIGHT_COLOUR,
    in_style,
    legend_beside,
    new_figure,
    title_axes,
)
from kapitza.analysis.figures.figure_kind import Extent, FigureKind
from kapitza.analysis.figures.spectral_axes import Cutoffs, draw_cutoffs, shown_to
from kapitza.analysis.files.contracts import MD_TRANSMISSION, TRANSMISSION
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.spectral.channels import of_the_box
from kapitza.analysis.spectral.resolution import edges_between, smeared
from kapitza.analysis.units import PER_NM2
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ELASTIC_CURVES = (
    ("mesh", "elastic (AGF), fine k$_∥$ mesh", GREEN, "-"),
    ("cell", "elastic (AGF), k$_∥$ of the box", ORANGE, (0, (4, 1.5))),
)


@dataclass(frozen=True)
class TransmissionCurves:
    """What the figure draws, all (n_freq,) in nm⁻², as block spectra would show it.

    elastic : by k_points, "mesh" and "cell"; without those not computed
    left, right : channels of either crystal, on the mesh
    ceiling : the lesser of both sides' channels on the k∥ of the box, smeared after the minimum is taken
    """

    frequency_thz: Array
    simulated: Array
    standard_error: Array
    elastic: Mapping[str, Array]
    left: Array
    right: Array
    ceiling: Array


def transmission_curves(simulated: pd.DataFrame, elastic: pd.DataFrame) -> TransmissionCurves:
    """Everything on the bins of the simulation, with the resolution of its blocks; integrals are kept.

    simulated : columns of md_transmission.csv
    elastic : columns of transmission.csv
    """
    frequency = simulated["frequency_thz"].to_numpy()
    mesh, cell = elastic[elastic["k_points"] == "mesh"], of_the_box(elastic)
    limit = cell.assign(ceiling=cell[["channels_left_per_a2", "channels_right_per_a2"]].min(axis=1))

    def shown(rows: pd.DataFrame, name: str) -> Array:
        edges = edges_between(rows["frequency_thz"].to_numpy())
        return np.asarray(PER_NM2 * smeared(edges, rows[name].to_numpy(), frequency))

    return TransmissionCurves(
        frequency_thz=frequency,
        simulated=PER_NM2 * simulated["transmission_per_a2"].to_numpy(),
        standard_error=PER_NM2 * simulated["standard_error_per_a2"].to_numpy(),
        elastic={
            str(name): shown(rows, "transmission_per_a2")
            for name, rows in elastic.groupby("k_points")
            if rows["transmission_per_a2"].notna().all()
        },
        left=shown(mesh, "channels_left_per_a2"),
        right=shown(mesh, "channels_right_per_a2"),
        ceiling=shown(limit, "ceiling"),
    )


@in_style
def transmission_figure(curves: TransmissionCurves, cutoffs: Cutoffs, title: str) -> Figure:
    """MD with its error band, AGF and all channels; below the same, enlarged to what is transmitted."""
    figure = new_figure(6.8)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2, 3])
    highest = shown_to(cutoffs)
    for axes in (upper, lower):
        _channels(axes, curves)
        _elastic(axes, curves)
        _simulated(axes, curves)
        draw_cutoffs(axes, cutoffs, named=True)
        axes.set_ylabel("transmitted channels\nper area (nm$^{-2}$)")
    upper.set_ylim(bottom=0)
    lower.set_xlim(0, highest)
    lower.set_ylim(*_range(curves, highest))
    lower.set_xlabel("frequency ν (THz)")
    title_axes(upper, f"{title}: transmission, elastic and simulated, reservoir")
    lower.set_title("enlarged")
    legend_beside(upper)
    return figure


def _elastic(axes: Axes, curves: TransmissionCurves) -> None:
    for name, label, colour, style in ELASTIC_CURVES:
        if name in curves.elastic:
            axes.plot(curves.frequency_thz, curves.elastic[name], color=colour, linestyle=style, label=label)


def _channels(axes: Axes, curves: TransmissionCurves) -> None:
    frequency = curves.frequency_thz
    axes.fill_between(
        frequency, curves.ceiling, color=GREY, alpha=0.25, linewidth=0, label="elastic ceiling of the box"
    )
    axes.plot(frequency, curves.left, color=LEFT_COLOUR, linewidth=1.0, label="channels, left")
    axes.plot(frequency, curves.right, "--", color=RIGHT_COLOUR, linewidth=1.0, label="channels, right")


def _simulated(axes: Axes, curves: TransmissionCurves) -> None:
    """The simulation; hatched where it lies above the elastic ceiling."""
    frequency, value, error = curves.frequency_thz, curves.simulated, curves.standard_error
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.fill_between(
        frequency,
        curves.ceiling,
        value,
        where=list(value > curves.ceiling),
        interpolate=True,
        facecolor="none",
        edgecolor=PURPLE,
        hatch="////",
        linewidth=0,
        label="MD above the ceiling",
    )
    axes.fill_between(frequency, value - error, value + error, color=BLACK, alpha=0.25, linewidth=0)
    axes.plot(frequency, value, color=BLACK, label="MD ± 1 s.e.")


def _range(curves: TransmissionCurves, highest: float) -> tuple[float, float]:
    """Vertical range of what is transmitted; the channels may leave it."""
    shown = curves.frequency_thz <= highest
    upper = [curves.simulated + curves.standard_error, *curves.elastic.values()]
    top = max(float(item[shown].max()) for item in upper)
    bottom = float((curves.simulated - curves.standard_error)[shown].min())
    return min(0.0, 1.1 * bottom), 1.15 * top


def _of_case(case: CaseFiles) -> Figure:
    simulated = read_table(case.md_transmission, MD_TRANSMISSION)
    elastic = read_table(case.transmission, TRANSMISSION)
    return transmission_figure(transmission_curves(simulated, elastic), case.cutoffs, case.title)


def _has_channels(extent: Extent) -> bool:
    return extent.crystals


TRANSMISSION_FIGURE = FigureKind(
    "transmission", "transmission and the elastic ceiling", _of_case, applies=_has_channels
)
