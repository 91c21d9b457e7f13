"""Does the tables of a finished study again from its provenance.json alone, and compares them.

Usage: reproduce.py RESULTS [--into FOLDER] [--cores N]; ends in an error when a table differs.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import yaml

from kapitza import analysis
from kapitza.analysis.files.provenance import changed_files, differences, provenance_now
from kapitza.analysis.files.reproduction import JUDGED, compare_results
from kapitza.analysis.files.tables import write_text

REPOSITORY = Path(analysis.__file__).resolve().parents[1]


def repeat(study, folder, cores, tables):
    """Run the workflow on a study in a folder of its own, as far as the tables."""
    write_text(folder / "study.yaml", yaml.safe_dump(study, sort_keys=False, allow_unicode=True))
    command = [Path(sys.executable).with_name("snakemake"), "--snakefile", REPOSITORY / "Snakefile"]
    command += ["--profile", REPOSITORY / "workflow" / "profiles" / "default", "--cores", cores]
    command += ["--directory", folder, "--configfile", folder / "study.yaml"]
    command += ["--", *tables]
    return subprocess.run([str(word) for word in command], check=False).returncode


def judged_tables(recorded, results):
    """Tables to compare, below the folder of results: all that are there or were."""
    there = {Path("results") / path.relative_to(results) for path in results.rglob("*.csv")}
    names = there | set(map(Path, recorded["files_sha256"]))
    return sorted(name for name in names if name.name in JUDGED and name.parts[0] == "results")


def main(*, results, into, cores):
    """Print what differs in the making, run, and print how every table came out; the exit code."""
    recorded = json.loads((results / "provenance.json").read_text(encoding="utf-8"))
    for line in differences(recorded, provenance_now(REPOSITORY)):
        print(f"made otherwise: {line}", flush=True)
    for name in changed_files(recorded, [results.resolve().parent, REPOSITORY]):
        print(f"changed since: {name}", flush=True)
    if repeat(recorded["settings"], into, cores, judged_tables(recorded, results)):
        print("the workflow has failed: see its messages", file=sys.stderr)
        return 1
    outcomes = compare_results(results, into / "results")
    for item in outcomes:
        print(f"{item.outcome:12}  {item.name}  ({item.deviate:.2g} σ, {100 * item.change:.2g} %)")
    bad = [item for item in outcomes if item.outcome in ("different", "missing")]
    print(f"{len(outcomes) - len(bad)} of {len(outcomes)} tables reproduced")
    return int(bool(bad) or not outcomes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--into", type=Path, default=Path("reproduced"))
    parser.add_argument("--cores", type=int, default=2)
    sys.exit(main(**vars(parser.parse_args())))
