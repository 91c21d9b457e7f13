"""The potential manifest: closed and consistent, and the files it names are the ones it describes."""

import hashlib
import math

import pytest
import yaml
from study_examples import MANIFEST, ROOT

from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import ManifestError

SILICON = {
    "elements": {"Si": 28.0855},
    "pair_style": "sw",
    "pair_coeff": ["* * {file} {elements}"],
    "cutoff_angstrom": 3.77,
    "force_range_cutoffs": 2,
    "nominal_cutoff_thz": 18,
    "nominal_lattice_angstrom": {"diamond:Si": 5.431},
    "file": "Si.sw",
    "sha256": "0" * 64,
    "source": "s",
    "licence": "l",
    "good_for": "g",
}

BAD_ENTRIES = {
    "unknown key": {"cutof": 3},
    "text for a number": {"cutoff_angstrom": "3.77"},
    "negative cutoff": {"cutoff_angstrom": -1.0},
    "NaN": {"nominal_cutoff_thz": math.nan},
    "other range": {"force_range_cutoffs": 3},
    "file without digest": {"sha256": None},
    "file not used": {"pair_coeff": ["* * 1 2"]},
    "unknown placeholder": {"pair_coeff": ["* * {file} {types}"]},
    "command injected": {"pair_style": "sw\nshell rm"},
    "variable injected": {"pair_coeff": ["* * {file} $x"]},
    "file elsewhere": {"file": "../Si.sw"},
    "crystal of other elements": {"nominal_lattice_angstrom": {"diamond:Ge": 5.6}},
    "unknown crystal": {"nominal_lattice_angstrom": {"bct:Si": 5.6}},
    "cutoffs of other crystals": {"nominal_cutoff_thz": {"fcc:Si": 5.6}},
}


def write(tmp_path, entry):
    path = tmp_path / "manifest.yaml"
    path.write_text(yaml.safe_dump({"sw-si": entry}), encoding="utf-8")
    return path


def test_good_entry(tmp_path):
    potential = load_manifest(write(tmp_path, SILICON))["sw-si"]
    assert potential.lattice_angstrom("diamond", ("Si",)) == 5.431


@pytest.mark.parametrize("kind", BAD_ENTRIES)
def test_bad_entry_is_named(kind, tmp_path):
    with pytest.raises(ManifestError, match=r"^manifest\.yaml: sw-si"):
        load_manifest(write(tmp_path, SILICON | BAD_ENTRIES[kind]))


@pytest.mark.parametrize("text", ["", "[]", "3"])
def test_empty_manifest(text, tmp_path):
    path = tmp_path / "manifest.yaml"
    path.write_text(text)
    with pytest.raises(ManifestError, match="a mapping of potential name"):
        load_manifest(path)


def test_shipped_files_are_the_ones_described():
    manifest = load_manifest()
    assert {"lj-argon"} <= set(manifest)
    for potential in manifest.values():
        if potential.file is not None:
            content = (ROOT / "potentials" / potential.file).read_bytes()
            assert hashlib.sha256(content).hexdigest() == potential.sha256


def test_crystal_is_found_in_either_order_of_elements():
    tersoff = MANIFEST["tersoff-sicge"]
    assert tersoff.lattice_angstrom("diamond", ("C", "Si")) == 4.32
    assert tersoff.catalogue_key("diamond", ("Ge", "Si")) is None
    with pytest.raises(KeyError):
        tersoff.lattice_angstrom("fcc", ("Si",))


def test_frequencies_scale_with_the_root_of_the_mass():
    argon, tersoff = MANIFEST["lj-argon"], MANIFEST["tersoff-sicge"]
    assert argon.cutoff_thz("fcc", ("Ar",), {"Ar": 4 * 39.948}) == pytest.approx(1.0)
    assert tersoff.cutoff_thz("diamond", ("Si", "C"), {"C": 12.011 / 4}) == pytest.approx(64)
    assert tersoff.cutoff_thz("diamond", ("Si",), {}) == 17
