# What the conductance tends to in an infinitely long box, where a study has several lengths.


rule finite_size:
    input:
        conductance=[f"results/{group['directory']}/conductance.csv" for group in SIZED],
        zones=[f"results/{group['directory']}/zones.json" for group in SIZED],
    output:
        "results/finite_size.csv",
    log:
        "results/logs/finite_size.log",
    benchmark:
        "results/benchmarks/finite_size.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code_of("finite_size"),
        cases=SIZED,
    script:
        "../scripts/finite_size.py"
