"""Tables: exact round trips, contracts checked with a message, files whole or absent."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kapitza.analysis.files.contracts import (
    BATH_POWER,
    COMPARISON,
    CONDUCTANCE,
    HEALTH,
    SPECTRUM,
    TEMPERATURE_PROFILE,
    conductances_of,
)
from kapitza.analysis.files.tables import TableError, frame_of, read_table, write_table, write_text
from kapitza.analysis.health.check_record import Check
from kapitza.analysis.measure.conductance import Conductance

ROW = Conductance(
    *("reservoir", 1 / 3, 0.1 + 0.2, 0.0, 1e-17, 5e-324, math.pi, 70.0, 8.0, 4.0, 7.123456789012345),
    *(1.7, math.inf, "no"),
    *(0.1, 0.01 / 3, -0.2, 1e-300),
)


def spectrum(**extra):
    columns = ["frequency_thz", "total", "total_se", "left", "left_se", "right", "right_se"]
    return pd.DataFrame({name: np.linspace(0.1, 0.3, 3) for name in columns} | extra)


def test_conductance_round_trip_is_exact(tmp_path):
    path = tmp_path / "conductance.csv"
    write_table(path, CONDUCTANCE, frame_of([ROW, ROW]))
    assert conductances_of(read_table(path, CONDUCTANCE)) == [ROW, ROW]
    assert path.read_text().startswith("definition,temperature_jump_k,temperature_jump_se_k,")


def test_drops_at_the_contacts_may_be_empty(tmp_path):
    path = tmp_path / "conductance.csv"
    write_table(path, CONDUCTANCE, frame_of([replace(ROW, contact_drop_hot_k=math.nan)]))
    assert math.isnan(conductances_of(read_table(path, CONDUCTANCE))[0].contact_drop_hot_k)


def test_health_round_trip_keeps_an_empty_value(tmp_path):
    path = tmp_path / "health.csv"
    checks = [
        Check("sum_rule", 1.5, 3.0, "passed"),
        Check("seed_scatter_reservoir", math.nan, 4.0, "not_resolved"),
    ]
    write_table(path, HEALTH, frame_of(checks))
    frame = read_table(path, HEALTH)
    assert frame["verdict"].tolist() == ["passed", "not_resolved"]
    assert frame["value"].isna().tolist() == [False, True]


def test_names_that_look_like_missing_values_stay_names(tmp_path):
    path = tmp_path / "comparison.csv"
    row = ["null", 30.0, math.nan, "dmm_debye", "reservoir", "quantum", 27.0, math.nan]
    write_table(path, COMPARISON, pd.DataFrame([row], columns=list(COMPARISON.columns)))
    assert read_table(path, COMPARISON)["interface"].tolist() == ["null"]


def test_spectrum_may_have_orders_and_references(tmp_path):
    path = tmp_path / "spectrum.csv"
    for frame in (spectrum(), spectrum(order2=0.1, order2_se=0.1, dmm=1.0, channels_left=2.0)):
        write_table(path, SPECTRUM, frame)
        pd.testing.assert_frame_equal(read_table(path, SPECTRUM), frame)


def test_bath_power_starts_without_bath_temperatures(tmp_path):
    frame = pd.DataFrame(
        [[0, 0, 0, 0, math.nan, math.nan, -5.0, -2.0], [1, 5, 1, 1, 35, 25, -5.0, -2.0]],
        columns=[*BATH_POWER.columns, *BATH_POWER.optional],
    )
    write_table(tmp_path / "bath_power.csv", BATH_POWER, frame)
    assert len(read_table(tmp_path / "bath_power.csv", BATH_POWER)) == 2


PROFILE = pd.DataFrame([[1, "left", 0, 2.5, 32.0, 30.0]], columns=TEMPERATURE_PROFILE.columns)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (PROFILE.drop(columns="bin"), r"missing \['bin'\]"),
        (PROFILE.assign(note=1), r"unknown \['note'\]"),
        (PROFILE.rename(columns={"z_angstrom": "z_nm"}), r"missing \['z_angstrom'\], unknown \['z_nm'\]"),
        (PROFILE.iloc[:0], "no rows"),
        (PROFILE.assign(side="middle"), "column side, row 1 holds 'middle', needed is one of left, right"),
        (PROFILE.assign(temperature_k=math.nan), "column temperature_k, row 1 holds .*nan.*finite number"),
        (PROFILE.assign(temperature_k=math.inf), "column temperature_k"),
        (PROFILE.assign(temperature_k="hot"), "column temperature_k, row 1 holds 'hot'"),
    ],
)
def test_broken_contracts_are_refused_both_ways(tmp_path, frame, message):
    path = tmp_path / "temperature_profile.csv"
    with pytest.raises(TableError, match=message):
        write_table(path, TEMPERATURE_PROFILE, frame)
    assert list(tmp_path.iterdir()) == []
    frame.to_csv(path, index=False)
    with pytest.raises(TableError, match=message):
        read_table(path, TEMPERATURE_PROFILE)


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "no such file"), (b"", "not a CSV"), (b"a,b\n1\n2,3,4\n", "not a CSV|columns")],
)
def test_unreadable_files(tmp_path, content, message):
    path = tmp_path / "health.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TableError, match=message):
        read_table(path, HEALTH)


def test_interrupted_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "health.csv"
    write_text(path, "old\n")

    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_text(path, "new\n")
    assert path.read_text() == "old\n"
    assert [item.name for item in path.parent.iterdir()] == ["health.csv"]
