"""The figures of a study as records: which there are, what they are called, where the page shows them."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kapitza.analysis.figures.figure_kind import Extent, FigureKind, applicable, draw_figures
from kapitza.analysis.figures.gallery import CASE_FIGURES, INTERFACE_FIGURES, PAIR_FIGURES, STUDY_FIGURES
from kapitza.analysis.figures.page_plan import ShownCase, captions, page_of_interface, page_of_pair

ROOT = Path(__file__).resolve().parents[2]
ALL = (*STUDY_FIGURES, *CASE_FIGURES, *INTERFACE_FIGURES, *PAIR_FIGURES)
CASE = ShownCase("a/T30/L36", "a-T30-L36", "a", 30.0, 36)


def kinds(figures, **extent):
    return [figure.kind for figure in applicable(figures, Extent(**extent))]


def test_every_figure_has_a_name_a_caption_and_a_line_in_the_docs():
    assert len({figure.kind for figure in ALL}) == len(ALL) == len(captions())
    page = (ROOT / "docs" / "files.md").read_text()
    for figure in ALL:
        assert re.search(rf"(`|-){figure.kind}(`|\.svg`)", page), figure.kind
        assert figure.caption.endswith(".") and "\n" not in figure.caption


def test_every_file_of_a_figure_is_in_the_gallery():
    folders = ROOT / "analysis" / "figures"
    files = {
        path.stem
        for place in ("study", "case", "interface", "pair")
        for path in folders.glob(f"{place}/*.py")
    }
    named = {figure.draw.__module__.rsplit(".", 1)[1] for figure in ALL}
    assert files - {"__init__"} == named


def test_what_a_study_lacks_is_not_drawn():
    assert "map" in kinds(CASE_FIGURES, map_blocks=1)
    assert "map" not in kinds(CASE_FIGURES, map_blocks=0)
    assert "wavevectors" in kinds(CASE_FIGURES, wavevectors=True)
    assert "wavevectors" not in kinds(CASE_FIGURES, wavevectors=False)
    assert "amorphous" in kinds(CASE_FIGURES, amorphous=True) and "amorphous" not in kinds(CASE_FIGURES)
    assert "twins" in kinds(CASE_FIGURES, twins=1) and "twins" not in kinds(CASE_FIGURES)
    assert "spectral_temperature" in kinds(CASE_FIGURES)
    assert "spectral_temperature" not in kinds(CASE_FIGURES, coincidence=True)
    assert kinds(STUDY_FIGURES, interfaces=2) == ["interfaces"] and kinds(STUDY_FIGURES) == []
    assert kinds(INTERFACE_FIGURES, temperatures=2) == ["models"]
    assert kinds(INTERFACE_FIGURES, temperatures=3) == ["models", "temperature", "trends"]
    assert kinds(INTERFACE_FIGURES, lengths=2) == ["models", "finite_size"]


def test_the_page_shows_an_interface_then_its_cases():
    shown = page_of_interface("a", [CASE], Extent(map_blocks=1))
    assert [(item.place, item.kind) for item in shown] == [
        ("figures", "models"),
        *(
            ("a/T30/L36", kind)
            for kind in (
                *("structure", "profile", "convergence", "spectrum", "transmission"),
                *("orders", "map", "spectral_temperature"),
            )
        ),
    ]
    assert shown[0].heading == "a: conductance by model"
    assert shown[0].path == Path("results/figures/a-models.svg")
    assert shown[2].heading == "Temperature profile"
    assert shown[2].path == Path("results/figures/a-T30-L36-profile.svg")


def test_the_page_shows_trends_in_the_inelastic_section_and_all_figures_of_a_pair():
    shown = page_of_interface("a", [], Extent(temperatures=3))
    assert [item.kind for item in shown if item.place == "trends"] == ["trends"]
    assert {item.heading for item in page_of_pair("p")} == {
        "p: conductance against temperature",
        "p: channels",
        "p: transmission against angle",
    }


def test_a_figure_whose_file_has_no_docstring_is_refused(monkeypatch):
    def draw(files):
        raise AssertionError(files)

    module = ModuleType("toy_figure")
    monkeypatch.setitem(sys.modules, "toy_figure", module)
    draw.__module__ = "toy_figure"
    with pytest.raises(ValueError, match="'toy' has no caption: write it as the docstring of toy_figure"):
        FigureKind("toy", "a toy", draw)
    module.__doc__ = "What it\nshows."
    assert FigureKind("toy", "a toy", draw).caption == "What it shows."


def test_a_kind_that_no_figure_has_is_an_error(tmp_path):
    with pytest.raises(KeyError, match="nothing"):
        draw_figures(CASE_FIGURES, None, ["nothing"], [tmp_path / "nothing.svg"])
