"""Energy content, low-temperature limits, fluxes and angles of pairs of media."""

import numpy as np
import pytest

from kapitza.analysis.landauer import model_conductance
from kapitza.analysis.mismatch.debye import DebyeMedium, common_cutoff
from kapitza.analysis.mismatch.energy import debye_states, heat_capacity, thermal_energy
from kapitza.analysis.mismatch.media_pairs import coarser_meshes, conductance_table, flux_table, pair_spectra
from kapitza.analysis.mismatch.medium import Medium, measured_media, medium_of
from kapitza.analysis.mismatch.pair_tables import (
    angle_table,
    low_temperature_table,
    media_table,
    normal_speeds,
)
from kapitza.analysis.mismatch.stroh import isotropic_crystal
from kapitza.analysis.units import BOLTZMANN_EV_K, ENERGY_DENSITY_J_M3, PLANCK_EV_PS
from kapitza.study.sections.models_section import Models

ALUMINIUM = DebyeMedium(2700, 6240, 3040, 0.0603)
SETTINGS = Models(
    frequency_bins=40,
    debye_cutoff="common",
    rms_roughness_nm=0.2,
    contact_normal_gpa_nm=100,
    contact_shear_gpa_nm=30,
).model_dump()
NAMES = ("amm_scalar", "amm_elastic", "amm_spring", "dmm_debye", "mixed", "radiation_limit", "inelastic_dmm")
SILICON = {"kind": "elastic", "density_kg_m3": 2330.0, "number_density_per_a3": 0.05, "orientation": "110"}
SILICON |= {"c11_gpa": 165.64, "c12_gpa": 63.94, "c44_gpa": 79.51}


def material(name):
    return medium_of({"kind": "debye", "material": name}, None, 0)


@pytest.fixture(scope="module")
def lead_diamond():
    return pair_spectra((material("Pb"), material("diamond")), SETTINGS, NAMES)


@pytest.mark.parametrize("cutoff", ["branch", "common"])
def test_hot_media_hold_k_b_per_mode(cutoff):
    states = debye_states(ALUMINIUM, cutoff)
    dulong_petit = 3 * ALUMINIUM.number_density_per_a3 * BOLTZMANN_EV_K * ENERGY_DENSITY_J_M3
    assert heat_capacity(states, 300.0, "classical") == pytest.approx(dulong_petit, rel=1e-12)
    assert heat_capacity(states, 1e5) == pytest.approx(dulong_petit, rel=1e-5)


def test_cold_media_follow_debye():
    """C = (12π⁴/5) n k_B (T/θ)³, and U = CT/4."""
    theta = PLANCK_EV_PS * common_cutoff(ALUMINIUM) / BOLTZMANN_EV_K
    states, cold = debye_states(ALUMINIUM, "common"), theta / 100
    number = ALUMINIUM.number_density_per_a3 * BOLTZMANN_EV_K * ENERGY_DENSITY_J_M3
    expected = 12 * np.pi**4 / 5 * number * 1e-6
    assert heat_capacity(states, cold) == pytest.approx(expected, rel=1e-9)
    assert thermal_energy(states, cold) == pytest.approx(expected * cold / 4, rel=1e-9)


def test_heat_capacity_is_the_slope_of_the_energy():
    states = debye_states(ALUMINIUM)
    slope = (thermal_energy(states, 101.0) - thermal_energy(states, 99.0)) / 2
    assert slope == pytest.approx(heat_capacity(states, 100.0), rel=1e-4)


def test_media_are_described_by_their_own_numbers():
    sides = (Medium(ALUMINIUM, isotropic_crystal(ALUMINIUM)), medium_of(SILICON, None, 0))
    table = media_table(sides, SETTINGS, [10.0, 300.0])
    left, right = (table[table.side == side] for side in ("left", "right"))
    assert list(left.normal_longitudinal_m_s) == pytest.approx([6240, 6240])
    assert list(left.normal_slow_transverse_m_s) == pytest.approx([3040, 3040])
    # Along [110]: √((c11 + c12 + 2 c44)/2ρ), √(c44/ρ), √((c11 − c12)/2ρ).
    names = ("longitudinal", "fast_transverse", "slow_transverse")
    speeds = [right[f"normal_{name}_m_s"].iloc[0] for name in names]
    moduli = np.array([(165.64 + 63.94 + 2 * 79.51) / 2, 79.51, (165.64 - 63.94) / 2])
    np.testing.assert_allclose(speeds, np.sqrt(1e9 * moduli / 2330), rtol=1e-9)
    np.testing.assert_allclose(normal_speeds(sides[1].crystal), speeds[::-1], rtol=1e-12)
    assert (table.heat_capacity_j_m3k > 0).all()


def test_low_temperature_limit_of_every_model_is_that_of_its_conductance(lead_diamond):
    table = low_temperature_table(lead_diamond).set_index("model")
    assert list(table.index) == list(NAMES)
    assert table.resistance_k4_cm2_w["amm_elastic"] == pytest.approx(81.20, abs=0.005)
    assert table.resistance_k4_cm2_w["dmm_debye"] == pytest.approx(63.84, abs=0.005)
    cold = 0.02
    rows = conductance_table(lead_diamond, [cold], ("quantum",))
    rows = rows[rows.definition == "reservoir"].set_index("model").conductance_mw_m2k
    for model in NAMES:
        # 1 K⁴ cm²/W = 1e-4 K⁴ m²/W
        found = cold**3 / (1e6 * rows[model]) * 1e4
        assert found == pytest.approx(table.resistance_k4_cm2_w[model], rel=2e-3), model


def test_fluxes_of_large_drops_are_integrals_of_the_conductance(lead_diamond):
    hot, cold = 120.0, 4.0
    table = flux_table(lead_diamond, [[hot, cold]]).set_index("model").heat_flux_w_m2
    node, weight = np.polynomial.legendre.leggauss(40)
    temperature = (hot + cold) / 2 + (hot - cold) / 2 * node
    for spectrum in lead_diamond.models:
        values = [model_conductance(spectrum, "reservoir", "quantum", t) for t in temperature]
        expected = 1e6 * (hot - cold) / 2 * weight @ values
        assert table[spectrum.model] == pytest.approx(expected, rel=1e-6)
    assert flux_table(lead_diamond, []).empty


def test_every_angle_keeps_its_energy():
    table = angle_table(*(measured_media()[name] for name in ("Al", "sapphire")))
    assert len(table) == 2 * 3 * 900
    np.testing.assert_allclose(table.transmitted + table.reflected, 1.0, atol=1e-9)


def test_quadrature_errors_are_the_changes_of_coarser_meshes(lead_diamond):
    media = (material("Pb"), medium_of(SILICON, None, 0))
    fine, *coarser = (
        pair_spectra(media, SETTINGS, ("amm_anisotropic",), angles) for angles in (24, *coarser_meshes(24))
    )
    table = conductance_table(fine, [300.0], ("classical",), coarser)
    others = [conductance_table(item, [300.0], ("classical",)) for item in coarser]
    change = sum(abs(table.conductance_mw_m2k - other.conductance_mw_m2k) for other in others)
    np.testing.assert_allclose(table.quadrature_error_mw_m2k, change)
    assert 0 < table.quadrature_error_mw_m2k.max() < 1e-3 * table.conductance_mw_m2k.max()
    exact = conductance_table(lead_diamond, [300.0], ("classical",), [lead_diamond])
    assert (exact.quadrature_error_mw_m2k == 0).all()
