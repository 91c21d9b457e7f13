"""Averages over the first t of the production (mean of all seeds), with the final result ± 1 standard error
as the grey band. Top: the heat flow measured three times, at the hot bath, at the cold bath and from the
forces across the interface; they may differ only by energy stored in between, which fades as 1/t. Below:
the conductance by both definitions. Look for curves that have entered their band and stay there; a curve
still drifting at the right edge is not converged. The axes leave out the wild first moments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.drawing import (
    BLACK,
    GREEN,
    GREY,
    LEFT_COLOUR,
    RIGHT_COLOUR,
    SHORT_CONDUCTANCE_LABEL,
    in_style,
    legend_beside,
    new_figure,
    text_size,
    title_axes,
)
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.analysis.files.seed_files import (
    HeatFlowRecord,
    read_heat_flow_record,
    read_reservoir_jump,
    seed_profile,
)
from kapitza.analysis.measure.conductance import (
    Conductance,
    Convergence,
    convergence,
    energy_gate_ev_ps,
    heat_flow_from_baths,
    seed_conductance,
)
from kapitza.analysis.measure.temperature_jump import TemperatureJump, local_jump
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SETTLING = 0.15
"""Vertical axes are scaled to the last 85 % of the time; the first estimates scatter without bound."""

INTERFACE_POINTS = 400


def mean_record(seeds: Sequence[HeatFlowRecord]) -> HeatFlowRecord:
    """Mean over the seeds of a case at equal times: their production lasts equally long.

    Raises ValueError when they differ in length.
    """
    if len({(len(seed.time_ps), len(seed.interface_time_ps)) for seed in seeds}) != 1:
        raise ValueError("convergence: the seeds of a case differ in length; run the shorter ones again")
    columns = {
        name: np.mean([getattr(seed, name) for seed in seeds], axis=0)
        for name in HeatFlowRecord.__annotations__
    }
    return HeatFlowRecord(**columns)


def mean_jump(jumps: Sequence[TemperatureJump]) -> TemperatureJump:
    """Temperature jump of every window, averaged over the seeds of a case."""
    series = np.mean([jump.series_k for jump in jumps], axis=0)
    return replace(jumps[0], jump_k=float(series.mean()), series_k=series)


def courses(
    record: HeatFlowRecord,
    jumps: Sequence[TemperatureJump],
    results: Mapping[str, Conductance],
    *,
    temperature_k: float,
    n_mobile: int,
) -> list[Convergence]:
    """Heat flow and G of the seeds' mean up to each window end, one course for every definition.

    jumps : means over the seeds, one per definition
    results : pooled rows by definition, whose errors the courses end with
    """
    duration = float(record.time_ps[-1] - record.time_ps[0])
    time, hot, cold = record.time_ps, record.energy_hot_ev, record.energy_cold_ev
    gate = energy_gate_ev_ps(temperature_k, n_mobile, duration)
    flow = heat_flow_from_baths(time, hot, cold, gate_ev_ps=gate)
    found = []
    for jump in jumps:
        row = results[jump.definition]
        seed = seed_conductance(flow, jump, area_angstrom2=row.area_angstrom2, temperature_k=temperature_k)
        pooled = replace(seed, row=row)
        found.append(convergence(pooled, jump, time_ps=time, energy_hot_ev=hot, energy_cold_ev=cold))
    return found


@in_style
def convergence_figure(
    record: HeatFlowRecord, results: Mapping[str, Conductance], course_of_g: Sequence[Convergence], title: str
) -> Figure:
    """Running means of the heat flow by its three measurements, and of G by both definitions.

    results : pooled rows by definition, for the bands of the final standard error
    """
    figure = new_figure(2.6 + 1.9 * len(course_of_g))
    panels = figure.subplots(
        1 + len(course_of_g), 1, sharex=True, height_ratios=[1.4, *(1 for _ in course_of_g)]
    )
    _heat_flows(panels[0], record, next(iter(results.values())))
    for axes, course in zip(panels[1:], course_of_g, strict=True):
        _conductance(axes, course, results[course.definition])
    title_axes(panels[0], f"{title}: running means, G by both definitions")
    panels[0].set_ylabel("heat flow Q (eV/ps)")
    panels[-1].set_xlabel("production time t of each seed (ps)")
    panels[-1].set_xlim(0, float(record.time_ps[-1] - record.time_ps[0]))
    for axes in panels:
        legend_beside(axes)
    return figure


def _heat_flows(axes: Axes, record: HeatFlowRecord, result: Conductance) -> None:
    elapsed = record.time_ps[1:] - record.time_ps[0]
    baths = (
        (record.energy_hot_ev, "from the hot bath", LEFT_COLOUR, "-"),
        (record.energy_cold_ev, "into the cold bath", RIGHT_COLOUR, "--"),
    )
    shown = []
    for energy, label, colour, style in baths:
        flow = (energy[1:] - energy[0]) / elapsed
        axes.plot(elapsed, flow, style, color=colour, label=label)
        shown.append((elapsed, flow))
    time, flow = running_mean(record.interface_time_ps - record.time_ps[0], record.interface_flow_ev_ps)
    axes.plot(time, flow, "-.", color=GREEN, linewidth=1.2, label="across the interface")
    shown.append((time, flow))
    mean, error = result.heat_flow_ev_ps, result.heat_flow_se_ev_ps
    axes.axhspan(mean - error, mean + error, color=GREY, alpha=0.3, linewidth=0, label="result ± 1 s.e.")
    _scale(axes, shown, (mean - 4 * error, mean + 4 * error))


def running_mean(time_ps: Array, values: Array) -> tuple[Array, Array]:
    """Times and means of all values up to them, thinned to INTERFACE_POINTS; the last is the mean of all."""
    means = np.cumsum(values) / np.arange(1, len(values) + 1)
    kept = np.unique(np.linspace(0, len(values) - 1, INTERFACE_POINTS).astype(int))
    return time_ps[kept], means[kept]


def _conductance(axes: Axes, course: Convergence, result: Conductance) -> None:
    value, error = result.conductance_mw_m2k, result.standard_error_mw_m2k
    axes.plot(course.time_ps, course.conductance_mw_m2k, color=BLACK, label=f"G, {course.definition}")
    axes.axhspan(value - error, value + error, color=GREY, alpha=0.3, linewidth=0, label="result ± 1 s.e.")
    axes.set_ylabel(SHORT_CONDUCTANCE_LABEL)
    axes.set_title(course.definition, fontsize=text_size(10))
    _scale(axes, [(course.time_ps, course.conductance_mw_m2k)], (value - 4 * error, value + 4 * error))


def _scale(axes: Axes, curves: Sequence[tuple[Array, Array]], include: tuple[float, float]) -> None:
    """Vertical axis over what has settled, and over `include`."""
    settled = np.concatenate([values[time >= SETTLING * time[-1]] for time, values in curves])
    wanted = [*settled[np.isfinite(settled)], *include]
    margin = 0.04 * (max(wanted) - min(wanted))
    axes.set_ylim(min(wanted) - margin, max(wanted) + margin)


def _of_case(case: CaseFiles) -> Figure:
    record = mean_record(
        [read_heat_flow_record(*files) for files in zip(case.power, case.heat_flow, strict=True)]
    )
    local = [local_jump(seed_profile(path), case.fit_range).jump for path in case.profile]
    jumps = [mean_jump(local), mean_jump([read_reservoir_jump(path) for path in case.power])]
    known = {"temperature_k": case.temperature_k, "n_mobile": case.about["n_mobile"]}
    course = courses(record, jumps, case.conductances, **known)
    return convergence_figure(record, case.conductances, course, case.title)


CONVERGENCE_FIGURE = FigureKind("convergence", "convergence", _of_case)
