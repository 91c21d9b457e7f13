# What the page shows, what its figures are drawn from, and what was run, with what.

from dataclasses import asdict

from kapitza.analysis.figures.figure_kind import Extent, applicable
from kapitza.analysis.figures.gallery import (
    CASE_FIGURES,
    INTERFACE_FIGURES,
    PAIR_FIGURES,
)
from kapitza.analysis.figures.page_plan import (
    ShownCase,
    captions,
    figure_file,
    page_of_interface,
    page_of_pair,
)


def extent(lengths=1, coincidence=False):
    """What decides which figures an interface has; all else is the same for the whole study."""
    return Extent(
        temperatures=len(STUDY.temperatures_k),
        lengths=lengths,
        map_blocks=STUDY.spectrum.map_blocks,
        coincidence=coincidence,
    )


def kinds_of(figures, extent=Extent()):
    return [figure.kind for figure in applicable(figures, extent)]


def figures_of_interface(interface):
    """Figures of an interface and of its cases, as the page shows them."""
    return page_of_interface(
        interface.name,
        [
            ShownCase(**group)
            for group in GROUPS
            if group["interface"] == interface.name
        ],
        extent(len(interface.length_cells), interface.name in COINCIDENT),
    )


PAGE_FIGURES = [
    *(figure for item in STUDY.interfaces for figure in figures_of_interface(item)),
    *(figure for pair in STUDY.pairs for figure in page_of_pair(pair.name)),
]
CAPTIONS = {
    kind: text
    for kind, text in captions().items()
    if kind in {figure.kind for figure in PAGE_FIGURES}
}

# Only the cases of interfaces joined by coincidence cells have fewer figures than the others.
CASE_KINDS = kinds_of(CASE_FIGURES, extent())
COINCIDENT_CASE_KINDS = kinds_of(CASE_FIGURES, extent(coincidence=True))
# Only interfaces with several lengths have more figures than the others.
INTERFACE_KINDS = kinds_of(INTERFACE_FIGURES, extent())
SIZED_INTERFACE_KINDS = kinds_of(INTERFACE_FIGURES, extent(lengths=2))
PAIR_KINDS = kinds_of(PAIR_FIGURES)


def drawn(stem, kinds):
    return [figure_file(stem, kind) for kind in kinds]


def case_figure_files(wildcards):
    """Everything the figures of a case are drawn from."""
    name = wildcards.interface
    shared = f"results/{name}/T{wildcards.temperature}"
    case = f"{shared}/L{wildcards.length}"
    of_seeds = {
        "power": "bath_power.csv",
        "profile": "temperature_profile.csv",
        "run": "run.json",
        "heat_flow": "heat_flow.h5",
        "three_phonon": "three_phonon.h5",
    }
    files = {
        "zones": f"{case}/zones.json",
        "conductance": f"{case}/conductance.csv",
        "spectrum": f"{case}/spectrum.csv",
        "measures": f"{case}/inelastic.csv",
        "md_transmission": f"{case}/md_transmission.csv",
        "transmission": f"{shared}/transmission.csv",
        "mismatch": f"{shared}/mismatch.h5",
    }
    for key, file in of_seeds.items():
        files[key] = [f"{case}/seed{seed}/{file}" for seed in STUDY.seeds]
    if STUDY.spectrum.map_blocks == 0:
        files["three_phonon"] = []
    if name not in COINCIDENT:
        files["spectral_temperature"] = f"{case}/spectral_temperature.csv"
    return files


def cases_by_length(wildcards):
    """Cases of an interface with several lengths; none of another."""
    several = len(interface_of(wildcards).length_cells) > 1
    return [
        group
        for group in GROUPS
        if several and group["interface"] == wildcards.interface
    ]


def interface_figure_files(wildcards):
    """Everything the figures of an interface are drawn from."""
    folders = [f"results/{group['directory']}" for group in cases_by_length(wildcards)]
    files = {
        "comparison": "results/comparison.csv",
        "health": "results/health.csv",
        "conductance": [f"{folder}/conductance.csv" for folder in folders],
        "zones": [f"{folder}/zones.json" for folder in folders],
    }
    if "trends" in INTERFACE_KINDS:
        files["measures"] = "results/inelastic.csv"
    return files


def temperatures_by_length(wildcards):
    return [group["temperature_k"] for group in cases_by_length(wildcards)]


def used_potentials():
    """Physics and files of every potential of the study, by name."""
    names = dict.fromkeys(interface.potential for interface in STUDY.interfaces)
    return {
        name: {"physics": MANIFEST[name].physics(), "files": MANIFEST[name].digests}
        for name in names
    }


def recorded_runs():
    """Every run of molecular dynamics, its seeds, and where its atoms are."""
    return [
        {
            "name": case.directory,
            "structure": case.structure_directory,
            "seed": case.seed,
            "case_seed": case.case_seed,
        }
        for case in cases(STUDY)
    ]
