"""`snakemake --dry-run` of several study files in one process: prints one JSON line for each.

Usage: dry_runs.py STUDY … ; a line has the jobs planned, or the message of the refusal.
"""

import contextlib
import io
import json
import sys
from pathlib import Path

from snakemake.api import (
    ConfigSettings,
    OutputSettings,
    ResourceSettings,
    SnakemakeApi,
    WorkflowSettings,
)
from snakemake.exceptions import WorkflowError

ROOT = Path(__file__).resolve().parents[2]


def dry_run(study):
    with SnakemakeApi(OutputSettings(quiet={"all"})) as api:
        workflow = api.workflow(
            resource_settings=ResourceSettings(cores=2),
            config_settings=ConfigSettings(configfiles=[study]),
            workflow_settings=WorkflowSettings(),
            snakefile=ROOT / "Snakefile",
            workdir=study.parent / "elsewhere",
        )
        workflow.dag().execute_workflow(executor="dryrun")


def main(studies):
    for study in map(Path, studies):
        said, refusal = io.StringIO(), None
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            try:
                dry_run(study)
            except WorkflowError as error:
                refusal = str(error)
        print(json.dumps({"study": study.name, "refusal": refusal}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
