"""Checks of the spectra and their decomposition by orders."""

from kapitza.analysis.health.check_record import Check, HealthCheck, Limits, judged_with_error
from kapitza.analysis.health.evidence import CaseEvidence


def conversion_control(share: float, standard_error: float, limits: Limits) -> Check:
    """Conversion found in order 2, where there is none: a small share of the heat, and known to as much.

    share, standard_error : `conversion_share_order2`, which noise makes positive
    """
    return judged_with_error(
        "conversion_control", share, standard_error, limits.conversion_control_fraction, limits
    )


def _control_rows(case: CaseEvidence, limits: Limits) -> list[Check]:
    return [] if case.control is None else [conversion_control(*case.control, limits)]


CONTROL_CHECK = HealthCheck[CaseEvidence](
    name="conversion_control",
    meaning="conversion found in order 2, where there is none, as a share of the heat",
    limit="conversion_control_fraction",
    rows=_control_rows,
    failed="the orders are not told apart: lower spectrum.order_step_fraction",
)
