"""What a health check is: one row of health.csv each, its limit, its meaning, and what to do about it.

A check passes when value ≤ limit. A gate of physics that is exceeded is `failed` whatever its resolution: a
difference beyond 3 σ_E is real however large σ_E is. A gate that holds only because σ_E is wide (above 5 %
of the heat flow) has shown nothing: `not_resolved`, which is not a pass. Values that are nan or inf fail.
Deviates are normal: Student's t of few blocks is converted first, so limits in σ mean what they say.
Sources: docs/theory.md, Heat flow and its gate; docs/theory.md, Health.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Generic, Literal, TypeVar

Verdict = Literal["passed", "failed", "not_resolved"]
Evidence = TypeVar("Evidence")
"""What a check looks at: SeedEvidence or CaseEvidence."""

LEAST_POWER = 0.5
"""A check that lets half of the result pass has shown nothing."""

LONGER = "sample longer: raise protocol.production_ps"


def _limit(default: float, meaning: str) -> Any:
    """A limit as the study's section `health` has it: its default, and what it is."""
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Limits:
    """Largest values that pass; the study's section `health` has a key for each, with this default."""

    flow_gate_sigma: float = _limit(
        3, "Differences of heat flows, in units of what stored energy may make them differ by."
    )
    sum_rule_fraction: float = _limit(
        0.01, "Heat that the energy of the left side does not account for, over the heat that passed."
    )
    spectrum_sum_fraction: float = _limit(
        0.03, "Difference of the integral of the spectrum from the mean heat flow of the same frames."
    )
    energy_resolution_fraction: float = _limit(
        0.05, "That unit over the heat flow; above it heat-flow gates are not resolved."
    )
    deviate_sigma: float = _limit(4, "Statistical deviates; there are many, and 2σ gates fail by chance.")
    pooled_deviate_sigma: float = _limit(
        3, "Statistical deviates of all seeds of a case together; there are fewer."
    )
    approach_fraction: float = _limit(
        0.03, "Distance of a mean from the limit its exponential approach has, where it is significant."
    )
    curvature_fraction: float = _limit(
        0.05, "What parabolas instead of lines change, over the temperature jump, where it is significant."
    )
    seed_scatter_sigma: float = _limit(3, "Differences between the seeds, in deviates of their own errors.")
    error_fraction: float = _limit(
        0.15, "Statistical and systematic error of a conductance over the conductance."
    )
    long_memory_probability: float = _limit(
        0.5, "Probability that the memory of a series exceeds a sixth of its length."
    )
    energy_conservation_fraction: float = _limit(
        0.01, "Energy that comes from nowhere, over the heat that passed the interface."
    )
    bath_temperature_fraction: float = _limit(
        0.1, "Distance of a bath from its set temperature, over T_hot − T_cold."
    )
    site_shift_fraction: float = _limit(
        0.25, "Way of an atom's mean position during the run, over the distance to the nearest site."
    )
    vibration_fraction: float = _limit(
        0.2, "Root mean square displacement of an atom, over the distance to the nearest site."
    )
    conversion_control_fraction: float = _limit(
        0.01, "Conversion found in the linear forces, where there is none."
    )
    effective_bond_fraction: float = _limit(
        0.05, "Error that fitting the effective linear bond gives its heat flow, over the heat flow."
    )
    map_sum_fraction: float = _limit(
        0.1, "Difference of the three-phonon map's sum from order 3, over order 3, where it is significant."
    )
    greens_convergence_fraction: float = _limit(
        0.02, "Change of a conductance of Green's functions with coarser settings."
    )
    axis_fraction: float = _limit(
        0.01, "Disagreement of temperatures, numbers of atoms, areas or heights that are the same thing."
    )
    sampling_fraction: float = _limit(
        1.0, "Highest phonon frequency of either crystal, over the highest that the frames resolve."
    )
    residual_stress_fraction: float = _limit(
        0.002, "Stress left along z in a crystal, over its stiffness along z."
    )
    elastic_ceiling_fraction: float = _limit(
        1.0, "Conductance of an elastic model, over the most that elastic processes can carry."
    )


def changed_limits(given: Mapping[str, float]) -> list[tuple[str, float, float]]:
    """Limits of a study that are not the default, (name, limit, default): what a green page must say."""
    return [
        (item.name, given[item.name], getattr(Limits, item.name))
        for item in fields(Limits)
        if item.name in given and given[item.name] != getattr(Limits, item.name)
    ]


@dataclass(frozen=True)
class Check:
    """One row of health.csv."""

    check: str
    value: float
    limit: float
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class HealthCheck(Generic[Evidence]):
    """One health check, of one row or of several that differ in their last words.

    Attributes:
        name: of its row in health.csv, or what the names of its rows begin with.
        meaning: what its value is, in a few words.
        limit: the key of Limits its value is held against.
        rows: its rows of health.csv.
        failed: what to do when it has failed.
        not_resolved: what to do when it is not resolved.
        concerns: whose numbers a failure makes unusable: the simulation's, those of the mismatch model with
            whose name the row ends, or those extrapolated from several lengths.
    """

    name: str
    meaning: str
    limit: str
    rows: Callable[[Evidence, Limits], Sequence[Check]]
    failed: str
    not_resolved: str = LONGER
    concerns: Literal["simulation", "model", "lengths"] = "simulation"

    def advice(self, verdict: str) -> str:
        """What to do about a verdict; nothing where it has passed."""
        return {"failed": self.failed, "not_resolved": self.not_resolved}.get(verdict, "")


def judged(name: str, value: float, limit: float, *, resolved: bool = True) -> Check:
    """`failed` when value > limit or not finite, else `passed` if resolved, else `not_resolved`."""
    if not math.isfinite(value) or value > limit:
        return Check(name, value, limit, "failed")
    return Check(name, value, limit, "passed" if resolved else "not_resolved")


def judged_if_significant(name: str, value: float, error: float, limit: float, deviates: float) -> Check:
    """A value that must be small, or not significant: its limit is the larger of `limit` and so many errors.

    Where those errors exceed LEAST_POWER the check would let almost anything pass: not resolved.
    """
    widened = max(limit, deviates * error)
    return judged(name, value, widened, resolved=widened <= max(limit, LEAST_POWER))


def judged_with_error(name: str, value: float, standard_error: float, limit: float, limits: Limits) -> Check:
    """A value with an error: failed only if surely above its limit, resolved only if both are within it."""
    lowest = value - limits.deviate_sigma * standard_error
    if lowest > limit or not math.isfinite(lowest):
        return Check(name, value, limit, "failed")
    resolved = max(value, standard_error) <= limit
    return Check(name, value, limit, "passed" if resolved else "not_resolved")
