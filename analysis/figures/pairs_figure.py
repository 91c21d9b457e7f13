"""Figures of two media and the models between them: conductance by temperature, channels, angles."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kapitza.analysis.figures.drawing import (
    BLACK,
    BLUE,
    CONDUCTANCE_LABEL,
    GREEN,
    GREY,
    LEFT_COLOUR,
    ORANGE,
    PURPLE,
    RIGHT_COLOUR,
    SKY,
    STYLE,
    VERMILLION,
    new_figure,
)
from kapitza.analysis.files.comparison import MODEL_LABELS
from kapitza.analysis.files.tables import DEFINITIONS
from kapitza.analysis.landauer import Array

LINES: Mapping[str, tuple[str, object, str]] = {
    "amm_elastic": (BLUE, "-", "o"),
    "amm_anisotropic": (SKY, (0, (1, 1)), "P"),
    "amm_spring": (SKY, "-", "*"),
    "amm_scalar": (GREEN, (0, (1, 1.2)), "s"),
    "dmm_debye": (VERMILLION, (0, (6, 2)), "D"),
    "dmm_dispersion": (ORANGE, (0, (6, 2)), "v"),
    "radiation_limit": (BLACK, (0, (6, 2, 1, 2)), "^"),
    "inelastic_dmm": (PURPLE, "-", "X"),
    "mixed": (GREY, "-", "h"),
}
"""Colour, line and marker of every model: any two differ in at least two of them."""

Speeds = tuple[float, float]

MARKED = 8
GUIDE_FACTOR = 0.3
GUIDE_DECADE = 8.0
PER_NM2 = 100.0
WAVES = (("P", BLUE, "-"), ("SV", VERMILLION, (0, (6, 2))), ("SH", BLACK, (0, (1, 1.2))))
LABEL_TOP = 1.5


@rc_context(STYLE)
def pair_temperature_figure(
    curve: pd.DataFrame, measured: Sequence[Mapping[str, float]], title: str
) -> Figure:
    """G against T, both axes logarithmic, one panel per definition; measured points where they belong.

    curve : columns of curve.csv
    measured : conductance_mw_m2k, temperature_k and, if known, standard_error_mw_m2k of each measurement
    """
    figure = new_figure(5.2)
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes, definition in zip(panels, reversed(DEFINITIONS), strict=True):
        rows = curve[(curve["definition"] == definition) & np.isfinite(curve["conductance_mw_m2k"])]
        for i, model in enumerate(_in_order(rows["model"])):
            _curve(axes, rows[rows["model"] == model], model, i)
        _cubic_guide(axes, rows)
        axes.set(xscale="log", yscale="log", title=definition, xlabel="temperature (K)")
        axes.grid(color="0.9", linewidth=0.6)
    _measured(panels[DEFINITIONS[::-1].index("local_jump")], measured)
    panels[0].set_ylabel(CONDUCTANCE_LABEL)
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    _legend_below(figure, panels)
    return figure


def _in_order(models: "pd.Series[str]") -> list[str]:
    found = set(models)
    return [model for model in MODEL_LABELS if model in found]


def _curve(axes: Axes, rows: pd.DataFrame, model: str, place: int) -> None:
    """One model; markers of different models at different temperatures, so that curves on top stay apart."""
    colour, line, marker = LINES[model]
    axes.plot(
        rows["temperature_k"],
        rows["conductance_mw_m2k"],
        linestyle=line,
        color=colour,
        marker=marker,
        markersize=5,
        markevery=(2 * place, MARKED),
        markerfacecolor="white",
        label=MODEL_LABELS[model],
    )


def _cubic_guide(axes: Axes, rows: pd.DataFrame) -> None:
    """A short line ∝ T³ below the curves at the cold end."""
    coldest = rows[rows["temperature_k"] == rows["temperature_k"].min()]
    if coldest.empty:
        return
    start, value = float(coldest["temperature_k"].iloc[0]), float(coldest["conductance_mw_m2k"].min())
    ends = start * np.array([1.0, GUIDE_DECADE])
    heights = GUIDE_FACTOR * value * (ends / start) ** 3
    axes.plot(ends, heights, color=GREY, linewidth=1.0)
    axes.annotate("∝ T³", (ends[1], heights[1]), (4, -6), textcoords="offset points", color="0.35")


def _measured(axes: Axes, measured: Sequence[Mapping[str, float]]) -> None:
    for item in measured:
        axes.errorbar(
            item["temperature_k"],
            item["conductance_mw_m2k"],
            yerr=item.get("standard_error_mw_m2k"),
            fmt="*",
            markersize=13,
            color=BLACK,
            capsize=4,
            label=MODEL_LABELS["measured"],
        )


def _legend_below(figure: Figure, panels: Sequence[Axes]) -> None:
    named: dict[str, Artist] = {}
    for axes in panels:
        for artist, label in zip(*axes.get_legend_handles_labels(), strict=True):
            named.setdefault(label, artist)
    columns = min(len(named), 4)
    figure.legend(list(named.values()), list(named), loc="outside lower center", ncols=columns)


@rc_context(STYLE)
def pair_channels_figure(
    spectra: Mapping[str, Array], cutoffs_thz: tuple[float, float], title: str
) -> Figure:
    """Channels of both media and of every model against frequency, below enlarged to the softer medium.

    spectra : content of the pair's mismatch.h5; channels in Å⁻²
    """
    figure = new_figure(6.4)
    upper, lower = figure.subplots(2, 1)
    for axes in (upper, lower):
        _channels(axes, spectra)
        axes.set_ylabel("channels (nm$^{-2}$)")
    upper.set_xlim(0, 1.03 * max(cutoffs_thz))
    upper.set_ylim(bottom=0)
    upper.set_title(title)
    lower.set_xlim(0, 1.03 * min(cutoffs_thz))
    lower.set_ylim(0, _top(spectra, 1.03 * min(cutoffs_thz)))
    lower.set_title("enlarged: the medium with the lower cutoff")
    lower.set_xlabel("frequency ν (THz)")
    _legend_below(figure, (upper,))
    return figure


def _models_in(spectra: Mapping[str, Array]) -> list[str]:
    return [model for model in MODEL_LABELS if model in spectra]


def _channels(axes: Axes, spectra: Mapping[str, Array]) -> None:
    """Steps over the bins: all channels as hatched areas, models as lines on top."""
    edges = spectra["edges_thz"]
    for side, colour, hatch in (("left", LEFT_COLOUR, "////"), ("right", RIGHT_COLOUR, "....")):
        values, reach = _up_to_cutoff(PER_NM2 * spectra[f"channels_{side}"], edges)
        axes.stairs(
            values, reach, fill=True, facecolor="none", edgecolor=colour, hatch=hatch, alpha=0.3, lw=0
        )
        axes.stairs(values, reach, color=colour, linewidth=0.9, label=f"all channels, {side}")
    for model in _models_in(spectra):
        colour, line, _ = LINES[model]
        values, reach = _up_to_cutoff(PER_NM2 * spectra[model], edges)
        axes.stairs(values, reach, color=colour, linestyle=line, linewidth=1.8, label=MODEL_LABELS[model])


def _up_to_cutoff(values: Array, edges: Array) -> tuple[Array, Array]:
    """Without the empty bins at the end, which would be drawn along the axis."""
    last = int(np.max(np.nonzero(values), initial=0)) + 1
    return values[:last], edges[: last + 1]


def _top(spectra: Mapping[str, Array], highest: float) -> float:
    """Height of what any model transmits."""
    shown = spectra["edges_thz"][:-1] <= highest
    return 1.25 * PER_NM2 * max(float(spectra[model][shown].max()) for model in _models_in(spectra))


def critical_angles(source: Speeds, target: Speeds) -> list[tuple[str, float]]:
    """Angles of incidence in degrees beyond which an outgoing wave does not exist, ascending, with its name.

    A name such as "S→P transm." says: incident S (SV or SH), transmitted P.

    source, target : c_L and c_T of the side of the incident wave and of the other, m/s
    """
    outgoing = (("P transm.", target[0]), ("S transm.", target[1]), ("P refl.", source[0]))
    found = [
        (f"{name}→{wave}", float(np.degrees(np.arcsin(speed / other))))
        for name, speed in zip("PS", source, strict=True)
        for wave, other in outgoing
        if other > speed
    ]
    return sorted(found, key=_angle)


def _angle(named: tuple[str, float]) -> float:
    return named[1]


@rc_context(STYLE)
def pair_angles_figure(table: pd.DataFrame, left: Speeds, right: Speeds, title: str) -> Figure:
    """Energy transmitted against the angle of incidence, from either side, with the critical angles.

    table : columns of angles.csv
    left, right : c_L and c_T of either medium, m/s
    """
    figure = new_figure(6.0)
    panels = figure.subplots(2, 1, sharex=True)
    for axes, (name, source, target) in zip(
        panels, (("left", left, right), ("right", right, left)), strict=True
    ):
        _angles(axes, table[table["incident_side"] == name])
        _critical_angles(axes, source, target)
        axes.set_title(f"waves from the {name} side")
        axes.set_ylabel("energy transmitted")
        axes.set(xlim=(0, 90), ylim=(0, LABEL_TOP), yticks=np.linspace(0, 1, 6))
    panels[1].set_xlabel("angle of incidence (degrees from the normal)")
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    _legend_below(figure, panels)
    return figure


def _angles(axes: Axes, table: pd.DataFrame) -> None:
    for wave, colour, line in WAVES:
        rows = table[table["wave"] == wave]
        axes.plot(
            rows["angle_degrees"], rows["transmitted"], color=colour, linestyle=line, label=f"incident {wave}"
        )


def _critical_angles(axes: Axes, source: Speeds, target: Speeds) -> None:
    named = critical_angles(source, target)
    marks = [0.0, *(critical for _, critical in named), 90.0]
    for i, (name, critical) in enumerate(named, start=1):
        axes.axvline(critical, color=GREY, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0)
        # On the side where the next line is further away.
        before = marks[i] - marks[i - 1] > marks[i + 1] - marks[i]
        axes.annotate(
            name,
            (critical, LABEL_TOP),
            (-1 if before else 1, 0),
            textcoords="offset points",
            ha="right" if before else "left",
            va="top",
            rotation=90,
            fontsize=8,
            color="0.25",
        )
