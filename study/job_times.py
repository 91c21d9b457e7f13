"""What the jobs of a study take, core-seconds each, before any has run: for plan, progress and status.

Molecular dynamics goes by the rate of its potential, force constants by the atoms of their supercell, Green's
functions by their meshes, what is evaluated from a run by its frames; the rest hardly depends on the study.
The constants are those of one core of 2.7 million atom-steps per second (docs/command.md, "kapitza plan").
"""

from collections import Counter
from collections.abc import Iterable

from kapitza.study.bulk_references import made_names
from kapitza.study.cost import BYTES_PER_ATOM_FRAME, StudyPlan
from kapitza.study.harmonic_cost import CrystalPlan
from kapitza.study.model import Study
from kapitza.study.schedule import seconds_of_jobs

USUAL_RATE = 1.0
"""Million atom-steps per core-second where that of a potential is not known."""

STARTING = 7.0
"""Before the first job: the study is read, and Snakemake lists its jobs."""
LATTICE_START, MOTION_START = 5.0, 4.0
SUPERCELL_START, SUPERCELL_ATOMS, SUPERCELL_POWER = 2.0, 100.0, 2.0
"""Force constants from forces: a start, and (atoms / SUPERCELL_ATOMS)^SUPERCELL_POWER seconds."""
FLOW_RATE, FLOW_START = 0.25e6, 4.0
"""Atoms × frames per core-second: forces by order, planes and map together."""
GREENS_INVERSION, GREENS_START = 1.6e-4, 6.0
EFFECTIVE_GREENS = 1.5
"""Time of a Green's function of effective constants, and of its error, in that of the bare ones."""
MODELS_POINT = 4e-3
FIXED = {"build": 1.0, "stress": 1.5, "deck": 0.5, "elastic_box": 5.0, "study_tables": 1.0, "provenance": 1.0}
FIXED |= {"case_tables": 2.5, "case_figures": 7.0, "interface_figures": 4.0, "report": 2.0, "checksums": 1.0}
FIXED |= {"pair": 1.5, "pair_figures": 2.0}
OTHERS = 2.0
"""Of every job not named: it starts Python and reads files."""
ON_RANKS = ("nemd", "heat_flow")
"""Stages whose jobs run on the ranks of the study; all others on one core."""


def job_seconds(study: Study, plan: StudyPlan) -> dict[str, float]:
    """Core-seconds of one job, by stage; the mean where a study has several of different size."""
    found = dict(FIXED)
    runs = max(1, sum(group.seeds for group in plan.groups))
    found["nemd"] = dynamics_seconds(plan) / runs
    frames = sum(group.trajectory_bytes for group in plan.groups) / BYTES_PER_ATOM_FRAME
    found["heat_flow"] = FLOW_START + frames / runs / FLOW_RATE
    found["lattice"] = LATTICE_START + _mean(
        _dynamics(item, item.lattice_atom_steps) for item in plan.crystals
    )
    found["phonons"] = _mean(_force_constants(item) for item in plan.crystals)
    moving = [item for item in plan.crystals if item.motion_atom_steps]
    motion = _mean(_dynamics(item, item.motion_atom_steps) + _force_constants(item) for item in moving)
    found["effective_phonons"] = MOTION_START + motion
    found["greens"] = GREENS_START + GREENS_INVERSION * _mean(item.inversions for item in plan.greens)
    found["effective_greens"] = EFFECTIVE_GREENS * found["greens"]
    found["mismatch"] = 2.0 + MODELS_POINT * study.models.q_mesh**2
    return found


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / max(1, len(found))


def _dynamics(crystal: CrystalPlan, atom_steps: int) -> float:
    return atom_steps / (crystal.rate_matom_steps_s or USUAL_RATE) / 1e6


def _force_constants(crystal: CrystalPlan) -> float:
    return SUPERCELL_START + float((crystal.supercell_atoms / SUPERCELL_ATOMS) ** SUPERCELL_POWER)


def dynamics_seconds(plan: StudyPlan) -> float:
    """Core-seconds of all driven runs, at USUAL_RATE where that of a potential is not known."""
    if plan.core_seconds is not None:
        return plan.core_seconds
    return sum(group.atom_steps for group in plan.groups) / (1e6 * USUAL_RATE)


def stage_counts(study: Study, plan: StudyPlan) -> Counter[str]:
    """How many jobs of each stage a whole study has, those of seconds only in part."""
    made = made_names({item.name: item.bulk_reference for item in study.interfaces})
    told = [group for group in plan.groups if group.directory.partition("/")[0] not in made]
    temperatures, runs = len(study.temperatures_k), sum(group.seeds for group in plan.groups)
    interfaces, lattices = len(study.interfaces) - len(made), len(plan.crystals) * temperatures
    moving = sum(1 for item in plan.crystals if item.motion_atom_steps)
    found = Counter({"nemd": runs, "heat_flow": runs, "deck": runs, "lattice": lattices, "phonons": lattices})
    found |= Counter(dict.fromkeys(("mismatch", "stress"), interfaces * temperatures))
    found |= Counter(dict.fromkeys(("greens", "elastic_box"), len(plan.greens) * temperatures))
    found["effective_phonons"] = moving * temperatures
    found["effective_greens"] = sum(item.effective for item in plan.greens) * temperatures
    found |= Counter({"build": len(plan.groups), **dict.fromkeys(("case_tables", "case_figures"), len(told))})
    if study.protocol.reversal == "pairs":
        found |= Counter({"reversed_pair": runs // 2, "rectification": len(told)})
    found |= Counter({"interface_figures": interfaces, "pair": len(study.pairs)})
    found |= Counter({"pair_figures": len(study.pairs)})
    found |= Counter(dict.fromkeys(("study_tables", "provenance", "report", "checksums"), 1))
    return +found


def analysis_seconds(study: Study, plan: StudyPlan) -> float:
    """Core-seconds of everything but the driven runs."""
    seconds = job_seconds(study, plan)
    counts = stage_counts(study, plan)
    jobs = sum(number * seconds.get(name, OTHERS) for name, number in counts.items() if name != "nemd")
    return STARTING + jobs


def study_seconds(study: Study, plan: StudyPlan, cores: int) -> float:
    """Time of a whole study on so many cores: jobs wait for each other, and the last ones run alone."""
    seconds = job_seconds(study, plan)
    jobs = {name: [seconds.get(name, OTHERS)] * number for name, number in stage_counts(study, plan).items()}
    return STARTING + seconds_of_jobs(jobs, cores, dict.fromkeys(ON_RANKS, plan.ranks))
