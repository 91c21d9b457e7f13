"""The workflow as a module of another one, in a folder with files that are called like rooms of ours."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

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


def planned(folder, configfile, snakefile="Snakefile"):
    """(rule, first output) of every job that another workflow plans."""
    for room in ("analysis", "interfaces", "simulation", "study"):
        (folder / f"{room}.py").write_text("raise SystemExit('a module of the user was run')\n")
    (folder / snakefile).parent.mkdir(exist_ok=True)
    (folder / snakefile).write_text(
        MODULE.format(root=ROOT, configfile=configfile, given="    config: config" if configfile else "")
    )
    command = [Path(sys.executable).with_name("snakemake"), "--dry-run", "--cores", "2"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout + done.stderr
    return set(re.findall(r"^(?:local)?rule (\w+):\n(?:    .*\n)*?    output: ([^,\n]+)", said, re.MULTILINE))


def looked_at(jobs, case, temperatures):
    rules = {rule for rule, _ in jobs}
    assert {"lattice", "build", "nemd", "heat_flow", "greens", "case_tables", "report"} <= rules
    runs = {output for rule, output in jobs if rule == "nemd"}
    assert {re.search(r"/T([\d.]+)/", run)[1] for run in runs} == temperatures
    assert all(run.startswith("results/ar-4ar/") and f"/{case}/" in run for run in runs)


def test_another_workflow_plans_the_default_study(tmp_path):
    looked_at(planned(tmp_path, ""), "L36", {"10", "30"})
    assert not (tmp_path / "results").exists()


def test_a_project_as_snakedeploy_lays_it_out_plans_its_study(tmp_path):
    # It copies config/ of the repository and writes workflow/Snakefile (docs/containers.md).
    assert (ROOT / "config/config.yaml").read_bytes() == (ROOT / "config.yaml").read_bytes()
    (tmp_path / "config").mkdir()
    shutil.copy(TINY, tmp_path / "config/config.yaml")
    jobs = planned(tmp_path, 'configfile: "config/config.yaml"', "workflow/Snakefile")
    looked_at(jobs, "L20", {"30"})
    assert not (tmp_path / "results").exists()
