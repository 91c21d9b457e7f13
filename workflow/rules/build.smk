# The atoms of an interface, and the LAMMPS input of each case.


rule build:
    input:
        unpack(side_lattices),
    output:
        structure="results/{interface}/T{temperature}/L{length}/structure.data",
        zones="results/{interface}/T{temperature}/L{length}/zones.json",
        relaxation="results/{interface}/T{temperature}/L{length}/relaxation.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/build.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/build.tsv"
    resources:
        mem_mb=1000,
        runtime=60,
    params:
        interface=box_entry,
        potential=interface_potential_text,
        physics=interface_physics,
        extra_planes=STUDY.spectrum.extra_planes,
        builder_version=BUILDER_VERSION,
    script:
        "../scripts/build.py"


# Where every seed has its own arrangement of the disorder.
use rule build as realisation with:
    output:
        structure="results/{interface}/T{temperature}/L{length}/seed{seed}/structure.data",
        zones="results/{interface}/T{temperature}/L{length}/seed{seed}/zones.json",
        relaxation="results/{interface}/T{temperature}/L{length}/seed{seed}/relaxation.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/realisation.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/realisation.tsv"
    params:
        interface=own_box_entry,
        potential=interface_potential_text,
        physics=interface_physics,
        extra_planes=STUDY.spectrum.extra_planes,
        builder_version=BUILDER_VERSION,


rule stress:
    input:
        unpack(side_lattices),
        relaxation=shortest_relaxation,
    output:
        "results/{interface}/T{temperature}/stress.csv",
    log:
        "results/logs/{interface}/T{temperature}/stress.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/stress.tsv"
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        code=code_of("stress"),
        orientation=lambda wildcards: interface_of(wildcards).orientation,
        potential=interface_potential_text,
        physics=interface_physics,
        settings=STUDY.lattice.model_dump(),
        timestep_ps=STUDY.protocol.timestep_fs / 1000,
    script:
        "../scripts/stress.py"


rule deck:
    output:
        "results/{interface}/T{temperature}/L{length}/seed{seed}/nemd.in",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/deck.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/deck.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        text=deck_text,
    script:
        "../scripts/deck.py"
