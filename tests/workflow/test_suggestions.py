"""A suggestion is made for a misspelt word only, never for another thing of the field."""

import pytest
from study_examples import MANIFEST, argon, changed

from kapitza.study.chemical_elements import is_formula
from kapitza.study.loading import parse_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError
from kapitza.study.suggestions import near_key

CRYSTAL, ORIENTATION = "interfaces.0.left.crystal", "interfaces.0.orientation"
MODEL, STATISTICS = "models.names.0", "models.statistics.0"
BATH, METHOD, POTENTIAL = "protocol.bath", "lattice.method", "interfaces.0.potential"
KIND, MATERIAL = "pairs.0.left.kind", "pairs.0.left.material"
ELEMENT = "interfaces.0.left.elements.0"
PAIR = {
    "name": "one",
    "left": {"kind": "debye", "material": "Al"},
    "right": {"kind": "debye", "material": "Si"},
}

# (key, what was written, what is meant)
TYPOS = [
    *[(CRYSTAL, word, "fcc") for word in ("fccc", "fc", "FCC", "ffcc")],
    *[(CRYSTAL, word, "diamond") for word in ("diamon", "dimond", "Diamond", "diamnod")],
    *[(BATH, word, "langevin") for word in ("langevinn", "langvin", "Langevin")],
    *[(BATH, word, "nose_hoover") for word in ("nose-hoover", "nosehoover", "nose_hover", "Nose_Hoover")],
    (BATH, "ehexx", "ehex"),
    (MODEL, "dmm_deby", "dmm_debye"),
    (MODEL, "amm_anisotropc", "amm_anisotropic"),
    (MODEL, "radiation-limit", "radiation_limit"),
    (MODEL, "mixd", "mixed"),
    (STATISTICS, "clasical", "classical"),
    (STATISTICS, "quantm", "quantum"),
    (METHOD, "thermel", "thermal"),
    (METHOD, "statik", "static"),
    (POTENTIAL, "lj-argn", "lj-argon"),
    (POTENTIAL, "sw-silicn", "sw-silicon"),
    (POTENTIAL, "tersof-sicge", "tersoff-sicge"),
    (POTENTIAL, "lj_argon", "lj-argon"),
    (KIND, "debey", "debye"),
    (KIND, "elastc", "elastic"),
    (MATERIAL, "al", "Al"),
    (MATERIAL, "saphire", "sapphire"),
    (MATERIAL, "sic", "SiC"),
    (ELEMENT, "AR", "Ar"),
    (ELEMENT, "si", "Si"),
]

OTHERS = [
    *[(CRYSTAL, word) for word in ("bct", "sc", "dhcp", "perovskite", "graphite", "hexagonal", "quartz")],
    *[(BATH, word) for word in ("berendsen", "andersen", "hex", "nve", "csvr", "nose_hoover_chain")],
    *[(MODEL, word) for word in ("dmm", "amm", "amm_debye", "dmm_elastic", "amm_dispersion")],
    (MODEL, "inelastic_amm"),
    *[(MODEL, word) for word in ("amm_isotropic", "amm_inelastic", "dmm_scalar", "dmm_spring")],
    *[(STATISTICS, word) for word in ("semiclassical", "quantum_corrected", "fermi")],
    *[(METHOD, word) for word in ("isothermal", "npt", "experimental")],
    *[(POTENTIAL, word) for word in ("lj-krypton", "sw-germanium", "tersoff-sic", "sw-gaas")],
    *[(POTENTIAL, word) for word in ("eam-cu-fe", "lj-silicon")],
    *[(KIND, word) for word in ("inelastic", "anisotropic", "einstein")],
    *[(MATERIAL, word) for word in ("GaP", "Al2O3", "SiO", "InN", "SiGe", "Cu2O", "Sb")],
    *[(ELEMENT, word) for word in ("Kr", "Ge", "Xe", "Au")],
]  # fmt: skip

# (key, another name of what is offered, what it is called here)
SYNONYMS = [
    (CRYSTAL, "zincblende", "diamond"),
    (ORIENTATION, "100", "001"),
    (ORIENTATION, "011", "110"),
    (BATH, "nvt", "nose_hoover"),
    (STATISTICS, "bose-einstein", "quantum"),
]


def message_of(path, value):
    data = {**argon(), "pairs": [PAIR]}
    for key in ("models", "lattice"):
        data.setdefault(key, {})
    data["models"] |= {"names": ["amm_scalar"], "statistics": ["classical"]}
    catalogue = load_manifest() if path == POTENTIAL else MANIFEST
    with pytest.raises(StudyError) as refused:
        parse_study(changed(data, path, value), source="mine.yaml", manifest=catalogue)
    return str(refused.value)


@pytest.mark.parametrize(("path", "value", "meant"), TYPOS)
def test_a_misspelt_word_is_put_right(path, value, meant):
    assert f"did you mean {meant}?" in message_of(path, value)


@pytest.mark.parametrize(("path", "value"), OTHERS)
def test_another_thing_of_the_field_is_not_taken_for_one_that_is_offered(path, value):
    message = message_of(path, value)
    assert "did you mean" not in message
    if path != ELEMENT:
        assert ": not offered here; fix: choose one of " in message
    else:
        assert "does not describe" in message


@pytest.mark.parametrize(("path", "value", "name"), SYNONYMS)
def test_what_is_offered_under_another_name_is_named(path, value, name):
    assert f"it is called {name} here; fix: write {name}" in message_of(path, value)


@pytest.mark.parametrize("word", ["xyzzy", "true", "", "?"])
def test_a_word_that_means_nothing_is_an_unknown_choice(word):
    message = message_of(CRYSTAL, word)
    assert "unknown choice; fix: choose one of fcc, diamond" in message


def test_another_elastic_constant_is_no_misspelt_key():
    keys = ("c11_gpa", "c12_gpa", "c44_gpa", "stiffness_gpa")
    assert near_key("c13_gpa", keys) is None
    assert near_key("stifness_gpa", keys) == "stiffness_gpa"


def test_another_year_is_no_misspelt_name():
    assert "did you mean" not in message_of(POTENTIAL, "eam-zhou-2003")


def test_formulas():
    assert all(is_formula(text) for text in ("Si", "GaN", "Al2O3", "SiGe", "BaTiO3"))
    assert not any(is_formula(text) for text in ("Xx", "silicon", "sapphire", "Al-O", "2H"))
    assert is_formula("gaas", ignore_case=True)
    assert not is_formula("SiCGeSn", most=3)
