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
PAIR_FACTS = [
    f"results/pairs/{pair.name}/{name}.csv"
    for pair in STUDY.pairs
    for name in ("media", "low_temperature", "flux")
]


rule pair:
    input:
        phonopy=pair_files,
        beside=pair_companions,
    output:
        table="results/pairs/{pair}/mismatch.csv",
        spectra="results/pairs/{pair}/mismatch.h5",
        curve="results/pairs/{pair}/curve.csv",
        media="results/pairs/{pair}/media.csv",
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
        media=pair_media,
        names=pair_models,
        settings=STUDY.models.model_dump(exclude={"names"}),
        temperatures=list(STUDY.temperatures_k),
        reservoirs=pair_reservoirs,
    script:
        "../scripts/pair.py"
