# Pairs of media for the models alone: neither potential nor molecular dynamics.

PHONOPY_FILES = sorted(
    {
        str(STUDY_FILES[-1].parent / medium.phonopy)
        for pair in STUDY.pairs
        for medium in pair.media
        if medium.kind == "dispersion"
    }
)
PAIR_TABLES = [f"results/pairs/{pair.name}/mismatch.csv" for pair in STUDY.pairs]
PAIR_CODE = [
    workflow.source_path("../../analysis/pairs.py"),
    workflow.source_path("../../analysis/media.py"),
    *MODEL_CODE,
    workflow.source_path("../../analysis/mismatch/catalogue.py"),
    workflow.source_path("../../analysis/mismatch/media.yaml"),
    workflow.source_path("../../analysis/phonons.py"),
    workflow.source_path("../../analysis/phonopy_files.py"),
    workflow.source_path("../../analysis/zone_channels.py"),
]
# Pairs whose transmission depends on the angle of incidence, which is a figure of its own.
ANGLED_PAIRS = [
    pair.name
    for pair in STUDY.pairs
    if "amm_elastic" in pair.chosen(STUDY.models.names)
]
OTHER_PAIRS = [pair.name for pair in STUDY.pairs if pair.name not in ANGLED_PAIRS]


rule pair:
    input:
        phonopy=pair_files,
        beside=pair_companions,
        code=PAIR_CODE,
    output:
        table="results/pairs/{pair}/mismatch.csv",
        spectra="results/pairs/{pair}/mismatch.h5",
        curve="results/pairs/{pair}/curve.csv",
    log:
        "results/logs/pairs/{pair}/pair.log",
    benchmark:
        "results/benchmarks/pairs/{pair}/pair.tsv"
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        media=pair_media,
        names=pair_models,
        settings=STUDY.models.model_dump(exclude={"names"}),
        temperatures=list(STUDY.temperatures_k),
    script:
        "../scripts/pair.py"


rule pair_figures:
    input:
        curve="results/pairs/{pair}/curve.csv",
        spectra="results/pairs/{pair}/mismatch.h5",
        code=[
            workflow.source_path("../../analysis/figures.py"),
            workflow.source_path("../../analysis/figures_pairs.py"),
        ],
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
    log:
        "results/logs/pairs/{pair}/pair_figures.log",
    benchmark:
        "results/benchmarks/pairs/{pair}/pair_figures.tsv"
    wildcard_constraints:
        pair=one_of(OTHER_PAIRS),
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        measured=pair_measured,
        media=pair_media,
    script:
        "../scripts/pair_figures.py"


use rule pair_figures as pair_figures_with_angles with:
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
    wildcard_constraints:
        pair=one_of(ANGLED_PAIRS),
