# Pairs of media for the models alone: neither potential nor molecular dynamics.


rule pair:
    input:
        phonopy=ASKED.pair_files,
        beside=ASKED.pair_companions,
    output:
        table="results/pairs/{pair}/mismatch.csv",
        spectra="results/pairs/{pair}/mismatch.h5",
        curve="results/pairs/{pair}/curve.csv",
        about="results/pairs/{pair}/media.csv",
        low_temperature="results/pairs/{pair}/low_temperature.csv",
        angles="results/pairs/{pair}/angles.csv",
        flux="results/pairs/{pair}/flux.csv",
    log:
        "results/logs/pairs/{pair}/pair.log",
    benchmark:
        "results/benchmarks/pairs/{pair}/pair.tsv"
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        code=code_of("pair", "analysis/mismatch/media.yaml"),
        media=ASKED.pair_media,
        names=ASKED.pair_models,
        settings=STUDY.models.model_dump(exclude={"names"}),
        temperatures=list(STUDY.temperatures_k),
        reservoirs=ASKED.pair_reservoirs,
    script:
        "../step.py"


rule pair_figures:
    input:
        curve="results/pairs/{pair}/curve.csv",
        spectra="results/pairs/{pair}/mismatch.h5",
        angles="results/pairs/{pair}/angles.csv",
        about="results/pairs/{pair}/media.csv",
    output:
        temperature=report(
            "results/figures/{pair}-pair_temperature.svg",
            caption="../report/pair_temperature.rst",
            category="{pair}",
            labels={"figure": "conductance against temperature", "cells": "none"},
        ),
        channels=report(
            "results/figures/{pair}-pair_channels.svg",
            caption="../report/pair_channels.rst",
            category="{pair}",
            labels={"figure": "channels", "cells": "none"},
        ),
        angles=report(
            "results/figures/{pair}-pair_angles.svg",
            caption="../report/pair_angles.rst",
            category="{pair}",
            labels={"figure": "transmission against angle", "cells": "none"},
        ),
    log:
        "results/logs/pairs/{pair}/pair_figures.log",
    benchmark:
        "results/benchmarks/pairs/{pair}/pair_figures.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("pair_figures"),
        measured=pair_measured,
    script:
        "../scripts/pair_figures.py"
