# The atoms of an interface, and the LAMMPS input of each case.


rule build:
    input:
        unpack(ASKED.side_lattices),
    output:
        structure="results/{interface}/T{temperature}/L{length}/structure.data",
        zones="results/{interface}/T{temperature}/L{length}/zones.json",
        relaxation="results/{interface}/T{temperature}/L{length}/relaxation.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/build.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/build.tsv"
    wildcard_constraints:
        interface=named(ASKED.crystalline),
    resources:
        mem_mb=1000,
        runtime=60,
    params:
        interface_entry=ASKED.box_entry,
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
        extra_planes=STUDY.spectrum.extra_planes,
        builder_version=BUILDER_VERSION,
    script:
        "../step.py"


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
        step="build",
        interface_entry=ASKED.own_box_entry,
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
        extra_planes=STUDY.spectrum.extra_planes,
        builder_version=BUILDER_VERSION,


# The same with the planes around the interface melted and quenched.
use rule build as melt_quench with:
    output:
        structure="results/{interface}/T{temperature}/L{length}/structure.data",
        zones="results/{interface}/T{temperature}/L{length}/zones.json",
        relaxation="results/{interface}/T{temperature}/L{length}/relaxation.csv",
        layer="results/{interface}/T{temperature}/L{length}/amorphous_layer.csv",
        pairs="results/{interface}/T{temperature}/L{length}/pair_distribution.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/melt_quench.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/melt_quench.tsv"
    wildcard_constraints:
        interface=named(ASKED.amorphous),


# Atoms that somebody else has placed: the same files, and nothing after it knows the difference.
rule structure_from_file:
    input:
        given=ASKED.structure_file,
    output:
        structure="results/{interface}/T{temperature}/L{length}/structure.data",
        zones="results/{interface}/T{temperature}/L{length}/zones.json",
        relaxation="results/{interface}/T{temperature}/L{length}/relaxation.csv",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/structure_from_file.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/structure_from_file.tsv"
    wildcard_constraints:
        interface=named(ASKED.from_file),
    resources:
        mem_mb=2000,
        runtime=60,
    params:
        interface_entry=ASKED.box_entry,
        digest=ASKED.structure_digest,
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
        lattice_entry=STUDY.lattice.model_dump(),
        extra_planes=STUDY.spectrum.extra_planes,
        builder_version=BUILDER_VERSION,
    script:
        "../step.py"


# What twins of an interface replace parts of it by.
rule expansion:
    input:
        structure="results/{interface}/T{temperature}/L{length}/structure.data",
        zones="results/{interface}/T{temperature}/L{length}/zones.json",
    output:
        expansion_file="results/{interface}/T{temperature}/L{length}/expansion.h5",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/expansion.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/expansion.tsv"
    resources:
        mem_mb=4000,
        runtime=120,
    params:
        code=code_of("expansion"),
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
        crystals=ASKED.crystals_expanded,
    script:
        "../step.py"


# Where every seed has its own arrangement of the disorder.
use rule expansion as expansion_of_realisation with:
    input:
        structure="results/{interface}/T{temperature}/L{length}/seed{seed}/structure.data",
        zones="results/{interface}/T{temperature}/L{length}/seed{seed}/zones.json",
    output:
        expansion_file="results/{interface}/T{temperature}/L{length}/seed{seed}/expansion.h5",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/expansion.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/expansion.tsv"
    params:
        step="expansion",
        code=code_of("expansion"),
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
        crystals=ASKED.crystals_expanded,


rule stress:
    input:
        unpack(ASKED.side_lattices),
        relaxation=ASKED.shortest_relaxation,
    output:
        table="results/{interface}/T{temperature}/stress.csv",
    log:
        "results/logs/{interface}/T{temperature}/stress.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/stress.tsv"
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        code=code_of("stress"),
        orientations=ASKED.orientations,
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
        settings=STUDY.lattice.model_dump(),
        timestep_ps=STUDY.protocol.timestep_fs / 1000,
    script:
        "../step.py"


rule deck:
    output:
        deck="results/{interface}/T{temperature}/L{length}/seed{seed}/nemd.in",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/deck.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/deck.tsv"
    wildcard_constraints:
        seed=RUN_SEED,
    resources:
        mem_mb=500,
        runtime=5,
    params:
        text=ASKED.deck_text,
    script:
        "../step.py"
