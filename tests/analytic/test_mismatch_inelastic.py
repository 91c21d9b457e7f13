"""The inelastic diffuse mismatch model: cases in which its answer is known exactly."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.mismatch.debye import DebyeMedium, amm_scalar, dmm_debye, inverse_square_speeds
from analysis.mismatch.dispersion import ChannelCounts, dmm_dispersion
from analysis.mismatch.inelastic import in_series, inelastic_dmm, inelastic_dmm_dispersion
from analysis.mismatch.landauer import (
    TransmissionSpectrum,
    conductance,
    diffuse_channels,
    low_temperature_conductance,
    model_conductance,
)

BOTH = ("classical", "quantum")
LEAD = DebyeMedium(11590, 2350, 970, 0.0337)
DIAMOND = DebyeMedium(3512, 17500, 12800, 0.1761)
EDGES = np.array([0.0, 0.8, 1.5, 2.0])


def values(rows):
    assert all(row.model == "inelastic_dmm" for row in rows)
    return {(row.definition, row.statistics): row.conductance_mw_m2k for row in rows}


def diffuse(left, right, power=0):
    return TransmissionSpectrum("dmm", EDGES, power, diffuse_channels(left, right), left, right)


@pytest.mark.parametrize("power", [0, 2])
def test_channels_of_constant_ratio_and_equal_cutoffs_give_the_elastic_model(power):
    left = np.array([0.4, 0.9, 0.1])
    spectrum = diffuse(left, 3.7 * left, power)
    found = values(inelastic_dmm(spectrum, 25.0, BOTH))
    assert set(found) == {(d, s) for d in ("local_jump", "reservoir") for s in BOTH}
    for (definition, statistics), value in found.items():
        assert value == pytest.approx(model_conductance(spectrum, definition, statistics, 25.0), rel=1e-12)


def test_identical_media_transmit_half_and_resist_as_one_of_them():
    found = values(inelastic_dmm(dmm_debye(LEAD, LEAD), 40.0, BOTH))
    spectrum = dmm_debye(LEAD, LEAD)
    for statistics in BOTH:
        one = conductance(spectrum.edges_thz, spectrum.channels_left, 2, statistics, 40.0)
        assert found["reservoir", statistics] == pytest.approx(one / 2, rel=1e-13)
        assert found["local_jump", statistics] == pytest.approx(one, rel=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_it_lies_between_the_elastic_diffuse_model_and_either_side_alone(seed):
    left, right = np.random.default_rng(seed).random((2, 3))
    spectrum = diffuse(left, right)
    found = values(inelastic_dmm(spectrum, 30.0, BOTH))
    for statistics in BOTH:
        elastic = model_conductance(spectrum, "reservoir", statistics, 30.0)
        alone = [conductance(EDGES, side, 0, statistics, 30.0) for side in (left, right)]
        assert elastic < found["reservoir", statistics] < min(alone)
        assert found["local_jump", statistics] == pytest.approx(2 * found["reservoir", statistics], rel=1e-12)


def test_heat_passes_where_no_frequency_is_shared():
    """Channels of the two sides at different frequencies: elastically nothing can pass."""
    left, right = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])
    found = values(inelastic_dmm(diffuse(left, right), 30.0, ("classical",)))
    assert model_conductance(diffuse(left, right), "reservoir", "classical", 30.0) == 0
    one = conductance(EDGES, np.array([1.0, 0.0, 0.0]), 0, "classical", 30.0)
    ratio = 0.5 / 0.8  # widths of the two bins
    assert found["reservoir", "classical"] == pytest.approx(one * ratio / (1 + ratio), rel=1e-13)


def test_symmetric_and_deaf_to_what_the_spectrum_transmits():
    there, back = (
        values(inelastic_dmm(dmm_debye(*pair), 77.0, BOTH)) for pair in ((LEAD, DIAMOND), (DIAMOND, LEAD))
    )
    assert there == pytest.approx(back, rel=1e-13)
    spectrum = dmm_debye(LEAD, DIAMOND)
    opaque = replace(spectrum, transmitted=np.zeros_like(spectrum.transmitted))
    assert values(inelastic_dmm(opaque, 77.0, BOTH)) == there


def test_low_temperature_is_that_of_the_elastic_diffuse_model():
    """Far below all cutoffs the channels of both sides are parabolas: the ratio is constant."""
    s1, s2 = inverse_square_speeds(LEAD), inverse_square_speeds(DIAMOND)
    exact = low_temperature_conductance(s1 * s2 / (s1 + s2), 0.2)
    for spectrum in (dmm_debye(LEAD, DIAMOND), amm_scalar(LEAD, DIAMOND)):
        found = values(inelastic_dmm(spectrum, 0.2, ("quantum",)))
        assert found["reservoir", "quantum"] == pytest.approx(exact, rel=1e-10)


def test_lattices_may_be_counted_in_different_bins():
    edges, count = np.array([0.0, 1.0, 2.0]), np.array([0.3, 0.6])
    left = ChannelCounts(edges, count)
    right = ChannelCounts(np.array([0.0, 0.5, 1.0, 3.0]), np.array([0.2, 0.2, 0.1]))
    found = values(inelastic_dmm_dispersion(left, right, 20.0, BOTH))
    sides = [conductance(item.edges_thz, item.count_per_a2, 0, "quantum", 20.0) for item in (left, right)]
    assert found["reservoir", "quantum"] == pytest.approx(1 / (1 / sides[0] + 1 / sides[1]), rel=1e-13)
    same = values(inelastic_dmm_dispersion(left, ChannelCounts(edges, count[::-1]), 20.0, BOTH))
    spectrum = dmm_dispersion(left, ChannelCounts(edges, count[::-1]))
    assert same == pytest.approx(values(inelastic_dmm(spectrum, 20.0, BOTH)), rel=1e-14)


def test_a_side_without_channels_blocks_and_bad_requests_are_refused():
    found = values(inelastic_dmm(diffuse(np.ones(3), np.zeros(3)), 30.0, BOTH))
    assert set(found.values()) == {0.0}
    with pytest.raises(ValueError, match="negative"):
        in_series(-1.0, 2.0)
    with pytest.raises(ValueError, match="temperature_k"):
        inelastic_dmm(diffuse(np.ones(3), np.ones(3)), 0.0, BOTH)
    with pytest.raises(ValueError, match="statistics"):
        inelastic_dmm(diffuse(np.ones(3), np.ones(3)), 1.0, ("bose",))
