"""`snakemake --lint`, apart from its wish for a conda environment or container per rule.

The whole workflow runs in one environment locked by requirements.lock, so rules name none.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = {"Specify a conda environment or container for each rule."}


def test_snakemake_lint_has_nothing_else_to_say():
    command = [str(Path(sys.executable).with_name("snakemake")), "--lint"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    remarks = set(re.findall(r"^ +\* (.*?):?$", said.stdout + said.stderr, flags=re.MULTILINE))
    assert remarks == EXPECTED
