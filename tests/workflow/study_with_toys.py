"""Run by test_records.py with an edited copy of the package: its study, from the schema to the page."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import synthetic_results
from known_spectra import FREQUENCY, HUMP, WAVE, sides, still
from test_records import STUDY

from kapitza.analysis.figures.page_plan import ShownCase, captions, page_of_pair
from kapitza.analysis.figures.pair.pair_temperature_figure import pair_temperature_figure
from kapitza.analysis.files.contracts import CONDUCTANCE, INELASTIC_CASE, PAIR_CURVE, conductances_of
from kapitza.analysis.files.provenance import provenance_of
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.analysis.spectral.measure_record import CaseSpectra, MeasuredCase
from kapitza.analysis.spectral.measures import inelastic_measures
from kapitza.steps.pair import pair
from kapitza.steps.pair_figures import pair_figures
from kapitza.steps.report import report
from kapitza.steps.study_tables import GroupFiles, MediaFiles, study_tables
from kapitza.study.loading import parse_study
from kapitza.study.model import schema_text
from kapitza.study.sections.media_section import plain

GROUP = GroupFiles("ar-4ar", 30.0, "ar-4ar/T30/L36", (1, 2), True, False)


def models_alone(study, results):
    """The tables of the pair, and the labels of its figure."""
    (asked,) = study.pairs
    folder = results / "pairs" / asked.name
    folder.mkdir(parents=True)
    names = ("low_temperature", "angles", "flux", "curve", "left_out")
    pair(
        media=[plain(medium) for medium in asked.media],
        names=list(asked.chosen(study.models.names)),
        settings=study.models.model_dump(),
        temperatures=list(study.temperatures_k),
        reservoirs=[list(item) for item in asked.reservoirs_k],
        table=folder / "mismatch.csv",
        spectra=folder / "mismatch.h5",
        about=folder / "media.csv",
        greens=study.greens,
        **{name: folder / f"{name}.csv" for name in names},
    )
    drawn = pair_temperature_figure(read_table(folder / "curve.csv", PAIR_CURVE), [], asked.name)
    labels = drawn.axes[0].get_legend_handles_labels()[1]
    (results / "labels.txt").write_text("\n".join(labels))


def drawn(study, results):
    """Every figure of the pair, as the page shows it."""
    (asked,) = study.pairs
    folder = results / "pairs" / asked.name
    shown = [replace(item, path=results.parent / item.path) for item in page_of_pair(asked.name)]
    pair_figures(
        **{name: folder / f"{name}.csv" for name in ("curve", "angles", "media")},
        spectra=folder / "mismatch.h5",
        pair=asked.name,
        measured=[],
        kinds=[item.kind for item in shown],
        figures=[item.path for item in shown],
    )
    return shown


def measured(results):
    """inelastic.csv of the synthetic case: every measure of spectra that are known."""
    folder = results / GROUP.folder
    rows = {
        row.definition: row for row in conductances_of(read_table(folder / "conductance.csv", CONDUCTANCE))
    }
    orders = np.stack([sides(part * HUMP, 0 * WAVE) for part in (0.9, 0.08, 0.02)])
    moved = {-1: still(sides(HUMP, 0.02 * WAVE))}
    spectra = CaseSpectra(FREQUENCY, still(sides(HUMP, 0.1 * WAVE)), still(orders), moved)
    case = MeasuredCase(spectra, (2.0, 1.0), np.zeros(len(FREQUENCY)), rows["local_jump"], {"cell": 17.0})
    write_table(folder / "inelastic.csv", INELASTIC_CASE, frame_of(inelastic_measures(case)))


def main(results, template):
    """Every table and the page."""
    study = parse_study(STUDY, source="toys.yaml")
    synthetic_results.write_results(results, (30.0,))
    (results / "study.schema.json").write_text(schema_text())
    models_alone(study, results)
    measured(results)
    study_tables(
        groups=[GROUP],
        pairs=[MediaFiles(asked.name, ()) for asked in study.pairs],
        comparison_table=results / "comparison.csv",
        inelastic=results / "inelastic.csv",
        health=results / "health.csv",
    )
    shown = drawn(study, results)
    asked = study.model_dump(mode="json") | {"seeds": list(GROUP.seeds)}
    record = provenance_of(asked, [results / "comparison.csv"], [results])
    (results / "provenance.json").write_text(record.to_json())
    report(
        cases=[ShownCase(GROUP.folder, "ar-4ar-T30-L36", GROUP.interface, GROUP.temperature_k, 36)],
        study=json.loads(json.dumps(asked)),
        comparison=results / "comparison.csv",
        shown=shown,
        captions=captions(),
        lattice=sorted(results.glob("bulk/*/*/lattice.json")),
        provenance=results / "provenance.json",
        template=template,
        page=results / "report.html",
        bibliography=results / "references.bib",
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
