# The page a reader opens.


rule report:
    input:
        lambda wildcards: WAVE_TABLES,
        comparison="results/comparison.csv",
        figures=lambda wildcards: [str(item.path) for item in ASKED.page_figures()],
        lattice=ASKED.all_lattices(),
        # Has the digest of every other table that the page shows: it changes with each of them.
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
        shown=lambda wildcards: ASKED.page_entries(),
        captions=ASKED.captions(),
        planned=ASKED.planned_errors(),
    script:
        "../step.py"


# Every file of the results; the last that is made.
rule checksums:
    input:
        # What provenance and page do not change with; what they do, need not be asked for once more.
        lambda wildcards: ASKED.beside_the_page(recorded_tables()),
        provenance="results/provenance.json",
        page=["results/report.html", "results/references.bib"],
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
        # Asking for the input keeps them out of what reruns the rule.
        files=lambda wildcards, input: [
            *ASKED.products(),
            *ASKED.copied_inputs().values(),
            str(input.provenance),
            *map(str, input.page),
        ],
        # Not as inputs: who has deleted one for its room does not ask for its molecular dynamics again.
        trajectories=ASKED.trajectories(),
    script:
        "../step.py"
