# What the rules of interfaces with several lengths ask of the study.

SIZED_NAMES = [item.name for item in STUDY.interfaces if len(item.length_cells) > 1]
SIZED = [group for group in GROUPS if group["interface"] in SIZED_NAMES]


FINITE_SIZE_TABLES = ["results/finite_size.csv"] if SIZED else []
