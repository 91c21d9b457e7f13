"""Faults in the records of a finished study: read back, judged as the stage does, caught from a share on."""

import pytest
from made_case import write_references
from made_runs import SEEDS, ZONES, write_seed
from power.injections import FAULTS
from power.judging import judge
from power.recorded import recorded_cases, smallest_caught

from kapitza.interfaces.zones import write_zones

BY_NAME = {fault.name: fault for fault in FAULTS}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    results = tmp_path_factory.mktemp("results")
    folder = results / "pair" / "T30" / "L40"
    for number, truth in enumerate(SEEDS, start=1):
        write_seed(folder / f"seed{number}", truth)
    write_zones(folder / "zones.json", ZONES)
    write_references(folder.parent)
    (results / "pair" / "T30" / "L60").mkdir()
    (found,) = recorded_cases(results)
    return found


def test_records_are_read_back(case):
    assert case.name == "pair T30"
    assert (case.about.temperature_k, case.about.highest_thz) == (30.0, 2.0)
    for seed, truth in zip(case.seeds, SEEDS, strict=True):
        assert seed.hot_ev[-1] / seed.production_ps == pytest.approx(truth.heat * (1 + truth.hot_excess))
        assert seed.baths_k.mean(axis=1) == pytest.approx(truth.baths)
        assert seed.profile_k.shape == (40, len(seed.z_angstrom))
        assert seed.seed_flow().heat_flow_ev_ps.mean() == pytest.approx(truth.heat)


def test_a_fault_is_caught_from_a_share_on(case):
    silent = set(judge(case.about, case.seeds).alarms)
    share = smallest_caught(case, BY_NAME["wrong area"])
    assert 0.005 < share < 0.02  # the geometry's limit is one per cent
    strength = BY_NAME["wrong area"].strength(case.seeds, 1.01 * share)
    altered = [BY_NAME["wrong area"].alter(seed, strength, None) for seed in case.seeds]
    assert set(judge(case.about, altered).alarms) - silent == {"geometry"}


def test_what_no_check_sees_is_never_caught(case):
    assert smallest_caught(case, BY_NAME["unfinished flow, τ = 2.5 t"]) > 0.05
