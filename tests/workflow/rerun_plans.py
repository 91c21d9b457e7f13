"""Plans what runs again, as `snakemake` with the default profile does; or first takes all for finished.

Usage: rerun_plans.py REPOSITORY STUDY FOLDER plan|finish|outputs ; Snakemake's words go to standard error.
`outputs` prints what every job makes and keeps, and what rule `all` asks for.
"""

import json
import sys
from pathlib import Path

import yaml
from snakemake.api import ConfigSettings, DAGSettings, OutputSettings, ResourceSettings, SnakemakeApi
from snakemake.settings.enums import RerunTrigger


def execute(repository, study, folder, executor):
    """Give the study to an executor; its jobs."""
    profile = yaml.safe_load((repository / "workflow/profiles/default/config.yaml").read_text())
    triggers = RerunTrigger.parse_choices_set(profile["rerun-triggers"])
    with SnakemakeApi(OutputSettings()) as api:
        workflow = api.workflow(
            resource_settings=ResourceSettings(cores=2),
            config_settings=ConfigSettings(configfiles=[study]),
            snakefile=repository / "Snakefile",
            workdir=folder,
        )
        dag = workflow.dag(DAGSettings(rerun_triggers=triggers, forceall=executor == "touch"))
        dag.execute_workflow(executor=executor)
        return list(workflow._workflow.dag.jobs)


def main(repository, study, folder, how):
    jobs = execute(repository, study, folder, "dryrun")
    if how == "outputs":
        kept = {str(path) for job in jobs for path in job.output if path not in job.temp_output}
        (last,) = (job for job in jobs if job.name == "all")
        print(json.dumps({"kept": sorted(kept), "asked": sorted(map(str, last.input))}))
    if how == "finish":
        for path in [folder / path for job in jobs for path in job.output]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        execute(repository, study, folder, "touch")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), sys.argv[4])
