# Figures of each case, interface and pair of media: one job each.

CASE_FIGURE_PARAMS = {
    "step": "case_figures",
    "code": code_of("case_figures"),
    "profile_settings": STUDY.profile.model_dump(),
    "cutoff_angstrom": interface_cutoff,
    "error_groups": STUDY.spectrum.error_groups,
}


rule case_figures:
    input:
        unpack(case_figure_files),
    output:
        figures=drawn("{interface}-T{temperature}-L{length}", CASE_KINDS),
    log:
        "results/logs/{interface}/T{temperature}/L{length}/case_figures.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/case_figures.tsv"
    wildcard_constraints:
        interface=named([i.name for i in STUDY.interfaces if i.name not in COINCIDENT]),
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        **CASE_FIGURE_PARAMS,
        kinds=CASE_KINDS,
    script:
        "../step.py"


use rule case_figures as coincident_case_figures with:
    output:
        figures=drawn("{interface}-T{temperature}-L{length}", COINCIDENT_CASE_KINDS),
    wildcard_constraints:
        interface=named(COINCIDENT),
    params:
        **CASE_FIGURE_PARAMS,
        kinds=COINCIDENT_CASE_KINDS,


INTERFACE_FIGURE_PARAMS = {
    "step": "interface_figures",
    "code": code_of("interface_figures"),
    "temperatures_k": temperatures_by_length,
}


rule interface_figures:
    input:
        unpack(interface_figure_files),
    output:
        figures=drawn("{interface}", INTERFACE_KINDS),
    log:
        "results/logs/{interface}/interface_figures.log",
    benchmark:
        "results/benchmarks/{interface}/interface_figures.tsv"
    wildcard_constraints:
        interface=named([i.name for i in STUDY.interfaces if len(i.length_cells) == 1]),
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        **INTERFACE_FIGURE_PARAMS,
        kinds=INTERFACE_KINDS,
    script:
        "../step.py"


use rule interface_figures as sized_interface_figures with:
    output:
        figures=drawn("{interface}", SIZED_INTERFACE_KINDS),
    wildcard_constraints:
        interface=named([i.name for i in STUDY.interfaces if len(i.length_cells) > 1]),
    params:
        **INTERFACE_FIGURE_PARAMS,
        kinds=SIZED_INTERFACE_KINDS,


rule pair_figures:
    input:
        curve="results/pairs/{pair}/curve.csv",
        spectra="results/pairs/{pair}/mismatch.h5",
        angles="results/pairs/{pair}/angles.csv",
        media="results/pairs/{pair}/media.csv",
    output:
        figures=drawn("{pair}", PAIR_KINDS),
    log:
        "results/logs/pairs/{pair}/pair_figures.log",
    benchmark:
        "results/benchmarks/pairs/{pair}/pair_figures.tsv"
    wildcard_constraints:
        pair=named([pair.name for pair in STUDY.pairs]),
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        step="pair_figures",
        code=code_of("pair_figures"),
        measured=pair_measured,
        kinds=PAIR_KINDS,
    script:
        "../step.py"
