"""Share of the energy of a plane wave that crosses the interface, against its angle of incidence, in the
elastic acoustic model: longitudinal (P), transverse in the plane of incidence (SV) and across it (SH).
Vertical lines mark critical angles, beyond which one outgoing wave no longer exists: "S→P transm." reads: S
comes in, the transmitted P is lost. S holds for SV and SH where the lost wave is an S; SH does not turn
into P at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kapitza.analysis.figures.drawing import (
    BLACK,
    BLUE,
    GREY,
    LEGEND_COLUMNS,
    VERMILLION,
    head_figure,
    in_style,
    legend_below,
    new_figure,
    text_size,
)
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.analysis.figures.pair_files import PairFiles

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Speeds = tuple[float, float]

WAVE_STYLES = (("P", BLUE, "-"), ("SV", VERMILLION, (0, (6, 2))), ("SH", BLACK, (0, (1, 1.2))))
LABEL_TOP = 1.5


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


@in_style
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
        axes.set_ylabel("energy transmitted (share)")
        axes.set(xlim=(0, 90), ylim=(0, LABEL_TOP), yticks=np.linspace(0, 1, 6))
    panels[1].set_xlabel("angle of incidence (degrees from the normal)")
    head_figure(figure, f"{title}: transmission against angle of incidence")
    legend_below(figure, panels, LEGEND_COLUMNS)
    return figure


def _angles(axes: Axes, table: pd.DataFrame) -> None:
    for wave, colour, line in WAVE_STYLES:
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
            fontsize=text_size(8),
            color="0.25",
        )


def _of_pair(pair: PairFiles) -> Figure:
    left, right = (pair.speeds_m_s(side) for side in ("left", "right"))
    return pair_angles_figure(pair.by_angle, left, right, pair.name)


PAIR_ANGLES_FIGURE = FigureKind("pair_angles", "transmission against angle", _of_pair)
