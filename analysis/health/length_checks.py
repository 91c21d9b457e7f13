"""Checks of what is fitted through several lengths of one interface."""

import math

from scipy.special import chdtrc, ndtri

from kapitza.analysis.health.check_record import Check, HealthCheck, Limits, judged
from kapitza.analysis.measure.finite_size import Extrapolation


def finite_size(found: Extrapolation, limits: Limits) -> Check:
    """`finite_size_<definition>`: χ² of the line through the lengths, as the normal deviate as unlikely.

    Two lengths lie on any line: not resolved.

    Source: docs/theory.md, "Extrapolation to infinite length".
    """
    name, limit = f"finite_size_{found.definition}", limits.pooled_deviate_sigma
    if found.chi_square is None:
        return Check(name, math.nan, limit, "not_resolved")
    # Only too large is bad, and the deviate of a good fit is negative as often as not.
    exceeded = float(chdtrc(found.freedom, found.chi_square))
    return judged(name, max(0.0, -float(ndtri(exceeded))) if exceeded else math.inf, limit)


def _rows(found: Extrapolation, limits: Limits) -> list[Check]:
    return [finite_size(found, limits)]


FINITE_SIZE_CHECK = HealthCheck[Extrapolation](
    name="finite_size",
    meaning="χ² of the law through the lengths, as the normal deviate as unlikely",
    limit="pooled_deviate_sigma",
    rows=_rows,
    failed="the lengths do not follow the law, so that nothing may be extrapolated: leave out the shortest, "
    "or quote the conductance of each length",
    not_resolved="two lengths lie on any line: give a third in length_cells",
    concerns="lengths",
)
