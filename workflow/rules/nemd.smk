# Molecular dynamics under MPI. Restarts, the LAMMPS log and its averages stay in work/, which no rule declares.


# Kept unless the study says otherwise: without it, a change of spectral settings repeats the dynamics.
KEEP_TRAJECTORY = str if STUDY.spectrum.keep_trajectory else temp


rule nemd:
    input:
        unpack(ASKED.twin_expansion),
        structure=ASKED.structure,
        zones=ASKED.zones,
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
    wildcard_constraints:
        seed=RUN_SEED,
    threads: RANKS
    resources:
        **MPI,
        mem_mb=ASKED.run_memory_mb,
        runtime=ASKED.run_minutes,
    params:
        text=ASKED.dynamics_text,
        files=ASKED.interface_files,
        # Asking for the input keeps it out of what reruns the dynamics.
        frames=lambda wildcards, input: (
            "" if STUDY.spectrum.keep_trajectory else "--drop-frames"
        ),
        twin=ASKED.twin_potential,
        work="results/{interface}/T{temperature}/L{length}/seed{seed}/work",
    shell:
        ON_RANKS + "nemd --ranks {threads}"
        " --deck {input.deck:q} --structure {input.structure:q} --zones {input.zones:q}"
        " --potential-file {params.files:q} --work {params.work:q}"
        " --bath-power {output.power:q} --temperature-profile {output.profile:q}"
        " --trajectory {output.trajectory:q} --run {output.run:q} {params.twin:q} {params.frames} 2>&1 | tee {log:q}"
