# Checks of all cases in one table; a strict study ends in an error when one has failed.


rule health_table:
    input:
        seeds=[f"results/{case.directory}/health.csv" for case in cases(STUDY)],
        cases=[f"results/{group['directory']}/health.csv" for group in GROUPS],
        zones=[f"results/{group['directory']}/zones.json" for group in GROUPS],
    output:
        "results/health.csv",
    log:
        "results/logs/health_table.log",
    benchmark:
        "results/benchmarks/health_table.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code_of("health_table"),
        cases=GROUPS,
        runs={
            **{f"seed {seed}": f"seed{seed}/" for seed in STUDY.seeds},
            "all seeds": "",
        },
    script:
        "../scripts/health_table.py"


rule strict:
    input:
        "results/health.csv",
        # Last of all, so that the report is there to look at.
        "results/report.html",
    output:
        "results/passed.txt",
    log:
        "results/logs/strict.log",
    benchmark:
        "results/benchmarks/strict.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code_of("strict"),
    script:
        "../scripts/strict.py"


# A study of pairs alone has nothing to check.
HEALTH_TABLES = ["results/health.csv"] if STUDY.interfaces else []
VERDICT = ["results/passed.txt"] if STUDY.interfaces and STUDY.health.strict else []
