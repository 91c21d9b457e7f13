"""Figures of the inelastic part: what is drawn is what the tables and arrays hold."""

import numpy as np
import pandas as pd
import pytest

from kapitza.analysis.figures.case.map_figure import map_figure, sums_note, transfer_map
from kapitza.analysis.figures.case.orders_figure import orders_figure, with_anharmonic
from kapitza.analysis.figures.case.spectral_temperature_figure import (
    BathTemperatures,
    spectral_temperature_figure,
)
from kapitza.analysis.figures.case.transmission_figure import transmission_curves, transmission_figure
from kapitza.analysis.figures.interface.trends_figure import trends_figure
from kapitza.analysis.figures.spectral_axes import Cutoffs
from kapitza.analysis.spectral.conversion import cumulative_difference
from kapitza.analysis.spectral.resampling import Grouped

FREQUENCY = np.arange(0.0, 2.5, 0.05)
CUTOFFS = Cutoffs(2.0, 1.0)


def blocks(mean, seed, n=40, noise=0.01):
    """Half-overlapping blocks (n, 2, n_freq) about the mean."""
    return mean + np.random.default_rng(seed).normal(0, noise, (n, *mean.shape))


def lines(axes):
    return {line.get_label(): line for line in axes.lines}


def test_conversion_of_a_part_is_its_difference_over_the_whole_heat_flow():
    shape = np.exp(-(((FREQUENCY - 0.8) / 0.3) ** 2))
    moved = np.where(FREQUENCY < 1.0, -1.0, 1.0) * shape
    sides = Grouped.of([blocks(np.stack([shape + moved, shape - moved]), 1)], 10)
    part = Grouped.of([blocks(np.stack([0.3 * shape + 0.5 * moved, 0.3 * shape - 0.5 * moved]), 2)], 10)
    whole = sides.mean.mean(axis=0).sum()
    curves = ((cumulative_difference(sides), sides), (cumulative_difference(sides, part), part))
    for (share, error), data in curves:
        expected = np.cumsum(data.mean[0] - data.mean[1]) / whole
        np.testing.assert_allclose(share, expected, atol=1e-12)
        assert (error[5:-5] > 0).all()


def test_everything_beyond_order_two_has_the_error_of_the_difference_not_of_the_parts():
    rng = np.random.default_rng(3)
    rest = Grouped(np.full(50, 2.0), 2.0 + rng.normal(0, 0.1, (10, 50)))
    spectrum = pd.DataFrame({"frequency_thz": FREQUENCY, "total": 5.0, "order2": 3.0})
    found = with_anharmonic(spectrum, rest)
    np.testing.assert_array_equal(found["anharmonic"], found["total"] - found["order2"])
    np.testing.assert_allclose(found["anharmonic_se"], rest.groups.std(axis=0, ddof=1) / np.sqrt(10))


def test_orders_are_drawn_as_they_are_in_the_table():
    names = ("total", "order2", "anharmonic", "order3", "higher")
    values = {name: FREQUENCY - number for number, name in enumerate(names)}
    errors = {f"{name}_se": np.full(50, 0.1) for name in names}
    curve = cumulative_difference(Grouped.of([blocks(np.ones((2, 50)), 4)], 10))
    table = pd.DataFrame({"frequency_thz": FREQUENCY, **values, **errors})
    upper, middle, lower = orders_figure(table, {"total": curve, "order2": curve}, CUTOFFS, "b").axes
    np.testing.assert_array_equal(lines(upper)["all orders"].get_ydata(), values["total"])
    np.testing.assert_array_equal(lines(upper)["all higher orders"].get_ydata(), values["anharmonic"])
    np.testing.assert_array_equal(lines(middle)["order 4 and higher (Taylor)"].get_ydata(), values["higher"])
    drawn = lines(lower)["order 2 (control: 0)"]
    np.testing.assert_array_equal(drawn.get_ydata(), 100 * curve[0])
    np.testing.assert_allclose(drawn.get_xdata(), FREQUENCY + 0.025)


def test_map_keeps_its_integral_and_uses_only_disjoint_blocks_for_errors():
    rng = np.random.default_rng(5)
    edges = np.linspace(0.0, 2.0, 9)
    seeds = [rng.normal(0, 1, (8, 6, 50)) + 3.0 for _ in range(2)]
    found = transfer_map(seeds, edges, FREQUENCY)
    assert found.transfer.shape == found.standard_error.shape == (8, 25)
    width = found.frequency_edges_thz[1] - found.frequency_edges_thz[0]
    assert width == pytest.approx(0.1)
    assert found.transfer.sum() * 0.25 * width == pytest.approx(found.total, rel=1e-12)
    sums = [seed.sum(axis=(0, 2)) * 0.05 for seed in seeds]
    assert found.total == pytest.approx(np.mean(sums), rel=1e-12)
    disjoint = np.concatenate([part[::2] for part in sums])
    assert found.total_se == pytest.approx(disjoint.std(ddof=1) / np.sqrt(6), rel=1e-12)


def test_map_of_a_single_block_has_no_error_and_is_drawn_symmetric_about_zero():
    found = transfer_map([np.ones((8, 1, 50))], np.linspace(0.0, 2.0, 9), FREQUENCY)
    assert np.isnan(found.standard_error).all()
    axes = map_figure(found, CUTOFFS, "b", sums_note((0.1, np.nan), 0.1, (0.2, 0.01))).axes[0]
    low, high = axes.collections[0].get_clim()
    assert low == -high
    slopes = [line.get_ydata()[1] / line.get_xdata()[1] for line in axes.lines if len(line.get_xdata()) == 2]
    assert {2.0, 1.0, 0.5} <= set(slopes)
    assert {"cutoff, left", "cutoff, right"} <= {text.get_text() for text in axes.texts}


def test_cells_that_noise_could_be_are_grey():
    rng = np.random.default_rng(6)
    noise = rng.normal(0, 1, (8, 40, 50))
    noise[2, :, 20:24] += 3.0
    found = transfer_map([noise], np.linspace(0.0, 2.0, 9), FREQUENCY)
    mesh = map_figure(found, CUTOFFS, "b", "").axes[0].collections[0]
    grey = np.ma.getmaskarray(mesh.get_array()).reshape(found.transfer.T.shape).T
    np.testing.assert_array_equal(grey, np.abs(found.transfer) < 2 * found.standard_error)
    assert not grey[2, 10:12].any()
    # Of 198 cells of noise, those beyond two errors of 20 disjoint blocks: 6 % by Student's t.
    assert abs(np.delete(~grey, 2, axis=0).mean() - 0.06) < 4 * np.sqrt(0.06 * 0.94 / 175)


def test_note_below_the_title_states_the_sums():
    note = sums_note((0.103, 0.046), 0.1034, (0.107, 0.014))
    same, rest = note.split("\n")
    assert same == "in % of the heat flow: the map adds up to 10.3 ± 4.6; order 3 of the same blocks 10.3,"
    assert rest == "of all blocks 10.7 ± 1.4"


def elastic():
    frequency = np.linspace(0.005, 2.095, 210)
    left, right = (1.0 * frequency**2 * (frequency < cutoff) for cutoff in (2.0, 1.0))
    parts = [
        pd.DataFrame(
            {
                "frequency_thz": frequency,
                "k_points": name,
                "transmission_per_a2": part * np.minimum(left, right),
                "channels_left_per_a2": left,
                "channels_right_per_a2": right + 0.5 * (name == "cell"),
            }
        )
        for name, part in (("mesh", 0.5), ("cell", 0.6))
    ]
    return pd.concat(parts, ignore_index=True)


def simulated():
    columns = {"transmission_per_a2": np.where(FREQUENCY < 1.5, 0.3, 0.0), "standard_error_per_a2": 0.01}
    return pd.DataFrame({"frequency_thz": FREQUENCY, **columns})


def test_transmission_keeps_integrals_and_the_ceiling_is_that_of_the_box():
    table = elastic()
    found = transmission_curves(simulated(), table)
    for name in ("mesh", "cell"):
        own = table[table["k_points"] == name]
        integral = 100 * own["transmission_per_a2"].sum() * 0.01
        assert found.elastic[name].sum() * 0.05 == pytest.approx(integral, rel=2e-3)
    cell = table[table["k_points"] == "cell"]
    ceiling = np.minimum(cell["channels_left_per_a2"], cell["channels_right_per_a2"])
    assert found.ceiling.sum() * 0.05 == pytest.approx(100 * ceiling.sum() * 0.01, rel=2e-3)
    np.testing.assert_allclose(found.simulated, 100 * simulated()["transmission_per_a2"])


def test_transmission_figure_shows_simulation_elastic_answer_and_ceiling_in_both_panels():
    figure = transmission_figure(transmission_curves(simulated(), elastic()), CUTOFFS, "b")
    for axes in figure.axes:
        names = set(axes.get_legend_handles_labels()[1])
        assert {"MD ± 1 s.e.", "MD above the ceiling", "elastic ceiling of the box"} <= names
        assert {"cutoff, left", "cutoff, right", "channels, left", "channels, right"} <= names
        assert sum(name.startswith("elastic (AGF)") for name in names) == 2


def test_spectral_temperature_leaves_gaps_and_takes_the_jump_where_both_sides_move():
    tables = [
        pd.DataFrame(
            {
                "frequency_thz": FREQUENCY[: round(20 * cutoff)],
                "group": name,
                "temperature_k": value,
                "standard_error_k": error,
            }
        )
        for name, value, error, cutoff in (
            ("left_far", 35.0, 0.3, 2.0),
            ("left_near", 34.0, 0.3, 2.0),
            ("right_near", 27.0, 0.4, 1.0),
            ("right_far", 25.0, 0.4, 1.0),
        )
    ]
    figure = spectral_temperature_figure(pd.concat(tables), BathTemperatures(37.0, 23.0, 5.0), CUTOFFS, "b")
    upper, lower = (lines(axes) for axes in figure.axes)
    assert np.nanmax(upper["left, far planes"].get_ydata()) == 35.0
    jump = lower["left − right, far"].get_ydata()
    known = np.isfinite(jump)
    np.testing.assert_array_equal(jump[known], 10.0)
    assert known.sum() == (FREQUENCY < 1.0).sum()
    assert lower["of the baths"].get_ydata()[0] == 14.0
    assert upper["mean of the cold bath"].get_ydata()[0] == 23.0


def trend_table(temperatures=(10.0, 20.0, 30.0, 40.0)):
    slopes = {"order3_share": 1.0, "conversion_share_cross": 0.0, "conversion_share_left_2": 9.0}
    rows = [(t, name, 0.01 * t * slope, 0.01) for t in temperatures for name, slope in slopes.items()]
    return pd.DataFrame(rows, columns=["temperature_k", "measure", "value", "standard_error"])


def test_trends_write_the_slope_and_its_z_and_show_only_their_measures():
    axes = [item for item in trends_figure(trend_table(), "b").axes if item.axison]
    names = [item.get_title(loc="left") for item in axes]
    assert names == ["order 3 (Taylor expansion, quadratic force)", "by the bonds across, unbiased estimate"]
    words = [item.get_legend().get_texts()[0].get_text() for item in axes]
    error = 10 * 1.0 / np.sqrt(500.0)  # % per 10 K: errors of 1 %, Σ(T − mean)² = 500 K²
    assert words[0] == f"{10:.2f} ± {error:.2f} % per 10 K\nz = {10 / error:.1f}, χ²/2 = 0.0"
    assert words[1].split("\n")[1].startswith("z = 0.0, χ²/2 = ")


def test_two_temperatures_are_no_trend():
    with pytest.raises(ValueError, match="2 temperatures, at least 3"):
        trends_figure(trend_table((10.0, 20.0)), "b")
