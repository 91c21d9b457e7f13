"""`kapitza run`: the plan of a study, then Snakemake in place of this process."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kapitza.commands.checkout import DEFAULT_PROFILE, snakemake_command
from kapitza.commands.living import refuse_while_at_work
from kapitza.commands.stakes import at_stake, warning_of
from kapitza.rules.ownership import refuse_results_of_another
from kapitza.study.loading import load_study
from kapitza.study.plan import main as show_plan

DEFAULT_CORES = 2
DRY_RUN = {"-n", "--dry-run", "--dryrun"}
"""Options of Snakemake with which it runs nothing."""


def run(
    study: Path,
    *,
    directory: Path | None = None,
    profile: str = DEFAULT_PROFILE,
    cores: int | None = None,
    unlock: bool = False,
    discard_finished: bool = False,
    options: Sequence[str] = (),
) -> int:
    """Print the plan of a study and become Snakemake, whose exit code is that of the command.

    discard_finished : replace finished molecular dynamics that is not of the study any more without asking

    Returns only when the study is refused, or finished runs are to be kept: 1. Raises StudyError where the
    results are of another study, AtWorkError for a folder to be unlocked in which somebody is at work.
    Arguments and other errors as `snakemake_command`.
    """
    if profile == DEFAULT_PROFILE and cores is None:
        cores = DEFAULT_CORES
    extra = ("--unlock",) if unlock else tuple(options)
    folder = directory or Path()
    command = snakemake_command(study, directory=directory, profile=profile, cores=cores, options=extra)
    if unlock:
        refuse_while_at_work(folder)
    elif show_plan([str(study)]):
        return 1
    else:
        refuse_results_of_another(folder / "results", load_study(study).name, study.name)
    if not (unlock or discard_finished or _may_replace(study, folder / "results", command, options)):
        return 1
    sys.stdout.flush()
    # In place of this process: signals of the terminal and of a scheduler reach Snakemake itself, once.
    os.execv(command[0], command)


def _may_replace(study: Path, results: Path, command: Sequence[str], options: Sequence[str]) -> bool:
    """Whether nothing finished is at stake, or whoever sits there says that it may be replaced."""
    stakes = at_stake(study, results, command)
    if not stakes:
        return True
    print(warning_of(stakes), file=sys.stderr, flush=True)
    if DRY_RUN & set(options):
        return True
    if not sys.stdin.isatty():
        print("To replace them: --discard-finished.", file=sys.stderr, flush=True)
        return False
    return input("Replace them? Type yes: ").strip() == "yes"
