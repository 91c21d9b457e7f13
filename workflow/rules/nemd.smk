# Molecular dynamics under MPI. Restarts, the LAMMPS log and its averages stay in work/, which no rule declares.


# Kept unless the study says otherwise: without it, a change of spectral settings repeats the dynamics.
KEEP_TRAJECTORY = str if STUDY.spectrum.keep_trajectory else temp
# Not an option of the command, which would repeat the dynamics when it changes.
environment["KAPITZA_KEEP_FRAMES"] = "yes" if STUDY.spectrum.keep_trajectory else "no"


rule nemd:
    input:
        structure=case_structure,
        zones=case_zones,
        deck="results/{interface}/T{temperature}/L{length}/seed{seed}/nemd.in",
    output:
        power="results/{interface}/T{temperature}/L{length}/seed{seed}/bath_power.csv",
        profile="results/{interface}/T{temperature}/L{length}/seed{seed}/temperature_profile.csv",
        trajectory=KEEP_TRAJECTORY(
            "results/{interface}/T{temperature}/L{length}/seed{seed}/trajectory.h5"
        ),
        run="results/{interface}/T{temperature}/L{length}/seed{seed}/run.json",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/nemd.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/nemd.tsv"
    threads: RANKS
    resources:
        **MPI,
        mem_mb=case_memory_mb,
        runtime=case_minutes,
    params:
        text=dynamics_text,
        files=interface_potential_files,
        work="results/{interface}/T{temperature}/L{length}/seed{seed}/work",
    # Snakemake sets OMP_NUM_THREADS to `threads`: every rank would start as many and slow the others.
    shell:
        "OMP_NUM_THREADS=1 "
        + LAUNCHER
        + "python -m mpi4py -m kapitza.simulation.run.nemd --ranks {threads}"
        " --deck {input.deck:q} --structure {input.structure:q} --zones {input.zones:q}"
        " --potential-file {params.files:q} --work {params.work:q}"
        " --bath-power {output.power:q} --temperature-profile {output.profile:q}"
        " --trajectory {output.trajectory:q} --run {output.run:q} 2>&1 | tee {log:q}"
