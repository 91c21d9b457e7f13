"""The workflow as a module of another one, in a folder with files that are called like rooms of ours."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from whole_workflow import ROOT

TINY = Path(__file__).with_name("tiny.yaml")
MODULE = """
{configfile}
module kapitza:
    snakefile: "{root}/Snakefile"
{given}


use rule * from kapitza


rule mine:
    default_target: True
    input:
        rules.all.input,
"""


def planned(folder, configfile):
    """(rule, first output) of every job that another workflow plans."""
    for room in ("analysis", "interfaces", "simulation", "study"):
        (folder / f"{room}.py").write_text("raise SystemExit('a module of the user was run')\n")
    (folder / "Snakefile").write_text(
        MODULE.format(root=ROOT, configfile=configfile, given="    config: config" if configfile else "")
    )
    command = [Path(sys.executable).with_name("snakemake"), "--dry-run", "--cores", "2"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout + done.stderr
    return set(re.findall(r"^(?:local)?rule (\w+):\n(?:    .*\n)*?    output: ([^,\n]+)", said, re.MULTILINE))


@pytest.mark.parametrize(
    ("configfile", "case", "temperatures"),
    [("", "L36", {"10", "30"}), (f'configfile: "{TINY}"', "L20", {"30"})],
    ids=["its own default study", "a study of the workflow that uses it"],
)
def test_another_workflow_plans_a_study(tmp_path, configfile, case, temperatures):
    jobs = planned(tmp_path, configfile)
    rules = {rule for rule, _ in jobs}
    assert {"lattice", "build", "nemd", "heat_flow", "greens", "case_tables", "report"} <= rules
    runs = {output for rule, output in jobs if rule == "nemd"}
    assert {re.search(r"/T([\d.]+)/", run)[1] for run in runs} == temperatures
    assert all(run.startswith("results/ar-4ar/") and f"/{case}/" in run for run in runs)
    assert not (tmp_path / "results").exists()
