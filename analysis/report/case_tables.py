"""The tables of the report as text: the answer, its accuracy, the health of the runs, the crystals."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kapitza.analysis.figures.model_styles import model_label
from kapitza.analysis.figures.page_plan import case_title
from kapitza.analysis.files.contracts import CORRECTED, DEFINITIONS, STATISTICS
from kapitza.analysis.files.number_text import length_text, number, percent, with_error
from kapitza.analysis.health.health_checks import check_of, concerns_simulation
from kapitza.analysis.measure.conductance import Conductance

VERDICT_WORDS = {"passed": "passed", "failed": "FAILED", "not_resolved": "not resolved"}


@dataclass(frozen=True)
class CaseGroup:
    """What the report shows of one interface, temperature and length.

    health : health.csv by column heading ("seed 1", …, "all seeds")
    runs : run.json by column heading
    twin : kind of a counterfactual run; "" for a case itself
    """

    interface: str
    temperature_k: float
    length_cells: int
    length_nm: float
    conductances: Sequence[Conductance]
    health: Mapping[str, pd.DataFrame]
    runs: Mapping[str, Mapping[str, Any]]
    twin: str = ""

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the checks that failed in any run."""
        names = [table.loc[table["verdict"] == "failed", "check"] for table in self.health.values()]
        return tuple(dict.fromkeys(name for found in names for name in found))

    @property
    def place(self) -> tuple[str, float, int]:
        """Interface, temperature and length: those of a case and its twins."""
        return self.interface, self.temperature_k, self.length_cells

    @property
    def label(self) -> str:
        """The case as headings name it."""
        place = case_title(self.interface, self.temperature_k, self.length_cells, self.length_nm)
        return f"{place}, twin {self.twin}" if self.twin else place


@dataclass(frozen=True)
class AnswerRow:
    """Conductances of one model (or of NEMD at one length); cells by definition, then statistics.

    failed : health checks that failed in any of its runs, or of this model
    """

    label: str
    name: str
    cells: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True)
class AnswerBlock:
    """All rows of one interface and temperature."""

    interface: str
    temperature: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class AccuracyRow:
    """One conductance with everything its error consists of, as text."""

    case: str
    definition: str
    heat_flow: str
    jump: str
    statistical: str
    systematic: str
    predicted: str
    ratio: str
    contacts: str
    planned: str


@dataclass(frozen=True)
class HealthCell:
    """One check of one run; `advice` says what to do unless it has passed."""

    value: str
    verdict: str
    words: str
    advice: str


@dataclass(frozen=True)
class HealthRow:
    """One check: its meaning, its limit, and a cell for every heading (None where it does not apply)."""

    check: str
    meaning: str
    limit: str
    cells: tuple[HealthCell | None, ...]


@dataclass(frozen=True)
class HealthTable:
    """Every check of one case."""

    label: str
    headings: tuple[str, ...]
    rows: tuple[HealthRow, ...]


def answer(comparison: pd.DataFrame, groups: Sequence[CaseGroup]) -> list[AnswerBlock]:
    """comparison.csv with definitions and statistics as columns: like beside like.

    groups : give NEMD its systematic error, which comparison.csv does not hold
    """
    systematic: dict[tuple[str, float, str, str], float] = {
        (
            group.interface,
            group.temperature_k,
            f"{group.length_nm:.6g}",
            row.definition,
        ): row.systematic_mw_m2k
        for group in groups
        for row in group.conductances
    }
    failed = {
        (group.interface, group.temperature_k, f"{group.length_nm:.6g}"): group.failed for group in groups
    }
    blocks = []
    for (interface, temperature), rows in comparison.groupby(["interface", "temperature_k"], sort=False):
        # A missing length is nan, which equals nothing: group by its text.
        lines = rows.groupby(["model", rows["length_nm"].map(lambda x: f"{x:.6g}")], sort=False)
        place = (str(interface), float(str(temperature)))
        made = [
            _answer_row(place, str(keys[0]), str(keys[1]), line, systematic, failed) for keys, line in lines
        ]
        blocks.append(AnswerBlock(place[0], f"{place[1]:g} K", tuple(made)))
    return blocks


def _answer_row(
    place: tuple[str, float],
    model: str,
    length: str,
    rows: pd.DataFrame,
    systematic: Mapping[tuple[str, float, str, str], float],
    failed: Mapping[tuple[str, float, str], tuple[str, ...]],
) -> AnswerRow:
    found = {
        (str(row["definition"]), str(row["statistics"])): (
            float(row["conductance_mw_m2k"]),
            float(row["standard_error_mw_m2k"]),
        )
        for _, row in rows.iterrows()
    }
    cells = []
    for definition in DEFINITIONS:
        fit = systematic.get((*place, length, definition), 0.0) if model == "nemd" else 0.0
        for statistics in STATISTICS:
            text = with_error(*found.get((definition, statistics), (math.nan, math.nan)))
            if (definition, CORRECTED[0]) in found and statistics == "quantum":
                cells.append(_corrected(*(found[definition, name] for name in CORRECTED)))
                continue
            cells.append(f"{text} (stat.) ± {fit:.2g} (fit)" if fit > 0 and text != "–" else text)
    label = model_label(model)
    return AnswerRow(
        label if length == "nan" else f"{label}, {length_text(float(length))}",
        model,
        tuple(cells),
        _failed_of(place, model, length, failed),
    )


def _corrected(whole: tuple[float, float], order2: tuple[float, float]) -> str:
    """A quantum-corrected conductance: all of the spectrum weighted, and how far off order 2 alone is.

    >>> _corrected((25.0, 1.2), (28.5, 1.3))
    '25.0 ± 1.2 (corrected) ± 3.5 (model)'
    """
    return f"{with_error(*whole)} (corrected) ± {abs(order2[0] - whole[0]):.2g} (model)"


def _failed_of(
    place: tuple[str, float],
    model: str,
    length: str,
    failed: Mapping[tuple[str, float, str], tuple[str, ...]],
) -> tuple[str, ...]:
    """Failed checks that make the numbers of one row unusable, those of the simulation or of the model."""
    if model == "nemd":
        return tuple(name for name in failed.get((*place, length), ()) if concerns_simulation(name))
    names = [name for (*where, _), found in failed.items() if tuple(where) == place for name in found]
    own = (
        name for name in names if name == f"{check_of(name).name}_{model}" and not concerns_simulation(name)
    )
    return tuple(dict.fromkeys(own))


def accuracy(groups: Sequence[CaseGroup], planned: Mapping[str, float]) -> list[AccuracyRow]:
    """Heat flow, temperature jump and the errors of every pooled conductance.

    planned : total error of G by the local jump, as a share of it, that the plan has, by the label of a case
    """
    return [
        AccuracyRow(
            group.label,
            row.definition,
            with_error(row.heat_flow_ev_ps, row.heat_flow_se_ev_ps),
            with_error(row.temperature_jump_k, row.temperature_jump_se_k),
            percent(row.standard_error_mw_m2k / row.conductance_mw_m2k),
            percent(row.systematic_mw_m2k / row.conductance_mw_m2k),
            percent(row.predicted_error_mw_m2k / row.conductance_mw_m2k),
            f"{row.standard_error_mw_m2k / row.predicted_error_mw_m2k:.2f}",
            _contacts(row),
            _planned(row, planned.get(group.label, math.nan)),
        )
        for group in groups
        for row in group.conductances
    ]


def _planned(row: Conductance, planned: float) -> str:
    """Statistical and systematic error together, over what the plan has for both; a dash without a plan."""
    if row.definition != "local_jump" or not planned > 0:
        return "–"
    total = math.hypot(row.standard_error_mw_m2k, row.systematic_mw_m2k) / abs(row.conductance_mw_m2k)
    return f"{percent(total)} of {percent(planned)}: {total / planned:.2f}"


def _contacts(row: Conductance) -> str:
    """Drops at the hot and at the cold bath contact; a dash where they do not enter."""
    drops = (
        (row.contact_drop_hot_k, row.contact_drop_hot_se_k),
        (row.contact_drop_cold_k, row.contact_drop_cold_se_k),
    )
    return ", ".join(with_error(*drop) for drop in drops) if math.isfinite(drops[0][0]) else "–"


def health_table(group: CaseGroup) -> HealthTable:
    """Checks as rows, seeds as columns."""
    limits: dict[str, float] = {}
    cells: dict[tuple[str, str], HealthCell] = {}
    for heading, table in group.health.items():
        for _, row in table.iterrows():
            check, verdict = str(row["check"]), str(row["verdict"])
            limits.setdefault(check, float(row["limit"]))
            cells[check, heading] = HealthCell(
                number(float(row["value"]), 3),
                verdict,
                VERDICT_WORDS.get(verdict, verdict),
                check_of(check).advice(verdict),
            )
    headings = tuple(group.health)
    rows = [
        HealthRow(
            check,
            check_of(check).meaning,
            f"{limit:.3g}",
            tuple(cells.get((check, name)) for name in headings),
        )
        for check, limit in limits.items()
    ]
    return HealthTable(group.label, headings, tuple(rows))
