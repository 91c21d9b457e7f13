"""The whole workflow as a user starts it, on a study far too short to mean anything physically."""

import re
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import yaml

from analysis.tables import COMPARISON, HEALTH, SPECTRUM, read_table
from analysis.units import CONDUCTANCE_MW_M2K

ROOT = Path(__file__).resolve().parents[2]
TINY = Path(__file__).with_name("tiny.yaml")
MODELS = {"amm_scalar", "amm_elastic", "dmm_debye", "dmm_dispersion", "radiation_limit"}


def snakemake(directory, study, *options):
    command = [Path(sys.executable).with_name("snakemake"), "--snakefile", ROOT / "Snakefile", "--cores", "2"]
    return subprocess.run(
        [*map(str, command), "--directory", str(directory), "--configfile", str(study), *options],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A folder elsewhere, with the results of the tiny study."""
    directory = tmp_path_factory.mktemp("elsewhere")
    done = snakemake(directory, TINY)
    assert done.returncode == 0, done.stderr[-4000:]
    return directory


def test_comparison_holds_nemd_and_every_model_in_every_definition_and_statistics(finished):
    table = read_table(finished / "results/comparison.csv", COMPARISON)
    models = table[table.model != "nemd"]
    assert set(models.model) == MODELS
    assert len(models) == len(MODELS) * 2 * 2
    nemd = table[table.model == "nemd"].set_index("definition")
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
    for column, model in (("dmm", "dmm_dispersion"), ("amm", "amm_elastic")):
        assert spectrum[column].sum() * width == pytest.approx(local.conductance_mw_m2k[model], rel=1e-9)


def test_every_seed_has_its_health_and_too_short_a_run_never_passes_the_energy_gates(finished):
    for seed in (1, 2):
        health = read_table(finished / f"results/ar-4ar/T30/L20/seed{seed}/health.csv", HEALTH)
        verdict = health.set_index("check").verdict
        assert verdict["energy_resolution"] == "not_resolved"
        assert verdict["power_balance"] != "passed"
        assert verdict["sum_rule"] != "passed"


def test_report_is_one_offline_file_that_names_every_gate_not_passed(finished):
    page = (finished / "results/report.html").read_text()
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "not resolved" in page
    assert page.count("<svg") >= 4


def test_a_second_run_has_nothing_to_do(finished):
    again = snakemake(finished, TINY, "--dry-run")
    assert again.returncode == 0
    assert "Nothing to be done" in again.stdout + again.stderr


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
    assert {"spectrum", "conductance", "report"} <= rules
    assert not rules & {"nemd", "deck", "build", "lattice", "phonons"}


def test_a_change_of_the_protocol_plans_the_dynamics_and_what_follows(finished, tmp_path):
    # Through the deck file alone the dynamics would run only the time after.
    rules = planned(finished, tmp_path, "protocol", "production_ps", 90)
    assert {"deck", "nemd", "spectrum", "conductance", "pool", "report"} <= rules
    assert not rules & {"build", "lattice", "phonons", "mismatch"}


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
