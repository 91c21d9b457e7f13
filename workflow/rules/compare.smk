# All conductances in one table, and the figures: of each case, and of each interface by model.

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
CASE_TITLE = "{interface}, {temperature} K, {length} cells"


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


rule figures:
    input:
        power=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/bath_power.csv",
            seed=STUDY.seeds,
        ),
        heat_flow=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/heat_flow.h5",
            seed=STUDY.seeds,
        ),
        profile=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/temperature_profile.csv",
            seed=STUDY.seeds,
        ),
        run=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/run.json",
            seed=STUDY.seeds,
        ),
        zones="results/{interface}/T{temperature}/L{length}/zones.json",
        conductance="results/{interface}/T{temperature}/L{length}/conductance.csv",
    output:
        profile=report(
            "results/figures/{interface}-T{temperature}-L{length}-profile.svg",
            caption="../report/profile.rst",
            category="{interface}",
            subcategory="{temperature} K",
            labels={"figure": "temperature profile", "cells": "{length}"},
        ),
        convergence=report(
            "results/figures/{interface}-T{temperature}-L{length}-convergence.svg",
            caption="../report/convergence.rst",
            category="{interface}",
            subcategory="{temperature} K",
            labels={"figure": "convergence", "cells": "{length}"},
        ),
    log:
        "results/logs/{interface}/T{temperature}/L{length}/figures.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/figures.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("figures"),
        settings=case_bath,
        cutoff_angstrom=interface_cutoff,
        title=CASE_TITLE,
    script:
        "../scripts/figures.py"


rule spectrum_figure:
    input:
        spectrum="results/{interface}/T{temperature}/L{length}/spectrum.csv",
        mismatch="results/{interface}/T{temperature}/mismatch.h5",
    output:
        report(
            "results/figures/{interface}-T{temperature}-L{length}-spectrum.svg",
            caption="../report/spectrum.rst",
            category="{interface}",
            subcategory="{temperature} K",
            labels={"figure": "spectrum", "cells": "{length}"},
        ),
    log:
        "results/logs/{interface}/T{temperature}/L{length}/spectrum_figure.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/spectrum_figure.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("spectrum_figure"),
        title=CASE_TITLE,
    script:
        "../scripts/spectrum_figure.py"


rule models_figure:
    input:
        comparison="results/comparison.csv",
        health="results/health.csv",
    output:
        report(
            "results/figures/{interface}-models.svg",
            caption="../report/models.rst",
            category="{interface}",
            labels={"figure": "conductance by model", "cells": "all"},
        ),
    log:
        "results/logs/{interface}/models_figure.log",
    benchmark:
        "results/benchmarks/{interface}/models_figure.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("model_figures"),
        kind="models",
    script:
        "../scripts/model_figures.py"


use rule models_figure as temperature_figure with:
    output:
        report(
            "results/figures/{interface}-temperature.svg",
            caption="../report/temperature.rst",
            category="{interface}",
            labels={"figure": "conductance against temperature", "cells": "all"},
        ),
    log:
        "results/logs/{interface}/temperature_figure.log",
    benchmark:
        "results/benchmarks/{interface}/temperature_figure.tsv"
    params:
        code=code_of("model_figures"),
        kind="temperature",
