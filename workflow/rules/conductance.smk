# Temperature jump, heat flow, conductance and health of each seed; then of all seeds of a case together.

HEALTH_LIMITS = STUDY.health.limits()


rule conductance:
    input:
        power="results/{interface}/T{temperature}/L{length}/seed{seed}/bath_power.csv",
        profile="results/{interface}/T{temperature}/L{length}/seed{seed}/temperature_profile.csv",
        run="results/{interface}/T{temperature}/L{length}/seed{seed}/run.json",
        heat_flow="results/{interface}/T{temperature}/L{length}/seed{seed}/heat_flow.h5",
        zones=case_zones,
    output:
        conductance="results/{interface}/T{temperature}/L{length}/seed{seed}/conductance.csv",
        health="results/{interface}/T{temperature}/L{length}/seed{seed}/health.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/conductance.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/conductance.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("conductance"),
        settings=case_bath,
        limits=HEALTH_LIMITS,
        cutoff_angstrom=interface_cutoff,
        conductivity_w_mk=expected_conductivity,
    script:
        "../scripts/conductance.py"


rule seed_spectrum:
    input:
        heat_flow=[
            "results/{interface}/T{temperature}/L{length}/seed{seed}/heat_flow.h5"
        ],
        conductance="results/{interface}/T{temperature}/L{length}/seed{seed}/conductance.csv",
        mismatch="results/{interface}/T{temperature}/mismatch.h5",
        table="results/{interface}/T{temperature}/mismatch.csv",
        transmission="results/{interface}/T{temperature}/transmission.csv",
        greens="results/{interface}/T{temperature}/greens.csv",
    output:
        "results/{interface}/T{temperature}/L{length}/seed{seed}/spectrum.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/seed_spectrum.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/seed_spectrum.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("spectrum_table"),
        groups=STUDY.spectrum.error_groups,
    script:
        "../scripts/spectrum_table.py"


rule pool:
    input:
        conductance=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/conductance.csv",
            seed=STUDY.seeds,
        ),
        run=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/run.json",
            seed=STUDY.seeds,
        ),
    output:
        conductance="results/{interface}/T{temperature}/L{length}/conductance.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/pool.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/pool.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("pool"),
    script:
        "../scripts/pool.py"


rule health:
    input:
        conductance=rules.pool.input.conductance,
        run=rules.pool.input.run,
        inelastic="results/{interface}/T{temperature}/L{length}/inelastic.csv",
        greens="results/{interface}/T{temperature}/greens.csv",
        stress="results/{interface}/T{temperature}/stress.csv",
    output:
        "results/{interface}/T{temperature}/L{length}/health.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/health.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/health.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("health"),
        limits=HEALTH_LIMITS,
    script:
        "../scripts/health.py"


use rule seed_spectrum as pooled_spectrum with:
    input:
        heat_flow=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/heat_flow.h5",
            seed=STUDY.seeds,
        ),
        conductance="results/{interface}/T{temperature}/L{length}/conductance.csv",
        mismatch="results/{interface}/T{temperature}/mismatch.h5",
        table="results/{interface}/T{temperature}/mismatch.csv",
        transmission="results/{interface}/T{temperature}/transmission.csv",
        greens="results/{interface}/T{temperature}/greens.csv",
    output:
        "results/{interface}/T{temperature}/L{length}/spectrum.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/pooled_spectrum.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/pooled_spectrum.tsv"
