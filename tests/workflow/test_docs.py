"""The documentation says what the repository holds: sections, paths, commands, columns."""

import re
from pathlib import Path

import pytest

from kapitza.analysis.files import contracts, tables
from kapitza.analysis.health.health_checks import HEALTH_CHECKS
from kapitza.study.cases import cases
from kapitza.study.cost import plan_study
from kapitza.study.loading import load_study
from kapitza.study.potentials.manifest import load_manifest

ROOT = Path(__file__).resolve().parents[2]
THEORY = ROOT / "docs" / "theory.md"
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
CODE = [
    path
    for folder in ("study", "interfaces", "simulation", "analysis", "workflow", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path != Path(__file__).resolve()
]
CITATION = re.compile(r'docs/theory\.md,\s+("[^"]+"(?:\s+and\s+"[^"]+")*|[A-Za-z][A-Za-z \n-]*[a-z])')
TABLES = [value for value in vars(contracts).values() if isinstance(value, tables.Table)]


def headings(page):
    return re.findall(r"^##+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)


def cited_sections():
    """(file, section) of every citation of the theory page."""
    found = []
    for path in CODE:
        for text in CITATION.findall(path.read_text(encoding="utf-8")):
            names = re.findall(r'"([^"]+)"', text) or [text]
            found += [(path.relative_to(ROOT).as_posix(), " ".join(name.split())) for name in names]
    return found


def test_citations_are_found():
    cited = {section for _, section in cited_sections()}
    assert {"Two conductances", "Statistics", "Mismatch models", "The driven run"} <= cited


@pytest.mark.parametrize(("file", "section"), sorted(set(cited_sections())))
def test_every_cited_section_exists(file, section):
    # A bare citation in running text may leave out a plural and capitals.
    assert any(name.lower().startswith(section.lower()) for name in headings(THEORY)), file


def test_sections_of_the_theory_page_are_named_once():
    names = headings(THEORY)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_sections_a_page_refers_to_exist(page):
    text = " ".join(page.read_text(encoding="utf-8").split())
    named = re.findall(r'theory\.md\)?,\s+"([^"]+)"', text)
    if page == THEORY:
        named += re.findall(r'(?:[Ss]ee|from) "([^"]+)"', text)
    assert set(named) <= set(headings(THEORY))


def test_references_of_the_text_are_listed():
    text = THEORY.read_text(encoding="utf-8")
    body, listed = text.split("## References")
    authors = re.findall(r"\[([A-ZŁ][^\]]*?)(?:,? \d{4}[a-z]?|, ch\. \d+)", " ".join(body.split()))
    for surname in {re.split(r",| & | et al", author)[0] for author in authors}:
        assert surname in listed, surname


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_exist(page):
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (page.parent / link).exists(), link
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"results"}
    for name in re.findall(r"`([\w.-]+/[\w./-]*)`", text):
        if name.split("/")[0] in folders and not name.startswith("."):
            assert (ROOT / name).exists(), name


def anchor(heading):
    """What GitHub and the site call a heading in a link."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_sections_that_links_name_exist(page):
    text = page.read_text(encoding="utf-8")
    named = [(link, part) for link, part in re.findall(r"\]\(([^)#\s]*\.md|)#([^)]+)\)", text)]
    # [health.md](health.md), "What a failed check means": in the site the words lead there.
    named += [
        (link, anchor(" ".join(words.split())))
        for link, words in re.findall(r'\]\(([\w./-]+\.md)\),\s+"([^"]+)"', text)
    ]
    for link, part in named:
        there = page.parent / link if link else page
        assert part in {anchor(name) for name in headings(there)}, f"{link}#{part}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_place_outside_the_repository(page):
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.<>…}\"-])/(?:home|root|tmp|usr|opt|mnt|srv|work|Users)/", text)


def test_the_study_of_the_readme_is_ten_lines_and_valid(tmp_path):
    (text,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(text.splitlines()) == 10
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    study = load_study(path)
    assert len(cases(study)) == 4  # both runs of two reversed pairs
    assert plan_study(study, load_manifest()).core_seconds


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_explained(table):
    text = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {re.escape(table.name)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"docs/files.md has no section {table.name}"
    explained = set(re.findall(r"`([^`]+)`", section[1]))
    assert {*table.columns, *table.optional} <= explained


def test_every_health_check_is_explained():
    section = THEORY.read_text(encoding="utf-8").split("## Health\n")[1].split("\n## ")[0]
    for check in HEALTH_CHECKS:
        stem, _, ending = check.name.rpartition("_")
        alone = re.search(rf"`{check.name}(_[a-z_]+)?`", section)
        assert alone or (f"`{stem}_" in section and f"`_{ending}`" in section), check.name


def test_readme_table_is_the_plan_of_the_default_study():
    manifest = load_manifest()
    plan = plan_study(load_study(ROOT / "config.yaml", manifest), manifest)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| \d+ \| \d+ \|", line)]
    assert len(rows) == len(plan.groups)
    for row, group in zip(rows, plan.groups, strict=True):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[3:] == [
            f"{group.atoms}",
            f"{group.atom_steps:.3g}",
            f"{group.core_seconds:.0f}",
            f"{group.trajectory_bytes / 1e6:.0f} MB",
            f"{100 * group.prediction.relative_error:.1f} %",
            f"{100 * group.prediction.gate_ratio:.1f} %",
        ]


def test_every_page_is_in_the_navigation_of_the_site():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    for page in (ROOT / "docs").glob("*.md"):
        assert f": {page.name}\n" in navigation, page.name
