"""The steps behind the figures and the report, on a results folder of known content."""

import doctest
import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
import synthetic_results
import yaml
from drawn_results import (
    draw_cases,
    draw_interface,
    shown_case,
    svg_files,
    write_page,
    write_provenance,
    write_tables,
)
from study_examples import single_runs

import kapitza.analysis.figures.page_plan
import kapitza.analysis.files.number_text
import kapitza.analysis.report.inelastic_section
from kapitza.analysis.figures.case.profile_figure import BoxMarks, profile_figure
from kapitza.analysis.figures.figure_kind import Extent, applicable
from kapitza.analysis.figures.gallery import CASE_FIGURES, INTERFACE_FIGURES
from kapitza.analysis.figures.page_plan import page_of_interface, sentence_case
from kapitza.analysis.files.contracts import (
    COMPARISON,
    CONDUCTANCE,
    GREENS,
    HEALTH_OF_ALL,
    INELASTIC_CASE,
    conductances_of,
)
from kapitza.analysis.files.number_text import with_error
from kapitza.analysis.files.seed_files import seed_profile
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.measure.profile import ProfileError, joined_profile
from kapitza.analysis.measure.temperature_jump import local_jump
from kapitza.analysis.report.page_figures import embedded_svg, first_sentence
from kapitza.analysis.spectral.measures import INELASTIC_MEASURES
from kapitza.interfaces.zones import read_zones
from kapitza.steps.case_figures import case_figures
from kapitza.steps.strict import strict
from kapitza.study.loading import parse_study

ROOT = Path(__file__).resolve().parents[2]
STUDY = single_runs().model_dump(mode="json")
ODD = {**STUDY, "name": "<script>alert(1)</script>"}
TEMPERATURES = (10.0, 30.0, 40.0)
EXTENT = Extent(temperatures=len(TEMPERATURES), map_blocks=1, conversion_planes=4, wavevectors=True)
OF_CASE = applicable(CASE_FIGURES, EXTENT)
CASE_WORDS = [sentence_case(figure.words) for figure in OF_CASE]
DRAWN_TWICE = ["profile", "transmission", "map"]
"""Arrows and hatches, clipped areas, a mesh: what could carry identifiers that differ from run to run."""


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """Results of three temperatures with a failed check at each, everything drawn; the page."""
    results = tmp_path_factory.mktemp("failing") / "results"
    groups = synthetic_results.write_results(results, TEMPERATURES, broken=True)
    write_tables(results, groups)
    write_provenance(results, groups, STUDY)
    draw_interface(results, [figure.kind for figure in applicable(INTERFACE_FIGURES, EXTENT)])
    draw_cases(results, groups)
    shown = page_of_interface("ar-4ar", [shown_case(group) for group in groups], EXTENT)
    write_page(results, groups, STUDY, shown, results / "report.html")
    return results


@pytest.fixture(scope="module")
def page(failing):
    return (failing / "report.html").read_text()


@pytest.fixture(scope="module")
def passing(tmp_path_factory):
    """Results of one temperature without a failed check; a page with one figure, twice."""
    results = tmp_path_factory.mktemp("passing") / "results"
    groups = synthetic_results.write_results(results, (30.0,), broken=False)
    write_tables(results, groups)
    write_provenance(results, groups, ODD)
    draw_interface(results, ["models"])
    shown = page_of_interface("ar-4ar", [], Extent())
    for name in ("report.html", "again.html"):
        write_page(results, groups, ODD, shown, results / name)
    return results


class Page(HTMLParser):
    """Identifiers, links and unclosed elements of a page."""

    VOID = ("meta", "br", "link", "img", "hr")

    def __init__(self, text):
        super().__init__()
        self.identifiers, self.links, self.open, self.tags = [], [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.note(tag, attributes)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.note(tag, attributes)

    def note(self, tag, attributes):
        self.tags.add(tag)
        self.identifiers += [value for name, value in attributes if name == "id"]
        self.links += [value for name, value in attributes if name in ("href", "xlink:href", "src")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def text_of(page):
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<(svg|style|script).*?</\1>", " ", page, flags=re.S))
    )


def test_page_is_whole_and_needs_nothing_else(page):
    parsed = Page(page)
    assert parsed.open == []
    assert len(parsed.identifiers) == len(set(parsed.identifiers))
    assert all(link.startswith("#") and link[1:] in parsed.identifiers for link in parsed.links)
    assert not parsed.tags & {"link", "img", "iframe", "object"}
    assert page.count("<script") == 1 and "<script src" not in page
    assert "@import" not in page
    assert set(re.findall(r"url\((.)", page)) == {"#"}


def test_page_names_no_place_of_this_machine(failing, page):
    assert str(failing.parent) not in page
    assert str(ROOT) not in page


def test_failures_come_before_the_answer(page):
    text = text_of(page)
    said = re.search(r"3 of (\d+) health checks FAILED", text)
    assert said.start() < text.index("Conductance, MW")
    assert text.index(
        "ar-4ar, 10 K, 36 cells (19.0 nm), seed 1: sum_rule is 0.111, limit 0.01: FAILED"
    ) < text.index("Figures")


def test_a_failed_check_marks_its_case_in_table_and_figure(failing, passing, page):
    answer = text_of(page).split("Conductance, MW")[1].split("Compare down a column")[0]
    assert answer.count("sum_rule FAILED") == len(TEMPERATURES)
    figure, sound = (
        (results / "figures" / "ar-4ar-models.svg").read_text() for results in (failing, passing)
    )
    assert "a health check FAILED" in figure
    assert "FAILED" not in sound


def test_checks_of_all_cases_in_one_table(failing):
    table = read_table(failing / "health.csv", HEALTH_OF_ALL)
    failed = table[table["verdict"] == "failed"]
    assert failed["check"].tolist() == ["sum_rule"] * 3
    assert set(failed["run"]) == {"seed 1"}
    assert sorted(failed["temperature_k"]) == sorted(TEMPERATURES)
    lengths = read_table(failing / "comparison.csv", COMPARISON)["length_nm"].dropna()
    assert set(table["length_nm"]) == set(lengths)


def test_a_strict_study_with_a_failed_check_ends_in_an_error(failing, passing, tmp_path):
    with pytest.raises(SystemExit, match=r"3 of \d+ health checks failed(.|\n)*sum_rule"):
        strict(health=failing / "health.csv", passed=tmp_path / "passed.txt")
    assert not (tmp_path / "passed.txt").exists()
    strict(health=passing / "health.csv", passed=tmp_path / "passed.txt")
    assert re.fullmatch(r"none of \d+ health checks failed\n", (tmp_path / "passed.txt").read_text())


def test_answer_holds_the_numbers_of_the_table(failing, page):
    text = text_of(page)
    table = read_table(failing / "comparison.csv", COMPARISON)
    models = table[table["model"] != "nemd"]
    assert len(models) == len(TEMPERATURES) * 6 * 4
    for value in models["conductance_mw_m2k"]:
        assert f" {value:#.4g} " in text
    for row in conductances_of(read_table(failing / "ar-4ar/T30/L36/conductance.csv", CONDUCTANCE)):
        assert with_error(row.conductance_mw_m2k, row.standard_error_mw_m2k) in text
        assert f"{row.standard_error_mw_m2k / row.predicted_error_mw_m2k:.2f}" in text


def section(page):
    text = text_of(page)
    start = text.index("Inelastic channels How much of the heat")
    return text[start : text.index(" Accuracy ", start)]


def test_inelastic_section_holds_the_numbers_of_the_tables(failing, page):
    text = section(page)
    for temperature in TEMPERATURES:
        folder = failing / f"ar-4ar/T{temperature:g}"
        for _, row in read_table(folder / "L36/inelastic.csv", INELASTIC_CASE).iterrows():
            share = not row["measure"].startswith("excess")
            factor, unit = (100, "%") if share else (1, "MW m⁻² K⁻¹")
            assert f" {with_error(factor * row['value'], factor * row['standard_error'])} {unit} " in text
        for _, row in read_table(folder / "greens.csv", GREENS).iterrows():
            assert f" {row['conductance_mw_m2k']:#.4g} " in text
    assert text.count("interface plane, order 2 alone (control, must be 0)") == len(TEMPERATURES)
    for change in ("0.031", "0.012", "0.00045", "–"):
        assert f" {change} " in text


def test_inelastic_section_shows_its_own_figures_and_names_every_measure(page):
    text = section(page)
    for words in CASE_WORDS:
        assert text.count(f" {words} ") >= len(TEMPERATURES), words
    assert text.count("ar-4ar: inelastic shares against temperature") == 1
    families = "(?P"
    for name in [
        item.name for item in INELASTIC_MEASURES if item.plane is None and families not in item.name
    ]:
        assert len(re.findall(f" {name} ", text)) == len(TEMPERATURES), name
    for row in ("0.600 2 ", "0.849 1 "):  # |k∥| and the wavevectors that are alike
        assert text.count(f" {row}") == len(TEMPERATURES)
    between = [
        f"between planes −4 and +4, {bonds}"
        for bonds in (
            "half of the bonds across either plane included",
            "bonds wholly between",
            "all bonds across either plane included",
        )
    ]
    planes = [*between, "2 planes into the left side", "1 plane into the left side", "interface plane"]
    table = text[text.index("Share converted to other frequencies") :]
    places = [table.index(f" {plane} ") for plane in [*planes, "1 plane into the right side"]]
    assert places == sorted(places)


def test_comparison_holds_the_exact_harmonic_answer_on_the_converged_mesh(failing):
    table = read_table(failing / "comparison.csv", COMPARISON).query("model == 'agf' and temperature_k == 30")
    rows = read_table(failing / "ar-4ar/T30/greens.csv", GREENS).query("k_points == 'mesh'")
    keys = ["definition", "statistics"]
    found, expected = (frame.set_index(keys).conductance_mw_m2k.sort_index() for frame in (table, rows))
    assert len(found) == 4
    assert found.to_dict() == expected.to_dict()
    assert table.standard_error_mw_m2k.isna().all()


def test_comparison_knows_length_and_pooled_conductance(failing):
    table = read_table(failing / "comparison.csv", COMPARISON)
    nemd = table.query("temperature_k == 10 and model == 'nemd' and definition == 'local_jump'").iloc[0]
    assert nemd["length_nm"] == pytest.approx(36 * 5.2905 / 10, abs=1e-9)
    pooled = conductances_of(read_table(failing / "ar-4ar/T10/L36/conductance.csv", CONDUCTANCE))[0]
    assert nemd["conductance_mw_m2k"] == pooled.conductance_mw_m2k
    assert (
        abs(nemd["conductance_mw_m2k"] - 40.0) < 4 * nemd["standard_error_mw_m2k"] + pooled.systematic_mw_m2k
    )


def test_study_on_the_page_is_the_study(page):
    shown = unescape(re.search(r'<pre class="study">(.*?)</pre>', page, flags=re.S).group(1))
    again = parse_study(yaml.safe_load(shown), source="report.html")
    assert again.model_dump(mode="json") == STUDY


def said(caption):
    """A caption as the page has it: what the figure shows, and the rest for those who ask."""
    about = first_sentence(caption)
    rest = caption.removeprefix(about).strip()
    return f"{about} How to read it {rest} " if rest else f"{about} "


def test_every_figure_has_its_caption_under_it(page):
    for figure in (*OF_CASE, *applicable(INTERFACE_FIGURES, EXTENT)):
        times = len(TEMPERATURES) if figure in OF_CASE else 1
        assert text_of(unescape(page)).count(said(figure.caption)) == times, figure.kind


def test_figures_are_bitwise_repeatable(failing, tmp_path):
    group = "ar-4ar/T10/L36"
    again = [tmp_path / f"{kind}.svg" for kind in DRAWN_TWICE]
    case_figures(**synthetic_results.case_inputs(failing, group), kinds=DRAWN_TWICE, figures=again)
    for one, two in zip(svg_files(failing, group.replace("/", "-"), DRAWN_TWICE), again, strict=True):
        assert one.read_bytes() == two.read_bytes()


def test_the_page_is_bitwise_repeatable(passing):
    assert (passing / "report.html").read_bytes() == (passing / "again.html").read_bytes()


def test_all_passed_is_said_and_markup_in_names_stays_text(passing):
    page = (passing / "report.html").read_text()
    assert re.search(r"All \d+ health checks passed\.", page)
    assert "FAILED" not in text_of(page)
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def profiles(results):
    folder = results / "ar-4ar/T10/L36"
    return [seed_profile(folder / f"seed{seed}" / "temperature_profile.csv") for seed in (1, 2)]


def test_profile_figure_draws_the_fit_and_the_pooled_jump(failing):
    folder = failing / "ar-4ar/T10/L36"
    together = joined_profile(profiles(failing))
    zones = read_zones(folder / "zones.json")
    fits = local_jump(together, synthetic_results.fit_window(zones))
    pooled: Conductance = conductances_of(read_table(folder / "conductance.csv", CONDUCTANCE))[0]
    assert fits.jump.jump_k == pytest.approx(pooled.temperature_jump_k, rel=1e-12)
    bounds = {zone.name: (zone.z_lo_angstrom, zone.z_hi_angstrom) for zone in zones.zones}
    marks = BoxMarks.of(bounds, json.loads((folder / "seed1/run.json").read_text()))
    axes = profile_figure(together, fits, pooled, marks, "case").axes[0]
    dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
    ends = [(line.get_xdata()[-1], line.get_ydata()[-1]) for line in dashed]
    assert [x for x, _ in ends] == [0.0, 0.0]
    assert ends[0][1] - ends[1][1] == pytest.approx(pooled.temperature_jump_k, rel=1e-12)
    filled = {c.get_label(): len(c.lines[0].get_xdata()) for c in axes.containers}
    assert filled["left, fitted"] == len(fits.left.z_angstrom)
    assert filled["left, fitted"] + filled["left, not fitted"] == together.side.count("left")


def test_profiles_of_different_structures_are_not_joined(failing):
    first, second = profiles(failing)
    with pytest.raises(ProfileError, match="different structures"):
        joined_profile([first, replace(second, z_angstrom=second.z_angstrom + 0.1)])


def test_embedding_separates_figures_and_refuses_other_files():
    shapes = '<g id="a"/><use xlink:href="#a"/><g clip-path="url(#a)"/>'
    svg = f'<?xml version="1.0"?>\n<svg width="1">{shapes}</svg>'
    found = str(embedded_svg(svg, "f1-", 'x "y" <z>'))
    assert found.startswith('<svg role="img" aria-label="x &#34;y&#34; &lt;z&gt;" width="1">')
    assert 'id="f1-a"' in found and 'href="#f1-a"' in found and "url(#f1-a)" in found
    with pytest.raises(ValueError, match="not an SVG"):
        embedded_svg("nothing", "f1-", "x")


def test_examples_in_docstrings():
    modules = (
        kapitza.analysis.figures.page_plan,
        kapitza.analysis.files.number_text,
        kapitza.analysis.report.inelastic_section,
    )
    for module in modules:
        found = doctest.testmod(module)
        assert found.attempted > 0 == found.failed
