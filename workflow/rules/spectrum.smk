# The heat flow across the interface, frame by frame and frequency by frequency; MPI over frames.


rule spectrum:
    input:
        trajectory="results/{interface}/T{temperature}/L{length}/seed{seed}/trajectory.h5",
        potential=interface_potential_file,
        code=[
            workflow.source_path("../../analysis/spectrum.py"),
            workflow.source_path("../../simulation/forces.py"),
            workflow.source_path("../scripts/spectrum.py"),
        ],
    output:
        "results/{interface}/T{temperature}/L{length}/seed{seed}/heat_flow.h5",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/spectrum.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/spectrum.tsv"
    threads: STUDY.resources.ranks
    resources:
        mpi="mpiexec",
        tasks=STUDY.resources.ranks,
        cpus_per_task=1,
        mem_mb=2000,
        runtime=240,
    params:
        physics=interface_physics,
        potential=interface_potential,
        species=interface_species,
        block_ps=STUDY.spectrum.block_ps,
    # Snakemake sets OMP_NUM_THREADS to `threads`: every rank would start as many and slow the others.
    shell:
        'OMP_NUM_THREADS=1 {resources.mpi} -n {threads} python -m mpi4py "$KAPITZA_SCRIPTS"/spectrum.py --ranks {threads}'
        " --trajectory {input.trajectory:q} --potential {params.potential:q} --species {params.species}"
        " --block-ps {params.block_ps} --output {output:q} > {log:q} 2>&1"
