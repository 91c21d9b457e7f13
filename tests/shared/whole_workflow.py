"""The workflow as a user starts it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def snakemake(directory, study, *options):
    """Snakemake on two cores in a folder; the finished process with what it said."""
    command = [Path(sys.executable).with_name("snakemake"), "--snakefile", ROOT / "Snakefile", "--cores", "2"]
    return subprocess.run(
        [*map(str, command), "--directory", str(directory), "--configfile", str(study), *options],
        capture_output=True,
        text=True,
        check=False,
    )
