"""A wanted error, round by round: how long to sample first, when to stop, how much longer otherwise.

A study whose production is chosen for a wanted error begins with a part of it. After each round the measured
error of every case decides; the runs of a temperature that has not met it resume, up to a limit.
Source: docs/theory.md, "Predicted error".
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kapitza.study.model import Study
from kapitza.study.sections.protocol_section import Protocol
from kapitza.study.sections.step_counts import run_steps

FIRST_PART = 0.75
"""Of the planned production, in the first round: half of it saves little on average, and its intervals hold
the truth less often where the runs remember long."""

SHORTEST_STEP, LONGEST_STEP = 1.5, 2.5
"""Of a round over the one before. Few looks keep small what stopping at a low error makes errors too low."""

LEAST_WINDOWS = 20
"""Of each seed before its error may stop a run: an error from 20 means is known to a sixth."""


@dataclass(frozen=True)
class Reached:
    """What the runs of a case have reached: statistical and systematic error of G as a share of it.

    converged : whether the error is known, the memory of the runs short beside their length
    windows : of each seed
    """

    error: float
    converged: bool
    windows: int

    def meets(self, target: float) -> bool:
        """Whether the wanted error is met, by an error that is known."""
        return self.error <= target and self.converged and self.windows >= LEAST_WINDOWS


@dataclass(frozen=True)
class ProductionRound:
    """Production of each seed, ps, by the temperature as it stands in paths; over: no round follows."""

    production_ps: Mapping[str, float]
    number: int = 1
    over: bool = False


def grows(study: Study) -> bool:
    """Whether the production of a study is chosen, and its runs can resume when it becomes longer."""
    return bool(study.options) and study.protocol.segment_ps is not None and study.spectrum.keep_trajectory


def planned_ps(study: Study) -> dict[str, float]:
    """What was chosen for the wanted error."""
    return dict(zip(_temperatures(study), study.options[0].production_ps, strict=True))


def first_round(study: Study, finished_ps: Mapping[str, float]) -> ProductionRound:
    """A part of what is planned, not less than checks and spectrum need, nor than what is there.

    finished_ps : production of the longest finished run, by temperature
    """
    option = study.options[0]
    found = {}
    for name, planned, least in zip(_temperatures(study), option.production_ps, option.least_ps, strict=True):
        wanted = min(planned, max(FIRST_PART * planned, least))
        found[name] = max(_whole_segments(study, wanted), finished_ps.get(name, 0.0))
    return ProductionRound(found)


def next_round(
    study: Study, last: ProductionRound, reached: Mapping[str, Sequence[Reached]]
) -> ProductionRound | None:
    """The round after one, or None where every temperature has met the wanted error or is at the limit.

    reached : of every case, by temperature
    """
    target, limits = study.options[0].measured_error, limits_ps(study)
    found = dict(last.production_ps)
    for name, cases in reached.items():
        now = last.production_ps[name]
        if all(case.meets(target) for case in cases):
            continue
        longer = min(limits[name], now * _step(cases, target))
        found[name] = max(now, min(limits[name], _whole_segments(study, longer)))
    if all(math.isclose(found[name], last.production_ps[name]) for name in found):
        return None
    return ProductionRound(found, last.number + 1)


def limits_ps(study: Study) -> dict[str, float]:
    """Longest production of every temperature: a multiple of what is planned, in whole segments."""
    protocol = study.protocol
    most = {
        name: min(protocol.target_cap_factor * time, max(time, protocol.largest_production_ps))
        for name, time in planned_ps(study).items()
    }
    return {name: _whole_segments(study, time) for name, time in most.items()}


def in_round(study: Study, given: ProductionRound | None) -> Study:
    """The study with the production of a round; as planned where there is none, or for a new temperature."""
    if given is None or not grows(study):
        return study
    times = tuple(given.production_ps.get(name, time) for name, time in planned_ps(study).items())
    protocol = study.protocol.model_copy(update={"production_ps": times})
    found = study.model_copy(update={"protocol": protocol})
    found.keep_options(study.options)
    return found


def _temperatures(study: Study) -> list[str]:
    return [f"{kelvin:g}" for kelvin in study.temperatures_k]


def _step(cases: Sequence[Reached], target: float) -> float:
    """How many times as long the next round is: errors fall as t^−½; an error that is not known says less."""
    longest = max((case.error / target) ** 2 if case.converged else SHORTEST_STEP for case in cases)
    return min(LONGEST_STEP, max(SHORTEST_STEP, longest))


def least_windows_ps(protocol: Protocol) -> float:
    """Production with LEAST_WINDOWS windows; 0 where a production of any length is cut into more."""
    if protocol.segment_ps is None:
        return 0.0
    return LEAST_WINDOWS * run_steps(protocol, protocol.segment_ps).window * protocol.timestep_fs / 1000


def _whole_segments(study: Study, time_ps: float) -> float:
    steps = run_steps(study.protocol, time_ps)
    return steps.production * study.protocol.timestep_fs / 1000
