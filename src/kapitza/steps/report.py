"""report.html: the answer, its health, figures, study and provenance on one page."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kapitza.analysis.figures.page_plan import PageFigure, ShownCase
from kapitza.analysis.files.contracts import (
    AMORPHOUS_LAYER,
    COMPARISON,
    CONDUCTANCE,
    GREENS,
    HEALTH,
    HEALTH_OF_ALL,
    INELASTIC_CASE,
    PAIR_FLUX,
    PAIR_LEFT_OUT,
    PAIR_LOW_TEMPERATURE,
    PAIR_MEDIA,
    TWINS_OF_CASE,
    WAVEVECTORS,
    conductances_of,
)
from kapitza.analysis.files.tables import read_table, write_text
from kapitza.analysis.report.case_tables import CaseGroup
from kapitza.analysis.report.citations import bibliography as bibtex_of
from kapitza.analysis.report.headline import Headline, headlines
from kapitza.analysis.report.inelastic_section import InelasticCase
from kapitza.analysis.report.page import Report, render
from kapitza.analysis.report.page_figures import ReportFigure, figures_by_place
from kapitza.analysis.report.pair_section import PairFacts
from kapitza.interfaces.zones import read_zones
from kapitza.steps.study_tables import ALL_LENGTHS, places_of_runs
from kapitza.study.cases import TWIN_MARK
from kapitza.study.sections.protocol_section import HOT_SIDES


def report(
    *,
    cases: list[ShownCase],
    study: dict[str, Any],
    comparison: Path,
    shown: list[PageFigure],
    captions: dict[str, str],
    lattice: list[Path],
    provenance: Path,
    template: Path,
    page: Path,
    bibliography: Path,
    planned: dict[str, float] | None = None,
) -> None:
    """Write the page, and what its study cites as BibTeX.

    comparison: comparison.csv; the tables of cases and pairs are in folders beside it.
    study: as resolved, defaults included.
    shown: figures in the order of the page; captions: by kind.
    lattice: lattice.json of every crystal and temperature.
    planned: total error of G that the plan has, as a share of it, by the folder of the case.
    """
    results, drawn = comparison.parent, figures_by_place(shown, captions, page)
    runs = study["seeds"], HOT_SIDES if study["protocol"]["reversal"] == "pairs" else ()
    groups = [_read_group(results, case, *runs) for case in cases]
    content = Report(
        study=study,
        comparison=read_table(comparison, COMPARISON),
        groups=groups,
        twins=[_read_group(results, case, *runs, kind) for case in cases for kind in study["twins"]],
        figures=drawn.get("figures", []),
        inelastic=[
            _read_inelastic(results / case.directory, group.label, drawn.get(case.directory, []))
            for group, case in zip(groups, cases, strict=True)
        ],
        trends=drawn.get("trends", []),
        lattices=[_read_json(path) for path in lattice],
        pairs=[_read_pair(results / "pairs" / pair["name"]) for pair in study["pairs"]],
        provenance=_read_json(provenance),
        docs=_link_to_docs(template, page),
        layers=_layers(results, groups, cases),
        planned={
            group.label: (planned or {}).get(case.directory, np.nan)
            for group, case in zip(groups, cases, strict=True)
        },
    )
    write_text(page, render(template.read_text(encoding="utf-8"), content))
    write_text(bibliography, bibtex_of(study, content.comparison["model"]))


def _link_to_docs(template: Path, page: Path) -> str:
    """From the page to docs/ of the checkout its template is of; empty for a page elsewhere."""
    root, here = template.resolve().parents[2], page.resolve().parent
    docs = root / "docs"
    if not (docs.is_dir() and here.is_relative_to(root)):
        return ""
    return Path(os.path.relpath(docs, here)).as_posix()


def _layers(
    results: Path, groups: Sequence[CaseGroup], cases: Sequence[ShownCase]
) -> dict[str, pd.DataFrame]:
    """amorphous_layer.csv of every case with such a layer, by its label."""
    found = {}
    for group, case in zip(groups, cases, strict=True):
        path = results / case.directory / AMORPHOUS_LAYER.name
        if path.is_file():
            found[group.label] = read_table(path, AMORPHOUS_LAYER)
    return found


def study_headlines(
    results: Path,
    cases: Sequence[ShownCase],
    seeds: Sequence[int],
    hot_sides: Sequence[str] = (),
    kinds: Sequence[str] = (),
) -> list[Headline]:
    """The sentence of every case of a results folder.

    results: folder with comparison.csv and the tables of all cases; hot_sides: of the runs of reversed pairs;
    kinds: of the twins that cases may have.
    """
    twins = [
        _read_group(results, case, seeds, hot_sides, kind)
        for case in cases
        for kind in kinds
        if (results / f"{case.directory}{TWIN_MARK}{kind}").is_dir()
    ]
    groups = [_read_group(results, case, seeds, hot_sides) for case in cases]
    measures = [
        _read_inelastic(results / case.directory, group.label, []).headline
        for group, case in zip(groups, cases, strict=True)
    ]
    return headlines(groups, read_table(results / "comparison.csv", COMPARISON), measures, twins)


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _read_group(
    results: Path, case: ShownCase, seeds: Sequence[int], hot_sides: Sequence[str], twin: str = ""
) -> CaseGroup:
    """What one interface, temperature and length, or a twin of it, left in its folder."""
    own = results / case.directory
    length = read_zones(own / "zones.json").solid_length_nm
    folder = results / f"{case.directory}{TWIN_MARK}{twin}" if twin else own
    places = places_of_runs(folder, seeds, hot_sides)
    health = {name: read_table(place / "health.csv", HEALTH) for name, place in places.items()}
    lines = {} if twin else _of_lengths(results / "health.csv", case, length)
    return CaseGroup(
        interface=case.interface,
        temperature_k=case.temperature_k,
        length_cells=case.length_cells,
        length_nm=length,
        conductances=conductances_of(read_table(folder / "conductance.csv", CONDUCTANCE)),
        health={**health, "all seeds": read_table(folder / "health.csv", HEALTH), **lines},
        runs={f"seed {seed}": _read_json(folder / f"seed{seed}" / "run.json") for seed in seeds},
        twin=twin,
    )


def _of_lengths(health: Path, case: ShownCase, length_nm: float) -> dict[str, pd.DataFrame]:
    """Checks of the line through all lengths of an interface, at its longest; none of others."""
    table = read_table(health, HEALTH_OF_ALL)
    here = (table["interface"] == case.interface) & (table["temperature_k"] == case.temperature_k)
    rows = table[here & np.isclose(table["length_nm"], length_nm) & (table["run"] == ALL_LENGTHS)]
    return {ALL_LENGTHS: rows[list(HEALTH.columns)]} if len(rows) else {}


def _read_inelastic(folder: Path, label: str, figures: Sequence[ReportFigure]) -> InelasticCase:
    """The inelastic measures of a case, the elastic reference beside them, and their figures."""
    waves = folder / WAVEVECTORS.name
    return InelasticCase(
        label,
        read_table(folder / "inelastic.csv", INELASTIC_CASE),
        read_table(folder.parent / "greens.csv", GREENS),
        figures,
        read_table(waves, WAVEVECTORS) if waves.is_file() else None,
        _read_twins(folder / "twins.csv"),
    )


def _read_twins(path: Path) -> pd.DataFrame | None:
    """What twins say of the conductance of a case, effects as measures; None where it has no twins."""
    if not path.is_file():
        return None
    table = read_table(path, TWINS_OF_CASE)
    own = table[table["quantity"] == "conductance_local_jump"]
    return own.rename(columns={"run": "measure"})


def _read_pair(folder: Path) -> PairFacts:
    """The tables of one pair of media."""
    left_out = folder / PAIR_LEFT_OUT.name
    return PairFacts(
        folder.name,
        read_table(folder / "media.csv", PAIR_MEDIA),
        read_table(folder / "low_temperature.csv", PAIR_LOW_TEMPERATURE),
        read_table(folder / "flux.csv", PAIR_FLUX),
        read_table(left_out, PAIR_LEFT_OUT) if left_out.is_file() else None,
    )
