"""Many cases with the same fault, judged: how often something is said, and by which check first."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from power.fault import Fault
from power.judging import Judged, judge
from power.records import Seed, draw_case
from power.truth import Truth

SHARES = (0.02, 0.05, 0.1, 0.2)
WANTED = 0.95


@dataclass(frozen=True)
class Caught:
    """Trials of one fault at one strength.

    Attributes:
        fault: its name.
        share: what it moves the conductance by.
        fraction: of the trials in which some check has not passed; nan where the fault cannot move it so far.
        gate: the check that most often was the one furthest beyond its limit.
        quoted: median of the quoted relative error of the conductance.
        unsaid: fraction in which nothing is said and two quoted errors do not hold the true conductance.
    """

    fault: str
    share: float
    fraction: float
    gate: str
    quoted: float
    unsaid: float


def generator_of(fault: str, share: float, number: int) -> np.random.Generator:
    """Random numbers of one trial, the same in every call."""
    return np.random.default_rng([*fault.encode(), round(1e4 * share), number])


def trials(truth: Truth, fault: Fault, share: float, n_trials: int) -> Caught:
    """Draw, alter and judge n_trials cases."""
    strength = fault.strength(noiseless(truth), share)
    if strength is None:
        return Caught(fault.name, share, math.nan, "", math.nan, math.nan)
    gates: Counter[str] = Counter()
    said, unsaid, quoted = 0, 0, []
    for number in range(n_trials):
        judged = _judged(truth, fault, strength, generator_of(fault.name, share, number))
        within = judged is not None and fault.definition is not None and held(truth, judged, fault.definition)
        spoken = judged is None or bool(judged.alarms)
        said += spoken or (fault.random and within)
        unsaid += not spoken and not within
        if judged is not None:
            row = judged.pooled[fault.definition or "local_jump"]
            quoted.append(row.standard_error_mw_m2k / row.conductance_mw_m2k)
        if spoken:
            gates["refused" if judged is None else furthest(judged)] += 1
    gate = gates.most_common(1)[0][0] if gates else "none"
    error = float(np.median(quoted)) if quoted else math.nan
    return Caught(fault.name, share, said / n_trials, gate, error, unsaid / n_trials)


def _judged(truth: Truth, fault: Fault, strength: float, generator: np.random.Generator) -> Judged | None:
    """A case with the fault; None where its records are refused."""
    seeds = fault.applied(draw_case(truth, generator), strength, generator)
    try:
        return judge(truth, seeds)
    except ValueError:
        return None


def held(truth: Truth, judged: Judged, definition: str) -> bool:
    """Whether two quoted errors, statistical and systematic, hold the true conductance."""
    row, true = judged.pooled[definition], truth.conductances_mw_m2k[definition]
    error = np.hypot(row.standard_error_mw_m2k, row.systematic_mw_m2k)
    return bool(abs(row.conductance_mw_m2k - true) <= 2 * error)


def furthest(judged: Judged) -> str:
    """The check that is furthest beyond its limit; a failed one comes before those not resolved."""
    found = [check for check in judged.checks if check.verdict != "passed"]

    def excess(number: int) -> tuple[bool, float]:
        check = found[number]
        return check.verdict == "failed", check.value / check.limit if check.limit else 0.0

    return found[max(range(len(found)), key=excess)].check


def noiseless(truth: Truth) -> list[Seed]:
    """The case without noise."""
    return draw_case(replace(truth, noise=0.0), np.random.default_rng(0))


def false_alarms(truths: Sequence[Truth], n_trials: int) -> tuple[float, Counter[str]]:
    """Share of clean studies in which a check has not passed, and how often each check has not."""
    gates: Counter[str] = Counter()
    alarmed = 0
    for number in range(n_trials):
        generator = generator_of("clean", 0.0, number)
        found = [name for truth in truths for name in judge(truth, draw_case(truth, generator)).alarms]
        gates.update(set(found))
        alarmed += bool(found)
    return alarmed / n_trials, gates


def smallest_caught(found: Sequence[Caught]) -> float:
    """Smallest share from which on all are caught, linear in log share between those tried; inf if none."""
    rising = sorted(found, key=lambda item: item.share)
    if not rising or not rising[-1].fraction >= WANTED:
        return float("inf")
    smallest = rising[-1]
    for item in reversed(rising):
        if not item.fraction >= WANTED:
            part = (WANTED - item.fraction) / (smallest.fraction - item.fraction)
            return float(item.share * (smallest.share / item.share) ** part)
        smallest = item
    return smallest.share
