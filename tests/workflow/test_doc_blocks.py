"""Blocks of code in the pages do what they say: Python runs, studies validate, commands are understood."""

import ast
import importlib.util
import json
import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
import synthetic_results
import yaml
from doc_blocks import NOTEBOOKS, PAGES, ROOT, code_of, fenced, indented
from drawn_results import write_provenance, write_tables
from snakemake.cli import get_argument_parser
from study_examples import single_runs

from kapitza.cli import main, parser
from kapitza.study.loading import load_study
from kapitza.study.model import Study

LANGUAGES = {"sh", "yaml", "python", "text", "snakemake"}
BLOCKS = list(fenced())
COMMANDS = {"kapitza", "make", "snakemake", "python", "mpiexec", "lmp"}
"""What is looked at beyond its name; the others are of the system, or of a tool that a reader may have."""
OTHERS = {"cd", "cp", "mkdir", "export", "apt-get", "git", "docker", "apptainer", "snakedeploy"}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
MAKE_WORDS = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, flags=re.MULTILINE))
TINY = yaml.safe_load((ROOT / "tests/workflow/tiny.yaml").read_text(encoding="utf-8"))
RUNNING = [page for page in PAGES if code_of(page) and page.name != "python.md"]
"""Pages whose Python runs here; docs/python.md has a test of its own."""


def named(language):
    return [
        pytest.param(block, id=block.where.rpartition("/")[2])
        for block in BLOCKS
        if block.language == language
    ]


def commands(text):
    """Words of every command of a shell block, without redirections and what is piped in."""
    text = re.sub(r"\s+# .*$", "", text.replace("\\\n", " "), flags=re.MULTILINE)
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|&;>\n")
    lexer.whitespace, lexer.commenters = " \t", ""
    words = []
    for word in lexer:
        if set(word) <= set("|&;\n"):
            yield words
            words = []
        else:
            words.append(word)
    yield words


def program(words):
    """The program of a command and its words, behind settings of variables and what is redirected."""
    words = [word for word in words if not re.match(r"[A-Z]+=", word)] if words[0][:1].isupper() else words
    if ">" in words:
        words = words[: words.index(">")]
    return Path(words[0]).name if words else "", words[1:]


def understood(words):
    """Raise, or fail, where a command is not one that there is."""
    name, rest = program(words)
    if name == "docker" and "kapitza" in rest and rest[0] == "run":
        name, rest = "kapitza", rest[rest.index("kapitza") + 1 :]
    if name == "apptainer" and rest[:1] == ["run"]:
        name, rest = "kapitza", rest[2:]
    if name.startswith("<") or name == "mpiexec":  # <its mpiexec, or srun> -n 2 …
        start = next(number for number, word in enumerate(rest) if Path(word).name in {"python", "lmp"})
        name, rest = Path(rest[start]).name, rest[start + 1 :]
    assert name in COMMANDS | OTHERS, name
    if name == "kapitza":
        assert callable(parser().parse_args(rest[: rest.index("--")] if "--" in rest else rest).act)
    elif name == "make":
        settings = [word for word in rest if "=" in word]
        assert {word for word in rest if "=" not in word} <= MAKE_WORDS
        assert all(f"$({word.split('=')[0]})" in MAKEFILE for word in settings), settings
    elif name == "snakemake":
        get_argument_parser().parse_args(rest)
    elif name == "python":
        for option, value in pairwise(rest):
            if option == "-m":
                assert importlib.util.find_spec(value), value
            if option == "-c":
                ast.parse(value)


def test_blocks_have_a_language_and_a_mark_that_is_known():
    assert len(BLOCKS) > 60
    assert {block.language for block in BLOCKS} <= LANGUAGES
    assert {block.mark for block in BLOCKS} <= {"", "long", "cluster"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_indented_blocks_are_no_commands(page):
    for text in indented(page):
        first = text.split()[0].rpartition("/")[2]
        assert first not in COMMANDS, f"write it as a block ```sh: {text}"


@pytest.mark.parametrize("block", named("sh"))
def test_commands_are_understood(block):
    for words in filter(None, commands(block.text)):
        understood(words)
        for word in words:
            if re.match(r"(examples|tests|workflow|potentials|docs)/", word):
                assert (ROOT / word).exists(), word


def placed(content):
    """The tiny study with a fragment of YAML where its keys belong."""
    study = yaml.safe_load(yaml.safe_dump(TINY))
    study["interfaces"][0]["length_cells"] = [36]
    if set(content) <= set(Study.model_fields):
        for key, value in content.items():
            study[key] = value
    else:
        study["interfaces"][0].update(content)
    return study


@pytest.mark.parametrize("block", named("yaml"))
def test_studies_and_their_fragments_validate(block, tmp_path):
    content = yaml.safe_load(block.text)
    path = tmp_path / "mine.yaml"
    whole = {"name", "temperatures_k"} <= set(content)
    path.write_text(block.text if whole else yaml.safe_dump(placed(content)), encoding="utf-8")
    for name in re.findall(r"phonopy: ([^,}\s]+)", block.text):  # it has only to be there
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert load_study(path).name


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A folder with results of the default study, its tables and its record."""
    made = tmp_path_factory.mktemp("pages") / "results"
    groups = synthetic_results.write_results(made)
    write_tables(made, groups)
    write_provenance(made, groups, single_runs().model_dump(mode="json"))
    return made.parent


@pytest.mark.parametrize("page", RUNNING, ids=lambda page: page.name)
def test_python_runs_from_top_to_bottom(page, results, tmp_path, monkeypatch):
    (tmp_path / "results").symlink_to(results / "results")
    monkeypatch.chdir(tmp_path)
    names = {}
    for number, text in enumerate(code_of(page)):
        exec(compile(text, f"{page.name}, block {number}", "exec"), names)
    if page.name == "how-to.md":
        # Two programs, the same forces.
        assert abs(names["here"] - names["lammps"]).max() < 1e-10 < abs(names["here"]).max()


@pytest.mark.parametrize("page", ["tutorial.md", "how-to.md"])
def test_new_studies_of_the_pages_are_written_and_planned(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    written = 0
    for block in fenced([ROOT / "docs" / page]):
        for words in filter(None, commands(block.text if block.language == "sh" else "")):
            if words[:2] == ["kapitza", "new"] or (words[:2] == ["kapitza", "plan"] and written):
                assert main(words[1:]) == 0, capsys.readouterr().err
                written += words[1] == "new"
    assert written


@pytest.mark.parametrize("page", NOTEBOOKS, ids=lambda page: page.name)
def test_notebooks_hold_the_outputs_of_their_cells(page, results, tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("notebook", ROOT / "docs/site/notebook.py")
    notebook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(notebook)
    (tmp_path / "results").symlink_to(results / "results")
    monkeypatch.chdir(tmp_path)
    content = json.loads(page.read_text(encoding="utf-8"))
    # Stored outputs are those of a real run; of made results there must be the same kinds, cell by cell.
    for stored, made in zip(content["cells"], notebook.executed(content)["cells"], strict=True):
        kinds = [
            [sorted(output.get("data", [])) for output in cell.get("outputs", [])] for cell in (stored, made)
        ]
        assert kinds[0] == kinds[1], f"fix: python docs/site/notebook.py {page.name} FOLDER"
    assert {path.name for path in tmp_path.iterdir()} >= {"conductance.pdf", "conductance.csv"}
