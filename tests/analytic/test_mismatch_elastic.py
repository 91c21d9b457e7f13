from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from kapitza.analysis.mismatch import debye
from kapitza.analysis.mismatch.debye import DebyeMedium, scalar_transmission
from kapitza.analysis.mismatch.elastic import (
    hemispheric_transmission,
    mode_transmission,
)

ALUMINIUM = DebyeMedium(2700, 6240, 3040, 0.0602)
SAPPHIRE = DebyeMedium(3970, 10890, 6450, 0.1175)
LEAD = DebyeMedium(11590, 2350, 970, 0.0330)
DIAMOND = DebyeMedium(3512, 17500, 12800, 0.1763)
PAIRS = [(ALUMINIUM, SAPPHIRE), (SAPPHIRE, ALUMINIUM), (LEAD, DIAMOND), (DIAMOND, LEAD)]


def test_hemispheric_transmission_of_aluminium_sapphire():
    expected = [0.467467, 0.130733, 0.188540]
    np.testing.assert_allclose(hemispheric_transmission(ALUMINIUM, SAPPHIRE), expected, atol=6e-7)


def test_normal_incidence_is_the_impedance_formula():
    result = mode_transmission(ALUMINIUM, SAPPHIRE, np.array([0.0]))
    z1, z2 = 2700 * ALUMINIUM.speeds_m_s, 3970 * SAPPHIRE.speeds_m_s
    np.testing.assert_allclose(result.transmitted[:, 0], 4 * z1 * z2 / (z1 + z2) ** 2, rtol=1e-13)


def test_sh_branch_is_the_scalar_sh_form():
    for source, target in PAIRS:
        assert hemispheric_transmission(source, target)[2] == pytest.approx(
            scalar_transmission(source, target, "sh")[1], rel=1e-11
        )


def test_p_waves_become_sound_in_fluids_as_shear_vanishes():
    """|t_P − t_fluid| is of first order in c_T/c_L: an independent check of the boundary match."""
    slowness = np.linspace(0, 0.95 / 3000.0, 7)
    cos1, cos2 = np.sqrt(1 - (1500 * slowness) ** 2), np.sqrt(1 - (3000 * slowness) ** 2)
    z1, z2 = 1000.0 * 1500, 2000.0 * 3000
    fluid = 4 * z1 * z2 * cos1 * cos2 / (z1 * cos2 + z2 * cos1) ** 2
    errors = []
    for share in (1e-3, 5e-4, 2.5e-4):
        media = DebyeMedium(1000, 1500, 1500 * share, 0.05), DebyeMedium(2000, 3000, 3000 * share, 0.05)
        errors.append(np.abs(mode_transmission(*media, slowness).transmitted[0] - fluid).max())
    assert errors[2] < 0.01
    np.testing.assert_allclose(np.array(errors[:2]) / errors[1:], 2.0, rtol=0.05)


def test_quadrature_is_converged(monkeypatch):
    reference = [hemispheric_transmission(*pair) for pair in PAIRS]
    monkeypatch.setattr(debye, "QUADRATURE_STEP", debye.QUADRATURE_STEP / 2)
    for pair, value in zip(PAIRS, reference, strict=True):
        np.testing.assert_allclose(hemispheric_transmission(*pair), value, rtol=1e-11)


def test_quadrature_against_an_adaptive_one():
    def integrand(slowness):
        return 2 * slowness * mode_transmission(LEAD, DIAMOND, np.array([slowness])).transmitted[:2, 0].sum()

    critical = [0, 1 / 17500, 1 / 12800]
    expected = sum(quad(integrand, a, b, epsrel=1e-10)[0] for a, b in pairwise(critical))
    partial = hemispheric_transmission(LEAD, DIAMOND) / LEAD.speeds_m_s**2
    assert partial[:2].sum() == pytest.approx(expected, rel=1e-7)


def test_slowness_is_checked():
    with pytest.raises(ValueError, match="slowness"):
        mode_transmission(LEAD, DIAMOND, np.array([-1e-4]))
