"""Health of runs and cases: every check as one row of health.csv (docs/theory.md, Health)."""

from typing import Any

from kapitza.analysis.measure.check_record import Check, HealthCheck, Limits
from kapitza.analysis.measure.checks_of_case import CASE_CHECKS, CaseEvidence
from kapitza.analysis.measure.checks_of_seed import SEED_CHECKS, SeedEvidence

HEALTH_CHECKS: tuple[HealthCheck[Any], ...] = (*SEED_CHECKS, *CASE_CHECKS)


def seed_checks(seed: SeedEvidence, limits: Limits) -> list[Check]:
    """Every check of one seed: rows of its health.csv, in order."""
    return [row for check in SEED_CHECKS for row in check.rows(seed, limits)]


def case_checks(case: CaseEvidence, limits: Limits) -> list[Check]:
    """Every check of a case: rows of its health.csv, in order."""
    return [row for check in CASE_CHECKS for row in check.rows(case, limits)]


def check_of(row: str) -> HealthCheck[Any]:
    """The check a row of health.csv belongs to. Raises ValueError for the name of none."""
    found = [check for check in HEALTH_CHECKS if row == check.name or row.startswith(f"{check.name}_")]
    if not found:
        raise ValueError(f"health.csv: no check is called {row!r}; make the table anew with this version")
    return max(found, key=_length_of_name)


def _length_of_name(check: HealthCheck[Any]) -> int:
    return len(check.name)
