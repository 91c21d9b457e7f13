"""`kapitza report` and `kapitza figures` on finished results, which they leave as they are."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest
from drawn_results import CASE_KINDS

from kapitza.analysis.figures import figure_kind
from kapitza.analysis.figures.drawing import beyond_edges
from kapitza.analysis.files.contracts import COMPARISON, TWINS_OF_CASE
from kapitza.analysis.files.tables import read_table
from kapitza.cli import main
from kapitza.commands.redrawing import draw_again


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_page_is_made_again_elsewhere_and_begins_with_the_answer(default_results, tmp_path, capsys):
    before = contents(default_results)
    page = tmp_path / "new" / "page.html"
    assert main(["report", str(default_results), "--into", str(page)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 3 and said[-1] == f"the page: {page}"
    assert re.match(
        r"ar-4ar, 10 K, 36 cells \(19\.0 nm\): G = \d.* MW m⁻² K⁻¹ \(local_jump\); inelastic: ", said[0]
    )
    assert page.read_text() == (default_results / "report.html").read_text()
    assert contents(default_results) == before


def test_figures_for_a_paper_with_the_numbers_behind_them(default_results, tmp_path, capsys):
    before = contents(default_results)
    words = ["figures", str(default_results), "--into", str(tmp_path), "--only", "models", "profile"]
    assert main(words) == 0
    stems = {"ar-4ar-models", "ar-4ar-T10-L36-profile", "ar-4ar-T30-L36-profile"}
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{stem}.{ending}" for stem in stems for ending in ("svg", "pdf", "png", "csv")
    }
    assert (tmp_path / "ar-4ar-models.pdf").read_bytes().startswith(b"%PDF")
    table = pd.read_csv(tmp_path / "ar-4ar-models.csv")
    bars = table[
        table["panel"].str.contains("30 K, local_jump") & (table["series"] == "exact harmonic, classical")
    ]
    known = read_table(default_results / "comparison.csv", COMPARISON).query(
        "model == 'agf' and temperature_k == 30 and definition == 'local_jump' and statistics == 'classical'"
    )
    assert bars["x"].tolist() == pytest.approx(known["conductance_mw_m2k"].tolist(), rel=1e-5)
    assert bars["category"].tolist() == ["AGF, exact elastic"]
    assert set(table["x_label"]) == {"conductance G (MW m$^{-2}$ K$^{-1}$)"}
    assert contents(default_results) == before


@pytest.mark.parametrize(("columns", "points"), [("1", 244.8), ("2", 504.0)])
def test_figures_are_as_wide_as_the_columns_of_a_paper(default_results, tmp_path, columns, points):
    words = ["--into", str(tmp_path), "--columns", columns, "--formats", "svg", "--only", "spectrum"]
    assert main(["figures", str(default_results), *words]) == 0
    for path in tmp_path.glob("*.svg"):
        assert float(re.search(r'width="([\d.]+)pt"', path.read_text())[1]) == pytest.approx(points)


def test_every_kind_can_be_drawn_for_one_column(default_results, tmp_path, capsys):
    assert (
        main(["figures", str(default_results), "--into", str(tmp_path), "--columns", "1", "--formats", "csv"])
        == 0
    )
    kinds = {path.stem.rsplit("-", 1)[1] for path in tmp_path.iterdir()}
    assert kinds == {"models", *CASE_KINDS}


def test_what_is_not_there_is_named_and_the_rest_is_drawn(default_results, tmp_path, capsys):
    copy = tmp_path / "results"
    shutil.copytree(default_results, copy)
    (copy / "ar-4ar/T10/L36/spectrum.csv").unlink()
    words = ["--into", str(tmp_path / "f"), "--formats", "csv", "--only", "spectrum"]
    assert main(["figures", str(copy), *words]) == 1
    assert "not drawn: ar-4ar-T10-L36-spectrum: " in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "f").iterdir()] == ["ar-4ar-T30-L36-spectrum.csv"]


def test_an_unknown_kind_and_results_without_a_record_are_said(default_results, tmp_path, capsys):
    assert main(["figures", str(default_results), "--only", "spectrums"]) == 2
    assert (
        "spectrums: no such figure; fix: one of interfaces, structure, amorphous, profile, convergence,"
        in capsys.readouterr().err
    )
    (tmp_path / "none").mkdir()
    for word in ("figures", "report"):
        assert main([word, str(tmp_path / "none")]) == 2
        assert "provenance.json" in capsys.readouterr().err


@pytest.mark.parametrize("columns", [1, 2])
def test_nothing_is_cut_in_any_figure_of_a_study(default_results, tmp_path, monkeypatch, columns):
    cut, drawn = {}, []

    def look(figure, path):
        drawn.append(path.stem)
        if found := beyond_edges(figure):
            cut[path.stem] = found

    monkeypatch.setattr(figure_kind, "save_figure", look)
    draw_again(default_results, into=tmp_path, endings=["svg"], columns=columns)
    assert len(drawn) == 1 + 2 * len(CASE_KINDS) and cut == {}


def test_twins_of_a_case_are_in_its_sentence(default_results, tmp_path, capsys):
    copy = tmp_path / "results"
    shutil.copytree(default_results, copy)
    rows = [
        ("conductance_local_jump", "whole", 40.0, 1.0, 0.0, 0.0),
        ("conductance_local_jump", "effect_of_crystals", 9.0, 2.0, np.nan, np.nan),
    ]
    table = pd.DataFrame(rows, columns=list(TWINS_OF_CASE.columns))
    table.to_csv(copy / "ar-4ar/T10/L36/twins.csv", index=False)
    assert main(["report", str(copy), "--into", str(tmp_path / "page.html")]) == 0
    ten, thirty, _ = capsys.readouterr().out.splitlines()
    assert "from twins: that of the crystals 9.0 ± 2.0 MW m⁻² K⁻¹" in ten
    assert "twins" not in thirty
