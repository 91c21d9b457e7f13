# What the conductance tends to in an infinitely long box, where a study has several lengths.

SIZED_NAMES = [item.name for item in STUDY.interfaces if len(item.length_cells) > 1]
SIZED = [group for group in GROUPS if group["interface"] in SIZED_NAMES]
FINITE_SIZE_CODE = [
    workflow.source_path("../../analysis/finite_size.py"),
    workflow.source_path("../scripts/finite_size.py"),
]


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


rule finite_size:
    input:
        conductance=[f"results/{group['directory']}/conductance.csv" for group in SIZED],
        zones=[f"results/{group['directory']}/zones.json" for group in SIZED],
        code=FINITE_SIZE_CODE,
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
        cases=SIZED,
    script:
        "../scripts/finite_size.py"


rule finite_size_figure:
    input:
        conductance=sized_conductances,
        zones=sized_zones,
        code=[
            *FINITE_SIZE_CODE,
            workflow.source_path("../../analysis/figures.py"),
            workflow.source_path("../../analysis/figures_finite_size.py"),
        ],
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
        cases=sized_groups,
    script:
        "../scripts/finite_size_figure.py"


FINITE_SIZE_TABLES = ["results/finite_size.csv"] if SIZED else []
