"""Every health check, in the order of health.csv (docs/theory.md, Health).

A new check is a function and its record in one of the modules beside this one, and its name here.
"""

from collections.abc import Sequence
from typing import Any

from kapitza.analysis.health.axis_checks import (
    ATOM_NUMBER,
    GEOMETRY,
    MASSES,
    SAMPLED_TIME,
    TEMPERATURE_AXIS,
)
from kapitza.analysis.health.check_record import Check, HealthCheck, Limits
from kapitza.analysis.health.error_checks import ERROR_RATIO, ERROR_SIZE, LONG_MEMORY, SEED_SCATTER
from kapitza.analysis.health.evidence import CaseEvidence, SeedEvidence
from kapitza.analysis.health.flow_checks import (
    BATH_DROP,
    BATH_TEMPERATURE,
    ENERGY_CONSERVATION,
    ENERGY_RESOLUTION,
    POWER_BALANCE,
    SPECTRUM_SUM,
    SUM_RULE,
    SUM_RULE_STORED,
)
from kapitza.analysis.health.length_checks import FINITE_SIZE_CHECK
from kapitza.analysis.health.model_checks import ELASTIC_CEILING, GREENS_CONVERGENCE, RESIDUAL_STRESS
from kapitza.analysis.health.motion_checks import SAMPLING, SITE_SHIFT, VIBRATION
from kapitza.analysis.health.profile_checks import (
    APPROACH,
    CURVATURE,
    LINEARITY,
    STEADY_STATE,
    STEADY_STATE_OF_ALL,
)
from kapitza.analysis.health.spectral_checks import BOND_CHECK, CONTROL_CHECK, MAP_CHECK
from kapitza.analysis.measure.finite_size import Extrapolation

SEED_CHECKS: tuple[HealthCheck[SeedEvidence], ...] = (
    ENERGY_RESOLUTION,
    POWER_BALANCE,
    SUM_RULE,
    SUM_RULE_STORED,
    SPECTRUM_SUM,
    ENERGY_CONSERVATION,
    STEADY_STATE,
    LINEARITY,
    ERROR_RATIO,
    LONG_MEMORY,
    SITE_SHIFT,
    VIBRATION,
    BATH_TEMPERATURE,
    BATH_DROP,
    TEMPERATURE_AXIS,
    GEOMETRY,
    MASSES,
    ATOM_NUMBER,
    SAMPLED_TIME,
)
OF_ESTIMATES = (LINEARITY, ERROR_RATIO, LONG_MEMORY)
"""Checks of what is estimated, not of the run: of a reversed pair they look at the half differences."""
OF_JUMP = (
    "error_ratio_local_jump",
    "long_memory_local_jump",
    "seed_scatter_local_jump",
    "error_size_local_jump",
    "approach_jump",
)
"""Rows in which something is divided by the temperature jump at the interface; curvature as well."""
CASE_CHECKS: tuple[HealthCheck[CaseEvidence], ...] = (
    SEED_SCATTER,
    ERROR_SIZE,
    STEADY_STATE_OF_ALL,
    APPROACH,
    CURVATURE,
    CONTROL_CHECK,
    BOND_CHECK,
    MAP_CHECK,
    SAMPLING,
    *GREENS_CONVERGENCE,
    *RESIDUAL_STRESS,
    ELASTIC_CEILING,
)
LENGTH_CHECKS: tuple[HealthCheck[Extrapolation], ...] = (FINITE_SIZE_CHECK,)
HEALTH_CHECKS: tuple[HealthCheck[Any], ...] = (*SEED_CHECKS, *CASE_CHECKS, *LENGTH_CHECKS)


def seed_checks(seed: SeedEvidence, limits: Limits) -> list[Check]:
    """Every check of one seed: rows of its health.csv, in order."""
    return [row for check in SEED_CHECKS for row in check.rows(seed, limits)]


def without_jump(checks: Sequence[Check]) -> list[Check]:
    """The checks of a crystal that meets itself: those of its temperature jump, which is none, left out."""
    return [row for row in checks if not (row.check in OF_JUMP or row.check.startswith(CURVATURE.name))]


def run_checks(run: SeedEvidence, limits: Limits) -> list[Check]:
    """Checks of one run of a reversed pair: of those of a seed, all but the ones of its estimates.

    Half a run of a pair may bend where the pair does not: conductivities change with the temperature.
    """
    return [row for check in SEED_CHECKS if check not in OF_ESTIMATES for row in check.rows(run, limits)]


def case_checks(case: CaseEvidence, limits: Limits) -> list[Check]:
    """Every check of a case: rows of its health.csv, in order."""
    return [row for check in CASE_CHECKS for row in check.rows(case, limits)]


def length_checks(found: Extrapolation, limits: Limits) -> list[Check]:
    """Every check of what is fitted through several lengths, in order."""
    return [row for check in LENGTH_CHECKS for row in check.rows(found, limits)]


def check_of(row: str) -> HealthCheck[Any]:
    """The check a row of health.csv belongs to. Raises ValueError for the name of none."""
    found = [check for check in HEALTH_CHECKS if row == check.name or row.startswith(f"{check.name}_")]
    if not found:
        raise ValueError(f"health.csv: no check is called {row!r}; make the table anew with this version")
    return max(found, key=_length_of_name)


def concerns_simulation(row: str) -> bool:
    """Whether failing in this row of health.csv makes the simulated conductance unusable."""
    return check_of(row).concerns == "simulation"


def _length_of_name(check: HealthCheck[Any]) -> int:
    return len(check.name)
