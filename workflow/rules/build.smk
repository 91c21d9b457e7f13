# The atoms of an interface, and the LAMMPS input of each case.


def interface_of(wildcards):
    return STUDY.interface(wildcards.interface)


def interface_potential(wildcards):
    return interface_of(wildcards).potential


def interface_physics(wildcards):
    return MANIFEST[interface_potential(wildcards)].physics()


def interface_potential_file(wildcards):
    return potential_file(interface_of(wildcards).potential)


def side_lattices(wildcards):
    """lattice.json of the left and the right crystal."""
    interface = interface_of(wildcards)
    sides = {"left": interface.left, "right": interface.right}
    return {
        side: f"results/bulk/{crystal_id(interface.potential, crystal)}/T{wildcards.temperature}/lattice.json"
        for side, crystal in sides.items()
    }


def interface_cutoff(wildcards):
    return MANIFEST[interface_of(wildcards).potential].cutoff_angstrom


def interface_species(wildcards):
    """Element of each LAMMPS type, left side first."""
    interface = interface_of(wildcards)
    return [*interface.left.elements, *interface.right.elements]


def box_entry(wildcards):
    """What decides the atoms of one box; expectations and other lengths do not rebuild it."""
    return interface_of(wildcards).build_entry(int(wildcards.length))


def deck_text(wildcards):
    """The LAMMPS input of a case: as a parameter, its text decides whether MD runs again."""
    case = find_case(
        STUDY,
        wildcards.interface,
        wildcards.temperature,
        wildcards.length,
        wildcards.seed,
    )
    return case_deck(case, STUDY.protocol, MANIFEST[case.interface.potential])


rule build:
    input:
        unpack(side_lattices),
    output:
        structure="results/{interface}/T{temperature}/L{length}/structure.data",
        zones="results/{interface}/T{temperature}/L{length}/zones.json",
    log:
        "results/logs/{interface}/T{temperature}/L{length}/build.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/build.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        interface=box_entry,
        potential=interface_potential,
        physics=interface_physics,
        builder_version=BUILDER_VERSION,
    script:
        "../scripts/build.py"


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
