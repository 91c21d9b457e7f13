"""`kapitza report` and `kapitza figures`: page and figures of finished results made again, elsewhere.

The results stay as they are: their own page and figures are products of the workflow, and recorded.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any

from kapitza.analysis.figures.drawing import PAPER, drawn_for
from kapitza.analysis.figures.figure_kind import Extent, FigureKind
from kapitza.analysis.figures.gallery import CASE_FIGURES, INTERFACE_FIGURES, PAIR_FIGURES, STUDY_FIGURES
from kapitza.analysis.figures.page_plan import STUDY_STEM, ShownCase
from kapitza.analysis.files.tables import TableError
from kapitza.analysis.files.verification import read_provenance
from kapitza.commands.checkout import required_checkout
from kapitza.rules import WorkflowRules
from kapitza.rules.own_files import COPIES
from kapitza.steps.case_figures import case_figures
from kapitza.steps.interface_figures import interface_figures
from kapitza.steps.pair_figures import pair_figures
from kapitza.steps.report import report, study_headlines
from kapitza.steps.study_figures import study_figures
from kapitza.study.loading import parse_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import known_potentials

Draw = Callable[..., None]
"""A step that draws, given all but `kinds` and `figures`."""

LATER = ("box",)
"""Inputs that came with a later version, and without which figures can be drawn."""
TEMPLATE = Path("workflow/report/report.html.j2")
ALL_FIGURES: tuple[FigureKind[Any], ...] = (
    *STUDY_FIGURES,
    *CASE_FIGURES,
    *INTERFACE_FIGURES,
    *PAIR_FIGURES,
)
KINDS = tuple(figure.kind for figure in ALL_FIGURES)


class UnknownFigureError(ValueError):
    """A kind of figure that there is not: which, and which there are."""


def asked_of(results: Path) -> WorkflowRules:
    """What the workflow asked of the study these results are of. Raises ProvenanceError without a record."""
    settings = read_provenance(results)["settings"]
    catalogue, file = load_manifest(), results / PurePosixPath(COPIES).name / "study.yaml"
    study = parse_study(
        settings, source=str(results / "provenance.json"), manifest=catalogue, folder=file.parent
    )
    return WorkflowRules(study, known_potentials(study, file, catalogue), file)


def _here(results: Path, name: str) -> Path:
    """A file that the rules call results/… in a results folder of any name."""
    return results / PurePosixPath(name).relative_to("results")


def _placed(results: Path, files: dict[str, Any]) -> dict[str, Any]:
    """Inputs of a rule as files of a results folder, without those that older results do not have."""
    placed: dict[str, Any] = {
        key: [_here(results, item) for item in value] if isinstance(value, list) else _here(results, value)
        for key, value in files.items()
    }
    return {key: value for key, value in placed.items() if key not in LATER or value.is_file()}


def answers(results: Path) -> list[str]:
    """The sentence of every case of finished results."""
    asked = asked_of(results)
    cases = [ShownCase(**item) for item in asked.shown_cases()]
    runs = asked.study.seeds, tuple(filter(None, asked.study.protocol.hot_sides))
    found = study_headlines(results, cases, *runs, kinds=asked.study.twins)
    return [headline.sentence for headline in found]


def page_again(results: Path, *, into: Path) -> int:
    """Write the page of finished results with this version's words and layout, and say what it says first.

    into : file of the page
    Raises ProvenanceError, and NoWorkflowError for a wheel, which has no template.
    """
    asked, template = asked_of(results), required_checkout() / TEMPLATE
    placed = (replace(figure, path=_here(results, str(figure.path))) for figure in asked.page_figures())
    shown = [figure for figure in placed if figure.path.is_file()]  # older results lack later kinds
    into.parent.mkdir(parents=True, exist_ok=True)
    report(
        cases=[ShownCase(**item) for item in asked.shown_cases()],
        study=asked.study.model_dump(mode="json"),
        comparison=results / "comparison.csv",
        shown=shown,
        captions=asked.captions(),
        lattice=[_here(results, name) for name in asked.all_lattices()],
        provenance=results / "provenance.json",
        template=template,
        page=into,
        bibliography=into.with_name("references.bib"),
        planned=asked.planned_errors(),
    )
    print("\n".join([*answers(results), f"the page: {into}"]))
    return 0


def draw_again(
    results: Path, *, into: Path, endings: Sequence[str], columns: int, kinds: Sequence[str] = ()
) -> int:
    """Draw the figures of finished results for a paper, with the numbers behind each; 1 when one fails.

    into : folder of the figures
    endings : svg, pdf, png, csv
    columns : of the paper that a figure is as wide as, 1 or 2
    kinds : only these; all if none is named

    Raises ProvenanceError for results without a record, UnknownFigureError.
    """
    if unknown := [name for name in kinds if name not in KINDS]:
        raise UnknownFigureError(f"{', '.join(unknown)}: no such figure; fix: one of {', '.join(KINDS)}")
    failed = 0
    for stem, kind, draw in _drawings(results, set(kinds or KINDS)):
        paths = [into / f"{stem}-{kind}.{ending}" for ending in endings]
        try:
            with drawn_for(PAPER[columns]):
                draw(kinds=[kind] * len(paths), figures=paths)
        except (TableError, OSError) as error:
            print(f"not drawn: {stem}-{kind}: {error}", file=sys.stderr)
            failed += 1
            continue
        print(", ".join(map(str, paths)))
    return int(failed > 0)


def _drawings(results: Path, wanted: set[str]) -> Iterator[tuple[str, str, Draw]]:
    """Name, kind and drawing of every figure wanted, in the order of the page."""
    asked = asked_of(results)
    draw = partial(study_figures, comparison=results / "comparison.csv", health=results / "health.csv")
    yield from _of_kinds(STUDY_STEM, STUDY_FIGURES, draw, wanted, asked.extent())
    for item in asked.study.interfaces:
        extent = asked.extent_of(item)
        draw = partial(_draw_interface, asked, results, item.name)
        yield from _of_kinds(item.name, INTERFACE_FIGURES, draw, wanted, extent)
        for case in asked.shown_cases():
            if case["interface"] == item.name:
                draw = partial(_draw_case, asked, results, ShownCase(**case))
                yield from _of_kinds(case["stem"], CASE_FIGURES, draw, wanted, extent)
    for pair in asked.study.pairs:
        draw = partial(_draw_pair, asked, results, pair.name)
        yield from _of_kinds(pair.name, PAIR_FIGURES, draw, wanted, asked.extent())


def _of_kinds(
    stem: str, figures: Sequence[FigureKind[Any]], draw: Draw, wanted: set[str], extent: Extent
) -> Iterator[tuple[str, str, Draw]]:
    for figure in figures:
        if figure.kind in wanted and figure.applies(extent):
            yield stem, figure.kind, draw


def _draw_interface(asked: WorkflowRules, results: Path, name: str, **wanted: Any) -> None:
    place = SimpleNamespace(interface=name)
    interface_figures(
        **_placed(results, asked.interface_figure_files(place)),
        temperatures_k=asked.temperatures_by_length(place),
        interface=name,
        **wanted,
    )


def _draw_case(asked: WorkflowRules, results: Path, case: ShownCase, **wanted: Any) -> None:
    _, temperature, length = case.directory.split("/")
    place = SimpleNamespace(interface=case.interface, temperature=temperature[1:], length=length[1:])
    case_figures(
        **_placed(results, asked.case_figure_files(place)),
        interface=case.interface,
        temperature=case.temperature_k,
        length=case.length_cells,
        profile_settings=asked.study.profile,
        cutoff_angstrom=asked.cutoff_angstrom(place),
        error_groups=asked.study.spectrum.error_groups,
        twin_kinds=asked.twin_kinds(place),
        **wanted,
    )


def _draw_pair(asked: WorkflowRules, results: Path, name: str, **wanted: Any) -> None:
    folder, place = results / "pairs" / name, SimpleNamespace(pair=name)
    pair_figures(
        curve=folder / "curve.csv",
        angles=folder / "angles.csv",
        media=folder / "media.csv",
        spectra=folder / "mismatch.h5",
        pair=name,
        measured=asked.pair_measured(place),
        **wanted,
    )
