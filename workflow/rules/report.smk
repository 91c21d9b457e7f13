# The page a reader opens, and what it was made with.

CASE_TABLES = [
    f"results/{group['directory']}/{name}"
    for group in GROUPS
    for name in ("zones.json", "conductance.csv", "health.csv", "inelastic.csv")
]
ELASTIC_TABLES = [
    f"results/{pair['interface']}/T{pair['temperature_k']:g}/greens.csv"
    for pair in PAIRS
]
OTHER_TABLES = [
    *(f"results/{case.directory}/conductance.csv" for case in cases(STUDY)),
    *SEED_SPECTRA,
    *(f"results/{group['directory']}/spectrum.csv" for group in GROUPS),
    *(
        table.replace("greens.csv", f"{name}.csv")
        for table in ELASTIC_TABLES
        for name in ("mismatch", "stress")
    ),
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
    {file for i in STUDY.interfaces for file in potential_files(i.potential)}
)


rule provenance:
    input:
        study=[str(file) for file in STUDY_FILES],
        files=[
            str(ROOT / "potentials" / "manifest.yaml"),
            *POTENTIAL_FILES,
            *LATTICES,
            *(f"results/{group['directory']}/structure.data" for group in GROUPS),
            *(
                f"results/{case.directory}/{name}"
                for case in cases(STUDY)
                for name in ("nemd.in", "bath_power.csv", "temperature_profile.csv")
            ),
            *CASE_TABLES,
            *SEED_TABLES,
            *ELASTIC_TABLES,
            *OTHER_TABLES,
            *PHONOPY_FILES,
            *PAIR_TABLES,
            *PAIR_FACTS,
            "results/comparison.csv",
            *INELASTIC_TABLES,
            *FINITE_SIZE_TABLES,
        ],
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
        code=code_of("provenance"),
        study=STUDY.model_dump(mode="json"),
        potentials=used_potentials(),
        runs=recorded_runs(),
    script:
        "../scripts/provenance.py"


rule report:
    input:
        comparison="results/comparison.csv",
        tables=CASE_TABLES + SEED_TABLES + ELASTIC_TABLES + PAIR_FACTS,
        figures=[str(figure.path) for figure in PAGE_FIGURES],
        lattice=LATTICES,
        provenance="results/provenance.json",
        template=workflow.source_path("../report/report.html.j2"),
    output:
        page=report(
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
        step="report",
        code=code_of("report"),
        cases=GROUPS,
        study=STUDY.model_dump(mode="json"),
        shown=[{**asdict(item), "path": str(item.path)} for item in PAGE_FIGURES],
        captions=CAPTIONS,
    script:
        "../step.py"
