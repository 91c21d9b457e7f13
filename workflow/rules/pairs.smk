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
        left_out="results/pairs/{pair}/left_out.csv",
    log:
        "results/logs/pairs/{pair}/pair.log",
    benchmark:
        "results/benchmarks/pairs/{pair}/pair.tsv"
    resources:
        mem_mb=4000,
        runtime=60,
    params:
        code=code_of("pair", "analysis/mismatch/media.yaml"),
        media=ASKED.pair_media,
        names=ASKED.pair_models,
        settings=STUDY.models.model_dump(exclude={"names"}),
        temperatures=list(STUDY.temperatures_k),
        reservoirs=ASKED.pair_reservoirs,
        greens=STUDY.greens.model_dump(exclude={"effective_ps"}),
    script:
        "../step.py"
