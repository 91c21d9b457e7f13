"""docs/python.md: its code runs, and its table names what there is."""

import re
from pathlib import Path

import pytest
import synthetic_results

import kapitza
from kapitza.result_cases import CaseResult, SeedResult
from kapitza.results import Results

PAGE = (Path(__file__).resolve().parents[2] / "docs/python.md").read_text(encoding="utf-8")
# What takes two studies is marked and not run.
BLOCKS = re.findall(r"(?<!long -->\n)^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


def test_the_code_of_the_page_runs_from_top_to_bottom(tmp_path, monkeypatch, capsys):
    synthetic_results.write_results(tmp_path / "results")
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in BLOCKS:
        exec(compile(block, "docs/python.md", "exec"), names)
    said = capsys.readouterr().out
    assert len(BLOCKS) == 5
    assert "results: 2 cases, 0 pairs" in said
    assert names["agf"].model == "agf"
    total = names["spectrum"].total.sum() * names["width"]
    assert total == pytest.approx(names["conductance"].conductance_mw_m2k["local_jump"], rel=0.3)


def test_the_table_has_every_public_name():
    listed = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`[^|]*) \|", PAGE, flags=re.MULTILINE)))
    assert set(listed) == {*kapitza.__all__} - {"__version__"}


def test_methods_the_page_names_are_there():
    for name in re.findall(r"results\.(\w+)\(\)", PAGE):
        assert hasattr(Results, name), name
    for name in re.findall(r"seed\.(\w+)\(\)", PAGE):
        assert hasattr(SeedResult, name), name
    case = re.search(r"A case has (.*?): a method", PAGE, re.DOTALL)[1]
    named = set(re.findall(r"`(\w+)`", case))
    public = {name for name in vars(CaseResult) if not name.startswith("_")}
    assert named == public - {"always", "seeds", "shared", "missing", "verdicts"}
