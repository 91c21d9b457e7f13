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
