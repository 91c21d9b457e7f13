# The page a reader opens, and what it was made with.

CASE_FIGURES = {
    "profile": "temperature profile",
    "spectrum": "conductance by frequency",
    "convergence": "convergence",
}
INTERFACE_FIGURES = {"models": "conductance by model"}
INELASTIC_FIGURES = {
    "transmission": "transmission",
    "orders": "orders of anharmonicity and conversion",
    "map": "three-phonon transfer",
    "spectral_temperature": "temperature by frequency",
}
TREND_FIGURES = {}
if STUDY.spectrum.map_blocks == 0:
    del INELASTIC_FIGURES["map"]
if len(STUDY.temperatures_k) >= 3:
    INTERFACE_FIGURES["temperature"] = "conductance against temperature"
    TREND_FIGURES["trends"] = "inelastic shares against temperature"


def interface_figures(interface, kinds, place):
    """(heading, kind, place on the page, file) of one interface."""
    return [
        (
            f"{interface}: {words}",
            kind,
            place,
            f"results/figures/{interface}-{kind}.svg",
        )
        for kind, words in kinds.items()
    ]


def case_figures(interface, kinds, place=None):
    """The same of its cases; without a place, in the case's part of the inelastic section."""
    return [
        (
            f"{interface}, {group['temperature_k']:g} K, {group['length_cells']} cells: {words}",
            kind,
            place or group["directory"],
            f"results/figures/{group['stem']}-{kind}.svg",
        )
        for group in GROUPS
        if group["interface"] == interface
        for kind, words in kinds.items()
    ]


# In the order of the page: each interface, then its cases.
PAGE_FIGURES = [
    figure
    for interface in STUDY.interfaces
    for figure in [
        *interface_figures(interface.name, INTERFACE_FIGURES, "figures"),
        *case_figures(interface.name, CASE_FIGURES, "figures"),
        *interface_figures(interface.name, TREND_FIGURES, "trends"),
        *case_figures(interface.name, INELASTIC_FIGURES),
    ]
]
KINDS = [*INTERFACE_FIGURES, *CASE_FIGURES, *TREND_FIGURES, *INELASTIC_FIGURES]
CASE_TABLES = [
    f"results/{group['directory']}/{name}"
    for group in GROUPS
    for name in ("zones.json", "conductance.csv", "health.csv", "inelastic.csv")
]
ELASTIC_TABLES = [
    f"results/{pair['interface']}/T{pair['temperature_k']:g}/greens.csv"
    for pair in PAIRS
]
SEED_TABLES = [
    f"results/{case.directory}/{name}"
    for case in cases(STUDY)
    for name in ("run.json", "health.csv")
]
LATTICES = [
    f"results/bulk/{crystal.id}/T{temperature:g}/lattice.json"
    for crystal in bulk_crystals(STUDY)
    for temperature in STUDY.temperatures_k
]
POTENTIAL_FILES = sorted(
    {file for i in STUDY.interfaces for file in potential_file(i.potential)}
)


rule provenance:
    input:
        files=[
            *(str(file) for file in STUDY_FILES),
            str(ROOT / "potentials" / "manifest.yaml"),
            *POTENTIAL_FILES,
            *LATTICES,
            *(f"results/{group['directory']}/structure.data" for group in GROUPS),
            *(f"results/{case.directory}/nemd.in" for case in cases(STUDY)),
            *CASE_TABLES,
            *SEED_TABLES,
            *ELASTIC_TABLES,
            "results/comparison.csv",
            "results/inelastic.csv",
        ],
        code=workflow.source_path("../../analysis/provenance.py"),
    output:
        "results/provenance.json",
    log:
        "results/logs/provenance.log",
    benchmark:
        "results/benchmarks/provenance.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        study=STUDY.model_dump(mode="json"),
    script:
        "../scripts/provenance.py"


rule report:
    input:
        comparison="results/comparison.csv",
        tables=CASE_TABLES + SEED_TABLES + ELASTIC_TABLES,
        figures=[path for *_, path in PAGE_FIGURES],
        lattice=LATTICES,
        provenance="results/provenance.json",
        template=workflow.source_path("../report/report.html.j2"),
        captions=[workflow.source_path(f"../report/{kind}.rst") for kind in KINDS],
        code=[
            workflow.source_path("../../analysis/report.py"),
            workflow.source_path("../../analysis/report_figures.py"),
            workflow.source_path("../../analysis/report_inelastic.py"),
            workflow.source_path("../../analysis/report_tables.py"),
        ],
    output:
        report(
            "results/report.html",
            caption="../report/report.rst",
            category="Conductance",
        ),
    log:
        "results/logs/report.log",
    benchmark:
        "results/benchmarks/report.tsv"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        cases=GROUPS,
        study=STUDY.model_dump(mode="json"),
        figures=[[heading, kind, place] for heading, kind, place, _ in PAGE_FIGURES],
        kinds=KINDS,
    script:
        "../scripts/report.py"
