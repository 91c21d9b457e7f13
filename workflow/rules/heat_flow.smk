# The heat flow across the interface, frame by frame and frequency by frequency, in all, by order of anharmonicity,
# through moved planes, between bands of frequencies and by wavevector; MPI over blocks of frames.

FLOWS = {
    "heat_flow": "results/{interface}/T{temperature}/L{length}/seed{seed}/heat_flow.h5",
    "planes": "results/{interface}/T{temperature}/L{length}/seed{seed}/planes.h5",
}
MAP = {}
if STUDY.spectrum.map_blocks:
    FLOWS["three_phonon"] = (
        "results/{interface}/T{temperature}/L{length}/seed{seed}/three_phonon.h5"
    )
    MAP = {
        "bands": STUDY.spectrum.map_bands,
        "blocks": STUDY.spectrum.map_blocks,
        "cutoff_thz": ASKED.highest_cutoff,
    }
RESOLVED = {}
if STUDY.spectrum.wavevectors:
    FLOWS["wavevectors"] = (
        "results/{interface}/T{temperature}/L{length}/seed{seed}/wavevectors.h5"
    )
    RESOLVED = {
        "sublattices": ASKED.sublattices,
        "error_groups": STUDY.spectrum.error_groups,
    }


rule heat_flow:
    input:
        unpack(ASKED.twin_expansion),
        trajectory="results/{interface}/T{temperature}/L{length}/seed{seed}/trajectory.h5",
    output:
        **FLOWS,
    log:
        "results/logs/{interface}/T{temperature}/L{length}/seed{seed}/heat_flow.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/seed{seed}/heat_flow.tsv"
    wildcard_constraints:
        seed=RUN_SEED,
    threads: RANKS
    resources:
        **MPI,
        mem_mb=4000,
        runtime=lambda wildcards, attempt: TRAJECTORY_MINUTES * attempt,
    params:
        **MAP,
        **RESOLVED,
        code=lambda wildcards: digest("kapitza.simulation.heat_flow", "*"),
        physics=ASKED.interface_physics,
        potential=ASKED.potential_text,
        species=ASKED.species,
        block_ps=STUDY.spectrum.block_ps,
        order_step=STUDY.spectrum.order_step_fraction,
        planes=STUDY.spectrum.conversion_planes,
        window=ASKED.frames_per_window,
        twin=ASKED.twin_words,
    shell:
        ON_RANKS + "heat_flow --ranks {threads} --trajectory {input.trajectory:q}"
        " --potential {params.potential:q} --species {params.species}"
        " --block-ps {params.block_ps} --order-step {params.order_step} --planes {params.planes}"
        " --window-frames {params.window} {params.twin:q}"
        " --heat-flow {output.heat_flow:q} --planes-file {output.planes:q}"
        + (
            " --three-phonon {output.three_phonon:q} --map-bands {params.bands}"
            " --map-blocks {params.blocks} --cutoff-thz {params.cutoff_thz}"
            if MAP
            else ""
        )
        + (
            " --wavevectors {output.wavevectors:q} --sublattices {params.sublattices}"
            " --error-groups {params.error_groups}"
            if RESOLVED
            else ""
        )
        + " > {log:q} 2>&1"
