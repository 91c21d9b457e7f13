"""The plan: cost and accuracy of a study before anything runs."""

import math

import numpy as np
import pytest
from study_examples import CONFIG, MANIFEST, argon, changed, silicon

from kapitza.analysis.measure.conductance import energy_gate_ev_ps
from kapitza.analysis.measure.statistics import predicted_relative_error
from kapitza.analysis.measure.temperature_jump import extrapolation_error_k
from kapitza.interfaces.crystals import oriented_cell as built_cell
from kapitza.rules.given_structures import sizes_of_structures
from kapitza.study.bulk_references import made_names
from kapitza.study.cost import MEASURED_OVER_FORMULA, plan_study
from kapitza.study.geometry import atom_counts, nominal_cell
from kapitza.study.job_times import dynamics_seconds
from kapitza.study.loading import load_study, parse_study
from kapitza.study.plan import main, plan_text
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import known_potentials


def plan_of(data):
    return plan_study(parse_study(data, source="test.yaml", manifest=MANIFEST), MANIFEST)


def test_default_study_stays_within_its_budget():
    manifest = load_manifest()
    plan = plan_study(load_study(CONFIG, manifest), manifest)
    assert [group.atoms for group in plan.groups] == [2304, 2304]
    assert plan.atom_steps <= 1.2e9
    assert plan.warnings == ()
    for group in plan.groups:
        assert group.prediction.relative_error <= 0.10
        assert group.prediction.gate_ratio <= 0.05


@pytest.mark.parametrize(
    "path", sorted((CONFIG.parent / "examples").glob("*.yaml")), ids=lambda path: path.stem
)
def test_every_example_is_valid_and_can_resolve_its_gates(path):
    study = load_study(path)
    manifest = known_potentials(study, path, load_manifest())
    sizes = sizes_of_structures(study, path, manifest)
    plan = plan_study(study, manifest, sizes)
    assert all(group.atoms for group in plan.groups)
    asking = {item.name: item.bulk_reference for item in study.interfaces}
    made = made_names(asking)  # of which nobody knows what to expect
    told = [group for group in plan.groups if group.directory.partition("/")[0] not in made]
    assert [group.directory for group in told if group.prediction.gate_ratio > 0.05] == []


def test_numbers_of_one_group():
    warm = plan_of(argon()).groups[1]
    assert warm.directory == "ar-4ar/T30/L36"
    assert warm.steps_per_seed == 2000 + 15_000 + 110_000
    assert warm.atom_steps == 2 * 2304 * warm.steps_per_seed
    assert warm.core_seconds == pytest.approx(warm.atom_steps / 2.5e6)
    area = (4 * 5.27) ** 2
    flow = 60 / 1.602176634e7 * area * 0.155 * 30
    gate = energy_gate_ev_ps(30, 2176, 1100)
    assert warm.prediction.gate_ratio == pytest.approx(gate / flow, rel=1e-9)
    # 8.5 Å of 2.635 Å planes: 4 planes of 32 atoms a side, 24 bytes each, two seeds of 11000 frames
    assert warm.trajectory_bytes == 2 * 11000 * 2 * 8 * 32 * 24


def test_expected_conductivity_adds_the_error_of_the_extrapolated_jump():
    data = changed(argon(), "interfaces.0.expected_conductivity_w_mk", None)
    without = plan_of(data).groups[1].prediction.relative_error
    area = (4 * 5.27) ** 2
    formula = predicted_relative_error(60, area, 0.155, 2 * 1100)
    assert without == pytest.approx(MEASURED_OVER_FORMULA * formula, rel=1e-12)
    error = plan_of(argon()).groups[1].prediction.relative_error
    # 11 free cells a side: layers 5 to 13 lie 13.8 Å or more from the interface and 20 Å from the bath.
    layers = (np.arange(5, 14) + 0.5) * 5.27 / 2
    fit = extrapolation_error_k(
        layers,
        conductivity_w_mk=0.42,
        area_angstrom2=area,
        temperature_k=30,
        production_ps=2 * 1100,
    )
    extrapolated = MEASURED_OVER_FORMULA * math.sqrt(2) * fit / 4.65
    assert error == pytest.approx(math.hypot(without, extrapolated), rel=1e-9)


def test_more_seeds_shrink_the_error_but_not_the_gate():
    few, many = plan_of(argon()), plan_of(changed(argon(), "seeds", list(range(1, 9))))
    for a, b in zip(few.groups, many.groups, strict=True):
        assert b.prediction.relative_error == pytest.approx(a.prediction.relative_error / 2, rel=1e-12)
        assert b.prediction.gate_ratio == a.prediction.gate_ratio
        assert b.atom_steps == 4 * a.atom_steps


def test_power_of_an_ehex_bath_sets_the_gate():
    data = changed(changed(argon(), "protocol.bath", "ehex"), "protocol.bath_power_ev_ps", 0.02)
    group = plan_of(data).groups[1]
    assert group.prediction.gate_ratio == pytest.approx(energy_gate_ev_ps(30, 2176, 1100) / 0.02)


def test_warnings_name_the_case_and_the_time_that_would_do():
    plan = plan_of(changed(changed(argon(), "protocol.production_ps", 400), "seeds", [1]))
    assert any("ar-4ar/T10/L36: the energy gate would not be resolved" in line for line in plan.warnings)
    assert any("ar-4ar/T30/L36: predicted error of G is" in line for line in plan.warnings)


def test_no_expectation_no_prediction():
    data = changed(argon(), "interfaces.0.expected_conductance_mw_m2k", None)
    study = parse_study(data, source="test.yaml", manifest=MANIFEST)
    plan = plan_study(study, MANIFEST)
    assert all(group.prediction.relative_error is None for group in plan.groups)
    assert "no expected_conductance_mw_m2k" in plan_text(study, plan)


def test_lattice_runs_are_counted_once_per_crystal_and_temperature():
    # 20 + 100 ps of 10 fs at constant pressure and again at constant volume, 5 × 5 × 5 cells of four atoms;
    # 20 + 200 ps of the 4 × 4 × 4 cells that force constants of 8.5 Å take.
    lattices, motion = 2 * 2 * 12_000 * 500, 2 * 22_000 * 256
    assert plan_of(argon()).bulk_atom_steps == lattices + motion
    static = changed(argon(), "lattice", {"method": "static"})
    assert plan_of(static).bulk_atom_steps == motion
    assert plan_of(changed(static, "greens", {"effective_ps": 0})).bulk_atom_steps == 0


def test_an_unknown_rate_is_guessed_and_said():
    study = parse_study(silicon(), source="test.yaml", manifest=MANIFEST)
    plan = plan_study(study, MANIFEST)
    assert plan.core_seconds is None
    assert plan.groups[0].atoms == 36 * 16 * 8
    said = plan_text(study, plan)
    assert "guessed at 1 million atom-steps/s" in said and "nominal_rate_matom_steps_s" in said
    assert dynamics_seconds(plan) == pytest.approx(sum(group.atom_steps for group in plan.groups) / 1e6)


def test_plan_command(capsys, tmp_path):
    assert main([str(CONFIG)]) == 0
    shown = capsys.readouterr().out
    assert "ar-4ar/T30/L36" in shown
    assert "total: " in shown
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: a\n")
    assert main([str(bad)]) == 1
    assert "bad.yaml: interfaces = (missing)" in capsys.readouterr().err


@pytest.mark.parametrize("orientation", ["001", "110", "111"])
@pytest.mark.parametrize("crystal", ["fcc", "diamond"])
def test_planned_cell_is_the_built_one(crystal, orientation):
    planned, built = nominal_cell(crystal, orientation), built_cell(crystal, ("Si",), 2.0, orientation)
    assert planned.atoms == len(built.fractions)
    assert planned.layers == built.layers_per_period
    assert built.lengths_angstrom == pytest.approx([2 * planned.x, 2 * planned.y, 2 * planned.z])


def test_mobile_atoms_are_all_but_the_walls():
    interface = parse_study(argon(), source="test.yaml", manifest=MANIFEST).interfaces[0]
    assert atom_counts(interface, 36, (1, 1)) == (2304, 2304 - 2 * 64)
    # Three cells of the left on two of the right: 9 and 4 times the atoms.
    assert atom_counts(interface, 36, (3, 2)) == (1152 * 13, (1152 - 64) * 13)
