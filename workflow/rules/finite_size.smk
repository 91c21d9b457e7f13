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


rule finite_size_figure:
    input:
        conductance=sized_conductances,
        zones=sized_zones,
    output:
        report(
            "results/figures/{interface}-finite_size.svg",
            caption="../report/finite_size.rst",
            category="{interface}",
            labels={"figure": "resistance against length", "cells": "all"},
        ),
    log:
        "results/logs/{interface}/finite_size_figure.log",
    benchmark:
        "results/benchmarks/{interface}/finite_size_figure.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("finite_size_figure"),
        cases=sized_groups,
    script:
        "../scripts/finite_size_figure.py"
