import numpy as np
import pytest

from kapitza.analysis.landauer import model_conductance
from kapitza.analysis.mismatch.channel_models import ChannelCounts, dmm_dispersion, radiation_limit
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K

EDGES = np.linspace(0.0, 3.0, 7)
LEFT = ChannelCounts(EDGES, np.array([0.01, 0.04, 0.09, 0.10, 0.05, 0.0]))
RIGHT = ChannelCounts(EDGES, np.array([0.08, 0.20, 0.09, 0.0, 0.0, 0.0]))


def test_models_bin_by_bin():
    np.testing.assert_allclose(
        dmm_dispersion(LEFT, RIGHT).transmitted, [0.08 / 9, 0.04 / 1.2, 0.045, 0, 0, 0], rtol=1e-13
    )
    np.testing.assert_allclose(radiation_limit(LEFT, RIGHT).transmitted, [0.01, 0.04, 0.09, 0, 0, 0])


def test_classical_conductance_is_the_area_and_has_no_temperature():
    expected = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K * 0.5 * 0.14
    for temperature in (1.0, 300.0):
        value = model_conductance(radiation_limit(LEFT, RIGHT), "reservoir", "classical", temperature)
        assert value == pytest.approx(expected, rel=1e-13)


def test_quantum_is_below_classical_and_reaches_it():
    spectrum = dmm_dispersion(LEFT, RIGHT)
    classical = model_conductance(spectrum, "reservoir", "classical", 10.0)
    quantum = [model_conductance(spectrum, "reservoir", "quantum", t) for t in (10.0, 30.0, 3000.0)]
    assert quantum[0] < quantum[1] < quantum[2] < classical
    assert quantum[2] == pytest.approx(classical, rel=1e-4)


def test_both_sides_need_the_same_bins():
    with pytest.raises(ValueError, match="same frequency bins"):
        dmm_dispersion(LEFT, ChannelCounts(EDGES * 1.01, LEFT.count_per_a2))


def test_malformed_counts_are_refused():
    with pytest.raises(ValueError, match="do not match"):
        ChannelCounts(EDGES, np.ones(4))
    with pytest.raises(ValueError, match="increase"):
        ChannelCounts(EDGES[::-1], np.ones(6))
    with pytest.raises(ValueError, match="negative"):
        ChannelCounts(EDGES, -np.ones(6))
