"""All cases in one table, to be sorted: G by both definitions, its inelastic part, nearest model, health."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kapitza.analysis.files.number_text import length_text, with_error
from kapitza.analysis.report.case_tables import VERDICT_WORDS, CaseGroup
from kapitza.analysis.report.headline import EXCESSES, Headline, Values, farthest_conversion

OVERVIEW_HEADINGS = (
    "interface",
    "T (K)",
    "length",
    "G, local_jump",
    "G, reservoir",
    "changes frequency (% of the heat)",
    "G beyond elastic",
    "nearest model",
    "healthy",
)
"""Conductances in MW m⁻² K⁻¹."""

HEALTH_ORDER = ("passed", "not_resolved", "failed")


@dataclass(frozen=True)
class SortedCell:
    """A cell as text, and what it is sorted by: a number as text, or nothing for the text itself."""

    text: str
    key: str = ""
    verdict: str = ""


@dataclass(frozen=True)
class OverviewCase:
    """One case; its cells in the order of OVERVIEW_HEADINGS."""

    anchor: str
    cells: tuple[SortedCell, ...]


def case_anchor(number: int) -> str:
    """Identifier of the section of a case, by its place on the page.

    >>> case_anchor(2)
    'case-2'
    """
    return f"case-{number}"


def case_overview(
    groups: Sequence[CaseGroup], heads: Sequence[Headline], measures: Sequence[Values]
) -> list[OverviewCase]:
    """A row for every case.

    heads : sentence of each; measures : value and standard error of its measures by name
    """
    return [
        OverviewCase(case_anchor(number), (*_place(group), *_conductances(group), *_found(head, known)))
        for number, (group, head, known) in enumerate(zip(groups, heads, measures, strict=True), start=1)
    ]


def _place(group: CaseGroup) -> tuple[SortedCell, ...]:
    return (
        SortedCell(group.interface),
        SortedCell(f"{group.temperature_k:g}", f"{group.temperature_k:g}"),
        SortedCell(length_text(group.length_nm), f"{group.length_nm:.6g}"),
    )


def _conductances(group: CaseGroup) -> tuple[SortedCell, ...]:
    found = {row.definition: row for row in group.conductances}
    return tuple(
        _number(row.conductance_mw_m2k, math.hypot(row.standard_error_mw_m2k, row.systematic_mw_m2k))
        for row in (found["local_jump"], found["reservoir"])
    )


def _number(value: float, error: float) -> SortedCell:
    return SortedCell(with_error(value, error), f"{value:.6g}")


def _found(head: Headline, known: Values) -> tuple[SortedCell, ...]:
    share = farthest_conversion(known)
    excess = next((name for name in EXCESSES if name in known), None)
    return (
        _number(*(100 * item for item in known[share])) if share else SortedCell("–"),
        _number(*known[excess]) if excess else SortedCell("–"),
        SortedCell(head.nearest.rpartition("nearest ")[2].removeprefix("model: ").removeprefix("is ")),
        SortedCell(
            {"passed": "yes", "failed": "NO"}.get(head.verdict, VERDICT_WORDS[head.verdict]),
            str(HEALTH_ORDER.index(head.verdict)),
            head.verdict,
        ),
    )


def health_counts(group: CaseGroup) -> Mapping[str, int]:
    """How many checks of a case had each verdict, in the order passed, not resolved, failed."""
    found = [verdict for table in group.health.values() for verdict in table["verdict"]]
    return {VERDICT_WORDS[word]: found.count(word) for word in HEALTH_ORDER if word in found}
