"""Figure: heat flow and conductance from the first t of the production, against t."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kapitza.analysis.figures.drawing import (
    BLACK,
    GREEN,
    GREY,
    LEFT_COLOUR,
    RIGHT_COLOUR,
    SHORT_CONDUCTANCE_LABEL,
    STYLE,
    legend_beside,
    new_figure,
)
from kapitza.analysis.measure.conductance import (
    Conductance,
    Convergence,
    convergence,
    energy_gate_ev_ps,
    heat_flow_from_baths,
    seed_conductance,
)
from kapitza.analysis.measure.profile import TemperatureJump
from kapitza.analysis.measure.statistics import FloatArray

SETTLING = 0.15
"""Vertical axes are scaled to the last 85 % of the time; the first estimates scatter without bound."""

INTERFACE_POINTS = 400


@dataclass(frozen=True)
class Production:
    """What one seed recorded: bath energies at window ends, heat flow across the interface in every frame."""

    time_ps: FloatArray  # (n_windows + 1,), first row the start of production
    energy_hot_ev: FloatArray  # (n_windows + 1,)
    energy_cold_ev: FloatArray  # (n_windows + 1,)
    interface_time_ps: FloatArray  # (n_frames,)
    interface_flow_ev_ps: FloatArray  # (n_frames,)


def mean_production(seeds: Sequence[Production]) -> Production:
    """Mean over the seeds of a case at equal times: their production lasts equally long.

    Raises ValueError when they differ in length.
    """
    if len({(len(seed.time_ps), len(seed.interface_time_ps)) for seed in seeds}) != 1:
        raise ValueError("convergence: the seeds of a case differ in length; run the shorter ones again")
    columns = {
        name: np.mean([getattr(seed, name) for seed in seeds], axis=0) for name in Production.__annotations__
    }
    return Production(**columns)


def mean_jump(jumps: Sequence[TemperatureJump]) -> TemperatureJump:
    """Temperature jump of every window, averaged over the seeds of a case."""
    series = np.mean([jump.series_k for jump in jumps], axis=0)
    return replace(jumps[0], jump_k=float(series.mean()), series_k=series)


def courses(
    production: Production,
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
    duration = float(production.time_ps[-1] - production.time_ps[0])
    time, hot, cold = production.time_ps, production.energy_hot_ev, production.energy_cold_ev
    gate = energy_gate_ev_ps(temperature_k, n_mobile, duration)
    flow = heat_flow_from_baths(time, hot, cold, gate_ev_ps=gate)
    found = []
    for jump in jumps:
        row = results[jump.definition]
        seed = seed_conductance(flow, jump, area_angstrom2=row.area_angstrom2, temperature_k=temperature_k)
        pooled = replace(seed, row=row)
        found.append(convergence(pooled, jump, time_ps=time, energy_hot_ev=hot, energy_cold_ev=cold))
    return found


@rc_context(STYLE)
def convergence_figure(
    production: Production, results: Mapping[str, Conductance], course_of_g: Sequence[Convergence], title: str
) -> Figure:
    """Running means of the heat flow by its three measurements, and of G by both definitions.

    results : pooled rows by definition, for the bands of the final standard error
    """
    figure = new_figure(2.6 + 1.9 * len(course_of_g))
    panels = figure.subplots(
        1 + len(course_of_g), 1, sharex=True, height_ratios=[1.4, *(1 for _ in course_of_g)]
    )
    _heat_flows(panels[0], production, next(iter(results.values())))
    for axes, course in zip(panels[1:], course_of_g, strict=True):
        _conductance(axes, course, results[course.definition])
    panels[0].set_title(title)
    panels[0].set_ylabel("heat flow Q (eV/ps)")
    panels[-1].set_xlabel("production time t of each seed (ps)")
    panels[-1].set_xlim(0, float(production.time_ps[-1] - production.time_ps[0]))
    for axes in panels:
        legend_beside(axes)
    return figure


def _heat_flows(axes: Axes, production: Production, result: Conductance) -> None:
    elapsed = production.time_ps[1:] - production.time_ps[0]
    baths = (
        (production.energy_hot_ev, "from the hot bath", LEFT_COLOUR, "-"),
        (production.energy_cold_ev, "into the cold bath", RIGHT_COLOUR, "--"),
    )
    shown = []
    for energy, label, colour, style in baths:
        flow = (energy[1:] - energy[0]) / elapsed
        axes.plot(elapsed, flow, style, color=colour, label=label)
        shown.append((elapsed, flow))
    time, flow = running_mean(
        production.interface_time_ps - production.time_ps[0], production.interface_flow_ev_ps
    )
    axes.plot(time, flow, "-.", color=GREEN, linewidth=1.2, label="across the interface")
    shown.append((time, flow))
    mean, error = result.heat_flow_ev_ps, result.heat_flow_se_ev_ps
    axes.axhspan(mean - error, mean + error, color=GREY, alpha=0.3, linewidth=0, label="result ± 1 s.e.")
    _scale(axes, shown, (mean - 4 * error, mean + 4 * error))


def running_mean(time_ps: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Times and means of all values up to them, thinned to INTERFACE_POINTS; the last is the mean of all."""
    means = np.cumsum(values) / np.arange(1, len(values) + 1)
    kept = np.unique(np.linspace(0, len(values) - 1, INTERFACE_POINTS).astype(int))
    return time_ps[kept], means[kept]


def _conductance(axes: Axes, course: Convergence, result: Conductance) -> None:
    value, error = result.conductance_mw_m2k, result.standard_error_mw_m2k
    axes.plot(course.time_ps, course.conductance_mw_m2k, color=BLACK, label=f"G, {course.definition}")
    axes.axhspan(value - error, value + error, color=GREY, alpha=0.3, linewidth=0, label="result ± 1 s.e.")
    axes.set_ylabel(SHORT_CONDUCTANCE_LABEL)
    _scale(axes, [(course.time_ps, course.conductance_mw_m2k)], (value - 4 * error, value + 4 * error))


def _scale(axes: Axes, curves: Sequence[tuple[FloatArray, FloatArray]], include: tuple[float, float]) -> None:
    """Vertical axis over what has settled, and over `include`."""
    settled = np.concatenate([values[time >= SETTLING * time[-1]] for time, values in curves])
    wanted = [*settled[np.isfinite(settled)], *include]
    margin = 0.04 * (max(wanted) - min(wanted))
    axes.set_ylim(min(wanted) - margin, max(wanted) + margin)
