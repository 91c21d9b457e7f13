# Reversed pairs: the records of a seed are half the differences of its two runs, hot left and hot right. Without
# pairs a seed is one run, and nothing here is asked for.

PAIR_FILES = ["heat_flow.h5", "planes.h5"]
if STUDY.spectrum.map_blocks:
    PAIR_FILES.append("three_phonon.h5")
if STUDY.spectrum.wavevectors:
    PAIR_FILES.append("wavevectors.h5")


rule reversed_pair:
    input:
        power=of_pair("bath_power.csv"),
        profile=of_pair("temperature_profile.csv"),
        run=of_pair("run.json"),
        heat_flow=of_pair("heat_flow.h5"),
        arrays=of_pair(*PAIR_FILES),
        zones=ASKED.zones,
    output:
        pair_power_table="results/{interface}/T{temperature}/L{length}/seed{seed}/bath_power.csv",
        pair_profile_table="results/{interface}/T{temperature}/L{length}/seed{seed}/temperature_profile.csv",
        pair_record="results/{interface}/T{temperature}/L{length}/seed{seed}/run.json",
        pair_files=[
            f"results/{{interface}}/T{{temperature}}/L{{length}}/seed{{seed}}/{name}"
            for name in PAIR_FILES
        ],
        run_health=of_pair("health.csv"),
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/reversed_pair.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/reversed_pair.tsv"
    wildcard_constraints:
        seed=PAIR_SEED,
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        code=code_of("reversed_pair"),
        settings=ASKED.case_settings,
    script:
        "../step.py"


rule rectification:
    input:
        power=ASKED.of_pairs("bath_power.csv"),
        profile=ASKED.of_pairs("temperature_profile.csv"),
        run=ASKED.of_pairs("run.json"),
        heat_flow=ASKED.of_pairs("heat_flow.h5"),
        zones=ASKED.seed_zones,
    output:
        table="results/{interface}/T{temperature}/L{length}/rectification.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/rectification.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/rectification.tsv"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        code=code_of("rectification"),
        settings=ASKED.case_settings,
    script:
        "../step.py"
