"""Whether the files behind a finished study are still what they were when its results were made.

Usage: verify.py RESULTS ; ends in an error when a file has changed or is gone.
"""

import argparse
import json
import sys
from pathlib import Path

from kapitza import analysis
from kapitza.analysis.files.provenance import changed_files, missing_files

REPOSITORY = Path(analysis.__file__).resolve().parents[1]


def main(*, results, repository=REPOSITORY):
    """Print what has changed or is missing; the exit code."""
    recorded = json.loads((results / "provenance.json").read_text(encoding="utf-8"))
    roots = [results.resolve().parent, repository]
    changed, missing = (found(recorded, roots) for found in (changed_files, missing_files))
    for name in changed:
        print(f"changed since: {name}")
    for name in missing:
        print(f"not found:     {name}")
    print(f"{len(recorded['files_sha256']) - len(changed) - len(missing)} files are as recorded")
    return int(bool(changed or missing))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    sys.exit(main(**vars(parser.parse_args())))
