# Mismatch models from the bulk crystals of both sides; waits for no molecular dynamics.


def side_phonons(wildcards):
    """phonons.h5 of the left and the right crystal."""
    return {
        f"phonons_{side}": path.replace("lattice.json", "phonons.h5")
        for side, path in side_lattices(wildcards).items()
    }


def side_entries(wildcards):
    """What the models of an interface depend on."""
    interface = interface_of(wildcards)
    sides = {"left": interface.left.model_dump(), "right": interface.right.model_dump()}
    return {"orientation": interface.orientation, **sides}


rule mismatch:
    input:
        unpack(side_lattices),
        unpack(side_phonons),
        code=[
            workflow.source_path("../../analysis/phonons.py"),
            workflow.source_path("../../analysis/mismatch/landauer.py"),
            workflow.source_path("../../analysis/mismatch/debye.py"),
            workflow.source_path("../../analysis/mismatch/elastic.py"),
            workflow.source_path("../../analysis/mismatch/dispersion.py"),
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
        potential=interface_potential,
        physics=interface_physics,
        models=STUDY.models.model_dump(),
    script:
        "../scripts/mismatch.py"
