"""`kapitza run`: the plan of a study, then Snakemake in place of this process."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kapitza.commands.checkout import DEFAULT_PROFILE, snakemake_command
from kapitza.commands.stakes import at_stake, warning_of
from kapitza.study.plan import main as show_plan

DEFAULT_CORES = 2


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

    Returns only when the study is refused, or finished runs are to be kept: 1. Arguments and errors as
    `snakemake_command`.
    """
    if profile == DEFAULT_PROFILE and cores is None:
        cores = DEFAULT_CORES
    extra = ("--unlock",) if unlock else tuple(options)
    command = snakemake_command(study, directory=directory, profile=profile, cores=cores, options=extra)
    if not unlock and show_plan([str(study)]):
        return 1
    if not (unlock or discard_finished or _may_replace(study, directory, command)):
        return 1
    sys.stdout.flush()
    # In place of this process: signals of the terminal and of a scheduler reach Snakemake itself, once.
    os.execv(command[0], command)


def _may_replace(study: Path, directory: Path | None, command: Sequence[str]) -> bool:
    """Whether nothing finished is at stake, or whoever sits there says that it may be replaced."""
    stakes = at_stake(study, (directory or Path()) / "results", command)
    if not stakes:
        return True
    print(warning_of(stakes), file=sys.stderr, flush=True)
    if not sys.stdin.isatty():
        print("To replace them: --discard-finished.", file=sys.stderr, flush=True)
        return False
    return input("Replace them? Type yes: ").strip() == "yes"
