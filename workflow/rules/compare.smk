# All conductances in one table.

# A group is a case without its seed; a pair is an interface at one temperature.
GROUPS = list(
    {
        case.group_directory: {
            "directory": case.group_directory,
            "stem": f"{case.interface.name}-T{case.temperature}-L{case.length_cells}",
            "interface": case.interface.name,
            "temperature_k": case.temperature_k,
            "length_cells": case.length_cells,
        }
        for case in cases(STUDY)
    }.values()
)
PAIRS = [
    {"interface": interface.name, "temperature_k": temperature}
    for interface in STUDY.interfaces
    for temperature in STUDY.temperatures_k
]


rule compare:
    input:
        conductance=[
            f"results/{group['directory']}/conductance.csv" for group in GROUPS
        ],
        zones=[f"results/{group['directory']}/zones.json" for group in GROUPS],
        mismatch=[
            f"results/{pair['interface']}/T{pair['temperature_k']:g}/mismatch.csv"
            for pair in PAIRS
        ],
        greens=[
            f"results/{pair['interface']}/T{pair['temperature_k']:g}/greens.csv"
            for pair in PAIRS
        ],
        media=PAIR_TABLES,
    output:
        report(
            "results/comparison.csv",
            caption="../report/comparison.rst",
            category="Conductance",
        ),
    log:
        "results/logs/compare.log",
    benchmark:
        "results/benchmarks/compare.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code_of("compare"),
        cases=GROUPS,
        models=PAIRS,
        media=[
            {"name": pair.name, "measured": measurements(pair)} for pair in STUDY.pairs
        ],
    script:
        "../scripts/compare.py"
