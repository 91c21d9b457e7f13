"""Quantum weights of a spectrum: limits, and the heat capacity of a harmonic crystal."""

import numpy as np
import pytest
from scipy.integrate import quad

from kapitza.analysis.spectral.effective.quantum_correction import quantum_factors, weighted_share
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.units import BOLTZMANN_EV_K, PLANCK_EV_PS

FREQUENCY = np.linspace(0.0, 2.0, 2001)
DEBYE_K = 2.0 * PLANCK_EV_PS / BOLTZMANN_EV_K


@pytest.mark.parametrize("fraction", [0.05, 0.2, 1.0, 3.0])
def test_a_debye_spectrum_has_the_heat_capacity_of_debye(fraction):
    theta = 1 / fraction
    exact = 3 * fraction**3 * quad(lambda x: x**4 * np.exp(x) / np.expm1(x) ** 2 if x else 0.0, 0, theta)[0]
    assert weighted_share(FREQUENCY**2, FREQUENCY, fraction * DEBYE_K) == pytest.approx(exact, rel=2e-3)


def test_hot_spectra_are_classical_to_the_first_order_of_einstein():
    sharp = np.zeros(len(FREQUENCY))
    sharp[1500] = 1.0
    x = PLANCK_EV_PS * FREQUENCY[1500] / (BOLTZMANN_EV_K * 20 * DEBYE_K)
    assert weighted_share(sharp, FREQUENCY, 20 * DEBYE_K) == pytest.approx(1 - x**2 / 12, abs=1e-8)
    assert weighted_share(sharp, FREQUENCY, 1e6 * DEBYE_K) == pytest.approx(1.0, abs=1e-10)


def blocks(weights):
    """(40, 3, 2, n) blocks of orders that carry shares of the heat at 0.5, 1 and 1.5 THz."""
    rng = np.random.default_rng(4)
    found = np.zeros((40, 3, 2, len(FREQUENCY)))
    for order, (weight, place) in enumerate(zip(weights, (500, 1000, 1500), strict=True)):
        found[:, order, :, place] = weight * (1 + 0.1 * rng.standard_normal((40, 1)))
    return found


def test_both_conventions_and_their_distance():
    temperature = 0.3 * DEBYE_K
    orders = Grouped.of([blocks((0.7, 0.2, 0.1))], 10)
    rows = {row.measure: row for row in quantum_factors(orders, FREQUENCY, temperature)}
    mean = orders.mean.mean(axis=1).sum(axis=-1)
    share = mean / mean.sum()

    def einstein(frequency):
        x = PLANCK_EV_PS * frequency / (BOLTZMANN_EV_K * temperature)
        return x**2 * np.exp(x) / np.expm1(x) ** 2

    weight = np.array([einstein(nu) for nu in (0.5, 1.0, 1.5)])
    assert rows["quantum_share"].value == pytest.approx(share @ weight, rel=1e-9)
    assert rows["quantum_share_order2"].value == pytest.approx(
        share[0] * weight[0] + share[1:].sum(), rel=1e-9
    )
    assert rows["quantum_model_error_share"].value == pytest.approx(share[1:] @ (1 - weight[1:]), rel=1e-9)
    assert all(0 < row.standard_error < 0.1 for row in rows.values())


def test_without_anharmonic_heat_there_is_no_model_error():
    rows = quantum_factors(Grouped.of([blocks((1.0, 0.0, 0.0))], 10), FREQUENCY, 0.3 * DEBYE_K)
    assert rows[0].value == rows[1].value and rows[2].value == 0.0
