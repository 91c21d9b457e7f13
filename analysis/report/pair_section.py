"""The report's tables of media and of measurements, for pairs without simulation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kapitza.analysis.figures.model_styles import model_label
from kapitza.analysis.files.number_text import number, with_error
from kapitza.analysis.mismatch.medium import published

NORMAL_SPEEDS = ("normal_longitudinal_m_s", "normal_fast_transverse_m_s", "normal_slow_transverse_m_s")


@dataclass(frozen=True)
class PairFacts:
    """What the tables of one pair say.

    name : of the pair
    media : media.csv
    low_temperature : low_temperature.csv
    flux : flux.csv
    left_out : left_out.csv; None of results made before there was one
    """

    name: str
    media: pd.DataFrame
    low_temperature: pd.DataFrame
    flux: pd.DataFrame
    left_out: pd.DataFrame | None = None


@dataclass(frozen=True)
class MediumRow:
    """One medium of a pair; numbers as text."""

    pair: str
    side: str
    medium: str
    density: str
    speeds: str
    normal_speeds: str
    number_density: str
    cutoff: str
    heat_capacity: str


@dataclass(frozen=True)
class MeasuredRow:
    """One measurement of a pair and where it is from."""

    pair: str
    temperature: str
    conductance: str
    source: str


def medium_rows(pairs: Sequence[Mapping[str, Any]], facts: Sequence[PairFacts]) -> list[MediumRow]:
    """Both media of every pair, with the numbers the models used.

    pairs : section `pairs` of the resolved study
    facts : of the same pairs, in the same order
    """
    return [
        _medium_row(known, side, words_of(pair[side]))
        for pair, known in zip(pairs, facts, strict=True)
        for side in ("left", "right")
    ]


POLAR_WORDS = {"used": ", Born charges used", "absent": ", no Born charges"}
"""What is said of a file of phonopy: without its charges, polar waves lack their fields."""


def words_of(entry: Mapping[str, Any]) -> str:
    """How the study gives a medium."""
    if entry["kind"] == "dispersion":
        return f"{entry['phonopy']}, plane {entry['orientation']}"
    if entry["kind"] == "elastic":
        return f"elastic constants, plane {entry['orientation']}"
    return str(entry.get("material") or "given by numbers")


def _medium_row(facts: PairFacts, side: str, words: str) -> MediumRow:
    rows = facts.media[facts.media["side"] == side].sort_values("temperature_k")
    hottest = rows.iloc[-1]
    return MediumRow(
        facts.name,
        side,
        words + POLAR_WORDS.get(str(hottest.get("non_analytical_term")), ""),
        density=f"{hottest['density_kg_m3']:.5g}",
        speeds=_in_a_row(hottest, ("longitudinal_m_s", "transverse_m_s")),
        normal_speeds=_in_a_row(hottest, NORMAL_SPEEDS),
        number_density=number(hottest["number_density_per_a3"]),
        cutoff=number(hottest["cutoff_thz"]),
        heat_capacity=f"{hottest['heat_capacity_j_m3k'] / 1e6:.3g} at {hottest['temperature_k']:g} K",
    )


def _in_a_row(row: "pd.Series[Any]", names: Sequence[str]) -> str:
    if any(pd.isna(row[name]) for name in names):
        return "not known"
    return ", ".join(f"{row[name]:.5g}" for name in names)


def limit_rows(facts: Sequence[PairFacts]) -> list[tuple[str, ...]]:
    """Pair, model, R T³ and radiation constant of every model far below the cutoffs, as text."""
    return [
        (
            pair.name,
            model_label(str(row["model"])),
            number(row["resistance_k4_cm2_w"]),
            number(row["radiation_constant_w_m2k4"]),
        )
        for pair in facts
        for row in pair.low_temperature.to_dict("records")
    ]


def flux_rows(facts: Sequence[PairFacts]) -> list[tuple[str, ...]]:
    """Pair, model, reservoirs and net heat flux in MW/m², as text."""
    return [
        (
            pair.name,
            model_label(str(row["model"])),
            f"{row['hot_k']:g} → {row['cold_k']:g}",
            number(row["heat_flux_w_m2"] / 1e6),
        )
        for pair in facts
        for row in pair.flux.to_dict("records")
    ]


def left_out_rows(facts: Sequence[PairFacts]) -> list[tuple[str, str, str]]:
    """Pair, model and reason of every model that was asked for and is not computed."""
    return [
        (pair.name, model_label(str(row["model"])), str(row["reason"]))
        for pair in facts
        if pair.left_out is not None
        for row in pair.left_out.to_dict("records")
    ]


def measured_rows(pairs: Sequence[Mapping[str, Any]]) -> list[MeasuredRow]:
    """Every measurement of every pair, those of the catalogue first.

    pairs : section `pairs` of the resolved study
    """
    return [
        MeasuredRow(
            pair["name"],
            f"{item['temperature_k']:g}",
            with_error(item["conductance_mw_m2k"], item.get("standard_error_mw_m2k") or 0.0),
            item["source"],
        )
        for pair in pairs
        for item in (*published([pair["left"], pair["right"]]), *pair["measured"])
    ]
