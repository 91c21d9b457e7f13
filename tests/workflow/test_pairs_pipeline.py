"""The whole workflow with reversed pairs and twins, on a study far too short to mean anything physically."""

import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from whole_workflow import snakemake

from kapitza import open_results
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import BATH_POWER, HEALTH_OF_ALL, RECTIFICATION
from kapitza.analysis.files.tables import read_table

pytestmark = pytest.mark.long
TINY = Path(__file__).with_name("tiny.yaml")
SIDES = ("hot_left", "hot_right")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs")
    data = yaml.safe_load(TINY.read_text(encoding="utf-8")) | {"seeds": [1], "twins": ["harmonic_interface"]}
    data["protocol"] |= {"reversal": "pairs", "bath_offset_fraction": 0.5}
    data["greens"].pop("effective_ps", None)
    (folder / "pairs.yaml").write_text(yaml.safe_dump(data))
    done = snakemake(folder, folder / "pairs.yaml")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder


def test_nothing_is_left_to_do_and_everything_is_there(finished):
    again = snakemake(finished, finished / "pairs.yaml", "-n")
    assert "Nothing to be done" in again.stdout + again.stderr
    assert open_results(finished / "results").missing() == ()


def test_the_records_of_a_seed_are_half_the_differences_of_its_runs(finished):
    for length in ("L20", "L20+harmonic_interface"):
        seed = finished / "results/ar-4ar/T30" / length / "seed1"
        powers = [read_table(seed / side / "bath_power.csv", BATH_POWER) for side in SIDES]
        found = read_table(seed / "bath_power.csv", BATH_POWER)
        half = 0.5 * (powers[0]["energy_hot_ev"] - powers[1]["energy_hot_ev"])
        assert np.allclose(found["energy_hot_ev"], half, rtol=1e-12, atol=1e-15)
        spectra = []
        for place in (seed, *(seed / side for side in SIDES)):
            with open_arrays(place / "planes.h5") as file:
                spectra.append(file["q_left"][:])
        assert np.allclose(spectra[0], 0.5 * (spectra[1] - spectra[2]), rtol=1e-12, atol=1e-18)
        about = json.loads((seed / "run.json").read_text())
        assert about["runs"] == 2 and about["hot_k"] == 45.0


def test_runs_and_pair_have_their_checks_and_the_case_its_rectification(finished):
    results = finished / "results"
    runs = set(read_table(results / "health.csv", HEALTH_OF_ALL)["run"])
    assert {"seed 1", "seed 1 hot left", "seed 1 hot right", "all seeds"} <= runs
    assert "harmonic_interface, seed 1 hot right" in runs
    rows = read_table(results / "ar-4ar/T30/L20/rectification.csv", RECTIFICATION).set_index("quantity")
    assert len(rows) == 5 and (rows["standard_error"] > 0).all()
    assert "hot right" in (results / "report.html").read_text(encoding="utf-8")
