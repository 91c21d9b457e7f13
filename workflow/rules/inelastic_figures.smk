# Figures of the inelastic channels of each case, and of each interface against temperature.

HEAT_FLOWS = expand(
    "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/heat_flow.h5",
    seed=STUDY.seeds,
)


rule transmission_figure:
    input:
        simulated="results/{interface}/T{temperature}/L{length}/md_transmission.csv",
        elastic="results/{interface}/T{temperature}/transmission.csv",
        mismatch="results/{interface}/T{temperature}/mismatch.h5",
    output:
        report(
            "results/figures/{interface}-T{temperature}-L{length}-transmission.svg",
            caption="../report/transmission.rst",
            category="{interface}",
            subcategory="{temperature} K",
            labels={"figure": "transmission", "cells": "{length}"},
        ),
    log:
        "results/logs/{interface}/T{temperature}/L{length}/transmission_figure.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/transmission_figure.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("transmission_figure"),
        title=CASE_TITLE,
    script:
        "../scripts/transmission_figure.py"


rule orders_figure:
    input:
        spectrum="results/{interface}/T{temperature}/L{length}/spectrum.csv",
        heat_flow=HEAT_FLOWS,
        conductance="results/{interface}/T{temperature}/L{length}/conductance.csv",
        mismatch="results/{interface}/T{temperature}/mismatch.h5",
    output:
        report(
            "results/figures/{interface}-T{temperature}-L{length}-orders.svg",
            caption="../report/orders.rst",
            category="{interface}",
            subcategory="{temperature} K",
            labels={"figure": "orders and conversion", "cells": "{length}"},
        ),
    log:
        "results/logs/{interface}/T{temperature}/L{length}/orders_figure.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/orders_figure.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("orders_figure"),
        groups=STUDY.spectrum.error_groups,
        title=CASE_TITLE,
    script:
        "../scripts/orders_figure.py"


rule map_figure:
    input:
        three_phonon=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/three_phonon.h5",
            seed=STUDY.seeds,
        ),
        heat_flow=HEAT_FLOWS,
        conductance="results/{interface}/T{temperature}/L{length}/conductance.csv",
        measures="results/{interface}/T{temperature}/L{length}/inelastic.csv",
        mismatch="results/{interface}/T{temperature}/mismatch.h5",
    output:
        report(
            "results/figures/{interface}-T{temperature}-L{length}-map.svg",
            caption="../report/map.rst",
            category="{interface}",
            subcategory="{temperature} K",
            labels={"figure": "three-phonon transfer", "cells": "{length}"},
        ),
    log:
        "results/logs/{interface}/T{temperature}/L{length}/map_figure.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/map_figure.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("map_figure"),
        title=CASE_TITLE,
    script:
        "../scripts/map_figure.py"


rule spectral_temperature_figure:
    input:
        temperature="results/{interface}/T{temperature}/L{length}/spectral_temperature.csv",
        power=expand(
            "results/{{interface}}/T{{temperature}}/L{{length}}/seed{seed}/bath_power.csv",
            seed=STUDY.seeds,
        ),
        conductance="results/{interface}/T{temperature}/L{length}/conductance.csv",
        mismatch="results/{interface}/T{temperature}/mismatch.h5",
    output:
        report(
            "results/figures/{interface}-T{temperature}-L{length}-spectral_temperature.svg",
            caption="../report/spectral_temperature.rst",
            category="{interface}",
            subcategory="{temperature} K",
            labels={"figure": "temperature by frequency", "cells": "{length}"},
        ),
    log:
        "results/logs/{interface}/T{temperature}/L{length}/spectral_temperature_figure.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/spectral_temperature_figure.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("spectral_temperature_figure"),
        title=CASE_TITLE,
    script:
        "../scripts/spectral_temperature_figure.py"


rule trends_figure:
    input:
        measures="results/inelastic.csv",
    output:
        report(
            "results/figures/{interface}-trends.svg",
            caption="../report/trends.rst",
            category="{interface}",
            labels={"figure": "inelastic shares against temperature", "cells": "all"},
        ),
    log:
        "results/logs/{interface}/trends_figure.log",
    benchmark:
        "results/benchmarks/{interface}/trends_figure.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("trends_figure"),
    script:
        "../scripts/trends_figure.py"
