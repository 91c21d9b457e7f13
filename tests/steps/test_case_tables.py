"""Every table of a case from made-up files of two seeds of unequal length: each number is known."""

import json
import math
from dataclasses import replace

import h5py
import numpy as np
import pandas as pd
import pytest
from made_case import (
    CEILING,
    CELL_LOCAL,
    CONVERTED,
    DIFFUSE,
    HEAT,
    MESH_LOCAL,
    MESH_RESERVOIR,
    MOVED,
    WAVE,
    WIDTH,
    write_flow,
    write_references,
)
from made_runs import (
    AREA,
    BATH_NM,
    CONDUCTIVITY,
    CUTOFF,
    MISSING,
    PLANE,
    PLANES_OUT,
    SEEDS,
    SET_K,
    TEMPERATURE,
    WEIGHTS,
    ZONES,
    A,
    mean_profile,
    write_seed,
)

from kapitza.analysis.files.contracts import (
    CONDUCTANCE,
    HEALTH,
    INELASTIC_CASE,
    MD_TRANSMISSION,
    SPECTRAL_TEMPERATURE,
    SPECTRUM,
    STRESS,
    TEMPERATURE_PROFILE,
)
from kapitza.analysis.files.tables import read_table, write_table
from kapitza.analysis.health.check_record import Limits
from kapitza.analysis.measure.pooling import pool_over_seeds
from kapitza.analysis.measure.profile import fit_range_of, joined_profile, profile_of
from kapitza.analysis.measure.temperature_jump import extrapolation_error_k, local_jump
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.interfaces.zones import write_zones
from kapitza.steps.case_tables import CaseSettings, case_tables
from kapitza.study.sections.health_section import Health
from kapitza.study.sections.profile_section import Profile

STRESS_ROWS = pd.DataFrame(
    [("left", 0.0, 0.0, -2e-3, 1e-5, 1e-5, 1e-5, 4.0), ("right", 0.0, 0.0, 1e-3, 1e-5, 1e-5, 1e-5, 5.0)],
    columns=list(STRESS.columns),
)
SETTINGS = CaseSettings(
    temperature_k=TEMPERATURE,
    baths_set_temperature=True,
    damping_ps=None,
    fit=Profile(bath_exclusion_nm=BATH_NM, interface_exclusion_planes=PLANES_OUT),
    cutoff_angstrom=CUTOFF,
    conductivity_w_mk=CONDUCTIVITY,
    limits=Limits(**Health().limits()),
    error_groups=10,
    masses_amu=(40.0, 160.0),
)


def run(folder, settings=SETTINGS, *, density=True, **more):
    """The stage, on the files of a folder; every output stands beside its inputs."""
    seeds = [folder / f"seed{truth.number}" for truth in SEEDS]
    inputs = {
        "power": "bath_power.csv",
        "profile": "temperature_profile.csv",
        "run": "run.json",
        "heat_flow": "heat_flow.h5",
        "planes": "planes.h5",
        "seed_conductance": "conductance.csv",
        "seed_health": "health.csv",
        "seed_spectrum": "spectrum.csv",
    }
    names = ("conductance", "spectrum", "inelastic", "md_transmission", "health")
    temperatures = {
        "density": folder / "greens.h5",
        "spectral_temperature": folder / "spectral_temperature.csv",
    }
    case_tables(
        **{name: [seed / file for seed in seeds] for name, file in inputs.items()},
        **{name: folder / f"{name}.csv" for name in (*names, "mismatch", "transmission", "greens", "stress")},
        zones=[folder / "zones.json"] * len(SEEDS),
        spectra=folder / "mismatch.h5",
        settings=settings,
        **(temperatures if density else {}),
        **more,
    )


def write_inputs(folder):
    for truth in SEEDS:
        write_seed(folder / f"seed{truth.number}", truth)
    write_references(folder)
    write_zones(folder / "zones.json", ZONES)
    write_table(folder / "stress.csv", STRESS, STRESS_ROWS)


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case")
    write_inputs(folder)
    run(folder)
    return folder


def conductances(folder):
    return read_table(folder / "conductance.csv", CONDUCTANCE).set_index("definition")


def checks(folder):
    return read_table(folder / "health.csv", HEALTH).set_index("check")


def seeds_of(case):
    return [(truth, case / f"seed{truth.number}") for truth in SEEDS]


def fitted(truth, side):
    """z and T of the bins between the exclusions, from the interface outwards."""
    z, mean = mean_profile(truth, side)
    near = CUTOFF + PLANES_OUT * A / 2
    hot, cold = ZONES.bath_edges_angstrom
    inside = (np.abs(z - PLANE) >= near) & (z >= hot + 10 * BATH_NM) & (z <= cold - 10 * BATH_NM)
    order = np.argsort(np.abs(z[inside] - PLANE))
    return z[inside][order], mean[inside][order]


def at_plane(z, mean):
    return np.polyval(np.polyfit(z - PLANE, mean, 1), 0.0)


def test_a_model_above_the_elastic_ceiling_is_flagged(case):
    row = checks(case).loc["elastic_ceiling_dmm_dispersion"]
    assert row["value"] == pytest.approx((DIFFUSE - 0.1) / (CEILING + 0.1))
    assert row["verdict"] == "failed"


def jump_of(truth):
    """The jump between the lines of a seed."""
    return at_plane(*fitted(truth, "left")) - at_plane(*fitted(truth, "right"))


def fitted_by_library(folders):
    """The library's fits of the profiles of some seeds together."""
    bins = [
        profile_of(read_table(folder / "temperature_profile.csv", TEMPERATURE_PROFILE)) for folder in folders
    ]
    exclusions = Profile(bath_exclusion_nm=BATH_NM, interface_exclusion_planes=PLANES_OUT)
    return local_jump(joined_profile(bins), fit_range_of(ZONES.fit_bounds(), exclusions, CUTOFF))


def relative_noise(conductance, jump, production):
    """Relative error of G by fluctuation–dissipation."""
    per_kelvin = conductance / CONDUCTANCE_MW_M2K * AREA
    return math.sqrt(2 * BOLTZMANN_EV_K / (per_kelvin * production)) * TEMPERATURE / jump


def test_heat_flow_jump_and_conductance_of_each_seed(case):
    for truth, folder in seeds_of(case):
        rows = conductances(folder)
        jumps = {"local_jump": jump_of(truth), "reservoir": truth.baths[0] - truth.baths[1]}
        for definition, jump in jumps.items():
            row = rows.loc[definition]
            assert row.heat_flow_ev_ps == pytest.approx(truth.heat, rel=1e-9)
            assert row.temperature_jump_k == pytest.approx(jump, rel=1e-9)
            assert row.area_angstrom2 == AREA
            expected = CONDUCTANCE_MW_M2K * truth.heat / (AREA * jump)
            assert row.conductance_mw_m2k == pytest.approx(expected, rel=1e-9)
            assert row.standard_error_mw_m2k > 0


def test_systematic_error_of_a_seed_is_that_of_its_own_profile(case):
    for truth, folder in seeds_of(case):
        row = conductances(folder).loc["local_jump"]
        expected = fitted_by_library([folder]).jump.systematic_k
        assert row.temperature_jump_systematic_k == pytest.approx(expected, rel=1e-9)
        assert row.systematic_mw_m2k == pytest.approx(
            row.conductance_mw_m2k * expected / jump_of(truth), rel=1e-9
        )
        assert conductances(folder).loc["reservoir"].systematic_mw_m2k == 0


def test_systematic_error_of_a_case_is_that_of_all_its_seeds_together(case):
    local = fitted_by_library([folder for _, folder in seeds_of(case)])
    row = conductances(case).loc["local_jump"]
    assert row.temperature_jump_systematic_k == pytest.approx(local.jump.systematic_k, rel=1e-9)
    value = local.curvature_shift_k.mean / local.jump.jump_k
    assert checks(case).value["curvature_jump"] == pytest.approx(abs(value), rel=1e-9)
    assert conductances(case).loc["reservoir"].systematic_mw_m2k == 0


def test_predicted_errors_have_the_extrapolation_in_the_local_jump_alone(case):
    for truth, folder in seeds_of(case):
        rows = conductances(folder)
        for definition in ("local_jump", "reservoir"):
            row = rows.loc[definition]
            jump, value = row.temperature_jump_k, row.conductance_mw_m2k
            relative = relative_noise(value, jump, truth.production)
            if definition == "local_jump":
                given = {"area_angstrom2": AREA, "temperature_k": TEMPERATURE}
                time = {"production_ps": truth.production, "conductivity_w_mk": CONDUCTIVITY}
                distances = [np.abs(fitted(truth, side)[0] - PLANE) for side in ("left", "right")]
                errors = [extrapolation_error_k(distance, **given, **time) / jump for distance in distances]
                assert min(errors) > 0.5 * relative
                relative = math.hypot(relative, *errors)
            assert row.predicted_error_mw_m2k == pytest.approx(relative * value, rel=1e-9), definition


def test_without_a_conductivity_the_measured_error_of_the_jump_is_taken(tmp_path):
    write_inputs(tmp_path)
    run(tmp_path, replace(SETTINGS, conductivity_w_mk=None))
    truth, folder = seeds_of(tmp_path)[0]
    row = conductances(folder).loc["local_jump"]
    relative = relative_noise(row.conductance_mw_m2k, row.temperature_jump_k, truth.production)
    expected = math.hypot(relative, row.temperature_jump_se_k / row.temperature_jump_k)
    assert row.predicted_error_mw_m2k == pytest.approx(expected * row.conductance_mw_m2k, rel=1e-9)


def test_drops_at_the_contacts_are_between_the_bath_and_the_line_at_its_edge(case):
    hot_edge, cold_edge = ZONES.bath_edges_angstrom
    for truth, folder in seeds_of(case):
        row = conductances(folder).loc["reservoir"]
        at_hot = np.polyval(np.polyfit(*fitted(truth, "left"), 1), hot_edge)
        at_cold = np.polyval(np.polyfit(*fitted(truth, "right"), 1), cold_edge)
        assert row.contact_drop_hot_k == pytest.approx(truth.baths[0] - at_hot, rel=1e-6)
        assert row.contact_drop_cold_k == pytest.approx(at_cold - truth.baths[1], rel=1e-6)


def test_gates_are_in_units_of_what_stored_energy_allows(case):
    for truth, folder in seeds_of(case):
        value = checks(folder).value
        assert value["energy_resolution"] == pytest.approx(truth.gate / truth.heat, rel=1e-9)
        balance = 2 * abs(truth.hot_excess) * truth.heat / truth.gate
        assert value["power_balance"] == pytest.approx(balance, rel=1e-9)
        # q is the mean of both sides: half of what one of them has too much.
        assert value["spectrum_sum"] == pytest.approx(truth.left_excess / 2, abs=5e-4)
        assert value["sum_rule"] == pytest.approx(MISSING, rel=0.05)
        assert value["site_shift"] == 0.02 and value["vibration"] == 0.09


def test_baths_are_held_against_their_set_temperatures(case):
    for truth, folder in seeds_of(case):
        off = max(abs(found - asked) for found, asked in zip(truth.baths, SET_K, strict=True))
        assert checks(folder).value["bath_temperature"] == pytest.approx(off / 15.0, rel=1e-9)


def test_langevin_baths_are_held_against_the_heat_they_give(tmp_path):
    """The damping fits the hot bath of the first seed, 0.5 K below what it is set to, not the cold one."""
    write_inputs(tmp_path)
    truth, atoms = SEEDS[0], ZONES.zone("hot_bath").n_atoms
    gives = truth.heat * (1 + truth.hot_excess)
    damping = (SET_K[0] - truth.baths[0]) * 3 * atoms * BOLTZMANN_EV_K / gives
    run(tmp_path, replace(SETTINGS, damping_ps=damping))
    found = checks(tmp_path / "seed1")
    assert found.value["bath_drop_hot"] < 1e-3
    assert found.value["bath_drop_cold"] > 1.0
    assert "bath_drop_hot" not in checks(tmp_path).index


def test_baths_that_set_the_power_have_no_temperature_to_hold(tmp_path):
    write_inputs(tmp_path)
    run(tmp_path, replace(SETTINGS, baths_set_temperature=False))
    assert "bath_temperature" not in checks(tmp_path / "seed1").index


def test_seeds_are_pooled_by_their_sampled_time(case):
    own = [conductances(folder) for _, folder in seeds_of(case)]
    for definition in ("local_jump", "reservoir"):
        rows = [table.loc[definition] for table in own]
        pooled = conductances(case).loc[definition]
        mean = {
            name: float(WEIGHTS @ [row[name] for row in rows])
            for name in ("heat_flow_ev_ps", "temperature_jump_k")
        }
        for name, value in mean.items():
            assert pooled[name] == pytest.approx(value, rel=1e-9, abs=1e-15), name
        expected = CONDUCTANCE_MW_M2K * mean["heat_flow_ev_ps"] / (AREA * mean["temperature_jump_k"])
        assert pooled.conductance_mw_m2k == pytest.approx(expected, rel=1e-9)
        relative = [row.predicted_error_mw_m2k / row.conductance_mw_m2k for row in rows]
        assert pooled.predicted_error_mw_m2k == pytest.approx(
            expected * math.hypot(*(WEIGHTS * relative)), rel=1e-9
        )
        values, errors, freedoms = (
            [row[name] for row in rows]
            for name in ("conductance_mw_m2k", "standard_error_mw_m2k", "degrees_of_freedom")
        )
        mean = pool_over_seeds(values, errors, WEIGHTS, freedoms)
        relative_error = mean.standard_error / mean.mean
        assert pooled.standard_error_mw_m2k == pytest.approx(expected * relative_error, rel=1e-9)


def test_the_control_of_conversion_is_order_two_alone(case):
    share = read_table(case / "inelastic.csv", INELASTIC_CASE).set_index("measure").value
    assert share["conversion_share"] > 0.5 * CONVERTED
    assert share["conversion_share_order2"] < 1e-9
    control = checks(case).loc["conversion_control"]
    assert control.value == share["conversion_share_order2"]
    assert control.verdict == "passed"


def test_residual_stress_and_convergence_are_those_of_the_tables(case):
    found = checks(case)
    assert found.value["residual_stress_left"] == pytest.approx(2e-3 / 4, rel=1e-12)
    assert found.value["residual_stress_right"] == pytest.approx(1e-3 / 5, rel=1e-12)
    assert found.value["greens_broadening"] == pytest.approx(0.1 / MESH_RESERVOIR, rel=1e-12)
    assert {f"seed_scatter_{name}" for name in ("local_jump", "reservoir")} <= set(found.index)


def test_spectra_of_seeds_are_over_their_own_jump_and_that_of_the_case_over_the_pooled_one(case):
    means = []
    for truth, folder in seeds_of(case):
        table = read_table(folder / "spectrum.csv", SPECTRUM)
        scale = CONDUCTANCE_MW_M2K / (AREA * jump_of(truth))
        left, right = (1 + truth.left_excess) * truth.heat, truth.heat
        assert table.left.sum() * WIDTH == pytest.approx(scale * left, rel=1e-6)
        assert table.right.sum() * WIDTH == pytest.approx(scale * right, rel=1e-6)
        means.append((left + right) / 2)
    scale = CONDUCTANCE_MW_M2K / (AREA * conductances(case).temperature_jump_k["local_jump"])
    table = read_table(case / "spectrum.csv", SPECTRUM)
    assert table.total.sum() * WIDTH == pytest.approx(scale * np.mean(means), rel=1e-6)


def test_excess_is_over_the_elastic_conductance_of_the_same_waves(case):
    value = read_table(case / "inelastic.csv", INELASTIC_CASE).set_index("measure").value
    local = conductances(case).conductance_mw_m2k["local_jump"]
    assert value["excess_over_elastic"] == pytest.approx(local - CELL_LOCAL, rel=1e-9)
    assert value["excess_over_elastic_mesh"] == pytest.approx(local - MESH_LOCAL, rel=1e-9)


def test_transmission_of_the_simulation_is_between_the_baths(case):
    table = read_table(case / "md_transmission.csv", MD_TRANSMISSION)
    unit = AREA * BOLTZMANN_EV_K * conductances(case).temperature_jump_k["reservoir"]
    heat = np.mean([(1 + truth.left_excess / 2) * truth.heat for truth in SEEDS])
    assert table.transmission_per_a2.sum() * WIDTH * unit == pytest.approx(heat, rel=1e-6)


@pytest.mark.parametrize(("damping", "jump"), [(2.0, SET_K[0] - SET_K[1]), (None, None)])
def test_langevin_baths_emit_at_their_set_temperatures(case, tmp_path, damping, jump):
    """Their noise has the set temperature however far the atoms stay behind."""
    write_inputs(tmp_path)
    run(tmp_path, replace(SETTINGS, damping_ps=damping))
    measured = conductances(case).temperature_jump_k["reservoir"]
    expected = measured / (jump or measured)
    shares = {}
    for folder in (tmp_path, case):
        table = read_table(folder / "md_transmission.csv", MD_TRANSMISSION)
        shares[folder] = table.transmission_per_a2.sum()
    assert shares[tmp_path] / shares[case] == pytest.approx(expected, rel=1e-9)
    assert (expected < 0.95) == (damping is not None)


def test_temperatures_by_frequency_only_where_there_is_a_density(case, tmp_path):
    assert len(read_table(case / "spectral_temperature.csv", SPECTRAL_TEMPERATURE))
    write_inputs(tmp_path)
    run(tmp_path, density=False)
    assert not (tmp_path / "spectral_temperature.csv").exists()


def altered(tmp_path, name, change):
    """Verdicts of the first seed with a file changed after the run; tables those of both seeds."""
    write_inputs(tmp_path)
    for path in tmp_path.glob(name):
        if path.suffix == ".json":
            content = json.loads(path.read_text())
            change(content)
            path.write_text(json.dumps(content))
        else:
            table = pd.read_csv(path)
            change(table)
            table.to_csv(path, index=False)
    run(tmp_path)
    return checks(tmp_path / "seed1").verdict


def stretched(table):
    table["temperature_k"] *= 1.5


def left_warmer(table):
    table.loc[table["side"] == "left", "temperature_k"] += 2.0


def squeezed(table):
    table["z_angstrom"] = PLANE + 0.7 * (table["z_angstrom"] - PLANE)


def both_baths(table):
    table[["energy_hot_ev", "energy_cold_ev"]] *= 1.1


def wider(content):
    content["seen_by_lammps"]["box_angstrom"][0] *= 1.2


def other_crystals(content):
    content["seen_by_lammps"]["facing_planes_angstrom"] = [
        z + 5.0 for z in content["seen_by_lammps"]["facing_planes_angstrom"]
    ]


def heavier(content):
    content["seen_by_lammps"]["masses_amu"][1] *= 1.02


def heavier_built(content):
    content["masses_amu"][0] *= 1.02


def types_exchanged(content):
    content["seen_by_lammps"]["masses_amu"].reverse()


def fewer(content):
    content["n_mobile"] *= 0.98


def doubled(table):
    table["n_atoms"] *= 2


def slower(table):
    table["time_ps"] *= 1.1


def longer(content):
    content["production_ps"] *= 1.1


def coarser(content):
    content["timestep_ps"] *= 2


def area(content):
    content["area_angstrom2"] *= 1.2


def plane(content):
    content["interface_plane_angstrom"] += 5.0


@pytest.mark.parametrize(
    ("name", "change", "failing"),
    [
        ("seed*/temperature_profile.csv", stretched, ["temperature_axis_hot", "temperature_axis_cold"]),
        ("seed*/temperature_profile.csv", left_warmer, ["temperature_axis_hot"]),
        ("seed*/temperature_profile.csv", squeezed, ["temperature_axis_hot", "temperature_axis_cold"]),
        ("seed*/bath_power.csv", both_baths, ["sum_rule"]),
        ("seed1/run.json", area, ["geometry"]),
        ("seed1/run.json", plane, ["geometry"]),
        ("zones.json", area, ["geometry"]),
        ("zones.json", plane, ["geometry"]),
        ("seed1/run.json", wider, ["geometry"]),
        ("seed1/run.json", other_crystals, ["geometry"]),
        ("seed1/run.json", heavier, ["masses"]),
        ("seed1/run.json", types_exchanged, ["masses"]),
        ("zones.json", heavier_built, ["masses"]),
        ("seed1/run.json", fewer, ["atom_number"]),
        ("seed1/temperature_profile.csv", doubled, ["atom_number", "temperature_axis_hot"]),
        ("seed1/bath_power.csv", slower, ["sampled_time"]),
        ("seed1/run.json", longer, ["sampled_time"]),
        ("seed1/run.json", coarser, ["sampled_time"]),
    ],
)
def test_what_scales_the_conductance_fails_however_small_the_errors(name, change, failing, case, tmp_path):
    """G was off by −33, −39, +43, +10, −17 … %, and every check passed."""
    sound = checks(case / "seed1").verdict
    assert {sound[check] for check in failing} == {"passed"}
    found = altered(tmp_path, name, change)
    assert {found[check] for check in failing} == {"failed"}


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, "passed"), (2.0, "failed")])
def test_map_is_held_against_order_three_of_its_blocks(tmp_path, factor, verdict):
    write_inputs(tmp_path)
    maps = [tmp_path / f"seed{truth.number}" / "three_phonon.h5" for truth in SEEDS]
    for number, path in enumerate(maps):
        rng = np.random.default_rng(number)
        order3 = 1e-3 * (1 + 0.1 * rng.standard_normal((6, 5)))
        with h5py.File(path, "w") as file:
            file["frequency_thz"], file["band_edges_thz"] = 0.1 * np.arange(5), [0.0, 1.0, 2.0]
            for side in ("left", "right"):
                file[f"order3_{side}"] = order3
                file[f"transfer_{side}"] = np.full((2, 2, 1, 1), factor / 4) * order3
    run(tmp_path, three_phonon=maps)
    row = checks(tmp_path).loc["three_phonon_sum"]
    assert row["value"] == pytest.approx(factor - 1, abs=1e-9)
    assert row["verdict"] == verdict


def test_without_a_map_there_is_no_check_of_one(case):
    assert "three_phonon_sum" not in checks(case).index


def write_box(folder, number, share):
    """A homogeneous box, of another heat: `share` is converted between the middle and the plane −2 or +2."""
    for truth in SEEDS:
        seed = folder / f"seed{truth.number}"
        write_flow(seed, np.random.default_rng(truth.number), heat=3 * HEAT)
        with h5py.File(seed / "planes.h5", "a") as file:
            place = list(MOVED).index(number)
            for side in ("q_left", "q_right"):
                file[side][place] += np.sign(-number) * 3 * share * WAVE
    return [folder / f"seed{truth.number}" for truth in SEEDS]


def test_homogeneous_boxes_are_taken_to_the_tables_of_their_interface(tmp_path):
    write_inputs(tmp_path)
    left, right = write_box(tmp_path / "left", -2, 0.03), write_box(tmp_path / "right", 2, 0.05)
    boxes = {
        "bulk_heat_flow": [seed / "heat_flow.h5" for seed in (*left, *right)],
        "bulk_planes": [seed / "planes.h5" for seed in (*left, *right)],
    }
    settings = replace(SETTINGS, homogeneous=True)
    run(tmp_path, settings, **boxes)
    found = read_table(tmp_path / "inelastic.csv", INELASTIC_CASE).set_index("measure").value
    assert found["conversion_bulk_left_2"] == pytest.approx(0.03, rel=0.05)
    assert found["conversion_bulk_right_2"] == pytest.approx(0.05, rel=0.05)
    # The interface converts nothing between its planes here: what is left is both boxes' together.
    assert found["conversion_beyond_bulk_2"] == pytest.approx(0.08, rel=0.05)
    # Of a crystal with itself nothing is judged by a jump that is none.
    jumps = {"error_size_local_jump", "approach_jump", "seed_scatter_local_jump", "curvature_jump"}
    assert jumps.isdisjoint(checks(tmp_path).index)
    assert {"error_size_reservoir", "approach_flow"} <= set(checks(tmp_path).index)
    seed = read_table(tmp_path / f"seed{SEEDS[0].number}" / "health.csv", HEALTH).check
    assert {"error_ratio_local_jump", "long_memory_local_jump"}.isdisjoint(seed)
    assert "error_ratio_reservoir" in set(seed)


def test_without_homogeneous_boxes_there_is_nothing_of_them(case):
    found = set(read_table(case / "inelastic.csv", INELASTIC_CASE).measure)
    assert "conversion_between_2" in found and not any("bulk" in name for name in found)
    assert {"error_size_local_jump", "approach_jump", "curvature_jump"} <= set(checks(case).index)
