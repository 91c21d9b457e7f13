# Mismatch models from the bulk crystals of both sides; waits for no molecular dynamics.


rule mismatch:
    input:
        unpack(side_lattices),
        unpack(side_phonons),
    output:
        table="results/{interface}/T{temperature}/mismatch.csv",
        spectra="results/{interface}/T{temperature}/mismatch.h5",
    log:
        "results/logs/{interface}/T{temperature}/mismatch.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/mismatch.tsv"
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        code=code_of("mismatch"),
        interface=side_entries,
        potential=interface_potential_text,
        physics=interface_physics,
        models=STUDY.models.model_dump(),
    script:
        "../scripts/mismatch.py"
