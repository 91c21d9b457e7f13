# Bulk crystals, shared by every case that needs them: lattice constant at T, elastic and force constants.


def bulk_potential(wildcards):
    return find_bulk_crystal(STUDY, wildcards.crystal).potential


def bulk_physics(wildcards):
    return MANIFEST[bulk_potential(wildcards)].physics()


def potential_file(name):
    """Path of a potential's file as a list: empty for potentials without one."""
    file = MANIFEST[name].file
    return [str(POTENTIALS / file)] if file else []


def bulk_potential_file(wildcards):
    return potential_file(bulk_potential(wildcards))


def bulk_crystal_kind(wildcards):
    crystal = find_bulk_crystal(STUDY, wildcards.crystal)
    return {"crystal": crystal.crystal, "elements": list(crystal.elements)}


rule lattice:
    input:
        file=bulk_potential_file,
    output:
        "results/bulk/{crystal}/T{temperature}/lattice.json",
    log:
        "results/logs/bulk/{crystal}/T{temperature}/lattice.log",
    benchmark:
        "results/benchmarks/bulk/{crystal}/T{temperature}/lattice.tsv"
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        potential=bulk_potential,
        physics=bulk_physics,
        crystal=bulk_crystal_kind,
        settings=STUDY.lattice.model_dump(),
        timestep_ps=STUDY.protocol.timestep_fs / 1000,
    script:
        "../scripts/lattice.py"


rule phonons:
    input:
        file=bulk_potential_file,
        lattice="results/bulk/{crystal}/T{temperature}/lattice.json",
        code=workflow.source_path("../../analysis/phonons.py"),
    output:
        "results/bulk/{crystal}/T{temperature}/phonons.h5",
    log:
        "results/logs/bulk/{crystal}/T{temperature}/phonons.log",
    benchmark:
        "results/benchmarks/bulk/{crystal}/T{temperature}/phonons.tsv"
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        potential=bulk_potential,
        physics=bulk_physics,
        crystal=bulk_crystal_kind,
    script:
        "../scripts/phonons.py"
