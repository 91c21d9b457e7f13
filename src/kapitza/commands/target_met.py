"""Whether the runs of a study have met its wanted error, and which production would."""

import math
from collections.abc import Iterator
from pathlib import Path

from kapitza.analysis.files.contracts import CONDUCTANCE, conductances_of
from kapitza.analysis.files.tables import TableError, read_table
from kapitza.analysis.measure.conductance import Conductance
from kapitza.study.cases import Case, cases
from kapitza.study.cost import plan_study
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.production_rounds import Reached
from kapitza.study.target_error import planned_errors


def said_of_target(study: Study, manifest: Manifest, results: Path) -> list[str]:
    """One line for each finished case of a study with a wanted error: what it has reached; none without.

    study : with the production its runs have
    """
    target = study.protocol.target_relative_error
    if target is None:
        return []
    if study.options:
        target = study.options[0].measured_error
    planned = planned_errors(plan_study(study, manifest))
    return [
        _line(case, row, target, planned.get(case.group_directory)) for case, row in _finished(study, results)
    ]


def reached_of(study: Study, results: Path) -> dict[str, list[Reached]]:
    """What every case has reached, by temperature; one that is not finished has reached nothing.

    study : with the production its runs have
    """
    found: dict[str, list[Reached]] = {f"{kelvin:g}": [] for kelvin in study.temperatures_k}
    rows = {case.group_directory: row for case, row in _finished(study, results)}
    for case in _groups(study):
        windows = case.steps.production // case.steps.window
        row = rows.get(case.group_directory)
        reached = Reached(math.inf, False, 0)
        if row is not None:
            reached = Reached(_total(row), row.converged == "yes", windows)
        found[case.temperature].append(reached)
    return found


def _groups(study: Study) -> list[Case]:
    return list({case.group_directory: case for case in cases(study) if not case.twin}.values())


def _finished(study: Study, results: Path) -> Iterator[tuple[Case, Conductance]]:
    for case in _groups(study):
        path = results / case.group_directory / CONDUCTANCE.name
        if not path.is_file():
            continue
        try:
            rows = {row.definition: row for row in conductances_of(read_table(path, CONDUCTANCE))}
        except TableError:  # the run itself will say what is wrong with it
            continue
        yield case, rows["local_jump"]


def _total(row: Conductance) -> float:
    """Statistical and systematic error over the conductance."""
    return math.hypot(row.standard_error_mw_m2k, row.systematic_mw_m2k) / abs(row.conductance_mw_m2k)


def _line(case: Case, row: Conductance, target: float, planned: float | None) -> str:
    found = _total(row)
    line = f"{case.group_directory}: error of {found:.1%} after {case.sampled_ps:g} ps"
    if planned is not None:
        line += f" ({found / planned:.2f} of the planned {planned:.1%})"
    line += f", wanted {target:.1%}"
    if row.converged != "yes":
        return f"{line}: not known, the memory of the runs is too long beside them"
    if found <= target:
        return f"{line}: met"
    # Both the statistical error and that of the fit are mostly noise: ∝ t^−½.
    longer = case.sampled_ps * (found / target) ** 2
    return f"{line}: a production_ps of {longer:.0f} would meet it"
