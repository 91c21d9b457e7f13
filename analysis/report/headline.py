"""What a case comes to in one sentence: G, how sure, how much is inelastic, the nearest model, its health."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from kapitza.analysis.figures.model_styles import EXACT, model_label
from kapitza.analysis.files.number_text import number, with_error
from kapitza.analysis.health.health_checks import check_of, concerns_simulation
from kapitza.analysis.report.case_tables import CaseGroup

LED_BY = "local_jump"
"""The definition the sentence is of: the temperature jump is that of the interface alone."""
CONDUCTANCE_UNIT = "MW m⁻² K⁻¹"

NEAR_ERRORS = 3.0
"""A model farther off than so many errors does not agree."""
RESOLVED_ERRORS = 2.0
"""A measure below so many of its errors has not been seen."""
SHOWN_CHECKS = 3

EXCESSES = ("excess_over_elastic_box", "excess_over_elastic")
"""G beyond the exact harmonic answer: for the box itself where it is known, else between ideal leads."""

BETWEEN = re.compile(r"conversion_between_(\d+)")
TWINS_EFFECT = re.compile(r"effect_of_(crystals|interface)")
"""Effects of twins.csv: what the anharmonicity of the crystals or of the bonds across adds to G."""

HealthWord = Literal["passed", "failed", "not_resolved"]
Values = Mapping[str, tuple[float, float]]
"""Value and standard error of measures by name."""


@dataclass(frozen=True)
class StripMark:
    """A conductance on the strip below the sentence.

    place : from the left end, per cent
    name : of its model; label : in words with its value
    named : whether its name is written beside it
    """

    place: float
    name: str
    label: str
    named: bool


@dataclass(frozen=True)
class Headline:
    """The sentence in its parts, and the strip that shows it.

    verdict : of the health checks of the simulation together
    band : from where to where G is within one error, per cent of the strip
    ends : conductances at both ends of the strip, MW m⁻² K⁻¹
    """

    case: str
    conductance: str
    inelastic: str
    nearest: str
    health: str
    verdict: HealthWord
    value: float
    band: tuple[float, float]
    marks: tuple[StripMark, ...]
    ends: tuple[str, str]

    @property
    def sentence(self) -> str:
        """All of it as text."""
        return f"{self.case}: {self.conductance}; {self.inelastic}; {self.nearest}; {self.health}."


def headlines(
    groups: Sequence[CaseGroup],
    comparison: pd.DataFrame,
    measures: Sequence[pd.DataFrame],
    twins: Sequence[CaseGroup] = (),
) -> list[Headline]:
    """The sentence of every case.

    comparison : comparison.csv
    measures : inelastic.csv of every case, with rows of its twins below it where it has any
    twins : counterfactual runs of the groups, whose failed checks are named beside
    """
    return [
        _headline(group, comparison, _values(table), [twin for twin in twins if twin.place == group.place])
        for group, table in zip(groups, measures, strict=True)
    ]


def _headline(
    group: CaseGroup, comparison: pd.DataFrame, measured: Values, twins: Sequence[CaseGroup]
) -> Headline:
    row = next(row for row in group.conductances if row.definition == LED_BY)
    value, error = row.conductance_mw_m2k, math.hypot(row.standard_error_mw_m2k, row.systematic_mw_m2k)
    models = _models(comparison, group)
    verdict, health = _health(group, twins)
    doubt = "" if row.converged == "yes" else " (error not known: the memory of the run is too long)"
    nearest = _nearest_name(models, value)
    most = 1.12 * max([value + error, *models.values()])

    def place(conductance: float) -> float:
        return round(100 * min(1.0, max(0.0, conductance / most)), 2)

    marks = [
        StripMark(place(found), name, f"{model_label(name)}: {number(found, 3)}", name in (nearest, EXACT))
        for name, found in sorted(models.items(), key=_by_value)
    ]
    return Headline(
        group.label,
        f"G = {with_error(value, error)} {CONDUCTANCE_UNIT} ({LED_BY}){doubt}",
        inelastic_words(measured, value),
        _nearest_words(models, nearest, value, error),
        health,
        verdict,
        place(value),
        (place(value - error), place(value + error)),
        tuple(marks),
        ("0", number(most, 3)),
    )


def _by_value(item: tuple[str, float]) -> float:
    return item[1]


def _values(measures: pd.DataFrame) -> dict[str, tuple[float, float]]:
    columns = (measures[name] for name in ("measure", "value", "standard_error"))
    return {str(name): (float(value), float(error)) for name, value, error in zip(*columns, strict=True)}


def _models(comparison: pd.DataFrame, group: CaseGroup) -> dict[str, float]:
    """Finite conductances of the models beside the simulation: same definition, classical."""
    same = (comparison["interface"] == group.interface) & (comparison["temperature_k"] == group.temperature_k)
    like = (comparison["definition"] == LED_BY) & (comparison["statistics"] == "classical")
    rows = comparison[same & like & comparison["length_nm"].isna()]
    found = dict(zip(rows["model"], rows["conductance_mw_m2k"].astype(float), strict=True))
    return {str(name): value for name, value in found.items() if math.isfinite(value)}


def _nearest_name(models: Mapping[str, float], value: float) -> str | None:
    return min(models, key=lambda name: abs(models[name] - value)) if models else None


def _nearest_words(models: Mapping[str, float], name: str | None, value: float, error: float) -> str:
    if name is None:
        return "no model beside it"
    away = abs(models[name] - value) / error if error > 0 else math.inf
    side = "above" if models[name] > value else "below"
    found = f"{model_label(name)}, {number(models[name], 3)}, {away:.1f} errors {side}"
    return f"nearest model: {found}" if away <= NEAR_ERRORS else f"no model agrees, the nearest is {found}"


def inelastic_words(measured: Values, conductance: float) -> str:
    """How much is inelastic, by the two measures that say most of those that are there.

    conductance : of the case, MW m⁻² K⁻¹
    """
    found = [*_converted(measured), *_of_anharmonicity(measured, conductance)]
    return "inelastic: " + ", and ".join(found) if found else "inelastic: not measured"


def _converted(measured: Values) -> Iterator[str]:
    """Heat that changes its frequency: between planes either side where known, else at the plane."""
    name = farthest_conversion(measured)
    if name is None:
        return
    if between := BETWEEN.fullmatch(name):
        unit = "plane" if between[1] == "1" else "planes"
        yield _share(measured, name, f"of the heat changes its frequency within {between[1]} atomic {unit}")
    else:
        yield _share(
            measured, name, "of the heat at least changes its frequency in the bonds across the plane"
        )


def farthest_conversion(measured: Iterable[str]) -> str | None:
    """Measure of the share converted between the farthest planes, else by the bonds across; by its name."""
    planes = {int(match[1]): name for name in measured if (match := BETWEEN.fullmatch(name))}
    return planes[max(planes)] if planes else "conversion_share" if "conversion_share" in measured else None


def _share(measured: Values, name: str, words: str) -> str:
    """A conversion, where its unbiased companion is resolved: the largest of noise is never zero."""
    value, error = measured[name]
    unbiased, spread = measured.get(f"{name}_cross", (value, error))
    if unbiased > RESOLVED_ERRORS * spread:
        return f"{with_error(100 * value, 100 * error)} % {words}"
    return f"no conversion resolved ({with_error(100 * unbiased, 100 * spread)} %)"


def _of_anharmonicity(measured: Values, conductance: float) -> Iterator[str]:
    """What anharmonicity does to G: by twins where there are any, else against the exact harmonic answer."""
    effects = {match[1]: name for name in measured if (match := TWINS_EFFECT.fullmatch(name))}
    if effects:
        parts = [
            f"that of the {part} {with_error(*measured[name])}" for part, name in sorted(effects.items())
        ]
        yield f"of G by anharmonicity, from twins: {', '.join(parts)} {CONDUCTANCE_UNIT}"
        return
    for name in EXCESSES:
        if name in measured:
            value, error = measured[name]
            part = f" ({number(100 * value / conductance, 2)} % of G)" if conductance else ""
            yield f"{with_error(value, error)} {CONDUCTANCE_UNIT}{part} beyond the exact harmonic answer"
            return


def _health(group: CaseGroup, twins: Sequence[CaseGroup]) -> tuple[HealthWord, str]:
    """The verdict of all checks of the simulation, and why in words."""
    rows = [
        (str(check), run, str(verdict))
        for run, table in group.health.items()
        for check, verdict in zip(table["check"], table["verdict"], strict=True)
    ]
    own = [row for row in rows if concerns_simulation(row[0])]
    failed = [row for row in own if row[2] == "failed"]
    unknown = [row for row in own if row[2] == "not_resolved"]
    flagged = [row for row in rows if row[2] == "failed" and not concerns_simulation(row[0])]
    beside = f"; flagged beside it: {_named(flagged)}" if flagged else ""
    ill = [(check, f"twin {twin.twin}", "failed") for twin in twins for check in twin.failed]
    beside += f"; of its twins {_named(ill)} FAILED" if ill else ""
    if failed:
        return "failed", f"NOT healthy, do not use: {_named(failed)} FAILED{beside}"
    if unknown:
        advice = check_of(unknown[0][0]).advice("not_resolved")
        return "not_resolved", f"not shown to be healthy: {_named(unknown)} not resolved, {advice}{beside}"
    return "passed", f"healthy: all {len(own)} checks passed{beside}"


def _named(rows: Iterable[tuple[str, str, str]]) -> str:
    """Checks with the runs they are of, the first few."""
    runs: dict[str, list[str]] = {}
    for check, run, _ in rows:
        runs.setdefault(check, []).append(run)
    listed = [f"{check} ({_listed(names)})" for check, names in runs.items()]
    more = len(listed) - SHOWN_CHECKS
    return ", ".join(listed[:SHOWN_CHECKS]) + (f" and {more} more" if more > 0 else "")


def _listed(runs: Sequence[str]) -> str:
    """Runs by name; several seeds by their numbers.

    >>> _listed(["seed 1", "seed 4"]), _listed(["all seeds"])
    ('seeds 1, 4', 'all seeds')
    """
    numbers = [name.removeprefix("seed ") for name in runs]
    seeds = len(runs) > 1 and all(number.isdecimal() for number in numbers)
    return f"seeds {', '.join(numbers)}" if seeds else ", ".join(runs)
