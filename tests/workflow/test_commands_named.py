"""Commands that the pages name exist, and the files at the top of the repository say what holds."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

import kapitza
from kapitza.cli import WORDS as WORDS_OF_COMMAND
from kapitza.cli import parser
from kapitza.study.potentials.manifest import load_manifest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
TEXT = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORDS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, flags=re.MULTILINE)
KEPT = {"run", "unlock", "doctor", "reproduce", "verify", "test", "lint", "bench", "lock", "clean"}


def named(pattern):
    """What a pattern finds in code of the pages, with the page it is on."""
    code = {
        name: re.findall(r"`([^`\n]+(?:\n[^`\n]+)?)`", text) + re.findall(r"^    (.+)$", text, re.MULTILINE)
        for name, text in TEXT.items()
    }
    return sorted(
        {
            (name, found)
            for name, parts in code.items()
            for part in parts
            for found in re.findall(pattern, part)
        }
    )


@pytest.mark.parametrize(
    ("page", "command"), named(r"(?<![\w./-])(?:\.venv/bin/)?kapitza ([a-z]+(?: [^|`…]*)?)")
)
def test_commands_that_pages_name_are_understood(page, command):
    words = re.sub(r"\[|\]", "", " ".join(command.split())).split(" -- ")[0].split()
    if words[1:] == []:  # the command by its name: some need more to be called
        assert words[0] in {act.__name__.removeprefix("_") for act in WORDS_OF_COMMAND}
        return
    given = parser().parse_args([word for word in words if word not in ("options", "--")])
    assert callable(given.act)


def test_the_pages_name_every_word_of_the_command():
    found = {command.split()[0] for _, command in named(r"(?<![\w./-])kapitza ([a-z]+)")}
    assert {"plan", "run", "doctor", "verify", "reproduce", "spectrum", "profile"} <= found


@pytest.mark.parametrize(("page", "word"), named(r"(?<![\w./-])make ([a-z-]+)"))
def test_words_of_make_that_pages_name_are_there(page, word):
    assert word in WORDS


@pytest.mark.parametrize(("page", "module"), named(r"-m (kapitza(?:\.\w+)*)"))
def test_programs_that_pages_name_are_there(page, module):
    assert importlib.util.find_spec(module)


def make(folder, *words):
    return subprocess.run(
        ["make", *words], cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.fixture
def copied(tmp_path):
    """The Makefile alone, with results and caches beside it."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("results", "reproduced", "room/__pycache__", ".mypy_cache", "build", "results/__pycache__"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def test_make_alone_lists_its_words_and_does_nothing(copied):
    done = make(copied)
    assert done.returncode == 0
    listed = re.findall(r"^make ([a-z-]+)", done.stdout, flags=re.MULTILINE)
    assert listed == WORDS and set(WORDS) >= KEPT
    assert not (copied / ".venv").exists()


def test_clean_removes_caches_only(copied):
    assert make(copied, "clean").returncode == 0
    left = {path.relative_to(copied).as_posix() for path in copied.rglob("*")}
    assert left == {"Makefile", "results", "results/__pycache__", "reproduced", "room"}


def test_results_are_removed_by_a_yes_only(copied):
    refused = make(copied, "clean-results")
    assert refused.returncode == 2 and "fix: make clean-results YES=1" in refused.stdout
    assert (copied / "results").is_dir()
    assert make(copied, "clean-results", "YES=1").returncode == 0
    assert not (copied / "results").exists() and not (copied / "reproduced").exists()


def _author(source):
    """Surname of the first author of a source, as `F. H. Stillinger and …` has it."""
    return re.match(r"(?:[A-Z]\.[ -]?)*([\w-]+)", source)[1]


def test_the_notice_lists_every_potential_file_under_its_licence():
    text = (ROOT / "NOTICE").read_text(encoding="utf-8")
    gpl, own = text.split("Under GPL-2.0-only")[1].split("Part of this project")
    listed = {
        "GPL": set(re.findall(r"^  ([\w.-]+)", gpl, re.MULTILINE)),
        "none": set(re.findall(r"^  ([\w.-]+)$", own, re.MULTILINE)),
    }
    stated = {"GPL": set(), "none": set()}
    for entry in load_manifest().values():
        if entry.digests and not entry.terms:
            stated[re.match(r"GPL|none", entry.licence)[0]] |= set(entry.digests)
            assert entry.licence.startswith("none") or _author(entry.source) in text, entry.source
    beside = {path.name: path for path in (ROOT / "examples" / "structures").iterdir()}
    for study in (ROOT / "examples").glob("*.yaml"):
        for entry in (yaml.safe_load(study.read_text(encoding="utf-8")).get("potentials") or {}).values():
            if Path(entry.get("file", "")).name in beside:
                stated[re.match(r"GPL|none", entry["licence"])[0]].add(Path(entry["file"]).name)
                assert _author(entry["source"]) in text
    assert listed == stated
    beside_listed = {name for name in listed["GPL"] if name in beside}
    assert beside_listed == {name for name in beside if name.endswith((".tersoff", ".sw", ".alloy"))}
    listed["GPL"] -= beside_listed
    files = {path.name for path in (ROOT / "potentials").iterdir()} - {"manifest.yaml"}
    assert files == listed["GPL"] | listed["none"]


def test_the_citation_is_a_cff_of_the_project():
    content = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert content["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(content)
    assert content["license"] == "MIT" and content["authors"] == [{"name": "The kapitza developers"}]


def test_the_catalogue_file_names_a_profile_that_is_there():
    usage = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text(encoding="utf-8"))["usage"]
    assert set(usage) == {"mandatory-flags", "software-stack-deployment"}
    option, profile = usage["mandatory-flags"]["flags"].split()
    assert option == "--profile" and (ROOT / profile / "config.yaml").is_file()


def test_the_changelog_begins_with_this_version():
    versions = re.findall(r"^## \[(.*?)\]", TEXT["CHANGELOG.md"], flags=re.MULTILINE)
    assert versions[0] == kapitza.__version__


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_of_the_pages_at_the_top_exist(page):
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", TEXT[page]):
        assert (ROOT / link).exists(), link
