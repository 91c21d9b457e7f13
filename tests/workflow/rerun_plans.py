"""Plans what runs again, as `snakemake` with the default profile does; or first takes all for finished.

Usage: rerun_plans.py REPOSITORY STUDY FOLDER plan|finish ; Snakemake's own words go to standard error.
"""

import sys
from pathlib import Path

import yaml
from snakemake.api import ConfigSettings, DAGSettings, OutputSettings, ResourceSettings, SnakemakeApi
from snakemake.settings.enums import RerunTrigger


def execute(repository, study, folder, executor):
    """Give the study to an executor; all outputs of its jobs."""
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
        return [folder / path for job in workflow._workflow.dag.jobs for path in job.output]


def main(repository, study, folder, how):
    outputs = execute(repository, study, folder, "dryrun")
    if how == "finish":
        for path in outputs:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        execute(repository, study, folder, "touch")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), sys.argv[4])
