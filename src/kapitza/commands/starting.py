"""`kapitza run`: the plan of a study, then Snakemake, watched, or in place of this process."""

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from kapitza.commands.checkout import DEFAULT_PROFILE, required_checkout, snakemake_command
from kapitza.commands.living import refuse_while_at_work
from kapitza.commands.reaching import run_rounds
from kapitza.commands.stakes import at_stake, warning_of
from kapitza.commands.study_progress import expected_of
from kapitza.commands.watching import watch
from kapitza.rules.given_structures import sizes_of_structures
from kapitza.rules.ownership import refuse_results_of_another
from kapitza.study.loading import load_study
from kapitza.study.plan import main as show_plan
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import known_potentials
from kapitza.study.production_rounds import grows

DEFAULT_CORES = 2
DRY_RUN = {"-n", "--dry-run", "--dryrun"}
"""Options of Snakemake with which it runs nothing."""
TALKING = DRY_RUN | {
    *(
        "--summary",
        "-D",
        "--detailed-summary",
        "--list",
        "-l",
        "--list-rules",
        "--list-target-rules",
        "--lint",
    ),
    *("--dag", "--rulegraph", "--filegraph", "--d3dag", "--list-changes", "--list-input-changes", "--unlock"),
    *("--list-params-changes", "--list-untracked", "--delete-all-output", "--report", "--help", "-h"),
    *("--version", "-v", "--touch", "-t", "--archive", "--print-compilation", "--quiet", "-q"),
}
"""Options with which Snakemake is asked for what it says."""
DEMO, DEMO_FOLDER = Path("examples/demo.yaml"), Path("kapitza-demo")


def run(
    study: Path,
    *,
    directory: Path | None = None,
    profile: str = DEFAULT_PROFILE,
    cores: int | None = None,
    unlock: bool = False,
    discard_finished: bool = False,
    plain: bool = False,
    options: Sequence[str] = (),
) -> int:
    """Print the plan of a study and run it with Snakemake, whose exit code is that of the command.

    discard_finished : replace finished molecular dynamics that is not of the study any more without asking
    plain : become Snakemake, as for options that ask it for what it says; it does not return then

    1 when the study is refused, or finished runs are to be kept; 130 after Ctrl-C. Raises StudyError where
    the results are of another study, AtWorkError for a folder to be unlocked in which somebody is at work.
    Arguments and other errors as `snakemake_command`.
    """
    if profile == DEFAULT_PROFILE and cores is None:
        cores = DEFAULT_CORES
    extra = ("--unlock",) if unlock else tuple(options)
    folder = directory or Path()
    command = snakemake_command(study, directory=directory, profile=profile, cores=cores, options=extra)
    if unlock:
        refuse_while_at_work(folder)
    elif show_plan([str(study), *([] if cores is None else ["--cores", str(cores)])], sizes_of_structures):
        return 1
    else:
        refuse_results_of_another(folder / "results", load_study(study).name, study.name)
    if not (unlock or discard_finished or _may_replace(study, folder / "results", command, options)):
        return 1
    sys.stdout.flush()
    if not (plain or TALKING & set(extra)):
        known, resume = load_study(study), _again(study, directory, profile, cores, options)

        def start(targets: Sequence[str] = (), is_end: bool = True) -> int:
            return _watched(study, folder, [*command, *targets], cores, resume, is_end)

        if not grows(known):
            return start()
        manifest = known_potentials(known, study, load_manifest())
        return run_rounds(folder / "results", start, known, manifest)
    # In place of this process: signals of the terminal and of a scheduler reach Snakemake itself, once.
    os.execv(command[0], command)


def demo_study() -> Path:
    """The study of a few minutes that the checkout brings along. Raises NoWorkflowError for a wheel."""
    return required_checkout() / DEMO


def _watched(
    study: Path, folder: Path, command: Sequence[str], cores: int | None, resume: str, is_end: bool
) -> int:
    return watch(
        command,
        study=load_study(study).name,
        folder=folder,
        expected=expected_of(study),
        cores=cores,
        resume=resume,
        finish=lambda: _finished(folder / "results") if is_end else "",
    )


def _finished(results: Path) -> str:
    """The page, and what it says first."""
    from kapitza.commands.redrawing import answers

    page = results / "report.html"
    return "\n".join([*answers(results), f"the page: {page}"]) if page.is_file() else ""


def _again(
    study: Path, directory: Path | None, profile: str, cores: int | None, options: Sequence[str]
) -> str:
    """The command that was given, as a user would type it."""
    words = ["kapitza", "run", str(study)]
    words += [] if directory is None else ["--directory", str(directory)]
    words += [] if profile == DEFAULT_PROFILE else ["--profile", profile]
    words += [] if cores is None or (cores == DEFAULT_CORES) else ["--cores", str(cores)]
    words += ["--", *options] if options else []
    return shlex.join(words)


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
