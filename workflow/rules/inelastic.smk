# What is inelastic in the heat flow of each case, with errors from the blocks of all its seeds.

# A study of pairs alone simulates nothing.
INELASTIC_TABLES = ["results/inelastic.csv"] if STUDY.interfaces else []
LONGEST = [
    group
    for group in GROUPS
    if group["length_cells"] == max(STUDY.interface(group["interface"]).length_cells)
]


rule inelastic:
    input:
        heat_flow=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/heat_flow.h5",
            seed=STUDY.seeds,
        ),
        planes=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/planes.h5",
            seed=STUDY.seeds,
        ),
        conductance="results/{interface}/T{temperature}/L{length}/conductance.csv",
        mismatch="results/{interface}/T{temperature}/mismatch.h5",
        greens="results/{interface}/T{temperature}/greens.csv",
        curve="results/{interface}/T{temperature}/transmission.csv",
    output:
        measures="results/{interface}/T{temperature}/L{length}/inelastic.csv",
        transmission="results/{interface}/T{temperature}/L{length}/md_transmission.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/inelastic.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/inelastic.tsv"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        code=code_of("inelastic"),
        groups=STUDY.spectrum.error_groups,
    script:
        "../scripts/inelastic.py"


rule spectral_temperature:
    input:
        planes=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/planes.h5",
            seed=STUDY.seeds,
        ),
        greens="results/{interface}/T{temperature}/greens.h5",
    output:
        "results/{interface}/T{temperature}/L{length}/spectral_temperature.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/spectral_temperature.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/spectral_temperature.tsv"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        code=code_of("spectral_temperature"),
        groups=STUDY.spectrum.error_groups,
    script:
        "../scripts/spectral_temperature.py"


rule inelastic_table:
    input:
        measures=[f"results/{group['directory']}/inelastic.csv" for group in LONGEST],
    output:
        "results/inelastic.csv",
    log:
        "results/logs/inelastic_table.log",
    benchmark:
        "results/benchmarks/inelastic_table.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code_of("inelastic_table"),
        cases=LONGEST,
    script:
        "../scripts/inelastic_table.py"
