"""Records of a pair from made-up files of both runs, up to the tables of the case: each number is known."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from made_case import write_references
from made_runs import SEEDS, SET_K, TEMPERATURE, ZONES, write_seed
from test_case_tables import SETTINGS, STRESS_ROWS, run

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import (
    BATH_POWER,
    CONDUCTANCE,
    HEALTH,
    RECTIFICATION,
    SPECTRAL_TEMPERATURE,
    STRESS,
    TEMPERATURE_PROFILE,
)
from kapitza.analysis.files.tables import read_table, write_table
from kapitza.analysis.health.health_checks import OF_ESTIMATES
from kapitza.analysis.measure.profile import profile_of
from kapitza.analysis.reversal.half_differences import UnequalRunsError
from kapitza.analysis.units import CONDUCTANCE_MW_M2K
from kapitza.interfaces.zones import write_zones
from kapitza.result_cases import CaseResult
from kapitza.steps.rectification import rectification
from kapitza.steps.reversed_pair import reversed_pair
from kapitza.study.sections.protocol_section import HOT_SIDES

WORSE = 0.8
"""Heat flow of a reversed run over that of the other; jumps are those of the other, exchanged."""
FILES = {"power": "bath_power.csv", "profile": "temperature_profile.csv", "run": "run.json"}
FLOWS = ("heat_flow.h5", "planes.h5")


def reversed_truth(truth):
    hot, cold = truth.baths
    return replace(
        truth, number=10 + truth.number, heat=-WORSE * truth.heat, jump=-truth.jump, baths=(cold, hot)
    )


def make_pair(seed, truth):
    for side, made in zip(HOT_SIDES, (truth, reversed_truth(truth)), strict=True):
        write_seed(seed / side, made)
    about = json.loads((seed / "hot_right/run.json").read_text())
    about["hot_k"], about["cold_k"] = SET_K[::-1]
    (seed / "hot_right/run.json").write_text(json.dumps(about))
    join(seed)


def join(seed):
    def of(name):
        return [seed / side / name for side in HOT_SIDES]

    reversed_pair(
        **{key: of(name) for key, name in FILES.items()},
        heat_flow=of("heat_flow.h5"),
        arrays=[seed / side / name for side in HOT_SIDES for name in FLOWS],
        zones=seed.parent / "zones.json",
        settings=SETTINGS,
        pair_power_table=seed / "bath_power.csv",
        pair_profile_table=seed / "temperature_profile.csv",
        pair_record=seed / "run.json",
        pair_files=[seed / name for name in FLOWS],
        run_health=of("health.csv"),
    )


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs")
    write_references(folder)
    write_zones(folder / "zones.json", ZONES)
    write_table(folder / "stress.csv", STRESS, STRESS_ROWS)
    for truth in SEEDS:
        make_pair(folder / f"seed{truth.number}", truth)
    run(folder)
    places = [folder / f"seed{truth.number}" / side for truth in SEEDS for side in HOT_SIDES]
    rectification(
        **{key: [place / name for place in places] for key, name in FILES.items()},
        heat_flow=[place / "heat_flow.h5" for place in places],
        zones=[folder / "zones.json"] * len(SEEDS),
        settings=SETTINGS,
        table=folder / "rectification.csv",
    )
    return folder


def seeds_of(case):
    return [(truth, case / f"seed{truth.number}") for truth in SEEDS]


def checks(folder):
    return read_table(folder / "health.csv", HEALTH).set_index("check")


def test_heat_flow_and_jumps_of_a_pair_are_half_the_differences(case):
    for truth, seed in seeds_of(case):
        rows = read_table(seed / "conductance.csv", CONDUCTANCE).set_index("definition")
        heat = 0.5 * (1 + WORSE) * truth.heat
        assert rows["heat_flow_ev_ps"].to_numpy() == pytest.approx([heat] * 2, rel=1e-9)
        baths = truth.baths[0] - truth.baths[1]
        assert rows.loc["reservoir", "temperature_jump_k"] == pytest.approx(baths, rel=1e-9)
        # The slope and the bend are the same in both runs: only the step is left.
        assert rows.loc["local_jump", "temperature_jump_k"] == pytest.approx(truth.jump, rel=1e-9)
        value = CONDUCTANCE_MW_M2K * heat / (ZONES.area_angstrom2 * truth.jump)
        assert rows.loc["local_jump", "conductance_mw_m2k"] == pytest.approx(value, rel=1e-9)


def test_the_profile_of_a_pair_lies_about_the_mean_temperature(case):
    for truth, seed in seeds_of(case):
        bins = profile_of(read_table(seed / "temperature_profile.csv", TEMPERATURE_PROFILE))
        low, high = ZONES.bath_edges_angstrom
        between = (bins.z_angstrom > low) & (bins.z_angstrom < high)
        sign = np.where(np.array(bins.side) == "left", 1, -1)
        expected = TEMPERATURE + sign * truth.jump / 2
        assert bins.temperature_k.mean(axis=0)[between] == pytest.approx(expected[between], abs=1e-9)
        baths = read_table(seed / "bath_power.csv", BATH_POWER)
        assert baths["temperature_hot_k"].mean() == pytest.approx(TEMPERATURE + np.diff(truth.baths)[0] / -2)


def test_spectra_and_orders_are_half_differences_of_the_runs(case):
    for _, seed in seeds_of(case):
        for name in ("q_left", "order3_right", "higher_left", "heat_flow_ev_ps", "half_of_bonds_ev"):
            found = []
            for folder in (seed, *(seed / side for side in HOT_SIDES)):
                with open_arrays(folder / "heat_flow.h5") as file:
                    found.append(file[name][:])
            assert np.allclose(found[0], 0.5 * (found[1] - found[2]), rtol=1e-12, atol=1e-15)


def test_gates_of_a_pair_are_those_of_two_independent_runs(case):
    for truth, seed in seeds_of(case):
        heat = 0.5 * (1 + WORSE) * truth.heat
        found = checks(seed).loc["energy_resolution", "value"]
        assert found == pytest.approx(truth.gate / math.sqrt(2) / heat, rel=1e-6)
        for side, share in zip(HOT_SIDES, (1.0, WORSE), strict=True):
            alone = checks(seed / side).loc["energy_resolution", "value"]
            assert alone == pytest.approx(truth.gate / (share * truth.heat), rel=1e-6)


def test_runs_are_checked_one_by_one_and_estimates_on_the_pair(case):
    _, seed = seeds_of(case)[0]
    for side in HOT_SIDES:
        names = set(checks(seed / side).index)
        assert {"sum_rule", "bath_temperature", "temperature_axis_hot", "steady_state_flow"} <= names
        assert not [name for name in names if name.startswith(tuple(item.name for item in OF_ESTIMATES))]
    assert {"linearity_left", "error_ratio_reservoir", "long_memory_flow"} <= set(checks(seed).index)


def test_a_bath_far_from_its_set_temperature_is_seen_in_the_reversed_run_as_well(case):
    for truth, seed in seeds_of(case):
        off = max(abs(found - asked) for found, asked in zip(truth.baths, SET_K, strict=True))
        for side in HOT_SIDES:
            value = checks(seed / side).loc["bath_temperature", "value"]
            assert value == pytest.approx(off / (SET_K[0] - SET_K[1]), rel=1e-9)


def test_the_predicted_error_counts_both_runs(case):
    """As for one run, but for √2, the larger bath temperatures being those of the same difference."""
    for _, seed in seeds_of(case):
        rows = read_table(seed / "conductance.csv", CONDUCTANCE).set_index("definition")
        row = rows.loc["reservoir"]
        per_kelvin = row["conductance_mw_m2k"] / CONDUCTANCE_MW_M2K * row["area_angstrom2"]
        time = 2 * json.loads((seed / "run.json").read_text())["production_ps"]
        expected = math.sqrt(2 * 8.617333e-5 / (per_kelvin * time)) * TEMPERATURE / row["temperature_jump_k"]
        relative = row["predicted_error_mw_m2k"] / row["conductance_mw_m2k"]
        assert relative == pytest.approx(expected, rel=1e-4)


def test_rectification_of_a_case(case):
    rows = read_table(case / "rectification.csv", RECTIFICATION).set_index("quantity")
    expected = (1 - WORSE) / (1 + WORSE)
    assert rows.loc["heat_flow_ev_ps", "rectification"] == pytest.approx(expected, rel=1e-9)
    assert rows.loc["reservoir_k", "rectification"] == pytest.approx(0.0, abs=1e-9)
    value = rows.loc["conductance_reservoir_mw_m2k"]
    assert value["rectification"] == pytest.approx(expected, rel=1e-9)
    assert value["hot_right"] / value["hot_left"] == pytest.approx(WORSE, rel=0.1)
    assert rows.loc["heat_flow_ev_ps", "hot_right"] > 0 and (rows["standard_error"] > 0).all()


def test_a_pair_and_its_runs_are_opened_from_python(case):
    opened = CaseResult(case, "ar-4ar", 30.0, 40)
    assert set(opened.rectification()["quantity"]) >= {"heat_flow_ev_ps", "local_jump_k"}
    seed = opened.seeds[1]
    assert list(seed.pair) == list(HOT_SIDES) and seed.pair["hot_right"].pair == {}
    flows = [run.heat_flow().q_left.mean() for run in seed.pair.values()]
    assert seed.heat_flow().q_left.mean() == pytest.approx(0.5 * (flows[0] - flows[1]))
    # Decks are of runs; the pair has none, and nothing else is missing here.
    assert {path.name for path in seed.missing()} == {"nemd.in"}
    assert {path.parent.name for path in seed.missing()} == set(HOT_SIDES)
    total = sum(len(checks(folder)) for folder in (case, *(s for _, s in seeds_of(case))))
    runs = sum(len(checks(seed / side)) for _, seed in seeds_of(case) for side in HOT_SIDES)
    assert opened.verdicts().total() == total + runs


def test_temperatures_by_frequency_lie_about_the_mean(case):
    """Both runs have the same power of motion here: half their difference is nothing."""
    table = read_table(case / "spectral_temperature.csv", SPECTRAL_TEMPERATURE)
    assert table["temperature_k"].mean() == pytest.approx(TEMPERATURE, abs=0.2)


def test_runs_of_unequal_length_are_refused(case, tmp_path):
    (tmp_path / "zones.json").symlink_to(case / "zones.json")
    (tmp_path / "seed1").mkdir()
    for side, (_, other) in zip(HOT_SIDES, seeds_of(case), strict=True):
        (tmp_path / "seed1" / side).symlink_to(other / side)
    with pytest.raises(UnequalRunsError):
        join(tmp_path / "seed1")
