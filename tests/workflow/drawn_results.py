"""A results folder of known content with figures and page, as the last steps of the workflow make them."""

import shutil
from dataclasses import replace
from pathlib import Path

import synthetic_results

from kapitza.analysis.figures.figure_kind import Extent, applicable
from kapitza.analysis.figures.gallery import CASE_FIGURES
from kapitza.analysis.figures.page_plan import ShownCase, captions, figure_file
from kapitza.steps.case_figures import case_figures
from kapitza.steps.interface_figures import interface_figures
from kapitza.steps.provenance import provenance
from kapitza.steps.report import report
from kapitza.steps.study_tables import GroupFiles, study_tables

ROOT = Path(__file__).resolve().parents[2]
EXTENT = Extent(temperatures=3, map_blocks=1, conversion_planes=4, wavevectors=True)
CASE_KINDS = [figure.kind for figure in applicable(CASE_FIGURES, EXTENT)]


def place(group):
    interface, temperature, _ = group.split("/")
    return interface, float(temperature[1:])


def shown_case(group):
    return ShownCase(group, group.replace("/", "-"), *place(group), length_cells=36)


def svg_files(results, stem, kinds):
    return [results / Path(figure_file(stem, kind)).relative_to("results") for kind in kinds]


def draw_cases(results, groups):
    """All figures of the first case; those of the others are copies, for their words come from the page."""
    first = svg_files(results, shown_case(groups[0]).stem, CASE_KINDS)
    case_figures(**synthetic_results.case_inputs(results, groups[0]), kinds=CASE_KINDS, figures=first)
    for group in groups[1:]:
        copies = svg_files(results, shown_case(group).stem, CASE_KINDS)
        for source, copy in zip(first, copies, strict=True):
            shutil.copy(source, copy)


def draw_interface(results, kinds):
    interface_figures(
        **{name: results / f"{name}.csv" for name in ("comparison", "health")},
        measures=results / "inelastic.csv",
        **{"conductance": [], "zones": [], "temperatures_k": []},
        interface="ar-4ar",
        kinds=kinds,
        figures=svg_files(results, "ar-4ar", kinds),
    )


def write_tables(results, groups):
    """comparison.csv and health.csv of the study."""
    study_tables(
        groups=[GroupFiles(*place(group), group, (1, 2), longest=True, sized=False) for group in groups],
        pairs=[],
        comparison_table=results / "comparison.csv",
        health=results / "health.csv",
    )


def write_provenance(results, groups, study):
    provenance(
        study=study,
        study_files=[],
        files=[results / "comparison.csv"],
        potentials={"lj-argon": {"physics": {"pair_style": "lj/cut 8.5"}, "files": {}}},
        runs=[
            {"name": f"{group}/seed{seed}", "structure": group, "seed": seed, "case_seed": 10 + seed}
            for group in groups
            for seed in (1, 2)
        ],
        own=[],
        copies=[],
        repository=results.parent,
        record=results / "provenance.json",
    )


def write_page(results, groups, study, shown, page, planned=None):
    report(
        cases=[shown_case(group) for group in groups],
        study=study,
        comparison=results / "comparison.csv",
        shown=[replace(item, path=results.parent / item.path) for item in shown],
        captions=captions(),
        lattice=sorted(results.glob("bulk/*/*/lattice.json")),
        provenance=results / "provenance.json",
        template=ROOT / "workflow" / "report" / "report.html.j2",
        page=page,
        bibliography=page.with_name("references.bib"),
        planned=planned,
    )
