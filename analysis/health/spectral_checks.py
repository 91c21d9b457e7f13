"""Checks of the spectra and their decomposition by orders."""

import math

from kapitza.analysis.health.check_record import (
    Check,
    HealthCheck,
    Limits,
    judged,
    judged_if_significant,
    judged_with_error,
)
from kapitza.analysis.health.evidence import CaseEvidence
from kapitza.analysis.spectral.three_phonon import MapSum

MAP_RESOLUTION = 1 / 3
"""Largest error of the three-phonon map's sum over order 3: a sum of less than three errors shows nothing."""


def conversion_control(share: float, standard_error: float, limits: Limits) -> Check:
    """Conversion found in order 2, where there is none: a small share of the heat, and known to as much.

    share, standard_error : `conversion_share_order2`, which noise makes positive
    """
    return judged_with_error(
        "conversion_control", share, standard_error, limits.conversion_control_fraction, limits
    )


def effective_bond(fit_error: float, limits: Limits) -> Check:
    """What fitting the effective linear bond adds to the error of its heat: small, or not resolved.

    fit_error : infinite where the run is too short for a fit
    """
    limit = limits.effective_bond_fraction
    if math.isnan(fit_error) or fit_error <= limit:
        return judged("effective_bond", fit_error, limit)
    return Check("effective_bond", fit_error, limit, "not_resolved")


def three_phonon_sum(found: MapSum, limits: Limits) -> Check:
    """`three_phonon_sum`: |sum of the map − order 3 of the same blocks| over order 3, if significant.

    Not resolved unless the sum itself is known to a third of order 3; the map is then not drawn.
    """
    name, limit = "three_phonon_sum", limits.map_sum_fraction
    if math.isnan(found.relative_error):
        return Check(name, found.relative_difference, limit, "not_resolved")
    error = found.difference_width(limits.pooled_deviate_sigma) / limits.pooled_deviate_sigma
    row = judged_if_significant(name, found.relative_difference, error, limit, limits.pooled_deviate_sigma)
    known = found.relative_error <= MAP_RESOLUTION
    return row if row.verdict == "failed" or known else Check(name, row.value, row.limit, "not_resolved")


def _map_rows(case: CaseEvidence, limits: Limits) -> list[Check]:
    return [] if case.three_phonon is None else [three_phonon_sum(case.three_phonon, limits)]


def _bond_rows(case: CaseEvidence, limits: Limits) -> list[Check]:
    return [] if case.fit_error is None else [effective_bond(case.fit_error, limits)]


def _control_rows(case: CaseEvidence, limits: Limits) -> list[Check]:
    return [] if case.control is None else [conversion_control(*case.control, limits)]


CONTROL_CHECK = HealthCheck[CaseEvidence](
    name="conversion_control",
    meaning="conversion found in order 2, where there is none, as a share of the heat",
    limit="conversion_control_fraction",
    rows=_control_rows,
    failed="the orders are not told apart: lower spectrum.order_step_fraction",
)
BOND_CHECK = HealthCheck[CaseEvidence](
    name="effective_bond",
    meaning="error that fitting the effective linear bond gives its heat flow, over the heat flow",
    limit="effective_bond_fraction",
    rows=_bond_rows,
    failed="the fit is no number: positions or forces of the run are not finite; run the case again",
    not_resolved="effective_linear_share and what is left of the orders are not known: sample longer (raise "
    "protocol.production_ps); disordered interfaces have too many unknowns for most runs",
)
MAP_CHECK = HealthCheck[CaseEvidence](
    name="three_phonon_sum",
    meaning="difference of the three-phonon map's sum from order 3 of the same blocks, over order 3",
    limit="map_sum_fraction",
    rows=_map_rows,
    failed="the force has jumps, as at a cutoff without smoothing: orders 3 and higher are not to be trusted "
    "one by one; raise spectrum.order_step_fraction",
    not_resolved="the map is noise and is not drawn: raise spectrum.map_blocks, or set it to 0",
)
