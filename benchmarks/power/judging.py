"""A whole case judged from its records, by the functions of the workflow's own stage, case_tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kapitza.analysis.health.check_record import Check, Limits
from kapitza.analysis.health.evidence import CaseEvidence
from kapitza.analysis.health.health_checks import case_checks
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.measure.profile import joined_profile, profile_of
from kapitza.analysis.measure.temperature_jump import local_jump
from kapitza.analysis.spectral.conversion import conversion_of_part
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.steps.case_tables import CaseSettings, pooled_over_seeds, seed_of_tables
from kapitza.study.sections.profile_section import Profile
from power.estimates import fitted_range
from power.records import Seed
from power.truth import BATH_EXCLUSION_NM, CUTOFF_ANGSTROM, DAMPING_PS, EXCLUSION_PLANES, Truth

ERROR_GROUPS = 10
GREENS = pd.DataFrame(
    {
        "conductance_mw_m2k": [16.8, 15.1],
        "change_k_mesh_mw_m2k": 0.06,
        "change_frequency_mw_m2k": 0.03,
        "change_broadening_mw_m2k": 0.03,
    }
)
STRESS = pd.DataFrame(
    {
        "side": ["left", "right"],
        "stress_zz_gpa": 4e-5,
        "stress_zz_se_gpa": 4e-5,
        "normal_stiffness_gpa": 2.6,
    }
)


@dataclass(frozen=True)
class Judged:
    """A case with its checks.

    Attributes:
        pooled: conductances over the seeds, by definition.
        seeds: the same of each seed.
        checks: of every seed and of the case.
    """

    pooled: dict[str, Conductance]
    seeds: list[dict[str, Conductance]]
    checks: tuple[Check, ...]

    @property
    def alarms(self) -> list[str]:
        """Names of the checks that have not passed, in order."""
        return [check.check for check in self.checks if check.verdict != "passed"]

    @property
    def failed(self) -> set[str]:
        """Names of the checks that have failed."""
        return {check.check for check in self.checks if check.verdict == "failed"}


def judge(truth: Truth, seeds: Sequence[Seed], limits: Limits | None = None) -> Judged:
    """Every conductance and every check of a case.

    Args:
        truth: what is known of the case besides its records.
        seeds: what its runs recorded.
        limits: of the checks; None for those of a study that does not ask for others.
    """
    settings = settings_of(truth, limits or Limits())
    tables = [(seed.bath_power(), seed.temperature_profile()) for seed in seeds]
    found = [
        seed_of_tables(settings, own, seed.zones, seed.run_record(), seed.seed_flow())
        for own, seed in zip(tables, seeds, strict=True)
    ]
    local = local_jump(joined_profile([profile_of(own) for _, own in tables]), fitted_range(seeds[0].zones))
    pooled = pooled_over_seeds(found, [seed.production_ps for seed in seeds], local)
    evidence = CaseEvidence(
        pooled=pooled,
        seeds=[item.evidence for item in found],
        local=local,
        control=_control(seeds),
        greens=GREENS,
        stress=STRESS,
        sampling=(truth.highest_thz, float(seeds[0].frequency_thz[-1]) / 2),
    )
    checks = [check for item in found for check in item.checks] + case_checks(evidence, settings.limits)
    return Judged(
        {item.row.definition: item.row for item in pooled},
        [{row.definition: row for row in item.conductances} for item in found],
        tuple(checks),
    )


def settings_of(truth: Truth, limits: Limits) -> CaseSettings:
    """Settings of the default study."""
    return CaseSettings(
        temperature_k=truth.temperature_k,
        baths_set_temperature=True,
        damping_ps=DAMPING_PS,
        fit=Profile(bath_exclusion_nm=BATH_EXCLUSION_NM, interface_exclusion_planes=EXCLUSION_PLANES),
        cutoff_angstrom=CUTOFF_ANGSTROM,
        conductivity_w_mk=truth.conductivity_w_mk,
        limits=limits,
        error_groups=ERROR_GROUPS,
        masses_amu=truth.zones.masses_amu,
        elements=frozenset({"Ar"}),
    )


def _control(seeds: Sequence[Seed]) -> tuple[float, float]:
    """Conversion found in order 2, and its standard error."""
    flows = [seed.seed_flow() for seed in seeds]
    orders = Grouped.of([flow.orders[:, 0] for flow in flows], ERROR_GROUPS)
    total = Grouped.of([flow.total for flow in flows], ERROR_GROUPS)
    largest = conversion_of_part(orders, total).largest
    return largest.value, largest.standard_error
