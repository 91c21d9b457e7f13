"""The benchmark's own arithmetic and files; what it measures is measured, not tested."""

import csv

import cost
import pytest
from measured_job import NothingMeasuredError, prepare, run_md, spent
from power.table import into_page

LINES = [
    cost.Line("driver over plain lmp", "1.05", 1.1234567, "ratio", "2026-01-02", "a processor, 2 cores"),
    cost.Line("start", "", 2.0, "CPU s", "2026-01-02", "a processor, 2 cores"),
]


def test_every_line_has_its_target_date_and_machine(tmp_path, capsys):
    found = list(cost.told([("something", "2", 3.0, "CPU s"), ("other", "", 1.0, "ratio")]))
    assert [(line.line, line.target, line.measured) for line in found] == [
        ("something", "2", 3.0),
        ("other", "", 1.0),
    ]
    assert found[0].date and found[0].machine.endswith("cores")
    assert "measured / target 1.50" in capsys.readouterr().out
    cost.write_lines(tmp_path / "results.csv", LINES)
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["line", "target", "measured", "unit", "date", "machine"]
    assert float(rows[0]["measured"]) == pytest.approx(1.123, abs=1e-3)


def test_the_readme_has_one_place_for_the_table_and_it_is_replaced_there():
    page = cost.PAGE.read_text(encoding="utf-8")
    written = into_page(page, "results", cost.page_table(LINES))
    assert "| driver over plain lmp | 1.05 | 1.12 | ratio |" in written
    assert into_page(written, "results", "") == into_page(page, "results", "")


def test_medians_are_of_rounds_that_have_numbers_of_their_own():
    assert cost.middle(lambda number: [5.0, 1.0, 3.0][number], 3) == 3.0


def test_a_finished_run_is_not_measured_again(tmp_path):
    job = prepare(cost.ROOT / "config.yaml", 800, tmp_path / "job")
    (job.folder / "work1-0").mkdir()
    with pytest.raises(NothingMeasuredError, match="holds a run already"):
        run_md(job, 1, 0)


def test_what_fails_is_not_measured():
    with pytest.raises(NothingMeasuredError, match="failed: gone"):
        spent(["sh", "-c", "echo gone >&2; exit 3"], {"PATH": "/usr/bin:/bin"})


def test_lines_of_other_modules_are_taken_where_they_are(monkeypatch, tmp_path):
    (tmp_path / "more_lines.py").write_text("def rows():\n    return [('more', '1', 2.0, 'ratio')]\n")
    monkeypatch.setattr(cost, "OTHERS", ("more_lines", "not_there"))
    monkeypatch.setattr(cost, "__file__", str(tmp_path / "cost.py"))
    monkeypatch.syspath_prepend(str(tmp_path))
    assert list(cost.other_rows()) == [("more", "1", 2.0, "ratio")]
