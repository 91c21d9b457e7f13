"""Temperature, averaged over the production of all seeds, against the distance from the interface. Straight
lines are fitted to the filled points only; open points are too close to a bath or to the interface. Where
both lines, extrapolated (dashed), meet the interface plane they leave the temperature jump ΔT (arrow),
which local_jump conductances are divided by. Shaded: baths, with their set temperatures dotted; hatched:
fixed walls. Green: what the atomic planes of this very box, with its baths and times, would have if every
force were harmonic. Look for points that bend away from the line: then the jump depends on the choice of
the fit, which its second error states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kapitza.analysis.elastic_box.box_reference import BoxReference
from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import (
    BLACK,
    GREEN,
    GREY,
    LEFT_COLOUR,
    RIGHT_COLOUR,
    in_style,
    legend_beside,
    new_figure,
    text_size,
    title_axes,
)
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.analysis.files.number_text import number, with_error
from kapitza.analysis.files.seed_files import seed_profile
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.measure.profile import TemperatureProfile, joined_profile
from kapitza.analysis.measure.statistics import mean_error
from kapitza.analysis.measure.temperature_jump import LocalJump, SideFit, local_jump
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class BoxMarks:
    """What is shaded, (low, high) along z in Å, and the set temperatures of the baths in K."""

    wall_left: tuple[float, float]
    hot_bath: tuple[float, float]
    cold_bath: tuple[float, float]
    wall_right: tuple[float, float]
    interface_plane_angstrom: float
    hot_k: float
    cold_k: float

    @classmethod
    def of(cls, bounds: Mapping[str, tuple[float, float]], run: Mapping[str, Any]) -> BoxMarks:
        """From the bounds of the zones by name, and run.json."""
        return cls(
            wall_left=bounds["wall_left"],
            hot_bath=bounds["hot_bath"],
            cold_bath=bounds["cold_bath"],
            wall_right=bounds["wall_right"],
            interface_plane_angstrom=float(run["interface_plane_angstrom"]),
            hot_k=float(run["hot_k"]),
            cold_k=float(run["cold_k"]),
        )


@in_style
def profile_figure(
    profile: TemperatureProfile,
    fits: LocalJump,
    result: Conductance,
    marks: BoxMarks,
    title: str,
    box: BoxReference | None = None,
) -> Figure:
    """Mean temperature of every bin against the distance from the interface.

    profile, fits : all seeds together, and the lines through them
    result : the pooled local_jump row, whose ΔT ± error is written beside the jump
    box : the exact harmonic box, drawn by atomic plane
    """
    figure = new_figure(4.2)
    axes = figure.add_subplot()
    _shade(axes, marks)
    for fit, colour, marker in ((fits.left, LEFT_COLOUR, "o"), (fits.right, RIGHT_COLOUR, "^")):
        _points(axes, profile, fit, marks, colour, marker)
        _line(axes, fit, marks)
    _jump(axes, fits, result)
    if box:
        _harmonic(axes, box, marks)
    axes.set_xlabel("distance from the interface (nm)")
    axes.set_ylabel("temperature (K)")
    title_axes(axes, f"{title}: temperature profile, ΔT of local_jump")
    axes.set_xlim(*_nm(np.array([marks.wall_left[0], marks.wall_right[1]]), marks).tolist())
    axes.margins(y=0.12)  # room for the names of the baths
    legend_beside(axes)
    return figure


def _nm(z_angstrom: Array, marks: BoxMarks) -> Array:
    """Distance from the interface plane, nm."""
    return (z_angstrom - marks.interface_plane_angstrom) / 10


def _shade(axes: Axes, marks: BoxMarks) -> None:
    baths = (
        (marks.hot_bath, marks.hot_k, "hot", LEFT_COLOUR),
        (marks.cold_bath, marks.cold_k, "cold", RIGHT_COLOUR),
    )
    for bounds, set_k, name, colour in baths:
        low, high = _nm(np.array(bounds), marks)
        axes.axvspan(low, high, color=colour, alpha=0.10, linewidth=0)
        label = "set temperature" if name == "hot" else "_same"  # the second stays out of the legend
        axes.hlines(set_k, low, high, colors=BLACK, linestyles=":", linewidth=1.3, label=label)
        axes.text(
            (low + high) / 2, 1.0, f"{name} bath", transform=axes.get_xaxis_transform(), ha="center", va="top"
        )
    for bounds in (marks.wall_left, marks.wall_right):
        low, high = _nm(np.array(bounds), marks)
        axes.axvspan(low, high, facecolor="0.85", edgecolor="0.5", hatch="///", linewidth=0)
    axes.axvline(0.0, color=GREY, linewidth=0.8)


def _points(
    axes: Axes, profile: TemperatureProfile, fit: SideFit, marks: BoxMarks, colour: str, marker: str
) -> None:
    """Fitted bins filled, the others open, all with their standard errors."""
    own = np.array(profile.side) == fit.side
    fitted = own & np.isin(profile.z_angstrom, fit.z_angstrom)
    for chosen, face, label in (
        (fitted, colour, f"{fit.side}, fitted"),
        (own & ~fitted, "white", f"{fit.side}, not fitted"),
    ):
        bins = [mean_error(profile.temperature_k[:, i], "bin") for i in np.flatnonzero(chosen)]
        axes.errorbar(
            _nm(profile.z_angstrom[chosen], marks),
            [item.mean for item in bins],
            yerr=[item.standard_error for item in bins],
            fmt=marker,
            markersize=4,
            color=colour,
            markerfacecolor=face,
            elinewidth=1,
            label=label,
        )


def _line(axes: Axes, fit: SideFit, marks: BoxMarks) -> None:
    """Straight line: solid through the fitted bins, dashed where extrapolated to the interface."""
    plane = marks.interface_plane_angstrom
    ends = np.array([fit.z_angstrom.min(), fit.z_angstrom.max()])
    inner = ends[np.argmin(np.abs(ends - plane))]
    for span, style in ((ends, "-"), (np.array([inner, plane]), "--")):
        values = fit.at_plane_k.mean + fit.slope_k_angstrom.mean * (span - plane)
        label = "straight line" if (fit.side, style) == ("left", "-") else None
        axes.plot(_nm(span, marks), values, style, color=BLACK, linewidth=1.2, zorder=3, label=label)


def _jump(axes: Axes, fits: LocalJump, result: Conductance) -> None:
    """Double arrow between the two extrapolated temperatures, with the pooled ΔT ± error beside it."""
    high, low = fits.left.at_plane_k.mean, fits.right.at_plane_k.mean
    axes.annotate(
        "",
        (0.0, high),
        (0.0, low),
        arrowprops={"arrowstyle": "<->", "color": BLACK, "shrinkA": 0, "shrinkB": 0},
    )
    text = f"ΔT = {with_error(result.temperature_jump_k, result.temperature_jump_se_k)} K (stat.)"
    if result.temperature_jump_systematic_k > 0:
        text += f"\n± {number(result.temperature_jump_systematic_k, 2)} K (choice of fit)"
    axes.annotate(
        text,
        (0.0, (high + low) / 2),
        (10, 0),
        textcoords="offset points",
        va="center",
        fontsize=text_size(9.5),
    )


def _harmonic(axes: Axes, box: BoxReference, marks: BoxMarks) -> None:
    """Temperatures of the atomic planes if every force were harmonic; a line on each side."""
    for left in (True, False):
        own = (box.z_angstrom < marks.interface_plane_angstrom) == left
        axes.plot(
            _nm(box.z_angstrom[own], marks),
            box.temperature_k[own],
            color=GREEN,
            linewidth=1.2,
            label="exact harmonic box" if left else None,
        )


def _of_case(case: CaseFiles) -> Figure:
    together = joined_profile([seed_profile(path) for path in case.profile])
    marks = BoxMarks.of(case.zones_angstrom, case.about)
    fits = local_jump(together, case.fit_range)
    local = case.conductances["local_jump"]
    return profile_figure(together, fits, local, marks, case.title, case.harmonic_box)


PROFILE_FIGURE = FigureKind("profile", "temperature profile", _of_case)
