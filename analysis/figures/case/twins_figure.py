"""A case (whole) and its twins, whose crystals or bonds across the interface are harmonic. Left: conductance
(local_jump) of the runs, against harmonic and whole crystals; parallel lines are effects that add up. Bonds
to third or fourth order, where they were run, stand beside those of whole crystals. Right: conductance by
frequency. Over the left panel: what the anharmonicity of the bonds, that of the
crystals, and both together more than each alone, add to the conductance. Errors are one standard error over
the seeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SHORT_CONDUCTANCE_LABEL,
    VERMILLION,
    head_figure,
    in_style,
    new_figure,
    text_size,
)
from kapitza.analysis.figures.figure_kind import Extent, FigureKind
from kapitza.analysis.figures.spectral_axes import SPECTRAL_UNIT, Cutoffs, draw_band, shown_to
from kapitza.analysis.files.contracts import SPECTRUM, TWINS_OF_CASE
from kapitza.analysis.files.number_text import with_error
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.measure.twin_effects import EFFECTS, WHOLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RUN_STYLES = {
    WHOLE: (BLACK, "-"),
    "harmonic_interface": (BLUE, "--"),
    "harmonic_crystals": (VERMILLION, "-"),
    "harmonic": (GREEN, "--"),
    "cubic_interface": (ORANGE, "-."),
    "quartic_interface": (PURPLE, ":"),
}
LINES = (
    ("whole", ("harmonic_crystals", WHOLE), "o-"),
    ("harmonic", ("harmonic", "harmonic_interface"), "s--"),
    ("third-order", (None, "cubic_interface"), "^"),
    ("fourth-order", (None, "quartic_interface"), "v"),
)
"""Of each kind of bonds: the runs with harmonic and with whole crystals, marker and line."""

SIDE_STEP = 0.03
SIDE_STEPS = (-SIDE_STEP, SIDE_STEP, 3 * SIDE_STEP, 5 * SIDE_STEP)
"""Of the points of each kind of bonds along the axis, so that their errors can be told apart."""

EFFECT_WORDS = {
    "effect_of_interface": "anharmonic bonds across",
    "effect_of_crystals": "anharmonic crystals",
    "interaction": "interaction",
}


@in_style
def twins_figure(
    effects: pd.DataFrame, spectra: Mapping[str, pd.DataFrame], cutoffs: Cutoffs, title: str
) -> Figure:
    """Conductance of all runs, and by frequency.

    effects : columns of twins.csv
    spectra : columns of spectrum.csv of each run, `whole` among them
    """
    figure = new_figure(4.8)
    left, right = figure.subplots(1, 2, width_ratios=[2, 3])
    rows = _rows_of(effects, "conductance_local_jump")
    for (bonds, runs, style), shift in zip(LINES, SIDE_STEPS, strict=True):
        there = [(place, run) for place, run in enumerate(runs) if run in rows]
        values, errors = [rows[run][0] for _, run in there], [rows[run][1] for _, run in there]
        if not there:
            continue
        colour = RUN_STYLES[runs[1]][0]
        label = f"{bonds} bonds across"
        places = [place + shift for place, _ in there]
        left.errorbar(places, values, yerr=errors, fmt=style, color=colour, capsize=3, label=label)
    left.set_xticks([0, 1], ["harmonic", "whole"])
    left.set_xlim(-0.4, 1.4)
    left.set_xlabel("crystals")
    left.set_ylabel(SHORT_CONDUCTANCE_LABEL)
    left.set_ylim(bottom=min(0.0, left.get_ylim()[0]))
    left.set_title(_effects_text(rows), fontsize=text_size(9))
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18))
    _by_frequency(right, spectra, shown_to(cutoffs))
    head_figure(figure, f"{title}: whole and harmonic forces, G of local_jump")
    return figure


def _rows_of(effects: pd.DataFrame, quantity: str) -> dict[str, tuple[float, float]]:
    """Value and standard error of a quantity, by run and effect."""
    own = effects[effects["quantity"] == quantity]
    return dict(zip(own["run"], zip(own["value"], own["standard_error"], strict=True), strict=True))


def _effects_text(rows: Mapping[str, tuple[float, float]]) -> str:
    """Effects on G in words, a line each; none where a run is missing."""
    shown = [name for name in EFFECTS if name in rows]
    head = ["added to G, MW m$^{-2}$ K$^{-1}$"] if shown else []
    return "\n".join(head + [f"{EFFECT_WORDS[name]}: {with_error(*rows[name])}" for name in shown])


def _by_frequency(axes: Axes, spectra: Mapping[str, pd.DataFrame], highest: float) -> None:
    for run, spectrum in spectra.items():
        shown = spectrum[spectrum["frequency_thz"] <= highest]
        frequency, total, error = (shown[n].to_numpy() for n in ("frequency_thz", "total", "total_se"))
        colour, line = RUN_STYLES[run]
        draw_band(axes, frequency, total, error, colour)
        axes.plot(frequency, total, line, color=colour, label=run.replace("_", " "))
    axes.axhline(0.0, color=BLACK, linewidth=0.6)
    axes.set_xlim(0, highest)
    axes.set_xlabel("frequency ν (THz)")
    axes.set_ylabel(f"G(ν) {SPECTRAL_UNIT}")
    axes.legend(loc="upper right")


def _of_case(case: CaseFiles) -> Figure:
    if case.twins is None:
        raise ValueError(f"{case.title}: no twins.csv is given; name it among the inputs of its figures")
    spectra = {WHOLE: case.spectrum, **case.twin_spectra}
    tables = {run: read_table(path, SPECTRUM) for run, path in spectra.items()}
    return twins_figure(read_table(case.twins, TWINS_OF_CASE), tables, case.cutoffs, case.title)


def _has_twins(extent: Extent) -> bool:
    return extent.twins > 0


TWINS_FIGURE = FigureKind("twins", "what anharmonicity does, by twins", _of_case, applies=_has_twins)
