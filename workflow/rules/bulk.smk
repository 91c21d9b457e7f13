# Bulk crystals, shared by every case that needs them: lattice constant at T, elastic and force constants.


rule lattice:
    output:
        state="results/bulk/{crystal}/T{temperature}/lattice.json",
    log:
        "results/logs/bulk/{crystal}/T{temperature}/lattice.log",
    benchmark:
        "results/benchmarks/bulk/{crystal}/T{temperature}/lattice.tsv"
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        potential=ASKED.bulk_potential,
        physics=ASKED.bulk_physics,
        kind=ASKED.bulk_kind,
        elements=ASKED.bulk_elements,
        settings=ASKED.lattice_settings,
        timestep_ps=STUDY.protocol.timestep_fs / 1000,
    script:
        "../step.py"


rule effective_phonons:
    input:
        state="results/bulk/{crystal}/T{temperature}/lattice.json",
    output:
        constants="results/bulk/{crystal}/T{temperature}/effective.h5",
    log:
        "results/logs/bulk/{crystal}/T{temperature}/effective_phonons.log",
    benchmark:
        "results/benchmarks/bulk/{crystal}/T{temperature}/effective_phonons.tsv"
    resources:
        mem_mb=6000,
        runtime=60,
    params:
        code=code_of("effective_phonons"),
        potential=ASKED.bulk_potential,
        physics=ASKED.bulk_physics,
        kind=ASKED.bulk_kind,
        elements=ASKED.bulk_elements,
        timestep_ps=STUDY.protocol.timestep_fs / 1000,
        times_ps=(STUDY.lattice.equilibration_ps, STUDY.greens.effective_ps),
    script:
        "../step.py"


rule phonons:
    input:
        state="results/bulk/{crystal}/T{temperature}/lattice.json",
    output:
        constants="results/bulk/{crystal}/T{temperature}/phonons.h5",
    log:
        "results/logs/bulk/{crystal}/T{temperature}/phonons.log",
    benchmark:
        "results/benchmarks/bulk/{crystal}/T{temperature}/phonons.tsv"
    resources:
        mem_mb=6000,
        runtime=30,
    params:
        code=code_of("phonons"),
        potential=ASKED.bulk_potential,
        physics=ASKED.bulk_physics,
        kind=ASKED.bulk_kind,
        elements=ASKED.bulk_elements,
    script:
        "../step.py"
