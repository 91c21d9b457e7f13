# Bulk crystals, shared by every case that needs them: lattice constant at T, elastic and force constants.


rule lattice:
    output:
        "results/bulk/{crystal}/T{temperature}/lattice.json",
    log:
        "results/logs/bulk/{crystal}/T{temperature}/lattice.log",
    benchmark:
        "results/benchmarks/bulk/{crystal}/T{temperature}/lattice.tsv"
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        potential=bulk_potential_text,
        physics=bulk_physics,
        crystal=bulk_crystal_kind,
        settings=bulk_lattice_settings,
        timestep_ps=STUDY.protocol.timestep_fs / 1000,
    script:
        "../scripts/lattice.py"


rule phonons:
    input:
        lattice="results/bulk/{crystal}/T{temperature}/lattice.json",
    output:
        "results/bulk/{crystal}/T{temperature}/phonons.h5",
    log:
        "results/logs/bulk/{crystal}/T{temperature}/phonons.log",
    benchmark:
        "results/benchmarks/bulk/{crystal}/T{temperature}/phonons.tsv"
    resources:
        mem_mb=6000,
        runtime=30,
    params:
        code=code_of("phonons"),
        potential=bulk_potential_text,
        physics=bulk_physics,
        crystal=bulk_crystal_kind,
    script:
        "../scripts/phonons.py"
