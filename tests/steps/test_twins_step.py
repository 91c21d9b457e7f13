"""twins.csv from runs whose conductances and conversion are known."""

import json

import numpy as np
import pytest
from made_case import CONVERTED, HEAT, MOVED, WAVE, WIDTH, write_flow

from kapitza.analysis.files.contracts import CONDUCTANCE, TWINS_OF_CASE
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.analysis.measure.conductance import Conductance
from kapitza.steps import step_named

LOCAL = {"": 50.0, "harmonic_interface": 44.0, "harmonic_crystals": 30.0, "harmonic": 28.0}
RATIO = 0.8  # of both definitions
SEEDS = (1, 2)


def row(definition, value):
    return Conductance(definition, 5.0, 0.1, 0.1, 1e-3, 1e-5, 450.0, value, 1.0, 0.5, 1.0, 1.0, 20.0, "yes")


@pytest.fixture
def effects(tmp_path):
    rng = np.random.default_rng(3)
    files = {"conductance": [], "heat_flow": [], "planes": []}
    for kind, value in LOCAL.items():
        for seed in SEEDS:
            folder = tmp_path / (kind or "case") / f"seed{seed}"
            write_flow(folder, rng)
            rows = [row("local_jump", value), row("reservoir", RATIO * value)]
            write_table(folder / "conductance.csv", CONDUCTANCE, frame_of(rows))
            files["conductance"].append(folder / "conductance.csv")
            files["heat_flow"].append(folder / "heat_flow.h5")
            files["planes"].append(folder / "planes.h5")
    run = []
    for seed in SEEDS:
        run.append(tmp_path / "case" / f"seed{seed}" / "run.json")
        run[-1].write_text(json.dumps({"production_ps": 100.0}))
    names = {name: list(map(str, paths)) for name, paths in files.items()}
    step_named("twins")(
        kinds=list(LOCAL), **names, run=run, error_groups=10, table=str(tmp_path / "twins.csv")
    )
    return read_table(tmp_path / "twins.csv", TWINS_OF_CASE).set_index(["quantity", "run"])


def test_runs_are_not_taken_for_one_another(effects):
    for quantity, factor in (("conductance_local_jump", 1.0), ("conductance_reservoir", RATIO)):
        found = effects.loc[quantity]
        for kind, value in LOCAL.items():
            assert found.value[kind or "whole"] == pytest.approx(factor * value)
        assert found.difference["harmonic_crystals"] == pytest.approx(20 * factor)
        assert found.value["effect_of_interface"] == pytest.approx(factor * (6 + 2) / 2)
        assert found.value["effect_of_crystals"] == pytest.approx(factor * (20 + 16) / 2)
        assert found.value["interaction"] == pytest.approx(factor * 4)
        assert found.standard_error["whole"] == pytest.approx(1 / np.sqrt(2), rel=0.04)


def test_conversion_is_that_of_the_bonds_and_that_between_the_farthest_planes(effects):
    at_interface = effects.loc["conversion_share_cross"].value
    assert at_interface["whole"] == pytest.approx(CONVERTED, rel=0.05)
    # The made planes carry one spectrum in the mean of their sides: nothing is converted in between.
    between = effects.loc[f"conversion_between_{max(MOVED)}_cross"].value
    assert abs(between["whole"]) < 0.01
    assert WAVE.max() * WIDTH < HEAT
