import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.container import BarContainer

from kapitza.analysis.figures.case.convergence_figure import running_mean
from kapitza.analysis.figures.case.spectrum_figure import spectrum_figure
from kapitza.analysis.figures.drawing import svg_text
from kapitza.analysis.figures.interface.models_figure import models_figure
from kapitza.analysis.figures.interface.temperature_figure import temperature_figure
from kapitza.analysis.figures.spectral_axes import Cutoffs
from kapitza.analysis.files.compared import COMPARED
from kapitza.analysis.files.comparison import Modelled, Simulated, agf_rows, comparison
from kapitza.analysis.files.contracts import COMPARISON
from kapitza.analysis.files.model_record import MEASURED
from kapitza.analysis.files.tables import TableError, read_table, write_table
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.mismatch.models import MODELS

COLUMNS = [
    "interface",
    "temperature_k",
    "length_nm",
    "model",
    "definition",
    "statistics",
    "conductance_mw_m2k",
    "standard_error_mw_m2k",
]


def nemd(definition, value, error):
    return Conductance(
        definition, 1.5, 0.1, 0.05, 1.6e-3, 5e-5, 447.8, value, error, 1.0, 0.9 * error, 1.0, 20.0, "yes"
    )


def models(local, reservoir):
    rows = [
        ("radiation_limit", "reservoir", "classical", 37.9),
        ("amm_elastic", "reservoir", "classical", reservoir),
        ("amm_elastic", "local_jump", "quantum", 0.7 * local),
        ("amm_elastic", "local_jump", "classical", local),
    ]
    return pd.DataFrame(rows, columns=["model", "definition", "statistics", "conductance_mw_m2k"])


def table(temperatures=(30.0, 10.0), lengths=(38.1, 19.05)):
    simulated = [
        Simulated("b", t, length, [nemd("reservoir", 12.0, 0.4), nemd("local_jump", 40.0 + t, 2.0)])
        for t in temperatures
        for length in lengths
    ]
    return comparison(simulated, [Modelled("b", t, models(20.0, 13.0)) for t in temperatures])


def test_columns_and_order():
    found = table()
    assert list(found.columns) == COLUMNS
    assert list(found["temperature_k"].unique()) == [10.0, 30.0]
    first = found[found["temperature_k"] == 10.0]
    assert list(zip(first["model"], first["definition"], first["statistics"], strict=True)) == [
        ("nemd", "local_jump", "classical"),
        ("nemd", "reservoir", "classical"),
        ("nemd", "local_jump", "classical"),
        ("nemd", "reservoir", "classical"),
        ("amm_elastic", "local_jump", "classical"),
        ("amm_elastic", "local_jump", "quantum"),
        ("amm_elastic", "reservoir", "classical"),
        ("radiation_limit", "reservoir", "classical"),
    ]
    assert list(first["length_nm"].iloc[:4]) == [19.05, 19.05, 38.1, 38.1]


def test_values_pass_unchanged_and_interfaces_keep_their_order():
    found = comparison(
        [Simulated(name, 10.0, 19.0, [nemd("local_jump", g, 2.5)]) for name, g in (("z", 40.0), ("a", 50.0))],
        [Modelled("z", 10.0, models(20.0, 13.0))],
    )
    assert list(found["interface"].unique()) == ["z", "a"]
    row = found[(found["interface"] == "a")].iloc[0]
    assert (row["conductance_mw_m2k"], row["standard_error_mw_m2k"]) == (50.0, 2.5)


def test_written_table_leaves_length_and_error_of_models_empty(tmp_path):
    path = tmp_path / "comparison.csv"
    write_table(path, COMPARISON, table())
    lines = path.read_text().splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert "b,10.0,,amm_elastic,local_jump,classical,20.0," in lines
    assert "b,10.0,19.05,nemd,local_jump,classical,50.0,2.0" in lines
    back = read_table(path, COMPARISON)
    pd.testing.assert_frame_equal(back, table(), check_dtype=False)


def test_infinite_conductance_of_a_model_is_written_as_inf(tmp_path):
    path = tmp_path / "comparison.csv"
    endless = comparison([], [Modelled("b", 10.0, models(math.inf, 13.0))])
    write_table(path, COMPARISON, endless)
    assert "b,10.0,,amm_elastic,local_jump,classical,inf," in path.read_text().splitlines()
    assert read_table(path, COMPARISON)["conductance_mw_m2k"].max() == math.inf
    with pytest.raises(TableError, match="conductance_mw_m2k"):
        write_table(path, COMPARISON, endless.replace({"conductance_mw_m2k": {math.inf: -math.inf}}))


def test_a_case_given_twice_or_none_at_all_is_refused():
    case = Simulated("b", 10.0, 19.0, [nemd("local_jump", 40.0, 2.0)])
    with pytest.raises(ValueError, match="two conductances"):
        comparison([case, case], [])
    with pytest.raises(ValueError, match="neither simulations nor models"):
        comparison([], [])


def test_every_model_of_the_contract_has_its_own_name_label_place_and_line():
    assert {record.name for record in COMPARED} == set(COMPARISON.words["model"])
    for field in ("name", "label", "place"):
        assert len({getattr(record, field) for record in COMPARED}) == len(COMPARED)


def test_models_are_told_apart_in_colour_and_in_grey():
    lines = [record.line for record in COMPARED if record is not MEASURED]
    assert len({line.marker for line in lines}) == len(lines)
    for one, other in combinations([model.line for model in MODELS], 2):
        assert (one.colour, one.dashes) != (other.colour, other.dashes)


def bars(axes):
    drawn = [container for container in axes.containers if isinstance(container, BarContainer)]
    return sorted(bar.get_width() for container in drawn for bar in container)


def test_bars_are_the_table():
    figure = models_figure(table(), "b")
    local, reservoir = figure.axes[0], figure.axes[1]
    assert bars(local) == pytest.approx([14.0, 20.0])
    assert bars(reservoir) == pytest.approx([13.0, 37.9])
    points = [line.get_xdata()[0] for line in local.lines if line.get_marker() == "o"]
    assert points == [50.0, 50.0]


def greens():
    rows = [
        ("mesh", "local_jump", "classical", 16.1, 0.1),
        ("mesh", "local_jump", "quantum", 12.0, 0.1),
        ("mesh", "reservoir", "classical", 14.26, 0.1),
        ("cell", "local_jump", "classical", 17.7, None),
        ("cell", "reservoir", "classical", 15.5, None),
    ]
    columns = ["k_points", "definition", "statistics", "conductance_mw_m2k", "change_k_mesh_mw_m2k"]
    return pd.DataFrame(rows, columns=columns)


def with_greens(temperatures=(10.0,)):
    both = pd.concat([models(20.0, 13.0), agf_rows(greens())])
    return comparison([], [Modelled("b", t, both) for t in temperatures])


def test_greens_function_enters_with_its_converged_mesh_only_and_without_error():
    found = with_greens().query("model == 'agf'")
    assert list(found["conductance_mw_m2k"]) == [16.1, 12.0, 14.26]
    assert list(found["definition"]) == ["local_jump", "local_jump", "reservoir"]
    assert found["standard_error_mw_m2k"].isna().all()
    assert found["length_nm"].isna().all()


def test_the_exact_harmonic_answer_is_drawn_apart_from_the_approximations():
    axes = models_figure(with_greens(), "b").axes[0]
    named = {c.get_label(): c.patches[0] for c in axes.containers if isinstance(c, BarContainer)}
    exact, other = named["exact harmonic, classical"], named["model, classical"]
    assert exact.get_width() == 16.1
    assert exact.get_facecolor() != other.get_facecolor()
    assert exact.get_linewidth() > other.get_linewidth()
    curves = temperature_figure(with_greens((10.0, 20.0, 30.0)), "b").axes[0].lines
    widths = {line.get_label(): line.get_linewidth() for line in curves}
    assert widths["AGF, exact elastic, classical"] > widths["AMM, elastic, classical"]


@pytest.mark.parametrize("model", ["agf_effective", "agf_thermometer", "elastic_box"])
def test_what_else_is_exact_with_harmonic_bonds_looks_like_it_and_not_like_a_model_or_a_run(model):
    found = with_greens()
    extra = found.query("model == 'agf'").assign(model=model, standard_error_mw_m2k=0.5)
    axes = models_figure(pd.concat([found, extra]), "b").axes[0]
    drawn = [
        c for c in axes.containers if isinstance(c, BarContainer) and c.get_label().endswith("classical")
    ]
    exact = [c for c in drawn if c.get_label() == "exact harmonic, classical"]
    assert len(exact) == 2 and len({c.patches[0].get_facecolor() for c in exact}) == 1
    assert [c.errorbar is not None for c in exact] == [False, True]
    assert not any("NEMD" in c.get_label() for c in axes.containers)


def test_infinite_conductance_is_written_not_drawn():
    found = comparison([], [Modelled("b", 10.0, models(math.inf, 13.0))])
    axes = models_figure(found, "b").axes[0]
    assert bars(axes) == []
    assert {text.get_text() for text in axes.texts} == {"∞ (classical)", "∞ (quantum)"}


def test_temperature_figure_needs_three_temperatures():
    with pytest.raises(ValueError, match="2 temperatures, at least 3"):
        temperature_figure(table(), "b")
    figure = temperature_figure(table(temperatures=(10.0, 20.0, 30.0), lengths=(19.05,)), "b")
    drawn = {line.get_label(): line for line in figure.axes[0].lines}
    np.testing.assert_array_equal(drawn["AMM, elastic, classical"].get_ydata(), [20.0] * 3)
    series = figure.axes[0].containers[0].lines[0]
    np.testing.assert_array_equal(series.get_xdata(), [10.0, 20.0, 30.0])
    np.testing.assert_array_equal(series.get_ydata(), [50.0, 60.0, 70.0])


def test_a_box_that_grows_with_temperature_is_one_row_and_one_curve():
    parts = [table(temperatures=(t,), lengths=(19.0 + t / 100,)) for t in (10.0, 20.0, 30.0)]
    grown = pd.concat(parts, ignore_index=True)
    names = [label.get_text() for label in models_figure(grown, "b").axes[0].get_yticklabels()]
    assert [name for name in names if name.startswith("NEMD")] == ["NEMD"]
    series = temperature_figure(grown, "b").axes[0].containers
    assert len(series) == 1
    np.testing.assert_array_equal(series[0].lines[0].get_xdata(), [10.0, 20.0, 30.0])


def test_running_mean_ends_with_the_mean_of_all():
    values = np.random.default_rng(1).normal(size=5000)
    time, means = running_mean(np.arange(5000.0), values)
    assert means[-1] == pytest.approx(values.mean(), abs=1e-15)
    assert means[0] == values[0]
    for t, mean in list(zip(time, means, strict=True))[::50]:
        assert mean == pytest.approx(values[: int(t) + 1].mean(), abs=1e-13)


def spectrum():
    frequency = np.arange(0.0, 4.0, 0.05)
    columns = {name: frequency - 0.5 for name in ("total", "left", "right")}
    errors = {f"{name}_se": np.full_like(frequency, 0.1) for name in columns}
    return pd.DataFrame({"frequency_thz": frequency, **columns, **errors, "dmm": 2 * frequency})


def test_spectrum_keeps_negative_values_and_leaves_absent_references_out():
    upper, lower = spectrum_figure(spectrum(), Cutoffs(1.0, 2.0), "b").axes
    drawn = {line.get_label(): line for line in upper.lines}
    shown = spectrum()["frequency_thz"] <= 2.5
    np.testing.assert_array_equal(
        drawn["NEMD ± 1 s.e. of the heat flow"].get_ydata(), spectrum()["total"][shown]
    )
    np.testing.assert_array_equal(drawn["DMM"].get_ydata(), spectrum()["dmm"][shown])
    assert min(drawn["NEMD ± 1 s.e. of the heat flow"].get_ydata()) == -0.5
    assert "AMM" not in drawn
    assert [drawn[f"cutoff, {side}"].get_xdata()[0] for side in ("left", "right")] == [1.0, 2.0]
    assert lower.texts[0].get_text() == "no channel counts in this study"


def test_figures_are_bitwise_repeatable():
    first, second = (svg_text(spectrum_figure(spectrum(), Cutoffs(1.0, 2.0), "b")) for _ in range(2))
    assert first == second
    assert "<dc:date>" not in first
