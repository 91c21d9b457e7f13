"""report.html: the answer, its health, figures, study and provenance on one page."""

import json
from pathlib import Path

from kapitza.analysis.files.tables import (
    COMPARISON,
    CONDUCTANCE,
    GREENS,
    HEALTH,
    INELASTIC_CASE,
    PAIR_FLUX,
    PAIR_LOW_TEMPERATURE,
    PAIR_MEDIA,
    conductances_of,
    read_table,
    write_text,
)
from kapitza.analysis.report.case_tables import CaseGroup
from kapitza.analysis.report.inelastic_section import InelasticCase
from kapitza.analysis.report.page import Report, render
from kapitza.analysis.report.page_figures import PageFigure, figures_by_place
from kapitza.analysis.report.pair_section import PairFacts
from kapitza.interfaces.zones import read_zones


def read_json(path):
    """Content of a JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def read_group(results, case, seeds):
    """What one interface, temperature and length left in its folder."""
    folder = results / case["directory"]
    zones = read_zones(folder / "zones.json")
    health = {f"seed {seed}": read_table(folder / f"seed{seed}" / "health.csv", HEALTH) for seed in seeds}
    return CaseGroup(
        interface=case["interface"],
        temperature_k=case["temperature_k"],
        length_cells=case["length_cells"],
        length_nm=zones.solid_length_nm,
        conductances=conductances_of(read_table(folder / "conductance.csv", CONDUCTANCE)),
        health={**health, "all seeds": read_table(folder / "health.csv", HEALTH)},
        runs={f"seed {seed}": read_json(folder / f"seed{seed}" / "run.json") for seed in seeds},
    )


def read_inelastic(results, group, case, figures):
    """The inelastic measures of a case, the elastic reference beside them, and their figures."""
    folder = results / case["directory"]
    return InelasticCase(
        group.label,
        read_table(folder / "inelastic.csv", INELASTIC_CASE),
        read_table(folder.parent / "greens.csv", GREENS),
        figures,
    )


def read_pair(results, name):
    """The tables of one pair of media."""
    folder = results / "pairs" / name
    return PairFacts(
        name,
        read_table(folder / "media.csv", PAIR_MEDIA),
        read_table(folder / "low_temperature.csv", PAIR_LOW_TEMPERATURE),
        read_table(folder / "flux.csv", PAIR_FLUX),
    )


def main(*, results, cases, study, comparison, figures, captions, lattices, provenance, template, output):
    """Write the page.

    cases: directory, interface, temperature_k and length_cells of each case without its seed.
    figures: (heading, kind, place, SVG file) in the order of the page; place: "figures", "trends", or the
        directory of a case for its part of the inelastic section. captions: file by kind.
    """
    drawn = figures_by_place(
        [PageFigure(*named, Path(path)) for *named, path in figures],
        {kind: Path(path) for kind, path in captions.items()},
    )
    groups = [read_group(Path(results), case, study["seeds"]) for case in cases]
    page = Report(
        study=study,
        comparison=read_table(Path(comparison), COMPARISON),
        groups=groups,
        figures=drawn.get("figures", []),
        inelastic=[
            read_inelastic(Path(results), group, case, drawn.get(case["directory"], []))
            for group, case in zip(groups, cases, strict=True)
        ],
        trends=drawn.get("trends", []),
        lattices=[read_json(path) for path in lattices],
        pairs=[read_pair(Path(results), pair["name"]) for pair in study["pairs"]],
        provenance=read_json(provenance),
    )
    write_text(Path(output), render(Path(template).read_text(encoding="utf-8"), page))


if __name__ == "__main__":
    main(
        results="results",
        cases=snakemake.params.cases,
        study=snakemake.params.study,
        figures=[
            (*named, path)
            for named, path in zip(snakemake.params.figures, snakemake.input.figures, strict=True)
        ],
        captions=dict(zip(snakemake.params.kinds, snakemake.input.captions, strict=True)),
        **{name: snakemake.input[name] for name in ("comparison", "provenance", "template")},
        lattices=snakemake.input.lattice,
        output=snakemake.output[0],
    )
