"""A model, a measure, a health check and a figure that a user adds: they reach the page.

The package is copied and edited as the README tells; a study is then run by it, in a process of its own.
"""

import os
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from kapitza.study.loading import parse_study
from kapitza.study.problems import StudyError

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("study_with_toys.py")
STUDY = {
    "name": "toys",
    "pairs": [
        {
            "name": "al-sapphire",
            "left": {"kind": "debye", "material": "Al"},
            "right": {"kind": "debye", "material": "sapphire"},
            "reservoirs_k": [[300, 4]],
        }
    ],
    "temperatures_k": [30],
    "protocol": {"reversal": "none"},
    "models": {"names": ["radiation_limit", "half_limit"]},
}

MODEL = """
def _half(sides: Sides) -> TransmissionSpectrum:
    whole = _radiation(sides)
    return replace(whole, model="half_limit", transmitted=whole.transmitted / 2)


MODELS: tuple[MismatchModel, ...] = (
    MismatchModel(
        name="half_limit",
        label="half the limit",
        meaning="every second channel of the radiation limit",
        line=ModelLine("grey", (0, (2, 2)), "d"),
        place=75,
        default=False,
        spectrum=_half,
    ),
"""
MEASURE = """
def _loudest(case: MeasuredCase) -> list[Measure]:
    return [Measure("loudest_share", float(case.flow.mean.max() / case.flow.mean.sum()), 0.001)]


INELASTIC_MEASURES: tuple[InelasticMeasure, ...] = (
    InelasticMeasure(
        name="loudest_share",
        meaning="carried by the one bin that carries most",
        rows=_loudest,
        overview={"": "in the loudest bin"},
        trends={"": "in the loudest bin"},
    ),
"""
CHECK = """
SEED_CHECKS: tuple[HealthCheck[SeedEvidence], ...] = (
    HealthCheck(
        name="patience",
        meaning="one over the number of windows",
        limit="deviate_sigma",
        rows=lambda seed, limits: [judged("patience", 9.0 / len(seed.total_energy_ev), 0.01)],
        failed="wait a little",
    ),
"""
FIGURE = '''
"""How fast heat crosses, in a bar."""

from matplotlib.figure import Figure

from kapitza.analysis.figures.drawing import in_style, new_figure
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.analysis.figures.pair_files import PairFiles


@in_style
def speed_figure(files: PairFiles) -> Figure:
    """One bar."""
    figure = new_figure(2.0)
    figure.subplots().barh(["heat"], [1.0])
    return figure


SPEED_FIGURE = FigureKind("pair_speed", "a bar", speed_figure)
'''
GALLERY = """
PAIR_FIGURES: tuple[FigureKind[PairFiles], ...] = (
    SPEED_FIGURE,
"""
FIGURE_FILE = "pair/speed_figure.py"
EDITS = {
    "analysis/mismatch/models.py": (MODEL, "from dataclasses import dataclass", "replace"),
    "analysis/spectral/measures.py": (MEASURE, None, None),
    "analysis/health/health_checks.py": (
        CHECK,
        "from kapitza.analysis.health.check_record import Check, HealthCheck, Limits",
        "judged",
    ),
    "analysis/figures/gallery.py": (
        GALLERY,
        "from kapitza.analysis.figures.pair_files import PairFiles",
        "\nfrom kapitza.analysis.figures.pair.speed_figure import SPEED_FIGURE",
    ),
}


def edited(text, record, imported, name):
    """A source file with a record at the head of its table, and what the record's function needs imported."""
    table = record.splitlines()[[line.endswith("...] = (") for line in record.splitlines()].index(True)]
    assert text.count(table) == 1
    text = text.replace(f"{table}\n", record.lstrip("\n"))
    if imported is None:
        return text
    return text.replace(imported, imported + (name if name.startswith("\n") else f", {name}"), 1)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Folder of the results of a study with the four, one file of the package edited for each."""
    folder = tmp_path_factory.mktemp("mine")
    shutil.copytree(ROOT / "src/kapitza", folder / "kapitza", ignore=shutil.ignore_patterns("__pycache__"))
    for name, edit in EDITS.items():
        path = folder / "kapitza" / name
        path.write_text(edited(path.read_text(encoding="utf-8"), *edit), encoding="utf-8")
    (folder / "kapitza/analysis/figures" / FIGURE_FILE).write_text(FIGURE.lstrip("\n"), encoding="utf-8")
    paths = [folder, Path(__file__).parent, ROOT / "tests/analytic"]
    done = subprocess.run(
        [sys.executable, PROGRAM, folder / "results", ROOT / "workflow/report/report.html.j2"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return folder / "results"


def test_without_their_records_the_three_are_unknown():
    with pytest.raises(StudyError, match="half_limit"):
        parse_study(STUDY, source="toys.yaml")


def test_a_model_reaches_schema_tables_and_figures(results):
    assert '"half_limit"' in (results / "study.schema.json").read_text()
    table = pd.read_csv(results / "comparison.csv").query(
        "interface == 'al-sapphire' and definition == 'reservoir'"
    )
    whole, half = (
        table[table.model == name].sort_values("statistics").conductance_mw_m2k.to_numpy()
        for name in ("radiation_limit", "half_limit")
    )
    assert half == pytest.approx(whole / 2, rel=1e-12)
    folder = results / "pairs/al-sapphire"
    assert set(pd.read_csv(folder / "flux.csv").model) == {"radiation_limit", "half_limit"}
    squares = pd.read_csv(folder / "low_temperature.csv").set_index("model").effective_s2_m2
    assert squares["half_limit"] == pytest.approx(squares["radiation_limit"] / 2)
    assert (results / "labels.txt").read_text().splitlines() == ["radiation limit", "half the limit"]


def test_a_measure_and_a_check_reach_their_tables(results):
    measures = pd.read_csv(results / "ar-4ar/T30/L36/inelastic.csv").set_index("measure")
    assert 0 < measures.value["loudest_share"] < 1
    checks = pd.read_csv(results / "health.csv").query("check == 'patience'")
    assert list(checks.run) == ["seed 1", "seed 2"]
    assert set(checks.verdict) == {"failed"}


def test_all_of_them_are_on_the_page_with_their_words(results):
    page = " ".join(unescape((results / "report.html").read_text()).split())
    assert page.count("<td>half the limit <small><code>half_limit</code></small>") == 1
    assert "<b>half the limit</b>: every second channel of the radiation limit" in page
    assert page.count("<th>in the loudest bin</th>") == 1
    assert page.count("carried by the one bin that carries most") == 1
    assert page.count("one over the number of windows") == 1
    assert page.count("</span>; wait a little</li>") == 1
    assert page.count("<figcaption>How fast heat crosses, in a bar.</figcaption>") == 1
    assert "al-sapphire: a bar" in page
