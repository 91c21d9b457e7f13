"""Media of pairs: averages over direction, the catalogue, and models between them."""

import numpy as np
import pytest

from analysis.figures_pairs import critical_angles, pair_temperature_figure
from analysis.media import continuum, cubic_stiffness, measured_media, medium_from_stiffness
from analysis.mismatch.catalogue import hill_average
from analysis.mismatch.debye import DebyeMedium, dmm_debye, hill_moduli, medium_from_elastic
from analysis.mismatch.landauer import conductance, model_conductance
from analysis.mismatch.library import Sides
from analysis.pairs import CURVE_POINTS, conductance_table, continuum_spectra, temperature_curve
from analysis.units import DENSITY_KG_M3

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


def test_elastic_medium_is_the_one_of_the_simulated_crystals():
    constants = dict(zip(("c11_gpa", "c12_gpa", "c44_gpa"), SILICON_GPA, strict=True))
    densities = {"density_kg_m3": SILICON_DENSITY, "number_density_per_a3": SILICON_ATOMS}
    found = continuum({"kind": "elastic", "orientation": "001", **constants, **densities})
    mass = SILICON_DENSITY / SILICON_ATOMS / DENSITY_KG_M3
    expected = medium_from_elastic(*SILICON_GPA, mass, SILICON_ATOMS)
    np.testing.assert_allclose(found.speeds_m_s, expected.speeds_m_s, rtol=1e-12)
    matrix = cubic_stiffness(*SILICON_GPA).tolist()
    assert continuum({"kind": "elastic", "stiffness_gpa": matrix, **densities}) == found


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
    spectra = continuum_spectra(Sides(continua=(left, right)), ["dmm_debye"], 50)
    binned = conductance(spectra.edges_thz, spectra.transmitted()["dmm_debye"], 0, "classical", 1.0)
    assert binned == pytest.approx(
        model_conductance(dmm_debye(left, right), "reservoir", "classical", 1.0), rel=1e-12
    )
    assert len(spectra.edges_thz) == len(spectra.left) + 1 == len(spectra.right) + 1


def test_curve_is_the_table_on_a_finer_grid_that_holds_the_study():
    left, right = (measured_media()[name] for name in ("Al", "sapphire"))
    spectra = continuum_spectra(Sides(continua=(left, right)), ["amm_elastic", "dmm_debye"], 20)
    curve = temperature_curve(spectra, [0.5, 300])
    assert curve.temperature_k.nunique() == CURVE_POINTS
    assert (curve.temperature_k.min(), curve.temperature_k.max()) == pytest.approx((0.5, 1000))
    assert set(curve.statistics) == {"quantum"}
    table = conductance_table(spectra, [0.5], ("classical", "quantum"))
    first = curve[curve.temperature_k == curve.temperature_k.min()]
    quantum = table[table.statistics == "quantum"]
    np.testing.assert_allclose(first.conductance_mw_m2k, quantum.conductance_mw_m2k, rtol=1e-12)


def test_critical_angles_follow_snell():
    slow, fast = DebyeMedium(1000, 4000, 2000, 0.05), DebyeMedium(1000, 8000, 4000, 0.05)
    # P→S is missing: the fast medium's S is no faster than the slow one's P.
    expected = {"S→P transm.": 1 / 4, "S→S transm.": 1 / 2, "S→P refl.": 1 / 2, "P→P transm.": 1 / 2}
    found = dict(critical_angles(slow, fast))
    assert found == pytest.approx({name: np.degrees(np.arcsin(ratio)) for name, ratio in expected.items()})
    assert set(dict(critical_angles(fast, slow))) == {"S→P refl."}


def test_a_model_without_resistance_leaves_its_panel_empty():
    medium = measured_media()["Al"]
    curve = temperature_curve(continuum_spectra(Sides(continua=(medium, medium)), ["amm_elastic"], 20), [10])
    reservoir, local = pair_temperature_figure(curve, [], "Al against itself").axes
    assert len(reservoir.lines) == 2
    assert not local.lines
