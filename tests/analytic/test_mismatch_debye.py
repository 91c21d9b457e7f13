import numpy as np
import pytest

from kapitza.analysis.landauer import model_conductance
from kapitza.analysis.mismatch.debye import (
    DebyeMedium,
    acoustic_spectrum,
    amm_scalar,
    branch_cutoffs,
    common_cutoff,
    dmm_debye,
    inverse_square_speeds,
    scalar_transmission,
)

ALUMINIUM = DebyeMedium(2700, 6240, 3040, 0.0602)
SAPPHIRE = DebyeMedium(3970, 10890, 6450, 0.1175)
LEAD = DebyeMedium(11590, 2350, 970, 0.0330)
DIAMOND = DebyeMedium(3512, 17500, 12800, 0.1763)
SILICON = DebyeMedium(2330, 8433, 5843, 0.0500)
SILICA = DebyeMedium(2200, 5953, 3743, 0.0662)


def test_silicon_silica_at_300_k():
    value = model_conductance(dmm_debye(SILICON, SILICA, "branch"), "reservoir", "quantum", 300.0)
    assert value == pytest.approx(977.49, abs=0.01)


def test_cutoffs_hold_one_mode_per_atom_and_branch():
    wavenumber = 2 * np.pi * branch_cutoffs(SILICON) * 1e12 / SILICON.speeds_m_s * 1e-10
    np.testing.assert_allclose(wavenumber**3 / (6 * np.pi**2), 0.05, rtol=1e-12)
    common = 2 * np.pi * common_cutoff(SILICON) * 1e12 / SILICON.speeds_m_s * 1e-10
    assert np.sum(common**3 / (6 * np.pi**2)) == pytest.approx(3 * 0.05, rel=1e-12)


def test_dmm_debye_stops_each_branch_at_its_cutoff():
    spectrum = dmm_debye(SILICON, SILICA, "branch")
    l1, t1 = branch_cutoffs(SILICON)[:2]
    l2, t2 = branch_cutoffs(SILICA)[:2]
    assert t2 < t1 < l2 < l1
    np.testing.assert_allclose(spectrum.edges_thz, [0, t2, t1, l2, l1], rtol=1e-13)
    inverse = np.pi * 1e4 / np.array([8433.0, 5843.0, 5953.0, 3743.0]) ** 2
    first = inverse[0] + inverse[1] * np.array([2, 2, 0, 0])
    second = np.array([inverse[2] + 2 * inverse[3], inverse[2], inverse[2], 0])
    np.testing.assert_allclose(spectrum.channels_left, first, rtol=1e-12)
    np.testing.assert_allclose(spectrum.channels_right, second, rtol=1e-12)
    np.testing.assert_allclose(spectrum.transmitted, first * second / (first + second), rtol=1e-12)


def test_scalar_forms_against_adaptive_quadrature():
    from scipy.integrate import quad

    def fluid(mu, c1, c2, z1, z2):
        mu2 = np.sqrt(max(1 - (c2 / c1) ** 2 * (1 - mu**2), 0.0))
        return 2 * mu * 4 * z1 * z2 * mu * mu2 / (z1 * mu2 + z2 * mu) ** 2

    def shear(mu, c1, c2, z1, z2):
        mu2 = np.sqrt(max(1 - (c2 / c1) ** 2 * (1 - mu**2), 0.0))
        return 2 * mu * 4 * z1 * z2 * mu * mu2 / (z1 * mu + z2 * mu2) ** 2

    for form, integrand in (("fluid", fluid), ("sh", shear)):
        for branch, (c1, c2) in enumerate(zip(ALUMINIUM.speeds_m_s, SAPPHIRE.speeds_m_s, strict=True)):
            lowest = np.sqrt(1 - (c1 / c2) ** 2)
            expected = quad(integrand, lowest, 1, args=(c1, c2, 2700 * c1, 3970 * c2), epsabs=1e-12)[0]
            assert scalar_transmission(ALUMINIUM, SAPPHIRE, form)[branch] == pytest.approx(expected, rel=1e-8)


def test_scalar_forms_differ():
    """Mass ratio 3, equal stiffness: the two published forms are about a fifth apart."""
    light = DebyeMedium(1700, 1600, 900, 0.0263)
    heavy = DebyeMedium(5100, 1600 / 3**0.5, 900 / 3**0.5, 0.0263)
    values = [
        model_conductance(amm_scalar(light, heavy, form), "reservoir", "classical", 30.0)
        for form in ("fluid", "sh")
    ]
    assert abs(values[1] / values[0] - 1) > 0.1


def test_acoustic_models_end_at_the_softer_debye_frequency():
    spectrum = amm_scalar(LEAD, DIAMOND)
    np.testing.assert_allclose(spectrum.edges_thz, [0, common_cutoff(LEAD), common_cutoff(DIAMOND)])
    assert spectrum.transmitted[1] == spectrum.channels_left[1] == 0.0
    assert spectrum.channels_right[1] == spectrum.channels_right[0] > 0


def test_lead_diamond_ceiling_is_an_order_below_the_measured_30():
    """With lead's common Debye frequency: the known 1.8–2.6 MW m⁻² K⁻¹ near 300 K."""
    ceiling = acoustic_spectrum("ceiling", LEAD, DIAMOND, inverse_square_speeds(DIAMOND))
    assert 1.8 < model_conductance(ceiling, "reservoir", "quantum", 300.0) < 2.6


@pytest.mark.parametrize(
    "values", [(0, 6000, 3000, 0.05), (2700, 6000, 5500, 0.05), (2700, 6000, 3000, float("nan"))]
)
def test_impossible_media_are_refused(values):
    with pytest.raises(ValueError, match=r"Debye medium|needs c_L"):
        DebyeMedium(*values)


def test_unknown_forms_are_refused():
    with pytest.raises(ValueError, match="form"):
        amm_scalar(LEAD, DIAMOND, "solid")
