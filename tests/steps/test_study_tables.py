"""Tables of the whole study from two cases whose conductances lie on known lines through 1/L or L."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_case import CELL_LOCAL, MESH_LOCAL, write_references

from kapitza.analysis.files.contracts import (
    COMPARISON,
    CONDUCTANCE,
    CORRECTED,
    FINITE_SIZE,
    GREENS,
    GREENS_EFFECTIVE,
    HEALTH,
    HEALTH_OF_ALL,
    INELASTIC,
    INELASTIC_CASE,
)
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.analysis.measure.conductance import Conductance
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.interfaces.zones import write_zones
from kapitza.steps.strict import strict
from kapitza.steps.study_tables import GroupFiles, MediaFiles, study_tables

A, RESISTANCE, SLOPE = 5.0, {"local_jump": 20.0, "reservoir": 30.0}, {"local_jump": 40.0, "reservoir": 2.5}
BATH_CELLS, FIXED_CELLS = 4, 1
LENGTHS = (40, 60)  # cells of 5 Å; between the baths 10 fewer


def zones(cells):
    side = SideSpec("fcc", ("Ar",), (40.0,), A)
    spec = InterfaceSpec(side, side, "001", (2, 2), cells, FIXED_CELLS, BATH_CELLS, 0.005, 8.5, 8.5, 0)
    return build_interface(spec)[1]


def device_nm(cells):
    return (cells - 2 * (BATH_CELLS + FIXED_CELLS)) * A / 10


def row(definition, cells):
    """1/G = R + c/L of the jump, R + L/κ between the baths, in m² K GW⁻¹ and nm."""
    across = device_nm(cells) if definition == "reservoir" else 1 / device_nm(cells)
    value = 1000.0 / (RESISTANCE[definition] + SLOPE[definition] * across)
    return Conductance(definition, 5.0, 0.1, 0.1, 1e-3, 1e-5, 450.0, value, 1.0, 0.5, 1.0, 1.0, 20.0, "yes")


def write_checks(folder, verdict):
    folder.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame([("sum_rule", 2.0, 3.0, verdict)], columns=list(HEALTH.columns))
    write_table(folder / "health.csv", HEALTH, table)


@pytest.fixture
def results(tmp_path):
    """Two lengths of one interface, written; the shorter one's second seed has failed a check."""
    elastic = tmp_path / "a/T30"
    for cells in LENGTHS:
        folder = elastic / f"L{cells}"
        write_checks(folder, "passed")
        for seed in (1, 2):
            write_checks(folder / f"seed{seed}", "failed" if (cells, seed) == (40, 2) else "passed")
        write_zones(folder / "zones.json", zones(cells))
        write_table(
            folder / "conductance.csv", CONDUCTANCE, frame_of([row(name, cells) for name in RESISTANCE])
        )
        measures = pd.DataFrame([("order2_share", cells / 100, 0.01)], columns=list(INELASTIC_CASE.columns))
        write_table(folder / "inelastic.csv", INELASTIC_CASE, measures)
    write_references(elastic)
    return tmp_path


GROUPS = [GroupFiles("a", 30.0, f"a/T30/L{cells}", (1, 2), cells == 60, sized=True) for cells in LENGTHS]


def run(results, groups=GROUPS, **files):
    study_tables(groups=groups, pairs=[], comparison_table=results / "comparison.csv", **files)
    return read_table(results / "comparison.csv", COMPARISON)


def test_lengths_are_in_nanometres_in_the_comparison(results):
    nemd = run(results).query("model == 'nemd' and definition == 'local_jump'")
    np.testing.assert_allclose(nemd.length_nm, [40 * A / 10, 60 * A / 10], rtol=1e-12)  # walls included
    np.testing.assert_allclose(
        nemd.conductance_mw_m2k, [row("local_jump", n).conductance_mw_m2k for n in LENGTHS]
    )


def test_the_elastic_model_is_that_of_the_converged_mesh_and_stands_once(results):
    agf = run(results).query("model == 'agf' and definition == 'local_jump' and statistics == 'classical'")
    assert agf.conductance_mw_m2k.tolist() == [MESH_LOCAL] != [CELL_LOCAL]


def test_effective_constants_are_a_model_of_their_own(results):
    rows = read_table(results / "a/T30/greens.csv", GREENS)
    rows["conductance_mw_m2k"] *= 1.2
    rows["standard_error_mw_m2k"] = 0.02 * rows["conductance_mw_m2k"]
    write_table(results / "a/T30/greens_effective.csv", GREENS_EFFECTIVE, rows)
    assert "agf_effective" not in set(run(results).model)  # left behind by another study
    table = run(results, effective=True)
    table = table.query("definition == 'local_jump' and statistics == 'classical'").set_index("model")
    assert table.conductance_mw_m2k["agf"] == MESH_LOCAL
    assert table.conductance_mw_m2k["agf_effective"] == pytest.approx(1.2 * MESH_LOCAL)
    assert table.standard_error_mw_m2k["agf_effective"] == pytest.approx(0.024 * MESH_LOCAL)
    assert np.isnan(table.standard_error_mw_m2k["agf"])


def test_thermometers_between_ideal_leads_are_a_model_of_their_own(results):
    rows = read_table(results / "a/T30/greens.csv", GREENS)
    assert "agf_thermometer" not in set(run(results).model)  # of an older version
    seen = (rows.definition == "local_jump") & (rows.statistics == "classical")
    for points, value in (("mesh", 41.0), ("cell", 43.0)):
        rows.loc[seen & (rows.k_points == points), "thermometer_mw_m2k"] = value
    write_table(results / "a/T30/greens.csv", GREENS, rows)
    found = run(results).query("model == 'agf_thermometer'")
    assert found[["definition", "statistics", "conductance_mw_m2k"]].to_numpy().tolist() == [
        ["local_jump", "classical", 41.0]
    ]


def test_quantum_corrections_are_the_conductance_times_their_factors(results):
    factors = {"quantum_share": (0.8, 0.02), "quantum_share_order2": (0.9, 0.01)}
    path = results / "a/T30/L60/inelastic.csv"
    rows = [(name, *pair) for name, pair in factors.items()]
    write_table(path, INELASTIC_CASE, pd.DataFrame(rows, columns=list(INELASTIC_CASE.columns)))
    table = (
        run(results).query("model == 'nemd' and length_nm == 30.0").set_index(["definition", "statistics"])
    )
    for name in RESISTANCE:
        plain = table.conductance_mw_m2k[name, "classical"]
        for words, (factor, error) in zip(CORRECTED, factors.values(), strict=True):
            assert table.conductance_mw_m2k[name, words] == pytest.approx(factor * plain, rel=1e-12)
            expected = np.hypot(factor * 1.0, error * plain)
            assert table.standard_error_mw_m2k[name, words] == pytest.approx(expected, rel=1e-12)
    assert len(run(results).query("model == 'nemd' and length_nm == 20.0")) == 2


def test_finite_size_is_the_line_through_one_over_the_length_between_the_baths(results):
    run(results, finite_size=results / "finite_size.csv")
    table = read_table(results / "finite_size.csv", FINITE_SIZE).set_index("definition")
    for name, resistance in RESISTANCE.items():
        assert table.resistance_m2k_gw[name] == pytest.approx(resistance, rel=1e-9)
    assert table.slope_nm_m2k_gw["local_jump"] == pytest.approx(SLOPE["local_jump"], rel=1e-9)
    assert table.conductance_mw_m2k["local_jump"] == pytest.approx(1000 / 20.0, rel=1e-9)
    assert table.conductivity_w_mk["reservoir"] == pytest.approx(1 / SLOPE["reservoir"], rel=1e-9)
    assert np.isnan(table.conductance_mw_m2k["reservoir"])
    assert (table.lengths == 2).all()


def test_a_single_length_has_no_line(results):
    groups = [*GROUPS, GroupFiles("b", 30.0, "a/T30/L60", (1, 2), longest=True, sized=False)]
    run(results, groups, finite_size=results / "finite_size.csv")
    assert set(read_table(results / "finite_size.csv", FINITE_SIZE).interface) == {"a"}


def test_measures_of_the_study_are_those_of_the_longest_box(results):
    groups = [*GROUPS, GroupFiles("b", 10.0, "a/T30/L40", (1, 2), longest=True, sized=False)]
    run(results, groups, inelastic=results / "inelastic.csv")
    table = read_table(results / "inelastic.csv", INELASTIC)
    rows = table[["interface", "temperature_k", "value"]].to_numpy().tolist()
    assert rows == [["a", 30.0, 0.6], ["b", 10.0, 0.4]]


def test_every_check_of_every_run_is_listed_and_failures_are_said(results, capsys):
    run(results, health=results / "health.csv")
    table = read_table(results / "health.csv", HEALTH_OF_ALL)
    assert len(table) == 2 * 3 + 2
    assert set(table.run) == {"seed 1", "seed 2", "all seeds", "all lengths"}
    lines = table[table.run == "all lengths"]
    assert lines.check.tolist() == ["finite_size_local_jump", "finite_size_reservoir"]
    assert set(lines.length_nm) == {30.0} and set(lines.verdict) == {"not_resolved"}  # of two lengths
    failed = table[table.verdict == "failed"]
    assert failed[["run", "length_nm"]].to_numpy().tolist() == [["seed 2", 20.0]]
    assert capsys.readouterr().err == (
        "FAILED health check: a, 30 K, 20 nm, seed 2: sum_rule is 2, limit 3\n"
    )
    with pytest.raises(SystemExit, match="1 of 8 health checks failed"):
        strict(health=results / "health.csv", passed=results / "passed.txt")
    assert not (results / "passed.txt").exists()


def test_a_healthy_study_says_so(results):
    groups = [replace(GROUPS[0], seeds=(1,), sized=False)]
    run(results, groups, health=results / "health.csv")
    strict(health=results / "health.csv", passed=results / "passed.txt")
    assert (results / "passed.txt").read_text() == "none of 2 health checks failed\n"


def test_a_pair_of_media_has_its_models_and_what_was_measured(results):
    folder = results / "pairs/c"
    folder.mkdir(parents=True)
    columns = "temperature_k,model,definition,statistics,conductance_mw_m2k,quadrature_error_mw_m2k"
    (folder / "mismatch.csv").write_text(f"{columns}\n50.0,amm_elastic,local_jump,quantum,12.5,0.1\n")
    measured = json.loads('{"conductance_mw_m2k": 9.0, "temperature_k": 77.0}')
    study_tables(
        groups=[],
        pairs=[MediaFiles("c", (measured,))],
        comparison_table=results / "comparison.csv",
    )
    table = read_table(results / "comparison.csv", COMPARISON).set_index("model")
    assert table.conductance_mw_m2k.to_dict() == {"amm_elastic": 12.5, "measured": 9.0}
    assert table.temperature_k.to_dict() == {"amm_elastic": 50.0, "measured": 77.0}
