# Mismatch models from the bulk crystals of both sides; waits for no molecular dynamics.


MODEL_CODE = [
    workflow.source_path("../../analysis/mismatch/library.py"),
    workflow.source_path("../../analysis/mismatch/landauer.py"),
    workflow.source_path("../../analysis/mismatch/debye.py"),
    workflow.source_path("../../analysis/mismatch/elastic.py"),
    workflow.source_path("../../analysis/mismatch/stiffness.py"),
    workflow.source_path("../../analysis/mismatch/stroh.py"),
    workflow.source_path("../../analysis/mismatch/slowness.py"),
    workflow.source_path("../../analysis/mismatch/anisotropic.py"),
    workflow.source_path("../../analysis/mismatch/springs.py"),
    workflow.source_path("../../analysis/mismatch/dispersion.py"),
    workflow.source_path("../../analysis/mismatch/inelastic.py"),
    workflow.source_path("../../analysis/mismatch/mixed.py"),
]


rule mismatch:
    input:
        unpack(side_lattices),
        unpack(side_phonons),
        code=[
            workflow.source_path("../../analysis/force_constants.py"),
            workflow.source_path("../../analysis/phonons.py"),
            workflow.source_path("../../analysis/media.py"),
            workflow.source_path("../../analysis/pairs.py"),
            *MODEL_CODE,
        ],
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
        interface=side_entries,
        potential=interface_potential_text,
        physics=interface_physics,
        models=STUDY.models.model_dump(),
    script:
        "../scripts/mismatch.py"
