# Models beside the simulation, from lattice constants and phonons: they wait for no molecular dynamics.


rule mismatch:
    input:
        unpack(ASKED.side_lattices),
        unpack(ASKED.side_phonons),
    output:
        table="results/{interface}/T{temperature}/mismatch.csv",
        spectra="results/{interface}/T{temperature}/mismatch.h5",
    log:
        "results/logs/{interface}/T{temperature}/mismatch.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/mismatch.tsv"
    wildcard_constraints:
        interface=named(ASKED.with_crystals),
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        code=code_of("mismatch"),
        interface_entry=ASKED.sides_entry,
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
        models=STUDY.models.model_dump(),
    script:
        "../step.py"


rule greens:
    input:
        unpack(ASKED.side_lattices),
    output:
        transmission="results/{interface}/T{temperature}/transmission.csv",
        table="results/{interface}/T{temperature}/greens.csv",
        density="results/{interface}/T{temperature}/greens.h5",
    log:
        "results/logs/{interface}/T{temperature}/greens.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/greens.tsv"
    wildcard_constraints:
        interface=named(ASKED.cell_on_cell),
    threads: 2
    resources:
        mem_mb=ASKED.greens_memory_mb,
        runtime=ASKED.greens_minutes,
    params:
        code=code_of("greens"),
        interface_entry=ASKED.elastic_entry,
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
        settings=STUDY.greens.model_dump(exclude={"effective_ps"}),
    script:
        "../step.py"


rule effective_greens:
    input:
        unpack(ASKED.effective_crystals),
    output:
        table="results/{interface}/T{temperature}/greens_effective.csv",
    log:
        "results/logs/{interface}/T{temperature}/effective_greens.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/effective_greens.tsv"
    threads: 2
    resources:
        mem_mb=ASKED.effective_greens_memory_mb,
        runtime=ASKED.greens_minutes,
    params:
        code=code_of("effective_greens"),
        interface_entry=ASKED.elastic_entry,
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
        settings=STUDY.greens.model_dump(exclude={"effective_ps"}),
    script:
        "../step.py"


# With Langevin baths alone: others are no linear system.
rule elastic_box:
    input:
        unpack(ASKED.side_lattices),
        zones="results/{interface}/T{temperature}/L{length}/zones.json",
    output:
        table="results/{interface}/T{temperature}/L{length}/elastic_box.csv",
        arrays="results/{interface}/T{temperature}/L{length}/elastic_box.h5",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/elastic_box.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/elastic_box.tsv"
    wildcard_constraints:
        interface=named(ASKED.cell_on_cell),
    threads: 2
    resources:
        mem_mb=ASKED.box_memory_mb,
        runtime=ASKED.box_minutes,
    params:
        code=code_of("elastic_box"),
        interface_entry=ASKED.elastic_entry,
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
        protocol=ASKED.box_protocol,
        fit=STUDY.profile.model_dump(),
    script:
        "../step.py"


# Several cells on several others make a cell too large for it: the channels of both crystals are then all there is.
rule bulk_channels:
    input:
        spectra="results/{interface}/T{temperature}/mismatch.h5",
    output:
        transmission="results/{interface}/T{temperature}/transmission.csv",
        table="results/{interface}/T{temperature}/greens.csv",
    log:
        "results/logs/{interface}/T{temperature}/bulk_channels.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/bulk_channels.tsv"
    wildcard_constraints:
        interface=named(ASKED.channels_alone),
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code_of("bulk_channels"),
    script:
        "../step.py"


# Where no crystals are known, only how fast the atoms of both sides vibrate at most.
rule no_models:
    input:
        structure="results/{interface}/T{temperature}/L1/structure.data",
        zones="results/{interface}/T{temperature}/L1/zones.json",
    output:
        mismatch="results/{interface}/T{temperature}/mismatch.csv",
        spectra="results/{interface}/T{temperature}/mismatch.h5",
        transmission="results/{interface}/T{temperature}/transmission.csv",
        table="results/{interface}/T{temperature}/greens.csv",
    log:
        "results/logs/{interface}/T{temperature}/no_models.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/no_models.tsv"
    wildcard_constraints:
        interface=named(ASKED.without_crystals),
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        code=code_of("no_models"),
        potential=ASKED.interface_potential,
        physics=ASKED.interface_physics,
    script:
        "../step.py"
