"""`kapitza report` and `kapitza figures` on finished results, which they leave as they are."""

import re
import shutil

import pandas as pd
import pytest
import synthetic_results
from drawn_results import (
    ROOT,
    draw_cases,
    draw_interface,
    shown_case,
    write_page,
    write_provenance,
    write_tables,
)

from kapitza.analysis.figures.figure_kind import Extent
from kapitza.analysis.figures.gallery import CASE_FIGURES
from kapitza.analysis.figures.page_plan import page_of_interface
from kapitza.analysis.files.contracts import COMPARISON
from kapitza.analysis.files.tables import read_table
from kapitza.cli import main
from kapitza.study.loading import load_study

STUDY = load_study(ROOT / "config.yaml").model_dump(mode="json")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Results of the default study with its page, in a folder that has been given another name."""
    folder = tmp_path_factory.mktemp("finished")
    made = folder / "results"
    groups = synthetic_results.write_results(made, (10.0, 30.0), broken=False)
    write_tables(made, groups)
    write_provenance(made, groups, STUDY)
    draw_interface(made, ["models"])
    draw_cases(made, groups)
    shown = page_of_interface("ar-4ar", [shown_case(group) for group in groups], Extent(2, map_blocks=1))
    write_page(made, groups, STUDY, shown, made / "report.html")
    # Written by the workflow under names that its rules know.
    for path in (made / "figures").glob("*"):
        path.rename(path.with_name(path.name.replace("ar-4ar-T10-L36", "ar-4ar-T10-L36")))
    return made.rename(folder / "moved")


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_page_is_made_again_elsewhere_and_begins_with_the_answer(results, tmp_path, capsys):
    before = contents(results)
    page = tmp_path / "new" / "page.html"
    assert main(["report", str(results), "--into", str(page)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 3 and said[-1] == f"the page: {page}"
    assert re.match(
        r"ar-4ar, 10 K, 36 cells \(19\.0 nm\): G = \d.* MW m⁻² K⁻¹ \(local_jump\); inelastic: ", said[0]
    )
    assert page.read_text() == (results / "report.html").read_text()
    assert contents(results) == before


def test_figures_for_a_paper_with_the_numbers_behind_them(results, tmp_path, capsys):
    before = contents(results)
    words = ["figures", str(results), "--into", str(tmp_path), "--only", "models", "profile"]
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
    known = read_table(results / "comparison.csv", COMPARISON).query(
        "model == 'agf' and temperature_k == 30 and definition == 'local_jump' and statistics == 'classical'"
    )
    assert bars["x"].tolist() == pytest.approx(known["conductance_mw_m2k"].tolist(), rel=1e-5)
    assert bars["category"].tolist() == ["AGF, exact elastic"]
    assert set(table["x_label"]) == {"conductance G (MW m$^{-2}$ K$^{-1}$)"}
    assert contents(results) == before


@pytest.mark.parametrize(("columns", "points"), [("1", 244.8), ("2", 504.0)])
def test_figures_are_as_wide_as_the_columns_of_a_paper(results, tmp_path, columns, points):
    words = ["--into", str(tmp_path), "--columns", columns, "--formats", "svg", "--only", "spectrum"]
    assert main(["figures", str(results), *words]) == 0
    for path in tmp_path.glob("*.svg"):
        assert float(re.search(r'width="([\d.]+)pt"', path.read_text())[1]) == pytest.approx(points)


def test_every_kind_can_be_drawn_for_one_column(results, tmp_path, capsys):
    assert main(["figures", str(results), "--into", str(tmp_path), "--columns", "1", "--formats", "csv"]) == 0
    kinds = {path.stem.rsplit("-", 1)[1] for path in tmp_path.iterdir()}
    assert kinds == {"models", *(figure.kind for figure in CASE_FIGURES)}


def test_what_is_not_there_is_named_and_the_rest_is_drawn(results, tmp_path, capsys):
    copy = tmp_path / "results"
    shutil.copytree(results, copy)
    (copy / "ar-4ar/T10/L36/spectrum.csv").unlink()
    words = ["--into", str(tmp_path / "f"), "--formats", "csv", "--only", "spectrum"]
    assert main(["figures", str(copy), *words]) == 1
    assert "not drawn: ar-4ar-T10-L36-spectrum: " in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "f").iterdir()] == ["ar-4ar-T30-L36-spectrum.csv"]


def test_an_unknown_kind_and_results_without_a_record_are_said(results, tmp_path, capsys):
    assert main(["figures", str(results), "--only", "spectrums"]) == 2
    assert "spectrums: no such figure; fix: one of profile, spectrum," in capsys.readouterr().err
    (tmp_path / "none").mkdir()
    for word in ("figures", "report"):
        assert main([word, str(tmp_path / "none")]) == 2
        assert "provenance.json" in capsys.readouterr().err
