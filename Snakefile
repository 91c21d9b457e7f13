"""From a study file to results/report.html; the study is config.yaml unless --configfile is given."""


include: "workflow/rules/common.smk"


wildcard_constraints:
    crystal=r"[A-Za-z0-9_.-]+",
    interface=r"(?!pairs/)[A-Za-z0-9_.-]+",
    pair=r"[A-Za-z0-9_.-]+",
    temperature=r"[0-9.e+-]+",
    length=r"\d+",
    seed=r"\d+",


include: "workflow/rules/bulk.smk"
include: "workflow/rules/build.smk"
include: "workflow/rules/nemd.smk"
include: "workflow/rules/spectrum.smk"
include: "workflow/rules/conductance.smk"
include: "workflow/rules/mismatch.smk"
include: "workflow/rules/greens.smk"
include: "workflow/rules/media.smk"
include: "workflow/rules/pairs.smk"
include: "workflow/rules/compare.smk"
include: "workflow/rules/health.smk"
include: "workflow/rules/sizes.smk"
include: "workflow/rules/finite_size.smk"
include: "workflow/rules/inelastic.smk"
include: "workflow/rules/page.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"


# Seconds each, from tables and finished arrays: a scheduler would take longer to start them.
localrules:
    deck,
    conductance,
    seed_spectrum,
    pooled_spectrum,
    pool,
    health,
    inelastic,
    spectral_temperature,
    finite_size,
    compare,
    inelastic_table,
    health_table,
    strict,
    case_figures,
    coincident_case_figures,
    interface_figures,
    sized_interface_figures,
    pair_figures,
    provenance,
    report,


rule all:
    default_target: True
    input:
        "results/report.html",
        "results/comparison.csv",
        INELASTIC_TABLES,
        SEED_SPECTRA,
        FINITE_SIZE_TABLES,
        HEALTH_TABLES,
        VERDICT,
