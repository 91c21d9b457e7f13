"""Whether the runs of a study have met its wanted error, and which production would."""

import math
from collections.abc import Iterator
from pathlib import Path

from kapitza.analysis.files.contracts import CONDUCTANCE, conductances_of
from kapitza.analysis.files.tables import TableError, read_table
from kapitza.study.cases import Case, cases
from kapitza.study.model import Study


def said_of_target(study: Study, results: Path) -> list[str]:
    """One line for each finished case of a study with a wanted error: what it has reached; none without."""
    target = study.protocol.target_relative_error
    if target is None:
        return []
    found = {case.group_directory: case for case in cases(study) if not case.twin}
    return [line for case in found.values() for line in _of_case(case, target, results)]


def _of_case(case: Case, target: float, results: Path) -> Iterator[str]:
    path = results / case.group_directory / CONDUCTANCE.name
    if not path.is_file():
        return
    try:
        rows = {row.definition: row for row in conductances_of(read_table(path, CONDUCTANCE))}
    except TableError:  # the run itself will say what is wrong with it
        return
    row = rows["local_jump"]
    found = math.hypot(row.standard_error_mw_m2k, row.systematic_mw_m2k) / row.conductance_mw_m2k
    line = f"{case.group_directory}: error of {found:.1%} after {case.sampled_ps:g} ps, wanted {target:.1%}"
    if found <= target:
        yield f"{line}: met"
    else:
        # Both the statistical error and that of the fit are mostly noise: ∝ t^−½.
        longer = case.sampled_ps * (found / target) ** 2
        yield f"{line}: a production_ps of {longer:.0f} would meet it"
