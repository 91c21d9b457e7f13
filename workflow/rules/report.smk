# The page a reader opens.


rule report:
    input:
        comparison="results/comparison.csv",
        tables=[
            *CASE_TABLES,
            *SEED_TABLES,
            *ELASTIC_TABLES,
            *PAIR_FACTS,
            *WAVE_TABLES,
            *(["results/health.csv"] if STUDY.interfaces else []),
        ],
        figures=[str(figure.path) for figure in ASKED.page_figures()],
        data=[str(figure.data) for figure in ASKED.page_figures()],
        lattice=ASKED.all_lattices(),
        provenance="results/provenance.json",
        template=workflow.source_path("../report/report.html.j2"),
    output:
        page=report(
            "results/report.html",
            caption="../report/report.rst",
            category="Conductance",
        ),
        bibliography="results/references.bib",
    log:
        "results/logs/report.log",
    benchmark:
        "results/benchmarks/report.tsv"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        code=code_of("report", "analysis/report/references.bib"),
        cases=ASKED.shown_cases(),
        study=STUDY.model_dump(mode="json"),
        shown=ASKED.page_entries(),
        captions=ASKED.captions(),
        planned=ASKED.planned_errors(),
    script:
        "../step.py"


# Every file of the results; the last that is made.
rule checksums:
    input:
        files=[
            *ASKED.products(),
            *ASKED.copied_inputs().values(),
            "results/provenance.json",
            "results/report.html",
            "results/references.bib",
        ],
        provenance="results/provenance.json",
    output:
        record="results/checksums.json",
        crate="results/ro-crate-metadata.json",
    log:
        "results/logs/checksums.log",
    benchmark:
        "results/benchmarks/checksums.tsv"
    resources:
        mem_mb=500,
        runtime=10,
    params:
        code=code_of("checksums", "analysis/report/references.bib"),
        # Not as inputs: who has deleted one for its room does not ask for its molecular dynamics again.
        trajectories=ASKED.trajectories(),
    script:
        "../step.py"
