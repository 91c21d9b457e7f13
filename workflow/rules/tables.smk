# Every table of a case in one job: temperature jump, heat flow, conductance, spectrum, inelastic measures and
# health of each seed and of all together; then the tables of the study. A strict study ends in an error when a
# check has failed.

# Maps of three-phonon transfer and heat by wavevector, where the study asks for them.
MAPS = (
    {"three_phonon": of_seeds("three_phonon.h5")} if STUDY.spectrum.map_blocks else {}
)
WAVES = {}
if STUDY.spectrum.wavevectors:
    MAPS["wavevectors"] = of_seeds("wavevectors.h5")
    WAVES["by_wavevector"] = (
        "results/{interface}/T{temperature}/L{length}/wavevectors.csv"
    )

# Green's functions with effective constants, where the study asks for them.
EFFECTIVE = (
    {"effective": "results/{interface}/T{temperature}/greens_effective.csv"}
    if STUDY.greens.effective_ps
    else {}
)


rule case_tables:
    input:
        unpack(ASKED.harmonic_box),
        unpack(ASKED.stress_table),
        unpack(ASKED.bulk_flows),
        **MAPS,
        **EFFECTIVE,
        power=of_seeds("bath_power.csv"),
        profile=of_seeds("temperature_profile.csv"),
        run=of_seeds("run.json"),
        heat_flow=of_seeds("heat_flow.h5"),
        planes=of_seeds("planes.h5"),
        zones=ASKED.seed_zones,
        spectra="results/{interface}/T{temperature}/mismatch.h5",
        mismatch="results/{interface}/T{temperature}/mismatch.csv",
        transmission="results/{interface}/T{temperature}/transmission.csv",
        greens="results/{interface}/T{temperature}/greens.csv",
        density="results/{interface}/T{temperature}/greens.h5",
    output:
        **WAVES,
        seed_conductance=of_seeds("conductance.csv"),
        seed_health=of_seeds("health.csv"),
        seed_spectrum=of_seeds("spectrum.csv"),
        conductance="results/{interface}/T{temperature}/L{length}/conductance.csv",
        spectrum="results/{interface}/T{temperature}/L{length}/spectrum.csv",
        inelastic="results/{interface}/T{temperature}/L{length}/inelastic.csv",
        md_transmission="results/{interface}/T{temperature}/L{length}/md_transmission.csv",
        health="results/{interface}/T{temperature}/L{length}/health.csv",
        spectral_temperature="results/{interface}/T{temperature}/L{length}/spectral_temperature.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/case_tables.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/case_tables.tsv"
    wildcard_constraints:
        interface=named(ASKED.cell_on_cell),
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        code=code_of("case_tables"),
        settings=ASKED.case_settings,
    script:
        "../step.py"


# Without Green's functions nothing says how many states there are at a frequency.
use rule case_tables as case_tables_without_greens with:
    input:
        unpack(ASKED.stress_table),
        unpack(ASKED.bulk_flows),
        **MAPS,
        **EFFECTIVE,
        power=of_seeds("bath_power.csv"),
        profile=of_seeds("temperature_profile.csv"),
        run=of_seeds("run.json"),
        heat_flow=of_seeds("heat_flow.h5"),
        planes=of_seeds("planes.h5"),
        zones=ASKED.seed_zones,
        spectra="results/{interface}/T{temperature}/mismatch.h5",
        mismatch="results/{interface}/T{temperature}/mismatch.csv",
        transmission="results/{interface}/T{temperature}/transmission.csv",
        greens="results/{interface}/T{temperature}/greens.csv",
    output:
        **WAVES,
        seed_conductance=of_seeds("conductance.csv"),
        seed_health=of_seeds("health.csv"),
        seed_spectrum=of_seeds("spectrum.csv"),
        conductance="results/{interface}/T{temperature}/L{length}/conductance.csv",
        spectrum="results/{interface}/T{temperature}/L{length}/spectrum.csv",
        inelastic="results/{interface}/T{temperature}/L{length}/inelastic.csv",
        md_transmission="results/{interface}/T{temperature}/L{length}/md_transmission.csv",
        health="results/{interface}/T{temperature}/L{length}/health.csv",
    wildcard_constraints:
        interface=named(ASKED.without_greens),
    params:
        step="case_tables",
        code=code_of("case_tables"),
        settings=ASKED.case_settings,


# A case beside its counterfactual runs.
rule twins:
    input:
        conductance=ASKED.of_all_runs("conductance.csv"),
        heat_flow=ASKED.of_all_runs("heat_flow.h5"),
        planes=ASKED.of_all_runs("planes.h5"),
        run=of_seeds("run.json"),
    output:
        table="results/{interface}/T{temperature}/L{length}/twins.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/twins.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/twins.tsv"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        code=code_of("twins"),
        kinds=lambda wildcards: ["", *ASKED.twin_kinds(wildcards)],
        error_groups=STUDY.spectrum.error_groups,
    script:
        "../step.py"


# A study of pairs alone simulates nothing and has nothing to check.
STUDY_TABLES = ASKED.study_tables()
VERDICT = ["results/passed.txt"] if STUDY.interfaces and STUDY.health.strict else []
CASE_TABLES = [
    f"results/{group.folder}/{name}"
    for group in GROUPS
    for name in ("zones.json", "conductance.csv", "health.csv", "inelastic.csv")
] + [
    f"results/{group.folder}/{name}"
    for group in ASKED.twin_groups
    for name in ("conductance.csv", "health.csv", "inelastic.csv")
]
WAVE_TABLES = (
    [f"results/{group.folder}/wavevectors.csv" for group in GROUPS] if WAVES else []
)
SEED_HEALTH = [f"results/{folder}/health.csv" for folder in ASKED.health_folders]
ELASTIC_TABLES = [
    f"results/{folder}/{name}"
    for folder in ASKED.elastic_folders
    for name in ASKED.greens_tables()
]
BOX_TABLES = [
    f"results/{group.folder}/elastic_box.csv" for group in GROUPS if group.boxed
]
MISMATCH_TABLES = [f"results/{folder}/mismatch.csv" for folder in ASKED.elastic_folders]
PAIR_TABLES = [f"results/pairs/{pair.name}/mismatch.csv" for pair in STUDY.pairs]


rule study_tables:
    input:
        lambda wildcards: [
            *CASE_TABLES,
            *SEED_HEALTH,
            *BOX_TABLES,
            *ELASTIC_TABLES,
            *MISMATCH_TABLES,
            *PAIR_TABLES,
        ],
    output:
        **STUDY_TABLES,
    log:
        "results/logs/study_tables.log",
    benchmark:
        "results/benchmarks/study_tables.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code_of("study_tables"),
        groups=lambda wildcards: ASKED.group_entries(),
        pairs=ASKED.pair_entries(),
        limits=STUDY.health.limits(),
        effective=STUDY.greens.effective_ps > 0,
    script:
        "../step.py"


rule strict:
    input:
        health="results/health.csv",
        # Last of all, so that the report is there to look at.
        report="results/report.html",
    output:
        passed="results/passed.txt",
    log:
        "results/logs/strict.log",
    benchmark:
        "results/benchmarks/strict.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code_of("strict"),
    script:
        "../step.py"
