"""Phonon radiation at any temperature difference, and its laws at low temperature."""

import numpy as np
import pytest
from scipy import constants

from kapitza.analysis.landauer import (
    TransmissionSpectrum,
    low_temperature_conductance,
    model_conductance,
)
from kapitza.analysis.mismatch.debye import DebyeMedium, dmm_debye
from kapitza.analysis.mismatch.energy import low_temperature_resistance, net_heat_flux, radiation_constant

ALUMINIUM = DebyeMedium(2700, 6240, 3040, 0.0603)
SAPPHIRE = DebyeMedium(3970, 10890, 6450, 0.1172)
DEBYE = dmm_debye(ALUMINIUM, SAPPHIRE)
EDGES = np.array([0.0, 1.0, 2.5, 4.0])
LATTICE = TransmissionSpectrum("any", EDGES, 0, np.array([0.1, 0.0, 0.3]), np.ones(3), np.ones(3))


def test_light_has_the_constant_of_stefan_and_boltzmann():
    """Two polarisations at the speed of light: S = 2/c²."""
    assert radiation_constant(2 / constants.c**2) == pytest.approx(constants.Stefan_Boltzmann, rel=1e-9)


def test_resistance_is_the_inverse_of_the_low_temperature_conductance():
    for temperature in (0.1, 2.0):
        conductance = low_temperature_conductance(3e-8, temperature)  # MW m⁻² K⁻¹
        inverse = 1e4 * temperature**3 / (1e6 * conductance)
        assert low_temperature_resistance(3e-8) == pytest.approx(inverse, rel=1e-13)
    assert low_temperature_resistance(0.0) == float("inf")
    with pytest.raises(ValueError, match="S_eff"):
        low_temperature_resistance(-1e-9)


@pytest.mark.parametrize("spectrum", [DEBYE, LATTICE])
def test_flux_is_the_conductance_integrated_over_temperature(spectrum):
    node, weight = np.polynomial.legendre.leggauss(24)
    hot, cold = 300.0, 60.0
    temperature = (hot + cold) / 2 + (hot - cold) / 2 * node
    value = [model_conductance(spectrum, "reservoir", "quantum", t) for t in temperature]
    integral = 1e6 * (hot - cold) / 2 * np.dot(weight, value)
    assert net_heat_flux(spectrum, hot, cold) == pytest.approx(integral, rel=1e-10)


def test_signs_and_sums():
    assert net_heat_flux(DEBYE, 80.0, 20.0) == -net_heat_flux(DEBYE, 20.0, 80.0) > 0
    assert net_heat_flux(DEBYE, 50.0, 50.0) == 0
    steps = net_heat_flux(DEBYE, 80.0, 50.0) + net_heat_flux(DEBYE, 50.0, 0.0)
    assert net_heat_flux(DEBYE, 80.0, 0.0) == pytest.approx(steps, rel=1e-12)


def test_hot_reservoirs_exchange_the_classical_flux():
    classical = 1e6 * model_conductance(LATTICE, "reservoir", "classical", 1.0)
    # n + ½ = k_BT/hν + O(hν/k_BT): the ½ drops out of the difference.
    assert net_heat_flux(LATTICE, 2e5, 1e5) == pytest.approx(1e5 * classical, rel=1e-6)


@pytest.mark.parametrize(("hot", "cold"), [(-1.0, 0.0), (1.0, float("nan")), (float("inf"), 1.0)])
def test_impossible_temperatures_are_refused(hot, cold):
    with pytest.raises(ValueError, match="temperatures"):
        net_heat_flux(DEBYE, hot, cold)
