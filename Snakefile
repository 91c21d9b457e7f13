"""From a study file to results/report.html; the study is config.yaml unless --configfile is given."""

import os
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

ROOT = Path(workflow.basedir)
# Jobs and their MPI ranks find the four packages, and the launcher that belongs to this Python, wherever
# the results go.
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(ROOT), os.environ.get("PYTHONPATH", "")]
)
os.environ["PATH"] = os.pathsep.join(
    [str(Path(sys.executable).parent), os.environ["PATH"]]
)
sys.path.insert(0, str(ROOT))

from interfaces.requests import case_deck
from interfaces.zones import BUILDER_VERSION
from study.cases import bulk_crystals, cases, crystal_id, find_bulk_crystal, find_case
from study.loading import load_study, parse_study
from study.potentials import ManifestError, load_manifest, verify_file
from study.problems import StudyError

# A study given with --configfile stands alone: `configfile:` would fill its missing keys from the default.
STUDY_FILES = [Path(name) for name in workflow.config_settings.configfiles] or [
    ROOT / "config.yaml"
]
if not workflow.config_settings.configfiles:

    configfile: ROOT / "config.yaml"


POTENTIALS = ROOT / "potentials"
MANIFEST = load_manifest(POTENTIALS / "manifest.yaml")
try:
    for file in STUDY_FILES:
        load_study(file, MANIFEST)
    STUDY = parse_study(config, source=STUDY_FILES[-1].name, manifest=MANIFEST)
    for entry in STUDY.interfaces:
        verify_file(MANIFEST[entry.potential], POTENTIALS)
except (StudyError, ManifestError) as problem:
    raise WorkflowError(str(problem)) from None


wildcard_constraints:
    crystal=r"[A-Za-z0-9_.-]+",
    interface=r"[A-Za-z0-9_.-]+",
    temperature=r"[0-9.e+-]+",
    length=r"\d+",
    seed=r"\d+",


include: "workflow/rules/bulk.smk"
include: "workflow/rules/build.smk"
include: "workflow/rules/nemd.smk"
include: "workflow/rules/spectrum.smk"
include: "workflow/rules/conductance.smk"
include: "workflow/rules/mismatch.smk"
include: "workflow/rules/compare.smk"
include: "workflow/rules/report.smk"


rule all:
    default_target: True
    input:
        "results/report.html",
        "results/comparison.csv",
