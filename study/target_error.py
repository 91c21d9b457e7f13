"""From a wanted error of G to a protocol: reversal, bath difference and production of least cost.

Source: docs/theory.md, "Predicted error".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kapitza.study.box_choice import (
    BoxChoice,
    box_choices,
    damping_ps,
    length_error,
    usual_box,
    with_box,
)
from kapitza.study.cost import StudyPlan, plan_study
from kapitza.study.doubts import NEAR_MELTING
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.problems import InputProblem
from kapitza.study.production_rounds import least_windows_ps
from kapitza.study.sections.interface_box import boxes
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.protocol_section import HOT_SIDES, Protocol, Reversal
from kapitza.study.sections.spectrum_section import fourier_blocks, shortest_production_ps
from kapitza.study.sections.step_counts import segment_length, windows_and_samples

FIT_OVER_STATISTICAL = 0.8
"""Systematic error of the straight lines over the statistical error: how far they extrapolate noise."""
# ASSUME: of argon | 4 argon at 10 K, two seeds of 0.9 ns: 0.60/0.96 at ± 45 %, 1.98/1.51 MW m⁻²K⁻¹ at ± 25 %.

OFFSETS: dict[Reversal, tuple[float, ...]] = {
    "none": (0.1, 0.15, 0.2, 0.25),
    "pairs": (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5),
}
"""Bath differences to choose from: a single run has all of the second order in it, a pair none."""

FEWEST_SEEDS = (1, 2)
"""Seeds where the study names none: every further one costs an equilibration and a drive more."""

SEGMENTS_OF_SHORTEST = 10
"""Segments in the shortest production, where the study does not cut it: their length must not depend on the
error that is wanted, or another one would begin anew."""

SMALLEST_PART = 0.5
"""Of the wanted error that is left to what a run measures, whatever the length of its box costs."""

DIGITS = 2
"""Of the production that is chosen."""

REFERENCE_PS = 1000.0


@dataclass(frozen=True)
class ProtocolOption:
    """One way to reach the wanted error.

    Attributes:
        reversal, offset_fraction: of the protocol.
        production_ps: of each seed (of both runs of a pair), one per temperature.
        cost: core-seconds of the dynamics, or atom-steps where a potential's rate is not known.
        error: largest predicted total error of the study.
        by_error: whether the wanted error decides the production, of each temperature; else the check of
            energies or the spectrum does.
        least_ps: production that these ask for, of each temperature.
        box: lengths of the interfaces that leave them open.
        damping_ps: of the baths.
        length_error: of G by the length of a box that is chosen, as a share of it.
        measured_error: wanted of what a run measures, statistical and of the fit: without that of the length.
        reaches: whether all of it together is the wanted error; not where a box is too short for it.
    """

    reversal: Reversal
    offset_fraction: float
    box: BoxChoice = field(default_factory=BoxChoice)
    damping_ps: float = 0.0
    production_ps: tuple[float, ...] = ()
    cost: float = math.inf
    error: float = math.inf
    by_error: tuple[bool, ...] = ()
    least_ps: tuple[float, ...] = ()
    length_error: float = 0.0
    measured_error: float = 0.0
    reaches: bool = True

    @property
    def runs(self) -> int:
        """Runs of a seed."""
        return len(HOT_SIDES) if self.reversal == "pairs" else 1


def total_over_statistical() -> float:
    """Statistical error and that of the fit together, over the statistical one."""
    return math.hypot(1.0, FIT_OVER_STATISTICAL)


def with_target(study: Study, manifest: Manifest) -> Study:
    """The study with the protocol of least cost for its `target_relative_error`; as it is without one.

    What the study file itself says of production, reversal, bath difference, seeds and the limit of the check
    of the error stays. `study.options` has all ways that were compared.
    """
    target, health = study.protocol.target_relative_error, study.health
    if target is None or not study.interfaces:
        return study
    if "error_fraction" not in health.model_fields_set:
        study = study.model_copy(update={"health": health.model_copy(update={"error_fraction": target})})
    if not study.protocol.chooses:
        return study
    found = sorted(protocol_options(study, manifest), key=_cost)
    chosen = _with_option(study, found[0])
    chosen.keep_options(tuple(found))
    return chosen


def protocol_options(study: Study, manifest: Manifest) -> Iterator[ProtocolOption]:
    """Ways to reach the wanted error that the keys of the study leave open.

    Every reversal and bath difference in a long box, every box with the best of them, and the others in the
    best box: the one hardly depends on the other.
    """
    protocol = study.protocol
    written = protocol.model_fields_set
    kinds: tuple[Reversal, ...] = (protocol.reversal,) if "reversal" in written else ("none", "pairs")
    given = (protocol.bath_offset_fraction,) if "bath_offset_fraction" in written else None
    ways = [
        (kind, offset) for kind in kinds for offset in given or _below_melting(study, manifest, OFFSETS[kind])
    ]
    open_boxes = box_choices(study, manifest) or [usual_box(study, manifest)]
    tried = [_option(study, manifest, *way, open_boxes[-1]) for way in ways]
    if len(open_boxes) > 1:
        best = min(tried, key=_cost)
        way = best.reversal, best.offset_fraction
        tried = [_option(study, manifest, *way, box) for box in open_boxes]
        box = min(tried, key=_cost).box
        tried += [_option(study, manifest, *other, box) for other in ways if other != way]
    yield from tried


def faults_of_choice(study: Study, manifest: Manifest) -> Iterator[InputProblem]:
    """Why what was chosen for a wanted error cannot run: too long, or windows and blocks that do not fit."""
    target, most = study.protocol.target_relative_error, study.protocol.largest_production_ps
    if not study.options:
        return
    yield from boxes(study.interfaces, study.lattice, study.profile, study.spectrum, manifest)
    yield from segment_length(study.protocol)
    yield from windows_and_samples(study.protocol)
    yield from fourier_blocks(study.protocol, study.spectrum)
    longest = max(study.options[0].production_ps)
    if longest > most:
        reason = f"takes {longest:g} ps of each seed, more than protocol.largest_production_ps of {most:g} ps"
        fix = "allow a larger error, name more seeds, widen cross_section_cells, or raise the limit"
        yield InputProblem("protocol.target_relative_error", target, reason, fix)


def needs_of_target(protocol: Protocol, interfaces: tuple[Interface, ...]) -> Iterator[InputProblem]:
    """What choosing a production for a wanted error needs: expected conductances."""
    if not protocol.chooses:
        return
    for number, interface in enumerate(interfaces):
        if interface.structure:
            fix = "give production_ps, or build the interface of crystals"
            reason = "a wanted error needs a box that is planned, not one from a file"
            yield InputProblem(f"interfaces[{number}].structure", None, reason, fix)
        elif interface.expected_conductance_mw_m2k is None:
            key = f"interfaces[{number}].expected_conductance_mw_m2k"
            fix = "give a guess in MW m⁻² K⁻¹: the error goes with its inverse root"
            yield InputProblem(key, None, "a wanted error needs an expected conductance", fix)
        if not interface.lengths_given:
            yield from _needs_of_length(f"interfaces[{number}]", interface)


def _needs_of_length(where: str, interface: Interface) -> Iterator[InputProblem]:
    """What choosing the length of a box needs."""
    if interface.expected_conductivity_w_mk is None:
        reason = "a length to be chosen needs an expected conductivity"
        fix = "give a guess in W m⁻¹ K⁻¹, or length_cells"
        yield InputProblem(f"{where}.expected_conductivity_w_mk", None, reason, fix)
    if (given := interface.expected_jump_fraction) is not None:
        reason, fix = "is that of one box, and the length is to be chosen", "remove it, or give length_cells"
        yield InputProblem(f"{where}.expected_jump_fraction", given, reason, fix)


def _below_melting(study: Study, manifest: Manifest, offsets: tuple[float, ...]) -> tuple[float, ...]:
    """Bath differences whose hot bath is far from melting; the smallest at least."""
    known = [
        manifest[item.potential].melting(side.crystal, side.elements)
        for item in study.interfaces
        for side in item.sides
    ]
    lowest = min((value for value in known if value is not None), default=math.inf)
    hottest = max(study.temperatures_k)
    cold = tuple(offset for offset in offsets if hottest * (1 + offset) <= NEAR_MELTING * lowest)
    return cold or offsets[:1]


def _option(
    study: Study, manifest: Manifest, kind: Reversal, offset: float, box: BoxChoice
) -> ProtocolOption:
    """The production of one way, its cost and its error; of infinite cost where no production does."""
    target = study.protocol.target_relative_error or 1.0
    boxed = with_box(study, box)
    damping = damping_ps(boxed, manifest)
    short = length_error(boxed, manifest) if any(not item.lengths_given for item in study.interfaces) else 0.0
    trial = ProtocolOption(kind, offset, box, damping, (REFERENCE_PS,) * len(study.temperatures_k))
    asked = math.sqrt(max(target**2 - short**2, (SMALLEST_PART * target) ** 2))
    wanted, least = _needed_ps(_with_option(study, trial), manifest, asked)
    times = tuple(_rounded_up(max(pair)) for pair in zip(wanted, least, strict=True))
    by_error = tuple(time >= other for time, other in zip(wanted, least, strict=True))
    found = replace(trial, production_ps=times, by_error=by_error, length_error=short, measured_error=asked)
    final = plan_study(_with_option(study, found), manifest)
    error = math.hypot(largest_total_error(final), short)
    least_ps = tuple(map(_rounded_up, least))
    reaches = short < target * math.sqrt(1 - SMALLEST_PART**2)
    return replace(found, cost=_dynamics(final), error=error, least_ps=least_ps, reaches=reaches)


def _needed_ps(tried: Study, manifest: Manifest, asked: float) -> tuple[list[float], list[float]]:
    """Production that the error asks for, and that checks, spectrum and windows do, of each temperature."""
    plan, count = plan_study(tried, manifest), len(tried.temperatures_k)
    shortest = max(shortest_production_ps(tried.spectrum), least_windows_ps(tried.protocol))
    wanted, least = [0.0] * count, [shortest] * count
    for group, index in zip(plan.groups, _temperature_indices(tried), strict=True):
        error, gate = group.prediction.relative_error, group.prediction.gate_ratio
        assert error is not None and gate is not None  # as of needs_of_target
        total = total_over_statistical() * error
        wanted[index] = max(wanted[index], group.production_ps * (total / asked) ** 2)
        least[index] = max(least[index], group.production_ps * gate / plan.largest_gate)
    return wanted, least


def largest_total_error(plan: StudyPlan) -> float:
    """Largest predicted error of G of a study, that of the fit included."""
    errors = (group.prediction.relative_error or 0.0 for group in plan.groups)
    return total_over_statistical() * max(errors)


def planned_errors(plan: StudyPlan) -> dict[str, float]:
    """Predicted total error of G of every case with an expected conductance, as a share of it, by folder."""
    return {
        group.directory: total_over_statistical() * group.prediction.relative_error
        for group in plan.groups
        if group.prediction.relative_error is not None
    }


def _temperature_indices(study: Study) -> list[int]:
    """Number of the temperature of every group of the plan, in its order."""
    return [
        index
        for interface in study.interfaces
        for index in range(len(study.temperatures_k))
        for _ in interface.lengths
        for _ in ("", *study.twins)
    ]


def _with_option(study: Study, option: ProtocolOption) -> Study:
    study = with_box(study, option.box)
    changes: dict[str, object] = {
        "reversal": option.reversal,
        "bath_offset_fraction": option.offset_fraction,
        "bath_damping_ps": option.damping_ps,
        "production_ps": option.production_ps,
    }
    if not {"segments", "segment_ps"} & study.protocol.model_fields_set:
        changes["segment_ps"] = shortest_production_ps(study.spectrum) / SEGMENTS_OF_SHORTEST
    protocol = study.protocol.model_copy(update=changes)
    return study.model_copy(update={"protocol": protocol, "seeds": study.seeds or FEWEST_SEEDS})


def _dynamics(plan: StudyPlan) -> float:
    return plan.core_seconds if plan.core_seconds is not None else float(plan.atom_steps)


def _cost(option: ProtocolOption) -> tuple[bool, float]:
    """What reaches the wanted error first, then what costs least."""
    return not option.reaches, option.cost


def _rounded_up(time_ps: float) -> float:
    """With DIGITS digits, not less than what is asked for."""
    unit = 10.0 ** (math.floor(math.log10(time_ps)) + 1 - DIGITS)
    return unit * math.ceil(round(time_ps / unit, 9))
