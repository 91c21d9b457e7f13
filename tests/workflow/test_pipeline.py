"""The whole workflow as a user starts it, on a study far too short to mean anything physically."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import jsonschema
import numpy as np
import pandas as pd
import pytest
import yaml
from whole_workflow import ROOT, snakemake

from kapitza.analysis.files.contracts import (
    COMPARISON,
    GREENS,
    HEALTH,
    INELASTIC,
    INELASTIC_CASE,
    MD_TRANSMISSION,
    SPECTRAL_TEMPERATURE,
    SPECTRUM,
    TRANSMISSION,
)
from kapitza.analysis.files.reproduction import JUDGED
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.spectral.spectrum import ORDERS
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K

TINY = Path(__file__).with_name("tiny.yaml")
MODELS = {
    *("agf", "agf_effective", "amm_scalar", "amm_elastic", "amm_anisotropic", "dmm_debye", "dmm_dispersion"),
    *("radiation_limit", "inelastic_dmm"),
}


def kapitza(*words):
    """The command, as a user gives it."""
    return subprocess.run(
        [sys.executable, "-m", "kapitza", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A folder elsewhere, with the results of the tiny study, and files of the user's like rooms of ours."""
    directory = tmp_path_factory.mktemp("elsewhere")
    for room in ("analysis", "interfaces", "simulation", "study"):
        (directory / f"{room}.py").write_text("raise SystemExit('a module of the user was run')\n")
    for room in ("interfaces", "simulation"):
        (directory / room).mkdir()
        (directory / room / "__init__.py").write_text("raise SystemExit('a folder of the user was run')\n")
    done = snakemake(directory, TINY)
    assert done.returncode == 0, done.stderr[-4000:]
    return directory


def test_comparison_holds_nemd_and_every_model_in_every_definition_and_statistics(finished):
    table = read_table(finished / "results/comparison.csv", COMPARISON)
    box = table[table.model == "elastic_box"]
    assert set(box.definition) == {"local_jump", "reservoir"} and set(box.statistics) == {"classical"}
    assert box.length_nm.nunique() == 1 and box.length_nm.notna().all()
    models = table[~table.model.isin(["nemd", "elastic_box"])]
    thermometer = models[models.model == "agf_thermometer"]
    assert set(thermometer.definition) == {"local_jump"} and set(thermometer.statistics) == {"classical"}
    models = models[models.model != "agf_thermometer"]
    assert set(models.model) == MODELS
    assert len(models) == len(MODELS) * 2 * 2
    corrected = table[(table.model == "nemd") & (table.statistics != "classical")]
    assert set(corrected.statistics) == {"quantum_corrected", "quantum_corrected_order2"}
    nemd = table[(table.model == "nemd") & (table.statistics == "classical")].set_index("definition")
    assert set(nemd.index) == {"local_jump", "reservoir"}
    assert (nemd.standard_error_mw_m2k > 0).all()
    assert (nemd.statistics == "classical").all()
    # One heat flow, two temperature differences: the larger difference gives the smaller conductance.
    assert nemd.conductance_mw_m2k["reservoir"] < nemd.conductance_mw_m2k["local_jump"]


def test_no_model_exceeds_the_radiation_limit(finished):
    table = read_table(finished / "results/comparison.csv", COMPARISON)
    reservoir = table[(table.definition == "reservoir") & (table.statistics == "classical")]
    value = reservoir.set_index("model").conductance_mw_m2k
    assert value["dmm_dispersion"] < value["radiation_limit"]
    assert value["agf"] < value["radiation_limit"]
    assert value["amm_elastic"] < value["dmm_debye"]


def test_spectrum_is_the_block_spectra_over_area_and_jump(finished):
    case = finished / "results/ar-4ar/T30/L20"
    for seed in (1, 2):
        spectrum = read_table(case / f"seed{seed}/spectrum.csv", SPECTRUM)
        rows = pd.read_csv(case / f"seed{seed}/conductance.csv").set_index("definition").loc["local_jump"]
        scale = CONDUCTANCE_MW_M2K / (rows.area_angstrom2 * rows.temperature_jump_k)
        with h5py.File(case / f"seed{seed}/heat_flow.h5") as file:
            for side in ("left", "right"):
                expected = scale * file[f"q_{side}"][:].mean(axis=0)
                np.testing.assert_allclose(spectrum[side], expected, rtol=1e-12)
        np.testing.assert_allclose(spectrum.total, (spectrum.left + spectrum.right) / 2, rtol=0, atol=1e-10)


def test_models_in_the_spectrum_integrate_to_their_conductance(finished):
    spectrum = read_table(finished / "results/ar-4ar/T30/L20/spectrum.csv", SPECTRUM)
    table = read_table(finished / "results/comparison.csv", COMPARISON)
    local = table[(table.definition == "local_jump") & (table.statistics == "classical")].set_index("model")
    width = spectrum.frequency_thz[1] - spectrum.frequency_thz[0]
    for column, model in (("dmm", "dmm_dispersion"), ("amm", "amm_anisotropic")):
        assert spectrum[column].sum() * width == pytest.approx(local.conductance_mw_m2k[model], rel=1e-9)


def test_orders_add_up_to_the_spectrum_and_to_one(finished):
    case = finished / "results/ar-4ar/T30/L20"
    spectrum = read_table(case / "spectrum.csv", SPECTRUM)
    orders = sum(spectrum[name] for name in ORDERS)
    np.testing.assert_allclose(orders, spectrum.total, rtol=0, atol=1e-9 * spectrum.total.abs().max())
    value = read_table(case / "inelastic.csv", INELASTIC_CASE).set_index("measure").value
    assert value[["order2_share", "order3_share", "higher_order_share"]].sum() == pytest.approx(1, abs=1e-12)


def test_inelastic_measures_of_the_case_are_those_of_the_study(finished):
    case = read_table(finished / "results/ar-4ar/T30/L20/inelastic.csv", INELASTIC_CASE)
    table = read_table(finished / "results/inelastic.csv", INELASTIC)
    assert set(table.interface) == {"ar-4ar"}
    assert set(table.temperature_k) == {30}
    pd.testing.assert_frame_equal(table[list(case.columns)], case)
    comparison = read_table(finished / "results/comparison.csv", COMPARISON)
    local = comparison.query("definition == 'local_jump' and statistics == 'classical'")
    g = local.set_index("model").conductance_mw_m2k
    excess = case.set_index("measure").value["excess_over_elastic_mesh"]
    assert excess == pytest.approx(g["nemd"] - g["agf"], rel=1e-12)


def test_elastic_reference_is_in_order_and_integrates_to_its_conductance(finished):
    folder = finished / "results/ar-4ar/T30"
    curves, rows = (
        read_table(folder / f"{name}.csv", table)
        for name, table in (("transmission", TRANSMISSION), ("greens", GREENS))
    )
    found = rows.query("definition == 'reservoir' and statistics == 'classical'").set_index("k_points")
    for k_points, curve in curves.groupby("k_points"):
        width = curve.frequency_thz.diff().iloc[1]
        g = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K * curve.transmission_per_a2.sum() * width
        assert g == pytest.approx(found.conductance_mw_m2k[k_points], rel=1e-6)
        ceiling = curve[["channels_left_per_a2", "channels_right_per_a2"]].min(axis=1)
        assert (curve.transmission_per_a2 <= ceiling + 1e-9).all()


def test_the_map_has_every_pair_of_bands_and_is_symmetric(finished):
    for seed in (1, 2):
        with h5py.File(finished / f"results/ar-4ar/T30/L20/seed{seed}/three_phonon.h5") as file:
            for side in ("left", "right"):
                transfer = file[f"transfer_{side}"][:]
                assert transfer.shape == (3, 3, *file[f"order3_{side}"].shape)
                np.testing.assert_array_equal(transfer, transfer.swapaxes(0, 1))
                assert transfer.any()


def test_case_tables_and_figures_of_the_inelastic_part_exist(finished):
    case = finished / "results/ar-4ar/T30/L20"
    simulated = read_table(case / "md_transmission.csv", MD_TRANSMISSION)
    spectrum = read_table(case / "spectrum.csv", SPECTRUM)
    np.testing.assert_allclose(simulated.frequency_thz, spectrum.frequency_thz)
    groups = set(read_table(case / "spectral_temperature.csv", SPECTRAL_TEMPERATURE).group)
    assert groups == {"left_far", "left_near", "right_near", "right_far"}
    groups_of_figures = ("profile", "spectrum", "convergence", "transmission", "orders", "map")
    for kind in (*groups_of_figures, "spectral_temperature"):
        drawn = (finished / f"results/figures/ar-4ar-T30-L20-{kind}.svg").read_text()
        assert "ar-4ar" in drawn and drawn.rstrip().endswith("</svg>"), kind


def test_every_seed_has_its_health_and_too_short_a_run_never_passes_the_energy_gates(finished):
    for seed in (1, 2):
        health = read_table(finished / f"results/ar-4ar/T30/L20/seed{seed}/health.csv", HEALTH)
        verdict = health.set_index("check").verdict
        assert verdict["energy_resolution"] == "not_resolved"
        assert verdict["power_balance"] != "passed"
        # Identities take no statistics: they hold in the shortest run.
        exact = ("sum_rule", "temperature_axis_hot", "temperature_axis_cold")
        assert {verdict[name] for name in exact} == {"passed"}
        value = health.set_index("check").value
        assert {verdict[name] for name in ("geometry", "masses", "atom_number", "sampled_time")} == {"passed"}
        assert max(value[name] for name in ("geometry", "masses", "atom_number", "sampled_time")) < 1e-6


def test_report_is_one_offline_file_that_names_every_gate_not_passed(finished):
    page = (finished / "results/report.html").read_text()
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "not resolved" in page
    assert "Inelastic channels" in page


def test_provenance_follows_its_schema_and_knows_every_run(finished):
    content = json.loads((finished / "results/provenance.json").read_text())
    schema = json.loads((ROOT / "workflow/schemas/provenance.schema.json").read_text())
    jsonschema.validate(content, schema)
    assert [run["name"] for run in content["runs"]] == [f"ar-4ar/T30/L20/seed{seed}" for seed in (1, 2)]
    assert len({run["case_seed"] for run in content["runs"]}) == 2
    for run in content["runs"]:
        assert run["lammps"].startswith("22 Jul 2025, ") and run["mpi"].startswith("MPI")
        assert run["core_seconds"] == pytest.approx(run["ranks"] * run["wall_seconds"], abs=0.2)
        assert run["processor"] == content["processor"]
        assert run["name"] in (finished / "results/report.html").read_text()
    assert content["rule_times"]["nemd"]["jobs"] == 2


def test_a_changed_or_missing_file_is_named_whatever_its_time(finished, tmp_path):
    results = tmp_path / "results"
    shutil.copytree(finished / "results", results)

    def verify():
        return kapitza("verify", results)

    whole = verify()
    assert whole.returncode == 0 and "files are as recorded" in whole.stdout, whole.stdout + whole.stderr
    table = results / "ar-4ar/T30/L20/seed1/bath_power.csv"
    before = table.stat()
    table.write_text(table.read_text().replace("1", "2"))
    os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))
    (results / "comparison.csv").unlink()
    changed = verify()
    assert changed.returncode == 1
    assert changed.stdout.splitlines()[:2] == [
        "changed since: results/ar-4ar/T30/L20/seed1/bath_power.csv",
        "not found:     results/comparison.csv",
    ]


def test_a_second_run_has_nothing_to_do(finished):
    again = snakemake(finished, TINY, "--dry-run")
    assert again.returncode == 0
    assert "Nothing to be done" in again.stdout + again.stderr


def test_all_files_are_recorded_and_one_altered_by_hand_is_named_before_anything_runs(finished):
    """The conductance of a seed was edited: 18 jobs were made from it, and all was as recorded."""
    verified = kapitza("verify", finished / "results", "--beside", TINY.parent)
    assert verified.returncode == 0, verified.stdout
    table = finished / "results/ar-4ar/T30/L20/seed1/conductance.csv"
    kept = table.rename(finished / "kept.csv")
    table.write_text(kept.read_text().replace("3", "4", 1))
    try:
        again = snakemake(finished, TINY, "--dry-run")
        verified = kapitza("verify", finished / "results", "--beside", TINY.parent)
    finally:
        kept.rename(table)
    said, name = again.stdout + again.stderr, "results/ar-4ar/T30/L20/seed1/conductance.csv"
    assert again.returncode != 0
    assert f"not what was made: {name}" in said and "fix: delete it" in said
    assert verified.returncode == 1
    assert f"changed since: {name}" in verified.stdout


def test_another_study_is_refused_where_these_results_are(finished, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(yaml.safe_dump({**yaml.safe_load(TINY.read_text()), "name": "another"}))
    before = sorted((finished / "results").rglob("*"))
    refused = snakemake(finished, other)
    assert refused.returncode != 0
    assert "holds the results of the study 'tiny'" in refused.stdout + refused.stderr
    assert sorted((finished / "results").rglob("*")) == before


def planned(directory, tmp_path, section, key, value):
    """Names of the rules a dry run would execute after one setting of the tiny study has changed."""
    study = yaml.safe_load(TINY.read_text())
    study[section][key] = value
    changed = tmp_path / "tiny.yaml"
    changed.write_text(yaml.safe_dump(study))
    said = snakemake(directory, changed, "--dry-run").stdout
    return set(re.findall(r"^(?:local)?rule (\w+):", said, flags=re.MULTILINE))


def test_a_change_of_spectral_settings_leaves_the_dynamics_alone(finished, tmp_path):
    rules = planned(finished, tmp_path, "spectrum", "block_ps", 3.0)
    assert {"heat_flow", "case_tables", "report"} <= rules
    assert not rules & {"nemd", "deck", "build", "lattice", "phonons"}


def test_a_change_of_the_protocol_plans_the_dynamics_and_what_follows(finished, tmp_path):
    # Through the deck file alone the dynamics would run only the time after.
    rules = planned(finished, tmp_path, "protocol", "production_ps", 90)
    assert {"deck", "nemd", "heat_flow", "case_tables", "report"} <= rules
    assert not rules & {"build", "lattice", "phonons", "mismatch"}


@pytest.mark.long
def test_a_finished_study_is_reproduced_from_its_provenance_alone(finished, tmp_path):
    (tmp_path / "recorded").mkdir()
    recorded = (finished / "results/provenance.json").read_text()
    (tmp_path / "recorded/provenance.json").write_text(recorded)
    for path in (finished / "results").rglob("*.csv"):
        copy = tmp_path / "recorded" / path.relative_to(finished / "results")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    done = kapitza("reproduce", tmp_path / "recorded", "--into", tmp_path / "again")
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    lines = done.stdout.splitlines()
    assert not list((tmp_path / "again").rglob("*.svg"))
    made = [path for path in (finished / "results").rglob("*.csv") if ".digests" not in path.parts]
    tables = sum(path.name in JUDGED for path in made)
    assert lines[-1] == f"{tables} of {tables} tables reproduced"
    assert sum(line.startswith("identical ") for line in lines) == tables
    assert not any(line.startswith(("made otherwise", "changed since")) for line in lines)


def test_a_study_given_on_the_command_line_stands_alone(tmp_path):
    study = yaml.safe_load(TINY.read_text())
    del study["seeds"]
    incomplete = tmp_path / "incomplete.yaml"
    incomplete.write_text(yaml.safe_dump(study))
    refused = snakemake(tmp_path, incomplete)
    assert refused.returncode != 0
    assert "incomplete.yaml: seeds" in refused.stderr + refused.stdout
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [("temperatures_k", [-5]), ("temperature_k", [30]), ("seeds", "one")],
)
def test_a_bad_study_gives_one_message_and_no_result(tmp_path, key, value):
    bad = tmp_path / "bad.yaml"
    bad.write_text(yaml.safe_dump({**yaml.safe_load(TINY.read_text()), key: value}))
    refused = snakemake(tmp_path, bad)
    said = refused.stderr + refused.stdout
    assert refused.returncode != 0
    assert f"bad.yaml: {key}" in said
    assert "fix:" in said
    assert "Traceback" not in said
    assert not (tmp_path / "results").exists()


def test_several_cells_on_several_have_channels_instead_of_greens_functions(tmp_path):
    study = yaml.safe_load(TINY.read_text())
    (interface,) = study["interfaces"]
    interface |= {
        "name": "ar-ni",
        "potential": "argon-nickel",
        "right": {"crystal": "fcc", "elements": ["Ni"]},
    }
    interface |= {"cross_section_cells": [2, 2], "length_cells": [40], "max_coincidence_cells": 4}
    interface["max_strain"] = 0.02
    study["interfaces"] = [interface, {**interface, "name": "ar-ar", "right": interface["left"]}]
    study["protocol"] |= {"timestep_fs": 4, "production_ps": 80, "sample_interval_steps": 5}
    study["lattice"]["supercell_cells"] = 8
    path = tmp_path / "study.yaml"
    path.write_text(yaml.safe_dump(study))
    planned = snakemake(tmp_path, path, "--dry-run")
    assert planned.returncode == 0, planned.stdout[-3000:]
    of = {"bulk_channels": set(), "greens": set(), "case_tables": set(), "case_tables_without_greens": set()}
    for rule, body in re.findall(
        r"^(?:local)?rule (\w+):\n((?:    .*\n)*)", planned.stdout, flags=re.MULTILINE
    ):
        if rule in of:
            of[rule] |= {name for name in ("ar-ni", "ar-ar") if f"results/{name}/" in body}
    assert of["bulk_channels"] == {"ar-ni"}
    assert of["greens"] == {"ar-ar"}
    assert of["case_tables"] == {"ar-ar"}
    assert of["case_tables_without_greens"] == {"ar-ni"}
