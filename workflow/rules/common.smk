# The study, checked before anything runs. What the rules ask of it is in src/kapitza/rules.py.

import os
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from snakemake.exceptions import WorkflowError

# Of this file, not of the Snakefile that was started: the workflow may be a module of another one.
ROOT = Path(workflow.current_basedir).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "workflow")]
# Jobs and their MPI ranks find the package, and the launcher that belongs to this Python, wherever the results
# go; what lies beside the study is no module of theirs.
environment = os.environ
environment["PYTHONSAFEPATH"] = "1"
for name, folder in (
    ("PYTHONPATH", ROOT / "src"),
    ("PATH", Path(sys.executable).parent),
):
    # An empty entry would be the working folder.
    others = filter(None, environment.get(name, "").split(os.pathsep))
    environment[name] = os.pathsep.join([str(folder), *others])
# Under srun, snakemake itself looks like a rank: a program below it that starts MPI on its own would join in, and fail.
for name in [name for name in environment if name.startswith(("PMI_", "PMIX_"))]:
    del environment[name]

from code_digest import code_digest

from kapitza.analysis.integrity.made_files import AlteredFileError, refuse_altered
from kapitza.interfaces.zones import BUILDER_VERSION
from kapitza.rules import TRAJECTORY_MINUTES, WorkflowRules
from kapitza.rules.lost_files import lost_files
from kapitza.rules.ownership import (
    left_over,
    refuse_results_of_another,
    said_of_left_over,
    take_possession,
)
from kapitza.study.problems import ManifestError
from kapitza.study.problems import StudyError
from kapitza.study.sections.protocol_section import HOT_SIDES

# A study given with --configfile, or by the workflow that uses this one as a module, stands alone: `configfile:`
# would fill its missing keys from the default.
STUDY_FILES = [Path(name) for name in workflow.configfiles]
if not STUDY_FILES:
    STUDY_FILES = [ROOT / "config.yaml"]

    configfile: STUDY_FILES[0]


try:
    ASKED = WorkflowRules.of(
        STUDY_FILES, config, given=map(Path, workflow.config_settings.configfiles)
    )
    # Once, and not by every job: others are at work then.
    if workflow.is_main_process:
        refuse_results_of_another(Path("results"), ASKED.study.name, ASKED.file.name)
        refuse_altered(map(Path, ASKED.products()), trust_times=True)
        ASKED.given_sizes  # reads structures from files, and refuses those that cannot be a case
except (StudyError, ManifestError, AlteredFileError) as problem:
    raise WorkflowError(str(problem)) from None
STUDY, GROUPS = ASKED.study, ASKED.groups


def named(names: list[str]) -> str:
    """Pattern of the wildcard `interface` for these names alone."""
    return "|".join(map(re.escape, names)) or "(?!)"


RANKS = ASKED.ranks
MPI = {"mpi": "mpiexec", "tasks": RANKS, "cpus_per_task": 1}
LAUNCHER = "{resources.mpi} -n {threads} "
if RANKS == 1:
    # It needs no launcher, not even the one of a profile: the SLURM plugin takes no MPI job of one task.
    MPI, LAUNCHER = {}, ""
    workflow.resource_settings.overwrite_resources = {
        name: {
            key: getattr(item, "value", item)
            for key, item in given.items()
            if key != "mpi"
        }
        for name, given in workflow.resource_settings.overwrite_resources.items()
    }
# In a batch job, Snakemake counts the cores of its own node; the ranks may be on several.
if workflow.remote_exec and workflow.cores < RANKS:
    workflow.register_resource("_cores", RANKS)
# Snakemake sets OMP_NUM_THREADS to `threads`: every rank would start as many and slow the others.
ON_RANKS = f"OMP_NUM_THREADS=1 {LAUNCHER}python -m mpi4py -m kapitza.simulation."


@cache
def digest(module: str, name: str, *data: str) -> str:
    """Digest of a definition, of all it uses of the package and of data."""
    return code_digest(ROOT / "src", module, name, *(ROOT / file for file in data))


def code_of(step: str, *data: str) -> Callable[[object], str]:
    """Digest of a stage: as a parameter, reruns its rule. Worked out when a job of the rule is looked at."""
    return lambda wildcards: digest(f"kapitza.steps.{step}", step, *data)


def of_seeds(name: str) -> list[str]:
    """A file of every seed of a case."""
    place = "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/"
    return expand(place + name, seed=STUDY.seeds)


def of_pair(*names: str) -> list[str]:
    """Files of both runs of a reversed pair: all of the one with the hot bath left, then all of the other."""
    place = "results/{interface}/T{temperature}/L{length}/seed{seed}/"
    return [f"{place}{side}/{name}" for side in HOT_SIDES for name in names]


# A run of a reversed pair has a folder in that of its seed; the seed itself is the run where there are no pairs.
PAIRED = STUDY.protocol.reversal == "pairs"
RUN_SEED = rf"\d+/({'|'.join(HOT_SIDES)})" if PAIRED else r"\d+"
PAIR_SEED = r"\d+" if PAIRED else "(?!)"


onstart:
    take_possession(Path("results"), STUDY.name)
    for line in said_of_left_over(left_over(Path("results"), ASKED.everything())):
        print(line)


def recorded_tables() -> list[str]:
    """Files of the results whose digests are in provenance.json."""
    return [
        *ASKED.all_lattices(),
        *(f"results/{group.folder}/structure.data" for group in GROUPS),
        *(f"results/{group.folder}/spectrum.csv" for group in GROUPS),
        *(
            f"results/{case.directory}/{name}"
            for case in ASKED.cases
            for name in SEED_FILES
        ),
        *CASE_TABLES,
        *SEED_TABLES,
        *(
            f"results/{folder}/{name}.csv"
            for folder in ASKED.elastic_folders
            for name in ("greens", "mismatch")
        ),
        *(f"results/{name}" for name in ASKED.stress_tables()),
        *(
            f"results/{folder}/greens_effective.csv"
            for folder in ASKED.elastic_folders
            if STUDY.greens.effective_ps
        ),
        *BOX_TABLES,
        *PAIR_TABLES,
        *PAIR_FACTS,
        *STUDY_TABLES.values(),
    ]
