"""The layer that was melted and quenched: pair distribution g(r) of its atoms with all atoms, 1 where they
are as dense as the mean. The dashed line is the first minimum, up to which neighbours are counted. A crystal
has sharp shells at all distances; an amorphous layer keeps the first, a broad second, and none far out.
Over the figure: thickness, density (as crystals beside it), neighbours, and energy per atom above the
crystals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import BLACK, BLUE, GREY, head_figure, in_style, new_figure
from kapitza.analysis.figures.figure_kind import Extent, FigureKind
from kapitza.analysis.files.contracts import AMORPHOUS_LAYER, PAIR_DISTRIBUTION
from kapitza.analysis.files.number_text import number
from kapitza.analysis.files.tables import read_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@in_style
def amorphous_figure(pairs: pd.DataFrame, layer: pd.DataFrame, title: str) -> Figure:
    """g(r) with what the layer is like.

    pairs : columns of pair_distribution.csv
    layer : columns of amorphous_layer.csv, one row
    """
    about = layer.iloc[0]
    figure = new_figure(3.6)
    axes = figure.subplots()
    axes.plot(pairs["r_angstrom"], pairs["pair_distribution"], color=BLUE)
    axes.axhline(1.0, color=BLACK, linewidth=0.6)
    axes.axvline(float(about["bond_angstrom"]), color=GREY, linestyle="--")
    axes.set_xlim(0, float(pairs["r_angstrom"].max()))
    axes.set_ylim(bottom=0)
    axes.set_xlabel("distance r (Å)")
    axes.set_ylabel("pair distribution g(r)")
    densities = number(about["density_kg_m3"]), number(about["crystal_density_kg_m3"])
    head_figure(
        figure,
        f"{title}: amorphous layer of {about['thickness_angstrom']:.1f} Å, {densities[0]} kg/m³ "
        f"(as crystals {densities[1]}), {about['coordination']:.2f} neighbours, "
        f"{about['energy_ev']:.3f} eV per atom above the crystals",
    )
    return figure


def _of_case(case: CaseFiles) -> Figure:
    if case.layer is None or case.layer_pairs is None:
        raise ValueError(
            f"{case.title}: no amorphous_layer.csv is given; name it among the inputs of its figures"
        )
    pairs = read_table(case.layer_pairs, PAIR_DISTRIBUTION)
    return amorphous_figure(pairs, read_table(case.layer, AMORPHOUS_LAYER), case.title)


def _has_layer(extent: Extent) -> bool:
    return extent.amorphous


AMORPHOUS_FIGURE = FigureKind("amorphous", "the amorphous layer", _of_case, applies=_has_layer)
