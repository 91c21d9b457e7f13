# Figures of each case, interface and pair of media: one job each.

from kapitza.analysis.figures.page_plan import (
    STUDY_STEM,
    figure_data_files,
    figure_files,
)


rule case_figures:
    input:
        unpack(ASKED.case_figure_files),
    output:
        figures=figure_files("{interface}-T{temperature}-L{length}", ASKED.case_kinds()),
        data=figure_data_files(
            "{interface}-T{temperature}-L{length}", ASKED.case_kinds()
        ),
    log:
        "results/logs/{interface}/T{temperature}/L{length}/case_figures.log",
    benchmark:
        "results/benchmarks/{interface}/T{temperature}/L{length}/case_figures.tsv"
    wildcard_constraints:
        interface=named(ASKED.cell_on_cell),
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        code=code_of("case_figures"),
        profile_settings=STUDY.profile.model_dump(),
        cutoff_angstrom=ASKED.cutoff_angstrom,
        error_groups=STUDY.spectrum.error_groups,
        kinds=ASKED.case_kinds(),
        twin_kinds=ASKED.twin_kinds,
    script:
        "../step.py"


# Without Green's functions there is no temperature by frequency.
use rule case_figures as case_figures_without_greens with:
    output:
        figures=figure_files(
            "{interface}-T{temperature}-L{length}", ASKED.case_kinds(coincidence=True)
        ),
        data=figure_data_files(
            "{interface}-T{temperature}-L{length}", ASKED.case_kinds(coincidence=True)
        ),
    wildcard_constraints:
        interface=named(ASKED.coincident_crystals),
    params:
        step="case_figures",
        code=code_of("case_figures"),
        profile_settings=STUDY.profile.model_dump(),
        cutoff_angstrom=ASKED.cutoff_angstrom,
        error_groups=STUDY.spectrum.error_groups,
        kinds=ASKED.case_kinds(coincidence=True),
        twin_kinds=ASKED.twin_kinds,


use rule case_figures as case_figures_with_layer with:
    output:
        figures=figure_files(
            "{interface}-T{temperature}-L{length}",
            ASKED.case_kinds(coincidence=True, amorphous=True),
        ),
        data=figure_data_files(
            "{interface}-T{temperature}-L{length}",
            ASKED.case_kinds(coincidence=True, amorphous=True),
        ),
    wildcard_constraints:
        interface=named(ASKED.amorphous),
    params:
        step="case_figures",
        code=code_of("case_figures"),
        profile_settings=STUDY.profile.model_dump(),
        cutoff_angstrom=ASKED.cutoff_angstrom,
        error_groups=STUDY.spectrum.error_groups,
        kinds=ASKED.case_kinds(coincidence=True, amorphous=True),
        twin_kinds=list(STUDY.twins),


use rule case_figures as case_figures_without_crystals with:
    output:
        figures=figure_files(
            "{interface}-T{temperature}-L{length}", ASKED.case_kinds(crystals=False)
        ),
        data=figure_data_files(
            "{interface}-T{temperature}-L{length}", ASKED.case_kinds(crystals=False)
        ),
    wildcard_constraints:
        interface=named(ASKED.without_crystals),
    params:
        step="case_figures",
        code=code_of("case_figures"),
        profile_settings=STUDY.profile.model_dump(),
        cutoff_angstrom=ASKED.cutoff_angstrom,
        error_groups=STUDY.spectrum.error_groups,
        kinds=ASKED.case_kinds(crystals=False),
        twin_kinds=ASKED.twin_kinds,


rule study_figures:
    input:
        comparison="results/comparison.csv",
        health="results/health.csv",
    output:
        figures=figure_files(STUDY_STEM, ASKED.study_kinds()),
        data=figure_data_files(STUDY_STEM, ASKED.study_kinds()),
    log:
        "results/logs/study_figures.log",
    benchmark:
        "results/benchmarks/study_figures.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("study_figures"),
        kinds=ASKED.study_kinds(),
    script:
        "../step.py"


rule interface_figures:
    input:
        unpack(ASKED.interface_figure_files),
    output:
        figures=figure_files("{interface}", ASKED.interface_kinds()),
        data=figure_data_files("{interface}", ASKED.interface_kinds()),
    log:
        "results/logs/{interface}/interface_figures.log",
    benchmark:
        "results/benchmarks/{interface}/interface_figures.tsv"
    wildcard_constraints:
        interface=named(ASKED.one_length),
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("interface_figures"),
        temperatures_k=ASKED.temperatures_by_length,
        kinds=ASKED.interface_kinds(),
    script:
        "../step.py"


# Interfaces with several lengths show what the resistance tends to.
use rule interface_figures as interface_figures_of_lengths with:
    output:
        figures=figure_files("{interface}", ASKED.interface_kinds(lengths=2)),
        data=figure_data_files("{interface}", ASKED.interface_kinds(lengths=2)),
    wildcard_constraints:
        interface=named(ASKED.several_lengths),
    params:
        step="interface_figures",
        code=code_of("interface_figures"),
        temperatures_k=ASKED.temperatures_by_length,
        kinds=ASKED.interface_kinds(lengths=2),


rule pair_figures:
    input:
        curve="results/pairs/{pair}/curve.csv",
        spectra="results/pairs/{pair}/mismatch.h5",
        angles="results/pairs/{pair}/angles.csv",
        media="results/pairs/{pair}/media.csv",
    output:
        figures=figure_files("{pair}", ASKED.pair_kinds()),
        data=figure_data_files("{pair}", ASKED.pair_kinds()),
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
        code=code_of("pair_figures"),
        measured=ASKED.pair_measured,
        kinds=ASKED.pair_kinds(),
    script:
        "../step.py"
