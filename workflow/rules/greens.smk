# Atomistic Green's function of each interface and temperature; waits for lattice constants, not for dynamics.


rule bulk_channels:
    input:
        mismatch="results/{interface}/T{temperature}/mismatch.h5",
    output:
        transmission="results/{interface}/T{temperature}/transmission.csv",
        table="results/{interface}/T{temperature}/greens.csv",
    log:
        "results/logs/{interface}/T{temperature}/bulk_channels.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/bulk_channels.tsv"
    wildcard_constraints:
        interface=named(COINCIDENT),
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code_of("bulk_channels"),
    script:
        "../scripts/bulk_channels.py"


rule greens:
    input:
        unpack(side_lattices),
    output:
        transmission="results/{interface}/T{temperature}/transmission.csv",
        table="results/{interface}/T{temperature}/greens.csv",
        density="results/{interface}/T{temperature}/greens.h5",
    log:
        "results/logs/{interface}/T{temperature}/greens.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/greens.tsv"
    wildcard_constraints:
        interface=named([i.name for i in STUDY.interfaces if i.name not in COINCIDENT]),
    resources:
        mem_mb=2000,
        runtime=60,
    params:
        code=code_of("greens"),
        interface=greens_entry,
        potential=interface_potential_text,
        physics=interface_physics,
        settings=STUDY.greens.model_dump(),
    script:
        "../scripts/greens.py"
