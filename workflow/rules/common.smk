# The study, checked before anything runs, and what the rules ask of it.

import os
import re
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

ROOT = Path(workflow.basedir)
# Jobs and their MPI ranks find the package, and the launcher that belongs to this Python, wherever
# the results go.
environment = os.environ
for name, folder in (
    ("PYTHONPATH", ROOT / "src"),
    ("PATH", Path(sys.executable).parent),
):
    environment[name] = os.pathsep.join([str(folder), environment.get(name, "")])
SCRIPTS = ROOT / "workflow" / "scripts"
environment["KAPITZA_SCRIPTS"] = str(SCRIPTS)
# Under srun, snakemake itself looks like a rank: a program below it that starts MPI on its own would join in, and fail.
for name in [name for name in environment if name.startswith(("PMI_", "PMIX_"))]:
    del environment[name]
sys.path.insert(0, str(ROOT / "src"))

from kapitza.analysis.sources import code_digest
from kapitza.interfaces.requests import case_deck
from kapitza.interfaces.zones import BUILDER_VERSION
from kapitza.study.allocation import run_memory_mb, run_minutes
from kapitza.study.cases import (
    bulk_crystals,
    cases,
    crystal_id,
    find_bulk_crystal,
    find_case,
)
from kapitza.study.coincidence import common_cells
from kapitza.study.geometry import atom_counts
from kapitza.study.loading import load_study, parse_study
from kapitza.study.model import per_temperature
from kapitza.study.own_potentials import known_potentials
from kapitza.study.potentials import STUDY_FOLDER, ManifestError, as_text, load_manifest
from kapitza.study.problems import StudyError

# A study given with --configfile stands alone: `configfile:` would fill its missing keys from the default.
STUDY_FILES = [Path(name) for name in workflow.config_settings.configfiles] or [
    ROOT / "config.yaml"
]
if not workflow.config_settings.configfiles:

    configfile: ROOT / "config.yaml"


# Where a study's own potential files are: moved elsewhere, they are still the same.
environment[STUDY_FOLDER] = str(STUDY_FILES[-1].parent.resolve())

POTENTIALS = ROOT / "potentials"
try:
    CATALOGUE = load_manifest(POTENTIALS / "manifest.yaml")
    for file in STUDY_FILES:
        load_study(file, CATALOGUE)
    STUDY = parse_study(config, source=STUDY_FILES[-1].name, manifest=CATALOGUE)
    MANIFEST = known_potentials(STUDY, STUDY_FILES[-1], CATALOGUE)
except (StudyError, ManifestError) as problem:
    raise WorkflowError(str(problem)) from None

# Several cells on several others make a cell too large for it: the channels of both crystals are then all there is.
COINCIDENT = [
    interface.name
    for interface in STUDY.interfaces
    if len(set(common_cells(interface, MANIFEST[interface.potential], STUDY.lattice)))
    > 1
]


def named(names):
    """Pattern of the wildcard `interface` for these names alone."""
    return "|".join(map(re.escape, names)) or "(?!)"


RANKS = STUDY.resources.ranks
MPI = {"mpi": "mpiexec", "tasks": RANKS, "cpus_per_task": 1}
LAUNCHER = "{resources.mpi} -n {threads} "
if RANKS == 1:
    # It needs no launcher, not even the one of a profile: the SLURM plugin takes no MPI job of one task.
    MPI, LAUNCHER = {}, ""
    workflow.resource_settings.overwrite_resources = {
        name: {key: value for key, value in given.items() if key != "mpi"}
        for name, given in workflow.resource_settings.overwrite_resources.items()
    }
# In a batch job, Snakemake counts the cores of its own node; the ranks may be on several.
if workflow.remote_exec and workflow.cores < RANKS:
    workflow.register_resource("_cores", RANKS)


def code_of(script, *data):
    """Digest of a step or script, of what it uses and of data beside its code: as a parameter, reruns its rule."""
    step = ROOT / "src" / "kapitza" / "steps" / f"{script}.py"
    code = step if step.is_file() else SCRIPTS / f"{script}.py"
    return code_digest(ROOT, code, *(ROOT / name for name in data))


SEED_SPECTRA = [f"results/{case.directory}/spectrum.csv" for case in cases(STUDY)]


def bulk_potential(wildcards):
    return find_bulk_crystal(STUDY, wildcards.crystal).potential


def potential_text(name):
    """What a script is told of a potential: its name, or all of one that the study brings."""
    return name if name in CATALOGUE else as_text(name, MANIFEST[name])


def bulk_potential_text(wildcards):
    return potential_text(bulk_potential(wildcards))


def bulk_physics(wildcards):
    return MANIFEST[bulk_potential(wildcards)].physics()


def potential_files(name):
    """Paths of a potential's files: none for potentials without."""
    return [str(path) for path in MANIFEST[name].paths(POTENTIALS).values()]


def bulk_crystal_kind(wildcards):
    crystal = find_bulk_crystal(STUDY, wildcards.crystal)
    return {"crystal": crystal.crystal, "elements": list(crystal.elements)}


def bulk_lattice_settings(wildcards):
    elements = find_bulk_crystal(STUDY, wildcards.crystal).elements
    return STUDY.lattice.of_crystal(elements).model_dump()


def interface_of(wildcards):
    return STUDY.interface(wildcards.interface)


def interface_potential_text(wildcards):
    return potential_text(interface_of(wildcards).potential)


def interface_physics(wildcards):
    return MANIFEST[interface_of(wildcards).potential].physics()


def interface_potential_files(wildcards, input):
    """Paths of the files; asking for the input keeps them out of what Snakemake compares with the last run."""
    return potential_files(interface_of(wildcards).potential)


def side_lattices(wildcards):
    """lattice.json of the left and the right crystal."""
    interface = interface_of(wildcards)
    sides = {"left": interface.left, "right": interface.right}
    return {
        side: f"results/bulk/{crystal_id(interface.potential, crystal)}/T{wildcards.temperature}/lattice.json"
        for side, crystal in sides.items()
    }


def interface_cutoff(wildcards):
    return MANIFEST[interface_of(wildcards).potential].cutoff_angstrom


def expected_conductivity(wildcards):
    """Expected thermal conductivity at this temperature, W m⁻¹ K⁻¹, or None."""
    expected = interface_of(wildcards).expected_conductivity_w_mk
    index = [f"{t:g}" for t in STUDY.temperatures_k].index(wildcards.temperature)
    return None if expected is None else per_temperature(expected, index)


def interface_species(wildcards):
    """Element of each LAMMPS type, left side first."""
    interface = interface_of(wildcards)
    return [*interface.left.elements, *interface.right.elements]


def highest_cutoff(wildcards):
    """Highest phonon frequency of both sides in THz, by the manifest."""
    interface = interface_of(wildcards)
    potential = MANIFEST[interface.potential]
    sides = (interface.left, interface.right)
    return max(potential.cutoff_thz(s.crystal, s.elements, s.masses_amu) for s in sides)


def box_entry(wildcards):
    """What decides the atoms of one box; expectations and other lengths do not rebuild it."""
    return interface_of(wildcards).build_entry(int(wildcards.length))


def shortest_relaxation(wildcards):
    """relaxation.csv of one length: all lengths have the same strains."""
    length = min(interface_of(wildcards).length_cells)
    return f"results/{wildcards.interface}/T{wildcards.temperature}/L{length}/relaxation.csv"


def case_of(wildcards):
    return find_case(
        STUDY,
        wildcards.interface,
        wildcards.temperature,
        wildcards.length,
        wildcards.seed,
    )


def own_box_entry(wildcards):
    """What decides the atoms of one run with an arrangement of its own."""
    return case_of(wildcards).build_entry()


def case_structure(wildcards):
    return f"results/{case_of(wildcards).structure_directory}/structure.data"


def case_zones(wildcards):
    return f"results/{case_of(wildcards).structure_directory}/zones.json"


def deck_text(wildcards):
    """The LAMMPS input of a case."""
    case = case_of(wildcards)
    return case_deck(case, STUDY.protocol, MANIFEST[case.interface.potential])


def case_atoms(case):
    """Atoms of a case as the plan counts them."""
    potential = MANIFEST[case.interface.potential]
    common = common_cells(case.interface, potential, STUDY.lattice)
    return atom_counts(case.interface, case.length_cells, common)[0]


def case_memory_mb(wildcards, attempt):
    return run_memory_mb(case_atoms(case_of(wildcards)), RANKS, attempt)


def case_minutes(wildcards, attempt):
    case = case_of(wildcards)
    steps = case.steps.equilibration + case.steps.drive + case.steps.production
    rate = MANIFEST[case.interface.potential].nominal_rate_matom_steps_s
    return run_minutes(case_atoms(case) * steps, rate, RANKS, attempt)


def frames_minutes(wildcards, attempt):
    """Walltime of what goes through all frames of a trajectory."""
    return 240 * attempt


def dynamics_text(wildcards):
    """The deck, and what is in the files it names: as a parameter, it decides whether MD runs again."""
    digests = MANIFEST[interface_of(wildcards).potential].digests
    files = [f"# {name}: SHA-256 {digest}\n" for name, digest in digests.items()]
    return deck_text(wildcards) + "".join(files)


def case_bath(wildcards):
    return {
        "temperature_k": float(wildcards.temperature),
        "baths_set_temperature": STUDY.protocol.bath != "ehex",
        **STUDY.profile.model_dump(),
    }


def side_phonons(wildcards):
    """phonons.h5 of the left and the right crystal."""
    return {
        f"phonons_{side}": path.replace("lattice.json", "phonons.h5")
        for side, path in side_lattices(wildcards).items()
    }


def side_entries(wildcards):
    """What the models of an interface depend on."""
    interface = interface_of(wildcards)
    sides = {"left": interface.left.model_dump(), "right": interface.right.model_dump()}
    return {"orientation": interface.orientation, **sides}


def greens_entry(wildcards):
    """What decides the force constants of an interface, and the wave vectors its box holds."""
    interface = interface_of(wildcards)
    disorder = interface.disorder
    return {
        **side_entries(wildcards),
        "max_strain": interface.max_strain,
        "cross_section_cells": list(interface.cross_section_cells),
        **({"disorder": disorder.greens_entry()} if disorder else {}),
    }
