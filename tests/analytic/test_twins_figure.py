"""The figure of a case and its twins shows the numbers of twins.csv, each run at its place."""

import numpy as np
import pandas as pd
import pytest

from kapitza.analysis.figures.case.twins_figure import SIDE_STEP, twins_figure
from kapitza.analysis.figures.spectral_axes import Cutoffs
from kapitza.analysis.files.tables import frame_of
from kapitza.analysis.measure.twin_effects import WHOLE, SeedValue, twin_rows

VALUES = {WHOLE: 50.0, "harmonic_interface": 44.0, "harmonic_crystals": 30.0, "harmonic": 28.0}


def spectrum(height):
    frequency = np.linspace(0, 2, 21)
    return pd.DataFrame({"frequency_thz": frequency, "total": height + 0 * frequency, "total_se": 0.1})


def drawn(kinds):
    values = {**VALUES, "cubic_interface": 47.0}
    seeds = {kind: [SeedValue(values[kind], 1.0)] for kind in kinds}
    effects = frame_of(twin_rows("conductance_local_jump", seeds, [100.0]))
    spectra = {kind: spectrum(values[kind]) for kind in kinds}
    return twins_figure(effects, spectra, Cutoffs(2.0, 1.0), "a, 30 K, 36 cells")


def test_every_run_stands_where_its_crystals_and_bonds_are():
    left, right = drawn(VALUES).axes
    lines = {bar.get_label(): bar.lines[0].get_xydata().tolist() for bar in left.containers}
    assert lines == {
        "whole bonds across": [[-SIDE_STEP, 30.0], [1 - SIDE_STEP, 50.0]],
        "harmonic bonds across": [[SIDE_STEP, 28.0], [1 + SIDE_STEP, 44.0]],
    }
    curves = {line.get_label(): line.get_ydata() for line in right.lines}
    for kind, value in VALUES.items():
        assert curves[kind.replace("_", " ")] == pytest.approx(value)
    text = left.get_title(loc="left")
    assert "anharmonic crystals: 18.0" in text and "interaction: 4.0" in text


def test_bonds_to_further_orders_stand_beside_the_whole_ones():
    left, right = drawn([*VALUES, "cubic_interface"]).axes
    bar = next(item for item in left.containers if item.get_label() == "third-order bonds across")
    assert bar.lines[0].get_xydata().tolist() == [[1 + 3 * SIDE_STEP, 47.0]]
    assert "cubic interface" in {line.get_label() for line in right.lines}
    assert len(left.containers) == 3


def test_without_all_twins_there_are_no_effects():
    left, _ = drawn([WHOLE, "harmonic_crystals"]).axes
    assert left.get_title(loc="left") == ""
    assert left.containers[0].lines[0].get_xydata().tolist() == [[-SIDE_STEP, 30.0], [1 - SIDE_STEP, 50.0]]
