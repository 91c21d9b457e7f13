"""results/report.html: one page that needs nothing beside itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pandas as pd
import yaml
from jinja2 import Environment, StrictUndefined

from kapitza.analysis.files.compared import compared_in_order
from kapitza.analysis.files.contracts import measures_of
from kapitza.analysis.health.check_record import changed_limits
from kapitza.analysis.report.case_overview import (
    OVERVIEW_HEADINGS,
    case_anchor,
    case_overview,
    health_counts,
)
from kapitza.analysis.report.case_tables import CaseGroup, HealthTable, accuracy, answer, health_table
from kapitza.analysis.report.citations import bibliography, cited_by
from kapitza.analysis.report.glossary import GLOSSARY
from kapitza.analysis.report.headline import Headline, headlines
from kapitza.analysis.report.inelastic_section import (
    InelasticCase,
    conversion_rows,
    greens_rows,
    headings_of,
    measure_rows,
    overview,
    wavevector_rows,
)
from kapitza.analysis.report.page_figures import ReportFigure, embedded
from kapitza.analysis.report.pair_section import (
    PairFacts,
    flux_rows,
    left_out_rows,
    limit_rows,
    measured_rows,
    medium_rows,
)
from kapitza.analysis.report.structure_lines import structure_lines


@dataclass(frozen=True)
class NotPassed:
    """A check that did not pass, in one run or several: `run` and `value` list them."""

    case: str
    run: str
    check: str
    value: str
    limit: str
    verdict: str
    words: str
    advice: str


@dataclass(frozen=True)
class Report:
    """Everything the page shows.

    study : the study as resolved, defaults included
    twins : counterfactual runs of the groups, of which the page shows the checks
    figures : in the order of the page, those of the inelastic section apart
    inelastic : cases of the inelastic section, with their figures
    trends : figures of the inelastic section that show several cases
    lattices : lattice.json of every crystal and temperature
    pairs : tables of every pair of media, in the order of the study
    provenance : content of provenance.json
    docs : link from the page to the folder of the docs; empty where they are not beside the results
    layers : amorphous_layer.csv by the label of its case
    planned : total error of G that the plan has, as a share of it, by the label of its case
    """

    study: Mapping[str, Any]
    comparison: pd.DataFrame
    groups: Sequence[CaseGroup]
    twins: Sequence[CaseGroup]
    figures: Sequence[ReportFigure]
    inelastic: Sequence[InelasticCase]
    trends: Sequence[ReportFigure]
    lattices: Sequence[Mapping[str, Any]]
    pairs: Sequence[PairFacts]
    provenance: Mapping[str, Any]
    docs: str = ""
    layers: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    planned: Mapping[str, float] = field(default_factory=dict)


def render(template: str, report: Report) -> str:
    """The page as HTML; the same contents give the same text.

    template : text of workflow/report/report.html.j2

    Raises jinja2.UndefinedError when the template names what the report does not have.
    """
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    health = [health_table(group) for group in (*report.groups, *report.twins)]
    numbers = count(1)
    measures = [case.headline for case in report.inelastic]
    heads = headlines(report.groups, report.comparison, measures, report.twins)
    measured = [measures_of(case.measures) for case in report.inelastic]
    return environment.from_string(template).render(
        study=report.study,
        study_yaml=yaml.safe_dump(
            dict(report.study), sort_keys=False, allow_unicode=True, default_flow_style=None, width=100
        ),
        headlines=heads,
        cases=case_overview(report.groups, heads, measured),
        case_headings=OVERVIEW_HEADINGS,
        answer=answer(report.comparison, report.groups),
        models=compared_in_order(report.comparison["model"]),
        accuracy=accuracy(report.groups, report.planned),
        target=_wanted(report.study),
        groups=report.groups,
        problems=not_passed(health),
        n_checks=sum(verdicts(health).values()),
        verdict_counts=verdicts(health),
        changed_limits=changed_limits(report.study["health"]),
        figures=embedded(report.figures, numbers),
        trends=embedded(report.trends, numbers),
        inelastic=[
            _case_section(report, number, head, case, numbers)
            for number, (head, case) in enumerate(zip(heads, report.inelastic, strict=True))
        ],
        overview=overview(report.inelastic),
        overview_headings=list(headings_of(report.inelastic).values()),
        lattices=report.lattices,
        structures=structure_lines(report.study, report.layers),
        media=medium_rows(report.study["pairs"], report.pairs),
        limits=limit_rows(report.pairs),
        fluxes=flux_rows(report.pairs),
        left_out=left_out_rows(report.pairs),
        measured=measured_rows(report.study["pairs"]),
        provenance=report.provenance,
        glossary=[item for item in GLOSSARY if item.always or report.groups],
        docs=report.docs,
        cited=cited_by(report.study, report.comparison["model"]),
        bibliography=bibliography(report.study, report.comparison["model"]),
    )


def _wanted(study: Mapping[str, Any]) -> str:
    """The wanted error of a study as text; empty without one."""
    target = study["protocol"].get("target_relative_error")
    return "" if target is None else f"{100 * target:g} %"


def _case_section(
    report: Report, number: int, head: Headline, case: InelasticCase, numbers: Iterator[int]
) -> dict[str, Any]:
    """Everything of one case; its twins are the groups of the same place."""
    group = report.groups[number]
    twins = [twin for twin in report.twins if twin.place == group.place]
    return {
        "anchor": case_anchor(number + 1),
        "head": head,
        "label": case.label,
        "measures": measure_rows(case.measures),
        "conversions": conversion_rows(case.measures),
        "elastic": greens_rows(case.greens),
        "wavevectors": wavevector_rows(case.wavevectors),
        "figures": embedded(case.figures, numbers, case.label),
        "health": [(health_table(item), health_counts(item)) for item in (group, *twins)],
    }


def verdicts(health: Sequence[HealthTable]) -> Counter[str]:
    """How many checks had each verdict."""
    cells = (cell for table in health for row in table.rows for cell in row.cells if cell is not None)
    return Counter(cell.verdict for cell in cells)


def not_passed(health: Sequence[HealthTable]) -> list[NotPassed]:
    """Every check that did not pass, failures first; runs of a case with the same verdict in one line."""
    found = []
    for table in health:
        for row in table.rows:
            runs: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
            for heading, cell in zip(table.headings, row.cells, strict=True):
                if cell is not None and cell.verdict != "passed":
                    own = runs.setdefault((cell.verdict, cell.words, cell.advice), [])
                    own.append((heading, cell.value))
            for said, where in runs.items():
                names, values = (", ".join(item) for item in zip(*where, strict=True))
                found.append(NotPassed(table.label, names, row.check, values, row.limit, *said))
    return sorted(found, key=_failures_first)


def _failures_first(check: NotPassed) -> bool:
    return check.verdict != "failed"
