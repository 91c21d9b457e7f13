"""The numbers behind a figure are those that were drawn; nothing of a figure is cut."""

import numpy as np
import pytest

from kapitza.analysis.figures.drawing import (
    PAPER,
    beyond_edges,
    drawn_for,
    in_style,
    legend_below,
    legend_beside,
    new_figure,
    title_axes,
)
from kapitza.analysis.figures.figure_data import figure_data
from kapitza.analysis.figures.saving import FIGURE_FORMATS, save_figure


@in_style
def drawn():
    """One of everything that figures draw, in two panels."""
    figure = new_figure(4.0)
    upper, lower = figure.subplots(2, 1, sharex=True)
    upper.plot([1.0, 2.0], [3.0, 4.0], label="curve")
    upper.errorbar([1.0, 2.0], [5.0, 6.0], yerr=[0.5, 0.25], fmt="o", label="points")
    upper.fill_between([1.0, 2.0], [0.0, 1.0], [2.0, 3.0], label="band")
    upper.axvline(1.5, label="line")
    upper.set(title="upper", ylabel="y (K)")
    lower.barh([0.0, 1.0], [7.0, 8.0], label="bars")
    lower.set_yticks([0, 1], ["first", "second"])
    lower.errorbar(9.0, 1.0, xerr=0.5, fmt="s", label="flat")
    mesh = np.ma.masked_less(np.array([[1.0, -1.0]]), 0)
    lower.pcolormesh([10.0, 20.0, 30.0], [0.0, 2.0], mesh)
    lower.set_xlabel("x (THz)")
    return figure


def rows(series):
    table = figure_data(drawn())
    return table[table["series"] == series]


def test_a_curve_is_its_points_with_the_words_of_its_axes():
    found = rows("curve")
    assert found[["x", "y"]].to_numpy().tolist() == [[1.0, 3.0], [2.0, 4.0]]
    # The panel above shares its horizontal axis with the one that has the label.
    assert found[["panel", "x_label", "y_label"]].drop_duplicates().to_numpy().tolist() == [
        ["upper", "x (THz)", "y (K)"]
    ]


def test_errors_are_the_ends_of_their_bars_upright_and_flat():
    assert rows("points")[["y", "low", "high"]].to_numpy().tolist() == [[5.0, 4.5, 5.5], [6.0, 5.75, 6.25]]
    assert rows("flat")[["x", "low", "high"]].to_numpy().tolist() == [[9.0, 8.5, 9.5]]


def test_a_band_is_its_edges_and_a_line_its_place():
    assert rows("band")[["x", "low", "high"]].to_numpy().tolist() == [[1.0, 0.0, 2.0], [2.0, 1.0, 3.0]]
    assert rows("line")["x"].tolist() == [1.5] and rows("line")["y"].isna().all()


def test_bars_have_the_names_of_their_places():
    assert rows("bars")[["category", "x"]].to_numpy().tolist() == [["first", 7.0], ["second", 8.0]]


def test_cells_have_their_centre_and_value_but_for_masked_ones():
    table = figure_data(drawn())
    cells = table[table["value"].notna()]
    assert cells[["x", "y", "value"]].to_numpy().tolist() == [[15.0, 1.0, 1.0]]


@pytest.mark.parametrize("ending", FIGURE_FORMATS)
def test_every_format_is_written_and_the_same_twice(tmp_path, ending):
    for name in ("one", "two"):
        save_figure(drawn(), tmp_path / f"{name}{ending}")
    one, two = ((tmp_path / f"{name}{ending}").read_bytes() for name in ("one", "two"))
    assert len(one) > 300 and one == two
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"one{ending}", f"two{ending}"]


def test_an_ending_that_is_none_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"a figure ends in \.svg"):
        save_figure(drawn(), tmp_path / "a.jpg")


@in_style
def many_words(below):
    figure = new_figure(5.0)
    axes = figure.add_subplot()
    for number in range(7):
        axes.plot([0, 1], [0, number], label=f"exact harmonic, quantum, number {number}")
    title_axes(axes, "an interface with a long name, 300 K, 120 cells: conductance by frequency, local_jump")
    axes.set_xlabel("frequency ν (THz)")
    if below:
        legend_below(figure, [axes])
    else:
        legend_beside(axes)
    return figure


@pytest.mark.parametrize("columns", [None, 1, 2])
@pytest.mark.parametrize("below", [True, False])
def test_legends_and_titles_are_never_cut(columns, below):
    if columns is None:
        figure = many_words(below)
        assert figure.get_size_inches()[0] == 8.0
    else:
        with drawn_for(PAPER[columns]):
            figure = many_words(below)
        assert figure.get_size_inches()[0] == pytest.approx({1: 3.4, 2: 7.0}[columns])
    assert beyond_edges(figure) == []


def test_what_is_cut_is_found():
    figure = many_words(below=True)
    figure.text(0.9, 0.5, "a text that leaves the figure on its right side")
    assert beyond_edges(figure) == ["a text that leaves the figure on its right side"]


def test_texts_of_a_paper_are_readable():
    for columns in (1, 2):
        with drawn_for(PAPER[columns]):
            figure = many_words(below=True)
        sizes = [text.get_fontsize() for text in figure.legends[0].get_texts()]
        assert all(6.0 <= size <= 9.0 for size in sizes)
