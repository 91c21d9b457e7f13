"""results/report.html: one page that needs nothing beside itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pandas as pd
import yaml
from jinja2 import Environment, StrictUndefined

from kapitza.analysis.files.compared import compared_in_order
from kapitza.analysis.health.check_record import changed_limits
from kapitza.analysis.report.case_tables import CaseGroup, HealthTable, accuracy, answer, health_table
from kapitza.analysis.report.headline import headlines
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
from kapitza.analysis.report.pair_section import PairFacts, flux_rows, limit_rows, measured_rows, medium_rows
from kapitza.analysis.report.structure_lines import structure_lines


@dataclass(frozen=True)
class NotPassed:
    """A check that did not pass."""

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
    layers : amorphous_layer.csv by the label of its case
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
    layers: Mapping[str, pd.DataFrame] = field(default_factory=dict)


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
    return environment.from_string(template).render(
        study=report.study,
        study_yaml=yaml.safe_dump(
            dict(report.study), sort_keys=False, allow_unicode=True, default_flow_style=None, width=100
        ),
        headlines=headlines(report.groups, report.comparison, [case.headline for case in report.inelastic]),
        answer=answer(report.comparison, report.groups),
        models=compared_in_order(report.comparison["model"]),
        accuracy=accuracy(report.groups),
        groups=report.groups,
        health=health,
        problems=not_passed(health),
        n_checks=sum(verdicts(health).values()),
        changed_limits=changed_limits(report.study["health"]),
        figures=embedded(report.figures, numbers),
        trends=embedded(report.trends, numbers),
        inelastic=[
            {
                "label": case.label,
                "measures": measure_rows(case.measures),
                "conversions": conversion_rows(case.measures),
                "elastic": greens_rows(case.greens),
                "wavevectors": wavevector_rows(case.wavevectors),
                "figures": embedded(case.figures, numbers),
            }
            for case in report.inelastic
        ],
        overview=overview(report.inelastic),
        overview_headings=list(headings_of(report.inelastic).values()),
        lattices=report.lattices,
        structures=structure_lines(report.study, report.layers),
        media=medium_rows(report.study["pairs"], report.pairs),
        limits=limit_rows(report.pairs),
        fluxes=flux_rows(report.pairs),
        measured=measured_rows(report.study["pairs"]),
        provenance=report.provenance,
    )


def verdicts(health: Sequence[HealthTable]) -> Counter[str]:
    """How many checks had each verdict."""
    cells = (cell for table in health for row in table.rows for cell in row.cells if cell is not None)
    return Counter(cell.verdict for cell in cells)


def not_passed(health: Sequence[HealthTable]) -> list[NotPassed]:
    """Every check that did not pass, failures first."""
    found = [
        NotPassed(
            table.label, heading, row.check, cell.value, row.limit, cell.verdict, cell.words, cell.advice
        )
        for table in health
        for row in table.rows
        for heading, cell in zip(table.headings, row.cells, strict=True)
        if cell is not None and cell.verdict != "passed"
    ]
    return sorted(found, key=_failures_first)


def _failures_first(check: NotPassed) -> bool:
    return check.verdict != "failed"
