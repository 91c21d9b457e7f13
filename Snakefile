"""From a study file to results/report.html; the study is config.yaml unless --configfile is given."""


include: "workflow/rules/common.smk"


wildcard_constraints:
    crystal=r"[A-Za-z0-9_.-]+",
    interface=r"(?!pairs/)[A-Za-z0-9_.-]+",
    pair=r"[A-Za-z0-9_.-]+",
    temperature=r"[0-9.e+-]+",
    # Behind the length, the kind of a twin.
    length=r"\d+(\+[a-z_]+)?",
    seed=r"\d+",


include: "workflow/rules/bulk.smk"
include: "workflow/rules/build.smk"
include: "workflow/rules/nemd.smk"
include: "workflow/rules/heat_flow.smk"
include: "workflow/rules/reversal.smk"
include: "workflow/rules/models.smk"
include: "workflow/rules/pairs.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/provenance.smk"
include: "workflow/rules/report.smk"


# Seconds each, from tables and finished arrays: a scheduler would take longer to start them.
localrules:
    deck,
    bulk_channels,
    case_tables,
    case_tables_without_greens,
    twins,
    reversed_pair,
    rectification,
    study_tables,
    case_figures,
    case_figures_without_greens,
    case_figures_without_crystals,
    study_figures,
    interface_figures,
    interface_figures_of_lengths,
    pair_figures,
    provenance,
    report,
    checksums,
    strict,


rule all:
    default_target: True
    input:
        "results/report.html",
        # Each by itself: one that is missing is made again, whatever has been made from it. Everything else is
        # what the last files are made from.
        lambda wildcards: lost_files(ASKED.products()),
        VERDICT,
        "results/references.bib",
        "results/checksums.json",
        "results/ro-crate-metadata.json",
