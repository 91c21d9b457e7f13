"""`kapitza run --demo` from its first line to its page: make test-long."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kapitza.analysis.files.contracts import HEALTH_OF_ALL
from kapitza.analysis.files.tables import read_table

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    command, path = [sys.executable, "-m", "kapitza", "run", "--demo"], {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return folder / "kapitza-demo/results", done.stderr


def test_no_check_fails_and_those_that_are_not_resolved_are_named(demo):
    results, said = demo
    table = read_table(results / "health.csv", HEALTH_OF_ALL)
    assert table.loc[table.verdict == "failed", ["run", "check", "value"]].to_numpy().tolist() == []
    named = (results / "report.html").read_text()
    for check in table.loc[table.verdict == "not_resolved", "check"]:
        assert f"<code>{check}</code>" in named
    healthy = "not shown to be healthy: " if (table.verdict == "not_resolved").any() else "healthy: all"
    assert healthy in said


def test_the_answer_is_said_in_the_end_and_snakemake_in_its_file_alone(demo):
    results, said = demo
    answer, page = said.splitlines()[-2:]
    found = re.match(
        r"ar-4ar, 30 K, 24 cells \(12\.8 nm\): G = ([\d.]+) ± ([\d.]+) MW m⁻² K⁻¹ \(local_jump\); ", answer
    )
    # docs/validation.md: 55.8 in a longer box; thinner free crystals and their baths move it by some tenths.
    assert abs(float(found[1]) - 55) < 4 * float(found[2]) + 10
    assert page == "the page: kapitza-demo/results/report.html"
    assert "Job stats" not in said and "Job stats" in (results / "logs/snakemake.log").read_text()
