"""`kapitza plan`: what a study will cost, and what a run would replace of the results that are there."""

from pathlib import Path

from kapitza.commands.checkout import DEFAULT_PROFILE, NoWorkflowError, snakemake_command
from kapitza.commands.stakes import at_stake, warning_of
from kapitza.commands.target_met import said_of_target
from kapitza.rules.given_structures import sizes_of_structures
from kapitza.rules.ownership import refuse_results_of_another
from kapitza.rules.production_file import read_round
from kapitza.study import plan as costs
from kapitza.study.loading import load_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import known_potentials
from kapitza.study.problems import StudyError
from kapitza.study.production_rounds import grows, in_round


def plan(study: Path, *, directory: Path | None = None, cores: int = 2) -> int:
    """Print the plan of a study, and what is at stake in the folder it would run in; 1 when it is refused."""
    if costs.main([str(study), "--cores", str(cores)], sizes_of_structures):
        return 1
    results, known = (directory or Path()) / "results", load_study(study)
    try:
        refuse_results_of_another(results, known.name, study.name)
    except StudyError as refused:
        print(f"it cannot run here: {refused}")
        return 0
    current = in_round(known, read_round(results)) if grows(known) else known
    for line in said_of_target(current, known_potentials(known, study, load_manifest()), results):
        print(line)
    try:
        command = snakemake_command(study, directory=directory, profile=DEFAULT_PROFILE, cores=1)
    except NoWorkflowError:
        return 0
    if stakes := at_stake(study, results, command):
        print(warning_of(stakes))
    return 0
