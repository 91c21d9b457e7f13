"""Where the workflow is, and how Snakemake is started on it: only a checkout holds it, a wheel does not."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import kapitza

PACKAGE = Path(kapitza.__file__).resolve().parent
DEFAULT_PROFILE = "default"


class NoWorkflowError(RuntimeError):
    """The Snakemake workflow, or Snakemake itself, is not here: what is missing, and how to get it."""


def checkout() -> Path | None:
    """Folder of the checkout this package is imported from; None for an installed wheel."""
    folder = PACKAGE.parents[1]
    return folder if (folder / "Snakefile").is_file() and (folder / "workflow").is_dir() else None


def required_checkout() -> Path:
    """Folder of the checkout. Raises NoWorkflowError for an installed wheel."""
    folder = checkout()
    if folder is None:
        raise NoWorkflowError(
            f"{PACKAGE}: the Snakemake workflow is not part of the wheel; fix: get the repository of kapitza "
            "and call `make run STUDY=…` there, or install it from there with `pip install --editable .`"
        )
    return folder


def code_roots() -> tuple[Path, ...]:
    """Folders that recorded files of the code may be below: the checkout if there is one, and the package."""
    folder = checkout()
    return (PACKAGE,) if folder is None else (folder, PACKAGE)


def _snakemake() -> Path | None:
    """The program of this Python's environment, or else that on PATH, as where a site brings its Python."""
    beside, found = Path(sys.executable).with_name("snakemake"), shutil.which("snakemake")
    return beside if beside.is_file() else Path(found) if found else None


def snakemake_command(
    study: Path, *, directory: Path | None, profile: str, cores: int | None, options: Sequence[str] = ()
) -> list[str]:
    """The command that starts Snakemake on a study.

    study : study file; it stands alone
    directory : where results go; the current folder by default
    profile : name of a folder of workflow/profiles, or whatever else `snakemake --profile` takes
    cores : None where the profile decides
    options : further words for Snakemake

    Raises NoWorkflowError for a wheel, and where Snakemake is not installed.
    """
    folder = required_checkout()
    program = _snakemake()
    if program is None:
        raise NoWorkflowError("snakemake: not installed; fix: `make install` in the checkout")
    shipped = folder / "workflow" / "profiles" / profile
    command = [str(program), "--snakefile", str(folder / "Snakefile")]
    command += ["--profile", str(shipped) if shipped.is_dir() else profile]
    # Else Snakemake takes `default` of the working folder for a profile and runs its templates.
    command += ["--workflow-profile", "none"]
    command += ["--configfile", str(study.absolute())]
    command += [] if cores is None else ["--cores", str(cores)]
    command += [] if directory is None else ["--directory", str(directory)]
    return [*command, *options]
