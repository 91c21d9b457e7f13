"""What the jobs of a study take, core-seconds each, before any has run: for plan, progress and status.

Molecular dynamics goes by the rate of its potential. What is evaluated from it goes by frames and atoms, the
harmonic part by its meshes; the rest hardly depends on the study. The constants are those of the default
study on one core of 2.7 million atom-steps per second (docs/command.md, "kapitza plan").
"""

from collections import Counter

from kapitza.study.cases import bulk_crystals
from kapitza.study.cost import BYTES_PER_ATOM_FRAME, StudyPlan
from kapitza.study.model import Study

USUAL_RATE = 1e6
"""Atom-steps per core-second where that of a potential is not known."""

LATTICE_RATE, LATTICE_START = 0.6e6, 5.0
FLOW_RATE, FLOW_START = 0.25e6, 4.0
"""Atoms × frames per core-second: forces by order, planes and map together."""
GREENS_POINT, GREENS_START = 1.6e-4, 3.0
"""Of one wavevector at one frequency; symmetry leaves about an eighth of the mesh."""
MODELS_POINT = 8e-3
FIXED = {"phonons": 11.0, "build": 2.0, "stress": 2.0, "deck": 0.5, "case_tables": 2.5, "case_figures": 7.0}
FIXED |= {"interface_figures": 4.0, "study_tables": 2.0, "provenance": 1.0, "report": 2.5, "checksums": 1.0}
FIXED |= {"pair": 8.0, "pair_figures": 4.0, "elastic_box": 6.0}
OTHERS = 2.0
"""Of every job not named: it starts Python and reads files."""


def job_seconds(study: Study, plan: StudyPlan) -> dict[str, float]:
    """Core-seconds of one job, by stage; the mean where a study has several of different size."""
    found = dict(FIXED)
    runs = max(1, sum(group.seeds for group in plan.groups))
    steps = sum(group.atom_steps for group in plan.groups)
    seconds = plan.core_seconds if plan.core_seconds is not None else steps / USUAL_RATE
    found["nemd"] = seconds / runs
    frames = sum(group.trajectory_bytes for group in plan.groups) / BYTES_PER_ATOM_FRAME
    found["heat_flow"] = FLOW_START + frames / runs / FLOW_RATE
    lattices = max(1, len(bulk_crystals(study)) * len(study.temperatures_k))
    found["lattice"] = LATTICE_START + plan.lattice_atom_steps / lattices / LATTICE_RATE
    points = study.greens.k_mesh**2 * study.greens.frequency_points
    found["greens"] = GREENS_START + GREENS_POINT * points
    found["mismatch"] = 2.0 + MODELS_POINT * study.models.q_mesh**2
    return found


def stage_counts(study: Study, plan: StudyPlan) -> Counter[str]:
    """How many jobs of each stage a whole study has, those of seconds only in part."""
    temperatures, groups = len(study.temperatures_k), len(plan.groups)
    runs = sum(group.seeds for group in plan.groups)
    elastic = len(study.interfaces) * temperatures
    lattices = len(bulk_crystals(study)) * temperatures
    found = Counter({"nemd": runs, "heat_flow": runs, "deck": runs, "lattice": lattices, "phonons": lattices})
    found |= Counter({"greens": elastic, "mismatch": elastic, "stress": elastic, "build": groups})
    found |= Counter(
        {
            "case_tables": groups,
            "case_figures": groups,
            "elastic_box": groups,
            "interface_figures": len(study.interfaces),
        }
    )
    found |= Counter({"pair": len(study.pairs), "pair_figures": len(study.pairs)})
    return found | Counter({"study_tables": 1, "provenance": 1, "report": 1, "checksums": 1})


def analysis_seconds(study: Study, plan: StudyPlan) -> float:
    """Core-seconds of everything but the driven runs."""
    seconds = job_seconds(study, plan)
    counts = stage_counts(study, plan)
    return sum(number * seconds.get(name, OTHERS) for name, number in counts.items() if name != "nemd")
