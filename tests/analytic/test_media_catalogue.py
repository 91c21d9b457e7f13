"""The catalogue of media: every entry possible, consistent and sourced; the published cases come out."""

import numpy as np
import pytest
import yaml
from closed_forms import hill_moduli
from scipy.constants import N_A

from kapitza.analysis.landauer import model_conductance
from kapitza.analysis.mismatch.catalogue import (
    MEDIA_PATH,
    hill_average,
    load_media,
    load_records,
    measured_conductances,
    stiffness_matrix,
)
from kapitza.analysis.mismatch.debye import (
    acoustic_spectrum,
    dmm_debye,
    inverse_square_speeds,
    radiation_limit_debye,
)
from kapitza.analysis.mismatch.elastic import amm_elastic, effective_inverse_square
from kapitza.analysis.mismatch.energy import low_temperature_resistance
from kapitza.study.sections.models_section import Models

MEDIA, RECORDS = load_media(), load_records()
METALS = ["Al", "Cu", "Au", "Ag", "Pt", "Cr", "Ti", "W", "Pb", "Bi"]
INSULATORS = ["Si", "Ge", "diamond", "sapphire", "quartz", "SiO2", "MgO", "SiC", "GaN", "AlN"]


def test_the_catalogue_holds_what_it_promises():
    assert set(MEDIA) == set(METALS + INSULATORS)
    assert all(record.medium == MEDIA[key] for key, record in RECORDS.items())


@pytest.mark.parametrize("key", METALS + INSULATORS)
def test_every_medium_is_consistent_and_sourced(key):
    record, medium = RECORDS[key], MEDIA[key]
    formulas_per_m3 = 1e3 * medium.density_kg_m3 / record.molar_mass_g_mol * N_A
    expected = formulas_per_m3 * record.atoms_per_formula * 1e-30
    assert medium.number_density_per_a3 == pytest.approx(expected, rel=2e-3)
    assert len(record.source) > 20 and record.name
    assert 900 < medium.transverse_m_s < medium.longitudinal_m_s < 18000


@pytest.mark.parametrize(
    ("key", "density", "longitudinal", "transverse"),
    [
        ("Al", 2700, 6240, 3040),
        ("sapphire", 3970, 10890, 6450),
        ("Pb", 11590, 2350, 970),
        ("diamond", 3512, 17500, 12800),
    ],
)
def test_media_of_the_published_table(key, density, longitudinal, transverse):
    medium = MEDIA[key]
    found = (medium.density_kg_m3, medium.longitudinal_m_s, medium.transverse_m_s)
    assert found == (density, longitudinal, transverse)


@pytest.mark.parametrize(
    ("key", "longitudinal", "transverse", "tolerance"),
    [
        # Speeds measured on polycrystals (CRC Handbook), next to Hill averages of single crystals.
        ("Cu", 4760, 2325, 0.015),
        ("Au", 3240, 1200, 0.02),
        ("W", 5220, 2890, 0.005),
        ("Ag", 3650, 1610, 0.05),
    ],
)
def test_hill_averages_agree_with_polycrystals(key, longitudinal, transverse, tolerance):
    assert MEDIA[key].longitudinal_m_s == pytest.approx(longitudinal, rel=tolerance)
    assert MEDIA[key].transverse_m_s == pytest.approx(transverse, rel=tolerance)


def test_hill_average_of_a_matrix_is_that_of_the_cubic_formula():
    constants = {"c11": 168.4, "c12": 121.4, "c44": 75.4}
    expected = hill_moduli(*constants.values())
    assert hill_average(stiffness_matrix(constants)) == pytest.approx(expected, rel=1e-13)


def test_hill_average_of_an_isotropic_hexagonal_crystal_is_exact():
    constants = {"c11": 200.0, "c12": 80.0, "c13": 80.0, "c33": 200.0, "c44": 60.0}
    assert hill_average(stiffness_matrix(constants)) == pytest.approx((120.0, 60.0), rel=1e-13)


def test_hill_average_does_not_depend_on_the_axes():
    """The same cubic crystal seen along [111] is trigonal, with c14 ≠ 0 (textbook transformation)."""
    c11, c12, c44 = 168.4, 121.4, 75.4
    excess = c11 - c12 - 2 * c44
    trigonal = {
        "c11": c11 - excess / 2,
        "c12": c12 + excess / 6,
        "c13": c12 + excess / 3,
        "c14": excess / (3 * np.sqrt(2)),
        "c33": c11 - 2 * excess / 3,
        "c44": c44 + excess / 3,
    }
    expected = hill_moduli(c11, c12, c44)
    assert hill_average(stiffness_matrix(trigonal)) == pytest.approx(expected, rel=1e-12)
    mirrored = trigonal | {"c14": -trigonal["c14"]}
    assert hill_average(stiffness_matrix(mirrored)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("left", "right", "acoustic", "diffuse"),
    [("Al", "sapphire", 21.075, 21.415), ("Pb", "diamond", 81.20, 63.84)],
)
def test_low_temperature_resistance_of_the_published_pairs(left, right, acoustic, diffuse):
    """R·T³ in K⁴ cm²/W, from the coefficient and from the conductance at 0.1 K."""
    pair = MEDIA[left], MEDIA[right]
    s1, s2 = (inverse_square_speeds(medium) for medium in pair)
    squares = {amm_elastic: effective_inverse_square(*pair), dmm_debye: s1 * s2 / (s1 + s2)}
    for (model, square), expected in zip(squares.items(), (acoustic, diffuse), strict=True):
        assert low_temperature_resistance(square) == pytest.approx(expected, rel=1e-4)
        cold = model_conductance(model(*pair), "reservoir", "quantum", 0.1)
        assert 1e4 * 0.1**3 / (1e6 * cold) == pytest.approx(low_temperature_resistance(square), rel=1e-10)


@pytest.mark.parametrize(
    ("left", "right", "ratio"), [("Si", "SiO2", 1.413), ("Al", "sapphire", 1.150), ("Pb", "diamond", 1.004)]
)
def test_local_is_not_twice_reservoir_for_diffuse_pairs_of_real_cutoffs(left, right, ratio):
    spectrum = dmm_debye(MEDIA[left], MEDIA[right])
    local, reservoir = (
        model_conductance(spectrum, definition, "quantum", 300.0)
        for definition in ("local_jump", "reservoir")
    )
    assert local / reservoir == pytest.approx(ratio, abs=6e-4)


def test_silicon_on_silica_at_300_k():
    value = model_conductance(dmm_debye(MEDIA["Si"], MEDIA["SiO2"], "branch"), "reservoir", "quantum", 300.0)
    assert 1e6 * value == pytest.approx(9.7749e8, rel=1e-5)


def test_lead_on_diamond_conducts_more_than_any_elastic_process_can():
    """Ceiling 1.8–2.6 with lead's common Debye frequency, 30 measured (MW m⁻² K⁻¹)."""
    lead, diamond = MEDIA["Pb"], MEDIA["diamond"]
    ceiling = acoustic_spectrum("ceiling", lead, diamond, inverse_square_speeds(diamond))
    limit = model_conductance(ceiling, "reservoir", "quantum", 300.0)
    assert 1.8 < limit < 2.6
    measured = {(item.left, item.right): item for item in measured_conductances()}
    assert measured["Pb", "diamond"].conductance_mw_m2k > 10 * limit


def test_diffuse_media_of_a_study_end_at_a_common_cutoff_unless_it_says_otherwise():
    """Gold on sapphire, 300 K: nine times as much if gold's longitudinal branch runs on to its own cutoff."""
    pair = MEDIA["Au"], MEDIA["sapphire"]
    of_study = model_conductance(dmm_debye(*pair, Models().debye_cutoff), "reservoir", "quantum", 300.0)
    assert of_study == pytest.approx(27.28, abs=0.01)
    assert model_conductance(dmm_debye(*pair), "reservoir", "quantum", 300.0) == of_study
    branch = model_conductance(dmm_debye(*pair, "branch"), "reservoir", "quantum", 300.0)
    assert branch == pytest.approx(242.24, abs=0.01)
    acoustic = model_conductance(amm_elastic(*pair), "reservoir", "quantum", 300.0)
    assert acoustic < of_study < 1.1 * acoustic


def test_one_cutoff_per_branch_hides_the_excess_of_lead_on_diamond():
    """Lead's longitudinal branch continued to 4.7 THz, twice its real cutoff, carries tenfold heat."""
    pair = MEDIA["Pb"], MEDIA["diamond"]
    common = acoustic_spectrum("ceiling", *pair, inverse_square_speeds(pair[1]))
    limits = [
        model_conductance(spectrum, "reservoir", "quantum", 300.0)
        for spectrum in (radiation_limit_debye(*pair, "branch"), common)
    ]
    assert 8 < limits[0] / limits[1] < 12


def test_measured_values_and_their_source():
    found = {(item.left, item.right): item.conductance_mw_m2k for item in measured_conductances()}
    expected = {"Pb": 30, "Au": 40, "Al": 44, "Ti": 89}
    assert found == {(metal, "diamond"): value for metal, value in expected.items()}
    assert all("Stoner" in item.source and item.temperature_k == 300 for item in measured_conductances())


def changed(tmp_path, change):
    content = yaml.safe_load(MEDIA_PATH.read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / "media.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["media"]["Al"].pop("source"), "medium Al: expected the keys"),
        (lambda c: c["media"]["Al"].update(source=" "), "medium Al: a source is needed"),
        (lambda c: c["media"]["Al"].update(colour="grey"), "medium Al: expected the keys .*colour"),
        (lambda c: c["media"]["Al"].update(transverse_m_s=6000), "medium Al: c_T"),
        (lambda c: c["media"]["Al"].update(density_kg_m3="heavy"), "medium Al: could not convert"),
        (lambda c: c["media"]["Cu"]["elastic_gpa"].pop("c44"), "medium Cu: elastic_gpa needs"),
        (lambda c: c["media"]["Cu"]["elastic_gpa"].update(c12=200), "medium Cu: unstable crystal"),
        (lambda c: c["media"].update(Al=3), "medium Al: expected keys with values"),
        (lambda c: c.pop("media"), "needs a section 'media'"),
    ],
)
def test_a_wrong_medium_is_named(tmp_path, change, message):
    with pytest.raises(ValueError, match=message):
        load_media(changed(tmp_path, change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["measured"][1].update(left="Xx"), "measured conductance 2: medium 'Xx'"),
        (lambda c: c["measured"][0].update(conductance_mw_m2k=0), "conductance 1: .*positive"),
        (lambda c: c["measured"][3].update(temperature_k="warm"), "conductance 4: could not convert"),
        (lambda c: c["measured"][0].pop("source"), "measured conductance 1: expected the keys"),
        (lambda c: c.update(measured={}), "needs a section 'measured'"),
    ],
)
def test_a_wrong_measurement_is_named(tmp_path, change, message):
    with pytest.raises(ValueError, match=message):
        measured_conductances(changed(tmp_path, change))


def test_what_is_not_yaml_is_refused(tmp_path):
    path = tmp_path / "media.yaml"
    path.write_text("media: [", encoding="utf-8")
    with pytest.raises(ValueError, match="not YAML"):
        load_media(path)
    with pytest.raises(FileNotFoundError):
        load_media(tmp_path / "absent.yaml")
