"""The sentence a case comes to, from tables whose answer is plain."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from kapitza.analysis.files.contracts import COMPARISON
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.report.case_tables import CaseGroup
from kapitza.analysis.report.headline import headlines

# Errors of 4 and 3: 5 in all.
LOCAL = Conductance("local_jump", 4.0, 0.2, 0.1, 0.02, 0.001, 450.0, 100.0, 4.0, 3.0, 4.0, 1.0, 20.0, "yes")
BATHS = replace(LOCAL, definition="reservoir", conductance_mw_m2k=40.0)


def checks(*rows):
    return pd.DataFrame([{"check": name, "value": 1.0, "limit": 2.0, "verdict": word} for name, word in rows])


HEALTHY = {
    "seed 1": checks(("sum_rule", "passed"), ("vibration", "passed")),
    "all seeds": checks(("elastic_ceiling_dmm_debye", "passed")),
}
GROUP = CaseGroup("a", 30.0, 36, 19.2, (BATHS, LOCAL), HEALTHY, {})


def compared(**models):
    rows = [
        ("a", 30.0, 19.2, "nemd", "local_jump", "classical", 100.0, 4.0),
        # What must not be compared with: other definition, statistics, temperature, interface.
        ("a", 30.0, math.nan, "amm_scalar", "reservoir", "classical", 100.0, math.nan),
        ("a", 30.0, math.nan, "amm_scalar", "local_jump", "quantum", 100.0, math.nan),
        ("a", 10.0, math.nan, "amm_scalar", "local_jump", "classical", 100.0, math.nan),
        ("b", 30.0, math.nan, "amm_scalar", "local_jump", "classical", 100.0, math.nan),
        *(("a", 30.0, math.nan, name, "local_jump", "classical", g, math.nan) for name, g in models.items()),
    ]
    return pd.DataFrame(rows, columns=list(COMPARISON.columns))


def measured(**values):
    rows = [(name, *pair) for name, pair in values.items()]
    return pd.DataFrame(rows, columns=["measure", "value", "standard_error"])


def headline(group=GROUP, models=None, **values):
    models = {"agf": 60.0, "radiation_limit": 110.0} if models is None else models
    (found,) = headlines([group], compared(**models), [measured(**values)])
    return found


def test_the_error_is_statistical_and_systematic_together_and_the_definition_is_named():
    assert headline().conductance == "G = 100.0 ± 5.0 MW m⁻² K⁻¹ (local_jump)"
    assert headline().case == "a, 30 K, 36 cells (19.2 nm)"
    unknown = replace(GROUP, conductances=(replace(LOCAL, converged="no"),))
    assert "error not known" in headline(unknown).conductance


def test_the_nearest_model_is_that_of_the_same_definition_and_statistics_in_errors():
    assert headline().nearest == "nearest model: radiation limit, 110, 2.0 errors above"
    assert (
        headline(models={"agf": 95.0}).nearest == "nearest model: AGF, exact elastic, 95.0, 1.0 errors below"
    )
    far = headline(models={"agf": 60.0, "amm_scalar": 84.0})
    assert far.nearest == "no model agrees, the nearest is AMM, scalar, 84.0, 3.2 errors below"
    assert headline(models={}).nearest == "no model beside it"
    assert headline(models={"dmm_debye": math.inf}).nearest == "no model beside it"


def test_healthy_is_every_check_of_the_simulation_passed():
    assert (headline().verdict, headline().health) == ("passed", "healthy: all 2 checks passed")


def test_a_failed_check_leads_one_that_is_not_resolved_and_says_of_which_run():
    health = {
        "seed 1": checks(("sum_rule", "failed"), ("vibration", "not_resolved")),
        "seed 2": checks(("sum_rule", "failed")),
    }
    found = headline(replace(GROUP, health=health))
    assert found.verdict == "failed"
    assert found.health == "NOT healthy, do not use: sum_rule (seeds 1, 2) FAILED"
    unresolved = headline(replace(GROUP, health={"seed 1": checks(("vibration", "not_resolved"))}))
    assert unresolved.verdict == "not_resolved"
    assert unresolved.health.startswith("not shown to be healthy: vibration (seed 1) not resolved, ")


def test_failed_checks_of_its_twins_are_named_beside():
    health = {"all seeds": checks(("steady_state_of_all_left", "failed"), ("sum_rule", "passed"))}
    twin = replace(GROUP, twin="harmonic", health=health)
    elsewhere = replace(twin, temperature_k=10.0, twin="harmonic_crystals")
    (found,) = headlines([GROUP], compared(), [measured()], [twin, elsewhere])
    told = "healthy: all 2 checks passed; of its twins steady_state_of_all_left (twin harmonic) FAILED"
    assert (found.verdict, found.health) == ("passed", told)


def test_a_model_that_is_flagged_does_not_make_the_simulation_ill():
    health = {**HEALTHY, "all seeds": checks(("elastic_ceiling_dmm_debye", "failed"))}
    found = headline(replace(GROUP, health=health))
    assert found.verdict == "passed"
    assert found.health.endswith("flagged beside it: elastic_ceiling_dmm_debye (all seeds)")


def test_nothing_measured_is_said():
    assert headline().inelastic == "inelastic: not measured"


def test_conversion_between_planes_leads_and_the_farthest_planes_count():
    found = headline(
        conversion_share=(0.2, 0.01),
        conversion_between_1=(0.30, 0.02),
        conversion_between_4=(0.41, 0.03),
        conversion_between_4_inner=(0.39, 0.03),
        excess_over_elastic=(35.0, 3.0),
    )
    assert found.inelastic == (
        "inelastic: 41.0 ± 3.0 % of the heat changes its frequency within 4 atomic planes, and "
        "35.0 ± 3.0 MW m⁻² K⁻¹ (35 % of G) beyond the exact harmonic answer"
    )


def test_without_it_the_bonds_across_give_a_lower_bound():
    assert "20.0 ± 1.0 % of the heat at least" in headline(conversion_share=(0.2, 0.01)).inelastic


def test_a_measure_within_two_errors_is_no_finding():
    assert headline(conversion_between_2=(0.01, 0.02)).inelastic == (
        "inelastic: no conversion resolved (1.0 ± 2.0 %)"
    )


def test_twins_take_the_place_of_the_comparison_with_the_harmonic_answer():
    found = headline(
        conversion_between_2=(0.3, 0.02),
        effect_of_crystals=(20.0, 2.0),
        effect_of_interface=(5.0, 1.5),
        excess_over_elastic=(35.0, 3.0),
    )
    assert found.inelastic.endswith(
        "of G by anharmonicity, from twins: that of the crystals 20.0 ± 2.0, that of the interface 5.0 ± 1.5 "
        "MW m⁻² K⁻¹"
    )


def test_the_strip_has_every_model_in_its_place_and_names_two():
    found = headline(models={"agf": 60.0, "radiation_limit": 110.0, "amm_scalar": 20.0})
    most = 1.12 * 110
    assert found.value == pytest.approx(100 * 100 / most, abs=0.01)
    assert found.band == (pytest.approx(9500 / most, abs=0.01), pytest.approx(10500 / most, abs=0.01))
    assert [mark.name for mark in found.marks] == ["amm_scalar", "agf", "radiation_limit"]
    assert [mark.named for mark in found.marks] == [False, True, True]
    assert found.ends == ("0", "123")


def test_the_sentence_is_one():
    text = headline(conversion_share=(0.2, 0.01)).sentence
    assert text.startswith("a, 30 K, 36 cells (19.2 nm): G = 100.0 ± 5.0") and text.count("\n") == 0
    assert text.endswith("healthy: all 2 checks passed.")
