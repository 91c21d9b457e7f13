"""Figures: conductance by model at each temperature, and against temperature."""

from collections.abc import Collection, Sequence

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
    ORANGE,
    PURPLE,
    SKY,
    STYLE,
    VERMILLION,
    legend_beside,
    new_figure,
)
from kapitza.analysis.files.comparison import MODEL_LABELS
from kapitza.analysis.files.tables import DEFINITIONS

CLASSICAL_COLOUR, QUANTUM_COLOUR = SKY, ORANGE
BAR_HEIGHT = 0.38
EXACT = "agf"
"""The exact harmonic answer, drawn apart from the approximations: in green, and thicker."""
LINES = tuple(
    zip(
        (BLUE, ORANGE, VERMILLION, PURPLE, SKY, GREY, BLUE, ORANGE, VERMILLION, PURPLE),
        "sDvPX<>^hp",
        strict=True,
    )
)
LEAST_TEMPERATURES = 3
FAILED = "a health check FAILED"
Failed = Collection[tuple[float, float]]
"""Temperature (K) and length (nm) of cases."""


def failed_cases(health: pd.DataFrame) -> set[tuple[float, float]]:
    """Temperature and length of every case with a failed check.

    health : rows of results/health.csv of one interface
    """
    rows = health[health["verdict"] == "failed"]
    return set(zip(rows["temperature_k"], rows["length_nm"], strict=True))


def _has_failed(row: "pd.Series[float]", failed: Failed) -> bool:
    return (row["temperature_k"], row["length_nm"]) in failed


@rc_context(STYLE)
def models_figure(comparison: pd.DataFrame, title: str, failed: Failed = frozenset()) -> Figure:
    """Horizontal bars of G: one row of panels per temperature, one column per definition.

    comparison : rows of comparison.csv of one interface
    failed : cases with a failed health check; their points are hollow
    """
    comparison = _with_length_order(comparison)
    temperatures = sorted(set(comparison["temperature_k"]))
    entries = _entries(comparison)
    figure = new_figure(0.9 + len(temperatures) * (0.9 + 0.36 * len(entries)))
    panels = figure.subplots(len(temperatures), 2, sharex="col", sharey=True, squeeze=False)
    for row, temperature in enumerate(temperatures):
        for column, definition in enumerate(DEFINITIONS):
            chosen = comparison[
                (comparison["temperature_k"] == temperature) & (comparison["definition"] == definition)
            ]
            axes = panels[row, column]
            _bars(axes, chosen, entries, failed)
            axes.set_title(f"{temperature:g} K, {definition}")
    for column, axes in enumerate(panels[-1]):
        axes.set_xlabel(CONDUCTANCE_LABEL)
        _widen(list(panels[:, column]), comparison[comparison["definition"] == DEFINITIONS[column]])
    panels[0, 0].set_yticks(range(len(entries)), [label for _, _, label in entries])
    panels[0, 0].set_ylim(len(entries) - 0.5, -0.5)
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    named = _named_artists(list(panels.flat))
    figure.legend(list(named.values()), list(named), loc="outside lower center", ncols=len(named))
    return figure


def _named_artists(panels: Sequence[Axes]) -> dict[str, Artist]:
    """One drawn object for every label that occurs in the panels."""
    named: dict[str, Artist] = {}
    for axes in panels:
        for artist, label in zip(*axes.get_legend_handles_labels(), strict=True):
            named.setdefault(label, artist)
    return named


def _with_length_order(comparison: pd.DataFrame) -> pd.DataFrame:
    """The rows with `length_order`: 1 for the shortest box of its temperature, and so on; nan for models.

    A box of so many cells grows with temperature, so that its length in nm does not name it.
    """
    ranks = comparison.groupby("temperature_k")["length_nm"].rank(method="dense")
    return comparison.assign(length_order=ranks)


def _entries(comparison: pd.DataFrame) -> list[tuple[str, float | None, str]]:
    """Categories from top to bottom: NEMD at each length, then the models, (model, order, label)."""
    entries: list[tuple[str, float | None, str]] = []
    for model, label in MODEL_LABELS.items():
        rows = comparison[comparison["model"] == model]
        for order, own in rows.groupby("length_order"):
            entries.append((model, float(str(order)), f"{label}, {own['length_nm'].mean():.3g} nm"))
        if rows["length_nm"].isna().any():
            entries.append((model, None, label))
    return entries


def _bars(
    axes: Axes, rows: pd.DataFrame, entries: Sequence[tuple[str, float | None, str]], failed: Failed
) -> None:
    """NEMD as points with errors and a band over the models, models as bars: classical above quantum."""
    for position, (model, order, _) in enumerate(entries):
        own = rows[rows["model"] == model]
        own = own[own["length_order"].isna() if order is None else own["length_order"] == order]
        for _, row in own.iterrows():
            value, error = float(row["conductance_mw_m2k"]), float(row["standard_error_mw_m2k"])
            if np.isfinite(error):
                axes.axvspan(value - error, value + error, color=BLACK, alpha=0.12, linewidth=0)
                bad = _has_failed(row, failed)
                axes.errorbar(
                    value,
                    position,
                    xerr=error,
                    fmt="o",
                    color=BLACK,
                    markerfacecolor="white" if bad else BLACK,
                    capsize=4,
                    label=f"NEMD, {FAILED}" if bad else "NEMD ± 1 s.e.",
                )
            else:
                _bar(axes, position, value, str(row["statistics"]), exact=model == EXACT)
    axes.tick_params(axis="y", length=0)


def _bar(axes: Axes, position: float, value: float, statistics: str, *, exact: bool) -> None:
    classical = statistics == "classical"
    place = position + (-BAR_HEIGHT / 2 if classical else BAR_HEIGHT / 2)
    if not np.isfinite(value):
        axes.text(
            0.02, place, f"∞ ({statistics})", transform=axes.get_yaxis_transform(), va="center", fontsize=9
        )
        return
    axes.barh(
        place,
        value,
        BAR_HEIGHT,
        color=GREEN if exact else CLASSICAL_COLOUR if classical else QUANTUM_COLOUR,
        alpha=1.0 if classical or not exact else 0.55,
        hatch=None if classical else "////",
        edgecolor=BLACK if exact else "0.25",
        linewidth=1.6 if exact else 0.6,
        label=f"exact harmonic, {statistics}" if exact else f"model, {statistics}",
    )
    axes.annotate(f"{value:.3g}", (value, place), (3, 0), textcoords="offset points", va="center", fontsize=8)


def _widen(panels: Sequence[Axes], rows: pd.DataFrame) -> None:
    """Room for the numbers at the ends of the bars."""
    values = rows["conductance_mw_m2k"] + rows["standard_error_mw_m2k"].fillna(0)
    finite = values[np.isfinite(values)]
    panels[0].set_xlim(0, 1.15 * float(finite.max()) if len(finite) else 1.0)


@rc_context(STYLE)
def temperature_figure(comparison: pd.DataFrame, title: str, failed: Failed = frozenset()) -> Figure:
    """G against T for every model, one panel per definition.

    comparison : rows of comparison.csv of one interface at three temperatures or more
    failed : cases with a failed health check; their points are hollow

    Raises ValueError for fewer temperatures: two points suggest a line that nobody has seen.
    """
    n_temperatures = comparison["temperature_k"].nunique()
    if n_temperatures < LEAST_TEMPERATURES:
        raise ValueError(
            f"conductance against temperature: {n_temperatures} temperatures, at least {LEAST_TEMPERATURES}"
        )
    figure = new_figure(7.0)
    panels = figure.subplots(2, 1, sharex=True)
    styles = dict(zip([name for name in MODEL_LABELS if name not in ("nemd", EXACT)], LINES, strict=True))
    styles[EXACT] = (GREEN, "*")
    for axes, definition in zip(panels, DEFINITIONS, strict=True):
        rows = _with_length_order(comparison[comparison["definition"] == definition])
        for _, own in rows.groupby(["model", "statistics", "length_order"], dropna=False):
            _course(axes, own.sort_values("temperature_k"), styles, failed)
        axes.set_title(f"{title}, {definition}" if axes is panels[0] else definition)
        axes.set_ylabel(CONDUCTANCE_LABEL)
        axes.set_ylim(bottom=0)
    legend_beside(panels[0])
    panels[1].set_xlabel("temperature (K)")
    return figure


def _course(axes: Axes, rows: pd.DataFrame, styles: dict[str, tuple[str, str]], failed: Failed) -> None:
    """One curve: rows of one model, statistics and length, by temperature."""
    model, statistics = str(rows["model"].iloc[0]), str(rows["statistics"].iloc[0])
    temperature, value = rows["temperature_k"].to_numpy(), rows["conductance_mw_m2k"].to_numpy()
    if model == "nemd":
        error = rows["standard_error_mw_m2k"].to_numpy()
        label = f"NEMD, {rows['length_nm'].mean():.3g} nm"
        axes.errorbar(temperature, value, yerr=error, fmt="o-", color=BLACK, capsize=4, label=label)
        bad = np.array([_has_failed(row, failed) for _, row in rows.iterrows()])
        if bad.any():
            axes.plot(temperature[bad], value[bad], "o", color=BLACK, markerfacecolor="white", label=FAILED)
        return
    colour, marker = styles[model]
    classical = statistics == "classical"
    axes.plot(
        temperature,
        value,
        "-" if classical else "--",
        marker=marker,
        markerfacecolor=colour if classical else "white",
        color=colour,
        linewidth=2.6 if model == EXACT else 1.6,
        markersize=11 if model == EXACT else 6,
        label=f"{MODEL_LABELS[model]}, {statistics}",
    )
