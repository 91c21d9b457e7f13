"""G(T) of all interfaces: which points are drawn, and where."""

import numpy as np
import pandas as pd
import pytest

from kapitza.analysis.figures.drawing import beyond_edges
from kapitza.analysis.figures.study.interfaces_figure import interfaces_figure

HEALTH = pd.DataFrame(
    [("b", 20.0, 10.0, "sum_rule", "failed"), ("a", 20.0, 10.0, "sum_rule", "passed")],
    columns=["interface", "temperature_k", "length_nm", "check", "verdict"],
)


def rows():
    """Two interfaces at two temperatures; the first in two boxes, of which the longer counts."""
    for interface, value in (("a", 40.0), ("b", 60.0)):
        for temperature in (10.0, 20.0):
            for definition, factor in (("local_jump", 1.0), ("reservoir", 0.5)):
                point = (interface, temperature, definition, "classical")
                yield (*point, "nemd", 10.0, factor * (value + temperature), 2.0)
                yield (*point, "agf", np.nan, factor * value / 2, np.nan)
    yield ("a", 10.0, "local_jump", "classical", "nemd", 20.0, 55.0, 2.0)


@pytest.fixture(scope="module")
def figure():
    columns = ["interface", "temperature_k", "definition", "statistics", "model", "length_nm"]
    table = pd.DataFrame(list(rows()), columns=[*columns, "conductance_mw_m2k", "standard_error_mw_m2k"])
    return interfaces_figure(table, HEALTH)


def points(axes):
    return {item.get_label(): item.lines[0].get_xydata().tolist() for item in axes.containers}


def test_each_interface_has_its_own_points_of_the_longest_box(figure):
    first, second = figure.axes
    assert (first.get_title(loc="left"), second.get_title(loc="left")) == ("a", "b")
    assert points(first) == {"NEMD ± 1 s.e.": [[10.0, 55.0], [20.0, 60.0]]}
    curve = next(line for line in second.lines if line.get_label() == "AGF, exact elastic")
    assert curve.get_xydata().tolist() == [[10.0, 30.0], [20.0, 30.0]]


def test_a_failed_check_makes_a_point_of_its_own_interface_hollow(figure):
    assert points(figure.axes[1]) == {
        "NEMD ± 1 s.e.": [[10.0, 70.0]],
        "NEMD, a health check FAILED": [[20.0, 80.0]],
    }


def test_every_point_lies_within_its_panel(figure):
    """The scale is that of all panels, not of the first."""
    for axes in figure.axes:
        highest = max(y for found in points(axes).values() for _, y in found)
        assert axes.get_ylim()[0] == 0 and axes.get_ylim()[1] > highest + 2


def test_nothing_of_it_is_cut(figure):
    assert beyond_edges(figure) == []
    assert "local_jump, classical" in figure.get_suptitle()
