"""The report's tables of media and of measurements, for pairs without simulation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.media import continuum
from analysis.report_tables import number, with_error


@dataclass(frozen=True)
class MediumRow:
    """One medium of a pair; numbers as text, – for those of a medium given by a file."""

    pair: str
    side: str
    medium: str
    density: str
    longitudinal: str
    transverse: str
    number_density: str


@dataclass(frozen=True)
class MeasuredRow:
    """One measurement of a pair and where it is from."""

    pair: str
    temperature: str
    conductance: str
    source: str


def medium_rows(pairs: Sequence[Mapping[str, Any]]) -> list[MediumRow]:
    """Both media of every pair, with the numbers the models used.

    pairs : section `pairs` of the resolved study
    """
    return [_medium_row(pair["name"], side, pair[side]) for pair in pairs for side in ("left", "right")]


def _medium_row(pair: str, side: str, entry: Mapping[str, Any]) -> MediumRow:
    given = {key: value for key, value in entry.items() if value is not None}
    if given["kind"] == "dispersion":
        words = f"{given['phonopy']}, plane {given['orientation']}"
        return MediumRow(pair, side, words, "–", "–", "–", "–")
    medium = continuum(given)
    words = str(given.get("material", "Hill average" if given["kind"] == "elastic" else "given by numbers"))
    return MediumRow(
        pair,
        side,
        words,
        density=f"{medium.density_kg_m3:.5g}",
        longitudinal=f"{medium.longitudinal_m_s:.5g}",
        transverse=f"{medium.transverse_m_s:.5g}",
        number_density=number(medium.number_density_per_a3),
    )


def measured_rows(pairs: Sequence[Mapping[str, Any]]) -> list[MeasuredRow]:
    """Every measurement of every pair.

    pairs : section `pairs` of the resolved study
    """
    return [
        MeasuredRow(
            pair["name"],
            f"{item['temperature_k']:g}",
            with_error(item["conductance_mw_m2k"], item["standard_error_mw_m2k"] or 0.0),
            item["source"],
        )
        for pair in pairs
        for item in pair["measured"]
    ]
