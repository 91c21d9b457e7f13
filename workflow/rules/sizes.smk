# What the rules of interfaces with several lengths ask of the study.

SIZED_NAMES = [item.name for item in STUDY.interfaces if len(item.length_cells) > 1]
SIZED = [group for group in GROUPS if group["interface"] in SIZED_NAMES]


def sized_groups(wildcards):
    return [group for group in SIZED if group["interface"] == wildcards.interface]


def sized_conductances(wildcards):
    return [
        f"results/{group['directory']}/conductance.csv"
        for group in sized_groups(wildcards)
    ]


def sized_zones(wildcards):
    return [
        f"results/{group['directory']}/zones.json" for group in sized_groups(wildcards)
    ]


FINITE_SIZE_TABLES = ["results/finite_size.csv"] if SIZED else []
