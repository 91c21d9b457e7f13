"""What a study cites: every potential of the catalogue and every method, as they are cited elsewhere here."""

import re
from pathlib import Path

import pytest
import yaml

import kapitza.analysis.report.citations
from kapitza.analysis.report.citations import (
    METHODS,
    POTENTIALS,
    bib_entries,
    bib_field,
    bibliography,
    cited_by,
    line_of,
)
from kapitza.analysis.report.glossary import GLOSSARY
from kapitza.study.loading import load_study

ROOT = Path(__file__).resolve().parents[2]
SOFTWARE = {"thompson2022lammps", "larsen2017ase", "molder2021snakemake"}


def study(**changes):
    return {**load_study(ROOT / "config.yaml").model_dump(mode="json"), **changes}


def keys(asked, models=("agf", "dmm_dispersion", "amm_elastic")):
    return [item.key for item in cited_by(asked, models)]


def numbers(key):
    """Journal number and page of a publication as other texts name it."""
    entry = bib_entries()[key]
    return bib_field(entry, "volume"), bib_field(entry, "pages"), bib_field(entry, "year")


def test_every_potential_of_the_catalogue_is_cited_as_its_source_says():
    catalogue = yaml.safe_load((ROOT / "potentials/manifest.yaml").read_text())
    assert set(POTENTIALS) == set(catalogue)
    for name, cited in POTENTIALS.items():
        parts = [name, *catalogue[name].get("joins", ())]
        sources = " ".join(catalogue[part]["source"] for part in parts)
        for key in cited:
            volume, page, year = numbers(key)
            assert re.search(rf"\b{volume}, {page} \({year}\)", sources), (name, key)


def test_every_method_is_cited_as_the_theory_says():
    theory = (ROOT / "docs/theory.md").read_text().partition("## References")[2]
    for method in METHODS:
        for key in set(method.keys) - SOFTWARE:
            volume, page, year = numbers(key)
            surname = bib_field(bib_entries()[key], "author").partition(",")[0]
            line = next((line for line in theory.splitlines() if f"{volume}, {page} ({year})" in line), "")
            assert surname in line, key


def test_nothing_of_the_table_is_never_cited():
    used = {key for method in METHODS for key in method.keys} | {
        k for own in POTENTIALS.values() for k in own
    }
    assert used == set(bib_entries())
    assert len(bib_entries()) == (ROOT / "analysis/report/references.bib").read_text().count("\n@")


def test_a_study_cites_what_it_uses_and_no_more():
    default = keys(study())
    assert {"rahman1964", "schneider1978", "reddy2005", "saaskilahti2014"} <= set(default)
    assert not {"nose1984", "wirnsberger2015", "togo2015", "sellan2010", "prasher2009"} & set(default)
    protocol = {**study()["protocol"], "bath": "nose_hoover"}
    assert {"nose1984", "hoover1985"} <= set(keys(study(protocol=protocol)))
    alone = load_study(ROOT / "examples/models-only.yaml").model_dump(mode="json")
    found = set(keys(alone, ["amm_scalar", "amm_spring"]))
    assert {"prasher2009", "little1959"} <= found
    assert not {"thompson2022lammps", "rahman1964", "mingo2003", "reddy2005"} & found
    two = load_study(ROOT / "examples/diamond-lead.yaml").model_dump(mode="json")
    assert {"rappe1992", "zhou2004", "tersoff1989"} <= set(keys(two))


def test_each_publication_is_in_the_bibliography_once():
    text = bibliography(study(), ["dmm_dispersion", "amm_elastic"])
    assert len(re.findall(r"^@", text, flags=re.M)) == len(set(keys(study())))
    assert text.count("{") == text.count("}")


def test_a_line_has_authors_title_and_place():
    assert line_of(bib_entries()["nose1984"]) == (
        "S. Nosé: A unified formulation of the constant temperature molecular dynamics methods. "
        "J. Chem. Phys. 81, 511 (1984)"
    )
    with pytest.raises(KeyError):
        bib_field(bib_entries()["nose1984"], "doi")


def test_terms_lead_to_sections_there_are():
    for item in GLOSSARY:
        headings = re.findall(r"^#+ (.*)$", (ROOT / "docs" / item.page).read_text(), flags=re.M)
        assert item.section in headings, item


def test_no_letter_is_left_in_code():
    for key, entry in bib_entries().items():
        assert not set("{}\\") & set(line_of(entry)), key
    assert kapitza.analysis.report.citations.TABLE.is_file()
