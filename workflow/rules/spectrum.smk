# The heat flow across the interface, frame by frame and frequency by frequency; MPI over blocks of frames.


# What every rule below starts with. Snakemake sets OMP_NUM_THREADS to `threads`: every rank would start as many
# and slow the others.
ON_RANKS = f"OMP_NUM_THREADS=1 {LAUNCHER}python -m mpi4py"
ON_TRAJECTORY = (
    " --trajectory {input.trajectory:q} --potential {params.potential:q} --species {params.species}"
    " --block-ps {params.block_ps} --ranks {threads} --output {output:q} > {log:q} 2>&1"
)


rule spectrum:
    input:
        trajectory="results/{interface}/T{temperature}/L{length}/seed{seed}/trajectory.h5",
    output:
        "results/{interface}/T{temperature}/L{length}/seed{seed}/heat_flow.h5",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/spectrum.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/spectrum.tsv"
    threads: RANKS
    resources:
        **MPI,
        mem_mb=2000,
        runtime=frames_minutes,
    params:
        code=code_of("spectrum"),
        physics=interface_physics,
        potential=interface_potential_text,
        species=interface_species,
        block_ps=STUDY.spectrum.block_ps,
        order_step=STUDY.spectrum.order_step_fraction,
    shell:
        ON_RANKS
        + ' "$KAPITZA_SCRIPTS"/spectrum.py --order-step {params.order_step}'
        + ON_TRAJECTORY


rule planes:
    input:
        trajectory="results/{interface}/T{temperature}/L{length}/seed{seed}/trajectory.h5",
    output:
        "results/{interface}/T{temperature}/L{length}/seed{seed}/planes.h5",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/planes.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/planes.tsv"
    threads: RANKS
    resources:
        **MPI,
        mem_mb=2000,
        runtime=frames_minutes,
    params:
        code=code_of("planes"),
        physics=interface_physics,
        potential=interface_potential_text,
        species=interface_species,
        block_ps=STUDY.spectrum.block_ps,
        planes=STUDY.spectrum.conversion_planes,
    shell:
        ON_RANKS
        + ' "$KAPITZA_SCRIPTS"/planes.py --planes {params.planes}'
        + ON_TRAJECTORY


rule three_phonon:
    input:
        trajectory="results/{interface}/T{temperature}/L{length}/seed{seed}/trajectory.h5",
    output:
        "results/{interface}/T{temperature}/L{length}/seed{seed}/three_phonon.h5",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/three_phonon.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/three_phonon.tsv"
    threads: RANKS
    resources:
        **MPI,
        mem_mb=4000,
        runtime=frames_minutes,
    params:
        code=code_of("three_phonon"),
        physics=interface_physics,
        potential=interface_potential_text,
        species=interface_species,
        block_ps=STUDY.spectrum.block_ps,
        order_step=STUDY.spectrum.order_step_fraction,
        cutoff_thz=highest_cutoff,
        bands=STUDY.spectrum.map_bands,
        blocks=STUDY.spectrum.map_blocks,
    shell:
        ON_RANKS
        + ' "$KAPITZA_SCRIPTS"/three_phonon.py --order-step {params.order_step}'
        " --cutoff-thz {params.cutoff_thz} --bands {params.bands} --blocks {params.blocks}"
        + ON_TRAJECTORY
