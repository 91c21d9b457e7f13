# What the results were made with: the study, its files and every table behind the page, with their digests.

SEED_FILES = ("nemd.in", "bath_power.csv", "temperature_profile.csv", "run.json")
SEED_TABLES = [
    f"results/{folder}/{name}"
    for folder in ASKED.seed_folders
    for name in ("run.json", "health.csv", "conductance.csv", "spectrum.csv")
]
PAIR_FACTS = [
    f"results/pairs/{pair.name}/{name}.csv"
    for pair in STUDY.pairs
    for name in ("media", "low_temperature", "flux")
]


rule provenance:
    input:
        study_files=[str(file) for file in STUDY_FILES],
        files=lambda wildcards: [
            str(ROOT / "potentials" / "manifest.yaml"),
            *ASKED.all_potential_files(),
            *recorded_tables(),
            *ASKED.phonopy_files(),
            *ASKED.structure_files(),
        ],
        own=list(ASKED.copied_inputs()),
    output:
        record="results/provenance.json",
        copies=list(ASKED.copied_inputs().values()),
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
        potentials=ASKED.used_potentials(),
        runs=ASKED.recorded_runs(),
        # Asking for the input keeps the path out of what reruns the rule.
        repository=lambda wildcards, input: str(ROOT),
    script:
        "../step.py"
