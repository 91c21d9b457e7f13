"""results/report.html: one page that needs nothing beside itself."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import yaml
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from analysis.report_tables import CaseGroup, HealthTable, accuracy, answer, health_table


@dataclass(frozen=True)
class ReportFigure:
    """A figure as SVG text with the heading over it and the caption below."""

    heading: str
    svg: str
    caption: str


@dataclass(frozen=True)
class Problem:
    """A check that did not pass."""

    case: str
    run: str
    check: str
    value: str
    limit: str
    verdict: str
    words: str


@dataclass(frozen=True)
class Report:
    """Everything the page shows.

    study : the study as resolved, defaults included
    figures : in the order of the page
    lattices : lattice.json of every crystal and temperature
    provenance : content of provenance.json
    """

    study: Mapping[str, Any]
    comparison: pd.DataFrame
    groups: Sequence[CaseGroup]
    figures: Sequence[ReportFigure]
    lattices: Sequence[Mapping[str, Any]]
    provenance: Mapping[str, Any]


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
    health = [health_table(group) for group in report.groups]
    return environment.from_string(template).render(
        study=report.study,
        study_yaml=yaml.safe_dump(
            dict(report.study), sort_keys=False, allow_unicode=True, default_flow_style=None, width=100
        ),
        answer=answer(report.comparison, report.groups),
        accuracy=accuracy(report.groups),
        groups=report.groups,
        health=health,
        problems=problems(health),
        n_checks=sum(verdicts(health).values()),
        figures=[
            (figure, embedded_svg(figure.svg, f"f{index}-", figure.heading))
            for index, figure in enumerate(report.figures, start=1)
        ],
        lattices=report.lattices,
        provenance=report.provenance,
    )


def verdicts(health: Sequence[HealthTable]) -> Counter[str]:
    """How many checks had each verdict."""
    cells = (cell for table in health for row in table.rows for cell in row.cells if cell is not None)
    return Counter(cell.verdict for cell in cells)


def problems(health: Sequence[HealthTable]) -> list[Problem]:
    """Every check that did not pass, failures first."""
    found = [
        Problem(table.label, heading, row.check, cell.value, row.limit, cell.verdict, cell.words)
        for table in health
        for row in table.rows
        for heading, cell in zip(table.headings, row.cells, strict=True)
        if cell is not None and cell.verdict != "passed"
    ]
    return sorted(found, key=_failures_first)


def _failures_first(problem: Problem) -> bool:
    return problem.verdict != "failed"


def embedded_svg(svg: str, prefix: str, name: str) -> Markup:
    """An SVG file as an element of an HTML page.

    prefix : put before every identifier, so that figures of one page do not use each other's shapes
    name : what screen readers call the figure

    Raises ValueError when the text holds no <svg> element.
    """
    start = svg.find("<svg")
    if start < 0:
        raise ValueError(f"figure {name!r}: not an SVG; delete its file and run its rule again")
    body = re.sub(r"<metadata>.*?</metadata>", "", svg[start:], flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{prefix}', body)
    body = re.sub(r'href="#', f'href="#{prefix}', body)
    body = re.sub(r"url\(#", f"url(#{prefix}", body)
    return Markup(f'<svg role="img" aria-label="{escape(name)}"{body[len("<svg") :]}')
