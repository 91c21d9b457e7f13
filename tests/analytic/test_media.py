"""Media of pairs: averages over direction, the catalogue, and models between them."""

import numpy as np
import pytest
from closed_forms import hill_moduli

from kapitza.analysis.figures.pair.pair_angles_figure import critical_angles
from kapitza.analysis.figures.pair.pair_temperature_figure import pair_temperature_figure
from kapitza.analysis.harmonic.stiffness import cubic_stiffness, facing
from kapitza.analysis.landauer import conductance, model_conductance
from kapitza.analysis.mismatch.catalogue import hill_average
from kapitza.analysis.mismatch.debye import DebyeMedium, dmm_debye
from kapitza.analysis.mismatch.media_pairs import (
    CURVE_POINTS,
    conductance_table,
    pair_spectra,
    temperature_curve,
)
from kapitza.analysis.mismatch.medium import (
    continuum,
    measured_media,
    medium_from_stiffness,
    medium_of,
    published,
)
from kapitza.study.sections.models_section import Models

SILICON_GPA = (165.6, 63.9, 79.5)
SILICON_DENSITY, SILICON_ATOMS = 2329.0, 0.04995


def rotated(stiffness, axis, angle):
    """(6, 6) stiffness of the crystal turned about an axis, through the tensor of fourth rank."""
    axis = np.asarray(axis) / np.linalg.norm(axis)
    cross = np.cross(np.eye(3), axis)
    turn = np.eye(3) - np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    voigt = np.array([[0, 5, 4], [5, 1, 3], [4, 3, 2]])
    tensor = stiffness[voigt[:, :, None, None], voigt[None, None]]
    tensor = np.einsum("ia,jb,kc,ld,abcd->ijkl", turn, turn, turn, turn, tensor)
    pairs = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)]
    return np.array([[tensor[a, b, c, d] for c, d in pairs] for a, b in pairs])


def named(*materials):
    return tuple(medium_of({"kind": "debye", "material": name}, None, 0) for name in materials)


def settings(bins):
    return Models(frequency_bins=bins).model_dump()


def test_average_of_a_cubic_crystal_is_the_closed_form():
    np.testing.assert_allclose(
        hill_average(cubic_stiffness(*SILICON_GPA)), hill_moduli(*SILICON_GPA), rtol=1e-13
    )


def test_average_does_not_depend_on_the_axes():
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(6, 6))
    stiffness = cubic_stiffness(*SILICON_GPA) + 2 * (noise + noise.T)
    turned = rotated(stiffness, (1, 2, 3), 0.8)
    assert np.abs(turned - stiffness).max() > 1
    np.testing.assert_allclose(hill_average(turned), hill_average(stiffness), rtol=1e-12)


@pytest.mark.parametrize(
    ("stiffness", "words"),
    [(cubic_stiffness(100, 120, 50), "positive definite"), (np.triu(np.ones((6, 6))), "not symmetric")],
)
def test_stiffness_of_no_crystal_is_refused(stiffness, words):
    with pytest.raises(ValueError, match=words):
        medium_from_stiffness(stiffness, SILICON_DENSITY, SILICON_ATOMS)


def test_elastic_medium_has_the_speeds_of_its_average():
    constants = dict(zip(("c11_gpa", "c12_gpa", "c44_gpa"), SILICON_GPA, strict=True))
    densities = {"density_kg_m3": SILICON_DENSITY, "number_density_per_a3": SILICON_ATOMS}
    found = continuum({"kind": "elastic", "orientation": "001", **constants, **densities})
    bulk, shear = hill_moduli(*SILICON_GPA)
    expected = np.sqrt(1e9 * np.array([bulk + 4 * shear / 3, shear]) / SILICON_DENSITY)
    np.testing.assert_allclose(found.speeds_m_s[:2], expected, rtol=1e-12)
    matrix = cubic_stiffness(*SILICON_GPA).tolist()
    assert continuum({"kind": "elastic", "stiffness_gpa": matrix, **densities}) == found


def test_average_leaves_an_isotropic_crystal_alone():
    medium = medium_from_stiffness(cubic_stiffness(200.0, 80.0, 60.0), 2490.0, 0.05)
    assert 2490 * medium.longitudinal_m_s**2 == pytest.approx(200e9, rel=1e-12)
    assert 2490 * medium.transverse_m_s**2 == pytest.approx(60e9, rel=1e-12)


def test_debye_medium_by_name_and_by_numbers():
    named = continuum({"kind": "debye", "material": "Al"})
    assert named == measured_media()["Al"]
    numbers = {
        "density_kg_m3": 2700,
        "longitudinal_m_s": 6240,
        "transverse_m_s": 3040,
        "number_density_per_a3": 0.06,
    }
    assert continuum({"kind": "debye", **numbers}) == DebyeMedium(**numbers)
    with pytest.raises(KeyError):
        continuum({"kind": "debye", "material": "unobtainium"})


def test_binned_channels_integrate_to_the_conductance_of_the_model():
    left, right = (measured_media()[name] for name in ("Pb", "diamond"))
    spectra = pair_spectra(named("Pb", "diamond"), settings(50), ["dmm_debye"])
    binned = conductance(spectra.edges_thz, spectra.transmitted()["dmm_debye"], 0, "classical", 1.0)
    assert binned == pytest.approx(
        model_conductance(dmm_debye(left, right), "reservoir", "classical", 1.0), rel=1e-12
    )
    assert len(spectra.edges_thz) == len(spectra.left) + 1 == len(spectra.right) + 1


def test_curve_is_the_table_on_a_finer_grid_that_holds_the_study():
    spectra = pair_spectra(named("Al", "sapphire"), settings(20), ["amm_elastic", "dmm_debye"])
    curve = temperature_curve(spectra, [0.5, 300])
    assert curve.temperature_k.nunique() == CURVE_POINTS
    assert (curve.temperature_k.min(), curve.temperature_k.max()) == pytest.approx((0.5, 1000))
    assert set(curve.statistics) == {"quantum"}
    table = conductance_table(spectra, [0.5], ("classical", "quantum"))
    first = curve[curve.temperature_k == curve.temperature_k.min()]
    quantum = table[table.statistics == "quantum"]
    np.testing.assert_allclose(first.conductance_mw_m2k, quantum.conductance_mw_m2k, rtol=1e-12)


def test_critical_angles_follow_snell():
    slow, fast = (4000.0, 2000.0), (8000.0, 4000.0)
    # P→S is missing: the fast medium's S is no faster than the slow one's P.
    expected = {"S→P transm.": 1 / 4, "S→S transm.": 1 / 2, "S→P refl.": 1 / 2, "P→P transm.": 1 / 2}
    found = dict(critical_angles(slow, fast))
    assert found == pytest.approx({name: np.degrees(np.arcsin(ratio)) for name, ratio in expected.items()})
    assert set(dict(critical_angles(fast, slow))) == {"S→P refl."}


def test_a_model_without_resistance_leaves_its_panel_empty():
    curve = temperature_curve(pair_spectra(named("Al", "Al"), settings(20), ["amm_elastic"]), [10])
    reservoir, local = pair_temperature_figure(curve, [], "Al against itself").axes
    assert len(reservoir.lines) == 2
    assert not local.lines


def test_a_medium_by_its_constants_faces_the_other_with_its_plane():
    constants = dict(zip(("c11_gpa", "c12_gpa", "c44_gpa"), SILICON_GPA, strict=True))
    densities = {"density_kg_m3": SILICON_DENSITY, "number_density_per_a3": SILICON_ATOMS}
    entry = {"kind": "elastic", "orientation": "110", **constants, **densities}
    found = medium_of(entry, None, 0)
    np.testing.assert_allclose(found.crystal.stiffness_gpa, facing(cubic_stiffness(*SILICON_GPA), "110"))
    assert found.continuum == continuum(entry)
    assert found.zone is None


def test_published_conductances_are_found_either_way_round():
    lead, diamond = ({"kind": "debye", "material": name} for name in ("Pb", "diamond"))
    (found,) = published([lead, diamond])
    assert (found["conductance_mw_m2k"], found["temperature_k"]) == (30, 300)
    assert published([diamond, lead]) == [found]
    assert published([lead, lead]) == published([{"kind": "elastic"}, diamond]) == []
